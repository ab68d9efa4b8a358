/** What docker does to a container, done to the container of a service. */
import type { Container } from '../../../api/daemon'
import { ask, Fail, type Io, type Program, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { containersOf, nameOf, theContainer } from '../../compose/live/containers'
import * as label from '../../compose/live/labels'
import { telling, type Status, type Teller } from '../../compose/live/progress'
import { projectName } from '../../compose/live/project'
import { parseFlags } from '../../flags'
import { attach as dockerAttach } from '../container/attach'
import { commitQuery } from '../container/commit'
import { cp as dockerCp } from '../container/cp'
import { exec as dockerExec } from '../container/exec'
import { stats as dockerStats, statsShown } from '../container/stats'
import { CHANGE, OUTPUTS } from '../image/archive'
import { DETACH_KEYS, LIST_FORMAT, NO_TRUNC } from '../shared-flags'
import { composed, INDEX, looking, many, text, yes } from './begin'

/** Runs one of docker's own commands with these words. */
export const asDocker = (command: Command, words: readonly string[], io: Io): Program =>
  command.run(parseFlags(command.flags, words, command.interspersed !== false).call, io)

/** The container of a service that is named first. @throws Fail */
export function* meantBy(call: Call, io: Io): Generator<Wait, Container, Resume> {
  const number = call.number('index')
  return yield* theContainer(yield* projectName(io), call.args[0] ?? '', { number })
}

/** A flag with its value, where it was given. */
const passed = (call: Call, name: string): readonly string[] =>
  call.text(name) === '' ? [] : [`--${name}=${call.text(name)}`]

export const exec: Command = composed(
  {
    path: 'docker compose exec',
    usage: '[OPTIONS] SERVICE COMMAND [ARGS...]',
    short: 'Run a command in a container of a service',
    flags: [
      yes('detach', 'Do not wait for it', { short: 'd' }),
      many('env', 'Environment variables', { short: 'e' }),
      INDEX,
      yes('interactive', 'Let it read what is typed', {
        short: 'i',
        default: 'true',
        hidden: true,
      }),
      yes('no-tty', 'Without a terminal', { short: 'T' }),
      yes('privileged', 'Let it do anything'),
      yes('tty', 'Give it a terminal', { short: 't', default: 'true', hidden: true }),
      text('user', 'Who runs it', { short: 'u' }),
      text('workdir', 'Folder it starts in', { short: 'w' }),
    ],
    arity: { kind: 'atLeast', n: 2, isBare: true },
    interspersed: false,
  },
  function* run(call: Call, io: Io) {
    const { Id } = yield* meantBy(call, io)
    const hasTerminal = call.changed('no-tty') ? !call.bool('no-tty') : io.columns !== null
    const words = [
      ...(call.bool('interactive') ? ['-i'] : []),
      ...(hasTerminal ? ['-t'] : []),
      ...(call.bool('detach') ? ['-d'] : []),
      ...(call.bool('privileged') ? ['--privileged'] : []),
      ...passed(call, 'user'),
      ...passed(call, 'workdir'),
      ...call.list('env').map((one) => `--env=${one}`),
    ]
    return yield* asDocker(dockerExec, [...words, Id, ...call.args.slice(1)], io)
  },
)

export const attach: Command = composed(
  {
    path: 'docker compose attach',
    usage: '[OPTIONS] SERVICE',
    short: 'Go along with the container of a service',
    flags: [
      DETACH_KEYS,
      INDEX,
      yes('no-stdin', 'Type nothing to it'),
      yes('sig-proxy', 'Pass signals on to it', { default: 'true' }),
    ],
    arity: { kind: 'atLeast', n: 1, isBare: true },
  },
  function* run(call: Call, io: Io) {
    const { Id } = yield* meantBy(call, io)
    const quiet = call.bool('no-stdin') ? ['--no-stdin'] : []
    return yield* asDocker(dockerAttach, [...quiet, ...passed(call, 'detach-keys'), Id], io)
  },
)

export const stats: Command = looking(
  {
    path: 'docker compose stats',
    usage: '[OPTIONS] [SERVICE]',
    short: 'Show what the containers of a project use',
    flags: [
      yes('all', 'Also those that have stopped (default shows just running)', { short: 'a' }),
      LIST_FORMAT,
      yes('no-stream', 'Show it once'),
      NO_TRUNC,
    ],
    arity: { kind: 'atMost', n: 1, isBare: true },
  },
  function* run(call: Call, io: Io) {
    const [service] = call.args
    const labels = [
      label.ofProject(yield* projectName(io)),
      ...(service === undefined ? [] : [label.having(label.SERVICE, service)]),
    ]
    const query = { all: call.bool('all'), filters: { label: labels } }
    const found = yield* ask('GET /containers/json', {}, query, null)
    if (found.length === 0) {
      io.out(statsShown([], call))
      return 0
    }
    const words = [
      ...(call.bool('no-stream') ? ['--no-stream'] : []),
      ...(call.bool('no-trunc') ? ['--no-trunc'] : []),
      ...passed(call, 'format'),
    ]
    return yield* asDocker(dockerStats, [...words, ...found.map(({ Id }) => Id)], io)
  },
)

/** Tells of one thing that a command does. */
const tellOf = (teller: Teller, id: string, what: string, status: Status, said: string): void =>
  teller.tell({ id, text: what, status, said })

export const commit: Command = composed(
  {
    path: 'docker compose commit',
    usage: '[OPTIONS] SERVICE [REPOSITORY[:TAG]]',
    short: "Make an image of a service's container",
    flags: [
      text('author', 'Who made it', { short: 'a' }),
      CHANGE,
      INDEX,
      text('message', 'What is to be remembered of it', { short: 'm' }),
      yes('pause', 'Hold it meanwhile', { short: 'p', default: 'true' }),
    ],
    arity: { kind: 'between', low: 1, high: 2, isBare: true },
  },
  function* run(call: Call, io: Io) {
    const project = yield* projectName(io)
    yield* telling(io, 'Committing', function* (teller) {
      const number = call.number('index')
      const found = yield* theContainer(project, call.args[0] ?? '', { number })
      const name = nameOf(found)
      tellOf(teller, name, `Commit ${name}`, 'working', 'Committing')
      const query = commitQuery(call, found.Id)
      const { Id } = yield* ask('POST /commit', {}, query, null)
      tellOf(teller, name, `Commit ${name}`, 'done', `Committed as ${Id}`)
    })
    return 0
  },
)

export const exports: Command = composed(
  {
    path: 'docker compose export',
    usage: '[OPTIONS] SERVICE',
    short: "Write the files of a service's container to a tar archive",
    flags: [INDEX, OUTPUTS.flag],
    arity: { kind: 'atLeast', n: 1, isBare: true },
  },
  function* run(call: Call, io: Io) {
    const project = yield* projectName(io)
    yield* telling(io, 'Exporting', function* (teller) {
      const number = call.number('index')
      const { Id: id, ...found } = yield* theContainer(project, call.args[0] ?? '', { number })
      if (call.text('output') === '' && io.columns !== null) {
        throw new Fail('output option is required when exporting to terminal')
      }
      const name = nameOf({ Id: id, ...found })
      const what = `export ${name} to ${call.text('output')}`
      tellOf(teller, name, what, 'working', 'Exporting')
      yield* OUTPUTS.write(call, io, 'export container', function* () {
        return (yield* ask('GET /containers/{id}/export', { id }, {}, null)).Entries
      })
    })
    return 0
  },
)

/** `SERVICE:PATH`, or a path here. */
function placeIn(given: string): { readonly service: string; readonly path: string } {
  const [, service, path] = /^([^/.:][^:]*):(.*)$/s.exec(given) ?? []
  return service === undefined || path === undefined
    ? { service: '', path: given }
    : { service, path }
}

export const cp: Command = composed(
  {
    path: 'docker compose cp',
    usage:
      '[OPTIONS] SERVICE:SRC_PATH DEST_PATH|-\n\tdocker compose cp [OPTIONS] SRC_PATH|- SERVICE:DEST_PATH',
    short: 'Copy files into or out of the container of a service',
    flags: [
      yes('all', 'Also into containers of run'),
      yes('archive', 'Keep the numbers of owners', { short: 'a' }),
      yes('follow-link', 'Copy what a link leads to', { short: 'L' }),
      INDEX,
    ],
    arity: { kind: 'exactly', n: 2 },
  },
  function* run(call: Call, io: Io) {
    const [source = '', target = ''] = call.args
    if (source === '') throw new Fail('source can not be empty')
    if (target === '') throw new Fail('destination can not be empty')
    const project = yield* projectName(io)
    const [from, to] = [placeIn(source), placeIn(target)]
    if (from.service !== '' && to.service !== '') {
      throw new Fail('copying between services is not supported')
    }
    if (from.service === '' && to.service === '') throw new Fail('unknown copy direction')
    yield* telling(io, 'Copying', function* (teller) {
      for (const one of yield* targets(project, call, from.service || to.service)) {
        const name = nameOf(one)
        const isOut = from.service !== ''
        const what = isOut
          ? `copy ${name}:${from.path} to ${to.path}`
          : `copy ${from.path} to ${name}:${to.path}`
        const words = isOut
          ? [`${one.Id}:${from.path}`, to.path]
          : [from.path, `${one.Id}:${to.path}`]
        tellOf(teller, name, what, 'working', 'Copying')
        yield* asDocker(dockerCp, ['-q', ...words], io)
        tellOf(teller, name, what, 'done', 'Copied')
      }
    })
    return 0
  },
)

/** Whose files are copied: into all containers of a service, out of its first. @throws Fail */
function* targets(
  project: string,
  call: Call,
  service: string,
): Generator<Wait, readonly Container[], Resume> {
  const number = call.number('index')
  if (number > 0) {
    return [yield* theContainer(project, service, { number, all: true, oneOff: 'not' })]
  }
  const oneOff = call.bool('all') ? 'also' : 'not'
  const found = yield* containersOf(project, { all: true, oneOff, services: [service] })
  if (found.length === 0) throw new Fail(`no container found for service "${service}"`)
  return placeIn(call.args[0] ?? '').service === '' ? found : found.slice(0, 1)
}

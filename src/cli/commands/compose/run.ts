/** `docker compose run`: a command once, as a service would run it (`pkg/compose/run.go`). */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { Fail, type Io, type Program, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { containersOf } from '../../compose/live/containers'
import { createContainer, createProject, PLAIN_WISH } from '../../compose/live/converge'
import { withImages } from '../../compose/live/images'
import * as label from '../../compose/live/labels'
import { isYes, markOf, reading } from '../../compose/live/undertaking'
import { QUIET, telling } from '../../compose/live/progress'
import {
  onlyThese,
  readLive,
  serviceOf,
  type Live,
  type Said,
  type Service,
  type ServiceMount,
} from '../../compose/live/project'
import { giveFiles, startProject, waitFor } from '../../compose/live/start'
import { pathAtHome } from '../../compose/home'
import type { Fields } from '../../compose/project-model'
import { mountIn } from '../../compose/canonical'
import { portsIn } from '../../compose/spec-ports'
import { envFiles } from '../../files'
import { shlexSplit } from '../../shlex'
import { NO_TERMINAL } from '../container/attached'
import { start as dockerStart } from '../container/lifecycle'
import { composed, many, undertakingOf, text, yes } from './begin'
import { UNHEEDED, withPolicy } from './create-flags'
import { asDocker } from './exec'

export const run: Command = composed(
  {
    path: 'docker compose run',
    usage: '[OPTIONS] SERVICE [COMMAND] [ARGS...]',
    short: 'Run a command once, as a service would',
    missing: `${UNHEEDED}; \`--build\` \`--quiet-build\` are taken and do nothing`,
    flags: [
      yes('build', 'Build its image first, which nothing here can'),
      many('cap-add', 'Capabilities it gets', { placeholder: 'list' }),
      many('cap-drop', 'Capabilities it loses', { placeholder: 'list' }),
      yes('detach', 'Print its ID and leave it running', { short: 'd' }),
      text('entrypoint', "What runs instead of the image's own entrypoint"),
      many('env', 'Environment variables', { short: 'e' }),
      many('env-from-file', 'Files with environment variables'),
      yes('interactive', 'Let it read what is typed', { short: 'i', default: 'true' }),
      many('label', 'Labels', { short: 'l' }),
      text('name', 'Its name'),
      yes('no-TTY', 'Without a terminal', { short: 'T' }),
      yes('no-deps', 'Without what the service depends on'),
      many('publish', 'Ports of the machine that lead into it', { short: 'p' }),
      text('pull', 'When to fetch its image ("always"|"missing"|"never")', {
        default: 'policy',
        values: ['always', 'missing', 'never'],
      }),
      yes('quiet', 'Print nothing', { short: 'q' }),
      yes('quiet-build', 'Do not show how images are built'),
      yes('quiet-pull', 'Do not show how images are fetched'),
      yes('remove-orphans', 'Also remove containers of services that the file does not have'),
      yes('rm', 'Remove it when it has ended'),
      yes('service-ports', 'With the ports of the service', { short: 'P' }),
      yes('tty', 'Give it a terminal', { short: 't', default: 'true', hidden: true }),
      yes('use-aliases', 'With the names that the service has on its networks'),
      text('user', 'Who runs it', { short: 'u' }),
      many('volume', 'Volumes and folders', { short: 'v' }),
      text('workdir', 'Folder it starts in', { short: 'w' }),
    ],
    arity: { kind: 'atLeast', n: 1, isBare: true },
    interspersed: false,
  },
  function* run(call: Call, io: Io) {
    if (call.list('publish').length > 0 && call.bool('service-ports')) {
      throw new Fail('--service-ports and --publish are incompatible')
    }
    const hasTerminal = wantsTerminal(call, io)
    const [name = ''] = call.args
    const read = yield* readLive(io, [name])
    const chosen = call.bool('no-deps') ? onlyThese(read, [name]) : read
    const project = call.changed('pull') ? withPolicy(chosen, call.text('pull')) : chosen
    const work = undertakingOf(io, project, QUIET)
    const service = yield* oneOff(serviceOf(project, name), project, hasTerminal, call)
    yield* startNeeded(project, name, call, io)
    if (call.bool('interactive') && hasTerminal && !(io.isTyped ?? io.columns !== null)) {
      throw new Fail(NO_TERMINAL)
    }
    const id = yield* made(work.project, service, call, io)
    return yield* started(id, call, io)
  },
)

/** @throws Fail */
function wantsTerminal(call: Call, { columns, isTyped }: Io): boolean {
  if (call.changed('tty')) {
    if (!call.changed('no-TTY')) return call.bool('tty')
    throw new Fail("--tty and --no-TTY can't be used together")
  }
  if (call.changed('no-TTY')) return !call.bool('no-TTY')
  const hasKeyboard = isTyped ?? columns !== null
  return columns !== null && (call.changed('interactive') || hasKeyboard)
}

/** Makes and starts what the service depends on. @throws Fail */
function* startNeeded(project: Live, name: string, call: Call, io: Io) {
  const { [name]: _, ...others } = project.services
  const mark = markOf(io, project.environment)
  const left: Live = { ...project, services: others }
  const ready = yield* withImages(left, io, mark, call.bool('quiet-pull'))
  const ignores = isYes(project.environment['COMPOSE_IGNORE_ORPHANS'] ?? '')
  const orphans = call.bool('remove-orphans') ? 'remove' : ignores ? 'ignore' : 'warn'
  yield* telling(io, 'Creating', (teller) =>
    createProject(undertakingOf(io, ready, teller), { ...PLAIN_WISH, services: [], orphans }),
  )
  if (Object.keys(others).length === 0) return
  yield* telling(io, 'Running', (teller) =>
    startProject(undertakingOf(io, ready, teller), { waits: false, atMostMs: 0 }),
  )
}

/** The service with what was asked for of this one container. @throws Fail */
function* oneOff(
  service: Service,
  project: Live,
  hasTerminal: boolean,
  call: Call,
): Generator<Wait, Service, Resume> {
  const { fields, said } = service
  const command = call.args.slice(1)
  const hasEntrypoint = call.changed('entrypoint')
  const more: Fields = {
    tty: hasTerminal,
    stdin_open: call.bool('interactive'),
    restart: '',
    scale: 1,
    container_name: undefined,
    ports: reading(() => portsFor(said, call)),
    volumes: [...(said.volumes ?? []), ...reading(() => call.list('volume').map(mountFor))],
    environment: yield* environmentFor(said, project, call),
    labels: { ...said.labels, ...labelsIn(call) },
    ...(hasEntrypoint
      ? { entrypoint: reading(() => shlexSplit(call.text('entrypoint'))), command: [] }
      : {}),
    ...(command.length > 0 ? { command } : {}),
    ...(call.text('user') === '' ? {} : { user: call.text('user') }),
    ...(call.text('workdir') === '' ? {} : { working_dir: call.text('workdir') }),
    ...capabilities(fields, call),
    ...(said.deploy === undefined
      ? {}
      : { deploy: { ...said.deploy, restart_policy: undefined, replicas: 1 } }),
  }
  return { ...service, fields: { ...fields, ...more }, said: { ...said, ...(more as Said) } }
}

const portsFor = ({ ports = [] }: Said, call: Call): readonly object[] =>
  call.bool('service-ports') ? ports : call.list('publish').flatMap(portsIn)

/** A volume or folder in the short form. @throws Error */
function mountFor(given: string): ServiceMount {
  const mount = mountIn(given) as unknown as ServiceMount
  return mount.type === 'bind' ? { ...mount, source: pathAtHome(mount.source ?? '') } : mount
}

/** @throws Fail */
const labelsIn = (call: Call): Readonly<Record<string, string>> =>
  Object.fromEntries(
    call.list('label').map((one) => {
      const at = one.indexOf('=')
      if (at < 0) throw new Fail('label must be set as KEY=VALUE')
      return [one.slice(0, at), one.slice(at + 1)]
    }),
  )

function capabilities(fields: Fields, call: Call): Fields {
  const all = (key: string): readonly string[] => (fields[key] ?? []) as readonly string[]
  const [add, drop] = [call.list('cap-add'), call.list('cap-drop')]
  return {
    cap_add: [...all('cap_add').filter((one) => !drop.includes(one)), ...add],
    cap_drop: [...all('cap_drop').filter((one) => !add.includes(one)), ...drop],
  }
}

/** The variables of the service, below those of the line and of files. */
function* environmentFor(
  said: Said,
  { environment }: Live,
  call: Call,
): Generator<Wait, Readonly<Record<string, string | null>>, Resume> {
  const found: Record<string, string | null> = { ...said.environment }
  const fromFiles = yield* envFiles({
    ...call,
    list: () => call.list('env-from-file'),
  })
  for (const one of [...fromFiles, ...call.list('env')]) {
    const [, name = '', value = environment[name]] = /^([^=]*)(?:=(.*))?$/s.exec(one) ?? []
    if (value !== undefined) found[name] = value
  }
  return found
}

/** Makes the container; gives its ID. @throws Fail */
function* made(given: Live, service: Service, call: Call, io: Io): Generator<Wait, string, Resume> {
  const mark = markOf(io, given.environment)
  const one: Live = { ...given, services: { [service.name]: service } }
  const ready = yield* withImages(one, io, mark, call.bool('quiet-pull'))
  const found = yield* containersOf(given.name, { all: true, oneOff: 'also' })
  const work = undertakingOf(io, given, QUIET)
  if (!call.bool('no-deps')) {
    const needed = service.said.depends_on ?? {}
    yield* waitFor(work, service.name, needed, found, Number.POSITIVE_INFINITY)
  }
  const slug = slugOf(
    `${given.name} ${service.name} ${io.now()} ${found.map(({ Id }) => Id).join()}`,
  )
  const usual = [given.name, service.name, 'run', slug.slice(0, 12)].join(mark)
  const name = call.text('name') || usual
  const own = serviceOf(ready, service.name)
  const said = { ...own.said, container_name: name }
  const labels = { [label.SLUG]: slug, [label.ONE_OFF]: 'True' }
  const { Id } = yield* createContainer(
    work,
    { ...own, said },
    {
      number: -1,
      name,
      labels,
      hasAliases: call.bool('use-aliases'),
      autoRemove: call.bool('rm'),
      isTyped: call.bool('interactive'),
    },
  )
  yield* giveFiles(work, own, Id)
  return Id
}

/** What tells it from others, drawn from no luck: a time that is played again has it, too. */
const slugOf = (what: string): string => bytesToHex(sha256(utf8ToBytes(what)))

function* started(id: string, call: Call, io: Io): Program {
  const quiet = call.bool('quiet') ? { ...io, out: () => {} } : io
  if (call.bool('detach')) return yield* asDocker(dockerStart, [id], quiet)
  const words = call.bool('interactive') ? ['-a', '-i', id] : ['-a', id]
  const code = yield* asDocker(dockerStart, words, quiet)
  if (code !== 0) io.err('\n')
  return code
}

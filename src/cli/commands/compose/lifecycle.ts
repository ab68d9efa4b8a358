/** Containers of services, dealt with: `stop`, `start`, `restart`, `kill`, `rm`, `pause`, `unpause`. */
import type { Container } from '../../../api/daemon'
import { ask, daemonError, Fail, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { containersOf, isOf, nameOf, shownName } from '../../compose/live/containers'
import { inOrder } from '../../compose/live/order'
import { confirmed, isYes, type Undertaking } from '../../compose/live/undertaking'
import { step, telling } from '../../compose/live/progress'
import {
  onlyThese,
  projectOrName,
  withDependents,
  withNeeded,
  type Live,
  type Meant,
} from '../../compose/live/project'
import { startProject, waitFor } from '../../compose/live/start'
import { stopServices } from '../../compose/live/stop'
import { together, type Doing } from '../../compose/live/together'
import { quoted } from '../../values'
import { composed, undertakingFor, text, TIMEOUT, timeoutIn, yes } from './begin'

const SERVICES = '[OPTIONS] [SERVICE...]'

/** What one command does to its project. */
type Deed = (work: Undertaking, call: Call, io: Io) => Doing

/** A command that tells of what it does under a title. */
const deed = (
  name: string,
  short: string,
  title: string,
  given: { readonly usage?: string; readonly flags?: readonly Flag[] },
  does: Deed,
): Command =>
  composed(
    { path: `docker compose ${name}`, usage: SERVICES, short, flags: [], ...given },
    function* run(call: Call, io: Io) {
      const meant = yield* projectOrName(io, call.args)
      yield* telling(io, title, function* (teller) {
        yield* does(yield* undertakingFor(io, meant, teller), call, io)
      })
      return 0
    },
  )

const stop = deed('stop', 'Stop services', 'Stopping', { flags: [TIMEOUT] }, (work, call) =>
  stopServices(work, call.args, timeoutIn(call)),
)

const start = deed(
  'start',
  'Start what was stopped',
  'Running',
  { usage: '[SERVICE...]' },
  function* (work, call) {
    const { project } = work
    if (Object.keys(project.services).length === 0) {
      throw new Fail(`no container found for project ${quoted(project.name)}: not found`)
    }
    const meant = call.args.length === 0 ? project : withNeeded(project, call.args)
    yield* startProject({ ...work, project: meant }, { waits: false, atMostMs: 0 })
  },
)

const restart = composed(
  {
    path: 'docker compose restart',
    usage: SERVICES,
    short: 'Restart services',
    flags: [TIMEOUT, yes('no-deps', 'Not those that depend on them')],
  },
  function* run(call: Call, io: Io) {
    const meant = yield* projectOrName(io, [])
    yield* telling(io, 'Restarting', function* (teller) {
      const work = yield* undertakingFor(io, meant, teller)
      yield* restartAll({ ...work, project: restarted(work.project, call) }, timeoutIn(call))
    })
    return 0
  },
)

/** Those that are named and those that want to be restarted with them. */
function restarted(project: Live, call: Call): Live {
  const named = call.bool('no-deps') ? onlyThese(project, call.args) : project
  const rows = Object.values(named.services).map((service) => {
    const needed = Object.entries(service.said.depends_on ?? {})
    const depends_on = Object.fromEntries(needed.filter(([, one]) => one.restart === true))
    return [service.name, { ...service, said: { ...service.said, depends_on } }] as const
  })
  const loose: Live = { ...named, services: Object.fromEntries(rows) }
  return call.args.length === 0 ? loose : withDependents(loose, call.args)
}

function* restartAll(work: Undertaking, timeout: number | null): Doing {
  const { io, project } = work
  const found = yield* containersOf(project.name, { all: true })
  const query = timeout === null ? {} : { t: timeout }
  yield* inOrder(project, io, function* ({ name, said }) {
    yield* waitFor(work, name, said.depends_on ?? {}, found, Number.POSITIVE_INFINITY)
    yield* each(work, found.filter(isOf([name])), ['Restarting', 'Started'], (id) =>
      tryAsk('POST /containers/{id}/restart', { id }, query, null),
    )
  })
}

type Words = readonly [before: string, after: string, trouble?: string]

/** Asks the same of all of them at the same time. @throws Fail */
function each(
  { io, teller }: Undertaking,
  containers: readonly Container[],
  [before, after, trouble = '']: Words,
  question: (id: string) => ReturnType<typeof tryAsk>,
): Doing {
  function* one(container: Container): Doing {
    const name = shownName(container)
    if (before !== '') teller.tell(step(name, 'working', before))
    const reply = yield* question(container.Id)
    if (!('body' in reply)) {
      if (trouble !== '') teller.tell(step(name, 'error', trouble))
      throw new Fail(daemonError(reply.status, reply.message))
    }
    teller.tell(step(name, 'done', after))
  }
  return together(io, containers.map(one))
}

/** Those of the project's services, also where only some are named. */
function* own(
  { name, project }: { readonly name: string; readonly project: Live },
  services: readonly string[],
  which: { readonly all: boolean; readonly oneOff?: 'also' },
): Generator<Wait, readonly Container[], Resume> {
  const found = yield* containersOf(name, { ...which, services })
  return found.filter(isOf(Object.keys(project.services)))
}

const kill = deed(
  'kill',
  'End the containers of services at once',
  'Killing',
  {
    flags: [
      yes('remove-orphans', 'Also containers of services that the file does not have'),
      text('signal', 'Which signal to send', { short: 's', default: 'SIGKILL' }),
    ],
  },
  function* (work, call, io) {
    const { project } = work
    const which = { all: false, oneOff: 'also', services: call.args } as const
    const found = yield* containersOf(project.name, which)
    const orphans = call.bool('remove-orphans') || isYes(io.env['COMPOSE_REMOVE_ORPHANS'] ?? '')
    const meant = orphans ? found : found.filter(isOf(Object.keys(project.services)))
    if (meant.length === 0) return io.err('no container to kill')
    const query = { signal: call.text('signal') }
    yield* each(work, meant, ['Killing', 'Killed', 'Error while Killing'], (id) =>
      tryAsk('POST /containers/{id}/kill', { id }, query, null),
    )
  },
)

const holding = (name: 'pause' | 'unpause', short: string, title: string, word: string): Command =>
  deed(name, short, title, { usage: '[SERVICE...]' }, function* (work, call) {
    const { project } = work
    const meant = { name: project.name, project }
    const endpoint = `POST /containers/{id}/${name}` as const
    yield* each(work, yield* own(meant, call.args, { all: false }), ['', word], (id) =>
      tryAsk(endpoint, { id }, {}, null),
    )
  })

const rm = composed(
  {
    path: 'docker compose rm',
    usage: SERVICES,
    short: 'Remove containers that were stopped',
    long: `Remove containers that were stopped

Volumes without a name that were on them stay, unless they
are to go with -v. docker volume ls tells which there are.

What is in no volume is lost.`,
    flags: [
      yes('all', 'Does nothing any longer', { short: 'a', hidden: true }),
      yes('force', 'Do not ask first', { short: 'f' }),
      yes('stop', 'Stop them first', { short: 's' }),
      yes('volumes', 'Also volumes without a name that are on them', { short: 'v' }),
    ],
  },
  function* run(call: Call, io: Io) {
    const meant = yield* projectOrName(io, call.args)
    if (call.bool('stop')) {
      yield* telling(io, 'Stopping', function* (teller) {
        yield* stopServices(yield* undertakingFor(io, meant, teller), call.args, null)
      })
    }
    const stopped = yield* idleOf(meant, call.args)
    if (stopped.length === 0) {
      io.err('No stopped containers\n')
      return 0
    }
    const words = `Going to remove ${stopped.map(nameOf).join(', ')}`
    if (call.bool('force')) io.out(`${words}\n`)
    else if (!(yield* confirmed(words, io))) return 0
    yield* telling(io, 'Removing', function* (teller) {
      const work = yield* undertakingFor(io, meant, teller)
      const query = { v: call.bool('volumes'), force: call.bool('force') }
      yield* each(work, stopped, ['Removing', 'Removed'], (id) =>
        tryAsk('DELETE /containers/{id}', { id }, query, null),
      )
    })
    return 0
  },
)

/** Those that do not run. */
function* idleOf(
  { name, project }: Meant,
  services: readonly string[],
): Generator<Wait, readonly Container[], Resume> {
  const all = yield* containersOf(name, { all: true, services })
  const meant = project === null ? all : all.filter(isOf(Object.keys(project.services)))
  const idle: Container[] = []
  for (const one of meant) {
    const { State } = yield* ask('GET /containers/{id}/json', { id: one.Id }, {}, null)
    if (!State.Running) idle.push(one)
  }
  return idle
}

export const LIFECYCLE: readonly Command[] = [
  kill,
  holding('pause', 'Hold services', 'Pausing', 'Paused'),
  restart,
  rm,
  start,
  stop,
  holding('unpause', 'Let services go on', 'Running', 'Unpaused'),
]

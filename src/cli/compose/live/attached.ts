/** `docker compose up` that stays: it shows what containers print until all have ended. */
import { Interrupted, type Io, type Resume, type Wait } from '../../client'
import { byName, containersOf, isOf, nameInLogs } from './containers'
import { progressLook } from './look'
import type { Undertaking } from './undertaking'
import { plain, QUIET, type Teller } from './progress'
import type { LogPrinter } from './printer'
import { startProject } from './start'
import { stopServices } from './stop'
import { together, type Doing } from './together'
import { Watch, type Ended } from './watch'

export interface AttachedWish {
  /** Whose lines are shown. */
  readonly shown: readonly string[]
  /** Those that were named, else those that are shown: when they have ended, it is over. */
  readonly watched: readonly string[]
  /** Those that are stopped in the end; none: all. */
  readonly stopped: readonly string[]
  readonly timeout: number | null
  /** When everything is stopped because a container has ended. */
  readonly aborts: 'never' | 'on exit' | 'on failure'
  /** Whose exit code it is in the end; empty: that of the first that ended. */
  readonly codeFrom: string
}

/** Starts the project and stays with it; gives the exit status. */
export function* stayWithProject(
  work: Undertaking,
  printer: LogPrinter,
  wish: AttachedWish,
): Generator<Wait, number, Resume> {
  const { io, mark, project } = work
  const watch = new Watch(io, printer, { project: project.name, services: wish.watched, mark })
  yield* watch.begin()
  yield* showWhose(work, watch, wish.shown)
  const found: { code: number | null } = { code: null }
  try {
    yield* runToEnd(work, watch, printer, wish, found)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    yield* stopGently(work, printer, wish)
    io.err('\n')
    return INTERRUPTED
  }
  const code = found.code ?? 0
  if (code !== 0) io.err('\n')
  return code
}

/** What a program ends with that Ctrl-C has ended. */
const INTERRUPTED = 130

function* showWhose(
  { io, mark, project }: Undertaking,
  watch: Watch,
  shown: readonly string[],
): Doing {
  const all = yield* containersOf(project.name, { all: true })
  const own = all.filter(isOf(shown)).toSorted(byName)
  if (own.length === 0) return
  io.out(`Attaching to ${own.map((one) => nameInLogs(one, mark)).join(', ')}\n`)
  const now = io.now()
  for (const one of own) watch.read(one, now)
}

const START = 0
const FOLLOW = 1

/** Starts all, and shows what comes; where one has ended, all of it may be stopped. */
function* runToEnd(
  work: Undertaking,
  watch: Watch,
  printer: LogPrinter,
  wish: AttachedWish,
  found: { code: number | null },
): Doing {
  const { io } = work
  const isEnough = (ended: Ended): boolean => {
    const { aborts, codeFrom } = wish
    if (codeFrom !== '' && ended.service === codeFrom) found.code = ended.code
    if (aborts === 'never' || (aborts === 'on failure' && ended.code === 0)) return false
    if (codeFrom === '') found.code ??= ended.code
    return true
  }
  let isAborting = false
  const quiet = { ...work, teller: QUIET }
  const programs = [startProject(quiet, { waits: false, atMostMs: 0 }), watch.follow(isEnough)]
  yield* together(io, programs, {
    after(at) {
      if (at === START || at > FOLLOW || wish.aborts === 'never' || isAborting) return []
      isAborting = true
      io.err('\x1b[31m\x1b[1mAborting on container exit...\x1b[0m\n')
      const note = (ended: Ended): boolean => {
        if (wish.codeFrom === ended.service) found.code ??= ended.code
        return false
      }
      const { stopped, timeout } = wish
      const stopping = { ...work, teller: mixed(io, printer) }
      return [stopServices(stopping, stopped, timeout), watch.follow(note)]
    },
  })
}

/** After Ctrl-C. It says what another one would do, and that does nothing, as in 2.40.3. */
function* stopGently(work: Undertaking, printer: LogPrinter, wish: AttachedWish): Doing {
  const { io } = work
  io.out('Gracefully Stopping... press Ctrl+C again to force\n')
  const stopping = { ...work, teller: mixed(io, printer) }
  yield* together(io, [stopServices(stopping, wish.stopped, wish.timeout)], { isDeaf: true })
}

/** Among the lines of containers: on a terminal as what became of one. */
function mixed(io: Io, printer: LogPrinter): Teller {
  if (progressLook(io) !== 'tty') return plain(io)
  return {
    tell: ({ id, text = '', said = '' }) =>
      printer.status('', `${id} ${text} \x1b[32m${said}\x1b[0m`),
    last: (text) => printer.status('', text),
  }
}

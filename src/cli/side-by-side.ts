/**
 * The programs of a line run side by side, as one program: what is piped they are given here, and
 * of what else they wait for, the first that comes lets one of them go on.
 */
import { BROKEN_PIPE } from '../shell/print'
import { ended } from '../shell/run'
import type { Shell } from '../shell/state'
import { findThread, hasRoom, takeInput } from '../shell/threads'
import { Fail, type Io, type Program, type Resume, type Wait } from './client'

/** A program that a thread of the shell runs. */
export interface UnderWay {
  readonly thread: number
  readonly program: Program
  /** Where it says why it failed. */
  readonly io: Io
  /** It reads what is piped or redirected to it. */
  readonly isPiped: boolean
  /** Null: it has not begun. */
  wait: Wait | null
  /** When what it waits for is over of itself, as `Io.now` counts. */
  until: number
}

/** Thrown into a program that prints where nobody reads any more: SIGPIPE. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe'
}

/** Those that could print, had they what they wait for. */
const ableOf = (shell: Shell, programs: readonly UnderWay[]): UnderWay[] =>
  programs.filter(({ thread }) => {
    const its = findThread(shell, thread)
    return its !== undefined && hasRoom(shell, its)
  })

/** Lets one of them go on for which all is there; false: none can. */
export function feedOne(shell: Shell, programs: UnderWay[]): boolean {
  for (const one of ableOf(shell, programs)) {
    const resumed = atHand(shell, one)
    if (resumed === null) continue
    programs.push(...programs.splice(programs.indexOf(one), 1))
    step(shell, programs, one, resumed)
    return true
  }
  return false
}

/** Lets one of the programs go on, as soon as one can. Those that have ended are taken out. */
export function* letOneGoOn(shell: Shell, programs: UnderWay[]): Generator<Wait, void, Resume> {
  if (feedOne(shell, programs)) return
  const able = ableOf(shell, programs)
  const front = able.find(({ isPiped, wait }) => !isPiped && isExclusive(wait)) ?? able.find(asks)
  if (front?.wait != null) {
    const isAlone = !able.some((one) => one !== front && goesOn(one))
    const resumed = yield isAlone ? front.wait : beside(front.wait)
    if (resumed.kind !== 'begun' || isLater(front.wait)) {
      return give(shell, programs, front, resumed)
    }
    front.wait = { kind: 'sleep', ms: LONGEST, until: [resumed.question] }
    return
  }
  yield* pass(shell, programs, able)
}

/** What a program can have without anything from outside: its beginning, or what is piped. */
function atHand(shell: Shell, { isPiped, thread, wait }: UnderWay): Resume | 'begin' | null {
  if (wait === null) return 'begin'
  if (wait.kind !== 'read' || !isPiped) return null
  const text = takeInput(shell, thread, wait.whole === true ? 'all' : 'line')
  if (text === null) return null
  if (text === '') return { kind: 'read', text: null }
  if (wait.whole === true) return { kind: 'read', text, whole: true }
  if (!text.endsWith('\n')) return { kind: 'read', text, unended: true }
  return { kind: 'read', text: text.slice(0, -1) }
}

const isExclusive = (wait: Wait | null): boolean => wait?.kind === 'read' || wait?.kind === 'edit'

const asks = ({ wait }: UnderWay): boolean =>
  wait?.kind === 'ask' || wait?.kind === 'asks' || wait?.kind === 'host'

/** Something from outside lets it go on, and not what is piped to it. */
const goesOn = ({ isPiped, wait }: UnderWay): boolean =>
  wait !== null && !(isPiped && wait.kind === 'read')

const isLater = (wait: Wait): boolean => wait.kind === 'ask' && wait.later === true

/** A question that is not waited for at once: an answer may take as long as a container lives. */
const beside = (wait: Wait): Wait =>
  wait.kind === 'ask' && wait.regret === undefined ? { ...wait, later: true } : wait

/** When nothing but answers is waited for: then it is looked again. Milliseconds. */
const LONGEST = 3_600_000

/** How long is waited for one answer while another program waits for one, too. Milliseconds. */
const LOOK = 100

/** Time passes until one of them has slept enough, or the answer of one is there. */
function* pass(
  shell: Shell,
  programs: UnderWay[],
  able: readonly UnderWay[],
): Generator<Wait, void, Resume> {
  const [first] = [...able].sort((a, b) => a.until - b.until)
  if (first === undefined) return
  const askers = able.filter(
    ({ wait }) => wait !== null && 'until' in wait && wait.until !== undefined,
  )
  const now = first.io.now()
  const left = Math.min(LONGEST, Math.max(0, first.until - now))
  for (const [at, { wait }] of askers.entries()) {
    const isLast = at === askers.length - 1
    const { until, keys } = wait as Extract<Wait, { kind: 'sleep' }>
    const ms = isLast ? (askers.length > 1 ? Math.min(LOOK, left) : left) : 0
    const resumed = yield {
      kind: 'sleep',
      ms,
      ...(until ? { until } : {}),
      ...(keys ? { keys } : {}),
    }
    if (resumed.kind !== 'slept') return give(shell, programs, askers[at] as UnderWay, resumed)
  }
  if (askers.length === 0) {
    const resumed = yield { kind: 'sleep', ms: left }
    if (resumed.kind !== 'slept') return give(shell, programs, first, resumed)
  }
  if (first.io.now() >= first.until) step(shell, programs, first, { kind: 'slept' })
}

/** Gives a program what it waited for; Ctrl-C is for all of them. */
function give(shell: Shell, programs: UnderWay[], to: UnderWay, resumed: Resume): void {
  if (resumed.kind !== 'interrupt') return step(shell, programs, to, resumed)
  const begun = programs.filter(({ wait }) => wait !== null)
  for (const one of begun) step(shell, programs, one, resumed)
}

function step(shell: Shell, programs: UnderWay[], one: UnderWay, resumed: Resume | 'begin'): void {
  const { io, program, thread } = one
  const status = guarded(io, () => {
    const next = resumed === 'begin' ? program.next() : program.next(resumed)
    if (next.done === true) return next.value
    one.wait = next.value
    one.until = next.value.kind === 'sleep' ? io.now() + next.value.ms : Infinity
    return null
  })
  if (status === null) return
  programs.splice(programs.indexOf(one), 1)
  ended(shell, status, thread)
}

/** A command that fails says why and leaves its status; the rest of the line goes on. */
function guarded(io: Io, go: () => number | null): number | null {
  try {
    return go()
  } catch (error) {
    if (error instanceof BrokenPipe) return BROKEN_PIPE
    if (!(error instanceof Fail)) throw error
    try {
      if (error.message !== '') io.err(`${error.message}\n`)
    } catch (another) {
      if (!(another instanceof BrokenPipe)) throw another
    }
    return error.exit
  }
}

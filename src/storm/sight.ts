/** What a checker is shown, and what it says. */
import type { Lab } from '../lab/bench'
import type { Happening } from '../lab/history'
import type { Chronicles, Commit } from './chronicle'

/** An invariant that was seen broken: its name, and what was seen. */
export interface Fault {
  readonly name: string
  readonly what: string
  /** Virtual milliseconds. */
  readonly at: number
}

/** What there is to look at. */
interface Run {
  readonly lab: Lab
  readonly chronicles: Chronicles
}

/** An eye on a run. Each of its calls comes in the order of events. */
export interface Watch {
  /** Something happened; the event it happened in is still being handled. */
  happened?(happening: Happening): void
  /** An entry is known to be committed. Told once, in order, for each swarm. */
  committed?(commit: Commit): void
  /** Between two events, a few times a virtual second. */
  looked?(): void
  /** All is mended and time has passed: what must have come true. Empty: it has. */
  calmed?(): readonly string[]
}

/** One sentence about what must never be seen, or what must come true after calm. */
export interface Checker {
  readonly name: string
  readonly room: 'raft' | 'store' | 'swarm' | 'gossip' | 'mesh' | 'machine' | 'world'
  readonly sentence: string
  /** Begins to watch a run; `fault` says what was seen against the sentence. */
  watch(run: Run, fault: (what: string) => void): Watch
}

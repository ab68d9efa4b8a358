/** A member of the gossip as a plain value: what it takes the others for, and what it will do. */
import { writable } from '../kernel/column'
import type { Alarm, MachineId } from '../kernel/context'
import { NONE } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { createBroadcasts, type Broadcasts } from './broadcast'
import type { Alive, Attendance, Dead, Suspect } from './types'

/** What a member is taken for. */
export const STATE = { unknown: 0, alive: 1, suspect: 2, dead: 3, left: 4 } as const

/** A suspicion under way. */
export interface Suspicion {
  readonly since: Millis
  readonly min: Millis
  readonly max: Millis
  readonly needed: number
  /** Who says so: the first voice, and those that confirm it. */
  readonly voices: readonly number[]
  readonly due: Millis
}

/** A probe that is not decided yet. */
interface Probe {
  readonly seq: number
  readonly target: number
  /** The incarnation of the target that is probed. */
  readonly incarnation: number
  /** How long it may take in all: the more doubtful one's own health, the longer. */
  readonly interval: Millis
  asked: readonly number[]
  nacks: number
  /** Its time-out, then its deadline. */
  alarm: Alarm
}

/** A ping made for somebody else. */
interface Relay {
  readonly forSeq: number
  readonly machine: MachineId
}

/** That somebody came, died or left: for what rides on this gossip. */
export interface Change {
  readonly kind: 'joined' | 'dead' | 'left'
  readonly who: number
}

export interface Swim {
  /** Its own number. */
  readonly self: number
  /** By number: what each member is taken for, and its incarnation (see `opinion`). */
  opinions: Uint32Array
  suspects: Readonly<Record<number, Suspicion>>
  /** The dead and those that left, with the instant, until the ring forgets them. */
  buried: Readonly<Record<number, Millis>>
  /** All of them, this one and the buried too, in the order of probing; `size` of them. */
  ring: Uint32Array
  /** What the formulas take for n. */
  size: number
  position: number
  /** Lifeguard's awareness: 0 is well. */
  health: number
  probe: Probe | null
  /** A probe was due while another went on. */
  missed: boolean
  relays: Readonly<Record<number, Relay>>
  nextSeq: number
  rumours: Broadcasts<Alive | Suspect | Dead>
  /** What rides on this gossip, when there is room. */
  riders: Broadcasts<Attendance>
  /** Where in its interval this member's tick of gossip falls. */
  phase: Millis
  ticking: boolean
  gone: boolean
  /** What came to pass in the handling of this event; null: nothing, as between events. */
  changes: Change[] | null
}

/** A member that knows only itself. */
export function createSwim(self: number): Swim {
  const swim: Swim = {
    self,
    opinions: new Uint32Array(0),
    ring: Uint32Array.of(self),
    size: 1,
    position: 0,
    health: 0,
    probe: null,
    missed: false,
    nextSeq: 1,
    ticking: false,
    changes: null,
    suspects: NONE,
    buried: NONE,
    relays: NONE,
    rumours: createBroadcasts(),
    riders: createBroadcasts(),
    phase: 0,
    gone: false,
  }
  regard(swim, self, STATE.alive, 1)
  return swim
}

/** Takes a member for something from now on. */
export function regard(swim: Swim, who: number, state: number, incarnation: number): void {
  swim.opinions = writable(swim.opinions, who + 1)
  swim.opinions[who] = (incarnation << STATE_BITS) | state
}

/** The lowest bits of an opinion are what a member is taken for, the others its incarnation. */
const STATE_BITS = 3

/** What an opinion takes a member for (`STATE`). */
export const stateIn = (opinion: number): number => opinion & ((1 << STATE_BITS) - 1)

/** The incarnation that an opinion is about. */
export const incarnationIn = (opinion: number): number => opinion >>> STATE_BITS

/** What a member is taken for. */
export const stateOf = (swim: Swim, who: number): number => stateIn(swim.opinions[who] ?? 0)

/** The last incarnation of a member that was heard of; 0 when none was. */
export const incarnationOf = (swim: Swim, who: number): number =>
  incarnationIn(swim.opinions[who] ?? 0)

/** Is it taken to be there, suspected or not? */
export function isThere(swim: Swim, who: number): boolean {
  const state = stateOf(swim, who)
  return state === STATE.alive || state === STATE.suspect
}

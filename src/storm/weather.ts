/** A storm's standing: the lab it blows in, its own luck, and what may be done to the lab. */
import type { Machine } from '../engine/machine/machine'
import type { Store } from '../engine/store/store'
import { below, chance, type Rng } from '../engine/kernel/rng'
import type { Lab } from '../lab/bench'
import type { Terminals } from '../lab/terminals'
import { witness } from '../lab/witness'

export interface Weather {
  readonly lab: Lab
  readonly rng: Rng
  readonly terminals: Terminals
  /** What this storm may do; each seed leaves some of it out, so that the rest goes further. */
  readonly kinds: ReadonlySet<string>
  machinesAdded: number
}

/** Kind of line, how often it is typed, and the line. */
export type Deck = readonly (readonly [string, number, (weather: Weather) => string | null])[]

/** The overlays' names; some of the bridges' are the same. */
export const NETWORKS = ['front', 'back', 'data']

/** One of them, by luck. */
export const pick = <T>(rng: Rng, items: readonly T[]): T => items[below(rng, items.length)] as T

/** One of them, or null when there is none. */
export const pickOrNull = <T>(rng: Rng, items: readonly T[]): T | null =>
  items.length === 0 ? null : pick(rng, items)

/** True in so many of a hundred cases. */
export const percent = (rng: Rng, share: number): boolean => chance(rng, share, 100)

export const machinesIn = ({ lab }: Weather): Machine[] => Object.values(lab.world.machines)

/** The store an omniscient operator would look into: the leader's, or the newest there is. */
export const storeOf = ({ lab }: Weather): Store | null =>
  witness(lab.world)?.memory?.manager?.store ?? null

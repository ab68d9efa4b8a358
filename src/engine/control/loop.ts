/**
 * A loop reconciles a key against the whole truth: it reads everything about the key and returns
 * a plan. It never asks which event woke it, and it remembers nothing that cannot be rebuilt from
 * the store, so a new leader just runs it (house law 5).
 */
import type { Fact } from '../fact'
import type { Millis } from '../kernel/time'
import type { Rng } from '../kernel/rng'
import type { Action, Change } from '../store/actions'
import type { ReadStore } from '../store/store'

/**
 * What a loop wants done: the changes (objects need no care for `meta`: the lane stamps version
 * and instants, for new objects too), when it wants to look again although nothing changes, and
 * what it decided and why.
 */
export interface Plan {
  readonly actions: readonly Action[]
  readonly wakeAt?: Millis
  readonly facts?: readonly Fact[]
}

/** Instant and luck of one reconciliation. */
export interface At {
  readonly now: Millis
  readonly rng: Rng
}

export interface Loop {
  readonly name: string
  /** Which keys a change concerns; `store` is already changed. Empty: none of this loop's. */
  keys(change: Change, store: ReadStore): readonly string[]
  /** What a new leader looks at first. */
  start(store: ReadStore): readonly string[]
  reconcile(key: string, store: ReadStore, at: At): Plan
  /**
   * Waits until no commit came for `quiet`, at most for `most`, then runs; at once when more than
   * `full` keys wait (spec 4.1, 3.9).
   */
  readonly settle?: { readonly quiet: Millis; readonly most: Millis; readonly full?: number }
}

/** A plan that does nothing. */
export const NOTHING: Plan = { actions: [] }

/** A `meta` for an object not stored yet; the lane replaces it. */
export const UNSTAMPED = { version: 0, createdAt: 0, updatedAt: 0 } as const

/**
 * The words in which the store is changed, and which raft carries. Objects in them are frozen, so
 * that every manager's replica, and every keyframe, holds the very same value.
 */
import type { Table, Tables } from './objects'

type Put<T extends Table> = {
  readonly kind: 'put'
  readonly table: T
  readonly object: Tables[T]
}

/** One change. A transaction is a list of them, applied whole or not at all. */
export type Action =
  | { [T in Table]: Put<T> }[Table]
  | { readonly kind: 'delete'; readonly table: Table; readonly id: string }

/** What an applied action did: an object came (`before` null), changed, or went (`after` null). */
export type Change = {
  [T in Table]: {
    readonly table: T
    readonly id: string
    readonly before: Tables[T] | null
    readonly after: Tables[T] | null
  }
}[Table]

export const put = <T extends Table>(table: T, object: Tables[T]): Action =>
  ({ kind: 'put', table, object }) as unknown as Action

export const remove = (table: Table, id: string): Action => ({ kind: 'delete', table, id })

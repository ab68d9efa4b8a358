/**
 * Records that copies of a world share, so that of a world at rest little is left to copy. Small
 * ones that are seldom written to are always frozen, and replaced whole. Large ones are their
 * holder's own until a world is kept: then they are frozen, and who writes takes a copy first.
 */
import { freeze, shallow } from './clone'

/** A record that is only ever replaced. */
export type Fixed<T> = Readonly<Record<string, T>>

/** A record without entries. */
export const NONE: Fixed<never> = freeze({})

/** A list without items. */
export const NOBODY: readonly never[] = freeze([])

/** The record with an entry more, or another under that key; the value is frozen, too. */
export const withKey = <T>(record: Fixed<T>, key: string | number, value: T): Fixed<T> =>
  freeze({ ...record, [key]: value })

/** The record with the entries of another, which count where both have a key. */
export function withAll<T>(record: Fixed<T>, more: Fixed<T>): Fixed<T> {
  return Object.keys(more).length === 0 ? record : freeze({ ...record, ...more })
}

/** The record without that key. */
export function withoutKey<T>(record: Fixed<T>, key: string | number): Fixed<T> {
  if (record[key] === undefined) return record
  const rest = { ...record }
  delete rest[key]
  return freeze(rest)
}

/** The record with its latest entries only, so many at most. */
export function latest<T>(record: Fixed<T>, most: number): Fixed<T> {
  const entries = Object.entries(record)
  return entries.length <= most ? record : freeze(Object.fromEntries(entries.slice(-most)))
}

/** A record to be written to: the holder's own, or a copy of the one that it shares. */
export function own<T, K extends keyof T>(holder: T, key: K): T[K] {
  const held = holder[key]
  if (Object.isFrozen(held)) holder[key] = shallow(held as Fixed<unknown>) as T[K]
  return holder[key]
}

/**
 * Small records that are seldom written to. They are frozen and replaced whole, so that copies of a
 * world share them: of a machine at rest little is left to copy.
 */
import { freeze } from './clone'

/** A record that is only ever replaced. */
export type Fixed<T> = Readonly<Record<string, T>>

/** A record without entries. */
export const NONE: Fixed<never> = freeze({})

/** A list without items. */
export const NOBODY: readonly never[] = freeze([])

/** The record with an entry more, or another under that key; the value is frozen, too. */
export const withKey = <T>(record: Fixed<T>, key: string | number, value: T): Fixed<T> =>
  freeze({ ...record, [key]: value })

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

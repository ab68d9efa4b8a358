/** A member's log: a snapshot, and the entries after it. */
import { assert } from '../kernel/assert'
import type { Entry, Snapshot } from './types'

export interface Log {
  snapshot: Snapshot | null
  /** Index and term of the entry before the first that is kept. */
  offset: number
  offsetTerm: number
  entries: Entry[]
}

export const createLog = (): Log => ({ snapshot: null, offset: 0, offsetTerm: 0, entries: [] })

export const lastIndexOf = (log: Log): number => log.offset + log.entries.length

/** The term of an entry; null when it is compacted away or not there yet. */
export function termAt(log: Log, index: number): number | null {
  if (index === log.offset) return log.offsetTerm
  return log.entries[index - log.offset - 1]?.term ?? null
}

export const lastTermOf = (log: Log): number => termAt(log, lastIndexOf(log)) as number

/** Entries from `first` on, at most `most`; `first` is still kept. */
export function slice(log: Log, first: number, most: number): Entry[] {
  assert(first > log.offset, 'log: entries asked for are still kept')
  return log.entries.slice(first - log.offset - 1, first - log.offset - 1 + most)
}

/** The entry at an index that is kept. */
export const entryAt = (log: Log, index: number): Entry =>
  log.entries[index - log.offset - 1] as Entry

/** Puts entries in place of what follows `after`. */
export function replaceAfter(log: Log, after: number, entries: readonly Entry[]): void {
  log.entries.length = after - log.offset
  log.entries.push(...entries)
}

/** Is a log that ends like this at least as complete as ours? (Raft 5.4.1) */
export function isUpToDate(log: Log, lastIndex: number, lastTerm: number): boolean {
  const own = lastTermOf(log)
  return lastTerm > own || (lastTerm === own && lastIndex >= lastIndexOf(log))
}

/**
 * The last index at or before `index` whose term is at most `term`; where the log was compacted
 * nothing is known, and the index stays (etcd's findConflictByTerm).
 */
export function conflictHint(log: Log, index: number, term: number): number {
  let at = index
  while (at > 0) {
    const known = termAt(log, at)
    if (known === null || known <= term) return at
    at--
  }
  return 0
}

/** Forgets entries up to `upTo`, which a snapshot holds. */
export function compactTo(log: Log, upTo: number): void {
  if (upTo <= log.offset) return
  const term = termAt(log, upTo)
  assert(term !== null, 'log: what is compacted is there')
  log.entries.splice(0, upTo - log.offset)
  log.offset = upTo
  log.offsetTerm = term
}

/** The log becomes the snapshot and nothing else. */
export function install(log: Log, snapshot: Snapshot): void {
  log.snapshot = snapshot
  log.offset = snapshot.index
  log.offsetTerm = snapshot.term
  log.entries = []
}

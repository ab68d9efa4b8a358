/**
 * Copies a plain value. Frozen objects pass through unchanged: store objects, log entries and
 * certificates are frozen, so that replicas and keyframes share them and `===` says "unchanged".
 */
import { Broken } from './assert'
import { isColumn, lend, type Column } from './column'

/** A copy that shares whatever is frozen, and columns. Refuses what is not plain. */
export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol') {
      throw new Broken(`clone: a ${typeof value} is not plain`)
    }
    return value
  }
  if (Object.isFrozen(value)) return value
  if (isColumn(value)) return lend(value)
  if (Array.isArray(value)) return value.map(clone) as T
  const copy: Plain = { ...(value as Plain) }
  for (const key in copy) {
    const kind = typeof copy[key]
    if (kind !== 'string' && kind !== 'number' && kind !== 'boolean') copy[key] = clone(copy[key])
  }
  return copy as T
}

/** A record with each value copied. */
export function each<T>(
  record: Readonly<Record<string, T>>,
  copy: (value: T) => T,
): Record<string, T> {
  const copies: Record<string, T> = {}
  for (const key in record) copies[key] = copy(record[key] as T)
  return copies
}

/**
 * The same for a record with hundreds of keys. V8 tries to find a shape for such keys, one by one,
 * and throws away ten times what the record takes; it does not where a key was taken out.
 */
export function eachOfMany<T>(
  record: Readonly<Record<string, T>>,
  copy: (value: T) => T = (value) => value,
): Record<string, T> {
  const copies: Record<string, T> = { a: undefined, b: undefined } as never
  delete copies.a
  delete copies.b
  for (const key in record) copies[key] = copy(record[key] as T)
  return copies
}

/** From so many keys on a record is copied as one of many. */
const MANY = 64

/** A copy of a record of few keys or many, with the same values. `size`: how many, where known. */
export const shallow = <T>(
  record: Readonly<Record<string, T>>,
  size = Object.keys(record).length,
): Record<string, T> => (size < MANY ? { ...record } : eachOfMany(record))

/**
 * A copy that shares with an earlier copy whatever has not changed since, and is that copy where
 * nothing has. `before` is never the value itself. Neither copy may be written to.
 */
export function snapshot<T>(value: T, before: T): T {
  if (value === before || typeof value !== 'object' || value === null) return value
  if (Object.isFrozen(value)) return value
  if (typeof before !== 'object' || before === null) return clone(value)
  if (isColumn(value)) return sameColumn(value, before) ? before : lend(value)
  if (Array.isArray(value)) return snapshotItems(value, before as unknown[]) as T
  return snapshotRecord(value as Plain, before as Plain) as T
}

type Plain = Record<string, unknown>

function sameColumn(a: Column, b: object): boolean {
  if (!isColumn(b) || a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

function snapshotItems(items: readonly unknown[], before: readonly unknown[]): readonly unknown[] {
  if (!Array.isArray(before)) return clone(items)
  let same = items.length === before.length
  const copy = items.map((item, at) => {
    const kept = snapshot(item, before[at])
    if (kept !== before[at]) same = false
    return kept
  })
  return same ? before : copy
}

/**
 * The order of keys counts: who walks a copy must walk it as the original. Keys and values are
 * taken out as lists, which is several times quicker than to look key by key.
 */
function snapshotRecord(record: Plain, before: Plain): Plain {
  if (Array.isArray(before)) return clone(record)
  const keys = Object.keys(record)
  const values = Object.values(record)
  const oldKeys = Object.keys(before)
  const isAlike = keys.length === oldKeys.length && keys.every((key, at) => key === oldKeys[at])
  const olds = isAlike ? Object.values(before) : keys.map((key) => before[key])
  let copy = isAlike ? null : shallow(record, keys.length)
  for (let at = 0; at < values.length; at++) {
    const [held, old] = [values[at], olds[at]]
    if (held === old) continue
    const kept = snapshot(held, old)
    if (kept === old && copy === null) continue
    copy ??= shallow(before, keys.length)
    copy[keys[at] as string] = kept
  }
  return copy ?? before
}

/** Freezes a plain value and all it holds; what is frozen already is taken to be frozen whole. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (ArrayBuffer.isView(value)) return value
  for (const held of Object.values(value)) freeze(held)
  return Object.freeze(value)
}

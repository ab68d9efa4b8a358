/**
 * Copies a plain value. Frozen objects pass through unchanged: store objects, log entries and
 * certificates are frozen, so that replicas and keyframes share them and `===` says "unchanged".
 */
import { Broken } from './assert'

type Column = Float64Array | Int32Array | Uint32Array | Uint8Array

const isColumn = (value: object): value is Column =>
  ArrayBuffer.isView(value) && !(value instanceof DataView)

/** A copy that shares whatever is frozen. Refuses what is not plain. */
export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol') {
      throw new Broken(`clone: a ${typeof value} is not plain`)
    }
    return value
  }
  if (Object.isFrozen(value)) return value
  if (isColumn(value)) return value.slice() as T
  if (Array.isArray(value)) {
    const items: unknown[] = new Array(value.length)
    for (let i = 0; i < value.length; i++) items[i] = clone(value[i])
    return items as T
  }
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) copy[key] = clone((value as Record<string, unknown>)[key])
  return copy as T
}

/** Freezes a plain value and all it holds; what is frozen already is taken to be frozen whole. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (ArrayBuffer.isView(value)) return value
  for (const held of Object.values(value)) freeze(held)
  return Object.freeze(value)
}

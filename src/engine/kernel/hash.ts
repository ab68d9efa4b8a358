/**
 * A fingerprint of a plain value: two values with the same fingerprint are taken to be the same.
 * Keys are walked in code-unit order, so that the order of insertion does not matter.
 */
import { Broken } from './assert'

interface Sum {
  high: number
  low: number
}

const mix = (sum: Sum, word: number): void => {
  sum.low = Math.imul(sum.low ^ word, 0x0100_0193)
  sum.high = Math.imul(sum.high ^ ((word >>> 5) | (word << 27)) ^ sum.low, 0x85eb_ca6b)
  sum.high ^= sum.high >>> 13
}

const mixText = (sum: Sum, text: string): void => {
  for (let i = 0; i < text.length; i++) mix(sum, text.charCodeAt(i))
  mix(sum, text.length | 0x4000_0000)
}

const mixNumber = (sum: Sum, value: number): void => {
  if (!Number.isFinite(value)) throw new Broken('hash: a number of a world is finite')
  if (Number.isSafeInteger(value)) {
    mix(sum, value | 0)
    mix(sum, Math.floor(value / 0x1_0000_0000) | 0)
  } else mixText(sum, String(value))
}

function mixValue(sum: Sum, value: unknown): void {
  if (value === null) mix(sum, 1)
  else if (typeof value === 'number') mixNumber(sum, value)
  else if (typeof value === 'string') mixText(sum, value)
  else if (typeof value === 'boolean') mix(sum, value ? 3 : 2)
  else if (typeof value !== 'object') throw new Broken(`hash: a ${typeof value} is not plain`)
  else if (ArrayBuffer.isView(value)) {
    for (const item of value as Uint8Array) mixNumber(sum, item)
    mix(sum, 5)
  } else if (Array.isArray(value)) {
    for (const item of value) mixValue(sum, item)
    mix(sum, value.length | 0x2000_0000)
  } else mixRecord(sum, value as Record<string, unknown>)
}

function mixRecord(sum: Sum, record: Record<string, unknown>): void {
  const keys = Object.keys(record).sort(byCodeUnit)
  for (const key of keys) {
    mixText(sum, key)
    mixValue(sum, record[key])
  }
  mix(sum, keys.length | 0x1000_0000)
}

/** `byText` of src/api, which the kernel does not know. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')

/** 16 hex digits. */
export function fingerprint(value: unknown): string {
  const sum: Sum = { high: 0x9e37_79b9 | 0, low: 0x811c_9dc5 | 0 }
  mixValue(sum, value)
  return hex(sum.high) + hex(sum.low)
}

/** A small whole number from a text, for seeds and hues. */
export function hashText(text: string): number {
  const sum: Sum = { high: 0x9e37_79b9 | 0, low: 0x811c_9dc5 | 0 }
  mixText(sum, text)
  return sum.high >>> 0
}

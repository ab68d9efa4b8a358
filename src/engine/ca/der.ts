/**
 * The Distinguished Encoding Rules, as far as a certificate needs them: a value is a tag, a length
 * and a body (ITU-T X.690). It knows bytes only, not what they mean.
 */
import { assert, must } from '../kernel/assert'

/** The tags a certificate uses; `context(n)` makes the rest. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8Text: 0x0c,
  printableText: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** The tag of optional field `n`; `primitive` when it replaces the tag of a plain value. */
export const context = (n: number, primitive = false): number => (primitive ? 0x80 : 0xa0) | n

/** One value as it was read: `raw` is all of it, `body` what stands behind the length. */
export interface Element {
  readonly tag: number
  readonly raw: Uint8Array
  readonly body: Uint8Array
}

function lengthBytes(length: number): number[] {
  assert(length < 0x1_0000, 'der: a value is shorter than 64 KiB')
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

/** One value whose body is the parts in a row. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const head = [tag, ...lengthBytes(length)]
  const bytes = new Uint8Array(head.length + length)
  bytes.set(head)
  let at = head.length
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  encode(TAG.sequence, ...parts)

/** A whole number that is not negative, given as big-endian bytes; written as short as it goes. */
export function integer(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const isHigh = ((bytes[start] ?? 0) & 0x80) !== 0
  const pad = new Uint8Array(isHigh || bytes.length === 0 ? 1 : 0)
  return encode(TAG.integer, pad, bytes.subarray(start))
}

/** Bits that fill their bytes, but for the last `unused` ones. */
export const bitString = (bytes: Uint8Array, unused = 0): Uint8Array =>
  encode(TAG.bitString, Uint8Array.of(unused), bytes)

export const octetString = (bytes: Uint8Array): Uint8Array => encode(TAG.octetString, bytes)

export const TRUE = encode(TAG.boolean, Uint8Array.of(0xff))

/** An object identifier, from its arcs: `objectId(2, 5, 4, 3)` is a common name. */
export function objectId(first: number, second: number, ...arcs: readonly number[]): Uint8Array {
  const bytes = [first * 40 + second]
  for (const arc of arcs) {
    const digits = [arc & 0x7f]
    for (let rest = arc >>> 7; rest > 0; rest >>>= 7) digits.unshift(0x80 | (rest & 0x7f))
    bytes.push(...digits)
  }
  return encode(TAG.objectId, Uint8Array.from(bytes))
}

/** ASCII text as bytes, one per character. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    assert(code < 0x80, 'der: the texts of a certificate are ASCII')
    bytes[i] = code
  }
  return bytes
}

export const asciiText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** Reads the value that begins at `from`. Malformed bytes break the program: all are our own. */
export function read(bytes: Uint8Array, from = 0): Element {
  const tag = must(bytes[from], 'der: a value has a tag')
  const first = must(bytes[from + 1], 'der: a value has a length')
  const more = first < 0x80 ? 0 : first & 0x7f
  assert(more <= 2, 'der: a value is shorter than 64 KiB')
  let length = more === 0 ? first : 0
  for (let i = 0; i < more; i++) {
    length = length * 256 + must(bytes[from + 2 + i], 'der: a length is whole')
  }
  const start = from + 2 + more
  assert(start + length <= bytes.length, 'der: a value ends within its bytes')
  return {
    tag,
    raw: bytes.subarray(from, start + length),
    body: bytes.subarray(start, start + length),
  }
}

/** The values inside a sequence, a set or a context field, in their order. */
export function children(element: Element): Element[] {
  const found: Element[] = []
  for (let at = 0; at < element.body.length;) {
    const child = read(element.body, at)
    found.push(child)
    at += child.raw.length
  }
  return found
}

/**
 * Texts and the bytes that they are in UTF-8. What is no UTF-8 is kept in a text, too: each such
 * byte is a lone surrogate, U+DC80 to U+DCFF (as Python's `surrogateescape` has it, PEP 383), so
 * that a file of any kind comes out as it went in.
 */

/** The surrogate that stands for byte 0. */
const LONE = 0xdc00

/** U+FFFD, in place of a surrogate that stands for no byte. */
const NO_LETTER = 0xfffd

/** So many units a text is made of at a time: each is an argument. */
const PIECE = 8192

function fromUnits(units: Uint8Array | Uint16Array, length: number): string {
  const parts: string[] = []
  for (let at = 0; at < length; at += PIECE) {
    parts.push(String.fromCharCode(...units.subarray(at, Math.min(at + PIECE, length))))
  }
  return parts.join('')
}

/** How many bytes a well formed letter has that begins so (RFC 3629, section 4); 1: none does. */
const lengthOf = (first: number): number =>
  first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4

/** The least and the most that the second byte may be. */
function secondOf(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf]
  if (first === 0xed) return [0x80, 0x9f]
  if (first === 0xf0) return [0x90, 0xbf]
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf]
}

type ByteAt = (at: number) => number

/** How many bytes a letter has that is well formed; 0: what begins there belongs to none. */
function letterAt(byteAt: ByteAt, at: number, end: number): number {
  const first = byteAt(at)
  const length = lengthOf(first)
  if (length === 1 || at + length > end) return 0
  const [least, most] = secondOf(first)
  const second = byteAt(at + 1)
  if (second < least || second > most) return 0
  for (let n = 2; n < length; n++) if ((byteAt(at + n) & 0xc0) !== 0x80) return 0
  return length
}

const codeAt = (byteAt: ByteAt, at: number, length: number): number => {
  let code = byteAt(at) & (0x7f >> length)
  for (let n = 1; n < length; n++) code = (code << 6) | (byteAt(at + n) & 0x3f)
  return code
}

function decoded(byteAt: ByteAt, length: number): string {
  const units = new Uint16Array(length)
  let size = 0
  for (let at = 0; at < length;) {
    const byte = byteAt(at)
    const letter = byte < 0x80 ? 0 : letterAt(byteAt, at, length)
    if (letter === 0) {
      units[size++] = byte < 0x80 ? byte : LONE + byte
      at++
      continue
    }
    const code = codeAt(byteAt, at, letter)
    at += letter
    if (code >= 0x10000) units[size++] = 0xd7c0 + (code >> 10)
    units[size++] = code < 0x10000 ? code : LONE + (code & 0x3ff)
  }
  return fromUnits(units, size)
}

// eslint-disable-next-line no-control-regex
const PLAIN = /^[\0-\x7f]*$/

/** The text of bytes that stand as a letter each. */
export const textOf = (bytes: string): string =>
  PLAIN.test(bytes) ? bytes : decoded((at) => bytes.charCodeAt(at), bytes.length)

/** The text of bytes. */
export const textOfOctets = (octets: Uint8Array): string =>
  decoded((at) => octets[at] as number, octets.length)

/** A text's bytes. */
export function octetsOf(text: string): Uint8Array {
  const octets = new Uint8Array(PLAIN.test(text) ? text.length : 3 * text.length)
  let size = 0
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at)
    if (code < 0x80) {
      octets[size++] = code
      continue
    }
    if (code >= LONE + 0x80 && code < LONE + 0x100) {
      octets[size++] = code - LONE
      continue
    }
    if (code >= 0xd800 && code < 0xe000) {
      code = text.codePointAt(at) as number
      if (code < 0x10000) code = NO_LETTER
      else at++
    }
    size = put(octets, size, code)
  }
  return octets.subarray(0, size)
}

/** Writes a letter of more than one byte; where the next one stands. */
function put(octets: Uint8Array, from: number, code: number): number {
  const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
  octets[from] = ((0xff00 >> (more + 1)) & 0xff) | (code >> (6 * more))
  for (let n = 1; n <= more; n++) octets[from + n] = 0x80 | ((code >> (6 * (more - n))) & 0x3f)
  return from + more + 1
}

/** A text's bytes in UTF-8, as a letter each. */
export function bytesOf(text: string): string {
  if (PLAIN.test(text)) return text
  const octets = octetsOf(text)
  return fromUnits(octets, octets.length)
}

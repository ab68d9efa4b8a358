/**
 * Texts and the bytes that they are in UTF-8. What is no UTF-8 is kept in a text, too: each such
 * byte is a lone surrogate, U+DC80 to U+DCFF (as Python's `surrogateescape` has it, PEP 383), so
 * that a file of any kind comes out as it went in.
 */

/** A well formed letter of UTF-8 (RFC 3629, section 4), or one byte that belongs to none. */
const LETTER = new RegExp(
  [
    /[\xc2-\xdf][\x80-\xbf]/,
    /(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]/,
    /(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}/,
    /[\x80-\xff]/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
)

/** The surrogate that stands for byte 0. */
const LONE = 0xdc00

const percent = (byte: string): string => `%${byte.charCodeAt(0).toString(16)}`

const letterOf = (bytes: string): string =>
  bytes.length === 1
    ? String.fromCharCode(LONE + bytes.charCodeAt(0))
    : decodeURIComponent(bytes.replace(/[\s\S]/g, percent))

/** The text of bytes that stand as a letter each. */
export const textOf = (bytes: string): string => bytes.replace(LETTER, letterOf)

/** A text's bytes in UTF-8, as a letter each. */
export const bytesOf = (text: string): string =>
  text.replace(/[^\0-\x7f]/gu, (letter) => {
    const code = letter.charCodeAt(0)
    if (letter.length === 1 && code >= 0xd800 && code < 0xe000) {
      return code >= LONE + 0x80 && code < LONE + 0x100 ? String.fromCharCode(code - LONE) : NO_BYTE
    }
    return encodeURIComponent(letter).replace(/%(..)/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  })

/** U+FFFD, in place of a surrogate that stands for no byte. */
const NO_BYTE = '\xef\xbf\xbd'

/** A text's bytes. */
export const octetsOf = (text: string): Uint8Array =>
  Uint8Array.from(bytesOf(text), (byte) => byte.charCodeAt(0))

/** The text of bytes. */
export function textOfOctets(octets: Uint8Array): string {
  let bytes = ''
  for (const octet of octets) bytes += String.fromCharCode(octet)
  return textOf(bytes)
}

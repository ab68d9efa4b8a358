/**
 * Bytes as text: base 64 (RFC 4648) and the PEM wrapping of certificates (RFC 7468). Written by
 * hand, because the engine knows neither Node's Buffer nor the window's btoa.
 */
import { assert } from '../kernel/assert'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BEGIN = '-----BEGIN CERTIFICATE-----'
const END = '-----END CERTIFICATE-----'
const LINE = 64

/** Base 64 in the standard alphabet, padded with `=`. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const three = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    for (let shift = 18; shift >= 0; shift -= 6) text += ALPHABET.charAt((three >> shift) & 63)
  }
  const missing = (3 - (bytes.length % 3)) % 3
  return text.slice(0, text.length - missing) + '='.repeat(missing)
}

/** The bytes of base 64 text, padded or not; null when it is none. */
export function fromBase64(text: string): Uint8Array | null {
  const digits = text.replace(/={1,2}$/, '')
  if (digits.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let held = 0
  let at = 0
  for (let i = 0; i < digits.length; i++) {
    const value = ALPHABET.indexOf(digits.charAt(i))
    if (value < 0) return null
    held = ((held << 6) | value) & 0xff_ffff
    if (i % 4 !== 0) bytes[at++] = (held >> (6 - 2 * (i % 4))) & 0xff
  }
  return bytes
}

/** A certificate's DER in the wrapping in which Docker prints and hashes it. */
export function toPem(der: Uint8Array): string {
  const text = toBase64(der)
  const lines: string[] = []
  for (let i = 0; i < text.length; i += LINE) lines.push(text.slice(i, i + LINE))
  return `${[BEGIN, ...lines, END].join('\n')}\n`
}

/** The DER of the first certificate in a PEM text. */
export function fromPem(pem: string): Uint8Array {
  const start = pem.indexOf(BEGIN)
  const end = pem.indexOf(END, start)
  assert(start >= 0 && end > start, 'pem: the text holds a certificate')
  const der = fromBase64(pem.slice(start + BEGIN.length, end).replace(/\s/g, ''))
  assert(der !== null, 'pem: a certificate is base 64')
  return der
}

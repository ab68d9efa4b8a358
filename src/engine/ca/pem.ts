/** The PEM wrapping of certificates (RFC 7468). */
import { base64 } from '@scure/base'
import { assert } from '../kernel/assert'

const BEGIN = '-----BEGIN CERTIFICATE-----'
const END = '-----END CERTIFICATE-----'
const LINE = 64

/** A certificate's DER in the wrapping in which Docker prints and hashes it. */
export function toPem(der: Uint8Array): string {
  const text = base64.encode(der)
  const lines: string[] = []
  for (let i = 0; i < text.length; i += LINE) lines.push(text.slice(i, i + LINE))
  return `${[BEGIN, ...lines, END].join('\n')}\n`
}

/** The DER of the first certificate in a PEM text. */
export function fromPem(pem: string): Uint8Array {
  const start = pem.indexOf(BEGIN)
  const end = pem.indexOf(END, start)
  assert(start >= 0 && end > start, 'pem: the text holds a certificate')
  return base64.decode(pem.slice(start + BEGIN.length, end).replace(/\s/g, ''))
}

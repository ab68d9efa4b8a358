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
  const [first] = blocksOf(pem, 'CERTIFICATE')
  assert(first !== undefined, 'pem: the text holds a certificate')
  return first
}

/** What stands in the blocks of that name, in their order; what is no base 64 is passed over. */
export function blocksOf(pem: string, name: string): Uint8Array[] {
  const block = new RegExp(`-----BEGIN ${name}-----([A-Za-z0-9+/=\\s]*)-----END ${name}-----`, 'g')
  return Array.from(pem.matchAll(block), ([, text = '']) => base64.decode(text.replace(/\s/g, '')))
}

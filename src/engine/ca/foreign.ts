/**
 * Certificates and keys that come from outside, as PEM: they may be anything, so what cannot be
 * read is told and breaks nothing. Of the kinds there are, only keys of P-256 can be used here.
 */
import { p256 } from '@noble/curves/nist.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { children, read, TAG, type Element } from './der'
import { blocksOf, toPem } from './pem'
import { isUsual, parse } from './x509'

/** What stands in the way, in the words of swarmkit (ca/certificates.go). */
interface Fault {
  readonly fault: string
}

const UNREADABLE =
  'invalid root certificates: {"code":1003,"message":"Failed to parse certificate"}'

/** The one certificate of the text, in the form in which the swarm keeps and hashes it. */
export function rootIn(text: string): string | Fault {
  try {
    const [first, second] = blocksOf(text, 'CERTIFICATE')
    if (first === undefined) return { fault: UNREADABLE }
    if (second !== undefined) {
      return { fault: 'the desired CA certificate cannot contain multiple certificates' }
    }
    const pem = toPem(first)
    if (!isUsual(pem))
      return { fault: 'unsupported signature algorithm: only ECDSA-SHA256 on P-256' }
    parse(pem)
    return pem
  } catch {
    return { fault: UNREADABLE }
  }
}

/** The private number of a key in PEM (SEC 1 or PKCS 8), in hex; null: it is none of P-256. */
export function privateKeyIn(text: string): string | null {
  try {
    const [sec1] = blocksOf(text, 'EC PRIVATE KEY')
    const [pkcs8] = blocksOf(text, 'PRIVATE KEY')
    const inner = pkcs8 === undefined ? sec1 : children(read(pkcs8)).find(isOctets)?.body
    const secret = inner === undefined ? undefined : children(read(inner)).find(isOctets)?.body
    return secret !== undefined && p256.utils.isValidSecretKey(secret) ? bytesToHex(secret) : null
  } catch {
    return null
  }
}

const isOctets = ({ tag }: Element): boolean => tag === TAG.octetString

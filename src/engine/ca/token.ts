/**
 * The secrets an operator carries from one machine to another: join tokens (spec 8.2), by which a
 * joiner knows the swarm and the swarm the role meant for it, and unlock keys (spec 7.9).
 */
import { base64nopad } from '@scure/base'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { newBytes } from '../kernel/ids'
import type { Rng } from '../kernel/rng'
import { asciiBytes } from './der'

/** What a join token says: the root's SHA-256 in hex, and the role's secret as it is written. */
export interface JoinToken {
  readonly digest: string
  readonly secret: string
}

/** Refused before a packet is sent: the text is no token. */
export const INVALID_JOIN_TOKEN = 'invalid join token'
export const INVALID_UNLOCK_KEY = 'invalid key string'

const BASE = 36
export const DIGEST_LENGTH = 50
export const SECRET_LENGTH = 25
const SECRET_BYTES = 16
const UNLOCK_PREFIX = 'SWMKEY-1-'
const UNLOCK_BYTES = 32

/** Big-endian hex as a number in base 36, filled up with zeros on the left. */
const base36 = (hex: string, length: number): string =>
  BigInt(`0x${hex}`).toString(BASE).padStart(length, '0')

/** SHA-256 of a PEM text, byte for byte, in hex. */
export const digestOf = (pem: string): string => bytesToHex(sha256(asciiBytes(pem)))

/** A role's secret: 16 random bytes in 25 digits of base 36. */
export const newSecret = (rng: Rng): string =>
  base36(bytesToHex(newBytes(rng, SECRET_BYTES)), SECRET_LENGTH)

/** The token that leads to the swarm of that root, into the role of that secret. */
export const joinToken = (rootPem: string, secret: string): string =>
  `SWMTKN-1-${base36(digestOf(rootPem), DIGEST_LENGTH)}-${secret}`

/** The hex of a digest in base 36, or null: a foreign digit, or more than 256 bits. */
function digestFrom(text: string): string | null {
  if (!/^[0-9a-z]+$/i.test(text)) return null
  let value = 0n
  for (const digit of text) value = value * BigInt(BASE) + BigInt(parseInt(digit, BASE))
  const hex = value.toString(16).padStart(64, '0')
  return hex.length === 64 ? hex : null
}

/** The two halves of a token of version 1, or 2 (which says in between whether FIPS is asked). */
export function parseToken(text: string): JoinToken | null {
  const parts = text.split('-')
  if (parts[0] !== 'SWMTKN') return null
  const isKnown =
    (parts[1] === '1' && parts.length === 4) || (parts[1] === '2' && parts.length === 5)
  const [digits = '', secret = ''] = parts.slice(-2)
  if (!isKnown || digits.length !== DIGEST_LENGTH || secret.length !== SECRET_LENGTH) return null
  const digest = digestFrom(digits)
  return digest === null ? null : { digest, secret }
}

/**
 * Why a joiner trusts no root it was sent: it is not the one the token speaks of. Null when it is,
 * or when there was no token to say (the joiner then trusts whom it meets first, as Docker does).
 */
export function fingerprintFault(rootPem: string, token: JoinToken | null): string | null {
  if (token === null || digestOf(rootPem) === token.digest) return null
  return `remote CA does not match fingerprint. Expected: ${token.digest}`
}

/** A key that unlocks managers after a restart: 32 random bytes, as the operator keeps them. */
export const newUnlockKey = (rng: Rng): string =>
  UNLOCK_PREFIX + base64nopad.encode(newBytes(rng, UNLOCK_BYTES))

/**
 * Whether the text has the form of an unlock key; else it is `INVALID_UNLOCK_KEY`. Any bytes
 * in base 64 have it: Go does not look at the bits that are left over.
 */
export function isUnlockKey(text: string): boolean {
  const digits = text.slice(UNLOCK_PREFIX.length)
  return (
    text.startsWith(UNLOCK_PREFIX) && /^[A-Za-z0-9+/]*$/.test(digits) && digits.length % 4 !== 1
  )
}

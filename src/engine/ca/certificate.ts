/**
 * The swarm's certificates (spec 8.1): a root made by `swarm init`, and one for each node, by which
 * it is known: common name is the node, unit the role, organisation the cluster. Values are
 * plain: keys in hex, certificates in PEM, instants virtual.
 */
import { base64 } from '@scure/base'
import { p256 } from '@noble/curves/nist.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { freeze } from '../kernel/clone'
import { newBytes } from '../kernel/ids'
import type { Rng } from '../kernel/rng'
import { DAY, HOUR, MINUTE, type Millis } from '../kernel/time'
import { blocksOf, toPem } from './pem'
import { remembered } from './remembered'
import {
  authorityExtensions,
  authorityKey,
  encodeName,
  encodePublicKey,
  isSignedBy,
  parse,
  peerExtensions,
  sign,
  type Name,
} from './x509'

export type Role = 'worker' | 'manager'

/** A key pair: the private number and the public point (not compressed), in hex. */
export interface KeyPair {
  readonly privateKey: string
  readonly publicKey: string
}

/** The certificate authority, in the form in which the cluster object keeps it. */
export interface RootCa {
  readonly pem: string
  readonly keyHex: string
}

/** What a certificate says. `o` is the cluster, `ou` the role's name, `cn` the node. */
export interface Certificate extends Name {
  readonly pem: string
  readonly publicKey: string
  readonly notBefore: Millis
  readonly notAfter: Millis
}

/** Where in time a certificate is made: the virtual instant, and what 1970 lies before its zero. */
export interface Moment {
  readonly now: Millis
  readonly epochMs: number
}

/** The root's common name; managers carry it as a host name too, for who asks for certificates. */
const ROOT_NAME = 'swarm-ca'
export const ROOT_VALIDITY: Millis = 7300 * DAY
export const NODE_VALIDITY: Millis = 90 * DAY
/** How long before its making a node's certificate begins, for clocks that are slow. */
export const NODE_BACKDATE: Millis = HOUR
/** The root's own; recorded: made at 09:45:54, valid from 09:41:00. */
const ROOT_BACKDATE: Millis = 5 * MINUTE

const UNITS: Readonly<Record<Role, string>> = { worker: 'swarm-worker', manager: 'swarm-manager' }

/** The organisational unit that stands for a role. */
export const unitOf = (role: Role): string => UNITS[role]

/** The role an organisational unit stands for; null when it is no swarm's. */
export function roleOf(unit: string): Role | null {
  if (unit === UNITS.manager) return 'manager'
  return unit === UNITS.worker ? 'worker' : null
}

/** A fresh key pair. A number the curve does not take (one in 2^32) is drawn again. */
export function newKeyPair(rng: Rng): KeyPair {
  let secret = newBytes(rng, 32)
  while (!p256.utils.isValidSecretKey(secret)) secret = newBytes(rng, 32)
  const privateKey = bytesToHex(secret)
  return freeze({ privateKey, publicKey: publicKeyOf(privateKey) })
}

/** The public point of a private number, both in hex. */
export const publicKeyOf = remembered((privateKey) =>
  bytesToHex(p256.getPublicKey(hexToBytes(privateKey), false)),
)

/** A serial number of 20 bytes that is positive in DER. */
function newSerial(rng: Rng): Uint8Array {
  const serial = newBytes(rng, 20)
  serial[0] = (serial[0] ?? 0) & 0x7f
  return serial
}

/** The nearest full minute, in milliseconds since 1970: certificates know no seconds. */
const fullMinute = (moment: Moment): number =>
  Math.floor((moment.epochMs + moment.now + MINUTE / 2) / MINUTE) * MINUTE

/** A new authority that vouches for itself, for 20 years. */
export function createRoot(rng: Rng, moment: Moment): RootCa {
  const { privateKey, publicKey } = newKeyPair(rng)
  const name = encodeName({ o: '', ou: '', cn: ROOT_NAME })
  const point = hexToBytes(publicKey)
  const notBefore = fullMinute(moment) - ROOT_BACKDATE
  const template = {
    serial: newSerial(rng),
    issuer: name,
    subject: name,
    notBefore,
    notAfter: notBefore + ROOT_VALIDITY,
    publicKey: point,
    extensions: authorityExtensions(point),
  }
  return freeze({ pem: sign(template, hexToBytes(privateKey)), keyHex: privateKey })
}

/** The certificate of `next` as an intermediate, vouched for by `root` while that still is the root. */
export function crossSign(root: RootCa, next: string): string {
  const [issuer, subject] = [parse(root.pem), parse(next)]
  const own = authorityKey(issuer.publicKey)
  const template = { ...subject, issuer: issuer.subject, extensions: [...subject.extensions, own] }
  return sign(template, hexToBytes(root.keyHex))
}

/** What is asked of the authority. The public key must have passed `checkCsr`. */
export interface Order extends Name, Moment {
  readonly publicKey: string
  /** How long from now on; the back-dated hour comes on top. */
  readonly validity: Millis
  readonly rng: Rng
}

/** Signs a node's public key. Host names: unit and node, for managers the authority's as well. */
export function issue(root: RootCa, order: Order): Certificate {
  const issuer = parse(root.pem)
  const { o, ou, cn, epochMs, publicKey } = order
  const hosts = [ou, cn, ...(ou === UNITS.manager ? [ROOT_NAME] : [])]
  const point = hexToBytes(publicKey)
  const instant = fullMinute(order)
  const notBefore = instant - NODE_BACKDATE
  const notAfter = instant + order.validity
  const template = {
    serial: newSerial(order.rng),
    issuer: issuer.subject,
    subject: encodeName({ o, ou, cn }),
    notBefore,
    notAfter,
    publicKey: point,
    extensions: peerExtensions(point, issuer.publicKey, hosts),
  }
  const pem = sign(template, hexToBytes(root.keyHex))
  return freeze({
    pem,
    o,
    ou,
    cn,
    publicKey,
    notBefore: notBefore - epochMs,
    notAfter: notAfter - epochMs,
  })
}

/** What a certificate says, read back from its PEM. */
export function readCertificate(pem: string, epochMs: number): Certificate {
  const { name, publicKey, notBefore, notAfter } = parse(pem)
  return freeze({
    pem,
    ...name,
    publicKey: bytesToHex(publicKey),
    notBefore: notBefore - epochMs,
    notAfter: notAfter - epochMs,
  })
}

/** Whether the authority whose certificate is `rootPem` signed `pem`. */
export const isIssuedBy = (pem: string, rootPem: string): boolean =>
  isSignedBy(parse(pem), parse(rootPem))

/** Whether the root vouches for it, by itself or by the intermediate that stands behind it. */
export function isTrusted(pem: string, rootPem: string): boolean {
  const [, intermediate] = blocksOf(pem, 'CERTIFICATE').map(toPem)
  if (isIssuedBy(pem, rootPem)) return true
  if (intermediate === undefined) return false
  return isIssuedBy(pem, intermediate) && isIssuedBy(intermediate, rootPem)
}

/** A root as `docker node inspect` shows it (`TLSInfo`): name and key in base 64 of their DER. */
export function issuerOf(rootPem: string): {
  readonly subject: string
  readonly publicKey: string
} {
  const root = parse(rootPem)
  return freeze({
    subject: base64.encode(root.subject),
    publicKey: base64.encode(encodePublicKey(root.publicKey)),
  })
}

/**
 * The rules of the certificate authority as pure functions (spec 8.1, 8.3, 8.5): who may join as
 * what, who may renew, when to renew, who is banned. It writes nothing: the leader, who asks,
 * puts the outcome into the store.
 */
import { p256 } from '@noble/curves/nist.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { freeze } from '../kernel/clone'
import { below, type Rng } from '../kernel/rng'
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../kernel/time'
import { isTrusted, readCertificate, type Certificate, type Role } from './certificate'
import type { Csr, Refusal } from './messages'

/** How often a joiner asks for the root, and for its certificate, and how long it waits between. */
export const JOIN_TRIES = 5
export const JOIN_PAUSE: Millis = 2 * SECOND
/** How long after its expiry a removed node's certificate stays banned. */
export const BAN_AFTER_EXPIRY: Millis = 7 * DAY
export const MIN_VALIDITY: Millis = HOUR

/** The whole tokens, as the cluster object keeps them. */
export interface Tokens {
  readonly worker: string
  readonly manager: string
}

/** Node IDs that may never come back, with the end of the ban. */
export type Blacklist = Readonly<Record<string, Millis>>

const refuse = (code: Refusal['code'], why: string): Refusal => freeze({ code, why })

/** The role a token leads to; null when it is none of this swarm's, rotated ones among them. */
export function decideRole(token: string, tokens: Tokens): Role | null {
  if (token === '') return null
  if (token === tokens.manager) return 'manager'
  return token === tokens.worker ? 'worker' : null
}

/** Refuses a request whose key is no point of P-256; null when it can be signed. */
export function checkCsr(csr: Csr): Refusal | null {
  const isKey =
    /^04[0-9a-f]{128}$/.test(csr.publicKey) &&
    p256.utils.isValidPublicKey(hexToBytes(csr.publicKey), false)
  return isKey ? null : refuse('InvalidArgument', 'InvalidArgument')
}

/** What becomes of a machine that asks to join: a role, or a refusal in Docker's words. */
export function admit(token: string, csr: Csr, tokens: Tokens): Role | Refusal {
  const fault = checkCsr(csr)
  if (fault !== null) return fault
  const role = decideRole(token, tokens)
  return role ?? refuse('InvalidArgument', 'A valid join token is necessary to join this cluster')
}

/** What a member is checked against: its swarm's root, identity and bans, at an instant. */
export interface Membership {
  readonly root: string
  readonly clusterId: string
  readonly blacklist: Blacklist
  readonly now: Millis
  readonly epochMs: number
}

const handshakeFailed = (alert: string): Refusal =>
  refuse(
    'Unavailable',
    `connection error: desc = "transport: authentication handshake failed: remote error: tls: ${alert}"`,
  )

/**
 * Mutual TLS as a function: who presents this certificate? The handshake comes first (signature,
 * dates), then the ban on removed nodes, then the organisation.
 */
export function identify(pem: string, membership: Membership): Certificate | Refusal {
  if (!isTrusted(pem, membership.root)) {
    return handshakeFailed('unknown certificate authority')
  }
  const certificate = readCertificate(pem, membership.epochMs)
  if (!isValidAt(certificate, membership.now)) return handshakeFailed('expired certificate')
  const banned = checkBan(certificate.cn, membership.blacklist)
  if (banned !== null) return banned
  if (certificate.o === membership.clusterId) return certificate
  const { clusterId } = membership
  return refuse(
    'PermissionDenied',
    `Permission denied: remote certificate not part of organization: ${clusterId}`,
  )
}

/** Refuses a removed node, whoever vouches for it; null for all others. */
export const checkBan = (nodeId: string, blacklist: Blacklist): Refusal | null =>
  Object.hasOwn(blacklist, nodeId)
    ? refuse('PermissionDenied', `Permission denied: node ${nodeId} was removed from swarm`)
    : null

/** The refusal of a renewal for a node the store does not hold. */
export const unknownNode = (nodeId: string): Refusal =>
  refuse('NotFound', `node ${nodeId} not found when attempting to renew certificate`)

/** The bans after a node was removed; those that ended fall away. */
export function ban(blacklist: Blacklist, certificate: Certificate, now: Millis): Blacklist {
  const lasting = Object.entries(blacklist).filter(([, end]) => end > now)
  return freeze({
    ...Object.fromEntries(lasting),
    [certificate.cn]: certificate.notAfter + BAN_AFTER_EXPIRY,
  })
}

/** Whether TLS accepts the certificate's dates. */
const isValidAt = (certificate: Certificate, now: Millis): boolean =>
  certificate.notBefore <= now && now <= certificate.notAfter

/**
 * When to renew: a random full minute between 50 and 80 % of the validity, so that not all nodes
 * of a swarm come at once. Never in the past: what is overdue is renewed now.
 */
export function renewalTime(certificate: Certificate, now: Millis, rng: Rng): Millis {
  const minutes = (certificate.notAfter - certificate.notBefore) / MINUTE
  const earliest = Math.floor(minutes / 2)
  const span = Math.floor((minutes * 4) / 5) - earliest
  const chosen = earliest + (span > 0 ? below(rng, span) : 0)
  return Math.max(now, certificate.notBefore + chosen * MINUTE)
}

/** Refuses a `--cert-expiry` below the least one; null when it will do. */
export const checkValidity = (validity: Millis): Refusal | null =>
  validity < MIN_VALIDITY
    ? refuse('InvalidArgument', 'minimum certificate expiry time is: 1h0m0s')
    : null

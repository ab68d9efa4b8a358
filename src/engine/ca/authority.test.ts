import { expect, it } from 'vitest'
import { createRng } from '../kernel/rng'
import { DAY, HOUR, MINUTE } from '../kernel/time'
import {
  admit,
  ban,
  BAN_AFTER_EXPIRY,
  checkBan,
  checkCsr,
  checkValidity,
  decideRole,
  identify,
  renewalTime,
  unknownNode,
  type Membership,
} from './authority'
import {
  createRoot,
  crossSign,
  issue,
  newKeyPair,
  NODE_VALIDITY,
  roleOf,
  unitOf,
} from './certificate'
import { joinToken, newSecret } from './token'

const EPOCH = 1_767_225_600_000
const rng = createRng(11)
const moment = { now: 0, epochMs: EPOCH }
const root = createRoot(rng, moment)
const tokens = {
  worker: joinToken(root.pem, newSecret(rng)),
  manager: joinToken(root.pem, newSecret(rng)),
}
const publicKey = newKeyPair(rng).publicKey
const csr = { kind: 'ca.csr', publicKey } as const
const names = { o: 'cluster', ou: unitOf('worker'), cn: 'node' }
const certificate = issue(root, { ...moment, ...names, publicKey, validity: NODE_VALIDITY, rng })
const membership: Membership = {
  root: root.pem,
  clusterId: 'cluster',
  blacklist: {},
  ...moment,
}

it.each([
  ["the worker's", tokens.worker, 'worker'],
  ["the manager's", tokens.manager, 'manager'],
  ['none', '', null],
  ['one of another secret', joinToken(root.pem, newSecret(createRng(1))), null],
  ['a secret alone', tokens.worker.slice(-25), null],
])('the token decides the role: %s', (_, token, role) => {
  expect(decideRole(token, tokens)).toBe(role)
})

it('a token opens nothing where none are set', () => {
  expect(decideRole('', { worker: '', manager: '' })).toBeNull()
})

it('who may join gets a role, who may not Docker’s sentence', () => {
  expect(admit(tokens.manager, csr, tokens)).toBe('manager')
  expect(admit('', csr, tokens)).toEqual({
    code: 'InvalidArgument',
    why: 'A valid join token is necessary to join this cluster',
  })
})

it.each([
  ['nothing', ''],
  ['no hex', `04${'g'.repeat(128)}`],
  ['a compressed point', `02${publicKey.slice(2, 66)}`],
  ['a point beside the curve', `${publicKey.slice(0, -1)}${publicKey.endsWith('0') ? '1' : '0'}`],
  ['the point at infinity', '00'],
])('a key that is %s cannot be signed', (_, key) => {
  expect(checkCsr({ kind: 'ca.csr', publicKey: key })?.code).toBe('InvalidArgument')
})

it('a member is known by its certificate', () => {
  expect(checkCsr(csr)).toBeNull()
  expect(identify(certificate.pem, membership)).toEqual(certificate)
  expect(roleOf(certificate.ou)).toBe('worker')
})

it('while a root is to be replaced it vouches for the next one, whose members bring its word', () => {
  const next = createRoot(createRng(2), moment)
  const { pem } = issue(next, { ...moment, ...names, publicKey, validity: NODE_VALIDITY, rng })
  const chain = pem + crossSign(root, next.pem)
  const stranger = pem + crossSign(createRoot(createRng(3), moment), next.pem)
  expect(identify(chain, membership)).toMatchObject({ cn: 'node' })
  expect(identify(chain, { ...membership, root: next.pem })).toMatchObject({ cn: 'node' })
  for (const wrong of [pem, stranger]) {
    expect(identify(wrong, membership)).toMatchObject({
      why: expect.stringContaining('unknown certificate authority') as string,
    })
  }
})

it.each([
  ['another root', { root: createRoot(createRng(2), moment).pem }, 'unknown certificate authority'],
  ['a date past', { now: NODE_VALIDITY + 1 }, 'expired certificate'],
  ['a ban', { blacklist: { node: DAY } }, 'Permission denied: node node was removed from swarm'],
  [
    'another cluster',
    { clusterId: 'other' },
    'Permission denied: remote certificate not part of organization: other',
  ],
])('%s refuses it', (_, change, why) => {
  expect(identify(certificate.pem, { ...membership, ...change })).toMatchObject({
    why: expect.stringContaining(why) as string,
  })
})

it('a removed node is banned until 7 days after its certificate ends', () => {
  const banned = ban({ gone: 5, later: 50 }, certificate, 10)
  expect(banned).toEqual({ later: 50, node: certificate.notAfter + BAN_AFTER_EXPIRY })
  expect(checkBan('node', banned)?.code).toBe('PermissionDenied')
  expect(checkBan('toString', banned)).toBeNull()
})

it('renewal comes between half and four fifths of the validity, spread over it', () => {
  const span = certificate.notAfter - certificate.notBefore
  const shares = Array.from(
    { length: 300 },
    () => (renewalTime(certificate, 0, rng) - certificate.notBefore) / span,
  )
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.5)
  expect(Math.max(...shares)).toBeLessThan(0.8)
  expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.25)
})

it('what is overdue is renewed now, and a validity of minutes has a time too', () => {
  const late = certificate.notAfter + DAY
  const brief = { ...certificate, notBefore: 0, notAfter: 2 * MINUTE }
  expect(renewalTime(certificate, late, rng)).toBe(late)
  expect(renewalTime(brief, 0, rng)).toBe(MINUTE)
})

it('the other refusals are Docker’s', () => {
  expect(unknownNode('n1')).toEqual({
    code: 'NotFound',
    why: 'node n1 not found when attempting to renew certificate',
  })
  expect(checkValidity(HOUR)).toBeNull()
  expect(checkValidity(HOUR - 1)?.why).toBe('minimum certificate expiry time is: 1h0m0s')
})

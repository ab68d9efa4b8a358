import { spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRng } from '../kernel/rng'
import { HOUR } from '../kernel/time'
import { decodeInstant, encodeInstant } from './calendar'
import {
  createRoot,
  crossSign,
  isIssuedBy,
  issue,
  issuerOf,
  newKeyPair,
  NODE_VALIDITY,
  readCertificate,
  unitOf,
  type Role,
} from './certificate'
import { asciiText, read } from './der'
import { fromPem, toPem } from './pem'
import { RECORDED } from './testdata/recorded'
import { authorityExtensions, isSignedBy, parse, toBeSigned } from './x509'

/** 2026-01-01T00:00:00Z. */
const EPOCH = 1_767_225_600_000
const CLUSTER = 'c'.repeat(25)
const NODE = 'n0de'.padEnd(25, '7')

function swarm(seed: number, role: Role = 'worker') {
  const rng = createRng(seed)
  const moment = { now: 90_000, epochMs: EPOCH }
  const root = createRoot(rng, moment)
  const keys = newKeyPair(rng)
  const names = { o: CLUSTER, ou: unitOf(role), cn: NODE }
  const order = { ...moment, ...names, publicKey: keys.publicKey, validity: NODE_VALIDITY, rng }
  return { root, keys, certificate: issue(root, order) }
}

describe('against a real swarm', () => {
  const parsed = parse(RECORDED.rootPem)

  it('its root is written byte for byte as we write it', () => {
    expect(toBeSigned(parsed)).toEqual(parsed.signed)
    expect(toPem(fromPem(RECORDED.rootPem))).toBe(RECORDED.rootPem)
  })

  it('its root vouches for itself, and not for ours', () => {
    expect(isSignedBy(parsed, parsed)).toBe(true)
    expect(isIssuedBy(swarm(1).root.pem, RECORDED.rootPem)).toBe(false)
  })

  it('our root has its fields, in its order, and spans the same time', () => {
    const ours = parse(swarm(1).root.pem)
    expect(ours.subject).toEqual(parsed.subject)
    expect(authorityExtensions(parsed.publicKey)).toEqual(parsed.extensions)
    expect(ours.extensions).toEqual(authorityExtensions(ours.publicKey))
    expect(ours.notAfter - ours.notBefore).toBe(parsed.notAfter - parsed.notBefore)
  })

  it('node inspect names its issuer as we do', () => {
    expect(issuerOf(RECORDED.rootPem)).toEqual({
      subject: RECORDED.issuerSubject,
      publicKey: RECORDED.issuerPublicKey,
    })
  })
})

describe('in the eyes of Node', () => {
  it('the root is an authority of 20 years, 5 minutes back from the full minute', () => {
    const { root } = swarm(1)
    const seen = new X509Certificate(root.pem)
    expect(seen.subject).toBe('CN=swarm-ca')
    expect(seen.issuer).toBe('CN=swarm-ca')
    expect(seen.ca).toBe(true)
    expect(seen.verify(seen.publicKey)).toBe(true)
    expect(seen.validFrom).toBe('Dec 31 23:57:00 2025 GMT')
    expect(seen.validTo).toBe('Dec 26 23:57:00 2045 GMT')
  })

  it.each([
    ['worker', `DNS:swarm-worker, DNS:${NODE}`],
    ['manager', `DNS:swarm-manager, DNS:${NODE}, DNS:swarm-ca`],
  ] as const)('a %s is known by node, role and cluster', (role, hosts) => {
    const { root, certificate, keys } = swarm(2, role)
    const seen = new X509Certificate(certificate.pem)
    const authority = new X509Certificate(root.pem)
    expect(seen.subject).toBe(`O=${CLUSTER}\nOU=swarm-${role}\nCN=${NODE}`)
    expect(seen.subjectAltName).toBe(hosts)
    expect(seen.ca).toBe(false)
    expect(seen.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
    expect(seen.checkIssued(authority)).toBe(true)
    expect(seen.verify(authority.publicKey)).toBe(true)
    expect(seen.validFrom).toBe('Dec 31 23:02:00 2025 GMT')
    expect(seen.validTo).toBe('Apr  1 00:02:00 2026 GMT')
    expect(seen.checkPrivateKey(privateKey(keys))).toBe(true)
  })
})

/** A key pair of ours as Node's own object. */
function privateKey({ privateKey: d, publicKey }: { privateKey: string; publicKey: string }) {
  const url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')
  const [x, y] = [url(publicKey.slice(2, 66)), url(publicKey.slice(66))]
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: url(d), x, y }, format: 'jwk' })
}

describe('certificates', () => {
  it('are read back as they were issued, in virtual time', () => {
    const { certificate } = swarm(3)
    expect(readCertificate(certificate.pem, EPOCH)).toEqual(certificate)
    expect(certificate.notBefore).toBe(120_000 - HOUR)
    expect(certificate.notAfter).toBe(120_000 + NODE_VALIDITY)
    expect(Object.isFrozen(certificate)).toBe(true)
  })

  it('are the same for the same luck, and others for another', () => {
    expect(swarm(4)).toEqual(swarm(4))
    expect(swarm(4).certificate.pem).not.toBe(swarm(5).certificate.pem)
  })

  it('know their own authority', () => {
    expect(isIssuedBy(swarm(6).certificate.pem, swarm(6).root.pem)).toBe(true)
    expect(isIssuedBy(swarm(6).certificate.pem, swarm(7).root.pem)).toBe(false)
  })

  it('hold for every serial number and key drawn', () => {
    for (let seed = 100; seed < 160; seed++) {
      const { root, certificate } = swarm(seed)
      const authority = new X509Certificate(root.pem)
      expect(new X509Certificate(certificate.pem).verify(authority.publicKey)).toBe(true)
    }
  })
})

it.each([
  [0, '700101000000Z'],
  [951_827_696_000, '000229123456Z'],
  [1_709_251_199_000, '240229235959Z'],
  [EPOCH - 1, '251231235959Z'],
  [2_524_607_999_000, '491231235959Z'],
  [2_524_608_000_000, '20500101000000Z'],
  [4_107_542_400_000, '21000301000000Z'],
  [-1000, '691231235959Z'],
])('the instant %d is written %s, and read back', (unixMs, text) => {
  const element = read(encodeInstant(unixMs))
  expect(asciiText(element.body)).toBe(text)
  expect(decodeInstant(element)).toBe(Math.floor(unixMs / 1000) * 1000)
})

const openssl = (...args: string[]) => spawnSync('openssl', args, { encoding: 'utf8' })
const hasOpenssl = openssl('version').status === 0

function acceptsOnlyTheOwnChain(): void {
  const room = mkdtempSync(join(tmpdir(), 'swarm-ca-'))
  const file = (name: string, text: string): string => {
    writeFileSync(join(room, name), text)
    return join(room, name)
  }
  const { root, certificate } = swarm(8, 'manager')
  const [own, foreign] = [file('root.pem', root.pem), file('other.pem', swarm(9).root.pem)]
  const node = file('node.pem', certificate.pem)
  const verify = (authority: string, purpose: string) =>
    openssl(
      ...`verify -x509_strict -attime ${EPOCH / 1000} -purpose ${purpose} -CAfile`.split(' '),
      authority,
      node,
    )
  expect(verify(own, 'sslserver').stdout).toBe(`${node}: OK\n`)
  expect(verify(own, 'sslclient').stdout).toBe(`${node}: OK\n`)
  expect(verify(foreign, 'sslserver').status).not.toBe(0)
  const next = swarm(10, 'worker')
  const untrusted = ['-untrusted', file('cross.pem', crossSign(root, next.root.pem))]
  const leaf = file('next.pem', next.certificate.pem)
  const chain = ['verify', '-x509_strict', '-attime', String(EPOCH / 1000), '-CAfile', own]
  expect(openssl(...chain, ...untrusted, leaf).stdout).toBe(`${leaf}: OK\n`)
  expect(openssl(...chain, leaf).status).not.toBe(0)
  rmSync(room, { recursive: true })
}

if (hasOpenssl) {
  it('openssl accepts the chain, for either end, and not a foreign one', acceptsOnlyTheOwnChain)
} else {
  it('openssl is not on PATH: only Node has judged the chain', () => {
    expect(openssl('version').error?.message).toContain('ENOENT')
  })
}

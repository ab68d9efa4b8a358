import { describe, expect, it } from 'vitest'
import { createRng } from '../kernel/rng'
import { RECORDED } from './testdata/recorded'
import {
  digestOf,
  fingerprintFault,
  INVALID_JOIN_TOKEN,
  isUnlockKey,
  joinToken,
  newSecret,
  newUnlockKey,
  parseToken,
} from './token'

const DIGEST = '64riq5a9r8ic8rdpp6fzk2jg8tqf8rnr8l0ax27ouzgzfd6ur9'
const SECRET = 'dq0j6l5jvd2d790qm2zvmu61d'

describe('join tokens', () => {
  it('are those a real swarm printed for its root', () => {
    expect(joinToken(RECORDED.rootPem, SECRET)).toBe(RECORDED.workerToken)
  })

  it('give back the digest of the root, in hex, and the secret', () => {
    expect(parseToken(RECORDED.workerToken)).toEqual({
      digest: digestOf(RECORDED.rootPem),
      secret: SECRET,
    })
  })

  it('keep the zeros on the left', () => {
    const token = `SWMTKN-1-${'1'.padStart(50, '0')}-${'z'.padStart(25, '0')}`
    expect(parseToken(token)).toEqual({
      digest: '1'.padStart(64, '0'),
      secret: 'z'.padStart(25, '0'),
    })
  })

  it('may be of version 2, which says whether FIPS is asked', () => {
    expect(parseToken(`SWMTKN-2-0-${DIGEST}-${SECRET}`)).toEqual(parseToken(RECORDED.workerToken))
  })

  it.each([
    ['nothing', ''],
    ['a word', 'abc'],
    ['another prefix', `SWMKEY-1-${DIGEST}-${SECRET}`],
    ['another case of the prefix', `swmtkn-1-${DIGEST}-${SECRET}`],
    ['an unknown version', `SWMTKN-3-${DIGEST}-${SECRET}`],
    ['version 2 without its mark', `SWMTKN-2-${DIGEST}-${SECRET}`],
    ['no secret', `SWMTKN-1-${DIGEST}`],
    ['a digest too short', `SWMTKN-1-${DIGEST.slice(1)}-${SECRET}`],
    ['a digest too long', `SWMTKN-1-0${DIGEST}-${SECRET}`],
    ['a secret too short', `SWMTKN-1-${DIGEST}-${SECRET.slice(1)}`],
    ['a secret too long', `SWMTKN-1-${DIGEST}-${SECRET}0`],
    ['a digit that is none', `SWMTKN-1-${DIGEST.replace('q', '+')}-${SECRET}`],
    ['more than 256 bits', `SWMTKN-1-${'z'.repeat(50)}-${SECRET}`],
    ['a tail', `SWMTKN-1-${DIGEST}-${SECRET}-`],
    ['a line break', `SWMTKN-1-${DIGEST}-${SECRET}\n`],
  ])('are not %s', (_, text) => {
    expect(parseToken(text)).toBeNull()
  })

  it('lead to no other root', () => {
    const token = parseToken(`SWMTKN-1-${'1'.padStart(50, '0')}-${SECRET}`)
    expect(fingerprintFault(RECORDED.rootPem, parseToken(RECORDED.workerToken))).toBeNull()
    expect(fingerprintFault(RECORDED.rootPem, null)).toBeNull()
    expect(fingerprintFault(RECORDED.rootPem, token)).toBe(
      `remote CA does not match fingerprint. Expected: ${'1'.padStart(64, '0')}`,
    )
    expect(INVALID_JOIN_TOKEN).toBe('invalid join token')
  })
})

describe('secrets', () => {
  it('are 25 digits of base 36, another each time, the same for the same luck', () => {
    const rng = createRng(7)
    const secrets = Array.from({ length: 200 }, () => newSecret(rng))
    expect(secrets.every((secret) => /^[0-9a-z]{25}$/.test(secret))).toBe(true)
    expect(new Set(secrets).size).toBe(200)
    expect(newSecret(createRng(7))).toBe(secrets[0])
  })

  it('for unlocking are 43 digits of base 64 behind a prefix', () => {
    const key = newUnlockKey(createRng(7))
    expect(key).toMatch(/^SWMKEY-1-[A-Za-z0-9+/]{43}$/)
    const others = [`SWMKEY-1-${'a'.repeat(43)}`, 'SWMKEY-1-ab']
    expect([key, ...others].filter((text) => !isUnlockKey(text))).toEqual([])
    const wrong = [`${key}=`, key.slice(1), 'SWMKEY-1-a', 'SWMKEY-1-?abc']
    expect(wrong.filter(isUnlockKey)).toEqual([])
  })
})

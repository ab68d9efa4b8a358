import { describe, expect, test } from 'vitest'
import {
  addressOf,
  firstFreeSubnet,
  formatIpv4,
  formatSubnet,
  giveAddress,
  openBook,
  parseIpv4,
  parseSubnet,
  type Subnet,
} from './address'

const subnet = (text: string): Subnet => parseSubnet(text) ?? expect.fail(`${text} is no subnet`)
const free = (pools: string[], prefix: number, taken: string[]): string | null => {
  const found = firstFreeSubnet(pools.map(subnet), prefix, taken.map(subnet))
  return found === null ? null : formatSubnet(found)
}

describe('texts', () => {
  test.each(['0.0.0.0', '10.0.0.6', '172.31.255.254', '255.255.255.255'])('%s', (text) => {
    expect(formatIpv4(parseIpv4(text) ?? -1)).toBe(text)
  })

  test.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.',
    '1.2.3.4.5',
    '256.0.0.1',
    '01.2.3.4',
    '1..2.3',
    'a.b.c.d',
  ])('%j is no address', (text) => expect(parseIpv4(text)).toBeNull())

  test.each([
    ['10.0.1.7/24', '10.0.1.0/24'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['10.0.0.1/32', '10.0.0.1/32'],
  ])('%s is %s', (text, normal) => expect(formatSubnet(subnet(text))).toBe(normal))

  test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '/24', '10.0.0.0/24/8'])(
    '%j is no subnet',
    (text) => expect(parseSubnet(text)).toBeNull(),
  )

  test('the address before a slash', () => {
    expect(addressOf('10.0.0.6/24')).toBe(parseIpv4('10.0.0.6'))
    expect(addressOf('')).toBeNull()
  })
})

describe('subnets (spec 9.1)', () => {
  test.each([
    [['10.0.0.0/8'], 24, [], '10.0.0.0/24'],
    [['10.0.0.0/8'], 24, ['10.0.0.0/24', '10.0.2.0/24'], '10.0.1.0/24'],
    [['10.0.0.0/8'], 24, ['10.0.0.0/22'], '10.0.4.0/24'],
    [['10.0.0.0/8'], 24, ['10.0.0.128/25'], '10.0.1.0/24'],
    [['10.0.0.0/24', '10.9.0.0/23'], 24, ['10.0.0.0/24'], '10.9.0.0/24'],
    [['10.0.0.0/24'], 24, ['10.0.0.0/24'], null],
    [['10.0.0.0/24'], 16, [], null],
  ])('from %j /%d beside %j', (pools, prefix, taken, expected) => {
    expect(free(pools, prefix, taken)).toBe(expected)
  })
})

describe('addresses (spec 9.1)', () => {
  const book = (prefix: number) => openBook(subnet(`10.0.0.0/${prefix}`), 0x0a00_0001)
  const give = (from: ReturnType<typeof book>): string | null => {
    const address = giveAddress(from)
    return address === null ? null : formatIpv4(address)
  }

  test('go on after the last given and wrap round', () => {
    const held = book(29)
    expect([give(held), give(held), give(held)]).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4'])
    held.held.delete(0x0a00_0002)
    expect([give(held), give(held), give(held)]).toEqual(['10.0.0.5', '10.0.0.6', '10.0.0.2'])
    expect(give(held)).toBeNull()
  })

  test('a /24 has 253 beside its gateway', () => {
    const held = book(24)
    let given = 0
    while (give(held) !== null) given++
    expect(given).toBe(253)
  })
})

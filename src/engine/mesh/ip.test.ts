import { expect, test } from 'vitest'
import { parseCidr, parseIp, sameIp, withinCidr } from './ip'

test.each([
  ['10.0.0.1', '::ffff:10.0.0.1', true],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['2001:db8::', '2001:DB8:0:0::', true],
  ['::', '0.0.0.0', false],
])('%s and %s', (a, b, same) => {
  expect(sameIp(parseIp(a) ?? [], parseIp(b) ?? [])).toBe(same)
})

test.each([
  '',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '12345::',
  'g::',
  '::1.2.3',
])('%j is no address', (text) => expect(parseIp(text)).toBeNull())

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/9', '10.128.0.1', false],
  ['0.0.0.0/0', '1.2.3.4', true],
  ['::/0', '1.2.3.4', false],
  ['2001:db8::/33', '2001:db8:8000::1', false],
])('%s holds %s: %s', (range, ip, expected) => {
  const cidr = parseCidr(range) ?? expect.fail(range)
  expect(withinCidr(cidr, parseIp(ip) ?? expect.fail(ip))).toBe(expected)
})

test.each(['10.0.0.0', '10.0.0.0/33', '::/129', '/8', 'x/8', '10.0.0.0/'])(
  '%j is no range',
  (text) => expect(parseCidr(text)).toBeNull(),
)

import { expect, test } from 'vitest'
import { ipamFault } from './ipam'

test.each([
  [{ Subnet: '10.1.0.0/24', Gateway: '10.1.0.9', IPRange: '10.1.0.128/25' }, null],
  [{ Subnet: '10.1.0.0/33' }, 'invalid subnet 10.1.0.0/33: invalid CIDR block notation'],
  [{ Subnet: '10.1.0.5/24' }, 'invalid subnet 10.1.0.5/24: it should be 10.1.0.0/24'],
  [
    { Subnet: '10.1.0.0/24', Gateway: '10.2.0.1' },
    "invalid gateway 10.2.0.1: parent subnet 10.1.0.0/24 doesn't contain this address",
  ],
  [{ Subnet: '10.1.0.0/24', Gateway: 'x' }, 'invalid gateway x: invalid address'],
  [
    { Subnet: '10.1.0.0/24', AuxiliaryAddresses: { a: '10.2.0.1' } },
    "invalid auxiliary address a: parent subnet 10.1.0.0/24 doesn't contain this address",
  ],
  [
    { Subnet: '10.1.0.0/24', IPRange: '10.0.0.0/8' },
    'invalid ip-range 10.0.0.0/8: CIDR block is bigger than its parent subnet 10.1.0.0/24',
  ],
  [
    { Subnet: '10.1.0.0/24', IPRange: '10.2.0.1/25' },
    '* invalid ip-range 10.2.0.1/25: it should be 10.2.0.0/25\n' +
      "* invalid ip-range 10.2.0.1/25: parent subnet 10.1.0.0/24 doesn't contain ip-range",
  ],
  [{ Subnet: 'fd00::/64' }, null],
])('%j: %s', (range, fault) => {
  expect(ipamFault([range])).toBe(fault === null ? null : `invalid network config:\n${fault}`)
})

/** What a daemon finds wrong with the addresses that a network is to have (moby 28, ipam.go). */
import type { IpamRange } from '../../api/types'
import { contains, formatSubnet, overlaps, parseIpv4, parseSubnet, type Subnet } from './address'

/** The fault in Docker's words, all of them at once; null: there is none. IPv6 is not looked at. */
export function ipamFault(ranges: readonly IpamRange[]): string | null {
  const faults = ranges.filter(({ Subnet: text }) => !text.includes(':')).flatMap(faultsOf)
  if (faults.length === 0) return null
  const [first] = faults
  return `invalid network config:\n${faults.length === 1 ? first : `* ${faults.join('\n* ')}`}`
}

function faultsOf({
  Subnet: text,
  IPRange,
  Gateway,
  AuxiliaryAddresses = {},
}: IpamRange): string[] {
  const subnet = parseSubnet(text)
  if (subnet === null) return [`invalid subnet ${text}: invalid CIDR block notation`]
  const addresses = [
    [`gateway ${Gateway ?? ''}`, Gateway ?? ''],
    ...Object.entries(AuxiliaryAddresses).map(([name, one]) => [`auxiliary address ${name}`, one]),
  ] as [string, string][]
  return [
    ...hostBits('subnet', text, subnet),
    ...(IPRange ? rangeFaults(IPRange, subnet) : []),
    ...addresses.flatMap(([name, one]) =>
      one === '' ? [] : addressFault(one, subnet).map((why) => `invalid ${name}: ${why}`),
    ),
  ]
}

const hostBits = (name: string, text: string, subnet: Subnet): string[] =>
  formatSubnet(subnet) === text
    ? []
    : [`invalid ${name} ${text}: it should be ${formatSubnet(subnet)}`]

function rangeFaults(text: string, subnet: Subnet): string[] {
  const range = parseSubnet(text)
  const fault = (why: string): string => `invalid ip-range ${text}: ${why}`
  if (range === null) return [fault('invalid CIDR block notation')]
  const parent = formatSubnet(subnet)
  return [
    ...(range.prefix < subnet.prefix
      ? [fault(`CIDR block is bigger than its parent subnet ${parent}`)]
      : []),
    ...hostBits('ip-range', text, range),
    ...(overlaps(range, subnet) ? [] : [fault(`parent subnet ${parent} doesn't contain ip-range`)]),
  ]
}

function addressFault(text: string, subnet: Subnet): string[] {
  const address = parseIpv4(text)
  if (address === null) return ['invalid address']
  if (contains(subnet, address)) return []
  return [`parent subnet ${formatSubnet(subnet)} doesn't contain this address`]
}

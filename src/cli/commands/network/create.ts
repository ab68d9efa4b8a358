/** `docker network create` (spec 10.10). */
import type { IpamRange } from '../../../api/types'
import { checkLabel, isAddress } from '../../checks'
import { ask, Fail, type Io } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { toRecord } from '../service/spec'

const map = (name: string, help: string, short?: string): Flag => ({
  name,
  type: 'list',
  placeholder: 'map',
  help: `${help} (default map[])`,
  ...(short === undefined ? {} : { short }),
})

const FLAGS: readonly Flag[] = [
  { name: 'attachable', type: 'bool', help: 'Let containers join it by hand' },
  map('aux-address', 'Addresses that its driver uses itself'),
  { name: 'config-from', type: 'string', help: 'A network whose settings it takes over' },
  { name: 'config-only', type: 'bool', help: 'Keep the settings, make no network' },
  {
    name: 'driver',
    short: 'd',
    type: 'string',
    default: 'bridge',
    help: 'What carries it',
    values: ['overlay', 'bridge'],
  },
  { name: 'gateway', type: 'list', placeholder: 'strings', help: 'Address of the way out' },
  { name: 'ingress', type: 'bool', help: "Make it the swarm's routing mesh" },
  { name: 'internal', type: 'bool', help: 'No way out of it' },
  { name: 'ip-range', type: 'list', placeholder: 'strings', help: 'Where containers are put' },
  { name: 'ipam-driver', type: 'string', default: 'default', help: 'Who gives out addresses' },
  map('ipam-opt', 'Options of who gives out addresses'),
  { name: 'ipv4', type: 'bool', default: 'true', help: 'Give out addresses of IPv4' },
  { name: 'ipv6', type: 'bool', help: 'Give out addresses of IPv6' },
  { name: 'label', type: 'list', help: 'Labels', parse: checkLabel },
  map('opt', 'Options of the driver', 'o'),
  { name: 'scope', type: 'string', help: 'How far it reaches' },
  { name: 'subnet', type: 'list', placeholder: 'strings', help: 'Its range of addresses' },
]

type Range = { -readonly [K in keyof IpamRange]: IpamRange[K] }

const BYTES = 4

/** An address of IPv4 as a number. */
const numberOf = (address: string): number =>
  address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)

/** Is the address, or the range, inside the subnet? Ranges of IPv6 are compared as texts. */
function holds(subnet: string, other: string): boolean {
  const [base = '', bits = ''] = subnet.split('/')
  if (!isAddress(base) || !/^\d{1,3}$/.test(bits)) {
    throw new Fail(`invalid subnet: invalid CIDR address: ${subnet}`)
  }
  const [address = '', own] = other.split('/')
  if (own !== undefined && (!isAddress(address) || !/^\d{1,3}$/.test(own))) {
    throw new Fail(`invalid CIDR address: ${other}`)
  }
  if (!isAddress(address) || address.includes(':') !== base.includes(':')) return false
  if (base.includes(':')) return address.startsWith(base.replace(/:*$/, ':'))
  const size = 2 ** (8 * BYTES - Number(bits))
  return Math.floor(numberOf(base) / size) === Math.floor(numberOf(address) / size)
}

const commas = (texts: readonly string[]): string[] => texts.flatMap((text) => text.split(','))

/** What is said of the network's addresses, subnet by subnet; fails in the client's words. */
function rangesOf(call: Call): readonly Range[] {
  const [subnets, ranges, gateways] = ['subnet', 'ip-range', 'gateway'].map((flag) =>
    commas(call.list(flag)),
  ) as [string[], string[], string[]]
  if (subnets.length < ranges.length || subnets.length < gateways.length) {
    throw new Fail('every ip-range or gateway must have a corresponding subnet')
  }
  const known: Range[] = []
  for (const Subnet of subnets) {
    if (known.some((other) => holds(Subnet, other.Subnet) || holds(other.Subnet, Subnet))) {
      throw new Fail('multiple overlapping subnet configuration is not supported')
    }
    known.push({ Subnet })
  }
  const within = (what: string, address: string): Range => {
    const found = known.find(({ Subnet }) => holds(Subnet, address))
    if (found === undefined) throw new Fail(`no matching subnet for ${what} ${address}`)
    return found
  }
  for (const range of ranges) place(within('range', range), 'IPRange', range)
  for (const gateway of gateways) place(within('gateway', gateway), 'Gateway', gateway)
  for (const [name, address] of Object.entries(toRecord(call.list('aux-address')))) {
    const found = within('aux-address', address)
    found.AuxiliaryAddresses = { ...found.AuxiliaryAddresses, [name]: address }
  }
  return known
}

/** A subnet has one range and one gateway. */
function place(range: Range, key: 'IPRange' | 'Gateway', text: string): void {
  const before = range[key]
  if (before !== undefined) {
    const both = `(${text}, ${before})`
    throw new Fail(
      key === 'Gateway'
        ? `cannot configure multiple gateways ${both} for the same subnet (${range.Subnet})`
        : `cannot configure multiple ranges ${both} on the same subnet (${range.Subnet})`,
    )
  }
  range[key] = text
}

export const networkCreate: Command = {
  path: 'docker network create',
  usage: '[OPTIONS] NETWORK',
  short: 'Make a network',
  missing:
    '`--config-only` and `--config-from` are refused; of local networks `--scope` does nothing',
  flags: FLAGS,
  arity: { kind: 'exactly', n: 1 },
  *run(call: Call, io: Io) {
    const [Name = ''] = call.args
    const Config = rangesOf(call)
    const { Id } = yield* ask(
      'POST /networks/create',
      {},
      {},
      {
        Name,
        Driver: call.text('driver'),
        Scope: call.text('scope'),
        Attachable: call.bool('attachable'),
        Ingress: call.bool('ingress'),
        ...(call.bool('config-only') ? { ConfigOnly: true } : {}),
        ...(call.text('config-from') === ''
          ? {}
          : { ConfigFrom: { Network: call.text('config-from') } }),
        Internal: call.bool('internal'),
        Labels: toRecord(call.list('label')),
        Options: toRecord(call.list('opt')),
        ...(Config.length === 0 ? {} : { IPAM: { Config } }),
      },
    )
    io.out(`${Id}\n`)
    return 0
  },
}

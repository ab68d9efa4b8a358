/**
 * The bridges of a machine: their ranges of addresses, and what there is on `docker_gwbridge`, by
 * which containers on overlays reach the world outside (spec 9.3; recorded).
 */
import { byText } from '../../api/order'
import type * as api from '../../api/types'
import { isRunning, type Container } from '../agent/runtime'
import { hashText } from '../kernel/hash'
import { computerOf } from './computer'
import { containersOf } from './containers'
import { endpoint } from './endpoints'
import type { Machine } from './machine'

/** The ranges that a daemon gives to bridges, in their order (moby: libnetwork/ipamutils). */
const RANGES = [
  ...Array.from({ length: 15 }, (_, n) => `172.${17 + n}.0.0/16`),
  ...Array.from({ length: 16 }, (_, n) => `192.168.${16 * n}.0/20`),
]

const BRIDGE = RANGES[0] as string

const OPTIONS = 'com.docker.network.bridge.'

const BRIDGE_OPTIONS: api.Labels = {
  [`${OPTIONS}default_bridge`]: 'true',
  [`${OPTIONS}enable_icc`]: 'true',
  [`${OPTIONS}enable_ip_masquerade`]: 'true',
  [`${OPTIONS}host_binding_ipv4`]: '0.0.0.0',
  [`${OPTIONS}name`]: 'docker0',
  'com.docker.network.driver.mtu': '1500',
}

const GATEWAY_OPTIONS: api.Labels = {
  [`${OPTIONS}enable_icc`]: 'false',
  [`${OPTIONS}enable_ip_masquerade`]: 'true',
  [`${OPTIONS}name`]: 'docker_gwbridge',
}

/** A range as `inspect` shows it, with its first address as the gateway. */
export const rangeOf = (Subnet: string): { readonly Subnet: string; readonly Gateway: string } => ({
  Subnet,
  Gateway: Subnet.replace(/\.0\/\d+$/, '.1'),
})

/** The first range that no other bridge of the machine has. */
export function freeRange(machine: Machine): string {
  const gateway = machine.memory?.member == null ? [] : [gatewayRange(machine)]
  return firstBut([...takenOn(machine), ...gateway])
}

/** What was given to `docker_gwbridge` when the machine became a member. */
const gatewayRange = (machine: Machine): string => firstBut(takenOn(machine))

const takenOn = (machine: Machine): string[] => [
  ...(computerOf(machine).hasBridge ? [BRIDGE] : []),
  ...machine.networks.flatMap(({ IPAM }) => (IPAM.Config ?? []).map(({ Subnet }) => Subnet)),
]

const firstBut = (taken: readonly string[]): string =>
  RANGES.find((range) => !taken.includes(range)) ?? BRIDGE

/** What is particular to a network that a machine has from the first; null: nothing. */
export function bridgeLook(
  machine: Machine,
  name: string,
): Pick<api.Network, 'IPAM' | 'Options'> | null {
  const ipam = (range: string) => ({ Driver: 'default', Options: null, Config: [rangeOf(range)] })
  if (name === 'bridge') return { IPAM: ipam(BRIDGE), Options: BRIDGE_OPTIONS }
  if (name !== 'docker_gwbridge') return null
  return { IPAM: ipam(gatewayRange(machine)), Options: GATEWAY_OPTIONS }
}

/** What runs on overlays, in the order of its addresses on `docker_gwbridge`. */
const behindGateway = (machine: Machine): readonly Container[] =>
  containersOf(machine)
    .filter((one) => isRunning(one) && one.plugged.some(({ type }) => type === 'overlay'))
    .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0) || byText(a.id, b.id))

/** The address on `docker_gwbridge` that is given next. */
export const nextBehindGateway = (machine: Machine): string =>
  gatewayRange(machine).replace(/\.0\/\d+$/, `.${3 + behindGateway(machine).length}`)

/** The ends on `docker_gwbridge`: of what runs on overlays, and of the routing mesh. */
export function gatewayEnds(machine: Machine, { Id, IPAM }: api.Network): [string, unknown][] {
  const overlays = machine.memory?.member?.agent.overlays ?? []
  const attachments = machine.memory?.member?.agent.attachments ?? {}
  const [range = ''] = (IPAM.Config ?? []).map(({ Subnet }) => Subnet)
  const address = (n: number): string => range.replace(/\.0\//, `.${n}/`)
  const ends = behindGateway(machine).map(({ id }, at): [string, unknown] => {
    const digits = [0, 1].map((part) => hashText(`${id}/${part}`).toString(16).padStart(8, '0'))
    return [id, endpoint(`gateway_${digits.join('').slice(0, 12)}`, Id, address(3 + at))]
  })
  ends.sort(([a], [b]) => byText(a, b))
  if (!overlays.some(({ id, spec }) => spec.ingress && id in attachments)) return ends
  return [...ends, ['ingress-sbox', endpoint('gateway_ingress-sbox', Id, address(2))]]
}

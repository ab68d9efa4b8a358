/**
 * Subnets, gateways and VXLAN numbers for overlays (spec 9.1). Node-local networks get none.
 */
import type { IpamRange } from '../../../api/types'
import {
  contains,
  firstFreeSubnet,
  formatIpv4,
  formatSubnet,
  overlaps,
  parseIpv4,
  parseSubnet,
  type Subnet,
} from '../../mesh/address'
import type { Cluster, Network } from '../../store/objects'
import { clusterOf, type ReadStore } from '../../store/store'

export const DEFAULT_POOL = '10.0.0.0/8'
export const FIRST_VXLAN = 4096

/** Is it one of those that span the swarm and so need addresses of the swarm's? */
export const isOverlay = ({ predefined, spec }: Network): boolean =>
  !predefined && spec.driver === 'overlay'

/** May services and tasks use it? A node-local network needs nothing from the allocator. */
export const isAllocated = (network: Network): boolean =>
  !isOverlay(network) || network.subnet !== ''

/**
 * The networks that can now be given what they lack, ingress first: what was asked for, or the
 * lowest free subnet of the pools. A network whose subnet overlaps another's goes on waiting.
 */
export function allocateNetworks(store: ReadStore): Network[] {
  const cluster = clusterOf(store)
  const waiting = Object.values(store.networks).filter((network) => !isAllocated(network))
  if (cluster === null || waiting.length === 0) return []
  const taken: Subnet[] = []
  let lastVxlan = FIRST_VXLAN - 1
  for (const network of Object.values(store.networks)) {
    const { subnet, vxlanId } = network
    const held = parseSubnet(subnet)
    if (held !== null) taken.push(held, ...othersOf(network))
    lastVxlan = Math.max(lastVxlan, vxlanId)
  }
  const allocated: Network[] = []
  for (const network of waiting.sort((a, b) => Number(b.spec.ingress) - Number(a.spec.ingress))) {
    const subnet = subnetFor(network, cluster, taken)
    if (subnet === null) continue
    taken.push(subnet, ...othersOf(network))
    const gateway = gatewayFor(network, subnet)
    allocated.push({ ...network, subnet: formatSubnet(subnet), gateway, vxlanId: ++lastVxlan })
  }
  return allocated
}

/** What it holds besides the subnet of its addresses. */
const othersOf = ({ spec }: Pick<Network, 'spec'>): Subnet[] =>
  spec.others.map(({ Subnet: text }) => parseSubnet(text)).filter((one) => one !== null)

/** The subnets of a network as they are told, each with its gateway. */
export function rangesOf({ spec, subnet, gateway }: Network): readonly IpamRange[] {
  const others = spec.others.flatMap(({ Subnet: text, Gateway = '' }) => {
    const held = parseSubnet(text)
    const first = held === null ? '' : formatIpv4(held.base + 1)
    return [{ Subnet: text, Gateway: Gateway || first }]
  })
  return [{ Subnet: subnet, Gateway: gateway }, ...others]
}

function subnetFor({ spec }: Network, cluster: Cluster, taken: readonly Subnet[]): Subnet | null {
  if (spec.subnet !== '') {
    const asked = parseSubnet(spec.subnet)
    const all = [asked, ...othersOf({ spec })]
    const isFree = all.every((one) => one !== null && !taken.some((other) => overlaps(other, one)))
    return isFree ? asked : null
  }
  const pools = cluster.addressPools.map(parseSubnet).filter((pool) => pool !== null)
  const usual = parseSubnet(DEFAULT_POOL)
  return firstFreeSubnet(
    pools.length === 0 && usual !== null ? [usual] : pools,
    cluster.subnetSize,
    taken,
  )
}

/** The gateway that was asked for, or the subnet's first address. */
function gatewayFor({ spec }: Network, subnet: Subnet): string {
  const asked = parseIpv4(spec.gateway)
  return formatIpv4(asked !== null && contains(subnet, asked) ? asked : subnet.base + 1)
}

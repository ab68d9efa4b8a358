/**
 * A service's endpoint: which networks it stands on, and whether what it holds (ports, virtual
 * addresses) is still what its spec asks for (spec 9.1, 9.2).
 */
import type * as api from '../../../api/types'
import type { Endpoint, Network, Service, Task } from '../../store/objects'
import type { ReadStore } from '../../store/store'
import { addressesFor, type Desk } from './addresses'
import {
  allocatePorts,
  portsAllocated,
  portSpaceOf,
  publishesIngress,
  reconcilePorts,
} from './ports'
import { isAllocated, isOverlay } from './subnets'

/** Why there is no endpoint yet: a network is missing or not allocated, or nothing is free. */
type Refusal = 'waiting' | 'exhausted'

/** The routing mesh's network, or null when the swarm has none. */
export const ingressOf = (store: ReadStore): Network | null =>
  Object.values(store.networks).find(({ spec }) => spec.ingress) ?? null

/** What stands for a missing ingress network among the IDs: no network has it. */
const NO_INGRESS = ''

/** Each once, however often the spec names it. */
const targetsOf = (spec: api.TaskSpec, service: Service): readonly string[] => [
  ...new Set((spec.Networks ?? service.spec.Networks ?? []).map(({ Target }) => Target)),
]

function withIngress(targets: readonly string[], service: Service, store: ReadStore): string[] {
  if (!publishesIngress(service.spec.EndpointSpec)) return [...targets]
  return [ingressOf(store)?.id ?? NO_INGRESS, ...targets]
}

/** The networks the service stands on: ingress first when it publishes ports there. */
export const networksOf = (service: Service, store: ReadStore): string[] =>
  withIngress(targetsOf(service.spec.TaskTemplate, service), service, store)

/** The networks its task is to be attached to: those of the task's own spec. */
export const networksOfTask = (task: Task, service: Service, store: ReadStore): string[] =>
  withIngress(targetsOf(task.spec, service), service, store)

/**
 * Does the service hold what its spec asks for? Node-local networks carry no virtual address. One
 * that needs neither ports nor addresses never gets an endpoint (moby, IsServiceAllocated).
 */
export function isCurrent(service: Service, store: ReadStore): boolean {
  const spec = service.spec.EndpointSpec ?? {}
  const { ports, virtualIps, spec: held } = service.endpoint ?? NO_ENDPOINT
  if (service.endpoint !== null && (spec.Mode ?? 'vip') !== (held.Mode ?? 'vip')) return false
  if (!portsAllocated(spec.Ports ?? [], ports)) return false
  const wanted = balancedNetworks(service, store)
  return (
    wanted.length === virtualIps.length &&
    wanted.every((id) => virtualIps.some(({ NetworkID }) => NetworkID === id))
  )
}

const NO_ENDPOINT: Endpoint = { spec: {}, ports: [], virtualIps: [] }

/** The networks on which the service has a virtual address. */
function balancedNetworks(service: Service, store: ReadStore): string[] {
  if (service.spec.EndpointSpec?.Mode === 'dnsrr') return []
  return networksOf(service, store).filter((id) => {
    const network = store.networks[id]
    return network === undefined || isOverlay(network)
  })
}

/** The endpoint the spec asks for; virtual addresses and dynamic ports are kept where they can. */
export function endpointOf(service: Service, store: ReadStore, desk: Desk): Endpoint | Refusal {
  const spec = service.spec.EndpointSpec ?? {}
  const wanted = balancedNetworks(service, store)
  for (const id of wanted) {
    const network = store.networks[id]
    if (network === undefined || !isAllocated(network)) return 'waiting'
  }
  const services = Object.values(store.services).map((other) => desk.renewed.get(other.id) ?? other)
  const asked = reconcilePorts(spec.Ports ?? [], service.endpoint?.ports ?? [])
  const ports = allocatePorts(portSpaceOf(services, service), asked)
  const kept = (service.endpoint?.virtualIps ?? []).filter((vip) => wanted.includes(vip.NetworkID))
  const lacking = wanted.filter((id) => !kept.some((vip) => vip.NetworkID === id))
  const given = ports === null ? null : addressesFor(desk, lacking)
  if (ports === null || given === null) return 'exhausted'
  const added = lacking.map((id, i) => ({ NetworkID: id, Addr: given[i] as string }))
  return { spec, ports, virtualIps: [...kept, ...added] }
}

/**
 * A machine's balancers (spec 9.3): which reachable task a request to a published port goes to,
 * round robin, each machine for itself. What is reachable, gossip says.
 */
import type { PortConfig } from '../../api/types'
import { lookup, type Tables } from '../gossip/tables'
import type { MachineId } from '../kernel/context'
import { type Fixed, NONE, withKey } from '../kernel/record'

/** What gossip says of a task that can be reached on a network. */
export interface Endpoint {
  readonly service: string
  readonly serviceId: string
  readonly task: string
  readonly name: string
  readonly machine: MachineId
  /** Its address on the network, and its service's virtual one there (or empty), as CIDR. */
  readonly address: string
  readonly virtualIp: string
  /** Other names of the service on the network. */
  readonly aliases: readonly string[]
  readonly containerId: string
  readonly ports: readonly PortConfig[]
}

/** A virtual service of IPVS on this machine, balanced round robin. */
interface Rotation {
  /** Its tasks: one that comes is put before all others. */
  readonly order: readonly string[]
  /** The task that was used last; empty: none was, or none before it is left. */
  readonly last: string
}

/** Whose turn it is, and which endpoints of its own the machine has published. */
export interface Balancers {
  /** By service and virtual address: on each network a machine balances for all its containers. */
  rotations: Fixed<Rotation>
  /** `network task` of what gossip carries for this machine. */
  published: Fixed<true>
}

export const createBalancers = (): Balancers => ({ rotations: NONE, published: NONE })

/** The choice, and the arithmetic behind it. */
export interface Choice {
  readonly endpoint: Endpoint
  /** From 1. */
  readonly turn: number
  readonly of: number
}

/** Picks the next task behind an ingress port; null when nothing publishes it. */
export function choose(tables: Tables, balancers: Balancers, port: number): Choice | null {
  const choices = backends(tables, port)
  return choices.length === 0 ? null : takeTurn(balancers, choices)
}

/**
 * The next of a service's tasks, given in the order in which they came: the one after the one that
 * was used last, as Linux' ip_vs_rr goes.
 */
export function takeTurn(balancers: Balancers, choices: readonly Endpoint[]): Choice {
  const { serviceId, virtualIp } = choices[0] as Endpoint
  const key = `${serviceId} ${virtualIp}`
  const { order, last } = follow(balancers.rotations[key] ?? { order: [], last: '' }, choices)
  const at = (order.indexOf(last) + 1) % order.length
  const next = order[at] as string
  balancers.rotations = withKey(balancers.rotations, key, { order, last: next })
  const endpoint = choices.find(({ task }) => task === next) as Endpoint
  return { endpoint, turn: at + 1, of: order.length }
}

/** Tasks that are gone are taken out, the pointer stepping back off them; then new ones come. */
function follow(rotation: Rotation, choices: readonly Endpoint[]): Rotation {
  const { order } = rotation
  const present = new Set(choices.map(({ task }) => task))
  const known = new Set(order)
  let { last } = rotation
  while (last !== '' && !present.has(last)) last = order[order.indexOf(last) - 1] ?? ''
  const fresh = [...present].filter((task) => !known.has(task)).reverse()
  return { order: [...fresh, ...order.filter((task) => present.has(task))], last }
}

/** The reachable tasks behind a published port, in the order in which gossip told of them. */
function backends(tables: Tables, port: number): Endpoint[] {
  const found = new Map<string, Endpoint>()
  for (const network of Object.keys(tables.networks)) {
    for (const { value } of lookup(tables, network)) {
      const endpoint = value as Endpoint
      if (publishes(endpoint, port)) found.set(endpoint.task, endpoint)
    }
  }
  return [...found.values()]
}

const publishes = ({ ports }: Endpoint, port: number): boolean =>
  ports.some((p) => p.PublishMode === 'ingress' && p.PublishedPort === port)

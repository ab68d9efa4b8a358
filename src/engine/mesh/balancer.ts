/**
 * A machine's balancers (spec 9.3): which reachable task a request to a published port goes to,
 * round robin, each machine for itself. What is reachable, gossip says.
 */
import type { PortConfig } from '../../api/types'
import { lookup, type Tables } from '../gossip/tables'
import type { MachineId } from '../kernel/context'
import { byCodeUnit } from '../kernel/hash'

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

/** Whose turn it is, and which endpoints of its own the machine has published. */
export interface Balancers {
  /** Service (in a container's own namespace: `container service`) to the requests it was given. */
  turns: Record<string, number>
  /** `network task` of what gossip carries for this machine. */
  published: Record<string, true>
}

export const createBalancers = (): Balancers => ({ turns: {}, published: {} })

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
  return choices[0] === undefined ? null : takeTurn(balancers, choices[0].serviceId, choices)
}

/** The next of these in turn; `key` names whose turns are counted. */
export function takeTurn(balancers: Balancers, key: string, choices: readonly Endpoint[]): Choice {
  const turn = balancers.turns[key] ?? 0
  balancers.turns[key] = turn + 1
  const at = turn % choices.length
  return { endpoint: choices[at] as Endpoint, turn: at + 1, of: choices.length }
}

/** The reachable tasks behind a published port, in a stable order. */
function backends(tables: Tables, port: number): Endpoint[] {
  const found = new Map<string, Endpoint>()
  for (const network of Object.keys(tables.networks)) {
    for (const { value } of lookup(tables, network)) {
      const endpoint = value as Endpoint
      if (publishes(endpoint, port)) found.set(endpoint.task, endpoint)
    }
  }
  return [...found.values()].sort((a, b) => byCodeUnit(a.task, b.task))
}

const publishes = ({ ports }: Endpoint, port: number): boolean =>
  ports.some((p) => p.PublishMode === 'ingress' && p.PublishedPort === port)

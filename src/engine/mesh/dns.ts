/**
 * The DNS server inside every container, 127.0.0.11 (spec 9.4). It answers from what gossip says of
 * the networks that the asking container is on, so it can be behind the truth.
 */
import { lookup, type Tables } from '../gossip/tables'
import { below, type Rng } from '../kernel/rng'
import { bare } from './address'
import type { Endpoint } from './balancer'

/** Addresses for a name, and which endpoints stand behind them. */
export interface Resolved {
  readonly addresses: readonly string[]
  readonly endpoints: readonly Endpoint[]
  /** A service's one address, behind which the machine balances. */
  readonly isVirtual: boolean
}

const TASKS = 'tasks.'
const SHORT_ID = 12

/** The reachable tasks on a network, in the order in which gossip told of them. */
const endpointsOn = (tables: Tables, network: string): Endpoint[] =>
  lookup(tables, network).map(({ value }) => value as Endpoint)

/** Is it a container's own name, or the short form of its ID? */
const isContainer = (endpoint: Endpoint, name: string): boolean =>
  `${endpoint.name}.${endpoint.task}` === name || endpoint.containerId.slice(0, SHORT_ID) === name

const isCalled = (endpoint: Endpoint, name: string): boolean =>
  endpoint.service === name || endpoint.aliases.includes(name)

/**
 * Looks a name up on these networks, in their order; null when nobody there is called so. Names of
 * services without a virtual address give all their tasks, in another order each time.
 */
export function resolve(
  tables: Tables,
  networks: readonly string[],
  name: string,
  rng: Rng,
): Resolved | null {
  const wanted = name.replace(/\.$/, '')
  for (const network of networks) {
    const all = endpointsOn(tables, network)
    const container = all.filter((endpoint) => isContainer(endpoint, wanted))
    if (container.length > 0) return direct(container)
    const service = wanted.startsWith(TASKS) ? wanted.slice(TASKS.length) : wanted
    const tasks = all.filter((endpoint) => isCalled(endpoint, service))
    const [first] = tasks
    if (first === undefined) continue
    if (service !== wanted || first.virtualIp === '') return direct(shuffled(tasks, rng))
    return { addresses: [bare(first.virtualIp)], endpoints: tasks, isVirtual: true }
  }
  return null
}

const direct = (endpoints: readonly Endpoint[]): Resolved => ({
  addresses: endpoints.map(({ address }) => bare(address)),
  endpoints,
  isVirtual: false,
})

function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const left = [...items]
  return items.map(() => left.splice(below(rng, left.length), 1)[0] as T)
}

/** Who has the address on one of these networks: a service's tasks, a task, or nobody. */
export function behind(
  tables: Tables,
  networks: readonly string[],
  address: string,
): Resolved | null {
  for (const network of networks) {
    const all = endpointsOn(tables, network)
    const service = all.filter(({ virtualIp }) => bare(virtualIp) === address)
    if (service.length > 0) return { addresses: [address], endpoints: service, isVirtual: true }
    const task = all.filter((endpoint) => bare(endpoint.address) === address)
    if (task.length > 0) return direct(task)
  }
  return null
}

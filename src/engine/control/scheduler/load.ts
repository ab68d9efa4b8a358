/**
 * What every node carries while one run of the scheduler (or the constraint enforcer) looks: built
 * from the store, kept up to date while tasks are placed, and thrown away.
 */
import type * as api from '../../../api/types'
import { isPast, STATE_RANK, type Node, type Task } from '../../store/objects'

/** Resources as sums; generic ones by kind, named ones counted (spec 4.2, filter 2). */
export interface Amount {
  cpus: number
  memory: number
  readonly generic: Map<string, number>
}

/** A node and its burden. The last two fields are those of the group in hand. */
export interface Load {
  readonly node: Node
  /** Place in the order of joining: the last tie-break. */
  readonly order: number
  readonly free: Amount
  /** Generic resources that have names, by kind: those that no task holds. */
  readonly names: Map<string, string[]>
  /** Active tasks, in all and by service: those meant to be there (spec 4.3). */
  total: number
  readonly byService: Map<string, number>
  /** Published host-mode ports, `tcp 8080`. */
  readonly hostPorts: Set<string>
  ofService: number
  recentFailures: number
}

/** A node without a burden. */
export const createLoad = (node: Node, order: number): Load => ({
  node,
  order,
  free: amountOf(node.description?.Resources),
  names: namesOf(node.description?.Resources),
  total: 0,
  byService: new Map(),
  hostPorts: new Set(),
  ofService: 0,
  recentFailures: 0,
})

/** Does the task hold resources and host ports of its node? A stopping one still does. */
export const isTracked = (task: Task): boolean =>
  task.nodeId !== '' &&
  STATE_RANK[task.status.state] >= STATE_RANK.assigned &&
  !isPast(task.status.state, 'running')

/** Puts the task's burden on the node. */
export function carry(load: Load, task: Task): void {
  const wanted = reservationsOf(task)
  if (wanted !== null) subtract(load.free, wanted)
  for (const { NamedResourceSpec: held } of task.generic) {
    const names = load.names.get(held?.Kind ?? '')
    const at = names?.indexOf(held?.Value ?? '') ?? -1
    if (at >= 0) names?.splice(at, 1)
  }
  for (const key of fixedHostPorts(task)) load.hostPorts.add(key)
  if (isPast(task.desired, 'complete')) return
  load.total++
  load.byService.set(task.serviceId, (load.byService.get(task.serviceId) ?? 0) + 1)
}

/** What of a node with room the task gets of each kind: the first free names, or a number. */
export function claim({ names }: Load, task: Task): api.GenericResource[] {
  const claimed: api.GenericResource[] = []
  for (const { DiscreteResourceSpec } of reservedBy(task)?.GenericResources ?? []) {
    const { Kind, Value } = DiscreteResourceSpec ?? { Kind: '', Value: 0 }
    const named = names.get(Kind)
    if (named === undefined && Value > 0) claimed.push({ DiscreteResourceSpec: { Kind, Value } })
    for (const name of named?.slice(0, Value) ?? []) {
      claimed.push({ NamedResourceSpec: { Kind, Value: name } })
    }
  }
  return claimed
}

const reservedBy = (task: Task): api.Resources | undefined => task.spec.Resources?.Reservations

/** The host-mode ports with a given number, as keys of `Load.hostPorts`. */
export function fixedHostPorts(task: Task): string[] {
  const keys: string[] = []
  for (const { PublishMode, PublishedPort = 0, Protocol } of task.ports) {
    if (PublishMode === 'host' && PublishedPort !== 0) keys.push(`${Protocol} ${PublishedPort}`)
  }
  return keys
}

/** What the task reserves; null when nothing. */
export function reservationsOf(task: Task): Amount | null {
  const reserved = reservedBy(task)
  if (reserved === undefined) return null
  const amount = amountOf(reserved)
  return amount.cpus > 0 || amount.memory > 0 || amount.generic.size > 0 ? amount : null
}

/** What is missing for `wanted`, in words, or null when it fits. */
export function shortage(free: Amount, wanted: Amount): string | null {
  if (wanted.cpus > free.cpus) return 'CPU'
  if (wanted.memory > free.memory) return 'memory'
  for (const [kind, count] of wanted.generic) {
    const left = free.generic.get(kind) ?? 0
    if (left <= 0 || count > left) return kind
  }
  return null
}

/** Takes `wanted` from `free`, which may fall below nothing. */
export function subtract(free: Amount, wanted: Amount): void {
  free.cpus -= wanted.cpus
  free.memory -= wanted.memory
  for (const [kind, count] of wanted.generic) {
    free.generic.set(kind, (free.generic.get(kind) ?? 0) - count)
  }
}

/** The API's resources as sums. */
export function amountOf(resources: api.Resources | undefined): Amount {
  const generic = new Map<string, number>()
  for (const { DiscreteResourceSpec, NamedResourceSpec } of resources?.GenericResources ?? []) {
    const kind = DiscreteResourceSpec?.Kind ?? NamedResourceSpec?.Kind
    if (kind === undefined) continue
    generic.set(kind, (generic.get(kind) ?? 0) + (DiscreteResourceSpec?.Value ?? 1))
  }
  return { cpus: resources?.NanoCPUs ?? 0, memory: resources?.MemoryBytes ?? 0, generic }
}

function namesOf(resources: api.Resources | undefined): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (const { NamedResourceSpec: named } of resources?.GenericResources ?? []) {
    if (named === undefined) continue
    names.set(named.Kind, [...(names.get(named.Kind) ?? []), named.Value])
  }
  return names
}

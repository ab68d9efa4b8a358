/** The scheduler, the updater and the slots: judged from the log alone, by rules written anew. */
import type { ServiceSpec, UpdateConfig } from '../api/types'
import { isOver, isPast, STATE_RANK, type Node, type Task } from '../engine/store/objects'
import { tasksOf, tasksOn, type Store } from '../engine/store/store'
import type { Checker } from './sight'

/** The tasks that an entry gave a node. */
function placedBy(changes: readonly { table: string; before: unknown; after: unknown }[]): Task[] {
  const placed: Task[] = []
  for (const { table, before, after } of changes) {
    if (table !== 'tasks' || after === null) continue
    const [was, is] = [before as Task | null, after as Task]
    if (is.status.state === 'assigned' && was?.status.state !== 'assigned') placed.push(is)
  }
  return placed
}

const suitableNode: Checker = {
  name: 'placed where it may be',
  room: 'swarm',
  sentence:
    'A task is only ever given to a node that is Ready, Active and meets all its constraints.',
  watch(_run, fault) {
    return {
      committed({ changes, store, index }) {
        for (const task of placedBy(changes)) {
          const node = store.nodes[task.nodeId]
          const why = node === undefined ? 'is not there' : unsuitable(node, task)
          if (why !== null)
            fault(`entry ${index} puts task ${task.id} on ${task.nodeId}: it ${why}`)
        }
      },
    }
  },
}

/** Why the node is no place for the task; null when it is one. */
export function unsuitable(node: Node, task: Task): string | null {
  if (node.status.state !== 'ready') return `is ${node.status.state}`
  if (node.spec.Availability !== 'active') return `is set to ${node.spec.Availability}`
  for (const text of task.spec.Placement?.Constraints ?? []) {
    if (!meets(node, text)) return `does not meet ${text}`
  }
  return null
}

/** The constraints that storms use, read without the engine's help. */
function meets(node: Node, text: string): boolean {
  const [, key = '', operator, value] = /^\s*(\S+?)\s*(==|!=)\s*(.*?)\s*$/.exec(text) ?? []
  const label = /^node\.labels\.(.+)$/.exec(key)
  const engine = /^engine\.labels\.(.+)$/.exec(key)
  const actual =
    label !== null
      ? (node.spec.Labels[label[1] as string] ?? '')
      : engine !== null
        ? (node.description?.Engine.Labels?.[engine[1] as string] ?? '')
        : key === 'node.role'
          ? node.role
          : key === 'node.hostname'
            ? (node.description?.Hostname ?? '')
            : key === 'node.id'
              ? node.id
              : null
  if (actual === null) return true
  return (actual.toLowerCase() === (value ?? '').toLowerCase()) === (operator === '==')
}

/** A task takes its share of the node from its assignment until it is over. */
const takesPlace = ({ status }: Task): boolean =>
  STATE_RANK[status.state] >= STATE_RANK.assigned && !isPast(status.state, 'running')

const hostPortsOf = (task: Task): string[] =>
  task.ports
    .filter(({ PublishMode, PublishedPort = 0 }) => PublishMode === 'host' && PublishedPort > 0)
    .map(({ Protocol, PublishedPort }) => `${PublishedPort}/${Protocol}`)

const others = (store: Store, task: Task): Task[] =>
  tasksOn(store, task.nodeId).filter((other) => other.id !== task.id && takesPlace(other))

/** Why the node has no room for the task beside those that are there; null when it has. */
export function crowded(
  store: Store,
  node: Node,
  task: Task,
  beside: readonly Task[],
): string | null {
  const { NanoCPUs: cpus = 0, MemoryBytes: bytes = 0 } = node.description?.Resources ?? {}
  const all = [...beside, task]
  const wants = task.spec.Resources?.Reservations ?? {}
  const sum = (unit: 'NanoCPUs' | 'MemoryBytes'): number =>
    all.reduce((total, one) => total + (one.spec.Resources?.Reservations?.[unit] ?? 0), 0)
  if ((wants.NanoCPUs ?? 0) > 0 && sum('NanoCPUs') > cpus) return 'more CPU than it has is reserved'
  if ((wants.MemoryBytes ?? 0) > 0 && sum('MemoryBytes') > bytes) {
    return 'more memory than it has is reserved'
  }
  const taken = new Set(beside.flatMap(hostPortsOf))
  const clash = hostPortsOf(task).find((port) => taken.has(port))
  if (clash !== undefined) return `host port ${clash} is taken`
  const most = task.spec.Placement?.MaxReplicas ?? 0
  const kin = beside.filter(
    ({ serviceId, desired }) => serviceId === task.serviceId && !isPast(desired, 'complete'),
  )
  if (most > 0 && kin.length >= most) return `it has ${kin.length} of at most ${most} already`
  return store.services[task.serviceId] === undefined ? null : null
}

const roomEnough: Checker = {
  name: 'placed where there is room',
  room: 'swarm',
  sentence:
    'A placement never reserves more than a node has, doubles a host port, or exceeds the most replicas per node.',
  watch(_run, fault) {
    return {
      committed({ changes, store, index }) {
        const placed = placedBy(changes)
        for (const [at, task] of placed.entries()) {
          const node = store.nodes[task.nodeId]
          if (node === undefined) continue
          const later = new Set(placed.slice(at + 1))
          const beside = others(store, task).filter((other) => !later.has(other))
          const why = crowded(store, node, task, beside)
          if (why !== null) fault(`entry ${index} puts task ${task.id} on ${node.id}: ${why}`)
        }
      },
    }
  },
}

const decisionsExplained: Checker = {
  name: 'decisions have reasons',
  room: 'swarm',
  sentence: 'Every placement, and every reason to wait, was said as a fact before it was written.',
  watch(_run, fault) {
    const placed = new Set<string>()
    const waiting = new Map<string, Set<string>>()
    return {
      happened({ fact }) {
        if (fact.kind === 'scheduler.placed') {
          placed.add(`${fact.task} ${fact.node}`)
          if (fact.ranking.length === 0) fault(`task ${fact.task} was placed without a ranking`)
        } else if (fact.kind === 'scheduler.pending') {
          const said = waiting.get(fact.task) ?? new Set<string>()
          waiting.set(fact.task, said.add(fact.explanation))
        }
      },
      committed({ changes }) {
        for (const task of placedBy(changes)) {
          if (placed.has(`${task.id} ${task.nodeId}`)) continue
          fault(`task ${task.id} is assigned to ${task.nodeId} and nobody said why`)
        }
        for (const { table, after } of changes) {
          if (table !== 'tasks' || after === null) continue
          const { id, status } = after as Task
          if (status.state !== 'pending' || status.err === '') continue
          if (waiting.get(id)?.has(status.err) !== true) {
            fault(`task ${id} waits (${status.err}) and nobody said why`)
          }
        }
      },
    }
  },
}

const inNanos = (millis: number): number => millis * 1e6

/** The config that the updater of the service goes by now. */
function rolloutOf(spec: ServiceSpec, state: string | undefined): UpdateConfig | undefined {
  return state === 'rollback_started' ? spec.RollbackConfig : spec.UpdateConfig
}

const parallelism: Checker = {
  name: 'the updater keeps to its parallelism',
  room: 'swarm',
  sentence:
    'An update never has more tasks under way, their delay included, than its parallelism allows.',
  watch(_run, fault) {
    return {
      committed({ changes, store, index }) {
        const made = changes.flatMap(({ table, before, after }) =>
          table === 'tasks' && before === null && after?.origin === 'update' ? [after] : [],
        )
        for (const { serviceId, meta } of made) {
          const why = tooMany(store, serviceId, meta.createdAt)
          if (why !== null) fault(`entry ${index}: ${why}`)
        }
      },
    }
  },
}

function tooMany(store: Store, serviceId: string, now: number): string | null {
  const service = store.services[serviceId]
  if (service?.updateStatus == null) return null
  const { updateStatus, spec, specVersion } = service
  const config = rolloutOf(spec, updateStatus.state)
  const most = config?.Parallelism ?? 1
  if (most === 0) return null
  const busy = tasksOf(store, serviceId).filter((task) => {
    const own = task.origin === 'update' && task.specVersion === specVersion
    if (!own || task.meta.createdAt < updateStatus.startedAt) return false
    const reached = task.runningSince ?? (isOver(task) ? task.status.appliedAt : null)
    return reached === null || inNanos(now - reached) < (config?.Delay ?? 0)
  })
  if (busy.length <= most) return null
  return `service ${spec.Name} updates ${busy.length} tasks at once, ${most} are allowed`
}

const oneWanted: Checker = {
  name: 'one task wanted in a slot',
  room: 'swarm',
  sentence:
    'A slot has one task that is wanted running; more only where an update starts the new first.',
  watch(_run, fault) {
    const startsFirst = new Set<string>()
    return {
      committed({ changes, store, index }) {
        for (const change of changes) {
          if (change.table === 'services' && change.after !== null) {
            const { spec, id } = change.after
            const orders = [spec.UpdateConfig?.Order, spec.RollbackConfig?.Order]
            if (orders.includes('start-first')) startsFirst.add(id)
          }
          if (change.table !== 'tasks' || change.after?.desired !== 'running') continue
          const { serviceId, slot, nodeId } = change.after
          if (change.before?.desired === 'running' || startsFirst.has(serviceId)) continue
          const wanted = tasksOf(store, serviceId).filter(
            (task) =>
              task.desired === 'running' &&
              task.slot === slot &&
              (slot !== 0 || task.nodeId === nodeId),
          )
          if (wanted.length > 1) {
            const ids = wanted.map(({ id }) => id).join(' and ')
            fault(`entry ${index}: ${ids} are all wanted running in slot ${slot} of ${serviceId}`)
          }
        }
      },
    }
  },
}

export const SWARM_CHECKERS: readonly Checker[] = [
  suitableNode,
  roomEnough,
  decisionsExplained,
  parallelism,
  oneWanted,
]

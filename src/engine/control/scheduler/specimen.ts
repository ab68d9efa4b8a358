/**
 * Swarms in which tasks wait, for the tests of the scheduler, and how they fared.
 */
import type * as api from '../../../api/types'
import { put } from '../../store/actions'
import type { Node, Task } from '../../store/objects'
import { apply, type Store } from '../../store/store'
import type { Plan } from '../loop'
import { nodeOf, run, serviceOf, storeOf, taskOf } from '../specimen'
import { scheduler } from './scheduler'

export const schedule = (store: Store, now = 0): Plan => run(scheduler, '*', store, now)

/** What a new leader does first. */
export const scheduleAnew = (store: Store): Plan => run(scheduler, 'anew', store)

/** `count` pending tasks of a service, slots from `first`. */
export const pending = (
  service: string,
  count: number,
  spec: Partial<api.TaskSpec> = {},
  change: Partial<Task> = {},
  first = 1,
): Task[] =>
  Array.from({ length: count }, (_, i) =>
    taskOf(`${service}.${first + i}`, service, 'pending', { slot: first + i, ...change }, spec),
  )

/** Running tasks of a service, as many on each node as `counts` says. */
export const running = (service: string, counts: Record<string, number>): Task[] =>
  Object.entries(counts).flatMap(([nodeId, count]) =>
    Array.from({ length: count }, (_, i) =>
      taskOf(`${service}.${nodeId}.${i}`, service, 'running', { nodeId }),
    ),
  )

export const swarm = (nodes: readonly Node[], tasks: readonly Task[], services = ['web']): Store =>
  storeOf({ nodes, services: services.map((id) => serviceOf(id)), tasks })

export const nodes = (...ids: string[]): Node[] => ids.map((id) => nodeOf(id))

export const add = (store: Store, tasks: readonly Task[]): void => {
  apply(
    store,
    tasks.map((task) => put('tasks', task)),
  )
}

/** The nodes of the tasks in order of slot, or the reason why there is none. */
export const outcome = (store: Store, service = 'web'): string[] =>
  Object.values(store.tasks)
    .filter((task) => task.serviceId === service && task.status.state !== 'running')
    .map((task) => (task.nodeId === '' ? task.status.err : task.nodeId))

/** How many tasks of the service each node has. */
export function counts(store: Store, service = 'web'): Record<string, number> {
  const on: Record<string, number> = {}
  for (const id of Object.keys(store.nodes)) on[id] = 0
  for (const { nodeId, serviceId } of Object.values(store.tasks)) {
    if (serviceId === service && nodeId !== '') on[nodeId] = (on[nodeId] ?? 0) + 1
  }
  return on
}

export const state = (id: string, name: api.NodeState): Node =>
  nodeOf(id, { status: { state: name, message: '', addr: '', since: 0 } })
export const availability = (id: string, Availability: api.Availability): Node =>
  nodeOf(id, { spec: { Labels: {}, Role: 'worker', Availability } })
export const memory = (MemoryBytes: number): Partial<api.TaskSpec> => ({
  Resources: { Reservations: { MemoryBytes } },
})
export const placement = (Placement: api.Placement): Partial<api.TaskSpec> => ({ Placement })
export const hostPort = (
  PublishedPort: number,
  Protocol: 'tcp' | 'udp' = 'tcp',
): Partial<Task> => ({
  ports: [{ Protocol, TargetPort: 80, PublishedPort, PublishMode: 'host' }],
})

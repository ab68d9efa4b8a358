/** Why tasks wait: the scheduler's own filters, asked about each machine one after the other. */
import { createPipeline } from '../engine/control/scheduler/filters'
import { carry, createLoad, isTracked, type Load } from '../engine/control/scheduler/load'
import type { Task } from '../engine/store/objects'
import type { Store } from '../engine/store/store'
import type { WaitView } from '../protocol/view'

/** Rows of the table that are told; more nobody reads. */
const MOST_MACHINES = 100

/** One record a service with tasks that wait. */
export function waitViews(store: Store): WaitView[] {
  const waiting = new Map<string, Task[]>()
  for (const task of Object.values(store.tasks)) {
    if (task.status.state !== 'pending' || task.nodeId !== '') continue
    const others = waiting.get(task.serviceId)
    if (others === undefined) waiting.set(task.serviceId, [task])
    else others.push(task)
  }
  if (waiting.size === 0) return []
  const loads = loadsOf(store)
  return [...waiting].map(([service, tasks]) => waitView(service, tasks, loads, store))
}

function loadsOf(store: Store): Load[] {
  const loads = new Map<string, Load>()
  for (const node of Object.values(store.nodes)) loads.set(node.id, createLoad(node, loads.size))
  for (const task of Object.values(store.tasks)) {
    const load = loads.get(task.nodeId)
    if (load !== undefined && isTracked(task)) carry(load, task)
  }
  return [...loads.values()].slice(0, MOST_MACHINES)
}

function waitView(
  id: string,
  tasks: readonly Task[],
  loads: readonly Load[],
  store: Store,
): WaitView {
  const { filters } = createPipeline(tasks[0] as Task, store)
  return {
    id,
    tasks: tasks.map((task) => task.id),
    filters: filters.map(({ name }) => name),
    machines: loads.map((load) => ({
      machine: load.node.machine,
      refusals: filters.map((filter) => (filter.passes(load) ? '' : filter.why(load))),
    })),
  }
}

/** Tasks in the control API: listed by filters (spec 10.8). */
import { refusal } from '../../../api/errors'
import type { Filters, Refusal } from '../../../api/routes'
import { TASK_STATES } from '../../../api/types'
import type { Task } from '../../store/objects'
import { list, type ReadStore } from '../../store/store'
import { isDirty } from '../orchestrator/dirty'
import { filterRows, hasLabel } from './filters'
import { findNode, findService, isRefusal, type Found } from './lookup'
import { taskFullName } from './names'

/** No task is ever `allocated`, and swarmkit has no such word. */
const STATES: readonly string[] = TASK_STATES.filter((state) => state !== 'allocated')

/** The tasks that pass; services and nodes may be given by name, and have to be there. */
export function listTasks(
  store: ReadStore,
  filters: Filters | undefined,
): readonly Task[] | Refusal {
  const services = (filters?.['service'] ?? []).map((text) => findService(store, text))
  const nodes = (filters?.['node'] ?? []).map((text) => findNode(store, text))
  const missing = [...services, ...nodes].find(isRefusal)
  if (missing !== undefined) return missing
  const isOf = (id: string, found: readonly Found<{ readonly id: string }>[]): boolean =>
    found.some((one) => !isRefusal(one) && one.id === id)
  for (const value of filters?.['desired-state'] ?? []) {
    if (STATES.includes(value.toLowerCase())) continue
    return refusal(400, `Invalid desired-state filter: '${value}'`)
  }
  return filterRows(list(store, 'tasks'), filters, {
    id: ({ id }, value) => id.startsWith(value),
    name: (task, value) => taskFullName(task).startsWith(value),
    label: ({ serviceLabels }, value) => hasLabel(serviceLabels, value),
    service: ({ serviceId }) => isOf(serviceId, services),
    node: ({ nodeId }) => isOf(nodeId, nodes),
    'desired-state': ({ desired }, value) => desired === value.toLowerCase(),
    runtime: ({ spec }, value) => (spec.Runtime ?? 'container') === value,
    '_up-to-date': (task, value) => isUpToDate(store, task) === (value === 'true'),
  })
}

/** Would the updater leave it as it is? */
function isUpToDate(store: ReadStore, task: Task): boolean {
  const service = store.services[task.serviceId]
  return service !== undefined && !isDirty(service, task, store.nodes[task.nodeId])
}

/** Tasks in the control API: listed by filters (spec 10.8). */
import { refusal } from '../../../api/errors'
import type { Filters, Refusal } from '../../../api/routes'
import { TASK_STATES } from '../../../api/types'
import type { Task } from '../../store/objects'
import { list, type ReadStore } from '../../store/store'
import { isDirty } from '../orchestrator/dirty'
import { filterRows, hasLabel } from './filters'
import { findNode, findService, isRefusal } from './lookup'
import { taskFullName } from './names'

const STATES: readonly string[] = TASK_STATES

/** The tasks that pass; services and nodes may be given by name. */
export function listTasks(
  store: ReadStore,
  filters: Filters | undefined,
): readonly Task[] | Refusal {
  for (const value of filters?.['desired-state'] ?? []) {
    if (!STATES.includes(value)) return refusal(400, `Invalid desired-state filter: '${value}'`)
  }
  const idOf = (found: ReturnType<typeof findService> | ReturnType<typeof findNode>): string =>
    isRefusal(found) ? '' : found.id
  return filterRows(list(store, 'tasks'), filters, {
    id: ({ id }, value) => id.startsWith(value),
    name: (task, value) => taskFullName(task).startsWith(value),
    label: ({ serviceLabels }, value) => hasLabel(serviceLabels, value),
    service: ({ serviceId }, value) =>
      serviceId === value || serviceId === idOf(findService(store, value)),
    node: ({ nodeId }, value) => nodeId === value || nodeId === idOf(findNode(store, value)),
    'desired-state': ({ desired }, value) => desired === value,
    runtime: ({ spec }, value) => (spec.Runtime ?? 'container') === value,
    '_up-to-date': (task, value) => isUpToDate(store, task) === (value === 'true'),
  })
}

/** Would the updater leave it as it is? */
function isUpToDate(store: ReadStore, task: Task): boolean {
  const service = store.services[task.serviceId]
  return service === undefined || !isDirty(service, task, store.nodes[task.nodeId])
}

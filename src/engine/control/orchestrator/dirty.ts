/** Whether a task has to be replaced because its service changed (spec 5.2). */
import type * as api from '../../../api/types'
import { STATE_RANK, type Node, type Service, type Task } from '../../store/objects'
import { matches, parseConstraints } from '../constraint'
import type { Slot } from './slots'

/** Equal as plain data; an absent key and an empty container count as the same. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isNothing(a) && isNothing(b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  for (const key of keys) {
    if (!same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) {
      return false
    }
  }
  return true
}

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** Must the task be replaced? `node` is where it is. */
export function isDirty(service: Service, task: Task, node: Node | undefined): boolean {
  if (task.specVersion === service.specVersion) return false
  const wanted = service.spec.TaskTemplate
  if (!same(task.endpointSpec ?? {}, service.spec.EndpointSpec ?? {})) return true
  if (same(task.spec, wanted)) return false
  const settled = STATE_RANK[task.status.state] >= STATE_RANK.ready
  if (!same({ ...task.spec, Placement: {} }, { ...wanted, Placement: {} })) return true
  return !(settled || task.nodeId !== '') || !satisfies(wanted.Placement, node)
}

/** Does the node meet the constraints? Ones that cannot be read count as none. */
function satisfies(placement: api.Placement | undefined, node: Node | undefined): boolean {
  const texts = placement?.Constraints ?? []
  if (texts.length === 0) return true
  const parsed = parseConstraints(texts)
  if ('error' in parsed) return true
  return node !== undefined && matches(parsed.constraints, node)
}

/** A slot is dirty when it has several runnable tasks, or its only one is. */
export function isSlotDirty(
  service: Service,
  slot: Slot,
  nodes: Readonly<Record<string, Node>>,
): boolean {
  const [only] = slot.tasks
  if (only === undefined || slot.tasks.length > 1) return true
  return isDirty(service, only, nodes[only.nodeId])
}

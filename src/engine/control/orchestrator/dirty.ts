/** Whether a task has to be replaced because its service changed (spec 5.2). */
import type { Node, Service, Task } from '../../store/objects'
import type { Slot } from '../../store/store'
import { matches, parseConstraints } from '../constraint'

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

/** What was found of two values that never change: an update asks a thousand times. */
const found = new WeakMap<object, WeakMap<object, boolean>>()

/** `same`, for specs: they are frozen. */
function alike(a: object, b: object): boolean {
  let known = found.get(a)
  if (known === undefined) found.set(a, (known = new WeakMap<object, boolean>()))
  let verdict = known.get(b)
  if (verdict === undefined) known.set(b, (verdict = same(a, b)))
  return verdict
}

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/**
 * Must the task be replaced? `node` is where it is. As in swarmkit, a node that suits the new
 * placement keeps its task although the endpoint changed too.
 */
export function isDirty(service: Service, task: Task, node: Node | undefined): boolean {
  if (task.specVersion === service.specVersion) return false
  if (isPlacementOnly(service, task) && isSuitable(service, node)) return false
  const { TaskTemplate, EndpointSpec } = service.spec
  return !alike(task.spec, TaskTemplate) || !same(task.endpointSpec ?? {}, EndpointSpec ?? {})
}

/** Does the task's spec differ in its placement and in nothing else? */
export function isPlacementOnly({ spec }: Service, task: Task): boolean {
  const { TaskTemplate } = spec
  if (same(TaskTemplate.Placement, task.spec.Placement)) return false
  return same({ ...TaskTemplate, Placement: {} }, { ...task.spec, Placement: {} })
}

/** Does the node meet the service's constraints? Ones that cannot be read count as none. */
function isSuitable({ spec }: Service, node: Node | undefined): boolean {
  const parsed = parseConstraints(spec.TaskTemplate.Placement?.Constraints ?? [])
  return node !== undefined && ('error' in parsed || matches(parsed.constraints, node))
}

/** A slot is dirty when it has several runnable tasks, or its only one is. */
export function isSlotDirty(
  service: Service,
  slot: Slot,
  nodes: Readonly<Record<string, Node>>,
): boolean {
  if (slot.steadyOn !== null && slot.version === service.specVersion) return false
  const [only] = slot.tasks
  if (only === undefined || slot.tasks.length > 1) return true
  return isDirty(service, only, nodes[only.nodeId])
}

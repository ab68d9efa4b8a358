/** Making and changing tasks: the one place where a task's fields are filled (spec 3.1). */
import type * as api from '../../../api/types'
import type { ControlFact } from '../../fact'
import { newId } from '../../kernel/ids'
import type { At } from '../loop'
import { UNSTAMPED } from '../loop'
import { put, type Action } from '../../store/actions'
import { statusOf, type Service, type Task, type TaskOrigin } from '../../store/objects'

/** What a loop has decided so far: changes, and what to say of them. */
export interface Draft {
  readonly actions: Action[]
  readonly facts: ControlFact[]
  /** The earliest instant at which something is due although nothing changes. */
  wakeAt: number | null
}

export const createDraft = (): Draft => ({ actions: [], facts: [], wakeAt: null })

/** Wants to look again at `at`. */
export function remind(draft: Draft, at: number): void {
  if (draft.wakeAt === null || at < draft.wakeAt) draft.wakeAt = at
}

/** Where a task's successor belongs: the same slot, and for global services the same node. */
export function placeOf(
  { spec: { Mode } }: Service,
  { slot, nodeId }: Task,
): { readonly slot: number; readonly nodeId: string } {
  const pinned = Mode.Global !== undefined || Mode.GlobalJob !== undefined
  return { slot, nodeId: pinned ? nodeId : '' }
}

/** A new attempt in a slot, or on a node for global services. */
export function newTask(
  service: Service,
  where: { readonly slot: number; readonly nodeId: string },
  at: At,
  why: {
    readonly origin: TaskOrigin
    readonly desired: api.TaskState
    readonly replaces?: string
  },
): Task {
  return {
    id: newId(at.rng),
    meta: { ...UNSTAMPED, createdAt: at.now },
    serviceId: service.id,
    serviceName: service.spec.Name,
    serviceLabels: service.spec.Labels,
    slot: where.slot,
    nodeId: where.nodeId,
    spec: service.spec.TaskTemplate,
    specVersion: service.specVersion,
    endpointSpec: service.spec.EndpointSpec ?? null,
    ports: [],
    status: statusOf('new', 'created', at.now),
    desired: why.desired,
    runningSince: null,
    networks: [],
    generic: [],
    jobIteration: service.jobStatus?.iteration ?? null,
    origin: why.origin,
    replaces: why.replaces ?? '',
    droppedAs: null,
    surplusSince: null,
  }
}

/** Puts a new task into the draft, and says why. */
export function create(draft: Draft, task: Task, why: string): void {
  draft.actions.push(put('tasks', task))
  const { id, serviceId: service, slot, replaces } = task
  draft.facts.push({ kind: 'task.created', task: id, service, slot, why, replaces })
}

/** Wants a task in another state; desired states only move forward. */
export function want(draft: Draft, task: Task, desired: api.TaskState, why: string): void {
  if (task.desired === desired) return
  draft.actions.push(put('tasks', { ...task, desired }))
  if (desired === 'shutdown' || desired === 'remove') {
    const { id, serviceId: service } = task
    draft.facts.push({ kind: 'task.stopping', task: id, service, desired, why })
  }
}

/** Forgets a task's record. */
export function forget(draft: Draft, task: Task): void {
  draft.actions.push({ kind: 'delete', table: 'tasks', id: task.id })
}

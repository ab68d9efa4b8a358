/**
 * The task reaper (spec 3.9): history is kept in bounds where a task was created, and what was to
 * be removed is forgotten when it has stopped.
 */
import type { Change } from '../../store/actions'
import { isOver, isPast, STATE_RANK, type Task } from '../../store/objects'
import { clusterOf, seatOf, type ReadStore } from '../../store/store'
import { NOTHING, type Loop, type Plan } from '../loop'
import { createDraft, forget } from './task'
import { planOf } from './replicated'

export const PAUSE = 250
/** More than so many are looked at without a pause. */
export const MOST_DIRTY = 1000
export const DEFAULT_RETENTION = 5

export const reaper: Loop = {
  name: 'reaper',
  keys,
  start: (store) =>
    Object.values(store.tasks).flatMap((task) => (isRemovable(task) ? [`task ${task.id}`] : [])),
  reconcile,
  settle: { quiet: PAUSE, most: PAUSE, full: MOST_DIRTY },
}

/** A slot is looked at when a task comes, and again when one of several running in it ends. */
function keys(change: Change): readonly string[] {
  if (change.table !== 'tasks' || change.after === null) return []
  const { before, after } = change
  const found = isRemovable(after) ? [`task ${after.id}`] : []
  const ended = before !== null && isOver(after) && !isOver(before)
  return before === null || ended ? [...found, slotKey(after)] : found
}

const slotKey = (task: Task): string => `slot ${task.serviceId} ${seatOf(task)}`

/** Wanted gone, and stopped or never begun. */
const isRemovable = ({ desired, status, serviceId }: Task): boolean => {
  const idle = STATE_RANK[status.state] < STATE_RANK.assigned
  if (desired === 'remove') return idle || STATE_RANK[status.state] >= STATE_RANK.complete
  return status.state === 'orphaned' && serviceId === ''
}

function reconcile(key: string, store: ReadStore): Plan {
  const [kind, id = '', seat = ''] = key.split(' ')
  if (kind === 'slot') return trim(store, id, seat)
  const task = store.tasks[id]
  if (task === undefined || !isRemovable(task)) return NOTHING
  const draft = createDraft()
  forget(draft, task)
  draft.facts.push({ kind: 'task.reaped', task: id, why: 'it was to be removed, and has stopped' })
  return planOf(draft)
}

/** How many records a slot keeps; negative: all. */
function retentionOf(store: ReadStore, serviceId: string): number {
  const attempts = store.services[serviceId]?.spec.TaskTemplate.RestartPolicy?.MaxAttempts ?? 0
  if (attempts > 0) return attempts + 1
  return clusterOf(store)?.spec.Orchestration.TaskHistoryRetentionLimit ?? DEFAULT_RETENTION
}

/** May the record be forgotten when there are too many? */
const isHistory = (task: Task): boolean =>
  isOver(task) ||
  (STATE_RANK[task.status.state] < STATE_RANK.assigned && isPast(task.desired, 'running'))

function trim(store: ReadStore, serviceId: string, seat: string): Plan {
  const mode = store.services[serviceId]?.spec.Mode
  const trimmed = mode?.Replicated !== undefined || mode?.Global !== undefined
  const retention = retentionOf(store, serviceId)
  if (!trimmed || retention < 0) return NOTHING
  const held = [...(store.slotsByService[serviceId]?.[seat]?.all ?? [])].sort(
    (a, b) => a.status.appliedAt - b.status.appliedAt,
  )
  const draft = createDraft()
  for (const task of held) {
    if (held.length - draft.actions.length <= retention) break
    if (!isHistory(task)) continue
    forget(draft, task)
    const why = `${held.length} attempts in the slot, ${retention} are kept`
    draft.facts.push({ kind: 'task.reaped', task: task.id, why })
  }
  return planOf(draft)
}

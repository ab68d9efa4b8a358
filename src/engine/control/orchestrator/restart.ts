/**
 * The restart supervisor (spec 3.5): whether a finished attempt has a successor, and when the
 * successor may start. Everything is read off the records: a replacement says what it replaces,
 * and the attempts of a slot are its history.
 */
import { fromNanos, MINUTE, type Millis } from '../../kernel/time'
import { isOver, type Service, type Task } from '../../store/objects'
import type { ReadStore } from '../../store/store'
import type { At } from '../loop'
import { create, newTask, remind, want, type Draft } from './task'

const DEFAULT_DELAY: Millis = 5000
const MOST_WAIT: Millis = MINUTE

/** Does the task's own policy allow another attempt after it? */
export function mayRestart(task: Task, history: readonly Task[], now: Millis): boolean {
  const policy = task.spec.RestartPolicy
  const condition = policy?.Condition ?? 'any'
  if (condition === 'none') return false
  if (condition === 'on-failure' && task.status.state === 'complete') return false
  const most = policy?.MaxAttempts ?? 0
  if (most === 0) return true
  return restartsOf(task, history, fromNanos(policy?.Window ?? 0), now) < most
}

/** How many restarts of this version the slot has seen, within the window if there is one. */
function restartsOf(task: Task, history: readonly Task[], window: Millis, now: Millis): number {
  const since = window === 0 ? -1 : Math.max(task.status.appliedAt, 0) - window
  return history.filter(
    ({ origin, specVersion, meta }) =>
      origin === 'restart' &&
      specVersion === task.specVersion &&
      meta.createdAt > since &&
      meta.createdAt <= now,
  ).length
}

/** Replaces an attempt that is over, or that its node has lost (steps 3 to 8). */
export function restart(
  draft: Draft,
  service: Service,
  task: Task,
  history: readonly Task[],
  at: At,
  why: string,
): void {
  if (isWaiting(task)) return
  want(draft, task, 'shutdown', why)
  if (!mayRestart(task, history, at.now)) {
    draft.facts.push({ kind: 'restart.gaveUp', task: task.id, why: policyWords(task) })
    return
  }
  const where = { slot: task.slot, nodeId: task.slot === 0 ? task.nodeId : '' }
  const next = newTask(service, where, at, {
    origin: 'restart',
    desired: 'ready',
    replaces: task.id,
  })
  create(draft, next, why)
  remind(draft, at.now)
}

/** A replacement that failed before it was let go: its own delay must pass first. */
const isWaiting = (task: Task): boolean => task.desired === 'ready' && !isOver(task)

function policyWords(task: Task): string {
  const { Condition = 'any', MaxAttempts = 0 } = task.spec.RestartPolicy ?? {}
  const attempts = MaxAttempts > 0 ? `, at most ${MaxAttempts} attempts` : ''
  return `its restart policy allows no more: ${Condition}${attempts}`
}

/** Lets replacements start whose delay is over and whose predecessor has stopped (step 9). */
export function release(draft: Draft, tasks: readonly Task[], store: ReadStore, at: At): void {
  for (const task of tasks) {
    if (task.desired !== 'ready' || task.replaces === '') continue
    const due = dueOf(task, store)
    if (due <= at.now) {
      want(draft, task, 'running', 'its delay is over')
      continue
    }
    if (due < Number.MAX_SAFE_INTEGER) remind(draft, due)
  }
}

/** The instant at which a replacement may start; the largest whole number: not known yet. */
export function dueOf(task: Task, store: ReadStore): Millis {
  const old = store.tasks[task.replaces]
  const { createdAt } = task.meta
  const node = old === undefined ? undefined : store.nodes[old.nodeId]
  const drained = node?.spec.Availability === 'drain'
  const immediate = task.origin === 'update' || drained
  const delayed = createdAt + (immediate ? 0 : delayOf(task))
  if (old === undefined || old.nodeId === '' || isOver(old)) return delayed
  if (node === undefined || node.status.state === 'down') return delayed
  return createdAt + MOST_WAIT
}

const delayOf = (task: Task): Millis => {
  const nanos = task.spec.RestartPolicy?.Delay
  return nanos === undefined ? DEFAULT_DELAY : fromNanos(nanos)
}

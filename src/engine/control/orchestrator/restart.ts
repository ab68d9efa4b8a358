/**
 * The restart supervisor (spec 3.5): whether a finished attempt has a successor, and when the
 * successor may start. Everything is read off the records: a replacement says what it replaces,
 * and the attempts of a slot are its history.
 */
import { fromNanos, MINUTE, type Millis } from '../../kernel/time'
import { isOver, type Service, type Task } from '../../store/objects'
import type { ReadStore, Slot } from '../../store/store'
import type { At } from '../loop'
import { create, newTask, placeOf, remind, want, type Draft } from './task'

export const DEFAULT_DELAY: Millis = 5000
export const MOST_WAIT: Millis = MINUTE

/** Does the task's own policy allow another attempt after it? */
export function mayRestart(task: Task, history: readonly Task[]): boolean {
  const policy = task.spec.RestartPolicy
  const condition = policy?.Condition ?? 'any'
  if (condition === 'none') return false
  const job = task.jobIteration !== null
  if ((condition === 'on-failure' || job) && task.status.state === 'complete') return false
  const most = policy?.MaxAttempts ?? 0
  if (most === 0) return true
  return restartsOf(task, history, fromNanos(policy?.Window ?? 0)) < most
}

/**
 * How many restarts of this version the slot has seen since one of another; with a window, those
 * that lie in it, before the task's end.
 */
function restartsOf(task: Task, history: readonly Task[], window: Millis): number {
  const end = task.status.appliedAt
  const all = history.filter(({ origin }) => origin === 'restart')
  const other = all.findLastIndex(({ specVersion }) => specVersion !== task.specVersion)
  const restarts = all.slice(other + 1)
  if (window === 0) return restarts.length
  return restarts.filter(({ meta }) => meta.createdAt > end - window && meta.createdAt < end).length
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
  if (!mayRestart(task, history)) {
    draft.facts.push({ kind: 'restart.gaveUp', task: task.id, why: policyWords(task) })
    return
  }
  const next = newTask(service, placeOf(service, task), at, {
    origin: 'restart',
    desired: 'ready',
    replaces: task.id,
  })
  create(draft, next, why)
  const until = at.now + delayOf(task)
  draft.facts.push({ kind: 'restart.waiting', task: next.id, replaces: task.id, until, why })
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
export function release(draft: Draft, slots: readonly Slot[], store: ReadStore, at: At): void {
  for (const { steadyOn, tasks } of slots) {
    if (steadyOn === null) for (const task of tasks) releaseOne(draft, task, store, at)
  }
}

function releaseOne(draft: Draft, task: Task, store: ReadStore, at: At): void {
  if (task.desired !== 'ready' || task.replaces === '') return
  const due = dueOf(task, store)
  if (due <= at.now) start(draft, task)
  else remind(draft, due)
}

/** The delay of a replacement is over. */
export const start = (draft: Draft, task: Task): void =>
  want(draft, task, task.jobIteration === null ? 'running' : 'complete', 'its delay is over')

/** The instant at which a replacement may start, as things stand. */
export function dueOf(task: Task, store: ReadStore): Millis {
  const old = store.tasks[task.replaces]
  const { createdAt } = task.meta
  const node = old === undefined ? undefined : store.nodes[old.nodeId]
  const drained = node?.spec.Availability === 'drain'
  const immediate = task.origin === 'update' || drained
  const delayed = createdAt + (immediate ? 0 : delayOf(old ?? task))
  if (old === undefined || old.nodeId === '' || isOver(old)) return delayed
  if (node === undefined || node.status.state === 'down') return delayed
  return Math.max(delayed, createdAt + MOST_WAIT)
}

/** The pause that the policy of a task that ended puts before its successor. */
const delayOf = (task: Task): Millis => {
  const nanos = task.spec.RestartPolicy?.Delay
  return nanos === undefined ? DEFAULT_DELAY : fromNanos(nanos)
}

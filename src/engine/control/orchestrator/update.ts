/**
 * The updater (spec section 5), with nothing to remember: the tasks it made carry their origin,
 * so its workers, their delays, the monitor window and the failures are all read off the records.
 */
import type * as api from '../../../api/types'
import { must } from '../../kernel/assert'
import { fromNanos, SECOND, type Millis } from '../../kernel/time'
import { put } from '../../store/actions'
import { isOver, type Service, type Task, type UpdateStatus } from '../../store/objects'
import { seatOf, type ReadStore, type Slot } from '../../store/store'
import type { At } from '../loop'
import { isDirty, isSlotDirty } from './dirty'
import { create, newTask, placeOf, remind, want, type Draft } from './task'

export const DEFAULTS: api.UpdateConfig = {
  Parallelism: 1,
  FailureAction: 'pause',
  MaxFailureRatio: 0,
  Order: 'stop-first',
}
export const DEFAULT_MONITOR: Millis = 5000

/** A run of the updater as the records tell it. */
interface Run {
  readonly service: Service
  readonly status: UpdateStatus
  readonly config: api.UpdateConfig
  readonly delay: Millis
  readonly monitor: Millis
  /** First attempts that this run made, one a slot. */
  readonly made: ReadonlySet<Task>
  /** When it last found a slot with a task that needed no successor; null: never. */
  readonly foundAt: Millis | null
  readonly dirty: readonly Slot[]
  readonly nodes: ReadStore['nodes']
}

/** Brings runnable slots up to date, as far as can be done now; `slots` are all of the service. */
export function update(
  draft: Draft,
  service: Service,
  runnable: readonly Slot[],
  slots: readonly Slot[],
  store: ReadStore,
  at: At,
): void {
  const { updateStatus: status } = service
  if (status?.state === 'paused') return
  const dirty = runnable.filter((slot) => isSlotDirty(service, slot, store.nodes))
  if (status === null) {
    if (dirty.length > 0) begin(draft, service, dirty, at)
    return
  }
  const run = readRun(service, status, dirty, slots, store.nodes)
  if (status.state === 'rollback_paused') return unpause(draft, run, at)
  if (status.completedAt !== null && dirty.length === 0) return
  if (fail(draft, run, at)) return
  finishStartFirst(draft, run)
  advance(draft, run, at)
}

/** A run begins by saying so; its work follows when that is committed. */
function begin(draft: Draft, service: Service, dirty: readonly Slot[], at: At): void {
  const status = { state: 'updating', message: 'update in progress' } as const
  draft.actions.push(
    put('services', {
      ...service,
      updateStatus: { ...status, startedAt: at.now, completedAt: null },
    }),
  )
  const why = `${dirty.length} slots differ from the new spec`
  draft.facts.push({ kind: 'update.started', service: service.id, dirty: dirty.length, why })
}

function readRun(
  service: Service,
  status: UpdateStatus,
  dirty: readonly Slot[],
  slots: readonly Slot[],
  nodes: Run['nodes'],
): Run {
  const { spec } = service
  const back = status.state === 'rollback_started' || status.state === 'rollback_paused'
  const config = (back ? spec.RollbackConfig : spec.UpdateConfig) ?? DEFAULTS
  const monitor = config.Monitor === undefined ? 0 : fromNanos(config.Monitor)
  return {
    service,
    status,
    config,
    delay: fromNanos(config.Delay ?? 0),
    monitor: monitor === 0 ? DEFAULT_MONITOR : monitor,
    made: madeSince(status.completedAt ?? status.startedAt, service, slots),
    foundAt: foundSince(status.completedAt ?? status.startedAt, slots),
    dirty,
    nodes,
  }
}

function madeSince(since: Millis, { specVersion }: Service, slots: readonly Slot[]): Set<Task> {
  const made = new Set<Task>()
  for (const { all, madeAt } of slots) {
    if (madeAt < since) continue
    for (let at = all.length - 1; at >= 0; at--) {
      const task = all[at] as Task
      if (task.meta.createdAt < since) break
      if (task.origin === 'update' && task.specVersion === specVersion) made.add(task)
    }
  }
  return made
}

function foundSince(since: Millis, slots: readonly Slot[]): Millis | null {
  let last: Millis | null = null
  for (const { all, madeAt } of slots) {
    if (madeAt < since) continue
    for (const { surplusSince: at } of all) {
      if (at !== null && at >= since && at > (last ?? -1)) last = at
    }
  }
  return last
}

/** When a new task reached RUNNING, or its end without it; null: not yet. */
const reachedAt = (task: Task): Millis | null =>
  task.runningSince ?? (isOver(task) ? task.status.appliedAt : null)

const failed = ({ monitor }: Run, task: Task): boolean =>
  isOver(task) &&
  (task.runningSince === null || task.status.appliedAt - task.runningSince <= monitor)

/** Acts on too many failures (spec 5.4); true when the run is over thereby. */
function fail(draft: Draft, run: Run, at: At): boolean {
  const { config, made, dirty, service, status } = run
  const action = config.FailureAction ?? 'pause'
  if (action === 'continue') return false
  const failures = [...made].filter((task) => failed(run, task))
  const [first] = failures
  if (first === undefined) return false
  const seats = new Set([...made, ...dirty.flatMap(({ tasks }) => tasks)].map(seatOf))
  const total = Math.max(1, seats.size)
  if (failures.length / total <= config.MaxFailureRatio) return false
  const cause = `due to failure or early termination of task ${first.id}`
  const why = `${failures.length} of ${total} failed, more than ${config.MaxFailureRatio} may`
  draft.facts.push({ kind: 'update.failed', service: service.id, task: first.id, why })
  const back = status.state === 'rollback_started'
  if (action === 'rollback' && !back && service.previousSpec !== null) {
    rollBack(draft, service, service.previousSpec, `update rolled back ${cause}`, at)
    return true
  }
  const words = action === 'rollback' && back ? 'rollback paused' : 'update paused'
  conclude(draft, service, back ? 'rollback_paused' : 'paused', `${words} ${cause}`, null)
  return true
}

/** The previous spec is put back; there is no other way back from there (spec 5.4). */
function rollBack(
  draft: Draft,
  service: Service,
  previous: api.ServiceSpec,
  message: string,
  at: At,
): void {
  const startedAt = service.updateStatus?.startedAt ?? at.now
  const updateStatus = {
    state: 'rollback_started',
    startedAt,
    completedAt: null,
    message,
  } as const
  draft.actions.push(
    put('services', {
      ...service,
      spec: previous,
      specVersion: service.previousSpecVersion,
      previousSpec: null,
      updateStatus,
    }),
  )
  const { id, spec } = service
  draft.facts.push({ kind: 'update.state', service: id, state: 'rollback_started', why: message })
  draft.facts.push({ kind: 'service.changed', service: id, name: spec.Name, why: message })
}

function conclude(
  draft: Draft,
  service: Service,
  state: api.UpdateState,
  message: string,
  completedAt: Millis | null,
): void {
  const startedAt = service.updateStatus?.startedAt ?? 0
  const updateStatus = { state, message, startedAt, completedAt }
  draft.actions.push(put('services', { ...service, updateStatus }))
  draft.facts.push({ kind: 'update.state', service: service.id, state, why: message })
}

/** Start-first: the old go when the new one runs. */
function finishStartFirst(draft: Draft, { dirty, made }: Run): void {
  for (const { tasks } of dirty) {
    if (tasks.length < 2) continue
    const fresh = tasks.find((task) => made.has(task) && task.status.state === 'running')
    if (fresh === undefined) continue
    for (const task of tasks) {
      if (task !== fresh) want(draft, task, 'shutdown', 'its successor runs')
    }
  }
}

/** Hands dirty slots to the workers that are free, or completes the run. */
function advance(draft: Draft, run: Run, at: At): void {
  const { config, delay, made, dirty } = run
  const busy = [...made].filter((task) => isBusy(run, task, at.now))
  for (const task of busy) {
    const reached = reachedAt(task)
    if (reached !== null) remind(draft, reached + delay)
  }
  const isOpen = ({ all }: Slot): boolean => !all.some((task) => made.has(task))
  const workers = config.Parallelism === 0 ? Infinity : config.Parallelism
  if (dirty.some(isOpen)) {
    for (const slot of first(dirty, workers - busy.length, isOpen)) replace(draft, run, slot, at)
  } else if (busy.length === 0) complete(draft, run, at)
}

/** The first items of which something holds, so many at most. */
function first<T>(items: readonly T[], most: number, holds: (item: T) => boolean): T[] {
  const found: T[] = []
  for (const item of items) {
    if (found.length >= most) break
    if (holds(item)) found.push(item)
  }
  return found
}

/** A worker waits for its task to run, and then for the delay. */
function isBusy({ delay }: Run, task: Task, now: Millis): boolean {
  const reached = reachedAt(task)
  return reached === null || reached + delay > now
}

/** One worker's step: a new task for a slot (spec 5.3, step 7). */
function replace(draft: Draft, run: Run, slot: Slot, at: At): void {
  const { service, config, nodes } = run
  const clean = slot.tasks.filter((task) => !isDirty(service, task, nodes[task.nodeId]))
  const kept = clean.find(({ desired }) => desired === 'running') ?? clean[0]
  if (kept !== undefined) {
    for (const task of slot.tasks) {
      if (task !== kept) want(draft, { ...task, surplusSince: at.now }, 'shutdown', 'it is surplus')
    }
    return
  }
  const old = must(slot.tasks.at(-1), 'a dirty slot has a task')
  const startFirst = config.Order === 'start-first'
  const next = newTask(service, placeOf(service, old), at, {
    origin: 'update',
    desired: startFirst ? 'running' : 'ready',
    replaces: old.id,
  })
  const why = `the spec changed; ${config.Order}, ${config.Parallelism || 'all'} at a time`
  create(draft, next, why)
  draft.facts.push({ kind: 'update.batch', service: service.id, slot: slot.slot, why })
  if (startFirst) return
  for (const task of slot.tasks) want(draft, task, 'shutdown', 'the updater replaces it')
}

/** A rollback that may not roll back further is paused, and completes all the same (spec 5.4). */
function unpause(draft: Draft, run: Run, at: At): void {
  if (run.config.FailureAction === 'rollback') complete(draft, run, at)
}

/** After the last worker: one more window in which new tasks may fail (spec 5.3, step 8). */
function complete(draft: Draft, run: Run, at: At): void {
  const { service, status, made, foundAt, delay, monitor } = run
  const reached = Array.from(made, (task) => reachedAt(task) ?? 0)
  const last = Math.max(status.startedAt, foundAt ?? 0, ...reached)
  const window = delay >= monitor ? delay + SECOND : monitor
  const due = made.size === 0 && foundAt === null ? status.startedAt : last + delay + window
  if (due > at.now) return remind(draft, due)
  const back = status.state === 'rollback_started'
  const state = back ? 'rollback_completed' : 'completed'
  conclude(draft, service, state, back ? 'rollback completed' : 'update completed', at.now)
}

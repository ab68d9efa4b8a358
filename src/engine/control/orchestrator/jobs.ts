/**
 * The orchestrator of jobs (spec 3.8): tasks that run to their end, each once. As in swarmkit it
 * listens to services and to the ends of tasks, and to no node: a drained node keeps its
 * replicated jobs, and a new one waits for its global job until something else happens.
 */
import type * as api from '../../../api/types'
import type { Change } from '../../store/actions'
import { isInvalid, isOver, isPast, type Node, type Service, type Task } from '../../store/objects'
import { list, tasksOf, type ReadStore } from '../../store/store'
import { matches, parseConstraints } from '../constraint'
import { NOTHING, type At, type Loop, type Plan } from '../loop'
import { endOf, planOf } from './replicated'
import { dueOf, restart, start } from './restart'
import { BOUNDED, MOST_SLOTS } from './slots'
import { create, createDraft, newTask, remind, want, type Draft } from './task'

const SERVICE = 'service '
const TASK = 'task '

/** Keys: `service ID`, and `task ID` of a replacement that waits for its delay. */
export const jobs: Loop = {
  name: 'jobs',
  keys,
  start: (store) => [
    ...Object.keys(store.services).map((id) => SERVICE + id),
    ...Object.values(store.tasks).filter(isDelayed).map(taskKey),
  ],
  reconcile: (key, store, at) =>
    key.startsWith(TASK)
      ? letGo(key.slice(TASK.length), store, at)
      : reconcile(key.slice(SERVICE.length), store, at),
}

function keys(change: Change): readonly string[] {
  if (change.table === 'services') return change.after === null ? [] : [SERVICE + change.id]
  if (change.table !== 'tasks' || change.after === null) return []
  const task = change.after
  if (task.jobIteration === null) return []
  if (isDelayed(task)) return [taskKey(task)]
  return isOver(task) && !isPast(task.desired, 'complete') ? [SERVICE + task.serviceId] : []
}

const taskKey = ({ id }: Task): string => TASK + id

const isDelayed = ({ jobIteration, desired, replaces }: Task): boolean =>
  jobIteration !== null && desired === 'ready' && replaces !== ''

/** A replacement starts when its delay is over; one that has failed meanwhile is replaced again. */
function letGo(id: string, store: ReadStore, at: At): Plan {
  const task = store.tasks[id]
  if (task === undefined || !isDelayed(task)) return NOTHING
  const draft = createDraft()
  const due = dueOf(task, store)
  if (due > at.now) remind(draft, due)
  else start(draft, task)
  return planOf(draft)
}

function reconcile(id: string, store: ReadStore, at: At): Plan {
  const service = store.services[id]
  const iteration = service?.jobStatus?.iteration
  if (service === undefined || iteration === undefined) return NOTHING
  const draft = createDraft()
  const tasks = tasksOf(store, id)
  const own = tasks.filter((task) => task.jobIteration === iteration)
  const { ReplicatedJob } = service.spec.Mode
  if (ReplicatedJob !== undefined) fill(draft, service, ReplicatedJob, own, at)
  else cover(draft, service, own, store, at)
  for (const task of own.filter(isLost)) {
    restart(draft, service, task, historyOf(service, task, own), at, endOf(task))
  }
  for (const task of tasks) {
    const obsolete = task.jobIteration !== iteration
    if (obsolete && (ReplicatedJob === undefined || !isOver(task))) {
      want(draft, task, 'remove', 'the job runs anew')
    }
  }
  return planOf(draft)
}

/** What counts as earlier attempts; a global job's are looked up where they are not kept (3.5). */
const historyOf = ({ spec }: Service, task: Task, own: readonly Task[]): readonly Task[] =>
  spec.Mode.GlobalJob === undefined ? own.filter(({ slot }) => slot === task.slot) : []

/** Meant to run to its end, and not there yet. */
const isOpen = ({ status, desired }: Task): boolean =>
  status.state !== 'complete' && !isPast(desired, 'complete')

/** It ended without completing; one that waits for its delay fails in peace. */
const isLost = (task: Task): boolean =>
  isPast(task.status.state, 'complete') && isOpen(task) && !isDelayed(task)

/** As many tasks at a time as may be, in the lowest free slots, until all are done. */
function fill(
  draft: Draft,
  service: Service,
  job: NonNullable<api.ServiceMode['ReplicatedJob']>,
  own: readonly Task[],
  at: At,
): void {
  const { TotalCompletions = 1, MaxConcurrent = 1 } = job
  const open = own.filter(isOpen)
  const done = own.filter(({ status }) => status.state === 'complete')
  const missing = Math.min(
    Math.min(MaxConcurrent, MOST_SLOTS) - open.length,
    TotalCompletions - done.length - open.length,
  )
  const taken = new Set([...open, ...done].map(({ slot }) => slot))
  for (let slot = 0, made = 0; made < missing && slot < TotalCompletions; slot++) {
    if (taken.has(slot)) continue
    made++
    const where = { slot, nodeId: '' }
    const task = newTask(service, where, at, { origin: 'job', desired: 'complete' })
    create(
      draft,
      task,
      `${done.length} of ${TotalCompletions} are done, ${MaxConcurrent} at a time${MaxConcurrent > MOST_SLOTS ? BOUNDED : ''}`,
    )
  }
}

/** One task on each node that is fit; those on nodes that are lost are stopped. */
function cover(
  draft: Draft,
  service: Service,
  own: readonly Task[],
  store: ReadStore,
  at: At,
): void {
  const parsed = parseConstraints(service.spec.TaskTemplate.Placement?.Constraints ?? [])
  const constraints = 'error' in parsed ? [] : parsed.constraints
  for (const node of list(store, 'nodes').filter((one) => matches(constraints, one))) {
    const task = own.find(
      ({ nodeId, desired }) => nodeId === node.id && !isPast(desired, 'complete'),
    )
    if (isInvalid(node)) {
      if (task !== undefined && !isOver(task)) want(draft, task, 'shutdown', whyLost(node))
    } else if (task === undefined && isReady(node)) {
      const where = { slot: 0, nodeId: node.id }
      const made = newTask(service, where, at, { origin: 'job', desired: 'complete' })
      create(draft, made, `${node.machine} is eligible and has not run it`)
    }
  }
}

const isReady = ({ spec, status }: Node): boolean =>
  spec.Availability === 'active' && status.state === 'ready'

const whyLost = ({ machine, status, spec }: Node): string =>
  `${machine} is ${status.state === 'down' ? 'down' : `set to ${spec.Availability}`}`

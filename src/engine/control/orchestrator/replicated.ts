/** The orchestrator of replicated services: as many runnable slots as replicas (spec 3.2, 3.4). */
import type { Change } from '../../store/actions'
import { isOver, type Node, type Service, type Task } from '../../store/objects'
import { slotsOf, tasksOf, tasksOn, type ReadStore, type Slot } from '../../store/store'
import { NOTHING, type At, type Loop, type Plan } from '../loop'
import { dueOf, release, restart } from './restart'
import { BOUNDED, classify, isStranded, MOST_SLOTS, survivors } from './slots'
import { create, createDraft, forget, newTask, remind, want, type Draft } from './task'
import { update } from './update'

export const replicated: Loop = {
  name: 'replicated',
  keys: (change, store) => serviceKeys(change, store),
  start: (store) => [...Object.keys(store.services), ...bereft(store)],
  reconcile,
}

const BEREFT = 'bereft '

/** Services that went while nobody led on, as keys: their tasks are still there. */
function bereft({ services, tasks }: ReadStore): readonly string[] {
  const gone = Object.values(tasks).flatMap(({ serviceId }) =>
    serviceId === '' || services[serviceId] !== undefined ? [] : `${BEREFT}${serviceId}`,
  )
  return [...new Set(gone)]
}

/** The services that a change concerns: their own, and those with tasks on a changed node. */
export function serviceKeys(change: Change, store: ReadStore): readonly string[] {
  if (change.table === 'services') return [change.id]
  if (change.table === 'tasks') return taskMatters(change.before, change.after)
  if (change.table !== 'nodes' || !nodeMatters(change.before, change.after)) return []
  const services = new Set(tasksOn(store, change.id).map(({ serviceId }) => serviceId))
  for (const { id, spec } of Object.values(store.services)) {
    if (spec.Mode.Global !== undefined) services.add(id)
  }
  return [...services]
}

/** Of a task's steps only the ends, RUNNING and changed wishes concern an orchestrator. */
function taskMatters(before: Task | null, after: Task | null): readonly string[] {
  const task = after ?? before
  if (task === null || task.serviceId === '') return []
  const step = before?.status.state !== after?.status.state
  const reached = after !== null && (isOver(after) || after.status.state === 'running')
  const wish = before?.desired !== after?.desired
  return (step && reached) || wish || after === null ? [task.serviceId] : []
}

const nodeMatters = (before: Node | null, after: Node | null): boolean =>
  before === null ||
  after === null ||
  before.status.state !== after.status.state ||
  before.spec !== after.spec ||
  before.role !== after.role

function reconcile(key: string, store: ReadStore, at: At): Plan {
  if (key.startsWith(BEREFT)) return forgetAll(tasksOf(store, key.slice(BEREFT.length)))
  const service = store.services[key]
  if (service === undefined) return removeAll(tasksOf(store, key))
  if (service.spec.Mode.Replicated === undefined) return NOTHING
  const slots = slotsOf(store, key)
  const draft = createDraft()
  for (const slot of slots) restartLost(draft, service, slot, store, at)
  if (draft.actions.length === 0) {
    release(draft, slots, store, at)
    scale(draft, service, slots, store, at)
  }
  return planOf(draft)
}

export const planOf = ({ actions, facts, wakeAt }: Draft): Plan => ({
  actions,
  facts,
  ...(wakeAt === null ? {} : { wakeAt }),
})

/** The service is gone: its tasks go too (spec 3.12). */
function removeAll(tasks: readonly Task[]): Plan {
  const draft = createDraft()
  for (const task of tasks) want(draft, task, 'remove', 'its service was removed')
  return planOf(draft)
}

/** A new leader forgets tasks without a service at once (swarmkit: taskinit, CheckTasks). */
function forgetAll(tasks: readonly Task[]): Plan {
  const draft = createDraft()
  for (const task of tasks) {
    forget(draft, task)
    const why = 'its service was removed before this manager began to lead'
    draft.facts.push({ kind: 'task.reaped', task: task.id, why })
  }
  return planOf(draft)
}

/** First step: tasks that ended, or whose node is lost, are restarted. */
function restartLost(
  draft: Draft,
  service: Service,
  { tasks, all, steadyOn }: Slot,
  store: ReadStore,
  at: At,
): void {
  if (steadyOn !== null && !isStranded(steadyOn, store)) return
  for (const task of tasks) {
    const over = isOver(task)
    if (!over && !isStranded(task.nodeId, store)) continue
    if (over && task.desired === 'ready' && task.replaces !== '') {
      const due = dueOf(task, store)
      if (due > at.now) {
        remind(draft, due)
        continue
      }
    }
    const why = over ? endOf(task) : whereOf(store.nodes[task.nodeId])
    restart(draft, service, task, all, at, why)
  }
}

export const endOf = (task: Task): string => task.status.err || `it is ${task.status.state}`

const whereOf = (node: Node | undefined): string => {
  if (node === undefined) return 'its node is gone'
  const { status, spec, machine } = node
  return status.state === 'down'
    ? `${machine} is down`
    : `${machine} is set to ${spec.Availability}`
}

/** Second step: as many slots as wanted, and those kept brought up to date. */
function scale(
  draft: Draft,
  service: Service,
  slots: readonly Slot[],
  store: ReadStore,
  at: At,
): void {
  const wanted = service.spec.Mode.Replicated?.Replicas ?? 1
  const { runnable } = classify(service, slots)
  if (runnable.length > wanted) {
    const kept = survivors(runnable)
    shrink(draft, kept.slice(wanted))
    return update(draft, service, kept.slice(0, wanted), slots, store, at)
  }
  grow(draft, service, runnable, wanted, at)
  update(draft, service, runnable, slots, store, at)
}

function shrink(draft: Draft, surplus: readonly Slot[]): void {
  for (const { tasks } of surplus) {
    for (const task of tasks) want(draft, task, 'remove', 'the service was scaled down')
  }
}

/** Creates what is missing in the lowest free slots, of very many no more than fit here. */
function grow(
  draft: Draft,
  service: Service,
  runnable: readonly Slot[],
  wanted: number,
  at: At,
): void {
  const taken = new Set(runnable.map(({ slot }) => slot))
  const why = `${wanted} replicas are wanted${wanted > MOST_SLOTS ? BOUNDED : ''}`
  for (let slot = 1; taken.size < Math.min(wanted, MOST_SLOTS); slot++) {
    if (taken.has(slot)) continue
    taken.add(slot)
    const task = newTask(service, { slot, nodeId: '' }, at, { origin: 'scale', desired: 'running' })
    create(draft, task, why)
  }
}

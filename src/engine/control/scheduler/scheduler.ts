/**
 * The scheduler (spec 4): finds a node for every pending task, or says why there is none. It runs
 * for all waiting tasks at once, after a pause, and never moves a task that has a node.
 */
import { MINUTE, type Millis } from '../../kernel/time'
import type { Fact, Rank, Verdict } from '../../fact'
import { put, type Action, type Change } from '../../store/actions'
import { isPast, type Node, type Service, type Task } from '../../store/objects'
import { hasFailed, slotsOf, type ReadStore, type Slot } from '../../store/store'
import { NOTHING, type At, type Loop, type Plan } from '../loop'
import { rankOf, type Group } from './assign'
import { createPipeline, explain, process, verdicts, type Pipeline } from './filters'
import { carry, claim, createLoad, isTracked, type Load } from './load'
import { distribute, growTree } from './spread'

/** The key of each run but a leader's first: all that waits and was not dropped. */
const ALL = ['*'] as const
/** A new leader knows of nothing that the last one dropped. */
const ANEW = ['anew'] as const
const NONE = [] as const

/** How long a failure speaks against a node (spec 4.3). */
export const FAILURE_MEMORY: Millis = 5 * MINUTE

const ASSIGNED = 'scheduler assigned task to node'
const CONFIRMED = 'scheduler confirmed task can run on preassigned node'

export const scheduler: Loop = {
  name: 'scheduler',
  settle: { quiet: 50, most: 1000 },
  keys: (change) => (mayMatter(change) ? ALL : NONE),
  start: () => ANEW,
  reconcile: (key, store, at) => schedule(store, at, key === ANEW[0]),
}

/** Could a run place or explain something that the last one could not (spec 4.1)? */
function mayMatter(change: Change): boolean {
  if (change.table === 'tasks') return taskMatters(change.before, change.after)
  return (
    change.table === 'nodes' && change.after !== null && nodeMatters(change.before, change.after)
  )
}

function taskMatters(before: Task | null, after: Task | null): boolean {
  if (after?.status.state === 'pending') {
    return before?.status.state !== 'pending' || before.desired !== after.desired
  }
  return before !== null && isTracked(before) && (after === null || !isTracked(after))
}

const nodeMatters = (before: Node | null, after: Node): boolean =>
  before === null ||
  before.spec !== after.spec ||
  before.role !== after.role ||
  before.description !== after.description ||
  before.status.state !== after.status.state ||
  before.status.addr !== after.status.addr

/** What one run knows and has decided. */
interface Run {
  readonly store: ReadStore
  readonly now: Millis
  readonly loads: ReadonlyMap<string, Load>
  readonly actions: Action[]
  readonly facts: Fact[]
}

function schedule(store: ReadStore, { now }: At, isAnew: boolean): Plan {
  const pending = Object.values(store.pending).filter(
    (task) => isAnew || task.droppedAs !== task.desired,
  )
  if (pending.length === 0) return NOTHING
  const run: Run = { store, now, loads: weigh(store), actions: [], facts: [] }
  const pipelines = new Map<string, Pipeline>()
  for (const task of pending) if (task.nodeId !== '') confirm(run, task, pipelines)
  for (const tasks of groupsOf(store, pending)) scheduleGroup(run, tasks)
  return run.actions.length === 0 ? NOTHING : { actions: run.actions, facts: run.facts }
}

/** The nodes in joining order with what they carry. */
function weigh(store: ReadStore): Map<string, Load> {
  const loads = new Map<string, Load>()
  for (const node of Object.values(store.nodes)) loads.set(node.id, createLoad(node, loads.size))
  for (const task of Object.values(store.tasks)) {
    const load = isTracked(task) ? loads.get(task.nodeId) : undefined
    if (load !== undefined) carry(load, task)
  }
  return loads
}

/** Tasks without a node by service and spec version; services by creation, tasks by slot. */
function groupsOf(store: ReadStore, pending: readonly Task[]): Task[][] {
  const shelves = new Map<string, Map<number, Task[]>>()
  for (const task of pending) {
    if (task.nodeId !== '') continue
    let shelf = shelves.get(task.serviceId)
    if (shelf === undefined) shelves.set(task.serviceId, (shelf = new Map<number, Task[]>()))
    const group = shelf.get(task.specVersion)
    if (group === undefined) shelf.set(task.specVersion, [task])
    else group.push(task)
  }
  const groups: Task[][] = []
  for (const serviceId of shelves.size === 0 ? [] : Object.keys(store.services)) {
    for (const group of shelves.get(serviceId)?.values() ?? []) {
      groups.push(group.sort((a, b) => a.slot - b.slot || waitsFor(a) - waitsFor(b)))
    }
  }
  return groups
}

/**
 * Of two in one slot who restarts a failed one comes before who updates it: there Go walks a map;
 * so it was in three of three recordings of 50.
 */
const waitsFor = ({ desired }: Task): number => (desired === 'ready' ? 0 : 1)

/** A task that was made for its node: may it run there? */
function confirm(run: Run, task: Task, pipelines: Map<string, Pipeline>): void {
  const load = run.loads.get(task.nodeId)
  if (load === undefined) return
  const kin = `${task.serviceId} ${task.specVersion}`
  const pipeline = pipelines.get(kin) ?? createPipeline(task, run.store)
  pipelines.set(kin, pipeline)
  pipeline.refused.fill(0)
  if (process(pipeline, load)) {
    load.ofService = load.byService.get(task.serviceId) ?? 0
    load.recentFailures = 0
    settle(run, task, load, CONFIRMED, [rankOf(load)], [])
  } else postpone(run, task, explain(pipeline), verdicts(pipeline, [load]))
}

function scheduleGroup(run: Run, tasks: readonly Task[]): void {
  const first = tasks[0] as Task
  const pipeline = createPipeline(first, run.store)
  const failures = recentFailures(run, first)
  for (const load of run.loads.values()) {
    load.ofService = load.byService.get(first.serviceId) ?? 0
    load.recentFailures = failures.get(load.node.id) ?? 0
  }
  const refused = verdicts(pipeline, run.loads.values())
  const group: Group = {
    tasks,
    next: 0,
    pipeline,
    place: (task, load, ranking) => settle(run, task, load, ASSIGNED, ranking, refused),
  }
  const preferences = first.spec.Placement?.Preferences ?? []
  distribute(group, tasks.length, growTree(group, preferences, run.loads.values()))
  if (group.next < tasks.length) giveUp(run, group)
}

/** Failures of this version of the service by node, as far as the history still holds them. */
function recentFailures(run: Run, { serviceId, specVersion }: Task): Map<string, number> {
  const failures = new Map<string, number>()
  for (const task of slotsOf(run.store, serviceId).flatMap(failedIn)) {
    const isOld = task.status.appliedAt <= run.now - FAILURE_MEMORY
    if (task.specVersion !== specVersion || isOld) continue
    failures.set(task.nodeId, (failures.get(task.nodeId) ?? 0) + 1)
  }
  return failures
}

const failedIn = ({ failed, all }: Slot): readonly Task[] => (failed ? all.filter(hasFailed) : [])

/** Gives the task its node. */
function settle(
  run: Run,
  task: Task,
  load: Load,
  message: string,
  ranking: readonly Rank[],
  refused: readonly Verdict[],
): void {
  const placed: Task = {
    ...task,
    nodeId: load.node.id,
    generic: claim(load, task),
    status: {
      ...task.status,
      at: run.now,
      appliedAt: run.now,
      state: 'assigned',
      message,
      err: '',
    },
  }
  carry(load, placed)
  load.ofService = load.byService.get(task.serviceId) ?? 0
  run.actions.push(put('tasks', placed))
  run.facts.push({
    kind: 'scheduler.placed',
    task: task.id,
    service: task.serviceId,
    node: load.node.id,
    ranking,
    refused,
  })
}

/**
 * Says of the rest of a group why it has no node. An outdated task keeps the reason it has and is
 * dropped: its turn in an update comes, or a change of what is desired of it, but no other node
 * (swarmkit, noSuitableNode; its queue, which it keeps in memory, is `droppedAs` here).
 */
function giveUp(run: Run, group: Group): void {
  const explanation = explain(group.pipeline)
  const sentence = explanation === '' ? 'no suitable node' : `no suitable node (${explanation})`
  const refused = verdicts(group.pipeline, run.loads.values())
  for (const task of group.tasks.slice(group.next)) {
    if (!isOutdated(task, run.store.services[task.serviceId])) {
      postpone(run, task, sentence, refused)
    } else if (isPast(task.desired, 'complete')) {
      const status = { ...task.status, at: run.now, appliedAt: run.now, err: '' }
      run.actions.push(put('tasks', { ...task, status: { ...status, state: 'shutdown' } }))
    } else if (task.droppedAs !== task.desired) {
      run.actions.push(put('tasks', { ...task, droppedAs: task.desired }))
      run.facts.push(waits(task, DROPPED, refused))
    }
  }
}

const DROPPED = 'its service has changed, so no node is sought for it any more'

const isOutdated = (task: Task, service: Service | undefined): boolean =>
  service !== undefined && service.specVersion > task.specVersion

/** Writes down why the task still waits, once for each new reason. */
function postpone(run: Run, task: Task, err: string, refused: readonly Verdict[]): void {
  if (task.status.err === err) return
  const status = { ...task.status, at: run.now, appliedAt: run.now, err }
  run.actions.push(put('tasks', { ...task, status }))
  run.facts.push(waits(task, err, refused))
}

const waits = (
  { id: task, serviceId: service }: Task,
  explanation: string,
  refused: readonly Verdict[],
): Fact => ({ kind: 'scheduler.pending', task, service, explanation, refused })

/** The orchestrator of global services: one task on every node that is fit for it (spec 3.7). */
import { isOver, isWanted, type Node, type Service, type Task } from '../../store/objects'
import { list, tasksOf, type ReadStore } from '../../store/store'
import { matches, parseConstraints } from '../constraint'
import { NOTHING, type At, type Loop, type Plan } from '../loop'
import { endOf, planOf, serviceKeys } from './replicated'
import { dueOf, release, restart } from './restart'
import { isInvalid, runnableOf, type Slot } from './slots'
import { create, createDraft, forget, newTask, remind, want, type Draft } from './task'
import { update } from './update'

export const global: Loop = {
  name: 'global',
  keys: (change, store) => serviceKeys(change, store),
  start: (store) => Object.keys(store.services),
  reconcile,
}

function reconcile(key: string, store: ReadStore, at: At): Plan {
  const service = store.services[key]
  if (service?.spec.Mode.Global === undefined) return NOTHING
  const tasks = tasksOf(store, key)
  const draft = createDraft()
  const slots: Slot[] = []
  leaveUnfit(draft, service, tasks, store)
  for (const node of list(store, 'nodes')) {
    if (isInvalid(node) || !isFit(service, node)) continue
    const slot = onNode(draft, service, node, tasks, store, at)
    if (slot !== null) slots.push(slot)
  }
  if (draft.actions.length === 0) {
    release(draft, tasks.filter(isWanted), store, at)
    update(draft, service, slots, tasks, store, at)
  }
  return planOf(draft)
}

/** Do the service's constraints hold on the node? */
function isFit(service: Service, node: Node): boolean {
  const texts = service.spec.TaskTemplate.Placement?.Constraints ?? []
  const parsed = parseConstraints(texts)
  return 'error' in parsed || matches(parsed.constraints, node)
}

/** Tasks leave nodes that are down, drained or unfit; those of a node that is gone go too. */
function leaveUnfit(
  draft: Draft,
  service: Service,
  tasks: readonly Task[],
  store: ReadStore,
): void {
  for (const task of tasks) {
    const node = store.nodes[task.nodeId]
    if (node === undefined) forget(draft, task)
    else if (!isWanted(task)) continue
    else if (isInvalid(node)) want(draft, task, 'shutdown', `${node.machine} is not eligible`)
    else if (!isFit(service, node)) {
      want(draft, task, 'shutdown', `the constraints do not hold on ${node.machine}`)
    }
  }
}

/** Looks after one node; gives back its slot for the updater, or null. */
function onNode(
  draft: Draft,
  service: Service,
  node: Node,
  tasks: readonly Task[],
  store: ReadStore,
  at: At,
): Slot | null {
  const all = tasks.filter(({ nodeId }) => nodeId === node.id)
  const paused = node.spec.Availability === 'pause'
  for (const task of all) {
    if (!isWanted(task) || !isOver(task)) continue
    if (paused) want(draft, task, 'shutdown', `${node.machine} is paused`)
    else again(draft, service, task, all, store, at)
  }
  if (paused) return null
  const runnable = runnableOf(service, all)
  if (runnable.length > 0) return { slot: 0, tasks: runnable, all }
  const where = { slot: 0, nodeId: node.id }
  const task = newTask(service, where, at, { origin: 'global', desired: 'running' })
  create(draft, task, `${node.machine} is eligible and has none`)
  return null
}

function again(
  draft: Draft,
  service: Service,
  task: Task,
  all: readonly Task[],
  store: ReadStore,
  at: At,
): void {
  const due = task.desired === 'ready' && task.replaces !== '' ? dueOf(task, store) : 0
  if (due > at.now) return remind(draft, due)
  restart(draft, service, task, all, at, endOf(task))
}

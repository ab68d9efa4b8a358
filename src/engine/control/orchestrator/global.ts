/** The orchestrator of global services: one task on every node that is fit for it (spec 3.7). */
import type * as api from '../../../api/types'
import {
  isInvalid,
  isOver,
  isWanted,
  type Node,
  type Service,
  type Task,
} from '../../store/objects'
import { list, slotsOf, type ReadStore, type Slot } from '../../store/store'
import { matches, parseConstraints } from '../constraint'
import { NOTHING, type At, type Loop, type Plan } from '../loop'
import { endOf, planOf, serviceKeys } from './replicated'
import { dueOf, release, restart } from './restart'
import { heldBy } from './slots'
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
  const slots = slotsOf(store, key)
  const draft = createDraft()
  const runnable: Slot[] = []
  const isFit = fitness(service)
  leaveUnfit(draft, slots, store, isFit)
  for (const node of list(store, 'nodes')) {
    if (isInvalid(node) || !isFit(node)) continue
    const slot = onNode(draft, service, node, store, at)
    if (slot !== null) runnable.push(slot)
  }
  if (draft.actions.length === 0) {
    release(draft, slots, store, at)
    update(draft, service, runnable, slots, store, at)
  }
  return planOf(draft)
}

/** On which nodes the service's constraints hold. */
const fitness = ({ spec }: Service): ((node: Node) => boolean) => fitnessOf(spec.TaskTemplate)

function fitnessOf(spec: api.TaskSpec): (node: Node) => boolean {
  const parsed = parseConstraints(spec.Placement?.Constraints ?? [])
  return (node) => 'error' in parsed || matches(parsed.constraints, node)
}

/** Do a task's own constraints hold? Where they do not, its node changed: the enforcer's affair. */
const holds = ({ spec }: Task, node: Node): boolean => fitnessOf(spec)(node)

/** Tasks leave nodes that are down, drained or unfit; those of a node that is gone go too. */
function leaveUnfit(
  draft: Draft,
  slots: readonly Slot[],
  store: ReadStore,
  isFit: (node: Node) => boolean,
): void {
  for (const task of slots.flatMap(({ all }) => all)) {
    const node = store.nodes[task.nodeId]
    if (node === undefined) forget(draft, task)
    else if (!isWanted(task)) continue
    else if (isInvalid(node)) want(draft, task, 'shutdown', `${node.machine} is not eligible`)
    else if (!isFit(node) && (isOver(task) || holds(task, node))) {
      want(draft, task, 'shutdown', `the constraints do not hold on ${node.machine}`)
    }
  }
}

/** Looks after one node; gives back its slot for the updater, or null. */
function onNode(draft: Draft, service: Service, node: Node, store: ReadStore, at: At): Slot | null {
  const slot = store.slotsByService[service.id]?.[node.id]
  const paused = node.spec.Availability === 'pause'
  for (const task of slot?.tasks ?? []) {
    if (!isOver(task)) continue
    if (paused) want(draft, task, 'shutdown', `${node.machine} is paused`)
    else again(draft, service, task, slot?.all ?? [], store, at)
  }
  if (paused) return null
  const held = slot === undefined ? null : heldBy(service, slot)
  if (held !== null && held.tasks.length > 0) return held
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

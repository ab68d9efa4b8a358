/**
 * The constraint enforcer (spec 3.10): rejects tasks whose node no longer suits them. It moves
 * nothing; the orchestrator replaces what was rejected. It does not react to changed services.
 */
import type { Fact } from '../fact'
import { put, type Action } from '../store/actions'
import { isPast, STATE_RANK, type Node, type Task } from '../store/objects'
import { tasksOn, type ReadStore } from '../store/store'
import { firstUnmet, parseConstraints, printConstraint } from './constraint'
import { NOTHING, type At, type Loop, type Plan } from './loop'
import { amountOf, reservationsOf, shortage, subtract, type Amount } from './scheduler/load'

/** Keyed by node. */
export const enforcer: Loop = {
  name: 'enforcer',
  keys: (change) =>
    change.table === 'nodes' && change.after !== null && isAltered(change.before, change.after)
      ? [change.id]
      : [],
  start: (store) => Object.keys(store.nodes),
  reconcile: (key, store, at) => enforce(key, store, at),
}

/** Did anything change that constraints or reservations look at? */
const isAltered = (before: Node | null, after: Node): boolean =>
  before !== null &&
  (before.spec !== after.spec ||
    before.role !== after.role ||
    before.description !== after.description ||
    before.status.addr !== after.status.addr)

function enforce(nodeId: string, store: ReadStore, { now }: At): Plan {
  const node = store.nodes[nodeId]
  if (node === undefined || node.spec.Availability !== 'active') return NOTHING
  const free = amountOf(node.description?.Resources)
  const actions: Action[] = []
  const facts: Fact[] = []
  for (const task of tasksOn(store, nodeId)) {
    if (!isBound(task)) continue
    const why = unmetBy(node, task, store) ?? claim(free, task)
    if (why === null) continue
    actions.push(put('tasks', rejected(task, now)))
    facts.push({ kind: 'task.rejected', task: task.id, node: nodeId, why })
  }
  return actions.length === 0 ? NOTHING : { actions, facts }
}

/** Is the task meant to be on its node, and not over yet? */
const isBound = ({ desired, status }: Task): boolean =>
  STATE_RANK[desired] >= STATE_RANK.assigned &&
  !isPast(desired, 'complete') &&
  STATE_RANK[status.state] < STATE_RANK.complete

/** The constraint that does not hold any more: the service's present ones, or the task's own. */
function unmetBy(node: Node, task: Task, store: ReadStore): string | null {
  const spec = store.services[task.serviceId]?.spec.TaskTemplate ?? task.spec
  const parsed = parseConstraints(spec.Placement?.Constraints ?? [])
  if ('error' in parsed) return null
  const unmet = firstUnmet(parsed.constraints, node)
  return unmet === null ? null : `${printConstraint(unmet)} does not hold`
}

/** Takes the task's reservation from what is free, or says what it lacks. */
function claim(free: Amount, task: Task): string | null {
  const wanted = reservationsOf(task)
  if (wanted === null) return null
  const lacking = shortage(free, wanted)
  if (lacking !== null) return `not enough ${lacking} left for its reservation`
  subtract(free, wanted)
  return null
}

const rejected = (task: Task, now: number): Task => ({
  ...task,
  status: {
    ...task.status,
    at: now,
    appliedAt: now,
    state: 'rejected',
    message: 'task rejected by constraint enforcer',
    err: 'assigned node no longer meets constraints',
  },
})

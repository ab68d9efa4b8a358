/**
 * How the dispatcher's findings are written into the store: pure, given the store as it is when
 * their turn in the lane comes (spec 6.3, 2.1).
 */
import type { NodeState, TaskState } from '../../api/types'
import type { NodeFact } from '../fact'
import type { Millis } from '../kernel/time'
import { put, type Action } from '../store/actions'
import { STATE_RANK, type Node, type Task, type TaskStatus } from '../store/objects'
import { tasksOn, type ReadStore } from '../store/store'
import type { DispatcherJob } from './dispatcher'

const MOVED = 'Node moved to "unknown" state due to leadership change in cluster'

/** The changes a finding amounts to, and what to say of them. */
export function record(
  job: DispatcherJob,
  store: ReadStore,
  now: Millis,
): { readonly actions: readonly Action[]; readonly facts: readonly NodeFact[] } {
  if (job.kind === 'statuses') return { actions: recordStatuses(job, store, now), facts: [] }
  const node = store.nodes[job.nodeId]
  if (node === undefined) return { actions: [], facts: [] }
  switch (job.kind) {
    case 'node.ready':
      return move(
        { ...node, description: job.description, byHand: attached(node, job.byHand) },
        'ready',
        '',
        job.addr,
        now,
      )
    case 'node.attach': {
      const byHand = attached(node, job.byHand)
      return {
        actions: byHand === node.byHand ? [] : [put('nodes', { ...node, byHand })],
        facts: [],
      }
    }
    case 'node.unknown':
      return move(node, 'unknown', MOVED, node.status.addr, now)
    case 'node.down':
      return move(node, 'down', job.message, node.status.addr, now)
    case 'node.lost':
      return { actions: orphans(job.nodeId, store), facts: [] }
  }
}

/** What is as it was stays the same object. */
const attached = ({ byHand }: Node, said: Node['byHand']): Node['byHand'] =>
  byHand.length === said.length && byHand.every(({ taskId }, at) => taskId === said[at]?.taskId)
    ? byHand
    : said

function move(
  node: Node,
  state: NodeState,
  message: string,
  addr: string,
  now: Millis,
): { readonly actions: readonly Action[]; readonly facts: readonly NodeFact[] } {
  const from = node.status.state
  const status = { state, message, addr, since: from === state ? node.status.since : now }
  const fact: NodeFact = {
    kind: 'node.state',
    node: node.id,
    machine: node.machine,
    from,
    to: state,
    why: message === '' ? 'its agent registered' : message,
  }
  return { actions: [put('nodes', { ...node, status })], facts: from === state ? [] : [fact] }
}

/** What may still run on a node that nobody has seen for a day is counted on no more (spec 6.6). */
const orphans = (nodeId: string, store: ReadStore): Action[] =>
  tasksOn(store, nodeId)
    .filter(({ status }) => isWithin(status.state, 'assigned', 'running'))
    .map((task) => put('tasks', { ...task, status: { ...task.status, state: 'orphaned' } }))

const isWithin = (state: TaskState, from: TaskState, to: TaskState): boolean =>
  STATE_RANK[state] >= STATE_RANK[from] && STATE_RANK[state] <= STATE_RANK[to]

/** Of what was said of a task within a batch, the last word counts: a short life is never seen. */
function recordStatuses(
  job: Extract<DispatcherJob, { kind: 'statuses' }>,
  store: ReadStore,
  now: Millis,
): Action[] {
  const last = new Map<string, TaskStatus>()
  for (const { nodeId, taskId, status } of job.updates) {
    if (store.tasks[taskId]?.nodeId === nodeId) last.set(taskId, status)
  }
  const actions: Action[] = []
  for (const [taskId, status] of last) {
    const task = store.tasks[taskId] as Task
    if (!isNews(task.status, status)) continue
    const runningSince = task.runningSince ?? (status.state === 'running' ? now : null)
    actions.push(put('tasks', { ...task, status: { ...status, appliedAt: now }, runningSince }))
  }
  return actions
}

/** A report that would move a task backwards is ignored (spec 2.1). */
function isNews(before: TaskStatus, after: TaskStatus): boolean {
  const step = STATE_RANK[after.state] - STATE_RANK[before.state]
  return step > 0 || (step === 0 && (before.err !== after.err || before.at < after.at))
}

/** What of a task and its secrets its agent has to know, and what of a change (spec 2.5). */
import { isPast, payloadIdsOf, STATE_RANK, type Payload, type Task } from '../store/objects'
import type { ReadStore } from '../store/store'

/** Is the task something its agent has to know of? */
export const isAssigned = (task: Task): boolean =>
  STATE_RANK[task.status.state] >= STATE_RANK.assigned && task.nodeId !== ''

/** The secrets and configs of the tasks that have not ended (spec 2.5). */
export function payloadsOf(store: ReadStore, tasks: readonly Task[]): readonly Payload[] {
  const ids = new Set(
    tasks.flatMap((task) => (isPast(task.status.state, 'running') ? [] : payloadIdsOf(task))),
  )
  return [...ids].flatMap((id) => store.secrets[id] ?? store.configs[id] ?? [])
}

export const byId = (tasks: readonly Task[]): Record<string, Task> =>
  Object.fromEntries(tasks.map((task) => [task.id, task]))

/** Would the agent do something else? A new observed state alone does not matter to it. */
export const matters = (before: Task | null, after: Task): boolean =>
  before === null ||
  before.desired !== after.desired ||
  before.nodeId !== after.nodeId ||
  (isAssigned(after) && !isAssigned(before))

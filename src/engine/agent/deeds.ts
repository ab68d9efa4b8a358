/**
 * How an agent changes what it has of a task: a deed begins, a state is reached and reported, a
 * container's process is over.
 */
import type { TaskState } from '../../api/types'
import { assert, must } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { NOBODY, withKey } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { isPast, type TaskStatus } from '../store/objects'
import { release } from './files'
import { recordEnd } from './journal'
import type { Agent, AgentContext, AgentTask } from './state'
import { mayBecome } from './task'

/** Begins a deed; `after`: when its alarm rings, null: something else ends it. */
export function begin(
  agent: Agent,
  ctx: AgentContext,
  taskId: string,
  doing: NonNullable<AgentTask['doing']>,
  after: Millis | null,
): void {
  const known = must(agent.tasks[taskId], 'begin: the task is known')
  const token = agent.nextToken++
  agent.tasks[taskId] = freeze({ ...known, doing, token })
  if (after !== null) ctx.after(after, { kind: 'agent.step', taskId, token })
}

/** Sets and reports an observed state. */
export function become(
  agent: Agent,
  ctx: AgentContext,
  taskId: string,
  change: Partial<TaskStatus> & { readonly state: TaskState },
  why: string,
): void {
  const known = must(agent.tasks[taskId], 'become: the task is known')
  const from = known.status.state
  assert(mayBecome(from, change.state), `task ${taskId}: from ${from} back to ${change.state}`)
  const ended = isPast(change.state, 'running') ? { pid: 0 } : {}
  const status = freeze({ ...known.status, ...change, ...ended, at: ctx.now })
  agent.tasks[taskId] = freeze({ ...known, status, doing: null, token: 0 })
  agent.reports = withKey(agent.reports, taskId, status)
  if (isPast(status.state, 'running')) release(agent)
  ctx.note({
    kind: 'task.state',
    task: taskId,
    machine: agent.machine,
    from,
    to: change.state,
    why,
  })
  reportSoon(agent, ctx)
}

/**
 * The wait for a process's end was broken off: its state is reported again, with a new instant. So
 * a task that is told to stop shows `Running 7 seconds ago` counted from then (recorded).
 */
export function sayAgain(agent: Agent, ctx: AgentContext, taskId: string): void {
  const known = must(agent.tasks[taskId], 'sayAgain: the task is known')
  const status = freeze({ ...known.status, at: ctx.now })
  agent.tasks[taskId] = freeze({ ...known, status })
  agent.reports = withKey(agent.reports, taskId, status)
  reportSoon(agent, ctx)
}

function reportSoon(agent: Agent, ctx: AgentContext): void {
  if (agent.reporting) return
  agent.reporting = true
  ctx.after(0, { kind: 'agent.report' })
}

/** The container's process is over, if it ran. */
export function end(agent: Agent, ctx: AgentContext, taskId: string, exitCode: number): void {
  const container = agent.containers[taskId]
  if (container === undefined || container.startedAt === null || container.endedAt !== null) return
  Object.assign(container, { endedAt: ctx.now, exitCode, paused: false, heldEnd: null })
  recordEnd(agent, ctx, container)
  container.plugged = NOBODY
}

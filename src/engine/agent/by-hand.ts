/**
 * What somebody does to a container behind the swarm's back: signals, starts and removals. A task
 * learns only that its process has ended. A container that is started again is nobody's: the swarm
 * has another by then, and takes this one away when it forgets the task (recorded: scenario 29).
 */
import { SIGKILL } from '../../api/signals'
import { must } from '../kernel/assert'
import { between } from '../kernel/rng'
import type { Millis } from '../kernel/time'
import type { Task } from '../store/objects'
import { record, recordSignal } from './journal'
import { startProcess } from './process'
import { reactionTo, stoppingBy, type Container, type End } from './runtime'
import type { Agent, AgentContext } from './state'
import { removeAnonymous } from './volumes'

const taskOf = (agent: Agent, { taskId }: Container): Task =>
  must(agent.tasks[taskId], 'a container has its task').task

/** Writes down what befell a container that is somebody's own, or what somebody did to a task's. */
export function note(agent: Agent, ctx: AgentContext, container: Container, why: string): void {
  const { taskId: task, byHand } = container
  const name = byHand === null ? '' : container.name
  ctx.note({ kind: 'container.byHand', machine: agent.machine, task, name, why })
}

/** The process ends later, unless it has by then; also where its machine has left its swarm. */
function endLater(ctx: AgentContext, container: Container, { after, exitCode }: End): void {
  const { byHand, taskId, pid } = container
  const at = ctx.now + after
  ctx.after(after, { kind: 'agent.exit', taskId, pid, exitCode, oomKilled: false })
  if (byHand === null || (byHand.ends !== null && byHand.ends.at <= at)) return
  byHand.ends = { at, exitCode, oomKilled: false }
}

/** Sends a signal to a running container. */
export function signal(
  agent: Agent,
  ctx: AgentContext,
  container: Container,
  number: number,
): void {
  const what = number === SIGKILL ? 'it was killed by hand' : `signal ${number} was sent by hand`
  note(agent, ctx, container, what)
  recordSignal(agent, ctx, container, number)
  if (container.paused) unpause(agent, ctx, container)
  const end = reactionTo(number, taskOf(agent, container), agent.standIn, container)
  if (end === null) return
  endLater(ctx, container, { ...end, after: end.after + between(ctx.rng, 50, 250) })
}

/** Asks a running container to end and, after the grace period, makes it; null: it may go on. */
export function stop(
  agent: Agent,
  ctx: AgentContext,
  container: Container,
  number: number,
  grace: Millis | null,
): void {
  container.stopSignal = number
  if (grace === null) return signal(agent, ctx, container, number)
  recordSignal(agent, ctx, container, number)
  note(agent, ctx, container, 'it was stopped by hand')
  if (container.paused) unpause(agent, ctx, container)
  const task = taskOf(agent, container)
  endLater(ctx, container, stoppingBy(number, grace, task, agent.standIn, ctx.rng, container))
}

/** Freezes the processes of a running container. */
export function pause(agent: Agent, ctx: AgentContext, container: Container): void {
  note(agent, ctx, container, 'it was paused by hand')
  container.paused = true
  record(agent, ctx, container, 'pause')
}

/** Lets them go on: what should have ended meanwhile ends now. */
export function unpause(agent: Agent, ctx: AgentContext, container: Container): void {
  note(agent, ctx, container, 'it goes on')
  const { heldEnd } = container
  container.paused = false
  container.heldEnd = null
  record(agent, ctx, container, 'unpause')
  if (heldEnd !== null) endLater(ctx, container, { ...heldEnd, after: 0 })
}

export const STARTED = 'it was started by hand'

/** Starts a container that does not run; `why` tells who wants it. */
export function start(agent: Agent, ctx: AgentContext, container: Container, why: string): void {
  note(agent, ctx, container, why)
  startProcess(agent, ctx, taskOf(agent, container), container)
}

export const REMOVED = 'it was removed by hand'

/** Removes a container that does not run, and with it, where that is wanted, what it kept. */
export function remove(
  agent: Agent,
  ctx: AgentContext,
  container: Container,
  withVolumes: boolean,
  why: string,
): void {
  note(agent, ctx, container, why)
  if (withVolumes) removeAnonymous(ctx, container)
  record(agent, ctx, container, 'destroy')
  delete agent.containers[container.taskId]
  const { gone = null } = agent.tasks[container.taskId] ?? {}
  if (container.byHand !== null || gone !== null) delete agent.tasks[container.taskId]
}

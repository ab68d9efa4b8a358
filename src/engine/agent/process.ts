/**
 * The life of a container's process: it starts, its health check looks after it, and it ends. A
 * task with a health check runs only when the check has passed once (spec 2.4).
 */
import { must } from '../kernel/assert'
import { begin, become, end } from './deeds'
import { filesOf, missingIn } from './files'
import { afterCheck, checkOf, commandOf, isRunnable, isWell, pauseOf } from './health'
import { record, recordExec, recordExecEnd, recordSignal, recordStart } from './journal'
import type { AgentTimer } from './messages'
import { hasBridge, plugsOf } from './networks'
import { freeze } from '../kernel/clone'
import { newHexId } from '../kernel/ids'
import type { Millis } from '../kernel/time'
import type { Task } from '../store/objects'
import {
  characterOf,
  draining,
  ending,
  isRunning,
  nameOf,
  starving,
  stopping,
  stopSignalOf,
  unplugging,
  type Checked,
  type Container,
} from './runtime'
import type { Agent, AgentContext, AgentTask } from './state'
import { unstartable } from './unfit'

/** What a container is said to have ended with that never began. */
export const NOT_FOUND = 127

const UNHEALTHY = 'dockerexec: unhealthy container'

/**
 * The task's process starts; without a health check its task runs at once. Somebody may have
 * removed the container meanwhile, or started it by hand.
 */
export function launch(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  const { id } = known.task
  const container = agent.containers[id]
  if (container === undefined) return missed(agent, ctx, known.task)
  const isFirst = container.startedAt === null
  const missing = isFirst ? missingIn(agent, known.task) : null
  const why = missing ?? (isFirst ? unstartable(known.task, container, agent.standIn) : null)
  if (why !== null) {
    if (missing === null) container.exitCode = NOT_FOUND
    const err = `starting container failed: ${why}`
    return become(agent, ctx, id, { state: 'failed', err }, err)
  }
  if (isFirst) startProcess(agent, ctx, known.task, container)
  if (isFirst && container.health !== null) return begin(agent, ctx, id, 'settle', null)
  runs(agent, ctx, known, container, 'the process started')
  if (container.endedAt !== null) finish(agent, ctx, known, container.exitCode, '')
}

/** Earlier runs of a container whose lines are still told. */
const MOST_RUNS = 10

/** Somebody has removed its container. */
function missed(agent: Agent, ctx: AgentContext, task: Task): void {
  const err = `No such container: ${nameOf(task)}`
  become(agent, ctx, task.id, { state: 'failed', err }, err)
}

/** From the start of a process to its first words. */
const SPEAKS: Millis = 10

/** A container's process starts, for the first time or again. */
export function startProcess(
  agent: Agent,
  ctx: AgentContext,
  task: Task,
  container: Container,
): void {
  const taskId = task.id
  const pid = agent.nextPid++
  const { startedAt: from, endedAt: to, earlier } = container
  if (from === null) container.files = freeze({ ...container.files, ...filesOf(agent, task) })
  if (from !== null && to !== null) {
    const last = { startedAt: from, endedAt: to }
    container.earlier = freeze([...earlier.slice(1 - MOST_RUNS), last])
  }
  Object.assign(container, {
    startedAt: ctx.now,
    endedAt: null,
    exitCode: 0,
    oomKilled: false,
    paused: false,
    heldEnd: null,
    pid,
    stopSignal: null,
  })
  if (container.byHand === null) container.plugged = plugsOf(agent, task)
  recordStart(agent, ctx, container)
  const character = characterOf(task, agent.standIn, container)
  if (character.runs) ctx.after(SPEAKS, { kind: 'agent.main', taskId, pid })
  foresee(agent, ctx, task, container)
  const check = checkOf(task, character)
  if (check === null) return
  container.health = { status: 'starting', streak: 0 }
  ctx.after(pauseOf(check, container.health, 0), { kind: 'agent.probe', taskId, pid })
}

/** When a process that runs will end by itself, from what its limits are now. */
function foresee(agent: Agent, ctx: AgentContext, task: Task, container: Container): void {
  const { byHand, pid, startedAt, taskId } = container
  const { MemoryBytes = 0 } = agent.description.Resources
  const course = ending(task, agent.standIn, MemoryBytes, ctx.rng, container)
  const after = Math.max(0, (course?.after ?? 0) - (ctx.now - (startedAt ?? ctx.now)))
  if (course !== null) ctx.after(after, { kind: 'agent.exit', taskId, pid, ...course })
  if (byHand !== null) byHand.ends = course === null ? null : { ...course, at: ctx.now + after }
}

/** It may use less memory from now on, or more. */
export function limitMemory(agent: Agent, ctx: AgentContext, container: Container): void {
  const known = agent.tasks[container.taskId]
  if (known !== undefined && isRunning(container)) foresee(agent, ctx, known.task, container)
}

/** Does it have the memory that it wants, after all? */
function isFed(agent: Agent, ctx: AgentContext, container: Container): boolean {
  const task = agent.tasks[container.taskId]?.task
  const { MemoryBytes = 0 } = agent.description.Resources
  if (task === undefined || container.updated?.Memory === undefined) return false
  const character = characterOf(task, agent.standIn, container)
  const after = starving(task, character, MemoryBytes, container.updated.Memory)
  return after === null || ctx.now < (container.startedAt ?? 0) + after
}

function runs(
  agent: Agent,
  ctx: AgentContext,
  { task }: AgentTask,
  { id: containerId, pid }: Container,
  why: string,
): void {
  const isBound = hasBridge(agent, task)
  const ports = task.ports.filter((port) => isBound && port.PublishMode === 'host')
  become(
    agent,
    ctx,
    task.id,
    { state: 'running', message: 'started', containerId, pid, ports },
    why,
  )
  begin(agent, ctx, task.id, 'wait', null)
}

/** The process ends of its own accord, or the kernel kills it. */
export function onExit(
  agent: Agent,
  ctx: AgentContext,
  { taskId, pid, exitCode, oomKilled }: Extract<AgentTimer, { kind: 'agent.exit' }>,
): void {
  const container = agent.containers[taskId]
  if (container?.pid !== pid || container.endedAt !== null) return
  if (oomKilled && isFed(agent, ctx, container)) return
  if (container.paused) {
    container.heldEnd = freeze({ exitCode, oomKilled })
    return
  }
  container.oomKilled = oomKilled
  exits(agent, ctx, taskId, exitCode)
}

/** Makes a running container end now, as if its process had crashed. */
export function crash(agent: Agent, ctx: AgentContext, taskId: string, exitCode: number): void {
  exits(agent, ctx, taskId, exitCode)
}

/** A task that waits for the process learns of its end; one that is being stopped goes on. */
function exits(agent: Agent, ctx: AgentContext, taskId: string, exitCode: number): void {
  const known = agent.tasks[taskId]
  const container = agent.containers[taskId]
  if (known === undefined || container?.startedAt == null || container.endedAt !== null) return
  end(agent, ctx, taskId, exitCode)
  ctx.note({ kind: 'container.exited', machine: agent.machine, task: taskId, exitCode })
  switch (known.doing) {
    case 'wait':
    case 'settle':
      return finish(agent, ctx, known, exitCode, '')
    case 'ail':
      return finish(agent, ctx, known, exitCode, UNHEALTHY)
    case 'stop': {
      const left = Math.max(0, drainedAt(known) - ctx.now) + unplugging(known.task)
      return begin(agent, ctx, taskId, 'stop', left)
    }
  }
}

/** When gossip has had its time to take a task that is being stopped out of the balancers. */
export const drainedAt = ({ task, status, gone }: AgentTask): Millis =>
  Math.max(status.at, gone ?? 0) + draining(task)

function finish(
  agent: Agent,
  ctx: AgentContext,
  known: AgentTask,
  exitCode: number,
  cause: string,
): void {
  const { id } = known.task
  const container = must(agent.containers[id], 'finish: it ran')
  if (exitCode === 0) {
    if (known.status.state === 'starting') runs(agent, ctx, known, container, 'the process ended')
    return become(agent, ctx, id, { state: 'complete', message: 'finished' }, 'exited with 0')
  }
  const err = `task: non-zero exit (${exitCode})${cause === '' ? '' : `: ${cause}`}`
  const containerId = container.id
  const why = container.oomKilled ? `${err}: it ran out of memory` : err
  become(agent, ctx, id, { state: 'failed', err, exitCode, containerId }, why)
}

/** Which process of which container. */
type Which = Pick<Extract<AgentTimer, { kind: 'agent.probe' }>, 'taskId' | 'pid'>

/** What is checked, also in a container that was started again after its task; null: nothing. */
function checkedAt(agent: Agent, { taskId, pid }: Which) {
  const known = agent.tasks[taskId]
  const container = agent.containers[taskId]
  if (known === undefined || container?.startedAt == null || container.pid !== pid) return null
  const { health: before, startedAt } = container
  const character = characterOf(known.task, agent.standIn, container)
  const check = checkOf(known.task, character)
  if (before === null || check === null || container.endedAt !== null) return null
  return { known, container, before, startedAt, character, check }
}

/** A health check that has to be run in the container: its ID among the commands there. */
export interface DueProbe {
  readonly id: string
  readonly command: readonly string[]
  readonly timeout: Millis
}

/** A health check is due: a command in the container as any other (moby: daemon/health.go). */
export function onProbe(agent: Agent, ctx: AgentContext, which: Which): DueProbe | null {
  const at = checkedAt(agent, which)
  if (at === null) return null
  const { character, check, container, startedAt } = at
  const command = commandOf(check)
  const id = newHexId(ctx.rng)
  for (const what of ['exec_create', 'exec_start'] as const) {
    recordExec(agent, ctx, container, what, { execID: id, words: command })
  }
  if (isRunnable(check)) return { id, command, timeout: check.timeout }
  const exitCode = Number(!isWell(character, ctx.now - startedAt))
  recordExecEnd(agent, ctx, container, id, exitCode)
  probed(agent, ctx, which, { from: ctx.now, to: ctx.now, exitCode, output: '' })
  return null
}

/** Its alarms were void: the next health check of a container is due after its pause. */
export function probeAgain(agent: Agent, ctx: AgentContext, { taskId, pid }: Which): void {
  const at = checkedAt(agent, { taskId, pid })
  if (at === null) return
  const pause = pauseOf(at.check, at.before, ctx.now - at.startedAt)
  ctx.after(pause, { kind: 'agent.probe', taskId, pid })
}

/** How many checks are kept, and how many letters of each (moby: daemon/health.go). */
const MOST_CHECKS = 5
const MOST_LETTERS = 4096

/** A health check has ended. */
export function probed(agent: Agent, ctx: AgentContext, which: Which, found: Checked): void {
  const at = checkedAt(agent, which)
  if (at === null) return
  const { before, check, container, known, startedAt } = at
  const { taskId, pid } = which
  const { output } = found
  const isLong = output.length > MOST_LETTERS
  const kept = isLong ? { ...found, output: `${output.slice(0, MOST_LETTERS)}...` } : found
  container.checks = freeze([...container.checks, kept].slice(-MOST_CHECKS))
  const passed = found.exitCode === 0
  const health = afterCheck(before, check, found.from - startedAt, passed)
  container.health = health
  if (health.status !== before.status) {
    record(agent, ctx, container, `health_status: ${health.status}`)
    const { machine } = agent
    const why = passed ? 'its check passed' : `${health.streak} checks failed in a row`
    ctx.note({ kind: 'container.health', machine, task: taskId, status: health.status, why })
  }
  // Until its end a container is looked after, also while it is stopped (recorded).
  ctx.after(pauseOf(check, health, ctx.now - startedAt), { kind: 'agent.probe', taskId, pid })
  const isWatched = known.doing === 'settle' || known.doing === 'wait'
  if (health.status === 'unhealthy' && isWatched) return giveUp(agent, ctx, known)
  if (known.doing === 'settle' && health.status === 'healthy') {
    runs(agent, ctx, known, container, 'its health check passed')
  }
}

/** A task that is being stopped is told so by its signal, when the balancers have let go of it. */
export function tellLater(agent: Agent, ctx: AgentContext, task: Task): void {
  const { token } = must(agent.tasks[task.id], 'tellLater: the task is known')
  if (draining(task) === 0) return tell(agent, ctx, task)
  ctx.after(draining(task), { kind: 'agent.tell', taskId: task.id, token })
}

/** The time to tell it has come, unless its process has ended by then. */
export function onTell(
  agent: Agent,
  ctx: AgentContext,
  { taskId, token }: Extract<AgentTimer, { kind: 'agent.tell' }>,
): void {
  const known = agent.tasks[taskId]
  if (known?.token === token) tell(agent, ctx, known.task)
}

function tell(agent: Agent, ctx: AgentContext, task: Task): void {
  const container = agent.containers[task.id]
  if (container === undefined || !isRunning(container)) return
  container.stopSignal = stopSignalOf(task)
  recordSignal(agent, ctx, container, container.stopSignal)
}

/** An unhealthy container is stopped as if it had been told to. */
function giveUp(agent: Agent, ctx: AgentContext, { task }: AgentTask): void {
  begin(
    agent,
    ctx,
    task.id,
    'ail',
    stopping(task, agent.standIn, ctx.rng, agent.containers[task.id]).after,
  )
  tellLater(agent, ctx, task)
}

/** The time of a process that was told to stop is up; true: it has yet to leave its networks. */
export function isLeaving(
  agent: Agent,
  ctx: AgentContext,
  { task }: AgentTask,
  doing: 'stop' | 'ail',
): boolean {
  const container = agent.containers[task.id]
  if (container === undefined || !isRunning(container)) return false
  end(agent, ctx, task.id, stopping(task, agent.standIn, ctx.rng, container).exitCode)
  const left = unplugging(task)
  if (left > 0) begin(agent, ctx, task.id, doing, left)
  return left > 0
}

/** It has stopped: its task failed, unless the process ended well. Somebody may have removed it. */
export function gaveUp(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  if (isLeaving(agent, ctx, known, 'ail')) return
  const { id } = known.task
  const container = agent.containers[id]
  if (container === undefined) return missed(agent, ctx, known.task)
  const { exitCode } = container
  ctx.note({ kind: 'container.exited', machine: agent.machine, task: id, exitCode })
  finish(agent, ctx, known, exitCode, UNHEALTHY)
}

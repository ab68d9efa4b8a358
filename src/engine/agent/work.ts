/**
 * The work of an agent: carrying its tasks from step to step. Each deed that takes time is an
 * alarm with a token; a new assignment draws a new token and so voids the old deed (spec 2.3).
 */
import type { TaskState } from '../../api/types'
import { assert, must, never } from '../kernel/assert'
import { newHexId } from '../kernel/ids'
import { freeze } from '../kernel/clone'
import { between } from '../kernel/rng'
import type { Millis } from '../kernel/time'
import type { Task, TaskStatus } from '../store/objects'
import type { AgentTimer, RegistryMessage } from './messages'
import { exists, plainName } from './images'
import { report } from './report'
import { characterOf, creating, imageOf, nameOf, starting, stopping, commandOf } from './runtime'
import type { Agent, AgentContext, AgentTask } from './state'
import { mayBecome, nextStep } from './task'

const PULL_PATIENCE: Millis = 30_000

/** Takes an assignment: a new task, or a changed wish for a known one. */
export function receive(agent: Agent, ctx: AgentContext, task: Task): void {
  const known = agent.tasks[task.id]
  if (known === undefined) {
    agent.tasks[task.id] = { task, status: task.status, doing: null, token: 0 }
    return drive(agent, ctx, task.id)
  }
  if (known.task.desired === task.desired) {
    agent.tasks[task.id] = { ...known, task }
    return
  }
  agent.tasks[task.id] = { ...known, task, ...interrupted(known, task) }
  drive(agent, ctx, task.id)
}

/** A deed that the new wish does not contradict goes on. */
function interrupted(known: AgentTask, task: Task): Pick<AgentTask, 'doing' | 'token'> {
  const stops = nextStep(known.status.state, task.desired).kind === 'shutdown'
  const goesOn = known.doing === 'stop' || !stops
  return goesOn ? { doing: known.doing, token: known.token } : { doing: null, token: 0 }
}

/** The record is gone at the managers: the container is removed, running or not (spec 2.5). */
export function forget(agent: Agent, ctx: AgentContext, taskId: string): void {
  const known = agent.tasks[taskId]
  if (known === undefined) return
  delete agent.tasks[taskId]
  delete agent.reports[taskId]
  delete agent.containers[taskId]
  ctx.note({
    kind: 'task.state',
    task: taskId,
    machine: agent.machine,
    from: known.status.state,
    to: 'remove',
    why: 'its record is gone: the container is removed',
  })
}

/** Walks a task as far as it goes without waiting. */
function drive(agent: Agent, ctx: AgentContext, taskId: string): void {
  for (;;) {
    const known = must(agent.tasks[taskId], 'drive: the task is known')
    if (known.doing !== null) return
    const step = nextStep(known.status.state, known.task.desired)
    switch (step.kind) {
      case 'become':
        become(agent, ctx, taskId, { state: step.state, message: step.message }, step.message)
        continue
      case 'prepare':
        return prepare(agent, ctx, known)
      case 'start':
        return begin(agent, ctx, taskId, 'start', starting(known.task, ctx.rng))
      case 'wait':
        return watch(agent, ctx, known)
      case 'shutdown':
        return stop(agent, ctx, known)
      case 'rest':
        return
      default:
        never(step)
    }
  }
}

function begin(
  agent: Agent,
  ctx: AgentContext,
  taskId: string,
  doing: NonNullable<AgentTask['doing']>,
  after: Millis | null,
): void {
  const known = must(agent.tasks[taskId], 'begin: the task is known')
  const token = agent.nextToken++
  agent.tasks[taskId] = { ...known, doing, token }
  if (after !== null) ctx.after(after, { kind: 'agent.step', taskId, token })
}

/** Sets and reports an observed state. */
function become(
  agent: Agent,
  ctx: AgentContext,
  taskId: string,
  change: Partial<TaskStatus> & { readonly state: TaskState },
  why: string,
): void {
  const known = must(agent.tasks[taskId], 'become: the task is known')
  const from = known.status.state
  assert(mayBecome(from, change.state), `task ${taskId}: from ${from} back to ${change.state}`)
  const status = freeze({ ...known.status, ...change, at: ctx.now })
  agent.tasks[taskId] = { ...known, status, doing: null, token: 0 }
  agent.reports[taskId] = status
  ctx.note({
    kind: 'task.state',
    task: taskId,
    machine: agent.machine,
    from,
    to: change.state,
    why,
  })
  if (agent.reporting) return
  agent.reporting = true
  ctx.after(0, { kind: 'agent.report' })
}

/** An alarm of a task rang: its deed is done. */
export function onStep(
  agent: Agent,
  ctx: AgentContext,
  timer: Extract<AgentTimer, { kind: 'agent.step' }>,
): void {
  const known = agent.tasks[timer.taskId]
  if (known === undefined || known.token !== timer.token) return
  switch (known.doing) {
    case 'prepare':
      become(agent, ctx, timer.taskId, { state: 'ready', message: 'prepared' }, 'prepared')
      break
    case 'start':
      started(agent, ctx, known)
      break
    case 'wait':
      exited(agent, ctx, known)
      break
    case 'stop':
      stopped(agent, ctx, known)
      break
    default:
      return
  }
  drive(agent, ctx, timer.taskId)
}

function prepare(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  const image = plainName(imageOf(known.task))
  if (agent.containers[known.task.id] !== undefined) {
    return begin(agent, ctx, known.task.id, 'prepare', 0)
  }
  if (!exists(image)) return begin(agent, ctx, known.task.id, 'pull', pull(agent, ctx, known))
  if (agent.standIn || agent.images[image]) return create(agent, ctx, known)
  begin(agent, ctx, known.task.id, 'pull', pull(agent, ctx, known))
}

function create(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  const { task } = known
  agent.containers[task.id] = {
    id: newHexId(ctx.rng),
    taskId: task.id,
    name: nameOf(task),
    image: imageOf(task),
    command: commandOf(task).join(' ') || characterOf(task, agent.standIn).command,
    createdAt: ctx.now,
    startedAt: null,
    endedAt: null,
    exitCode: 0,
    pid: 0,
  }
  begin(agent, ctx, task.id, 'prepare', creating(ctx.rng))
}

/** Asks the registry, once an image, whoever waits for it. */
function pull(agent: Agent, ctx: AgentContext, known: AgentTask): null {
  const image = plainName(imageOf(known.task))
  if (agent.pulls[image] !== undefined) return null
  const token = agent.nextToken++
  agent.pulls[image] = { part: 0, parts: 1, token }
  const { sizeMb } = characterOf(known.task, agent.standIn)
  ctx.send('registry', { kind: 'image.pull', image, sizeMb })
  ctx.after(PULL_PATIENCE, { kind: 'agent.pull.retry', image, token })
  ctx.note({ kind: 'image.pull.started', machine: agent.machine, image })
  return null
}

/** The registry is slow or cut off: the pull begins again (spec 2.3, temporary errors). */
export function onPullRetry(
  agent: Agent,
  ctx: AgentContext,
  timer: Extract<AgentTimer, { kind: 'agent.pull.retry' }>,
): void {
  if (agent.pulls[timer.image]?.token !== timer.token) return
  delete agent.pulls[timer.image]
  const waiting = waitingFor(agent, timer.image)[0]
  if (waiting !== undefined) pull(agent, ctx, waiting)
}

function waitingFor(agent: Agent, image: string): AgentTask[] {
  return Object.values(agent.tasks).filter(
    ({ doing, task }) => doing === 'pull' && plainName(imageOf(task)) === image,
  )
}

/** A layer arrived; the last one lets the waiting tasks go on. */
export function onLayer(
  agent: Agent,
  ctx: AgentContext,
  message: Extract<RegistryMessage, { kind: 'image.layer' }>,
): void {
  const known = agent.pulls[message.image]
  if (known === undefined) return
  if (message.part < message.parts) {
    const token = agent.nextToken++
    agent.pulls[message.image] = { part: message.part, parts: message.parts, token }
    ctx.after(PULL_PATIENCE, { kind: 'agent.pull.retry', image: message.image, token })
    return
  }
  delete agent.pulls[message.image]
  if (!message.missing) agent.images[message.image] = true
  ctx.note({ kind: 'image.pull.done', machine: agent.machine, image: message.image })
  for (const waiting of waitingFor(agent, message.image)) {
    if (!message.missing) {
      create(agent, ctx, waiting)
      continue
    }
    const err = `No such image: ${imageOf(waiting.task)}`
    become(agent, ctx, waiting.task.id, { state: 'rejected', err }, err)
  }
}

function started(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  const container = must(agent.containers[known.task.id], 'started: it was created')
  container.startedAt = ctx.now
  container.pid = agent.nextPid++
  const ports = known.task.ports.filter((port) => port.PublishMode === 'host')
  become(
    agent,
    ctx,
    known.task.id,
    { state: 'running', message: 'started', containerId: container.id, pid: container.pid, ports },
    'the process started',
  )
}

/** Waits for the process to end of its own accord, if that is in its nature. */
function watch(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  const { livesFor } = characterOf(known.task, agent.standIn)
  const jitter = livesFor === null ? 0 : between(ctx.rng, 0, Math.floor(livesFor / 4))
  begin(agent, ctx, known.task.id, 'wait', livesFor === null ? null : livesFor + jitter)
}

/** Makes a running container end now, as if its process had crashed. */
export function crash(agent: Agent, ctx: AgentContext, taskId: string, exitCode: number): void {
  const known = agent.tasks[taskId]
  if (known?.status.state !== 'running') return
  finish(agent, ctx, known, exitCode)
}

function exited(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  finish(agent, ctx, known, characterOf(known.task, agent.standIn).exitCode)
}

function finish(agent: Agent, ctx: AgentContext, known: AgentTask, exitCode: number): void {
  const { id } = known.task
  end(agent, ctx, id, exitCode)
  ctx.note({ kind: 'container.exited', machine: agent.machine, task: id, exitCode })
  if (exitCode === 0) {
    return become(agent, ctx, id, { state: 'complete', message: 'finished' }, 'exited with 0')
  }
  const err = `task: non-zero exit (${exitCode})`
  become(agent, ctx, id, { state: 'failed', err, exitCode }, err)
}

function end(agent: Agent, ctx: AgentContext, taskId: string, exitCode: number): void {
  const container = agent.containers[taskId]
  if (container === undefined || container.startedAt === null) return
  container.endedAt = ctx.now
  container.exitCode = exitCode
}

function stop(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  const running = agent.containers[known.task.id]?.startedAt !== null
  const began = agent.containers[known.task.id] !== undefined && running
  const after = began ? stopping(known.task, agent.standIn, ctx.rng).after : 0
  begin(agent, ctx, known.task.id, 'stop', after)
}

function stopped(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  const stubborn = characterOf(known.task, agent.standIn).stopsIn === null
  end(agent, ctx, known.task.id, stubborn ? 137 : 0)
  become(agent, ctx, known.task.id, { state: 'shutdown', message: 'shutdown' }, 'told to stop')
}

/**
 * After a boot: the containers of the last life are dead. Tasks that ran report what their
 * containers left behind (recorded: exit status 255 after a power cut); the others start again.
 */
export function resume(agent: Agent, ctx: AgentContext, exitCode: number): void {
  for (const known of Object.values(agent.tasks)) {
    const { id } = known.task
    agent.tasks[id] = { ...known, doing: null, token: 0 }
    const { state } = known.status
    if (state === 'running' || state === 'starting') {
      end(agent, ctx, id, exitCode)
      const err = `task: non-zero exit (${exitCode})`
      become(agent, ctx, id, { state: 'failed', err, exitCode }, 'it died with its machine')
    }
    drive(agent, ctx, id)
  }
  if (Object.keys(agent.reports).length > 0) report(agent, ctx)
}

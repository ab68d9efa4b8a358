/**
 * The work of an agent: carrying its tasks from step to step. Each deed that takes time is an
 * alarm with a token; a new assignment draws a new token and so voids the old deed (spec 2.3).
 */
import { SIGKILL } from '../../api/signals'
import { must, never } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { newHexId } from '../kernel/ids'
import { NOBODY, withoutKey } from '../kernel/record'
import { type Millis } from '../kernel/time'
import { isPast, type Task } from '../store/objects'
import { become, begin, end, sayAgain } from './deeds'
import { expand } from '../store/expand'
import { release } from './files'
import { bringNetworks, dropNetworks } from './networks'
import { exists, originOf, plainName } from './images'
import { envOf, filesIn, runOf } from './made'
import type { AgentTimer } from './messages'
import { drainedAt, gaveUp, isLeaving, launch, tellLater } from './process'
import { beginPull, pulled, type Pulled } from './pull'
import { report } from './report'
import {
  characterOf,
  createContainer,
  creating,
  draining,
  imageOf,
  isRunning,
  KILLED,
  nameOf,
  networking,
  starting,
  stopping,
} from './runtime'
import { record, recordSignal, tell } from './journal'
import type { Agent, AgentContext, AgentTask } from './state'
import { holds, imageFor } from './stock'
import { nextStep } from './task'
import { unmakeable } from './unfit'
import { mountVolumes, removeAnonymous } from './volumes'

/** Takes an assignment: a new task, or a changed wish for a known one. */
export function receive(agent: Agent, ctx: AgentContext, task: Task): void {
  const known = agent.tasks[task.id]
  if (known === undefined) {
    const fresh = { task, status: task.status, doing: null, token: 0, gone: null }
    agent.tasks[task.id] = freeze(fresh)
    return drive(agent, ctx, task.id)
  }
  if (known.task.desired === task.desired) {
    agent.tasks[task.id] = freeze({ ...known, task })
    return
  }
  const next = freeze({ ...known, task, ...interrupted(known, task) })
  agent.tasks[task.id] = next
  if (known.doing === 'wait') sayAgain(agent, ctx, task.id)
  if (known.doing !== null && next.doing === null) begin(agent, ctx, task.id, 'yield', RETRY)
  else drive(agent, ctx, task.id)
}

/** A deed that was broken off is tried again after this time (spec 2.3). */
export const RETRY: Millis = 1000

/** A deed that the new wish does not contradict goes on. */
function interrupted(known: AgentTask, task: Task): Pick<AgentTask, 'doing' | 'token'> {
  const stops = nextStep(known.status.state, task.desired).kind === 'shutdown'
  const goesOn = known.doing === 'stop' || known.doing === 'yield' || !stops
  return goesOn ? { doing: known.doing, token: known.token } : { doing: null, token: 0 }
}

/**
 * The record is gone at the managers: nothing more is reported of it; its container is shut down as
 * any other, with its grace period, and then removed (swarmkit, agent/worker.go; moby, controller
 * Remove). What of this a power cut breaks off stays broken off.
 */
export function forget(agent: Agent, ctx: AgentContext, taskId: string): void {
  const known = agent.tasks[taskId]
  if (known === undefined || known.gone !== null) return
  if (agent.containers[taskId] === undefined) return drop(agent, ctx, taskId, RECORD_GONE)
  agent.reports = withoutKey(agent.reports, taskId)
  const leaving = freeze({ ...known, gone: ctx.now })
  agent.tasks[taskId] = leaving
  release(agent)
  // Before it is shut down once more (moby, controller Remove; recorded).
  dropNetworks(agent, ctx, networksOf(known.task))
  if (known.doing !== 'stop' && known.doing !== 'ail') stop(agent, ctx, leaving)
}

const RECORD_GONE = 'its record is gone: the container is removed'

/**
 * The daemon is shut down: its agent leaves all assignments, and their containers are removed. What
 * was running is missed when it starts again (swarmkit, node.go Stop; recorded).
 */
export function leaveAll(agent: Agent, ctx: AgentContext): void {
  for (const id of Object.keys(agent.tasks)) {
    drop(agent, ctx, id, 'its daemon is shut down: the container is removed')
  }
}

/** Its node leaves its swarm: what ran for that is removed by force (moby: cluster/swarm.go). */
export function killAll(agent: Agent, ctx: AgentContext): void {
  for (const container of Object.values(agent.containers)) {
    if (isRunning(container)) recordSignal(agent, ctx, container, SIGKILL)
    end(agent, ctx, container.taskId, KILLED)
    record(agent, ctx, container, 'destroy')
  }
}

function drop(agent: Agent, ctx: AgentContext, taskId: string, why: string): void {
  const known = agent.tasks[taskId]
  if (known === undefined) return
  const container = agent.containers[taskId]
  if (container !== undefined) {
    removeAnonymous(ctx, container)
    container.plugged = NOBODY
    dropNetworks(agent, ctx, networksOf(known.task))
    record(agent, ctx, container, 'destroy')
  }
  delete agent.tasks[taskId]
  agent.reports = withoutKey(agent.reports, taskId)
  delete agent.containers[taskId]
  release(agent)
  ctx.note({
    kind: 'task.state',
    task: taskId,
    machine: agent.machine,
    from: known.status.state,
    to: 'remove',
    why,
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
        if (agent.containers[taskId] !== undefined) return begin(agent, ctx, taskId, 'wait', null)
        miss(agent, ctx, known)
        continue
      case 'shutdown':
        return stop(agent, ctx, known)
      case 'rest':
        return
      default:
        never(step)
    }
  }
}

/** It is said to run, and there is no container of it. */
function miss(agent: Agent, ctx: AgentContext, { task }: AgentTask): void {
  const err = `No such container: ${nameOf(task)}`
  become(agent, ctx, task.id, { state: 'failed', err }, 'its container is not there')
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
      launch(agent, ctx, known)
      break
    case 'ail':
      if (known.gone !== null) return removed(agent, ctx, known)
      gaveUp(agent, ctx, known)
      break
    case 'stop':
      if (known.gone !== null) return removed(agent, ctx, known)
      stopped(agent, ctx, known)
      break
    case 'yield':
      agent.tasks[timer.taskId] = freeze({ ...known, doing: null, token: 0 })
      break
    default:
      return
  }
  drive(agent, ctx, timer.taskId)
}

function prepare(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  const image = imageOf(known.task)
  if (agent.containers[known.task.id] !== undefined) {
    return begin(agent, ctx, known.task.id, 'prepare', 0)
  }
  if (!exists(plainName(image)))
    return begin(agent, ctx, known.task.id, 'pull', pull(agent, ctx, known))
  if (agent.standIn || holds(ctx.stock, image)) return create(agent, ctx, known)
  begin(agent, ctx, known.task.id, 'pull', pull(agent, ctx, known))
}

function create(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  const { task } = known
  const { hostname, env, mounts } = expand(task, agent.description)
  const err = unmakeable(task, agent.description, mounts)
  if (err !== null) return become(agent, ctx, task.id, { state: 'rejected', err }, err)
  const fresh = freshNetworks(agent, task)
  bringNetworks(agent, ctx, networksOf(task))
  const id = newHexId(ctx.rng)
  const own = agent.standIn ? null : imageFor(ctx.stock, imageOf(task))
  const { origin, made } = own ?? { origin: originOf(imageOf(task)), made: null }
  const { Command = [], Args = [] } = task.spec.ContainerSpec ?? {}
  const run = runOf({ made }, Command, Args)
  const args = [...run.command, ...run.args]
  const container = createContainer(
    {
      id,
      taskId: task.id,
      name: nameOf(task),
      image: imageOf(task),
      origin,
      byHand: null,
      command: args.join(' ') || characterOf(task, agent.standIn, { origin, args }).command,
      args,
      hostname,
      env: envOf(env, { made }),
      ofImage: filesIn(made),
      mounts: mountVolumes(ctx, mounts),
    },
    ctx.now,
  )
  agent.containers[task.id] = container
  record(agent, ctx, container, 'create')
  const ahead = fresh === 0 ? 0 : fresh * networking(ctx.rng)
  begin(agent, ctx, task.id, 'prepare', ahead + creating(ctx.rng))
}

const networksOf = ({ networks }: Task): readonly string[] =>
  networks.filter(({ address }) => address !== '').map(({ networkId }) => networkId)

/** Overlays of the task that no container of this machine has brought here yet. */
function freshNetworks({ tasks, containers, overlays }: Agent, task: Task): number {
  const here = Object.values(tasks)
    .filter(
      ({ task: { id }, status }) =>
        containers[id] !== undefined && isPast(status.state, 'preparing'),
    )
    .flatMap(({ task: other }) => networksOf(other))
  const ingress = overlays.filter(({ spec }) => spec.ingress).map(({ id }) => id)
  const known = new Set([...here, ...ingress])
  return networksOf(task).filter((id) => !known.has(id)).length
}

/** Asks the registry; the task waits with whoever else wants the image. */
function pull(agent: Agent, ctx: AgentContext, known: AgentTask): null {
  beginPull(agent, ctx, imageOf(known.task), false)
  return null
}

const waitingFor = (agent: Agent, origin: string): AgentTask[] =>
  Object.values(agent.tasks).filter(
    ({ doing, task }) => doing === 'pull' && originOf(imageOf(task)) === origin,
  )

/** A pull has ended: the tasks that waited go on; a registry that is silent is asked again. */
export function onPulled(agent: Agent, ctx: AgentContext, { origin, end: how }: Pulled): void {
  for (const waiting of waitingFor(agent, origin)) {
    if (how === 'there') {
      tell(ctx, pulled(imageOf(waiting.task)))
      create(agent, ctx, waiting)
    } else if (how === 'silent') pull(agent, ctx, waiting)
    else {
      const err = `No such image: ${imageOf(waiting.task)}`
      become(agent, ctx, waiting.task.id, { state: 'rejected', err }, err)
    }
  }
}

function stop(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  begin(agent, ctx, known.task.id, 'stop', stopTime(agent, ctx, known.task))
  tellLater(agent, ctx, known.task)
}

function stopTime(agent: Agent, ctx: AgentContext, task: Task): Millis {
  const container = agent.containers[task.id]
  const isAlive = container !== undefined && isRunning(container)
  return isAlive ? stopping(task, agent.standIn, ctx.rng, container).after : draining(task)
}

/** The container of a task without a record has stopped: it goes, when gossip had its time. */
function removed(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  if (isLeaving(agent, ctx, known, 'stop')) return
  const { id } = known.task
  const left = drainedAt(known) - ctx.now
  if (left > 0) return begin(agent, ctx, id, 'stop', left)
  drop(agent, ctx, id, RECORD_GONE)
}

function stopped(agent: Agent, ctx: AgentContext, known: AgentTask): void {
  if (isLeaving(agent, ctx, known, 'stop')) return
  const { id } = known.task
  const exitCode = agent.containers[id]?.exitCode ?? 0
  const change = { state: 'shutdown', message: 'shutdown', exitCode } as const
  become(agent, ctx, id, change, 'told to stop')
}

/**
 * After a boot: the containers of the last life are dead. Tasks that ran report what their
 * containers left behind (recorded: exit status 255 after a power cut); the others start again.
 */
export function resume(agent: Agent, ctx: AgentContext, exitCode: number): void {
  for (const known of Object.values(agent.tasks)) {
    const { id } = known.task
    agent.tasks[id] = freeze({ ...known, doing: null, token: 0 })
    const { state } = known.status
    end(agent, ctx, id, exitCode)
    if (known.gone !== null) continue
    const ran = state === 'running' || state === 'starting'
    if (ran && isPast('shutdown', known.task.desired)) {
      const err = `task: non-zero exit (${exitCode})`
      become(agent, ctx, id, { state: 'failed', err, exitCode }, 'it died with its machine')
    }
    drive(agent, ctx, id)
  }
  if (Object.keys(agent.reports).length > 0) report(agent, ctx)
}

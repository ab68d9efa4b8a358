/**
 * Containers by hand: `docker kill`, `stop`, `start`, `restart`, `rm`, `wait` and
 * `container prune` at a machine's daemon, in the words of moby 28. Whoever must wait for a process
 * to end is answered when it has.
 */
import { refusal } from '../../api/errors'
import type { Ask, Filters, Refusal, Reply } from '../../api/routes'
import { isSignal, SIGINT, SIGKILL, signalNumber, SIGTERM } from '../../api/signals'
import { pause, remove, REMOVED, signal, start, STARTED, stop, unpause } from '../agent/by-hand'
import { record } from '../agent/journal'
import {
  isRunning,
  isUp,
  DEFAULT_GRACE,
  KILLED,
  stopSignalOf,
  type ByHand,
  type Container,
} from '../agent/runtime'
import type { Agent } from '../agent/state'
import { DONE, isRefusal } from '../control/api/lookup'
import { prunable } from '../control/api/prunable'
import { must } from '../kernel/assert'
import { withKey, withoutKey } from '../kernel/record'
import { SECOND } from '../kernel/time'
import {
  containerOf,
  containersOf,
  findContainer,
  labelsOf,
  noSuchContainer,
  notRunning,
  runnerOf,
  taskOf,
} from './containers'
import { createByHand, wrongName } from './hand'
import { removeByHand, startByHand } from './launch'
import { updateContainer } from './limits'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'
import { interruptMain } from './processes'
import { answer } from './reply'
import { remember } from './waiting'

const NAMED = [
  'POST /containers/{id}/kill',
  'POST /containers/{id}/stop',
  'POST /containers/{id}/restart',
  'POST /containers/{id}/start',
  'POST /containers/{id}/wait',
  'POST /containers/{id}/rename',
  'POST /containers/{id}/pause',
  'POST /containers/{id}/unpause',
  'DELETE /containers/{id}',
] as const

type Named = Extract<Ask, { endpoint: (typeof NAMED)[number] }>

const isNamed = (ask: Ask): ask is Named => (NAMED as readonly string[]).includes(ask.endpoint)

/** Answers what is about containers by hand; null: the ask is about something else. */
export function byHand(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  ask: Ask,
): Reply | 'later' | null {
  if (ask.endpoint === 'POST /containers/prune') return prune(machine, ctx, ask.query.filters)
  if (ask.endpoint === 'POST /containers/create') return createByHand(machine, ctx, ask)
  if (ask.endpoint === 'POST /containers/{id}/update') return updateContainer(machine, ctx, ask)
  if (!isNamed(ask)) return null
  const found = wrongSignal(ask) ?? findContainer(machine, ask.params.id)
  if (isRefusal(found)) return worded(ask, found)
  const runner = runnerOf(machine, found)
  if (runner === null) return worded(ask, noSuchContainer(ask.params.id))
  const reply = act(machine, runner, ctx, ask, found)
  if (reply !== 'later') {
    attend(machine, memory, ctx)
    return isRefusal(reply) ? worded(ask, reply) : reply
  }
  remember(memory, ctx, id, ask)
  const restarting = isRestarting(found)
  const awaited = { taskId: found.taskId, after: pastOf(ask, found), restarting, exitCode: null }
  memory.awaited = withKey(memory.awaited, id, awaited)
  return 'later'
}

/** The process whose end is not meant: whoever waits for the next one does not mean the last. */
function pastOf({ query }: Named, container: Container): number | null {
  const { condition } = query as { condition?: string }
  const isBefore =
    condition === 'next-exit' || container.startedAt === null || isRestarting(container)
  return isBefore && !isRunning(container) ? container.pid : null
}

/** It waits to be started again. */
const isRestarting = ({ byHand: own }: Container): boolean => own?.restarting === true

/** A refusal of a kill says what it was about. */
const worded = ({ endpoint, params }: Named, { status, message }: Refusal): Refusal =>
  endpoint === 'POST /containers/{id}/kill'
    ? refusal(status, `cannot kill container: ${params.id}: ${message}`)
    : refusal(status, message)

/** What is wrong with the signal of a kill, which is looked at first; null: nothing. */
function wrongSignal({ endpoint, query }: Named): Refusal | null {
  if (endpoint !== 'POST /containers/{id}/kill') return null
  const { signal: text = '' } = query
  const number = text === '' ? SIGKILL : signalNumber(text)
  if (number === null) return refusal(400, `invalid signal: ${text}`)
  return isSignal(number)
    ? null
    : refusal(400, `the linux daemon does not support signal ${number}`)
}

/** Begins what is asked for; `later`: it is over when the process has ended. */
function act(
  machine: Machine,
  agent: Agent,
  ctx: MachineContext,
  ask: Named,
  container: Container,
): Reply | 'later' {
  const runs = isRunning(container)
  if (container.byHand?.restarting === true) {
    const reply = actWhileRestarting(ask, container, container.byHand)
    if (reply !== null) return reply
  }
  switch (ask.endpoint) {
    case 'POST /containers/{id}/kill': {
      if (!runs) return notRunning(container)
      const number = signalNumber(ask.query.signal ?? '') ?? SIGKILL
      if (container.byHand !== null && ENDING.includes(number)) container.byHand.stopped = true
      signal(agent, ctx, container, number)
      if (number === SIGINT) interruptMain(machine, ctx, container)
      return number === SIGKILL ? 'later' : DONE
    }
    case 'POST /containers/{id}/stop':
      if (container.byHand !== null) stopsByHand(container.byHand)
      return runs ? stopLater(agent, ctx, ask, container) : NOTHING_TO_DO
    case 'POST /containers/{id}/restart':
      return runs
        ? stopLater(agent, ctx, ask, container)
        : finish(machine, agent, ctx, ask, container)
    case 'POST /containers/{id}/start':
      if (container.paused) return PAUSED
      return runs ? NOTHING_TO_DO : finish(machine, agent, ctx, ask, container)
    case 'POST /containers/{id}/wait': {
      const { condition = 'not-running' } = ask.query
      const waits = runs || isRestarting(container) || condition !== 'not-running'
      return waits ? 'later' : finish(machine, agent, ctx, ask, container)
    }
    case 'POST /containers/{id}/rename':
      return rename(machine, agent, ctx, container, ask.query.name)
    case 'POST /containers/{id}/pause':
      return pauseByHand(agent, ctx, container)
    case 'POST /containers/{id}/unpause':
      return unpauseByHand(agent, ctx, container)
    case 'DELETE /containers/{id}':
      if (!runs) return finish(machine, agent, ctx, ask, container)
      if (ask.query.force !== true) return stillRuns(ask.params.id, container)
      if (container.byHand !== null) container.byHand.stopped = true
      signal(agent, ctx, container, SIGKILL)
      return 'later'
  }
}

/** It has no process now, and Docker takes it for running (moby: SetRestarting); null: as ever. */
function actWhileRestarting({ endpoint, params, query }: Named, container: Container, own: ByHand) {
  switch (endpoint) {
    case 'POST /containers/{id}/kill':
    case 'POST /containers/{id}/stop':
      stopsByHand(own)
      return DONE
    case 'POST /containers/{id}/start':
      return NOTHING_TO_DO
    case 'POST /containers/{id}/pause': {
      const why = `Container ${container.id} is restarting, wait until the container is running`
      return refusal(409, why)
    }
    case 'DELETE /containers/{id}':
      return query.force === true ? null : stillRuns(params.id, container)
    default:
      return null
  }
}

/** It is so already: HTTP's 304. */
const NOTHING_TO_DO: Reply = { status: 200, body: false }

function stillRuns(text: string, { paused, byHand }: Container): Reply {
  const state = byHand?.restarting === true ? 'restarting' : 'running'
  const why = paused
    ? 'container is paused and must be unpaused first'
    : `container is ${state}: stop the container before removing or force remove`
  return refusal(409, `cannot remove container "${text}": ${why}`)
}

/** Signals after which a container by hand is not started again. */
const ENDING = [SIGKILL, SIGTERM]

const PAUSED = refusal(409, 'cannot start a paused container, try unpause instead')

/** It stays as it is, also where it waits to be started again. */
function stopsByHand(own: ByHand): void {
  own.stopped = true
  own.restarting = false
}

function rename(
  machine: Machine,
  agent: Agent,
  ctx: MachineContext,
  container: Container,
  name: string,
): Reply {
  if (container.byHand === null && container.name === name) return sameName()
  const plain = name.replace(/^\//, '')
  if (plain === '') return refusal(400, 'Neither old nor new names may be empty')
  if (plain === container.name) return sameName()
  const wrong = wrongName(machine, plain)
  if (wrong !== null) {
    const why = wrong.message.replace('container name (', 'container name (/')
    return refusal(wrong.status, `Error when allocating new name: ${why}`)
  }
  const oldName = `/${container.name}`
  container.name = plain
  record(agent, ctx, container, 'rename', { oldName })
  return DONE
}

const sameName = (): Reply =>
  refusal(400, 'Renaming a container with the same name as its current name')

function pauseByHand(agent: Agent, ctx: MachineContext, container: Container): Reply {
  if (!isRunning(container)) return notRunning(container)
  if (container.paused) return refusal(409, `Container ${container.id} is already paused`)
  pause(agent, ctx, container)
  return DONE
}

function unpauseByHand(agent: Agent, ctx: MachineContext, container: Container): Reply {
  if (!container.paused) return refusal(500, `Container ${container.id} is not paused`)
  if (!isRunning(container)) return notRunning(container)
  unpause(agent, ctx, container)
  return DONE
}

type Stopping = Extract<
  Named,
  { endpoint: 'POST /containers/{id}/stop' | 'POST /containers/{id}/restart' }
>

function stopLater(
  agent: Agent,
  ctx: MachineContext,
  { endpoint, params, query }: Stopping,
  container: Container,
): Reply | 'later' {
  const { signal: text = '', t = container.byHand?.request.StopTimeout } = query
  const { task } = must(agent.tasks[container.taskId], 'a container has its task')
  const number = text === '' ? stopSignalOf(task) : signalNumber(text)
  if (number === null) {
    const isStop = endpoint === 'POST /containers/{id}/stop'
    const what = isStop ? 'cannot stop container:' : 'Cannot restart container'
    return refusal(500, `${what} ${params.id}: invalid signal: ${text}`)
  }
  const grace = t === undefined ? DEFAULT_GRACE : t < 0 ? null : t * SECOND
  stop(agent, ctx, container, number, grace)
  return 'later'
}

/** Does what is left when the process has ended. */
function finish(
  machine: Machine,
  agent: Agent,
  ctx: MachineContext,
  { endpoint, query }: Named,
  container: Container,
  exitCode = container.exitCode,
): Reply {
  switch (endpoint) {
    case 'POST /containers/{id}/wait':
      return ended(exitCode)
    case 'POST /containers/{id}/start':
    case 'POST /containers/{id}/restart': {
      const runs = isRunning(container)
      const reply = runs ? DONE : startAgain(machine, agent, ctx, container)
      const isRestarted = endpoint.endsWith('/restart') && !isRefusal(reply)
      if (isRestarted) record(agent, ctx, container, 'restart')
      return reply
    }
    case 'DELETE /containers/{id}':
      if (container.byHand === null) remove(agent, ctx, container, query.v === true, REMOVED)
      else removeByHand(machine, ctx, container, query.v === true, REMOVED)
      return DONE
    default:
      return DONE
  }
}

function startAgain(
  machine: Machine,
  agent: Agent,
  ctx: MachineContext,
  container: Container,
): Reply {
  if (container.byHand !== null) return startByHand(machine, ctx, container, STARTED)
  start(agent, ctx, container, STARTED)
  return DONE
}

const ended = (StatusCode: number): Reply => ({ status: 200, body: { StatusCode } })

/** The container is gone, with its machine's swarm or otherwise: nothing is left to do. */
const gone = ({ endpoint }: Named, exitCode: number | null): Reply =>
  endpoint === 'POST /containers/{id}/wait' ? ended(exitCode ?? KILLED) : DONE

/** Answers whoever waited for a process that has ended by now; one of them may start it again. */
export function attend(machine: Machine, memory: Memory, ctx: MachineContext): void {
  for (const { id, taskId, exitCode } of overBy(machine, memory)) {
    memory.awaited = withoutKey(memory.awaited, id)
    const pending = memory.pending[id]
    if (pending === undefined) continue
    const ask = pending.ask as Named
    const container = containerOf(machine, taskId)
    const runner = container === null ? null : runnerOf(machine, container)
    const reply =
      container === null || runner === null
        ? gone(ask, exitCode)
        : finish(machine, runner, ctx, ask, container, exitCode ?? undefined)
    answer(machine, ctx, id, reply)
  }
}

/** Who has waited long enough, all of them before any is answered; the others learn exit codes. */
function overBy(
  machine: Machine,
  memory: Memory,
): readonly { id: string; taskId: string; exitCode: number | null }[] {
  return Object.entries(memory.awaited).flatMap(([id, one]) => {
    const container = containerOf(machine, one.taskId)
    const isGivenUp = one.restarting && container !== null && !isUp(container)
    if (container !== null && container.pid === one.after && !isGivenUp) return []
    const hasEnded = container !== null && !isRunning(container)
    const exitCode = one.exitCode ?? (hasEnded ? container.exitCode : null)
    if (isOver(memory, id, container)) return [{ id, taskId: one.taskId, exitCode }]
    if (exitCode !== one.exitCode) {
      memory.awaited = withKey(memory.awaited, id, { ...one, exitCode })
    }
    return []
  })
}

function isOver({ pending }: Memory, id: string, container: Container | null): boolean {
  if (container === null) return true
  const { condition } = (pending[id]?.ask.query ?? {}) as { condition?: string }
  return condition !== 'removed' && !isRunning(container)
}

/** `POST /containers/prune`: all that do not run, those of tasks that have yet to start among them. */
function prune(machine: Machine, ctx: MachineContext, filters: Filters | undefined): Reply {
  const idle = containersOf(machine).filter((container) => !isUp(container))
  const taken = prunable(idle, filters, ctx.now, {
    labels: (container) => labelsOf(taskOf(machine, container)),
    createdAt: (container) => container.createdAt,
  })
  if (isRefusal(taken)) return taken
  for (const container of taken) {
    const runner = runnerOf(machine, container)
    if (runner !== null) remove(runner, ctx, container, false, REMOVED)
  }
  return { status: 200, body: { ContainersDeleted: taken.map(({ id }) => id), SpaceReclaimed: 0 } }
}

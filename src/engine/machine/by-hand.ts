/**
 * Containers by hand: `docker kill`, `stop`, `start`, `restart`, `rm`, `wait` and
 * `container prune` at a machine's daemon, in the words of moby 28. Whoever must wait for a process
 * to end is answered when it has.
 */
import { refusal } from '../../api/errors'
import type { Ask, Filters, Refusal, Reply } from '../../api/routes'
import { isSignal, SIGKILL, signalNumber } from '../../api/signals'
import { remove, signal, start, stop } from '../agent/by-hand'
import { record } from '../agent/journal'
import { DEFAULT_GRACE, KILLED, stopSignalOf, type Container } from '../agent/runtime'
import type { Agent } from '../agent/state'
import { isRefusal } from '../control/api/lookup'
import { prunable } from '../control/api/prunable'
import { must } from '../kernel/assert'
import { SECOND } from '../kernel/time'
import {
  containersOf,
  findContainer,
  isRunning,
  labelsOf,
  noSuchContainer,
  taskOf,
} from './containers'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'
import { answer } from './reply'

const NAMED = [
  'POST /containers/{id}/kill',
  'POST /containers/{id}/stop',
  'POST /containers/{id}/restart',
  'POST /containers/{id}/start',
  'POST /containers/{id}/wait',
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
  if (!isNamed(ask)) return null
  const found = wrongSignal(ask) ?? findContainer(machine, ask.params.id)
  if (isRefusal(found)) return worded(ask, found)
  if (memory.member === null) return worded(ask, noSuchContainer(ask.params.id))
  const reply = act(memory.member.agent, ctx, ask, found)
  if (reply !== 'later') return isRefusal(reply) ? worded(ask, reply) : reply
  memory.pending[id] = { id, ask, since: ctx.now, sentTo: null }
  memory.awaited[id] = found.taskId
  return 'later'
}

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
function act(agent: Agent, ctx: MachineContext, ask: Named, container: Container): Reply | 'later' {
  const runs = isRunning(container)
  switch (ask.endpoint) {
    case 'POST /containers/{id}/kill': {
      if (!runs) return refusal(409, `container ${container.id} is not running`)
      const number = signalNumber(ask.query.signal ?? '') ?? SIGKILL
      signal(agent, ctx, container, number)
      return number === SIGKILL ? 'later' : DONE
    }
    case 'POST /containers/{id}/stop':
      return runs ? stopLater(agent, ctx, ask, container) : NOTHING_TO_DO
    case 'POST /containers/{id}/restart':
      return runs ? stopLater(agent, ctx, ask, container) : finish(agent, ctx, ask, container)
    case 'POST /containers/{id}/start':
      return runs ? NOTHING_TO_DO : finish(agent, ctx, ask, container)
    case 'POST /containers/{id}/wait': {
      const { condition = 'not-running' } = ask.query
      return runs || condition !== 'not-running' ? 'later' : finish(agent, ctx, ask, container)
    }
    case 'DELETE /containers/{id}':
      if (!runs) return finish(agent, ctx, ask, container)
      if (ask.query.force !== true) return stillRuns(ask.params.id)
      signal(agent, ctx, container, SIGKILL)
      return 'later'
  }
}

const DONE: Reply = { status: 200, body: null }
/** It is so already: HTTP's 304. */
const NOTHING_TO_DO: Reply = { status: 200, body: false }

const stillRuns = (text: string): Reply => {
  const why = 'container is running: stop the container before removing or force remove'
  return refusal(409, `cannot remove container "${text}": ${why}`)
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
  const { signal: text = '', t } = query
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

/** Does what is left when the process has ended; null: the container is gone. */
function finish(
  agent: Agent,
  ctx: MachineContext,
  { endpoint, query }: Named,
  container: Container | null,
): Reply {
  switch (endpoint) {
    case 'POST /containers/{id}/wait':
      return { status: 200, body: { StatusCode: container?.exitCode ?? KILLED } }
    case 'POST /containers/{id}/start':
    case 'POST /containers/{id}/restart':
      if (container === null) return DONE
      start(agent, ctx, container)
      if (endpoint.endsWith('/restart')) record(agent, ctx, container, 'restart')
      return DONE
    case 'DELETE /containers/{id}':
      if (container !== null) remove(agent, ctx, container, query.v === true)
      return DONE
    default:
      return DONE
  }
}

/** Answers whoever waited for a process that has ended by now. */
export function attend(machine: Machine, memory: Memory, ctx: MachineContext): void {
  const { awaited, member } = memory
  if (member === null) return
  const { agent } = member
  const due = Object.keys(awaited).filter((id) => isOver(memory, agent, id))
  for (const id of due) {
    const container = agent.containers[awaited[id] as string] ?? null
    delete awaited[id]
    const pending = memory.pending[id]
    if (pending === undefined) continue
    answer(machine, ctx, id, finish(agent, ctx, pending.ask as Named, container))
  }
}

function isOver({ awaited, pending }: Memory, agent: Agent, id: string): boolean {
  const container = agent.containers[awaited[id] as string]
  if (container === undefined) return true
  const { condition } = (pending[id]?.ask.query ?? {}) as { condition?: string }
  return condition !== 'removed' && !isRunning(container)
}

/** `POST /containers/prune`: all that do not run, those of tasks that have yet to start among them. */
function prune(machine: Machine, ctx: MachineContext, filters: Filters | undefined): Reply {
  const agent = machine.memory?.member?.agent
  const idle = containersOf(machine).filter((container) => !isRunning(container))
  const gone = prunable(idle, filters, ctx.now, {
    labels: (container) => labelsOf(taskOf(machine, container)),
    createdAt: (container) => container.createdAt,
  })
  if (isRefusal(gone)) return gone
  if (agent !== undefined) for (const container of gone) remove(agent, ctx, container, false)
  return { status: 200, body: { ContainersDeleted: gone.map(({ id }) => id), SpaceReclaimed: 0 } }
}

/**
 * What containers printed. `docker logs` is a machine's own affair; for `docker service logs` the
 * leader asks the machines of the tasks that are meant, and puts their lines together; each answers
 * from its own containers, finished ones too (spec 10.8).
 */
import { refusal, rpcError } from '../../api/errors'
import type { LogLine } from '../../api/daemon'
import type { Ask, Refusal, Reply } from '../../api/routes'
import { linesOf } from '../agent/logs'
import type { Container } from '../agent/runtime'
import type { Agent } from '../agent/state'
import { findService, findTask, isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { EPOCH_MS, type Millis } from '../kernel/time'
import { isPast, type Task } from '../store/objects'
import { tasksOf, type ReadStore } from '../store/store'
import { findContainer, noSuchContainer, runnerOf } from './containers'
import { instant } from './convert'
import type { Gathering, Job, Leading, Machine, Manager } from './machine'
import type { ControlMessage, MachineContext } from './messages'
import { answerRequest } from './reply'
import { byText } from '../../api/order'

type LogsAsk = Extract<Ask, { endpoint: 'GET /services/{id}/logs' | 'GET /tasks/{id}/logs' }>
type Question = Extract<ControlMessage, { kind: 'control.logs' }>

/** How long the leader waits for a machine that has a session and does not answer. */
const PATIENCE = 2000

/** Is it asked for what a service or a task printed? */
export const isLogs = (ask: Ask): ask is LogsAsk =>
  ask.endpoint === 'GET /services/{id}/logs' || ask.endpoint === 'GET /tasks/{id}/logs'

/** The leader's side: asks around; the answer comes when all have spoken. */
export function gather(
  machine: Machine,
  manager: Manager,
  leading: Leading,
  ctx: MachineContext,
  job: Extract<Job, { kind: 'request' }>,
  ask: LogsAsk,
): void {
  const { store } = manager
  const tasks = tasksMeant(store, ask)
  if (isRefusal(tasks)) return answerRequest(machine, ctx, job, tasks)
  const missing: string[] = []
  const byNode = new Map<string, string[]>()
  for (const task of tasks) {
    const connected = leading.dispatcher.sessions[task.nodeId] !== undefined
    if (task.nodeId === '') missing.push(`task ${task.id} has not been scheduled`)
    else if (!connected) missing.push(`node ${task.nodeId} is not available`)
    else byNode.set(task.nodeId, [...(byNode.get(task.nodeId) ?? []), task.id])
  }
  const waiting = [...byNode.keys()].map((nodeId) => ({
    nodeId,
    machine: must(store.nodes[nodeId], 'a node with a session is known').machine,
  }))
  leading.gathering[job.id] = { job, waiting, lines: [], missing: [...new Set(missing)] }
  const { since = null, tail = null } = ask.query
  for (const { nodeId, machine: to } of waiting) {
    const ids = byNode.get(nodeId) ?? []
    ctx.send(to, { kind: 'control.logs', id: job.id, asker: machine.id, tasks: ids, since, tail })
  }
  ctx.after(PATIENCE, { kind: 'logs.deadline', id: job.id, term: leading.term })
  conclude(machine, leading, ctx, job.id)
}

/** Of a service those that ran, or will not: nobody is told of one that is still to come. */
function tasksMeant(store: ReadStore, { endpoint, params }: LogsAsk): readonly Task[] | Refusal {
  if (endpoint === 'GET /tasks/{id}/logs') {
    const task = findTask(store, params.id)
    return isRefusal(task) ? task : [task]
  }
  const service = findService(store, params.id)
  if (isRefusal(service)) return service
  return tasksOf(store, service.id).filter(({ status }) => !isPast('running', status.state))
}

/** A machine's side: what its containers of these tasks printed. */
export function tellLogs(agent: Agent, ctx: MachineContext, question: Question): void {
  const { id, asker, tasks, since, tail } = question
  const lines = tasks.flatMap((taskId) => {
    const container = agent.containers[taskId]
    const isKept = container !== undefined && keepsLogs(agent, container)
    return isKept ? linesFrom(agent, container, since, ctx.now, tail) : []
  })
  ctx.send(asker, { kind: 'control.logs.answer', id, from: agent.machine, lines })
}

const UNREADABLE = refusal(501, 'configured logging driver does not support reading')

/** The driver `none` keeps nothing. */
function keepsLogs(agent: Agent, { byHand, taskId }: Container): boolean {
  const ofTask = agent.tasks[taskId]?.task.spec.LogDriver?.Name
  return (byHand?.request.HostConfig?.LogConfig?.Type ?? ofTask) !== 'none'
}

/** What a container printed, with whose it is; `since`: as in the API, `tail`: null for all. */
function linesFrom(
  agent: Agent,
  container: Container,
  since: number | null,
  until: Millis,
  tail: number | null,
): readonly LogLine[] {
  const { taskId: TaskID } = container
  const { serviceId: ServiceID = '', nodeId: NodeID = '' } = agent.tasks[TaskID]?.task ?? {}
  const printed = linesOf(container, agent.standIn, since === null ? -1 : since - EPOCH_MS, until)
  return printed.slice(tail === null ? 0 : Math.max(0, printed.length - tail)).map((line) => ({
    Timestamp: instant(line.at),
    Stream: line.stream,
    Message: line.text,
    ...(line.unended === true ? { Unended: true as const } : {}),
    ServiceID,
    NodeID,
    TaskID,
  }))
}

/** `GET /containers/{id}/logs`: what one container of this machine printed. */
export function containerLogs(
  machine: Machine,
  now: Millis,
  { params, query }: Extract<Ask, { endpoint: 'GET /containers/{id}/logs' }>,
): Reply {
  const gone = query.attached === true ? machine.memory?.departed[params.id] : undefined
  const container = gone ?? findContainer(machine, params.id)
  if (isRefusal(container)) return container
  const agent = runnerOf(machine, container)
  if (agent === null) return noSuchContainer(params.id)
  if (!keepsLogs(agent, container)) return UNREADABLE
  const { since = null, until = EPOCH_MS + now, tail = null } = query
  const last = Math.min(now, until - EPOCH_MS)
  const Lines = linesFrom(agent, container, since, last, tail)
  return { status: 200, body: { Lines, Incomplete: '' } }
}

/** A machine's lines arrived. */
export function onLogs(
  machine: Machine,
  leading: Leading,
  ctx: MachineContext,
  { id, from, lines }: Extract<ControlMessage, { kind: 'control.logs.answer' }>,
): void {
  const gathering = leading.gathering[id]
  if (gathering === undefined) return
  gathering.waiting = gathering.waiting.filter((one) => one.machine !== from)
  gathering.lines.push(...lines)
  conclude(machine, leading, ctx, id)
}

/** Whoever has not answered by now is not waited for. */
export function onLogsDeadline(
  machine: Machine,
  leading: Leading,
  ctx: MachineContext,
  id: string,
): void {
  const gathering = leading.gathering[id]
  if (gathering === undefined) return
  for (const { nodeId } of gathering.waiting) {
    gathering.missing.push(`node ${nodeId} is not available`)
  }
  gathering.waiting = []
  conclude(machine, leading, ctx, id)
}

function conclude(machine: Machine, leading: Leading, ctx: MachineContext, id: string): void {
  const gathering = leading.gathering[id]
  if (gathering === undefined || gathering.waiting.length > 0) return
  delete leading.gathering[id]
  answerRequest(machine, ctx, gathering.job, replyOf(gathering))
}

function replyOf({ lines, missing }: Gathering): Reply {
  const Lines = [...lines].sort((a, b) => byText(a.Timestamp, b.Timestamp))
  if (missing.length === 0) return { status: 200, body: { Lines, Incomplete: '' } }
  const reasons = `some logs could not be retrieved for the following reasons: ${missing.join(', ')}`
  const { message } = rpcError('Unknown', `warning: incomplete log stream. ${reasons}`)
  return { status: 200, body: { Lines, Incomplete: message } }
}

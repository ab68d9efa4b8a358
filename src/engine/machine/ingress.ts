/**
 * The routing mesh on a machine (spec 9.3): every member listens on the published ports that
 * gossip told it of, and whoever has the chosen task lets its container answer.
 */
import { isRunning, type Container } from '../agent/runtime'
import type { Agent } from '../agent/state'
import type { Hop } from '../fact'
import { freeze } from '../kernel/clone'
import type { MachineId } from '../kernel/context'
import type { Millis } from '../kernel/time'
import { choose, type Endpoint } from '../mesh/balancer'
import type { IngressMessage } from '../mesh/messages'
import type { Task } from '../store/objects'
import { takeAnswer } from './processes'
import type { Machine, Member, Memory } from './machine'
import type { MachineContext } from './messages'

type Ask = Extract<IngressMessage, { kind: 'ingress.request' }>
type Forward = Extract<IngressMessage, { kind: 'ingress.forward' }>

const nameOf = (task: Task): string =>
  task.serviceId === ''
    ? task.serviceName
    : `${task.serviceName}.${task.slot === 0 ? task.nodeId : task.slot}`

/** The entry that gossip carries for a running task. */
export const endpointOf = (
  agent: Agent,
  task: Task,
  { networkId, address, virtualIp }: Task['networks'][number],
): Endpoint => ({
  service: task.serviceName,
  serviceId: task.serviceId,
  task: task.id,
  name: nameOf(task),
  machine: agent.machine,
  address,
  virtualIp,
  aliases: task.spec.Networks?.find(({ Target }) => Target === networkId)?.Aliases ?? [],
  containerId: agent.containers[task.id]?.id ?? '',
  ports: task.ports,
})

/** A word of the mesh arrived. */
export function onIngress(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  message: IngressMessage,
): void {
  const { member } = memory
  switch (message.kind) {
    case 'ingress.request':
      return onRequest(machine, member, ctx, message)
    case 'ingress.forward':
      return onForward(machine, ctx, message)
    case 'ingress.answer':
      if (takeAnswer(machine, memory, ctx, message)) return
      return ctx.send(message.client, message)
  }
}

function onRequest(
  { id: machine, hand }: Machine,
  member: Member | null,
  ctx: MachineContext,
  message: Ask,
): void {
  const { port } = message
  const hop = (where: Hop['where'], task: string, why: string): Hop => ({
    at: ctx.now,
    where,
    machine,
    task,
    why,
  })
  const local = handPort(hand, port) ?? (member === null ? null : hostPort(member.agent, port))
  if (local !== null) {
    const why = `port ${port} is published in host mode by a container on this very machine`
    return forward(ctx, machine, machine, local, message, [hop('port', local, why)])
  }
  const choice = member === null ? null : choose(member.tables, member.balancers, port)
  if (choice === null) {
    const why = `nothing listens on port ${port}: no reachable task publishes it`
    return refuse(ctx, message, [...message.hops, hop('port', '', why)])
  }
  const { endpoint, turn, of } = choice
  const open = `every machine of the swarm listens on published port ${port}`
  const picked = `round robin: ${turn} of ${of}, ${endpoint.name} on ${endpoint.machine}`
  const hops = [hop('port', '', open), hop('balancer', endpoint.task, picked)]
  forward(ctx, machine, endpoint.machine, endpoint.task, message, hops)
}

/** The container by hand that has the port, or null. */
function handPort(hand: Agent | null, port: number): string | null {
  const found = Object.values(hand?.containers ?? {}).find(
    (one) =>
      isRunning(one) && one.byHand?.ports.some(({ PublishedPort }) => PublishedPort === port),
  )
  return found?.id ?? null
}

/** The task on this machine that has the port for itself, or null. */
function hostPort(agent: Agent, port: number): string | null {
  for (const { task, status } of Object.values(agent.tasks)) {
    const container = agent.containers[task.id]
    if (container === undefined || !isRunning(container)) continue
    if (status.ports.some((p) => p.PublishMode === 'host' && p.PublishedPort === port)) {
      return task.id
    }
  }
  return null
}

function forward(
  ctx: MachineContext,
  entry: MachineId,
  to: MachineId,
  task: string,
  { id, client, path, hops }: Ask,
  more: readonly Hop[],
): void {
  const all = [...hops, ...more]
  ctx.send(to, { kind: 'ingress.forward', id, entry, client, path, task, hops: all })
}

function refuse(ctx: MachineContext, { id, client }: Ask, hops: readonly Hop[]): void {
  const failed = 'refused'
  ctx.send(client, { kind: 'ingress.answer', id, client, status: 0, body: '', failed, hops })
}

/** A request reached the machine of the chosen task: its container answers, if it still runs. */
function onForward(
  { id: machine, hand, memory }: Machine,
  ctx: MachineContext,
  message: Forward,
): void {
  const { id, client, entry, task } = message
  const agent = hand?.tasks[task] === undefined ? memory?.member?.agent : hand
  const known = agent?.tasks[task]
  const container = agent?.containers[task]
  if (container?.paused === true) return
  const isUp = container !== undefined && isRunning(container)
  const runs = agent != null && known?.status.state === 'running' && isUp
  const why = runs ? `${container.name} answers` : 'the container is gone: connection refused'
  const where = runs ? 'task' : 'answer'
  const hops = [...message.hops, { at: ctx.now, where, machine, task, why } as const]
  if (runs) note(container, ctx.now, client, message.path)
  const body = runs ? greeting(agent, known.task, container.id) : ''
  const failed = runs ? null : 'refused'
  const status = runs ? 200 : 0
  ctx.send(entry, { kind: 'ingress.answer', id, client, status, body, failed, hops })
}

/** Requests that a container's log is given at most. */
const MOST_VISITS = 200

/** Remembers a request for the container's log; the mesh hides the client behind an address. */
function note(container: Container, at: Millis, client: MachineId, path: string): void {
  const from = client === container.hostname ? '127.0.0.1' : '10.0.0.2'
  const visit = { at, client: from, path }
  container.visits = freeze([...container.visits.slice(1 - MOST_VISITS), visit])
}

/** What a web server in a container says: who it is, so that one can see another answer. */
function greeting(agent: Agent, task: Task, containerId: string): string {
  const image = (task.spec.ContainerSpec?.Image ?? '').split('@')[0] as string
  return `Hello from ${containerId.slice(0, 12)} (${nameOf(task)}, ${image}) on ${agent.machine}\n`
}

/**
 * The routing mesh (spec 9.3): every member listens on the published ports that gossip told it of,
 * and balances over the service's reachable tasks, round robin, each machine for itself.
 */
import type { PortConfig } from '../../api/types'
import type { Agent } from '../agent/state'
import type { Hop } from '../fact'
import { lookup, type Tables } from '../gossip/tables'
import type { Context, MachineId } from '../kernel/context'
import { byCodeUnit } from '../kernel/hash'
import type { Task } from '../store/objects'
import type { IngressMessage } from './messages'

/** What gossip says of a task that can be reached on a network. */
export interface Endpoint {
  readonly service: string
  readonly serviceId: string
  readonly task: string
  readonly name: string
  readonly machine: MachineId
  /** Its address on the network, as CIDR. */
  readonly address: string
  readonly containerId: string
  readonly ports: readonly PortConfig[]
}

/** A machine's balancers: whose turn it is, and which endpoints of its own it has published. */
export interface Balancers {
  /** The ingress network's ID, or empty before it is known. */
  ingress: string
  turns: Record<string, number>
  published: Record<string, true>
}

export const createBalancers = (): Balancers => ({ ingress: '', turns: {}, published: {} })

type MeshContext = Context<IngressMessage, never, never>

/** The entry that gossip carries for a running task. */
export function endpointOf(agent: Agent, task: Task, address: string): Endpoint {
  return {
    service: task.serviceName,
    serviceId: task.serviceId,
    task: task.id,
    name: `${task.serviceName}.${task.slot === 0 ? task.nodeId : task.slot}`,
    machine: agent.machine,
    address,
    containerId: agent.containers[task.id]?.id ?? '',
    ports: task.ports,
  }
}

/** The reachable tasks behind a published port, in a stable order. */
function backends(tables: Tables, ingress: string, port: number): Endpoint[] {
  return lookup(tables, ingress)
    .map(({ value }) => value as Endpoint)
    .filter(({ ports }) =>
      ports.some((p) => p.PublishMode === 'ingress' && p.PublishedPort === port),
    )
    .sort((a, b) => byCodeUnit(a.task, b.task))
}

const hop = (
  ctx: { readonly now: number },
  where: Hop['where'],
  machine: MachineId | '',
  task: string,
  why: string,
): Hop => ({ at: ctx.now, where, machine, task, why })

/** A request reached a machine's port: refused, or sent to a task. */
export function onRequest(
  machine: MachineId,
  agent: Agent,
  tables: Tables,
  balancers: Balancers,
  ctx: MeshContext,
  message: Extract<IngressMessage, { kind: 'ingress.request' }>,
): void {
  const { id, client, port, path } = message
  const local = hostPort(agent, port)
  if (local !== null) {
    const why = `port ${port} is published in host mode by the task on this very machine`
    const hops = [...message.hops, hop(ctx, 'port', machine, local, why)]
    return forward(ctx, machine, machine, { id, client, path, task: local, hops })
  }
  const choices = backends(tables, balancers.ingress, port)
  const first = choices[0]
  if (first === undefined) {
    const why = `nothing listens on port ${port}: no reachable task publishes it`
    const hops = [...message.hops, hop(ctx, 'port', machine, '', why)]
    ctx.send(client, {
      kind: 'ingress.answer',
      id,
      client,
      status: 0,
      body: '',
      failed: 'refused',
      hops,
    })
    return
  }
  const turn = balancers.turns[first.serviceId] ?? 0
  balancers.turns[first.serviceId] = turn + 1
  const chosen = choices[turn % choices.length] as Endpoint
  const entered = `every machine of the swarm listens on published port ${port}`
  const rotation = `round robin: ${(turn % choices.length) + 1} of ${choices.length} tasks of ${chosen.service}`
  const hops = [
    ...message.hops,
    hop(ctx, 'port', machine, '', entered),
    hop(ctx, 'balancer', machine, chosen.task, `${rotation}, ${chosen.name} on ${chosen.machine}`),
  ]
  forward(ctx, machine, chosen.machine, { id, client, path, task: chosen.task, hops })
}

function hostPort(agent: Agent, port: number): string | null {
  for (const { task, status } of Object.values(agent.tasks)) {
    if (status.state !== 'running') continue
    if (status.ports.some((p) => p.PublishMode === 'host' && p.PublishedPort === port)) {
      return task.id
    }
  }
  return null
}

function forward(
  ctx: MeshContext,
  entry: MachineId,
  to: MachineId,
  rest: Pick<
    Extract<IngressMessage, { kind: 'ingress.forward' }>,
    'id' | 'client' | 'path' | 'task' | 'hops'
  >,
): void {
  ctx.send(to, { kind: 'ingress.forward', entry, ...rest })
}

/** A request reached the machine of the chosen task: its container answers, if it still runs. */
export function onForward(
  machine: MachineId,
  agent: Agent,
  ctx: MeshContext,
  message: Extract<IngressMessage, { kind: 'ingress.forward' }>,
): void {
  const { id, client, entry, task } = message
  const known = agent.tasks[task]
  const container = agent.containers[task]
  const runs = known?.status.state === 'running' && container !== undefined
  const why = runs ? `${container.name} answers` : 'the container is gone: connection refused'
  const hops = [...message.hops, hop(ctx, runs ? 'task' : 'answer', machine, task, why)]
  const body = runs ? greeting(agent, known.task, container.id) : ''
  const failed = runs ? null : 'refused'
  const status = runs ? 200 : 0
  ctx.send(entry, { kind: 'ingress.answer', id, client, status, body, failed, hops })
}

/** What a web server in a container says: who it is, so that one can see another answer. */
function greeting(agent: Agent, task: Task, containerId: string): string {
  const name = `${task.serviceName}.${task.slot === 0 ? task.nodeId : task.slot}`
  const image = (task.spec.ContainerSpec?.Image ?? '').split('@')[0] as string
  return `Hello from ${containerId.slice(0, 12)} (${name}, ${image}) on ${agent.machine}\n`
}

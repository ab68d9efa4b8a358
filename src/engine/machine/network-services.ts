/**
 * `docker network inspect --verbose`: the services and tasks on a network, on whatever machine, as
 * gossip tells this one of them (spec 9.5; recorded).
 */
import { byText } from '../../api/order'
import type * as api from '../../api/types'
import { lookup, networksOf, type Tables } from '../gossip/tables'
import type { MachineId } from '../kernel/context'
import { bare } from '../mesh/address'
import type { Endpoint } from '../mesh/balancer'
import { endpoint } from './endpoints'
import type { Machine, Member } from './machine'
import type { MachineContext } from './messages'

/** The number of the first balancer of a machine (spec 9.3). */
const FIRST_INDEX = 256

/** The balancers of a machine, by network and service, in the order in which they were heard of. */
function balancersOf(tables: Tables): ReadonlyMap<string, number> {
  const since = new Map<string, number>()
  for (const network of networksOf(tables)) {
    for (const { value, clock } of lookup(tables, network)) {
      const { service, serviceId } = value as Endpoint
      const key = `${network} ${service}`
      if (serviceId !== '') since.set(key, Math.min(clock, since.get(key) ?? clock))
    }
  }
  const order = [...since].sort(([a, at], [b, bt]) => at - bt || byText(a, b))
  return new Map(order.map(([key], at) => [key, FIRST_INDEX + at]))
}

interface Task {
  readonly Name: string
  readonly EndpointID: string
  readonly EndpointIP: string
  readonly Info: { readonly 'Host IP': string }
}

const taskOf = (name: string, network: string, address: string, host: string): Task => ({
  Name: name,
  EndpointID: endpoint(name, network, address).EndpointID,
  EndpointIP: bare(address),
  Info: { 'Host IP': host },
})

/** The ends of the mesh: a manager knows those of all nodes, a worker its own. */
function meshEnds(machine: Machine, member: Member, ctx: MachineContext, id: string): Task[] {
  const nodes = Object.values(machine.memory?.manager?.store.nodes ?? {})
  const known = new Map<MachineId, string>([
    ...nodes.map((node) => [node.machine, node.attachments[id] ?? ''] as const),
    [machine.id, member.agent.attachments[id] ?? ''],
  ])
  return [...known]
    .filter(([, address]) => address !== '')
    .map(([host, address]) => taskOf('ingress-endpoint', id, address, ctx.addressOf(host)))
}

const byName = (a: Task, b: Task): number =>
  byText(a.Name, b.Name) || byText(a.EndpointIP, b.EndpointIP)

/** The services on a network by their names; without one: containers by hand, and the mesh. */
export function servicesOn(
  machine: Machine,
  member: Member,
  ctx: MachineContext,
  { Id, Ingress }: api.Network,
): Readonly<Record<string, object>> {
  const { tables } = member
  const indexes = balancersOf(tables)
  const found = new Map<string, Endpoint[]>()
  for (const { value } of lookup(tables, Id)) {
    const one = value as Endpoint
    const service = one.serviceId === '' ? '' : one.service
    found.set(service, [...(found.get(service) ?? []), one])
  }
  const own = Ingress ? meshEnds(machine, member, ctx, Id) : []
  if (own.length > 0 && !found.has('')) found.set('', [])
  const rows = [...found].map(([service, ends]): [string, object] => {
    const tasks = ends.map(({ name, task, address, machine: host }) =>
      taskOf(service === '' ? name : `${name}.${task}`, Id, address, ctx.addressOf(host)),
    )
    const [first] = ends
    const ports = (Ingress ? (first?.ports ?? []) : []).filter((p) => p.PublishMode === 'ingress')
    const look = {
      VIP: bare(first?.virtualIp ?? '') || '<nil>',
      Ports: ports.map((p) => `Target: ${p.TargetPort}, Publish: ${p.PublishedPort ?? 0}`),
      LocalLBIndex: indexes.get(`${Id} ${service}`) ?? 0,
      Tasks: [...tasks, ...(service === '' ? own : [])].sort(byName),
    }
    return [service, look]
  })
  return Object.fromEntries(rows.sort(([a], [b]) => byText(a, b)))
}

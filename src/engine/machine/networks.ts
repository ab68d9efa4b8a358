/**
 * The networks that one machine has: its own bridges, and of the swarm's overlays those that its
 * tasks are on. Only of these does it know who is attached, and who else takes part (spec 9.5).
 */
import { recordNetwork, tell } from '../agent/journal'
import { isSandboxed } from '../agent/networks'
import { isRunning, type Plugged } from '../agent/runtime'
import { IS_WORKER, NOT_IN_SWARM, refusal } from '../../api/errors'
import { parseInstant } from '../../api/instant'
import type { Ask, Filters, NetworkLook, Refusal, Reply } from '../../api/routes'
import type * as api from '../../api/types'
import { attachmentsOf, isRefusal } from '../control/api/lookup'
import { filterNetworks, PREDEFINED } from '../control/api/network'
import { prunable } from '../control/api/prunable'
import { isPresent } from '../gossip/tables'
import { isThere } from '../gossip/state'
import { freeze } from '../kernel/clone'
import { newHexId } from '../kernel/ids'
import { EPOCH_MS, type Millis } from '../kernel/time'
import { ipamFault } from '../mesh/ipam'
import type { Network } from '../store/objects'
import { freeRange, gatewayEnds, rangeOf } from './bridges'
import { NETWORK_DRIVERS } from './computer'
import { instant, toNetwork } from './convert'
import { containersOf } from './containers'
import { pruned } from './deeds'
import { endpoint } from './endpoints'
import { localNetworks } from './local'
import type { Machine, Member } from './machine'
import type { MachineContext } from './messages'
import { servicesOn } from './network-services'

type Create = Extract<Ask, { endpoint: 'POST /networks/create' }>

/** What every network of a machine's own has. */
export const hereOf = (machine: Machine): readonly api.Network[] => [
  ...localNetworks(machine),
  ...machine.networks,
]

/** The same, with the containers by hand that run there. */
const shownHere = (machine: Machine): readonly api.Network[] =>
  hereOf(machine).map((one) => {
    const through = one.Name === 'docker_gwbridge' ? gatewayEnds(machine, one) : []
    const found = [...byHandOn(machine, one.Id), ...through]
    return found.length === 0 ? one : { ...one, Containers: Object.fromEntries(found) }
  })

type End = [string, ReturnType<typeof endpoint>]

/** The containers by hand that run on a network, as endpoints. */
function byHandOn(machine: Machine, network: string): End[] {
  if (machine.hand === null) return []
  return Object.values(machine.hand.containers)
    .filter(isRunning)
    .flatMap(({ id, name, byHand }): End[] =>
      Object.values(byHand?.networks ?? {})
        .filter(({ networkId }) => networkId === network)
        .map(({ address }) => [id, endpoint(name, network, address)]),
    )
}

/** The machine's own networks and the overlays it takes part in, as `GET /networks` lists them. */
function knownTo(machine: Machine, ctx: MachineContext): readonly api.Network[] {
  const member = machine.memory?.member ?? null
  if (member === null) return shownHere(machine)
  const { overlays } = member.agent
  const whole = overlays.map((one) => ({
    ...toNetwork(one),
    Labels: one.spec.labels,
    ...attached(machine, member, ctx, one),
  }))
  return [...shownHere(machine), ...whole]
}

/** With the services on it, where that is asked for and this machine takes part. */
function shown(
  machine: Machine,
  ctx: MachineContext,
  { verbose }: NetworkLook,
  network: api.Network,
): Reply {
  const member = machine.memory?.member ?? null
  const isTold = verbose === true && network.Scope === 'swarm' && member !== null
  const Services = isTold ? servicesOn(machine, member, ctx, network) : {}
  const body = Object.keys(Services).length === 0 ? network : { ...network, Services }
  return { status: 200, body }
}

const find = (networks: readonly api.Network[], text: string): api.Network | undefined =>
  networks.find(({ Name, Id }) => Name === text || Id.startsWith(text))

const ofScope = (networks: readonly api.Network[], scope?: 'swarm'): readonly api.Network[] =>
  scope === undefined ? networks : networks.filter(({ Scope }) => Scope === scope)

/** Its answer to a question about networks that it can give alone; null: the leader must help. */
export function answerHere(machine: Machine, ctx: MachineContext, ask: Ask): Reply | null {
  const isAlone = machine.memory?.manager === null
  switch (ask.endpoint) {
    case 'GET /networks':
      return isAlone ? listed(knownTo(machine, ctx), ask.query.filters) : null
    case 'GET /networks/{id}': {
      const known = isAlone ? knownTo(machine, ctx) : shownHere(machine)
      const found = find(ofScope(known, ask.query.scope), ask.params.id)
      if (found !== undefined) return shown(machine, ctx, ask.query, found)
      return isAlone ? notFound(ask.params.id) : null
    }
    case 'POST /networks/create':
      return create(machine, ctx, ask.body, isAlone)
    case 'DELETE /networks/{id}':
      return remove(machine, ctx, ask.params.id, isAlone)
    case 'POST /networks/prune':
      return isAlone ? removed(prune(machine, ctx, ask.query.filters)) : null
    case 'POST /services/create':
    case 'POST /services/{id}/update':
      return localNetworkOf(machine, ask.body)
    default:
      return null
  }
}

const notFound = (text: string): Reply => refusal(404, `network ${text} not found`)

function listed(networks: readonly api.Network[], filters: Filters | undefined) {
  const body = filterNetworks(networks, filters)
  return isRefusal(body) ? body : ({ status: 200, body } as const)
}

/** A machine that is no manager makes no overlay, whether it is a member or not (moby 28). */
const NO_MANAGER_HERE = refusal(403, NOT_IN_SWARM.message)

/** Networks that only keep settings for others have no place here. */
const NO_CONFIGURATIONS = refusal(403, 'configuration networks are not simulated')

const taken = (name: string): Reply => refusal(409, `network with name ${name} already exists`)

/** A bridge is the machine's own affair; an overlay is the swarm's. */
function create(
  machine: Machine,
  ctx: MachineContext,
  { Name, Driver: asked, ...request }: Create['body'],
  isAlone: boolean,
): Reply | null {
  const Driver = asked || 'bridge'
  if (Name.trim() === '') return refusal(400, 'invalid name: name is empty')
  const ofSwarm = Object.values(machine.memory?.manager?.store.networks ?? {})
  if (ofSwarm.some(({ spec }) => spec.name === Name)) return taken(Name)
  if (PREDEFINED.test(Name)) {
    return refusal(403, `operation is not permitted on predefined ${Name} network `)
  }
  if (!NETWORK_DRIVERS.includes(Driver))
    return refusal(404, `plugin ${JSON.stringify(Driver)} not found`)
  const { ConfigFrom = { Network: '' }, ConfigOnly = false } = request
  if (ConfigOnly || ConfigFrom.Network !== '') return NO_CONFIGURATIONS
  if (Driver === 'overlay' && request.Scope === 'local') {
    return refusal(403, 'cannot downgrade network scope for overlay networks')
  }
  if (Driver === 'overlay') return isAlone ? NO_MANAGER_HERE : null
  const fault = ipamFault(request.IPAM?.Config ?? [])
  if (fault !== null) return refusal(400, fault)
  if (find(hereOf(machine), Name)?.Name === Name) return taken(Name)
  const fresh: api.Network = {
    ...(localNetworks(machine)[0] as api.Network),
    Name,
    Id: newHexId(ctx.rng),
    Created: instant(ctx.now),
    Driver,
    IPAM: {
      Driver: 'default',
      Options: {},
      Config: request.IPAM?.Config?.map(withSubnet) ?? [rangeOf(freeRange(machine))],
    },
    Internal: request.Internal === true,
    Attachable: request.Attachable === true,
    Options: request.Options ?? {},
    Labels: request.Labels ?? {},
  }
  machine.networks = freeze([...machine.networks, fresh])
  recordNetwork(ctx, 'create', pluggedTo(fresh))
  return { status: 201, body: { Id: fresh.Id } }
}

const withSubnet = ({ Subnet = '', ...rest }: { Subnet?: string; Gateway?: string }) => ({
  Subnet,
  ...rest,
})

function remove(
  machine: Machine,
  ctx: MachineContext,
  text: string,
  isAlone: boolean,
): Reply | null {
  const own = find(machine.networks, text)
  if (own !== undefined) {
    if (byHandOn(machine, own.Id).length > 0) {
      const ends = byHandOn(machine, own.Id).map(
        ([, { EndpointID, Name }]) => `name:"${Name}" id:"${EndpointID.slice(0, 12)}"`,
      )
      const why = `network ${own.Name} has active endpoints (${ends.join(', ')})`
      return refusal(403, `error while removing network: ${why}`)
    }
    machine.networks = freeze(machine.networks.filter((one) => one !== own))
    recordNetwork(ctx, 'destroy', pluggedTo(own))
    return { status: 200, body: null }
  }
  const known = find(knownTo(machine, ctx), text)
  if (!isAlone) return isLeftOver(machine, known) ? notFound(known.Id) : null
  if (known === undefined) return notFound(text)
  if (known.Scope === 'swarm') return IS_WORKER
  return refusal(403, `${text} is a pre-defined network and cannot be removed`)
}

/** An overlay that the swarm has no more, and that is still here for something that ends. */
const isLeftOver = (machine: Machine, known: api.Network | undefined): known is api.Network =>
  known?.Scope === 'swarm' && machine.memory?.manager?.store.networks[known.Id] === undefined

/** Its own bridges, on which nothing is; gives the names of those that the filters let pass. */
function prune(
  machine: Machine,
  ctx: MachineContext,
  filters: Filters | undefined,
): readonly string[] | Refusal {
  const idle = machine.networks.filter(({ Id }) => byHandOn(machine, Id).length === 0)
  const gone = prunable(idle, filters, ctx.now, {
    labels: ({ Labels }) => Labels ?? {},
    createdAt: ({ Created }) => (parseInstant(Created) ?? 0) - EPOCH_MS,
  })
  if (isRefusal(gone)) return gone
  machine.networks = freeze(machine.networks.filter((one) => !gone.includes(one)))
  for (const one of gone) recordNetwork(ctx, 'destroy', pluggedTo(one))
  tell(ctx, pruned('network', 0))
  return gone.map(({ Name }) => Name)
}

const pluggedTo = ({ Id: id, Name: name, Driver: type }: api.Network): Plugged => ({
  id,
  name,
  type,
})

const removed = (names: readonly string[] | Refusal): Reply =>
  isRefusal(names) ? names : { status: 200, body: { NetworksDeleted: names } }

/** A service cannot be on a machine's own network. */
function localNetworkOf(machine: Machine, spec: api.ServiceSpec): Reply | null {
  const targets = attachmentsOf(spec).map(({ Target }) => Target)
  const local = targets.find((target) => find(machine.networks, target) !== undefined)
  if (local === undefined) return null
  const words = 'Only networks scoped to the swarm can be used, such as those created with the'
  return refusal(403, `The network ${local} cannot be used with services. ${words} overlay driver.`)
}

/** What the leader said of networks, together with what this machine knows itself. */
export function withOwn(
  machine: Machine,
  ctx: MachineContext,
  ask: Ask | undefined,
  reply: Reply,
): Reply {
  switch (ask?.endpoint) {
    case 'GET /networks': {
      const swarms = 'body' in reply ? (reply.body as readonly api.Network[]) : []
      const here = listed(knownTo(machine, ctx), ask.query.filters)
      if (!('body' in here)) return here
      const local = here.body.filter(({ Id }) => !swarms.some((one) => one.Id === Id))
      return {
        status: 200,
        body: [...local, ...swarms.map((one) => here.body.find(({ Id }) => Id === one.Id) ?? one)],
      }
    }
    case 'GET /networks/{id}': {
      const { id } = ask.params
      const swarms = 'body' in reply ? (reply.body as api.Network).Id : ''
      const found = find(
        ofScope(knownTo(machine, ctx), ask.query.scope),
        swarms.startsWith(id) ? swarms : id,
      )
      return found === undefined ? reply : shown(machine, ctx, ask.query, found)
    }
    case 'POST /networks/prune': {
      const swarms = 'body' in reply ? (reply.body as api.NetworksPruned).NetworksDeleted : []
      const own = prune(machine, ctx, ask.query.filters)
      return removed(isRefusal(own) ? own : [...own, ...swarms])
    }
    default:
      return reply
  }
}

/** The balancer's end of an overlay at this machine; in no sandbox yet it goes by its own name. */
function ownEnd(
  agent: Member['agent'],
  now: Millis,
  id: string,
  { ingress, name }: Network['spec'],
): readonly [string, unknown][] {
  const address = agent.attachments[id]
  if (address === undefined) return []
  const end = endpoint(`${name}-endpoint`, id, address, agent.machine)
  const sandbox = isSandboxed(agent, now) ? 'ingress-sbox' : `ep-${end.EndpointID}`
  return [[ingress ? sandbox : `lb-${name}`, end]]
}

/** Who is on an overlay at this machine, and which machines take part in its gossip. */
function attached(
  machine: Machine,
  member: Member,
  ctx: MachineContext,
  { id, spec }: Network,
): Pick<api.Network, 'Containers' | 'Peers'> {
  const { agent, swim, tables } = member
  const endpoints: [string, unknown][] = containersOf(machine)
    .filter(isRunning)
    .flatMap((container): [string, unknown][] => {
      const { networks = [] } = agent.tasks[container.taskId]?.task ?? {}
      const on = networks.find(({ networkId }) => networkId === id)
      return on === undefined ? [] : [[container.id, endpoint(container.name, id, on.address)]]
    })
  endpoints.push(...byHandOn(machine, id), ...ownEnd(agent, ctx.now, id, spec))
  const { machines, names } = ctx.roster
  const present = machines.flatMap((peer, who) =>
    isPresent(tables, id, who) && (who === tables.self || isThere(swim, who))
      ? [{ Name: names[who] as string, IP: ctx.addressOf(peer) }]
      : [],
  )
  return { Containers: Object.fromEntries(endpoints), Peers: present }
}

/**
 * The allocator (spec 9.1, 9.2): subnets for overlays, virtual addresses and published ports for
 * services, addresses for tasks (which so come from NEW to PENDING), and the load-balancer address
 * of every node on the overlays it takes part in. What cannot be given waits in silence.
 *
 * "Next after the last given" needs no memory beyond the store: see `openBookOf` for addresses
 * and `portSpaceOf` for ports. So it goes on where it was whoever leads.
 */
import { MINUTE, type Millis } from '../kernel/time'
import type { Fact } from '../fact'
import { put, type Action, type Change } from '../store/actions'
import type { Network, Node, Service, Task } from '../store/objects'
import { tasksOf, tasksOn, type ReadStore } from '../store/store'
import { NOTHING, type At, type Loop, type Plan } from './loop'
import { addressesFor, createDesk, holdsAddresses, type Desk } from './allocation/addresses'
import { endpointOf, ingressOf, isCurrent, networksOf, networksOfTask } from './allocation/endpoint'
import { allocateNetworks, isAllocated } from './allocation/subnets'

const RESTORE = 'restore'
const NETWORKS = 'networks'
const NODES = 'nodes'
const STRANDED = 'stranded'
const SERVICE = 'service '

/** How long to wait for a release before looking again all the same (spec 9.1). */
const RETRY: Millis = 5 * MINUTE

/** Keys: what a new leader finds, the networks, the nodes, what is stranded, `service ID`. */
export const allocator: Loop = {
  name: 'allocator',
  keys: keysOf,
  start: (store) => [RESTORE, NETWORKS, NODES, ...Object.keys(store.services).map(keyOf)],
  reconcile: allocate,
}

const keyOf = (serviceId: string): string => SERVICE + serviceId

function keysOf(change: Change, store: ReadStore): readonly string[] {
  switch (change.table) {
    case 'clusters':
      return change.before === null ? [NETWORKS] : []
    case 'networks':
      if (change.after === null) return [NETWORKS, NODES]
      return isAllocated(change.after) ? networkUsers(change.id, store) : [NETWORKS]
    case 'services':
      return serviceKeys(change.before, change.after, store)
    case 'nodes':
      if (change.after === null) return [STRANDED]
      return change.before?.byHand === change.after.byHand ? [] : [NODES]
    case 'tasks':
      return taskKeys(change.before, change.after, store)
    case 'secrets':
    case 'configs':
      return []
  }
}

/** An allocated network may be what services and nodes waited for. */
function networkUsers(id: string, store: ReadStore): string[] {
  const users = Object.values(store.services).filter((service) =>
    networksOf(service, store).includes(id),
  )
  return [NODES, ...users.map((service) => keyOf(service.id))]
}

function serviceKeys(before: Service | null, after: Service | null, store: ReadStore): string[] {
  const wakes: string[] = []
  if (after !== null && !isCurrent(after, store)) wakes.push(keyOf(after.id))
  const held = before?.endpoint ?? null
  if (held !== null && held !== after?.endpoint) wakes.push(STRANDED)
  return wakes
}

function taskKeys(before: Task | null, after: Task | null, store: ReadStore): string[] {
  if (before === null && after?.status.state === 'new') return [keyOf(after.serviceId)]
  if (after !== null && holdsAddresses(after)) {
    const moved = before?.nodeId !== after.nodeId || before.networks !== after.networks
    return moved && lacksBalancer(after, store) ? [NODES] : []
  }
  return before !== null && holdsAddresses(before) ? [STRANDED] : []
}

/** Is the task on a node without a load-balancer address on one of its overlays? */
function lacksBalancer(task: Task, store: ReadStore): boolean {
  const node = store.nodes[task.nodeId]
  if (node === undefined) return false
  return task.networks.some(
    ({ networkId, address }) => address !== '' && node.attachments[networkId] === undefined,
  )
}

/** What one run decides. */
interface Draft {
  readonly store: ReadStore
  readonly now: Millis
  readonly desk: Desk
  readonly actions: Action[]
  readonly facts: Fact[]
  /** Something ran out of addresses or ports. */
  short: boolean
}

function allocate(key: string, store: ReadStore, { now }: At): Plan {
  const draft: Draft = {
    store,
    now,
    desk: createDesk(store),
    actions: [],
    facts: [],
    short: false,
  }
  if (key === RESTORE) restore(draft)
  else if (key === NETWORKS) {
    for (const network of allocateNetworks(store)) {
      draft.actions.push(put('networks', network))
      say(draft, network.id, `subnet ${network.subnet}`)
    }
  } else if (key === NODES) allocateNodes(draft)
  else if (key === STRANDED) {
    for (const service of Object.values(store.services)) allocateService(draft, service)
    allocateNodes(draft)
  } else {
    const service = store.services[key.slice(SERVICE.length)]
    if (service !== undefined) allocateService(draft, service)
  }
  const { actions, facts, short } = draft
  if (actions.length === 0 && !short) return NOTHING
  return { actions, facts, ...(short ? { wakeAt: now + RETRY } : {}) }
}

/**
 * A new leader's allocator writes whatever it finds allocated again, unchanged: every network, node
 * and service with an address has a new version (swarmkit allocator/network.go, doNetworkInit).
 */
function restore({ store, actions }: Draft): void {
  const { networks, nodes, services } = store
  for (const network of Object.values(networks)) {
    if (isAllocated(network)) actions.push(put('networks', network))
  }
  for (const node of Object.values(nodes)) {
    if (Object.keys(node.attachments).length > 0) actions.push(put('nodes', node))
  }
  for (const service of Object.values(services)) {
    if ((service.endpoint?.virtualIps.length ?? 0) > 0) actions.push(put('services', service))
  }
}

const say = ({ facts }: Draft, object: string, what: string): void => {
  facts.push({ kind: 'allocator.allocated', object, what })
}

/** The service's endpoint first; its new tasks only when it has one. */
function allocateService(draft: Draft, service: Service): void {
  const { store, desk } = draft
  let current = service
  if (!isCurrent(service, store)) {
    const endpoint = endpointOf(service, store, desk)
    if (typeof endpoint === 'string') {
      draft.short ||= endpoint === 'exhausted'
      return
    }
    current = { ...service, endpoint }
    desk.renewed.set(service.id, current)
    draft.actions.push(put('services', current))
    const gains = [
      ...endpoint.virtualIps.map(({ Addr }) => `VIP ${Addr}`),
      ...endpoint.ports.map((port) => `port ${port.PublishedPort ?? 0}/${port.Protocol}`),
    ]
    if (gains.length > 0) say(draft, service.id, gains.join(', '))
  }
  for (const task of tasksOf(store, service.id)) {
    if (task.status.state === 'new') allocateTask(draft, task, current)
  }
}

/** One address on each of the task's networks, all or none: then it may be scheduled. */
function allocateTask(draft: Draft, task: Task, service: Service): void {
  const { store, desk, now } = draft
  const wanted = networksOfTask(task, service, store)
  if (wanted.some((id) => !isReady(store, id))) return
  const given = addressesFor(desk, wanted)
  if (given === null) {
    draft.short = true
    return
  }
  const status = { ...task.status, at: now, appliedAt: now }
  const allocated: Task = {
    ...task,
    networks: wanted.map((networkId, i) => ({
      networkId,
      address: given[i] as string,
      virtualIp: virtualIpOf(service, networkId),
      ...localOf(store.networks[networkId]),
    })),
    ports: service.endpoint?.ports ?? [],
    status: { ...status, state: 'pending', message: 'pending task scheduling' },
  }
  draft.actions.push(put('tasks', allocated))
  const addresses = given.filter((address) => address !== '')
  if (addresses.length > 0) say(draft, task.id, `address ${addresses.join(', ')}`)
}

const virtualIpOf = ({ endpoint }: Service, network: string): string =>
  endpoint?.virtualIps.find(({ NetworkID }) => NetworkID === network)?.Addr ?? ''

const localOf = (network: Network | undefined): { readonly local?: string } =>
  network?.predefined === true ? { local: network.spec.name } : {}

const isReady = (store: ReadStore, networkId: string): boolean => {
  const network = store.networks[networkId]
  return network !== undefined && isAllocated(network)
}

/** Every node has an address on ingress, and one on each overlay that a task on it uses. */
function allocateNodes(draft: Draft): void {
  const { store } = draft
  const ingress = ingressOf(store)
  for (const node of Object.values(store.nodes)) {
    const wanted = new Set<string>()
    if (ingress !== null && isAllocated(ingress)) wanted.add(ingress.id)
    for (const task of tasksOn(store, node.id)) {
      if (!holdsAddresses(task)) continue
      for (const { networkId, address } of task.networks) {
        if (address !== '' && isReady(store, networkId)) wanted.add(networkId)
      }
    }
    for (const { networkId } of node.byHand) {
      if (isReady(store, networkId)) wanted.add(networkId)
    }
    allocateNode(draft, node, wanted)
  }
}

function allocateNode(draft: Draft, node: Node, wanted: ReadonlySet<string>): void {
  const held = Object.keys(node.attachments)
  const attachments: Record<string, string> = {}
  let changed = held.some((id) => !wanted.has(id))
  for (const id of wanted) {
    const own = node.attachments[id]
    const address = own ?? addressesFor(draft.desk, [id])?.[0]
    if (address === undefined) {
      draft.short = true
      continue
    }
    attachments[id] = address
    if (own !== undefined) continue
    changed = true
    say(draft, node.id, `load balancer ${address}`)
  }
  if (changed) draft.actions.push(put('nodes', { ...node, attachments }))
}

/**
 * The world as an eye may see it: the only reader of the engine's insides for the picture. Records
 * that did not change stay the same objects, so that a frame's difference is cheap.
 */
import { originOf } from '../engine/agent/images'
import { isDirty } from '../engine/control/orchestrator/dirty'
import type { World } from '../engine/index'
import type { Roster } from '../engine/gossip/roster'
import type { Machine, Manager } from '../engine/machine/machine'
import type { Node, Service, Task } from '../engine/store/objects'
import { tasksOn, type Store } from '../engine/store/store'
import type {
  BeatView,
  ClusterView,
  LinkView,
  MachineView,
  NetworkView,
  ServiceView,
  SwarmView,
  TaskView,
} from '../protocol/view'
import { containerViews } from './project-hand'
import { serviceView } from './project-service'
import { waitViews } from './project-waits'
import { gossipView, raftView } from './project-inside'
import { witness } from './witness'
import { swarmWords } from './words'

/** The view of a world; `before` lends the records that are still the same. */
export function project(world: World, before: ClusterView): ClusterView {
  const chief = witness(world)
  const store = chief?.memory?.manager?.store ?? null
  return {
    swarm: keep(before.swarm, chief === null ? [] : [swarmView(world, chief)]),
    machines: keep(before.machines, machineViews(world, store)),
    beats: keep(before.beats, beatViews(world, chief, store)),
    rafts: keep(
      before.rafts,
      Object.values(world.machines).flatMap((machine) => raftView(machine) ?? []),
    ),
    services: keep(before.services, store === null ? [] : serviceViews(store, world.now)),
    tasks: keep(before.tasks, store === null ? [] : taskViews(world, store)),
    containers: keep(before.containers, containerViews(world)),
    links: keep(before.links, linkViews(world)),
    networks: keep(before.networks, store === null ? [] : networkViews(store)),
    waits: keep(before.waits, store === null ? [] : waitViews(store)),
  }
}

/** Records by ID; one that equals its predecessor is its predecessor. */
function keep<T extends { readonly id: string }>(
  before: Readonly<Record<string, T>>,
  records: readonly T[],
): Readonly<Record<string, T>> {
  let same = records.length === Object.keys(before).length
  const after = records.map((record) => {
    const old = before[record.id]
    const kept = old !== undefined && equal(old, record) ? old : record
    same &&= kept === old
    return kept
  })
  return same ? before : Object.fromEntries(after.map((record) => [record.id, record]))
}

/** Equal as plain data. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) =>
    equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  )
}

function swarmView(world: World, chief: Machine): SwarmView {
  const manager = chief.memory?.manager as Manager
  const members = Object.values(manager.raft.members as Record<string, { machine: string }>)
  const alive = members.filter(({ machine }) => world.machines[machine]?.power === 'on').length
  const quorum = Math.floor(members.length / 2) + 1
  const leader = manager.leading === null ? null : chief.id
  return {
    id: 'swarm',
    clusterId: chief.memory?.member?.identity.clusterId ?? '',
    leader,
    term: manager.raft.term,
    managers: members.length,
    managersAlive: alive,
    quorum,
    words: swarmWords(members.length, alive, quorum, leader),
  }
}

function machineViews(world: World, store: Store | null): MachineView[] {
  const machines = Object.values(world.machines)
  const crowd = machines.flatMap(({ memory }) => memory?.member?.swim.self ?? [])
  return machines.map((machine) => machineView(machine, store, world.roster, crowd))
}

function nodeOf(machine: Machine, store: Store | null): Node | null {
  const id = (machine.memory?.member?.identity ?? machine.disk.identity)?.nodeId
  return id === undefined ? null : (store?.nodes[id] ?? null)
}

function machineView(
  machine: Machine,
  store: Store | null,
  roster: Roster,
  crowd: readonly number[],
): MachineView {
  const { memory } = machine
  const node = nodeOf(machine, store)
  const identity = memory?.member?.identity ?? machine.disk.identity
  const reserved = reservedOn(node, store)
  return {
    id: machine.id,
    address: machine.address,
    power: machine.power,
    order: machine.order,
    labels: machine.labels,
    cpus: machine.cpus,
    memoryBytes: machine.memoryBytes,
    cpusReserved: reserved.cpus,
    memoryReserved: reserved.memory,
    role: identity === null ? 'none' : (node?.role ?? identity.role),
    nodeId: identity?.nodeId ?? '',
    localState: memory?.localState ?? 'inactive',
    belief: node?.status.state ?? 'none',
    availability: node?.spec.Availability ?? 'active',
    reachability:
      node?.role === 'manager' ? (machine.power === 'on' ? 'reachable' : 'unreachable') : '',
    isLeader: memory?.manager != null && memory.manager.leading !== null,
    nodeLabels: node?.spec.Labels ?? {},
    gossip: gossipView(machine, roster, crowd),
    certificate:
      identity === null
        ? null
        : { role: identity.role, expiresAt: identity.notAfter, pem: identity.certificate },
    images: imagesOf(machine),
  }
}

function beatViews(world: World, chief: Machine | null, store: Store | null): BeatView[] {
  const dispatcher = chief?.memory?.manager?.leading?.dispatcher
  return Object.values(world.machines).map((machine) => {
    const node = nodeOf(machine, store)?.id ?? ''
    const session = dispatcher?.sessions[node]
    return {
      id: machine.id,
      heardAt: session?.heardAt ?? null,
      silentUntil: session?.deadline ?? dispatcher?.unknown[node] ?? null,
      beatAt: machine.memory?.member?.agent.session?.beatAt ?? null,
    }
  })
}

/** What the scheduler counts as taken on a node: reservations of tasks that are not over. */
function reservedOn(node: Node | null, store: Store | null): { cpus: number; memory: number } {
  let nanos = 0
  let memory = 0
  for (const task of node && store ? tasksOn(store, node.id) : []) {
    if (
      !['assigned', 'accepted', 'preparing', 'ready', 'starting', 'running'].includes(
        task.status.state,
      )
    )
      continue
    nanos += task.spec.Resources?.Reservations?.NanoCPUs ?? 0
    memory += task.spec.Resources?.Reservations?.MemoryBytes ?? 0
  }
  return { cpus: nanos / 1e9, memory }
}

const serviceViews = (store: Store, now: number): ServiceView[] =>
  Object.values(store.services).map((service: Service) => serviceView(service, store, now))

/** What a task's view was made of; the store's objects are frozen, so the same give the same. */
interface Made {
  readonly service: Service | undefined
  readonly node: Node | undefined
  readonly view: TaskView
}

const made = new WeakMap<Task, Made>()

const taskViews = (world: World, store: Store): TaskView[] =>
  Object.values(store.tasks).map((task) => taskView(world, store, task))

function taskView(world: World, store: Store, task: Task): TaskView {
  const [service, node] = [store.services[task.serviceId], store.nodes[task.nodeId]]
  const pulled = pulledOf(world, task, node)
  const last = made.get(task)
  if (last !== undefined && last.service === service && last.node === node) {
    if (last.view.pulled === pulled) return last.view
  }
  const view = newTaskView(task, service, node, pulled)
  made.set(task, { service, node, view })
  return view
}

/** The images on its disk, by their tags. */
const imagesOf = ({ stock }: Machine): string[] =>
  Object.values(stock.images).flatMap(({ names, origin }) => {
    const tags = names.filter((name) => !name.includes('@'))
    return tags.length === 0 ? [origin] : tags
  })

/** How much of its image has come, while it is pulled for this task. */
function pulledOf(world: World, task: Task, node: Node | undefined): number | null {
  const machine = world.machines[node?.machine ?? '']
  if (machine?.memory?.member?.agent.tasks[task.id]?.doing !== 'pull') return null
  const pull = machine.stock.pulls[originOf(imageOf(task))]
  return pull === undefined ? null : Math.floor((100 * pull.part) / pull.parts)
}

const imageOf = (task: Task): string =>
  (task.spec.ContainerSpec?.Image ?? '').split('@')[0] as string

function newTaskView(
  task: Task,
  service: Service | undefined,
  node: Node | undefined,
  pulled: number | null,
): TaskView {
  const machine = node?.machine ?? ''
  return {
    id: task.id,
    name: `${task.serviceName}.${task.slot === 0 ? machine : task.slot}`,
    service: task.serviceId,
    slot: task.slot,
    machine,
    state: task.status.state,
    desired: task.desired,
    message: task.status.message,
    err: task.status.err,
    since: task.status.at,
    outdated: service !== undefined && isDirty(service, task, node),
    image: imageOf(task),
    pulled,
    origin: task.origin,
    createdAt: task.meta.createdAt,
    address: task.networks[0]?.address ?? '',
    exitCode: task.status.state === 'failed' ? task.status.exitCode : null,
  }
}

function linkViews(world: World): LinkView[] {
  return Object.entries(world.wire.links).map(([key, { cut, latency, loss }]) => {
    const [from = '', to = ''] = key.split('>')
    return { id: key, from, to, cut, latency, loss }
  })
}

const networkViews = (store: Store): NetworkView[] =>
  Object.values(store.networks).map(({ id, spec, subnet }) => ({
    id,
    name: spec.name,
    driver: spec.driver,
    subnet,
  }))

/**
 * A real swarm as the picture shows it. What cannot be seen from outside is absent: there is
 * no raft, no gossip, no heartbeat and no message in it, and of a machine only what the leader
 * believes.
 */
import type { Info } from '../../api/daemon'
import type { Network, Node, Service, Task } from '../../api/types'
import {
  EMPTY_VIEW,
  type ClusterView,
  type MachineView,
  type NetworkView,
  type ServiceView,
  type SwarmView,
  type TaskView,
} from '../../protocol/view'

/** What a look at the daemon found. Instants in it are RFC 3339. */
export interface Seen {
  readonly info: Info
  readonly nodes: readonly Node[]
  readonly services: readonly Service[]
  readonly tasks: readonly Task[]
  readonly networks: readonly Network[]
}

/** The view; instants are milliseconds since `origin` (since 1970). */
export function viewOf(seen: Seen, origin: number): ClusterView {
  const names = namesOf(seen.nodes)
  return {
    ...EMPTY_VIEW,
    swarm: byId([swarmView(seen, names)]),
    machines: byId(seen.nodes.map((node, order) => machineView(node, order, names, seen.tasks))),
    services: byId(seen.services.map((service) => serviceView(service, seen.tasks, origin))),
    tasks: byId(
      seen.tasks.flatMap((task) => {
        const service = seen.services.find(({ ID }) => ID === task.ServiceID)
        return service === undefined ? [] : [taskView(task, service, names, origin)]
      }),
    ),
    networks: byId(seen.networks.filter(({ Scope }) => Scope === 'swarm').map(networkView)),
  }
}

const byId = <T extends { readonly id: string }>(records: readonly T[]): Record<string, T> =>
  Object.fromEntries(records.map((record) => [record.id, record]))

/** Hostnames by node; where several nodes have the same, with the beginning of their ID. */
function namesOf(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const hosts = nodes.map(({ Description }) => Description.Hostname)
  return new Map(
    nodes.map(({ ID, Description: { Hostname } }) => {
      const isAlone = hosts.filter((host) => host === Hostname).length === 1
      return [ID, isAlone ? Hostname : `${Hostname}-${ID.slice(0, 4)}`]
    }),
  )
}

type Names = ReadonlyMap<string, string>

function swarmView({ info, nodes }: Seen, names: Names): SwarmView {
  const managers = nodes.filter(({ ManagerStatus }) => ManagerStatus !== undefined)
  const alive = managers.filter(({ ManagerStatus }) => ManagerStatus?.Reachability === 'reachable')
  const leader = managers.find(({ ManagerStatus }) => ManagerStatus?.Leader === true)
  const quorum = Math.floor(managers.length / 2) + 1
  const all = `${managers.length} ${managers.length === 1 ? 'manager' : 'managers'}`
  const counted = `${all}, ${quorum} needed, ${alive.length} reachable`
  return {
    id: 'swarm',
    clusterId: info.Swarm.Cluster?.ID ?? '',
    leader: leader === undefined ? null : (names.get(leader.ID) ?? null),
    term: 0,
    managers: managers.length,
    managersAlive: alive.length,
    quorum,
    words: `A real swarm, seen by ${info.Name}: ${counted}`,
  }
}

const TAKES = new Set(['assigned', 'accepted', 'preparing', 'ready', 'starting', 'running'])

function machineView(node: Node, order: number, names: Names, tasks: readonly Task[]): MachineView {
  const { Spec, Description, Status, ManagerStatus } = node
  const own = tasks.filter((task) => task.NodeID === node.ID && TAKES.has(task.Status.State))
  const reserved = own.map(({ Spec: { Resources } }) => Resources?.Reservations ?? {})
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
  return {
    id: names.get(node.ID) ?? node.ID,
    address: Status.Addr,
    power: Status.State === 'down' ? 'off' : 'on',
    order,
    labels: Description.Engine.Labels ?? {},
    cpus: (Description.Resources.NanoCPUs ?? 0) / 1e9,
    memoryBytes: Description.Resources.MemoryBytes ?? 0,
    cpusReserved: sum(reserved.map(({ NanoCPUs = 0 }) => NanoCPUs)) / 1e9,
    memoryReserved: sum(reserved.map(({ MemoryBytes = 0 }) => MemoryBytes)),
    role: Spec.Role,
    nodeId: node.ID,
    localState: 'active',
    belief: Status.State,
    availability: Spec.Availability,
    reachability: ManagerStatus?.Reachability ?? '',
    isLeader: ManagerStatus?.Leader === true,
    nodeLabels: Spec.Labels,
    gossip: null,
    certificate: null,
    images: [],
  }
}

const plain = (image: string | undefined): string => (image ?? '').split('@')[0] as string

function modeOf({ Mode }: Service['Spec']): ServiceView['mode'] {
  if (Mode.Global !== undefined) return 'global'
  if (Mode.ReplicatedJob !== undefined) return 'replicated-job'
  return Mode.GlobalJob === undefined ? 'replicated' : 'global-job'
}

function serviceView(service: Service, tasks: readonly Task[], origin: number): ServiceView {
  const { Spec, Endpoint } = service
  const own = tasks.filter(({ ServiceID }) => ServiceID === service.ID)
  const wanted = own.filter(({ DesiredState }) => DesiredState === 'running')
  const mode = modeOf(Spec)
  return {
    id: service.ID,
    name: Spec.Name,
    mode,
    image: plain(Spec.TaskTemplate.ContainerSpec?.Image),
    running: wanted.filter(({ Status }) => Status.State === 'running').length,
    desired: mode === 'replicated' ? (Spec.Mode.Replicated?.Replicas ?? 1) : wanted.length,
    ports: (Endpoint.Ports ?? []).map((port) => ({
      published: port.PublishedPort ?? 0,
      target: port.TargetPort,
      protocol: port.Protocol,
      mode: port.PublishMode,
    })),
    update: updateView(service, wanted, origin),
    virtualIps: (Endpoint.VirtualIPs ?? []).map(({ Addr }) => Addr),
    createdAt: Date.parse(service.CreatedAt) - origin,
  }
}

/** What the updater waits for, and what failed in its course, is not told: it is left empty. */
function updateView(
  service: Service,
  wanted: readonly Task[],
  origin: number,
): ServiceView['update'] {
  const { UpdateStatus: status, Spec } = service
  if (status?.StartedAt === undefined) return null
  const config = status.State.startsWith('rollback') ? Spec.RollbackConfig : Spec.UpdateConfig
  const fresh = wanted.filter((task) => !isOutdated(task, service))
  return {
    state: status.State,
    message: status.Message,
    startedAt: Date.parse(status.StartedAt) - origin,
    completedAt: status.CompletedAt === undefined ? null : Date.parse(status.CompletedAt) - origin,
    done: fresh.filter(({ Status }) => Status.State === 'running').length,
    total: wanted.length,
    parallelism: config?.Parallelism ?? 1,
    delay: (config?.Delay ?? 0) / 1e6,
    order: config?.Order ?? 'stop-first',
    waitingUntil: null,
    waitingFor: '',
    wait: 0,
    failed: 0,
    maxFailureRatio: config?.MaxFailureRatio ?? 0,
    failureAction: config?.FailureAction ?? 'pause',
  }
}

/** Does the task still have a spec from before the service's last change? */
function isOutdated({ Spec }: Task, service: Service): boolean {
  const now = service.Spec.TaskTemplate
  const text = (value: unknown): string => JSON.stringify(value ?? null)
  return (
    text(Spec.ContainerSpec) !== text(now.ContainerSpec) ||
    text(Spec.Resources) !== text(now.Resources) ||
    Spec.ForceUpdate !== now.ForceUpdate
  )
}

function taskView(task: Task, service: Service, names: Names, origin: number): TaskView {
  const { Status, Slot = 0 } = task
  const machine = names.get(task.NodeID ?? '') ?? ''
  return {
    id: task.ID,
    name: `${service.Spec.Name}.${Slot === 0 ? machine : Slot}`,
    service: service.ID,
    slot: Slot,
    machine,
    state: Status.State,
    desired: task.DesiredState,
    message: Status.Message ?? '',
    err: Status.Err ?? '',
    since: Date.parse(Status.Timestamp) - origin,
    outdated: isOutdated(task, service),
    image: plain(task.Spec.ContainerSpec?.Image),
    pulled: null,
    origin: '',
    createdAt: Date.parse(task.CreatedAt) - origin,
    address: task.NetworksAttachments?.[0]?.Addresses?.[0] ?? '',
    exitCode: Status.State === 'failed' ? (Status.ContainerStatus?.ExitCode ?? null) : null,
  }
}

const networkView = ({ Id, Name, Driver, IPAM }: Network): NetworkView => ({
  id: Id,
  name: Name,
  driver: Driver,
  subnet: IPAM.Config?.[0]?.Subnet ?? '',
})

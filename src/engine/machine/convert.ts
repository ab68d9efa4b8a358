/**
 * From the store's objects to the Docker API's JSON (spec section 14). Instants become RFC 3339
 * texts; key order is the order of Docker's structs, because `inspect` prints it.
 */
import { formatInstant } from '../../api/instant'
import type * as api from '../../api/types'
import { DEFAULT_POOL, rangesOf } from '../control/allocation/subnets'
import { insertDefaults } from '../control/api/defaults'
import { withoutData, type PayloadTable } from '../control/api/payload'
import { issuerOf } from '../ca/certificate'
import { EPOCH_MS, type Millis } from '../kernel/time'
import type { Cluster, Meta, Network, Node, Payload, Service, Task } from '../store/objects'
import type { ReadStore } from '../store/store'

/** An instant of the world as the API has it. */
export const instant = (at: Millis): string => formatInstant(EPOCH_MS + at)

const head = (id: string, meta: Meta): api.ObjectMeta => ({
  ID: id,
  Version: { Index: meta.version },
  CreatedAt: instant(meta.createdAt),
  UpdatedAt: instant(meta.updatedAt),
})

/** What a manager status is made of: raft's opinion of a node's manager. */
export interface ManagerLook {
  readonly leader: boolean
  readonly reachability: api.Reachability
  readonly addr: string
}

/** `manager`: null where the node is none. */
export function toNode(node: Node, manager: ManagerLook | null): api.Node {
  const { state, message, addr } = node.status
  return {
    ...head(node.id, node.meta),
    Spec: node.spec,
    Description: node.description ?? BLANK_DESCRIPTION,
    Status: { State: state, ...(message === '' ? {} : { Message: message }), Addr: addr },
    ...(manager === null
      ? {}
      : {
          ManagerStatus: {
            ...(manager.leader ? { Leader: true } : {}),
            Reachability: manager.reachability,
            Addr: manager.addr,
          },
        }),
  }
}

const BLANK_DESCRIPTION: api.NodeDescription = {
  Hostname: '',
  Platform: { Architecture: '', OS: '' },
  Resources: {},
  Engine: { EngineVersion: '', Plugins: [] },
  TLSInfo: { TrustRoot: '', CertIssuerSubject: '', CertIssuerPublicKey: '' },
}

/** `defaults`: `inspect` shows what holds where the spec is silent. */
export function toService(service: Service, defaults: boolean): api.Service {
  const { endpoint, updateStatus, previousSpec, jobStatus } = service
  const spec = defaults ? insertDefaults(service.spec) : service.spec
  return {
    ...head(service.id, service.meta),
    Spec: spec,
    ...(previousSpec === null ? {} : { PreviousSpec: previousSpec }),
    Endpoint:
      endpoint === null || endpoint.ports.length + endpoint.virtualIps.length === 0
        ? { Spec: {} }
        : {
            Spec: endpoint.spec,
            ...(endpoint.ports.length > 0 ? { Ports: endpoint.ports } : {}),
            ...(endpoint.virtualIps.length > 0 ? { VirtualIPs: endpoint.virtualIps } : {}),
          },
    ...(updateStatus === null ? {} : { UpdateStatus: toUpdateStatus(updateStatus) }),
    ...(jobStatus === null ? {} : { JobStatus: toJobStatus(jobStatus) }),
  }
}

const toJobStatus = (status: NonNullable<Service['jobStatus']>): api.JobStatus => ({
  JobIteration: { Index: status.iteration },
  LastExecution: instant(status.lastExecution),
})

const toUpdateStatus = (status: NonNullable<Service['updateStatus']>): api.UpdateStatus => ({
  State: status.state,
  StartedAt: instant(status.startedAt),
  ...(status.completedAt === null ? {} : { CompletedAt: instant(status.completedAt) }),
  Message: status.message,
})

export function toTask(task: Task, store: ReadStore): api.Task {
  const { status } = task
  const attachments = task.networks.flatMap(({ networkId, address }) => {
    const network = store.networks[networkId]
    if (network === undefined) return []
    const Addresses = address === '' ? {} : { Addresses: [address] }
    return [{ Network: toSwarmNetwork(network), ...Addresses }]
  })
  return {
    ...head(task.id, task.meta),
    Labels: {},
    Spec: withoutRuntime(task.spec),
    ServiceID: task.serviceId,
    ...(task.slot === 0 ? {} : { Slot: task.slot }),
    ...(task.nodeId === '' ? {} : { NodeID: task.nodeId }),
    Status: {
      Timestamp: instant(status.at),
      State: status.state,
      ...(status.message === '' ? {} : { Message: status.message }),
      ...(status.err === '' ? {} : { Err: status.err }),
      ...(status.containerId === ''
        ? {}
        : {
            ContainerStatus: {
              ContainerID: status.containerId,
              PID: status.pid,
              ExitCode: status.exitCode,
            },
          }),
      PortStatus: status.ports.length > 0 ? { Ports: status.ports.flatMap(bound) } : {},
    },
    DesiredState: task.desired,
    ...(attachments.length > 0 ? { NetworksAttachments: attachments } : {}),
    ...(task.generic.length > 0 ? { GenericResources: task.generic } : {}),
    ...(task.jobIteration === null ? {} : { JobIteration: { Index: task.jobIteration } }),
    Volumes: null,
  }
}

/** That it is a container's is said of services alone (recorded). */
function withoutRuntime({ Runtime, ...spec }: api.TaskSpec): api.TaskSpec {
  return Runtime === undefined || Runtime === 'container' ? spec : { ...spec, Runtime }
}

/** A port of the host is bound twice, for IPv4 and for IPv6, and loses its name (recorded). */
function bound(given: api.PortConfig): api.PortConfig[] {
  const { Name: _, ...port } = given
  return [port, port]
}

/** The swarm's copy of what every machine has: of no addresses. */
const toPredefined = ({ id, meta, spec }: Network): api.SwarmNetwork => ({
  ...head(id, meta),
  Spec: {
    Name: spec.name,
    Labels: { 'com.docker.swarm.predefined': 'true' },
    DriverConfiguration: { Name: spec.driver },
    Scope: 'swarm',
  },
  DriverState: { Name: spec.driver },
  IPAMOptions: { Driver: {} },
})

/** As it is attached to tasks: what was asked for, and what the allocator made of it (recorded). */
function toSwarmNetwork(network: Network): api.SwarmNetwork {
  const { predefined, spec, subnet } = network
  if (predefined) return toPredefined(network)
  const usual = { Name: 'default' }
  const options = Object.keys(spec.options).length === 0 ? {} : { Options: spec.options }
  const asked = spec.subnet === '' ? {} : { Configs: rangesOf(network) }
  const isGiven = subnet !== ''
  return {
    ...head(network.id, network.meta),
    Spec: {
      Name: spec.name,
      Labels: spec.labels,
      DriverConfiguration: spec.ingress ? {} : { Name: spec.driver, ...options },
      ...(spec.internal ? { Internal: true } : {}),
      ...(spec.attachable ? { Attachable: true } : {}),
      ...(spec.ingress ? { Ingress: true } : {}),
      IPAMOptions: { Driver: spec.ingress ? {} : usual, ...asked },
      Scope: 'swarm',
    },
    DriverState: isGiven ? { Name: spec.driver, Options: overlayOptions(network) } : {},
    ...(isGiven ? { IPAMOptions: { Driver: usual, Configs: rangesOf(network) } } : {}),
  }
}

const VXLAN = 'com.docker.network.driver.overlay.vxlanid_list'

const overlayOptions = ({ vxlanId, spec }: Network): api.Labels => ({
  [VXLAN]: String(vxlanId),
  ...spec.options,
})

/** A swarm network as `GET /networks` lists it. */
export function toNetwork(network: Network): api.Network {
  const { spec, subnet } = network
  const overlay = spec.driver === 'overlay'
  const waiting = overlay && subnet === ''
  return {
    Name: spec.name,
    Id: network.id,
    Created: instant(network.meta.createdAt),
    Scope: 'swarm',
    Driver: waiting ? '' : spec.driver,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: subnet === '' ? null : rangesOf(network),
    },
    Internal: spec.internal,
    Attachable: spec.attachable,
    Ingress: spec.ingress,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: null,
    Options: overlay && !waiting ? overlayOptions(network) : spec.options,
    Labels: Object.keys(spec.labels).length === 0 ? null : spec.labels,
  }
}

/** A secret (never with its data) or a config. */
export const toPayload = (payload: Payload, table: PayloadTable): api.Payload => ({
  ...head(payload.id, payload.meta),
  Spec: table === 'secrets' ? withoutData(payload.spec) : payload.spec,
})

/** In this term the founder leads, with the cluster in memory as it was asked to make it. */
const FOUNDING_TERM = 1

/**
 * The usual pool is not told by the founder in its first term, whose list is empty, and told by
 * every later leader, who read none from the log (swarmkit: redactClusters; seen on a daemon that
 * was started anew).
 */
function poolsOf({ addressPools }: Cluster, term: number): readonly string[] | null {
  if (addressPools.length > 0) return addressPools
  return term > FOUNDING_TERM ? [DEFAULT_POOL] : null
}

/** The cluster as `GET /info` carries it; `term`: raft's. */
export function toClusterInfo(cluster: Cluster, term: number): api.ClusterInfo {
  const issuer = issuerOf((cluster.rotation ?? cluster.rootCa).pem)
  return {
    ...head(cluster.id, cluster.meta),
    Spec: cluster.spec,
    TLSInfo: {
      TrustRoot: cluster.rootCa.pem,
      CertIssuerSubject: issuer.subject,
      CertIssuerPublicKey: issuer.publicKey,
    },
    RootRotationInProgress: cluster.rotation !== null,
    DataPathPort: cluster.dataPathPort,
    DefaultAddrPool: poolsOf(cluster, term),
    SubnetSize: cluster.subnetSize,
  }
}

/** The cluster with its tokens, as `GET /swarm` gives it. */
export const toSwarm = (cluster: Cluster, term: number): api.Swarm => ({
  ...toClusterInfo(cluster, term),
  JoinTokens: { Worker: cluster.tokens.worker, Manager: cluster.tokens.manager },
})

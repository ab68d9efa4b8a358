/**
 * What the swarm keeps behind raft (spec section 1), one frozen value per object. Specs are kept
 * in the Docker API's own shapes; what the managers add is in ours. Instants are virtual.
 */
import type * as api from '../../api/types'
import type { MachineId } from '../kernel/context'
import type { Millis } from '../kernel/time'

/** `version` is the raft index of the last change (spec 1.3). The lane stamps it. */
export interface Meta {
  readonly version: number
  readonly createdAt: Millis
  readonly updatedAt: Millis
}

interface Certificate {
  readonly status: 'pending' | 'issued' | 'renew' | 'rotate' | 'failed'
  readonly role: api.NodeRole
  /** The public key a machine asked to have signed, in hex. */
  readonly csr: string
  readonly pem: string
}

export interface Node {
  readonly id: string
  readonly meta: Meta
  /** `Role` is the role the operator asked for; `role` below is the observed one (spec 1.4). */
  readonly spec: api.NodeSpec
  readonly role: api.NodeRole
  readonly machine: MachineId
  readonly description: api.NodeDescription | null
  readonly status: {
    readonly state: api.NodeState
    readonly message: string
    readonly addr: string
    readonly since: Millis
  }
  readonly certificate: Certificate
  /** The node's load-balancer address on each overlay it takes part in: network ID to CIDR. */
  readonly attachments: Readonly<Record<string, string>>
  /** What containers that somebody made on it by hand are on, each as a task of its own. */
  readonly byHand: readonly HandAttachment[]
}

/** A container by hand is on an overlay of the swarm's. */
interface HandAttachment {
  readonly taskId: string
  readonly networkId: string
}

export interface UpdateStatus {
  readonly state: api.UpdateState
  readonly startedAt: Millis
  readonly completedAt: Millis | null
  readonly message: string
}

export interface Endpoint {
  readonly spec: api.EndpointSpec
  readonly ports: readonly api.PortConfig[]
  readonly virtualIps: readonly api.VirtualIP[]
}

export interface Service {
  readonly id: string
  readonly meta: Meta
  readonly spec: api.ServiceSpec
  /** The version the object had when its spec last changed; 0 at creation (spec 5.1). */
  readonly specVersion: number
  readonly previousSpec: api.ServiceSpec | null
  readonly previousSpecVersion: number
  /** What the allocator gave; null until it did. */
  readonly endpoint: Endpoint | null
  readonly updateStatus: UpdateStatus | null
  readonly jobStatus: { readonly iteration: number; readonly lastExecution: Millis } | null
}

export interface TaskStatus {
  /** When the reporter set the state (the agent's clock). */
  readonly at: Millis
  /** When a manager stored it; preferred for ordering (spec 1.7). */
  readonly appliedAt: Millis
  readonly state: api.TaskState
  readonly message: string
  readonly err: string
  readonly containerId: string
  readonly pid: number
  readonly exitCode: number
  /** Host-mode ports that are really bound. */
  readonly ports: readonly api.PortConfig[]
}

/** A status of which no agent has told anything. */
export const statusOf = (state: api.TaskState, message: string, now: Millis): TaskStatus => ({
  at: now,
  appliedAt: now,
  state,
  message,
  err: '',
  containerId: '',
  pid: 0,
  exitCode: 0,
  ports: [],
})

/** Why a task was made: its first cause among the loops. */
export type TaskOrigin = 'scale' | 'global' | 'restart' | 'update' | 'job'

export interface Task {
  readonly id: string
  readonly meta: Meta
  readonly serviceId: string
  readonly serviceName: string
  readonly serviceLabels: api.Labels
  /** 1 and up; 0 for global tasks (spec 1.7). */
  readonly slot: number
  /** Empty until assigned. */
  readonly nodeId: string
  readonly spec: api.TaskSpec
  readonly specVersion: number
  readonly endpointSpec: api.EndpointSpec | null
  readonly ports: readonly api.PortConfig[]
  readonly status: TaskStatus
  readonly desired: api.TaskState
  /** When a manager first stored RUNNING; null before. */
  readonly runningSince: Millis | null
  /** Where it is attached: its address there, and its service's virtual one (or empty), as CIDR. */
  readonly networks: readonly {
    readonly networkId: string
    readonly address: string
    readonly virtualIp: string
    /** The network that each machine has of its own and that this one stands for. */
    readonly local?: string
  }[]
  /** What of its node's own resources the scheduler gave it (spec 1.7, AssignedGenericResources). */
  readonly generic: readonly api.GenericResource[]
  readonly jobIteration: number | null
  readonly origin: TaskOrigin
  /** The task this one replaces, or empty. */
  readonly replaces: string
  /**
   * What was desired of it when the scheduler found no node for it and its service had changed:
   * as long as nothing else is, no node is sought any more. Null: one is.
   */
  readonly droppedAs: api.TaskState | null
  /** When an updater found a task in its slot that was already as it is to be; null: it did not. */
  readonly surplusSince: Millis | null
}

export interface Network {
  readonly id: string
  readonly meta: Meta
  readonly spec: {
    readonly name: string
    readonly labels: api.Labels
    readonly driver: string
    readonly internal: boolean
    readonly attachable: boolean
    readonly ingress: boolean
    readonly options: api.Labels
    /** What was asked for; empty texts: the allocator chooses. */
    readonly subnet: string
    readonly gateway: string
    /** Further subnets that were asked for: kept and told, but no address comes of them. */
    readonly others: readonly api.IpamRange[]
  }
  /** What the allocator gave; empty and 0 until it did. Node-local ones never get any. */
  readonly subnet: string
  readonly gateway: string
  readonly vxlanId: number
  /** The swarm's copies of `bridge` and `host` (spec 7.8). */
  readonly predefined: boolean
}

interface Authority {
  readonly pem: string
  readonly keyHex: string
}

export interface Cluster {
  readonly id: string
  readonly meta: Meta
  readonly spec: api.SwarmSpec
  readonly rootCa: Authority
  /**
   * The authority that shall take the place of `rootCa`, which vouches for it until then
   * (`crossSigned`); null: no rotation is under way.
   */
  readonly rotation: (Authority & { readonly crossSigned: string }) | null
  readonly tokens: { readonly worker: string; readonly manager: string }
  readonly addressPools: readonly string[]
  readonly subnetSize: number
  readonly dataPathPort: number
  readonly unlockKey: string
  /** Node IDs that may never come back, with the end of the ban. */
  readonly blacklist: Readonly<Record<string, Millis>>
}

/** A secret or a config: immutable but for its labels (spec 1.8). Data is base 64. */
export interface Payload {
  readonly id: string
  readonly meta: Meta
  readonly spec: api.PayloadSpec
}

/** The secrets and configs that a task's container is given, by their IDs. */
export const payloadIdsOf = ({ spec }: Pick<Task, 'spec'>): readonly string[] => {
  const { Secrets = [], Configs = [] } = spec.ContainerSpec ?? {}
  return [...Secrets.map(({ SecretID }) => SecretID), ...Configs.map(({ ConfigID }) => ConfigID)]
}

/** The tables and what they hold. */
export interface Tables {
  clusters: Cluster
  nodes: Node
  networks: Network
  secrets: Payload
  configs: Payload
  services: Service
  tasks: Task
}

export type Table = keyof Tables

/** Position on the one-way street (spec 2.1): swarmkit's numbers; `allocated` is retired. */
export const STATE_RANK: Readonly<Record<api.TaskState, number>> = {
  new: 0,
  allocated: 128,
  pending: 64,
  assigned: 192,
  accepted: 256,
  preparing: 320,
  ready: 384,
  starting: 448,
  running: 512,
  complete: 576,
  shutdown: 640,
  failed: 704,
  rejected: 768,
  remove: 800,
  orphaned: 832,
}

/** Is `state` strictly past `other`? */
export const isPast = (state: api.TaskState, other: api.TaskState): boolean =>
  STATE_RANK[state] > STATE_RANK[other]

/** A node that cannot hold a replicated service's task (spec 3.2). */
export const isInvalid = ({ status, spec }: Node): boolean =>
  status.state === 'down' || spec.Availability === 'drain'

/** Is the task meant to run, or to be made ready for it? */
export const isWanted = (task: Task): boolean => !isPast(task.desired, 'running')

/** Past RUNNING: it will never run again. */
export const isOver = (task: Task): boolean => isPast(task.status.state, 'running')

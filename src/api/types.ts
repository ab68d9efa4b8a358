/**
 * The Docker Engine API's JSON shapes, in Docker's own spelling (spec section 14). Durations are
 * nanoseconds, instants RFC 3339 texts, bytes base64. Types only: nothing here acts.
 */
import type { Mount } from './mount'

export type Labels = Readonly<Record<string, string>>

interface Version {
  readonly Index: number
}

export interface ObjectMeta {
  readonly ID: string
  readonly Version: Version
  readonly CreatedAt: string
  readonly UpdatedAt: string
}

// ---- services -------------------------------------------------------------------------------

export interface HealthConfig {
  readonly Test?: readonly string[]
  readonly Interval?: number
  readonly Timeout?: number
  readonly StartPeriod?: number
  readonly StartInterval?: number
  readonly Retries?: number
}

interface FileTarget {
  readonly Name: string
  readonly UID: string
  readonly GID: string
  readonly Mode: number
}

/** What a secret or a config says of itself; a config's and a new secret's data is base 64. */
export interface PayloadSpec {
  readonly Name: string
  readonly Labels: Labels
  readonly Data?: string
  readonly Driver?: { readonly Name: string; readonly Options?: Labels }
  readonly Templating?: { readonly Name: string; readonly Options?: Labels }
}

/** A secret or a config; a secret's data never comes back. */
export interface Payload extends ObjectMeta {
  readonly Spec: PayloadSpec
}

export interface SecretReference {
  readonly File: FileTarget
  readonly SecretID: string
  readonly SecretName: string
}

/** A file of the container, or something that its runtime reads (a credential spec). */
export interface ConfigReference {
  readonly File?: FileTarget
  readonly Runtime?: Readonly<Record<string, never>>
  readonly ConfigID: string
  readonly ConfigName: string
}

/** An account of a Windows domain: by exactly one of the three. */
export interface CredentialSpec {
  readonly Config: string
  readonly File: string
  readonly Registry: string
}

export interface Privileges {
  readonly CredentialSpec: CredentialSpec | null
  readonly SELinuxContext: null
  readonly NoNewPrivileges: boolean
}

export interface ContainerSpec {
  readonly Image?: string
  readonly Labels?: Labels
  readonly Command?: readonly string[]
  readonly Args?: readonly string[]
  readonly Hostname?: string
  readonly Env?: readonly string[]
  readonly Dir?: string
  readonly User?: string
  readonly Groups?: readonly string[]
  readonly Privileges?: Privileges
  readonly Init?: boolean
  readonly StopSignal?: string
  readonly TTY?: boolean
  readonly OpenStdin?: boolean
  readonly ReadOnly?: boolean
  readonly Mounts?: readonly Mount[]
  readonly StopGracePeriod?: number
  readonly Healthcheck?: HealthConfig
  readonly Hosts?: readonly string[]
  readonly DNSConfig?: {
    Nameservers?: readonly string[]
    Search?: readonly string[]
    Options?: readonly string[]
  }
  readonly Secrets?: readonly SecretReference[]
  readonly Configs?: readonly ConfigReference[]
  readonly Isolation?: string
  readonly Sysctls?: Labels
  readonly CapabilityAdd?: readonly string[]
  readonly CapabilityDrop?: readonly string[]
  readonly Ulimits?: readonly { Name: string; Hard: number; Soft: number }[]
  readonly OomScoreAdj?: number
}

export interface GenericResource {
  readonly DiscreteResourceSpec?: { readonly Kind: string; readonly Value: number }
  readonly NamedResourceSpec?: { readonly Kind: string; readonly Value: string }
}

interface ResourceLimits {
  readonly NanoCPUs?: number
  readonly MemoryBytes?: number
  readonly Pids?: number
}

export interface Resources {
  readonly NanoCPUs?: number
  readonly MemoryBytes?: number
  readonly GenericResources?: readonly GenericResource[]
}

export interface ResourceRequirements {
  readonly Limits?: ResourceLimits
  readonly Reservations?: Resources
}

type RestartCondition = 'none' | 'on-failure' | 'any'

export interface RestartPolicy {
  readonly Condition?: RestartCondition
  readonly Delay?: number
  readonly MaxAttempts?: number
  readonly Window?: number
}

interface Platform {
  readonly Architecture?: string
  readonly OS?: string
}

export interface Placement {
  readonly Constraints?: readonly string[]
  readonly Preferences?: readonly { readonly Spread: { readonly SpreadDescriptor: string } }[]
  readonly MaxReplicas?: number
  readonly Platforms?: readonly Platform[]
}

export interface NetworkAttachmentConfig {
  readonly Target: string
  readonly Aliases?: readonly string[]
  readonly DriverOpts?: Labels
}

export interface TaskSpec {
  readonly ContainerSpec?: ContainerSpec
  readonly Resources?: ResourceRequirements
  readonly RestartPolicy?: RestartPolicy
  readonly Placement?: Placement
  readonly Networks?: readonly NetworkAttachmentConfig[]
  readonly LogDriver?: { readonly Name: string; readonly Options?: Labels }
  readonly ForceUpdate: number
  readonly Runtime?: string
}

export type FailureAction = 'pause' | 'continue' | 'rollback'
export type UpdateOrder = 'stop-first' | 'start-first'

export interface UpdateConfig {
  readonly Parallelism: number
  readonly Delay?: number
  readonly FailureAction?: FailureAction
  readonly Monitor?: number
  readonly MaxFailureRatio: number
  readonly Order: UpdateOrder
}

export interface PortConfig {
  readonly Name?: string
  readonly Protocol: 'tcp' | 'udp' | 'sctp'
  readonly TargetPort: number
  readonly PublishedPort?: number
  readonly PublishMode: 'ingress' | 'host'
}

export interface EndpointSpec {
  readonly Mode?: 'vip' | 'dnsrr'
  readonly Ports?: readonly PortConfig[]
}

export interface ServiceMode {
  readonly Replicated?: { readonly Replicas?: number }
  readonly Global?: Readonly<Record<string, never>>
  readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number }
  readonly GlobalJob?: Readonly<Record<string, never>>
}

export interface ServiceSpec {
  readonly Name: string
  readonly Labels: Labels
  readonly TaskTemplate: TaskSpec
  readonly Mode: ServiceMode
  readonly UpdateConfig?: UpdateConfig
  readonly RollbackConfig?: UpdateConfig
  readonly Networks?: readonly NetworkAttachmentConfig[]
  readonly EndpointSpec?: EndpointSpec
}

export type UpdateState =
  | 'updating'
  | 'paused'
  | 'completed'
  | 'rollback_started'
  | 'rollback_paused'
  | 'rollback_completed'

export interface UpdateStatus {
  readonly State: UpdateState
  readonly StartedAt?: string
  readonly CompletedAt?: string
  readonly Message: string
}

export interface VirtualIP {
  readonly NetworkID: string
  readonly Addr: string
}

interface Endpoint {
  readonly Spec: EndpointSpec
  readonly Ports?: readonly PortConfig[]
  readonly VirtualIPs?: readonly VirtualIP[]
}

export interface ServiceStatus {
  readonly RunningTasks: number
  readonly DesiredTasks: number
  readonly CompletedTasks: number
}

export interface JobStatus {
  readonly JobIteration: Version
  readonly LastExecution: string
}

export interface Service extends ObjectMeta {
  readonly Spec: ServiceSpec
  readonly PreviousSpec?: ServiceSpec
  readonly Endpoint: Endpoint
  readonly UpdateStatus?: UpdateStatus
  readonly JobStatus?: JobStatus
  /** Only where `status=true` was asked for (`GET /services`). */
  readonly ServiceStatus?: ServiceStatus
}

// ---- tasks ----------------------------------------------------------------------------------

/** In the order of the street a task walks (spec 2.1). */
export const TASK_STATES = [
  'new',
  'allocated',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
] as const

export type TaskState = (typeof TASK_STATES)[number]

interface TaskStatus {
  readonly Timestamp: string
  readonly State: TaskState
  readonly Message?: string
  readonly Err?: string
  readonly ContainerStatus?: { ContainerID: string; PID: number; ExitCode: number }
  readonly PortStatus: { readonly Ports?: readonly PortConfig[] }
}

export interface Task extends ObjectMeta {
  readonly Name?: string
  readonly Labels: Labels
  readonly Spec: TaskSpec
  readonly ServiceID?: string
  readonly Slot?: number
  readonly NodeID?: string
  readonly Status: TaskStatus
  readonly DesiredState: TaskState
  readonly NetworksAttachments?: readonly { Network: SwarmNetwork; Addresses?: readonly string[] }[]
  readonly GenericResources?: readonly GenericResource[]
  readonly JobIteration?: Version
  readonly Volumes: null
}

// ---- nodes ----------------------------------------------------------------------------------

export type NodeRole = 'worker' | 'manager'
export type Availability = 'active' | 'pause' | 'drain'
export type NodeState = 'unknown' | 'down' | 'ready' | 'disconnected'
export type Reachability = 'unknown' | 'unreachable' | 'reachable'

export interface NodeSpec {
  readonly Name?: string
  readonly Labels: Labels
  readonly Role: NodeRole
  readonly Availability: Availability
}

export interface TLSInfo {
  readonly TrustRoot: string
  readonly CertIssuerSubject: string
  readonly CertIssuerPublicKey: string
}

export interface NodeDescription {
  readonly Hostname: string
  readonly Platform: { readonly Architecture: string; readonly OS: string }
  readonly Resources: Resources
  readonly Engine: {
    readonly EngineVersion: string
    readonly Labels?: Labels
    readonly Plugins: readonly { readonly Type: string; readonly Name: string }[]
  }
  readonly TLSInfo: TLSInfo
}

interface ManagerStatus {
  readonly Leader?: boolean
  readonly Reachability: Reachability
  readonly Addr: string
}

export interface Node extends ObjectMeta {
  readonly Spec: NodeSpec
  readonly Description: NodeDescription
  readonly Status: { readonly State: NodeState; readonly Message?: string; readonly Addr: string }
  readonly ManagerStatus?: ManagerStatus
}

// ---- swarm ----------------------------------------------------------------------------------

export interface SwarmSpec {
  readonly Name: string
  readonly Labels: Labels
  readonly Orchestration: { readonly TaskHistoryRetentionLimit: number }
  readonly Raft: {
    readonly SnapshotInterval: number
    readonly KeepOldSnapshots: number
    readonly LogEntriesForSlowFollowers: number
    readonly ElectionTick: number
    readonly HeartbeatTick: number
  }
  readonly Dispatcher: { readonly HeartbeatPeriod: number }
  readonly CAConfig: {
    readonly NodeCertExpiry: number
    readonly ForceRotate?: number
    /** The root that is wanted, as PEM; the swarm never tells them again. */
    readonly SigningCACert?: string
    readonly SigningCAKey?: string
  }
  readonly TaskDefaults: Readonly<Record<string, never>>
  readonly EncryptionConfig: { readonly AutoLockManagers: boolean }
}

/** `GET /swarm`: the cluster with its tokens; `GET /info` carries it without them. */
export interface ClusterInfo extends ObjectMeta {
  readonly Spec: SwarmSpec
  readonly TLSInfo: TLSInfo
  readonly RootRotationInProgress: boolean
  readonly DataPathPort: number
  /** Null where `init` was given none: then networks are cut from 10.0.0.0/8. */
  readonly DefaultAddrPool: readonly string[] | null
  readonly SubnetSize: number
}

export interface Swarm extends ClusterInfo {
  readonly JoinTokens: { readonly Worker: string; readonly Manager: string }
}

export interface SwarmInitRequest {
  readonly ListenAddr: string
  readonly AdvertiseAddr: string
  readonly DataPathAddr?: string
  readonly DataPathPort?: number
  readonly DefaultAddrPool?: readonly string[]
  readonly SubnetSize?: number
  readonly ForceNewCluster: boolean
  readonly AutoLockManagers: boolean
  readonly Availability: string
  readonly Spec: SwarmSpec
}

export interface SwarmJoinRequest {
  readonly ListenAddr: string
  readonly AdvertiseAddr: string
  readonly DataPathAddr?: string
  readonly RemoteAddrs: readonly string[]
  readonly JoinToken: string
  readonly Availability: string
}

// ---- networks, secrets, configs --------------------------------------------------------------

/** Who gives out a network's addresses, and which. */
interface IPAMOptions {
  readonly Driver: { Name?: string }
  readonly Configs?: readonly { Subnet: string; Gateway?: string }[]
}

/** A network as its attachments in tasks have it. */
export interface SwarmNetwork extends ObjectMeta {
  readonly Spec: {
    readonly Name: string
    readonly Labels: Labels
    readonly DriverConfiguration: { readonly Name?: string; readonly Options?: Labels }
    readonly IPAMOptions?: IPAMOptions
    readonly Scope: 'swarm'
  } & Partial<Record<'Internal' | 'Attachable' | 'Ingress', true>>
  readonly DriverState: { readonly Name?: string; readonly Options?: Labels }
  readonly IPAMOptions?: IPAMOptions
}

/** A network as `GET /networks` lists it. */
export interface Network {
  readonly Name: string
  readonly Id: string
  readonly Created: string
  readonly Scope: 'swarm' | 'local'
  readonly Driver: string
  readonly EnableIPv4: boolean
  readonly EnableIPv6: boolean
  readonly IPAM: {
    readonly Driver: string
    readonly Options: Labels | null
    readonly Config: readonly { readonly Subnet: string; readonly Gateway?: string }[] | null
  }
  readonly Internal: boolean
  readonly Attachable: boolean
  readonly Ingress: boolean
  readonly ConfigFrom: { readonly Network: string }
  readonly ConfigOnly: boolean
  readonly Containers: Readonly<Record<string, unknown>> | null
  readonly Options: Labels | null
  readonly Labels: Labels | null
  readonly Peers?: readonly { readonly Name: string; readonly IP: string }[]
  readonly Services?: Readonly<Record<string, object>>
}

/** The names of the networks that nothing used. */
export interface NetworksPruned {
  readonly NetworksDeleted: readonly string[]
}

export interface NetworkCreateRequest {
  readonly Name: string
  readonly Driver: string
  readonly Scope?: string
  readonly Internal?: boolean
  readonly Attachable?: boolean
  readonly Ingress?: boolean
  readonly ConfigOnly?: boolean
  readonly ConfigFrom?: { readonly Network: string }
  readonly IPAM?: { readonly Config?: readonly IpamRange[] }
  readonly Options?: Labels
  readonly Labels?: Labels
}

/** What is said of a network's addresses: a subnet, and what lies where in it. */
export interface IpamRange {
  readonly Subnet: string
  readonly Gateway?: string
  readonly IPRange?: string
  readonly AuxiliaryAddresses?: Labels
}

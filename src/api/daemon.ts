/** What a Docker daemon says of itself and its machine, in the API's spelling. Types only. */
import type { Mount } from './mount'
import type { ClusterInfo, GenericResource, HealthConfig, Labels } from './types'

/** A line that a container printed; which one is meant, the client resolves. */
export interface LogLine {
  readonly Timestamp: string
  readonly Stream: 'stdout' | 'stderr'
  readonly Message: string
  /** It was printed without an end of the line. */
  readonly Unended?: true
  readonly ServiceID: string
  readonly NodeID: string
  readonly TaskID: string
}

/** Lines in the order of their instants. `Incomplete`: why some are missing, or empty. */
export interface Logs {
  readonly Lines: readonly LogLine[]
  readonly Incomplete: string
}

/** What of the machine comes into a container; `Name`: of a volume. */
export interface MountPoint {
  readonly Type: string
  readonly Name?: string
  readonly Source: string
  readonly Destination: string
  readonly Driver?: string
  readonly Mode: string
  readonly RW: boolean
  readonly Propagation: string
}

export interface Container {
  readonly Id: string
  readonly Names: readonly string[]
  readonly Image: string
  readonly ImageID: string
  readonly Command: string
  readonly Created: number
  readonly Ports: readonly { IP?: string; PrivatePort: number; PublicPort?: number; Type: string }[]
  readonly Labels: Labels
  readonly State: 'created' | 'running' | 'paused' | 'restarting' | 'exited'
  readonly Status: string
  readonly Mounts: readonly MountPoint[]
  /** By name. */
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly NetworkID: string }>>
  }
}

/** All that a daemon tells of a container; what no client here reads is not spelt out. */
export interface ContainerDetails {
  readonly Id: string
  readonly Created: string
  readonly Path: string
  readonly Args: readonly string[]
  readonly State: {
    readonly Status: Container['State']
    readonly Running: boolean
    readonly ExitCode: number
    readonly [field: string]: unknown
  }
  readonly Name: string
  readonly Mounts: readonly MountPoint[]
  readonly Config: {
    readonly Tty: boolean
    readonly OpenStdin: boolean
    readonly [field: string]: unknown
  }
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>>
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** Which port of the machine leads into a container; an empty port is any free one. */
export interface PortBinding {
  readonly HostIp?: string
  readonly HostPort?: string
}

/** How a container meets a network. */
export interface EndpointSettings {
  readonly Aliases?: readonly string[] | null
  readonly IPAMConfig?: { readonly IPv4Address?: string } | null
}

/** A file or folder that is not as in the image: changed, added or deleted. */
export interface FileChange {
  readonly Path: string
  readonly Kind: 0 | 1 | 2
}

/** How much of its machine a container may use; nought and nothing: as much as it likes. */
export interface Limits {
  readonly BlkioWeight?: number
  readonly CpuPeriod?: number
  readonly CpuQuota?: number
  readonly CpuRealtimePeriod?: number
  readonly CpuRealtimeRuntime?: number
  readonly CpuShares?: number
  readonly CpusetCpus?: string
  readonly CpusetMems?: string
  readonly KernelMemory?: number
  readonly Memory?: number
  readonly MemoryReservation?: number
  /** Memory and swap together; -1: any. */
  readonly MemorySwap?: number
  readonly NanoCpus?: number
  readonly PidsLimit?: number
}

interface RestartPolicy {
  readonly Name?: string
  readonly MaximumRetryCount?: number
}

/** `POST /containers/{id}/update`. */
export interface ContainerUpdate extends Limits {
  readonly RestartPolicy?: RestartPolicy
}

/** What a machine does for a container that somebody makes by hand. */
export interface HostConfig extends Limits {
  readonly Binds?: readonly string[]
  readonly Mounts?: readonly Mount[]
  readonly NetworkMode?: string
  readonly PortBindings?: Readonly<Record<string, readonly PortBinding[]>>
  readonly PublishAllPorts?: boolean
  readonly RestartPolicy?: RestartPolicy
  readonly AutoRemove?: boolean
  readonly Init?: boolean
  readonly ReadonlyRootfs?: boolean
  readonly CapAdd?: readonly string[]
  readonly CapDrop?: readonly string[]
  readonly Dns?: readonly string[]
  readonly DnsOptions?: readonly string[]
  readonly DnsSearch?: readonly string[]
  readonly ExtraHosts?: readonly string[]
  readonly GroupAdd?: readonly string[]
  readonly Privileged?: boolean
  readonly Annotations?: Labels
  readonly BlkioWeightDevice?: readonly { readonly Path: string; readonly Weight: number }[]
  readonly BlkioDeviceReadBps?: readonly Throttle[]
  readonly BlkioDeviceWriteBps?: readonly Throttle[]
  readonly BlkioDeviceReadIOps?: readonly Throttle[]
  readonly BlkioDeviceWriteIOps?: readonly Throttle[]
  readonly CgroupParent?: string
  readonly CgroupnsMode?: string
  readonly ContainerIDFile?: string
  readonly Devices?: readonly Device[]
  readonly DeviceCgroupRules?: readonly string[]
  readonly DeviceRequests?: readonly DeviceRequest[]
  /** `container:ID`, or a word. */
  readonly IpcMode?: string
  readonly Isolation?: string
  /** `container:alias` */
  readonly Links?: readonly string[]
  readonly LogConfig?: { readonly Type?: string; readonly Config?: Labels | null }
  readonly MaskedPaths?: readonly string[] | null
  readonly MemorySwappiness?: number | null
  readonly OomKillDisable?: boolean
  readonly OomScoreAdj?: number
  readonly PidMode?: string
  readonly ReadonlyPaths?: readonly string[] | null
  readonly Runtime?: string
  readonly SecurityOpt?: readonly string[]
  readonly ShmSize?: number
  readonly StorageOpt?: Labels
  readonly Sysctls?: Labels
  readonly Tmpfs?: Labels
  readonly UTSMode?: string
  readonly Ulimits?: readonly {
    readonly Name: string
    readonly Hard: number
    readonly Soft: number
  }[]
  readonly UsernsMode?: string
  readonly VolumeDriver?: string
  readonly VolumesFrom?: readonly string[]
}

/** How much may be read from a device, or written to it, each second. */
interface Throttle {
  readonly Path: string
  readonly Rate: number
}

interface Device {
  readonly PathOnHost: string
  readonly PathInContainer: string
  readonly CgroupPermissions: string
}

/** Devices that a driver finds; `Count`: -1 is all. */
interface DeviceRequest {
  readonly Driver: string
  readonly Count: number
  readonly DeviceIDs: readonly string[] | null
  readonly Capabilities: readonly (readonly string[])[]
  readonly Options: Labels
}

/** `POST /containers/create`. */
export interface ContainerCreateRequest {
  readonly Image?: string
  readonly Cmd?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Env?: readonly string[]
  readonly Labels?: Labels
  readonly Hostname?: string
  readonly Domainname?: string
  readonly MacAddress?: string
  readonly User?: string
  readonly WorkingDir?: string
  readonly Tty?: boolean
  readonly OpenStdin?: boolean
  readonly StdinOnce?: boolean
  readonly AttachStdin?: boolean
  readonly AttachStdout?: boolean
  readonly AttachStderr?: boolean
  readonly StopSignal?: string
  readonly StopTimeout?: number
  readonly ExposedPorts?: Readonly<Record<string, object>>
  /** Folders that get a volume without a name. */
  readonly Volumes?: Readonly<Record<string, object>>
  readonly Healthcheck?: HealthConfig
  readonly HostConfig?: HostConfig
  readonly NetworkingConfig?: {
    readonly EndpointsConfig?: Readonly<Record<string, EndpointSettings>>
  }
}

/** What `ps` shows of a container's processes. */
export interface Processes {
  readonly Titles: readonly string[]
  readonly Processes: readonly (readonly string[])[]
}

interface CpuStats {
  readonly cpu_usage: { readonly total_usage: number; readonly [field: string]: number }
  readonly system_cpu_usage?: number
  readonly online_cpus?: number
  readonly throttling_data: object
}

/** What a container uses: one reading, and of the processor the one before. */
export interface ContainerStats {
  readonly name: string
  readonly id: string
  readonly read: string
  readonly preread: string
  readonly pids_stats: { readonly current?: number }
  readonly blkio_stats: { readonly io_service_bytes_recursive: readonly BlockIo[] | null }
  readonly num_procs: number
  readonly storage_stats: object
  readonly cpu_stats: CpuStats
  readonly precpu_stats: CpuStats
  readonly memory_stats: {
    readonly usage?: number
    readonly stats?: Readonly<Record<string, number>>
    readonly limit?: number
  }
  readonly networks?: Readonly<
    Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>
  >
}

interface BlockIo {
  readonly op: string
  readonly value: number
}

/** The IDs of the containers that did not run. */
export interface ContainersPruned {
  readonly ContainersDeleted: readonly string[]
  readonly SpaceReclaimed: number
}

/** An image on a machine's disk. `Created`: seconds since 1970; `Size`: bytes. */
export interface Image {
  readonly Id: string
  readonly RepoTags: readonly string[]
  readonly RepoDigests: readonly string[]
  readonly Created: number
  readonly Size: number
  readonly Labels: Labels | null
}

/** All that a daemon tells of an image; what no client here reads is not spelt out. */
export interface ImageDetails {
  readonly Id: string
  readonly RepoTags: readonly string[]
  readonly RepoDigests: readonly string[]
  readonly [field: string]: unknown
}

/** A step by which an image came about. `Created`: seconds since 1970. */
export interface HistoryEntry {
  readonly Id: string
  readonly Created: number
  readonly CreatedBy: string
  readonly Tags: readonly string[] | null
  readonly Size: number
  readonly Comment: string
}

/** A name that an image lost, or what of it is gone. */
export type ImageRemoval = { readonly Untagged: string } | { readonly Deleted: string }

/** The images that nobody used. */
export interface ImagesPruned {
  readonly ImagesDeleted: readonly ImageRemoval[] | null
  readonly SpaceReclaimed: number
}

/** A line that a pull tells; with `progressDetail` (bytes) it is replaced by the next of its ID. */
export interface Progress {
  readonly status: string
  readonly id?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
}

/** How far a pull has come. `Error`: why it ended without the image, or empty. */
export interface PullProgress {
  readonly Messages: readonly Progress[]
  readonly Done: boolean
  readonly Error: string
}

/** A volume on a machine's disk. */
export interface Volume {
  readonly Name: string
  readonly Driver: string
  readonly Mountpoint: string
  readonly Scope: 'local'
  readonly CreatedAt: string
  readonly Labels: Labels | null
  readonly Options: Labels | null
}

export interface VolumeCreateRequest {
  readonly Name?: string
  readonly Driver?: string
  readonly DriverOpts?: Labels
  readonly Labels?: Labels
}

/** `POST /build/prune`: here nothing is ever built. */
export interface BuildPruned {
  readonly CachesDeleted: readonly string[] | null
  readonly SpaceReclaimed: number
}

/** The names of the volumes that no container had. */
export interface VolumesPruned {
  readonly VolumesDeleted: readonly string[]
  readonly SpaceReclaimed: number
}

/** What fills a machine's disk. Sizes are bytes. */
export interface DiskUsage {
  readonly LayersSize: number
  readonly Images: readonly (Image & {
    readonly SharedSize: number
    readonly Containers: number
  })[]
  readonly Containers: readonly (Container & { readonly SizeRw?: number })[]
  readonly Volumes: readonly (Volume & {
    readonly UsageData: { readonly RefCount: number; readonly Size: number }
  })[]
  readonly BuildCache: readonly object[]
}

export type LocalNodeState = 'inactive' | 'pending' | 'active' | 'error' | 'locked'

export interface SwarmSection {
  readonly NodeID: string
  readonly NodeAddr: string
  readonly LocalNodeState: LocalNodeState
  readonly ControlAvailable: boolean
  readonly Error: string
  readonly RemoteManagers: readonly { readonly NodeID: string; readonly Addr: string }[] | null
  readonly Nodes?: number
  readonly Managers?: number
  readonly Warnings?: readonly string[]
  readonly Cluster?: ClusterInfo
}

export interface Info {
  readonly ID: string
  readonly Name: string
  readonly Containers: number
  readonly ContainersRunning: number
  readonly ContainersPaused: number
  readonly ContainersStopped: number
  readonly Images: number
  readonly Driver: string
  readonly DriverStatus: readonly (readonly [string, string])[]
  readonly LoggingDriver: string
  readonly CgroupDriver: string
  readonly CgroupVersion: string
  readonly Plugins: {
    readonly Volume: readonly string[]
    readonly Network: readonly string[]
    readonly Authorization: readonly string[] | null
    readonly Log: readonly string[]
  }
  readonly ServerVersion: string
  readonly OperatingSystem: string
  readonly OSType: string
  readonly Architecture: string
  readonly KernelVersion: string
  readonly NCPU: number
  readonly MemTotal: number
  readonly GenericResources: readonly GenericResource[] | null
  readonly Labels: readonly string[]
  readonly SystemTime: string
  readonly DockerRootDir: string
  readonly Runtimes: readonly string[]
  readonly DefaultRuntime: string
  readonly InitBinary: string
  readonly ContainerdCommit: { readonly ID: string }
  readonly RuncCommit: { readonly ID: string }
  readonly InitCommit: { readonly ID: string }
  readonly SecurityOptions: readonly string[]
  readonly RegistryConfig: { readonly InsecureRegistryCIDRs: readonly string[] }
  readonly CDISpecDirs: readonly string[]
  readonly ExperimentalBuild: boolean
  readonly LiveRestoreEnabled: boolean
  readonly Swarm: SwarmSection
  readonly Warnings: readonly string[] | null
}

export interface EngineVersion {
  readonly Version: string
  readonly ApiVersion: string
  readonly MinAPIVersion: string
  readonly GitCommit: string
  readonly GoVersion: string
  readonly Os: string
  readonly Arch: string
  readonly KernelVersion: string
  readonly BuildTime: string
  /** What it runs containers with. */
  readonly Components: readonly EnginePart[]
}

interface EnginePart {
  readonly Name: string
  readonly Version: string
  readonly Details: { readonly GitCommit: string }
}

/** What a daemon wrote down: one message of `GET /events`. */
export interface DaemonEvent {
  readonly Timestamp: string
  readonly type:
    | 'builder'
    | 'config'
    | 'container'
    | 'image'
    | 'network'
    | 'node'
    | 'secret'
    | 'service'
    | 'volume'
  readonly scope: 'local' | 'swarm'
  readonly id: string
  readonly action: string
  readonly attributes: Readonly<Record<string, string>>
}

/** The bodies of the Engine API's writes, as shapes of api/types (spec section 14). */
import {
  COUNT,
  countOr,
  FLAG,
  HEALTH_FIELDS,
  list,
  map,
  REAL,
  struct,
  TEXT,
  textOr,
  WHOLE,
} from '../api/shape'

const LABELS = map(TEXT)
const TEXTS = list(TEXT)

const DRIVER = struct('Driver', { Name: TEXT }, { Options: LABELS })

const FILE_TARGET = { Name: TEXT, UID: TEXT, GID: TEXT, Mode: COUNT }

const SECRET = struct('SecretReference', {
  File: struct('SecretReferenceFileTarget', FILE_TARGET),
  SecretID: TEXT,
  SecretName: TEXT,
})

const CONFIG = struct(
  'ConfigReference',
  { ConfigID: TEXT, ConfigName: TEXT },
  {
    File: struct('ConfigReferenceFileTarget', FILE_TARGET),
    Runtime: struct('ConfigReferenceRuntimeTarget', {}),
  },
)

const PRIVILEGES = struct(
  'Privileges',
  {},
  {
    CredentialSpec: struct('CredentialSpec', { Config: TEXT, File: TEXT, Registry: TEXT }),
    NoNewPrivileges: FLAG,
  },
)

const GENERIC = list(
  struct(
    'GenericResource',
    {},
    {
      DiscreteResourceSpec: struct('DiscreteGenericResource', { Kind: TEXT, Value: WHOLE }),
      NamedResourceSpec: struct('NamedGenericResource', { Kind: TEXT, Value: TEXT }),
    },
  ),
)

const HEALTH = struct('HealthConfig', {}, HEALTH_FIELDS)

const MOUNT = struct(
  'Mount',
  { Type: TEXT, Target: TEXT },
  {
    Source: TEXT,
    ReadOnly: FLAG,
    Consistency: TEXT,
    BindOptions: struct(
      'BindOptions',
      {},
      {
        Propagation: TEXT,
        NonRecursive: FLAG,
        ReadOnlyNonRecursive: FLAG,
        ReadOnlyForceRecursive: FLAG,
      },
    ),
    VolumeOptions: struct(
      'VolumeOptions',
      {},
      {
        NoCopy: FLAG,
        Labels: LABELS,
        Subpath: TEXT,
        DriverConfig: struct('Driver', {}, { Name: TEXT, Options: LABELS }),
      },
    ),
    ImageOptions: struct('ImageOptions', {}, { Subpath: TEXT }),
    TmpfsOptions: struct('TmpfsOptions', {}, { SizeBytes: WHOLE, Mode: WHOLE }),
  },
)

const CONTAINER = struct(
  'ContainerSpec',
  {},
  {
    Image: TEXT,
    Labels: LABELS,
    Command: TEXTS,
    Args: TEXTS,
    Hostname: TEXT,
    Env: TEXTS,
    Dir: TEXT,
    User: TEXT,
    Groups: TEXTS,
    Privileges: PRIVILEGES,
    Init: FLAG,
    StopSignal: TEXT,
    TTY: FLAG,
    ReadOnly: FLAG,
    Mounts: list(MOUNT),
    StopGracePeriod: WHOLE,
    Healthcheck: HEALTH,
    Hosts: TEXTS,
    DNSConfig: struct('DNSConfig', {}, { Nameservers: TEXTS, Search: TEXTS, Options: TEXTS }),
    Secrets: list(SECRET),
    Configs: list(CONFIG),
    Isolation: TEXT,
    Sysctls: LABELS,
    CapabilityAdd: TEXTS,
    CapabilityDrop: TEXTS,
    Ulimits: list(struct('Ulimit', { Name: TEXT, Hard: WHOLE, Soft: WHOLE })),
    OomScoreAdj: WHOLE,
  },
)

const RESOURCES = struct(
  'ResourceRequirements',
  {},
  {
    Limits: struct('Limit', {}, { NanoCPUs: WHOLE, MemoryBytes: WHOLE, Pids: WHOLE }),
    Reservations: struct(
      'Resources',
      {},
      { NanoCPUs: WHOLE, MemoryBytes: WHOLE, GenericResources: GENERIC },
    ),
  },
)

const SPREAD = struct('PlacementPreference', {
  Spread: struct('SpreadOver', { SpreadDescriptor: TEXT }),
})

const PLACEMENT = struct(
  'Placement',
  {},
  {
    Constraints: TEXTS,
    Preferences: list(SPREAD),
    MaxReplicas: COUNT,
    Platforms: list(struct('Platform', {}, { Architecture: TEXT, OS: TEXT })),
  },
)

const NETWORKS = list(
  struct('NetworkAttachmentConfig', { Target: TEXT }, { Aliases: TEXTS, DriverOpts: LABELS }),
)

const RESTART = struct(
  'RestartPolicy',
  {},
  { Condition: TEXT, Delay: WHOLE, MaxAttempts: COUNT, Window: WHOLE },
)

const TASK = struct(
  'TaskSpec',
  { ForceUpdate: COUNT },
  {
    ContainerSpec: CONTAINER,
    Resources: RESOURCES,
    RestartPolicy: RESTART,
    Placement: PLACEMENT,
    Networks: NETWORKS,
    LogDriver: DRIVER,
    Runtime: TEXT,
  },
)

const UPDATE = struct(
  'UpdateConfig',
  { Parallelism: COUNT, MaxFailureRatio: REAL, Order: textOr('stop-first') },
  { Delay: WHOLE, FailureAction: TEXT, Monitor: WHOLE },
)

const PORT = struct(
  'PortConfig',
  { Protocol: textOr('tcp'), TargetPort: COUNT, PublishMode: textOr('ingress') },
  { Name: TEXT, PublishedPort: COUNT },
)

const MODE = struct(
  'ServiceMode',
  {},
  {
    Replicated: struct('ReplicatedService', { Replicas: countOr(1, true) }),
    Global: struct('GlobalService', {}),
    ReplicatedJob: struct('ReplicatedJob', {}, { MaxConcurrent: COUNT, TotalCompletions: COUNT }),
    GlobalJob: struct('GlobalJob', {}),
  },
  { Replicated: { Replicas: 1 } },
)

export const SERVICE = struct(
  'ServiceSpec',
  { Name: TEXT, Labels: LABELS, TaskTemplate: TASK, Mode: MODE },
  {
    UpdateConfig: UPDATE,
    RollbackConfig: UPDATE,
    Networks: NETWORKS,
    EndpointSpec: struct('EndpointSpec', {}, { Mode: TEXT, Ports: list(PORT) }),
  },
)

export const NODE = struct(
  'NodeSpec',
  { Labels: LABELS, Role: TEXT, Availability: TEXT },
  { Name: TEXT },
)

const SECOND = 1e9

/** What a daemon takes for what `swarm init` leaves open (spec 10.3). */
export const SWARM = struct('Spec', {
  Name: textOr('default'),
  Labels: LABELS,
  Orchestration: struct('OrchestrationConfig', { TaskHistoryRetentionLimit: countOr(5, true) }),
  Raft: struct('RaftConfig', {
    SnapshotInterval: countOr(10_000),
    KeepOldSnapshots: COUNT,
    LogEntriesForSlowFollowers: countOr(500),
    ElectionTick: countOr(10),
    HeartbeatTick: countOr(1),
  }),
  Dispatcher: struct('DispatcherConfig', { HeartbeatPeriod: countOr(5 * SECOND) }),
  CAConfig: struct(
    'CAConfig',
    { NodeCertExpiry: countOr(90 * 24 * 3600 * SECOND) },
    { ForceRotate: COUNT, SigningCACert: TEXT, SigningCAKey: TEXT },
  ),
  TaskDefaults: struct('TaskDefaults', {}),
  EncryptionConfig: struct('EncryptionConfig', { AutoLockManagers: FLAG }),
})

export const INIT = struct(
  'InitRequest',
  {
    ListenAddr: TEXT,
    AdvertiseAddr: TEXT,
    ForceNewCluster: FLAG,
    AutoLockManagers: FLAG,
    Availability: TEXT,
    Spec: SWARM,
  },
  {
    DataPathAddr: TEXT,
    DataPathPort: countOr(4789),
    DefaultAddrPool: TEXTS,
    SubnetSize: countOr(24),
  },
)

export const JOIN = struct(
  'JoinRequest',
  {
    ListenAddr: TEXT,
    AdvertiseAddr: TEXT,
    RemoteAddrs: TEXTS,
    JoinToken: TEXT,
    Availability: TEXT,
  },
  { DataPathAddr: TEXT },
)

export const UNLOCK = struct('UnlockRequest', { UnlockKey: TEXT })

export const VOLUME = struct(
  'CreateOptions',
  {},
  { Name: TEXT, Driver: TEXT, DriverOpts: LABELS, Labels: LABELS },
)

const RANGE = struct(
  'IPAMConfig',
  {},
  { Subnet: TEXT, IPRange: TEXT, Gateway: TEXT, AuxiliaryAddresses: LABELS },
)

export const NETWORK = struct(
  'NetworkCreate',
  { Name: TEXT, Driver: TEXT },
  {
    Scope: TEXT,
    Internal: FLAG,
    Attachable: FLAG,
    Ingress: FLAG,
    ConfigOnly: FLAG,
    ConfigFrom: struct('ConfigReference', { Network: TEXT }),
    IPAM: struct('IPAM', {}, { Config: list(RANGE) }),
    Options: LABELS,
    Labels: LABELS,
  },
)

export const PAYLOAD = struct(
  'SecretSpec',
  { Name: TEXT, Labels: LABELS },
  { Data: TEXT, Driver: DRIVER, Templating: DRIVER },
)

export const EXEC = struct(
  'ExecConfig',
  { Cmd: TEXTS },
  { AttachStdin: FLAG, Env: TEXTS, Tty: FLAG, WorkingDir: TEXT },
)

const ENDPOINT = struct(
  'EndpointSettings',
  {},
  {
    Aliases: TEXTS,
    IPAMConfig: struct('EndpointIPAMConfig', {}, { IPv4Address: TEXT }),
  },
)

const BINDING = struct('PortBinding', {}, { HostIp: TEXT, HostPort: TEXT })

const LIMITS = {
  BlkioWeight: COUNT,
  CpuPeriod: WHOLE,
  CpuQuota: WHOLE,
  CpuRealtimePeriod: WHOLE,
  CpuRealtimeRuntime: WHOLE,
  CpuShares: WHOLE,
  CpusetCpus: TEXT,
  CpusetMems: TEXT,
  KernelMemory: WHOLE,
  Memory: WHOLE,
  MemoryReservation: WHOLE,
  MemorySwap: WHOLE,
  NanoCpus: WHOLE,
  PidsLimit: WHOLE,
}

const POLICY = struct('RestartPolicy', {}, { Name: TEXT, MaximumRetryCount: WHOLE })

export const SIGN_IN = struct(
  'AuthConfig',
  {},
  { username: TEXT, password: TEXT, serveraddress: TEXT },
)

export const CONTAINER_UPDATE = struct('UpdateConfig', {}, { ...LIMITS, RestartPolicy: POLICY })

const THROTTLES = list(struct('ThrottleDevice', {}, { Path: TEXT, Rate: WHOLE }))

const SHARES = list(struct('WeightDevice', {}, { Path: TEXT, Weight: WHOLE }))

const DEVICE = struct(
  'DeviceMapping',
  {},
  { PathOnHost: TEXT, PathInContainer: TEXT, CgroupPermissions: TEXT },
)

const REQUEST = struct(
  'DeviceRequest',
  {},
  {
    Driver: TEXT,
    Count: WHOLE,
    DeviceIDs: TEXTS,
    Capabilities: list(TEXTS),
    Options: map(TEXT),
  },
)

/** What is asked of a machine beside limits, ports and places. */
const OPTIONS = {
  Annotations: map(TEXT),
  BlkioWeightDevice: SHARES,
  BlkioDeviceReadBps: THROTTLES,
  BlkioDeviceWriteBps: THROTTLES,
  BlkioDeviceReadIOps: THROTTLES,
  BlkioDeviceWriteIOps: THROTTLES,
  CgroupParent: TEXT,
  CgroupnsMode: TEXT,
  ContainerIDFile: TEXT,
  Devices: list(DEVICE),
  DeviceCgroupRules: TEXTS,
  DeviceRequests: list(REQUEST),
  IpcMode: TEXT,
  Isolation: TEXT,
  Links: TEXTS,
  LogConfig: struct('LogConfig', {}, { Type: TEXT, Config: map(TEXT) }),
  MaskedPaths: TEXTS,
  MemorySwappiness: WHOLE,
  OomKillDisable: FLAG,
  OomScoreAdj: WHOLE,
  PidMode: TEXT,
  ReadonlyPaths: TEXTS,
  Runtime: TEXT,
  SecurityOpt: TEXTS,
  ShmSize: WHOLE,
  StorageOpt: map(TEXT),
  Sysctls: map(TEXT),
  Tmpfs: map(TEXT),
  UTSMode: TEXT,
  Ulimits: list(struct('Ulimit', {}, { Name: TEXT, Hard: WHOLE, Soft: WHOLE })),
  UsernsMode: TEXT,
  VolumeDriver: TEXT,
  VolumesFrom: TEXTS,
}

const HOST = struct(
  'HostConfig',
  {},
  {
    ...LIMITS,
    Binds: TEXTS,
    Mounts: list(struct('Mount', { Type: TEXT, Target: TEXT }, { Source: TEXT, ReadOnly: FLAG })),
    NetworkMode: TEXT,
    PortBindings: map(list(BINDING)),
    PublishAllPorts: FLAG,
    RestartPolicy: POLICY,
    AutoRemove: FLAG,
    Init: FLAG,
    ReadonlyRootfs: FLAG,
    CapAdd: TEXTS,
    CapDrop: TEXTS,
    Dns: TEXTS,
    DnsOptions: TEXTS,
    DnsSearch: TEXTS,
    ExtraHosts: TEXTS,
    GroupAdd: TEXTS,
    Privileged: FLAG,
    ...OPTIONS,
  },
)

export const CREATE = struct(
  'CreateRequest',
  {},
  {
    Image: TEXT,
    Cmd: TEXTS,
    Entrypoint: TEXTS,
    Env: TEXTS,
    Labels: LABELS,
    Hostname: TEXT,
    Domainname: TEXT,
    MacAddress: TEXT,
    User: TEXT,
    WorkingDir: TEXT,
    Tty: FLAG,
    OpenStdin: FLAG,
    StdinOnce: FLAG,
    AttachStdin: FLAG,
    AttachStdout: FLAG,
    AttachStderr: FLAG,
    StopSignal: TEXT,
    StopTimeout: WHOLE,
    ExposedPorts: map(struct('PortSet', {})),
    Volumes: map(struct('struct {}', {})),
    Healthcheck: HEALTH,
    HostConfig: HOST,
    NetworkingConfig: struct('NetworkingConfig', {}, { EndpointsConfig: map(ENDPOINT) }),
  },
)

export const CONNECT = struct('ConnectOptions', { Container: TEXT }, { EndpointConfig: ENDPOINT })

export const DISCONNECT = struct('DisconnectOptions', { Container: TEXT }, { Force: FLAG })

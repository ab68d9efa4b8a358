/**
 * Docker's structs as Go has them (moby v28.2.2, api/types; docker/cli v28.2.2), with their fields
 * in order: `NAME: FIELD TYPE; …`. A type without a package is of the struct's own; `Field=json`
 * where JSON calls it otherwise; `+TYPE` is embedded; `Role NodeRole string` has a type of its own;
 * `any(TYPE)` is an interface that holds it.
 */
export const STRUCTS = `
context.contextWithTLSListing: +store.Metadata; TLSMaterial map[string][]string;
  Storage store.StorageInfo
store.Metadata: Name string; Metadata any(command.DockerContext);
  Endpoints map[string]any(docker.EndpointMeta)
store.StorageInfo: MetadataPath string; TLSPath string
command.DockerContext: Description string; AdditionalFields map[string]any
docker.EndpointMeta: Host string; SkipTLSVerify bool
swarm.Version: Index uint64
swarm.Meta: Version Version; CreatedAt time.Time; UpdatedAt time.Time
swarm.Annotations: Name string; Labels map[string]string
swarm.Driver: Name string; Options map[string]string
swarm.TLSInfo: TrustRoot string; CertIssuerSubject bytes; CertIssuerPublicKey bytes
swarm.Node: ID string; +Meta; Spec NodeSpec; Description NodeDescription; Status NodeStatus;
  ManagerStatus *ManagerStatus
swarm.NodeSpec: +Annotations; Role NodeRole string; Availability NodeAvailability string
swarm.NodeDescription: Hostname string; Platform Platform; Resources Resources;
  Engine EngineDescription; TLSInfo TLSInfo; CSIInfo []NodeCSIInfo
swarm.Platform: Architecture string; OS string
swarm.EngineDescription: EngineVersion string; Labels map[string]string;
  Plugins []PluginDescription
swarm.NodeCSIInfo: PluginName string; NodeID string; MaxVolumesPerNode int64
swarm.PluginDescription: Type string; Name string
swarm.NodeStatus: State NodeState string; Message string; Addr string
swarm.ManagerStatus: Leader bool; Reachability Reachability string; Addr string
swarm.Service: ID string; +Meta; Spec ServiceSpec; PreviousSpec *ServiceSpec; Endpoint Endpoint;
  UpdateStatus *UpdateStatus; ServiceStatus *ServiceStatus; JobStatus *JobStatus
swarm.ServiceSpec: +Annotations; TaskTemplate TaskSpec; Mode ServiceMode;
  UpdateConfig *UpdateConfig; RollbackConfig *UpdateConfig; Networks []NetworkAttachmentConfig;
  EndpointSpec *EndpointSpec
swarm.ServiceMode: Replicated *ReplicatedService; Global *GlobalService;
  ReplicatedJob *ReplicatedJob; GlobalJob *GlobalJob
swarm.UpdateStatus: State UpdateState string; StartedAt *time.Time; CompletedAt *time.Time;
  Message string
swarm.ReplicatedService: Replicas *uint64
swarm.GlobalService:
swarm.ReplicatedJob: MaxConcurrent *uint64; TotalCompletions *uint64
swarm.GlobalJob:
swarm.UpdateConfig: Parallelism uint64; Delay time.Duration; FailureAction string;
  Monitor time.Duration; MaxFailureRatio float32; Order string
swarm.ServiceStatus: RunningTasks uint64; DesiredTasks uint64; CompletedTasks uint64
swarm.JobStatus: JobIteration Version; LastExecution time.Time
swarm.Task: ID string; +Meta; +Annotations; Spec TaskSpec; ServiceID string; Slot int;
  NodeID string; Status TaskStatus; DesiredState TaskState string;
  NetworksAttachments []NetworkAttachment; GenericResources []GenericResource;
  JobIteration *Version; Volumes []VolumeAttachment
swarm.TaskSpec: ContainerSpec *ContainerSpec; PluginSpec *Driver; NetworkAttachmentSpec *Driver;
  Resources *ResourceRequirements; RestartPolicy *RestartPolicy; Placement *Placement;
  Networks []NetworkAttachmentConfig; LogDriver *Driver; ForceUpdate uint64;
  Runtime RuntimeType string
swarm.Resources: NanoCPUs int64; MemoryBytes int64; GenericResources []GenericResource
swarm.Limit: NanoCPUs int64; MemoryBytes int64; Pids int64
swarm.GenericResource: NamedResourceSpec *NamedGenericResource;
  DiscreteResourceSpec *DiscreteGenericResource
swarm.NamedGenericResource: Kind string; Value string
swarm.DiscreteGenericResource: Kind string; Value int64
swarm.ResourceRequirements: Limits *Limit; Reservations *Resources
swarm.Placement: Constraints []string; Preferences []PlacementPreference; MaxReplicas uint64;
  Platforms []Platform
swarm.PlacementPreference: Spread *SpreadOver
swarm.SpreadOver: SpreadDescriptor string
swarm.RestartPolicy: Condition RestartPolicyCondition string; Delay *time.Duration;
  MaxAttempts *uint64; Window *time.Duration
swarm.TaskStatus: Timestamp time.Time; State TaskState string; Message string; Err string;
  ContainerStatus *ContainerStatus; PortStatus PortStatus
swarm.ContainerStatus: ContainerID string; PID int; ExitCode int
swarm.PortStatus: Ports []PortConfig
swarm.VolumeAttachment: ID string; Source string; Target string
swarm.ContainerSpec: Image string; Labels map[string]string; Command []string; Args []string;
  Hostname string; Env []string; Dir string; User string; Groups []string; Privileges *Privileges;
  Init *bool; StopSignal string; TTY bool; OpenStdin bool; ReadOnly bool; Mounts []mount.Mount;
  StopGracePeriod *time.Duration; Healthcheck *container.HealthConfig; Hosts []string;
  DNSConfig *DNSConfig; Secrets []*SecretReference; Configs []*ConfigReference;
  Isolation container.Isolation string; Sysctls map[string]string; CapabilityAdd []string;
  CapabilityDrop []string; Ulimits []*container.Ulimit; OomScoreAdj int64
swarm.Privileges: CredentialSpec *CredentialSpec; SELinuxContext *SELinuxContext;
  Seccomp *SeccompOpts; AppArmor *AppArmorOpts; NoNewPrivileges bool
swarm.CredentialSpec: Config string; File string; Registry string
swarm.SELinuxContext: Disable bool; User string; Role string; Type string; Level string
swarm.SeccompOpts: Mode SeccompMode string; Profile bytes
swarm.AppArmorOpts: Mode AppArmorMode string
swarm.DNSConfig: Nameservers []string; Search []string; Options []string
swarm.SecretReference: File *SecretReferenceFileTarget; SecretID string; SecretName string
swarm.SecretReferenceFileTarget: Name string; UID string; GID string; Mode os.FileMode
swarm.ConfigReference: File *ConfigReferenceFileTarget; Runtime *GlobalJob; ConfigID string;
  ConfigName string
swarm.ConfigReferenceFileTarget: Name string; UID string; GID string; Mode os.FileMode
swarm.Endpoint: Spec EndpointSpec; Ports []PortConfig; VirtualIPs []EndpointVirtualIP
swarm.EndpointSpec: Mode ResolutionMode string; Ports []PortConfig
swarm.PortConfig: Name string; Protocol PortConfigProtocol string; TargetPort uint32;
  PublishedPort uint32; PublishMode PortConfigPublishMode string
swarm.EndpointVirtualIP: NetworkID string; Addr string
swarm.Network: ID string; +Meta; Spec NetworkSpec; DriverState Driver; IPAMOptions *IPAMOptions
swarm.NetworkSpec: +Annotations; DriverConfiguration *Driver; IPv6Enabled bool; Internal bool;
  Attachable bool; Ingress bool; IPAMOptions *IPAMOptions; ConfigFrom *network.ConfigReference;
  Scope string
swarm.NetworkAttachmentConfig: Target string; Aliases []string; DriverOpts map[string]string
swarm.NetworkAttachment: Network Network; Addresses []string
swarm.IPAMOptions: Driver Driver; Configs []IPAMConfig
swarm.IPAMConfig: Subnet string; Range string; Gateway string
swarm.Secret: ID string; +Meta; Spec SecretSpec
swarm.SecretSpec: +Annotations; Data bytes; Driver *Driver; Templating *Driver
swarm.Config: ID string; +Meta; Spec ConfigSpec
swarm.ConfigSpec: +Annotations; Data bytes; Templating *Driver
swarm.ClusterInfo: ID string; +Meta; Spec Spec; TLSInfo TLSInfo; RootRotationInProgress bool;
  DefaultAddrPool []string; SubnetSize uint32; DataPathPort uint32
swarm.Spec: +Annotations; Orchestration OrchestrationConfig; Raft RaftConfig;
  Dispatcher DispatcherConfig; CAConfig CAConfig; TaskDefaults TaskDefaults;
  EncryptionConfig EncryptionConfig
swarm.OrchestrationConfig: TaskHistoryRetentionLimit *int64
swarm.TaskDefaults: LogDriver *Driver
swarm.EncryptionConfig: AutoLockManagers bool
swarm.RaftConfig: SnapshotInterval uint64; KeepOldSnapshots *uint64;
  LogEntriesForSlowFollowers uint64; ElectionTick int; HeartbeatTick int
swarm.DispatcherConfig: HeartbeatPeriod time.Duration
swarm.CAConfig: NodeCertExpiry time.Duration; ExternalCAs []*Driver; SigningCACert string;
  SigningCAKey string; ForceRotate uint64
swarm.Info: NodeID string; NodeAddr string; LocalNodeState LocalNodeState string;
  ControlAvailable bool; Error string; RemoteManagers []Peer; Nodes int; Managers int;
  Cluster *ClusterInfo; Warnings []string
swarm.Peer: NodeID string; Addr string
network.Inspect: Name string; ID=Id string; Created time.Time; Scope string; Driver string;
  EnableIPv4 bool; EnableIPv6 bool; IPAM IPAM; Internal bool; Attachable bool; Ingress bool;
  ConfigFrom ConfigReference; ConfigOnly bool; Containers map[string]EndpointResource;
  Options map[string]string; Labels map[string]string; Peers []PeerInfo;
  Services map[string]ServiceInfo
network.PeerInfo: Name string; IP string
network.ServiceInfo: VIP string; Ports []string; LocalLBIndex int; Tasks []Task
network.Task: Name string; EndpointID string; EndpointIP string; Info map[string]string
network.EndpointResource: Name string; EndpointID string; MacAddress string; IPv4Address string;
  IPv6Address string
network.ConfigReference: Network string
network.IPAM: Driver string; Options map[string]string; Config []IPAMConfig
network.IPAMConfig: Subnet string; IPRange string; Gateway string;
  AuxAddress=AuxiliaryAddresses map[string]string
mount.Mount: Type Type string; Source string; Target string; ReadOnly bool;
  Consistency Consistency string; BindOptions *BindOptions; VolumeOptions *VolumeOptions;
  ImageOptions *ImageOptions; TmpfsOptions *TmpfsOptions; ClusterOptions *ClusterOptions
mount.BindOptions: Propagation Propagation string; NonRecursive bool; CreateMountpoint bool;
  ReadOnlyNonRecursive bool; ReadOnlyForceRecursive bool
mount.VolumeOptions: NoCopy bool; Labels map[string]string; Subpath string; DriverConfig *Driver
mount.Driver: Name string; Options map[string]string
mount.ImageOptions: Subpath string
mount.TmpfsOptions: SizeBytes int64; Mode os.FileMode
mount.ClusterOptions:
image.InspectResponse: ID=Id string; RepoTags []string; RepoDigests []string; Parent string;
  Comment string; Created string; DockerVersion string; Author string; Config *Config;
  Architecture string; Variant string; Os string; OsVersion string; Size int64;
  VirtualSize int64; GraphDriver *DriverData; RootFS RootFS; Metadata Metadata
image.RootFS: Type string; Layers []string
image.Metadata: LastTagTime time.Time
image.DriverData: Name string; Data map[string]string
image.Config: User string; Env []string; Entrypoint []string; Cmd []string; WorkingDir string;
  Labels map[string]string; StopSignal string
container.InspectResponse: +*ContainerJSONBase; Mounts []MountPoint; Config *Config;
  NetworkSettings *NetworkSettings
container.ContainerJSONBase: ID=Id string; Created string; Path string; Args []string;
  State *State; Image string; ResolvConfPath string; HostnamePath string; HostsPath string;
  LogPath string; Name string; RestartCount int; Driver string; Platform string;
  MountLabel string; ProcessLabel string; AppArmorProfile string; ExecIDs []string;
  HostConfig *HostConfig; GraphDriver DriverData; SizeRw *int64; SizeRootFs *int64
container.State: Status ContainerState string; Running bool; Paused bool; Restarting bool;
  OOMKilled bool; Dead bool; Pid int; ExitCode int; Error string; StartedAt string;
  FinishedAt string; Health *Health
container.Health: Status string; FailingStreak int
container.HostConfig: NetworkMode NetworkMode string
container.DriverData: Name string; Data map[string]string
container.MountPoint: Type mount.Type string; Name string; Source string; Destination string;
  Driver string; Mode string; RW bool; Propagation mount.Propagation string
container.Config: Hostname string; Domainname string; User string; AttachStdin bool;
  AttachStdout bool; AttachStderr bool; ExposedPorts map[string]any; Tty bool; OpenStdin bool;
  StdinOnce bool; Env []string; Cmd []string; Healthcheck *HealthConfig; ArgsEscaped bool;
  Image string; Volumes map[string]any; WorkingDir string; Entrypoint []string;
  NetworkDisabled bool; MacAddress string; OnBuild []string; Labels map[string]string;
  StopSignal string; StopTimeout *int; Shell []string
container.NetworkSettings: Bridge string; SandboxID string; SandboxKey string;
  Ports map[string]any; HairpinMode bool; LinkLocalIPv6Address string; LinkLocalIPv6PrefixLen int;
  EndpointID string; Gateway string; GlobalIPv6Address string; GlobalIPv6PrefixLen int;
  IPAddress string; IPPrefixLen int; IPv6Gateway string; MacAddress string;
  Networks map[string]any
container.HealthConfig: Test []string; Interval time.Duration; Timeout time.Duration;
  StartPeriod time.Duration; StartInterval time.Duration; Retries int
container.Ulimit: Name string; Hard int64; Soft int64
volume.Volume: ClusterVolume *UsageData; CreatedAt string; Driver string;
  Labels map[string]string; Mountpoint string; Name string; Options map[string]string;
  Scope string; Status map[string]any; UsageData *UsageData
volume.UsageData: RefCount int64; Size int64
events.Message: Status=status string; ID=id string; From=from string; Type Type string;
  Action Action string; Actor Actor; Scope=scope string; Time=time int64; TimeNano=timeNano int64
events.Actor: ID string; Attributes map[string]string
system.Info: ID string; Containers int; ContainersRunning int; ContainersPaused int;
  ContainersStopped int; Images int; Driver string; DriverStatus [][]string;
  SystemStatus [][]string; Plugins PluginsInfo; MemoryLimit bool; SwapLimit bool;
  KernelMemory bool; KernelMemoryTCP bool; CPUCfsPeriod=CpuCfsPeriod bool;
  CPUCfsQuota=CpuCfsQuota bool; CPUShares bool; CPUSet bool; PidsLimit bool; IPv4Forwarding bool;
  Debug bool; NFd int; OomKillDisable bool; NGoroutines int; SystemTime string;
  LoggingDriver string; CgroupDriver string; CgroupVersion string; NEventsListener int;
  KernelVersion string; OperatingSystem string; OSVersion string; OSType string;
  Architecture string; IndexServerAddress string; RegistryConfig *registry.ServiceConfig;
  NCPU int; MemTotal int64; GenericResources []swarm.GenericResource; DockerRootDir string;
  HTTPProxy=HttpProxy string; HTTPSProxy=HttpsProxy string; NoProxy string; Name string;
  Labels []string; ExperimentalBuild bool; ServerVersion string;
  Runtimes map[string]RuntimeWithStatus; DefaultRuntime string; Swarm swarm.Info;
  LiveRestoreEnabled bool; Isolation container.Isolation string; InitBinary string;
  ContainerdCommit Commit; RuncCommit Commit; InitCommit Commit; SecurityOptions []string;
  ProductLicense string; DefaultAddressPools []NetworkAddressPool; FirewallBackend *FirewallInfo;
  CDISpecDirs []string; DiscoveredDevices []Commit; Containerd *ContainerdInfo; Warnings []string
system.PluginsInfo: Volume []string; Network []string; Authorization []string; Log []string
system.Commit: ID string; Expected string
system.FirewallInfo: Driver string; Info [][]string
system.ContainerdInfo: Address string; Namespaces ContainerdNamespaces
system.ContainerdNamespaces: Containers string; Plugins string
system.NetworkAddressPool: Base string; Size int
system.RuntimeWithStatus: Path=path string; Args=runtimeArgs []string;
  Status=status map[string]string
registry.ServiceConfig: AllowNondistributableArtifactsCIDRs []string;
  AllowNondistributableArtifactsHostnames []string; InsecureRegistryCIDRs []string;
  IndexConfigs map[string]*IndexInfo; Mirrors []string; ExtraFields map[string]any
registry.IndexInfo: Name string; Mirrors []string; Secure bool; Official bool
system.dockerInfo: +*system.Info; ServerErrors []string; UserName string; ClientInfo *clientInfo;
  ClientErrors []string
system.clientInfo: Debug bool; +clientVersion; Plugins []Commit; Warnings []string
system.sparseInfo: ClientInfo *clientInfo; ClientErrors []string
system.versionInfo: Client clientVersion; Server *types.Version
system.clientVersion: Platform *platformInfo; Version string; APIVersion=ApiVersion string;
  DefaultAPIVersion string; GitCommit string; GoVersion string; Os string; Arch string;
  BuildTime string; Context string
system.platformInfo: Name string
types.Version: Platform platform; Components []ComponentVersion; Version string;
  APIVersion=ApiVersion string; MinAPIVersion string; GitCommit string; GoVersion string;
  Os string; Arch string; KernelVersion string; Experimental bool; BuildTime string
types.platform: Name string
types.ComponentVersion: Name string; Version string; Details map[string]string
`

/**
 * `GET /containers/{id}/json`: all that a daemon tells of a container, its fields in the order of
 * moby 28. What this world does not model has the daemon's own defaults.
 */
import type * as daemon from '../../api/daemon'
import { goSet } from '../../api/json'
import type { Reply } from '../../api/routes'
import { imageIdOf } from '../agent/images'
import { PATH, type ImageConfig } from '../agent/made'
import { programMissing } from '../agent/unfit'
import { hostConfigOf, isRunning, isUp, type Container } from '../agent/runtime'
import { isRefusal } from '../control/api/lookup'
import type { Millis } from '../kernel/time'
import type { Task } from '../store/objects'
import { computerOf } from './computer'
import { findContainer, labelsOf, stateOf, taskOf } from './containers'
import { instant } from './convert'
import { networksOf, sandboxOf } from './endpoints'
import { BLOCK } from './host-config'
import { SHM, shownOptions } from './host-options'
import { swapOf } from './limits'
import { placesOf } from './images'
import { wordsOf } from '../../shell/quote'
import type { Machine } from './machine'
import { mountsOf } from './mounts'
import { exposedPorts, portBindings, portsOf } from './ports'

/** Answers for a container by its ID, name, or the beginning of its ID. */
export function inspectContainer(machine: Machine, text: string): Reply {
  const container = findContainer(machine, text)
  if (isRefusal(container)) return container
  const task = taskOf(machine, container)
  return { status: 200, body: detailsOf(machine, container, task) }
}

const NEVER = '0001-01-01T00:00:00Z'

function detailsOf(
  machine: Machine,
  container: Container,
  task: Task | null,
): daemon.ContainerDetails {
  const { id, args, command } = container
  const folder = `${computerOf(machine).root}/containers/${id}`
  const [Path = '', ...Args] = args.length > 0 ? args : wordsOf(command)
  return {
    Id: id,
    Created: instant(container.createdAt),
    Path,
    Args,
    State: state(machine, container),
    Image: imageIdOf(container.origin),
    ResolvConfPath: `${folder}/resolv.conf`,
    HostnamePath: `${folder}/hostname`,
    HostsPath: `${folder}/hosts`,
    LogPath: `${folder}/${id}-json.log`,
    Name: `/${container.name}`,
    RestartCount: container.byHand?.restarts ?? 0,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: null,
    HostConfig: hostConfig(container, task),
    GraphDriver: { Data: layersOf(container), Name: 'overlay2' },
    Mounts: mountsOf(machine, container),
    Config: config(container, task, [Path, ...Args], exposedPorts(machine, container, task)),
    NetworkSettings: networkSettings(machine, container, task),
  }
}

/** Where its files lie: over the layers of its image, which have a place of their own. */
function layersOf({ id, origin }: Container): Readonly<Record<string, string>> {
  const own = placesOf([...id].reverse().join(''))
  const { UpperDir } = placesOf(imageIdOf(origin).slice('sha256:'.length))
  return { ID: id, LowerDir: `${own.UpperDir.replace('/diff', '-init/diff')}:${UpperDir}`, ...own }
}

function state({ standIn }: Machine, container: Container): daemon.ContainerDetails['State'] {
  const { checks, startedAt, endedAt, exitCode, oomKilled, health, pid } = container
  const isRestarting = container.byHand?.restarting === true
  const at = (moment: Millis | null): string => (moment === null ? NEVER : instant(moment))
  return {
    Status: stateOf(container),
    Running: isUp(container),
    Paused: container.paused,
    Restarting: isRestarting,
    OOMKilled: oomKilled,
    Dead: false,
    Pid: isRunning(container) ? pid : 0,
    ExitCode: exitCode,
    Error: startedAt === null && exitCode !== 0 ? (programMissing(container, standIn) ?? '') : '',
    StartedAt: at(startedAt),
    FinishedAt: at(endedAt),
    ...(health === null
      ? {}
      : {
          Health: {
            Status: health.status,
            FailingStreak: health.streak,
            Log: checks.map(({ exitCode: ExitCode, from, output: Output, to }) => ({
              Start: instant(from),
              End: instant(to),
              ExitCode,
              Output,
            })),
          },
        }),
  }
}

/** A line of the hosts file as `--add-host` writes it; its further names are lost (moby: executor/container). */
const asExtraHost = (line: string): string => {
  const [address = '', name = ''] = line.split(/\s+/)
  return `${name}:${address}`
}

function hostConfig(container: Container, task: Task | null): object {
  const own = hostConfigOf(container)
  const shown = shownOptions(container, own)
  const all = { ...surroundings(container, task, shown), ...amounts(container, task, shown) }
  const rows = Object.entries(shown).filter(([key]) => key in all && !COMPUTED.includes(key))
  return { ...all, ...Object.fromEntries(rows), MemorySwap: swapOf(container, task) }
}

/** Fields that are there where something is said in them. */
const there = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** What is around it, where nothing is said of it. */
function surroundings(
  container: Container,
  task: Task | null,
  { Annotations, StorageOpt, Tmpfs }: daemon.HostConfig,
): object {
  const { byHand } = container
  const own = hostConfigOf(container)
  const { Name = byHand === null ? '' : 'no', MaximumRetryCount = 0 } = own.RestartPolicy ?? {}
  const { ReadOnly = false, ...spec } = task?.spec.ContainerSpec ?? {}
  return {
    Binds: own.Binds ?? null,
    ContainerIDFile: '',
    LogConfig: { Type: task?.spec.LogDriver?.Name ?? 'json-file', Config: {} },
    NetworkMode: modeOf(container, task),
    PortBindings: portBindings(container, task),
    RestartPolicy: { Name: Name === '' && byHand !== null ? 'no' : Name, MaximumRetryCount },
    AutoRemove: false,
    VolumeDriver: '',
    VolumesFrom: null,
    ConsoleSize: [0, 0],
    ...there({ Annotations }),
    CapAdd: spec.CapabilityAdd ?? null,
    CapDrop: spec.CapabilityDrop ?? null,
    CgroupnsMode: 'host',
    Dns: spec.DNSConfig?.Nameservers ?? null,
    DnsOptions: spec.DNSConfig?.Options ?? null,
    DnsSearch: spec.DNSConfig?.Search ?? null,
    ExtraHosts: spec.Hosts?.map(asExtraHost) ?? null,
    GroupAdd: spec.Groups ?? null,
    IpcMode: 'private',
    Cgroup: '',
    Links: null,
    OomScoreAdj: spec.OomScoreAdj ?? 0,
    PidMode: '',
    Privileged: false,
    PublishAllPorts: false,
    ReadonlyRootfs: ReadOnly,
    SecurityOpt: null,
    ...there({ StorageOpt, Tmpfs }),
  }
}

/** How much of the machine it may use, where nothing is said of it. */
function amounts(
  { byHand, mounts }: Container,
  task: Task | null,
  { Init: asked, Mounts, Sysctls }: daemon.HostConfig,
): object {
  const { Init = null, ...spec } = task?.spec.ContainerSpec ?? {}
  const { MemoryBytes = 0, NanoCPUs = 0, Pids = null } = task?.spec.Resources?.Limits ?? {}
  return {
    UTSMode: '',
    UsernsMode: '',
    ShmSize: SHM,
    ...there({ Sysctls: Sysctls ?? spec.Sysctls }),
    Runtime: 'runc',
    Isolation: '',
    CpuShares: 0,
    Memory: MemoryBytes,
    NanoCpus: NanoCPUs,
    ...BLOCK,
    MemorySwap: 0,
    PidsLimit: Pids,
    Ulimits: spec.Ulimits ?? [],
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
    ...there({ Mounts: byHand === null ? filled(mounts) : filled(Mounts ?? []) }),
    MaskedPaths: null,
    ReadonlyPaths: null,
    ...there({ Init: byHand === null ? Init : asked }),
  }
}

const filled = <T>(list: readonly T[]): readonly T[] | undefined =>
  list.length === 0 ? undefined : list

/** What is made of what was asked for, and of more. */
const COMPUTED = ['NetworkMode', 'PortBindings', 'RestartPolicy', 'ExtraHosts', 'Mounts', 'Binds']

/** `bridge`, where none was named by hand. */
function modeOf(container: Container, task: Task | null): string {
  const { byHand } = container
  const { NetworkMode = task?.networks[0]?.local ?? 'default' } = hostConfigOf(container)
  return byHand !== null && NetworkMode === 'default' ? 'bridge' : NetworkMode
}

/** What of a container an image of it has, too. */
export function configOf(machine: Machine, container: Container, task: Task | null): ImageConfig {
  const { args, command } = container
  const { Cmd, Entrypoint, Env, Healthcheck, Labels, StopSignal, User, WorkingDir } = config(
    container,
    task,
    args.length > 0 ? args : wordsOf(command),
    [],
  )
  const ports = exposedPorts(machine, container, task)
  return {
    Env,
    Cmd: Cmd ?? [],
    Labels,
    User,
    WorkingDir,
    ...(ports.length === 0 ? {} : { ExposedPorts: goSet(ports) }),
    ...(Entrypoint === null ? {} : { Entrypoint }),
    ...(Healthcheck === undefined ? {} : { Healthcheck }),
    ...(StopSignal === undefined ? {} : { StopSignal }),
  }
}

function config(
  { args, byHand, hostname, env, image }: Container,
  task: Task | null,
  command: readonly string[],
  ports: readonly string[],
) {
  const spec = task?.spec.ContainerSpec ?? {}
  const request = byHand?.request ?? {}
  return {
    Hostname: hostname,
    Domainname: request.Domainname ?? '',
    User: spec.User ?? '',
    AttachStdin: request.AttachStdin ?? false,
    AttachStdout: request.AttachStdout ?? false,
    AttachStderr: request.AttachStderr ?? false,
    ...(ports.length === 0 ? {} : { ExposedPorts: goSet(ports) }),
    Tty: spec.TTY ?? false,
    OpenStdin: spec.OpenStdin ?? false,
    StdinOnce: request.StdinOnce ?? false,
    Env: env.some((one) => one.startsWith('PATH=')) ? env : [...env, PATH],
    Cmd: spec.Command === undefined ? command : (filled(args.slice(spec.Command.length)) ?? null),
    ...(spec.Healthcheck === undefined ? {} : { Healthcheck: spec.Healthcheck }),
    Image: image,
    Volumes: request.Volumes ?? null,
    WorkingDir: spec.Dir ?? '',
    Entrypoint: spec.Command ?? null,
    ...(request.MacAddress === undefined ? {} : { MacAddress: request.MacAddress }),
    OnBuild: null,
    Labels: labelsOf(task),
    ...(spec.StopSignal === undefined ? {} : { StopSignal: spec.StopSignal }),
    ...(request.StopTimeout === undefined ? {} : { StopTimeout: request.StopTimeout }),
  }
}

function networkSettings(
  machine: Machine,
  container: Container,
  task: Task | null,
): daemon.ContainerDetails['NetworkSettings'] {
  const sandbox = sandboxOf(container.id)
  const Networks = networksOf(machine, container, task)
  const { bridge = null } = Networks
  return {
    Bridge: '',
    SandboxID: isRunning(container) ? sandbox : '',
    SandboxKey: isRunning(container) ? `/var/run/docker/netns/${sandbox.slice(0, 12)}` : '',
    Ports: portsOf(machine, container, task),
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: bridge?.EndpointID ?? '',
    Gateway: bridge?.Gateway ?? '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: bridge?.IPAddress ?? '',
    IPPrefixLen: bridge?.IPPrefixLen ?? 0,
    IPv6Gateway: '',
    MacAddress: bridge?.MacAddress ?? '',
    Networks,
  }
}

/** What a daemon answers from its own machine: info, version, networks (spec 10.12, 10.13). */
import { localNetworkId } from '../agent/networks'
import { isRunning } from '../agent/runtime'
import type * as daemon from '../../api/daemon'
import type * as api from '../../api/types'
import type { Millis } from '../kernel/time'
import { hashText } from '../kernel/hash'
import { clusterOf } from '../store/store'
import { bridgeLook } from './bridges'
import { computerOf, ENGINE_VERSION, LOG_DRIVERS, NETWORK_DRIVERS } from './computer'
import { containersOf } from './containers'
import type { Machine, Manager } from './machine'
import { instant, toClusterInfo } from './convert'

const API_VERSION = '1.50'

/** `GET /info`. `error`: what is wrong with its swarm, of which no figures are told then. */
export function info(machine: Machine, now: Millis, error: string): daemon.Info {
  const swarm = swarmSection(machine, error)
  const containers = containersOf(machine)
  const paused = containers.filter((one) => isRunning(one) && one.paused).length
  const running = containers.filter(isRunning).length - paused
  const { kernel, root, images } = computerOf(machine)
  const pulled = Object.keys(machine.stock.images)
  return {
    ID: daemonId(machine.id),
    Name: machine.id,
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: containers.length - running - paused,
    Images: images + pulled.length,
    ...STORAGE,
    Plugins: { Volume: ['local'], Network: NETWORK_DRIVERS, Authorization: null, Log: LOG_DRIVERS },
    ServerVersion: ENGINE_VERSION,
    OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
    OSType: 'linux',
    Architecture: 'x86_64',
    KernelVersion: kernel,
    NCPU: machine.cpus,
    MemTotal: machine.memoryBytes,
    GenericResources: machine.generic.length > 0 ? machine.generic : null,
    Labels: Object.entries(machine.labels).map(([key, value]) => `${key}=${value}`),
    SystemTime: instant(now),
    DockerRootDir: root,
    ...RUNTIME,
    Swarm: swarm,
    Warnings: swarm.Warnings ?? null,
  }
}

/** Settings of the daemon that no command here changes. */
const STORAGE = {
  Driver: 'overlay2',
  DriverStatus: [
    ['Backing Filesystem', 'extfs'],
    ['Supports d_type', 'true'],
    ['Using metacopy', 'false'],
    ['Native Overlay Diff', 'true'],
    ['userxattr', 'false'],
  ],
  LoggingDriver: 'json-file',
  CgroupDriver: 'cgroupfs',
  CgroupVersion: '1',
} as const

const CONTAINERD_COMMIT = '1.6.20~ds1-1+deb12u3'
const RUNC_COMMIT = '1.1.5+ds1-1+deb12u1'

const RUNTIME = {
  Runtimes: ['io.containerd.runc.v2', 'runc'],
  DefaultRuntime: 'runc',
  InitBinary: 'docker-init',
  ContainerdCommit: { ID: CONTAINERD_COMMIT },
  RuncCommit: { ID: RUNC_COMMIT },
  InitCommit: { ID: '' },
  SecurityOptions: ['name=seccomp,profile=builtin'],
  RegistryConfig: { InsecureRegistryCIDRs: ['::1/128', '127.0.0.0/8'] },
  CDISpecDirs: ['/etc/cdi', '/var/run/cdi'],
  ExperimentalBuild: false,
  LiveRestoreEnabled: false,
} as const

/** A daemon's own ID: a random UUID (moby, daemon/id.go), here from its name. */
function daemonId(name: string): string {
  const words = [0, 1, 2, 3].map((at) => (hashText(`${name}/${at}`) >>> 0).toString(16))
  const digits = words.map((word) => word.padStart(8, '0')).join('')
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/.exec(digits) ?? []
  return `${a}-${b}-4${c}-8${d}-${e}`
}

const TWO_MANAGERS = [
  'WARNING: Running Swarm in a two-manager configuration. This configuration provides',
  '         no fault tolerance, and poses a high risk to lose control over the cluster.',
  '         Refer to https://docs.docker.com/engine/swarm/admin_guide/ to configure the',
  '         Swarm for fault-tolerance.',
].join('\n')

function swarmSection(machine: Machine, error: string): daemon.SwarmSection {
  const member = machine.memory?.member ?? null
  const manager = machine.memory?.manager ?? null
  const cluster = manager === null ? null : clusterOf(manager.store)
  const visible = manager !== null && cluster !== null && error === ''
  const known = visible ? figures(manager) : null
  return {
    NodeID: member?.identity.nodeId ?? '',
    NodeAddr: member === null ? '' : machine.address,
    LocalNodeState: machine.memory?.localState ?? 'inactive',
    ControlAvailable: manager !== null,
    Error: error,
    RemoteManagers: member === null ? null : remotes(machine),
    ...known,
    ...(visible ? { Cluster: toClusterInfo(cluster, manager.raft.term) } : {}),
    ...(known?.Managers === 2 ? { Warnings: [TWO_MANAGERS] } : {}),
  }
}

const remotes = (machine: Machine): { NodeID: string; Addr: string }[] =>
  Object.values(machine.memory?.member?.agent.remotes ?? {}).map(({ remote }) => ({
    NodeID: remote.nodeId,
    Addr: remote.addr,
  }))

function figures(manager: Manager): { Nodes: number; Managers: number } {
  const nodes = Object.values(manager.store.nodes)
  return {
    Nodes: nodes.length,
    Managers: nodes.filter(({ spec }) => spec.Role === 'manager').length,
  }
}

/** `GET /version`. */
export const version = (machine: Machine): daemon.EngineVersion => ({
  Version: ENGINE_VERSION,
  ApiVersion: API_VERSION,
  MinAPIVersion: '1.24',
  GitCommit: '45873be',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  KernelVersion: computerOf(machine).kernel,
  BuildTime: '2025-05-30T12:07:26.000000000+00:00',
  Components: [
    { Name: 'containerd', Version: '1.6.20~ds1', Details: { GitCommit: CONTAINERD_COMMIT } },
    { Name: 'runc', Version: '1.1.5+ds1', Details: { GitCommit: RUNC_COMMIT } },
    { Name: 'docker-init', Version: '0.19.0', Details: { GitCommit: '' } },
  ],
})

/** Networks that every machine has of its own; `docker_gwbridge` comes with the swarm. */
export function localNetworks(machine: Machine): api.Network[] {
  const names = [
    ...(computerOf(machine).hasBridge ? [['bridge', 'bridge']] : []),
    ...(machine.memory?.member === null ? [] : [['docker_gwbridge', 'bridge']]),
    ['host', 'host'],
    ['none', 'null'],
  ] as [string, string][]
  return names.map(([name, driver]) => ({
    ...localNetwork(machine.id, name, driver),
    ...bridgeLook(machine, name),
  }))
}

function localNetwork(machine: string, name: string, driver: string): api.Network {
  return {
    Name: name,
    Id: localNetworkId(machine, name),
    Created: instant(0),
    Scope: 'local',
    Driver: driver,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: null },
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: {},
    Options: {},
    Labels: {},
  }
}

/** What a daemon answers from its own machine: info, version, networks (spec 10.12, 10.13). */
import type * as daemon from '../../api/daemon'
import type * as api from '../../api/types'
import type { Millis } from '../kernel/time'
import { hashText } from '../kernel/hash'
import { clusterOf } from '../store/store'
import { containersOf, isRunning } from './containers'
import type { Machine, Manager } from './machine'
import { ENGINE_VERSION } from './member'
import { instant, toClusterInfo } from './convert'

const KERNEL = '6.1.0-18-amd64'
const API_VERSION = '1.50'

/** `GET /info`. `leading`: the cluster's figures, as far as this machine can see them. */
export function info(machine: Machine, now: Millis, error: string): daemon.Info {
  const containers = containersOf(machine)
  const running = containers.filter(isRunning).length
  return {
    ID: daemonId(machine.id),
    Name: machine.id,
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: 0,
    ContainersStopped: containers.length - running,
    Images: Object.keys(machine.memory?.member?.agent.images ?? machine.disk.images).length,
    ServerVersion: ENGINE_VERSION,
    OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
    OSType: 'linux',
    Architecture: 'x86_64',
    KernelVersion: KERNEL,
    NCPU: machine.cpus,
    MemTotal: machine.memoryBytes,
    Labels: Object.entries(machine.labels).map(([key, value]) => `${key}=${value}`),
    SystemTime: instant(now),
    Swarm: swarmSection(machine, error),
    Warnings: null,
  }
}

/** A daemon's own ID: twelve groups of four, from its name. */
function daemonId(name: string): string {
  const groups = Array.from({ length: 12 }, (_, i) =>
    hashText(`${name}/${i}`).toString(36).toUpperCase().padStart(4, 'X').slice(-4),
  )
  return groups.join(':')
}

function swarmSection(machine: Machine, error: string): daemon.SwarmSection {
  const member = machine.memory?.member ?? null
  const manager = machine.memory?.manager ?? null
  const cluster = manager === null ? null : clusterOf(manager.store)
  const visible = manager !== null && cluster !== null && error === ''
  return {
    NodeID: member?.identity.nodeId ?? '',
    NodeAddr: member === null ? '' : machine.address,
    LocalNodeState: machine.memory?.localState ?? 'inactive',
    ControlAvailable: manager !== null,
    Error: error,
    RemoteManagers: member === null ? null : remotes(machine),
    ...(visible ? figures(manager) : {}),
    ...(visible ? { Cluster: toClusterInfo(cluster) } : {}),
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
export const version = (): daemon.EngineVersion => ({
  Version: ENGINE_VERSION,
  ApiVersion: API_VERSION,
  MinAPIVersion: '1.24',
  GitCommit: '45873be',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  KernelVersion: KERNEL,
  BuildTime: '2025-05-30T12:07:26.000000000+00:00',
})

/** Networks that every machine has of its own; `docker_gwbridge` comes with the swarm. */
export function localNetworks(machine: Machine): api.Network[] {
  const names = [
    ['bridge', 'bridge'],
    ...(machine.memory?.member === null ? [] : [['docker_gwbridge', 'bridge']]),
    ['host', 'host'],
    ['none', 'null'],
  ] as [string, string][]
  return names.map(([name, driver]) => localNetwork(machine.id, name, driver))
}

function localNetwork(machine: string, name: string, driver: string): api.Network {
  const digits = [0, 1, 2, 3, 4, 5, 6, 7].map((part) =>
    hashText(`${machine}/${name}/${part}`).toString(16).padStart(8, '0'),
  )
  return {
    Name: name,
    Id: digits.join(''),
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

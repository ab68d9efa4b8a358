/** Ports of containers: those that they listen on, and what of their machine leads there. */
import type * as daemon from '../../api/daemon'
import { byText } from '../../api/order'
import type { PortConfig } from '../../api/types'
import { behaviourOf } from '../agent/images'
import { hostConfigOf, isRunning, type Container } from '../agent/runtime'
import type { Task } from '../store/objects'
import type { Machine } from './machine'

/** By `80/tcp`; null: nothing of the machine leads there. */
type Ports = daemon.ContainerDetails['NetworkSettings']['Ports']

const keyOf = ({ TargetPort, Protocol }: PortConfig): string => `${TargetPort}/${Protocol}`

const isHosts = ({ PublishMode }: PortConfig): boolean => PublishMode === 'host'

/**
 * Where it says that it listens, as `80/tcp`: its image's ports, those that were asked for, and
 * those that its service has of the host's, but none of the mesh's (moby: executor/container).
 */
export function exposedPorts(
  { standIn }: Machine,
  { origin, byHand }: Container,
  task: Task | null,
): readonly string[] {
  const { ExposedPorts = {}, HostConfig } = byHand?.request ?? {}
  const asked = [...Object.keys(ExposedPorts), ...Object.keys(HostConfig?.PortBindings ?? {})]
  const ofHost = (task?.ports ?? []).filter(isHosts).map(keyOf)
  const own = behaviourOf(origin, [], standIn).exposes
  return [...new Set([...own, ...asked, ...ofHost])].sort(byText)
}

/** Has it a way to the outside but its machine's own: a bridge, docker_gwbridge? */
function isBridged({ memory, standIn }: Machine, container: Container, task: Task | null): boolean {
  const { NetworkMode = '' } = hostConfigOf(container)
  if (container.byHand !== null) return NetworkMode !== 'host' && NetworkMode !== 'none'
  const networks = task?.networks ?? []
  const overlays = memory?.member?.agent.overlays ?? []
  const isInternal = (id: string): boolean =>
    overlays.find((one) => one.id === id)?.spec.internal === true
  // The recording bench has no bridge but the one that comes with overlays.
  if (networks.length === 0) return !standIn
  return networks.some(({ networkId, local }) =>
    local === undefined ? !isInternal(networkId) : local === 'bridge',
  )
}

/** Each port that it listens on while it runs, and where that can be reached on the machine. */
export function portsOf(machine: Machine, container: Container, task: Task | null): Ports {
  if (!isRunning(container) || !isBridged(machine, container, task)) return {}
  const { PortBindings = {} } = hostConfigOf(container)
  const bound = (container.byHand?.ports ?? task?.ports ?? []).filter(isHosts)
  const rows = exposedPorts(machine, container, task).map((key) => {
    const own = bound.filter((port) => keyOf(port) === key)
    const at = own.flatMap(({ PublishedPort = 0 }, nth) => {
      const ip = PortBindings[key]?.[nth]?.HostIp ?? ''
      const addresses = ip === '' ? ['0.0.0.0', '::'] : [ip]
      return addresses.map((HostIp) => ({ HostIp, HostPort: String(PublishedPort) }))
    })
    return [key, at.length === 0 ? null : at] as const
  })
  return Object.fromEntries(rows)
}

/** The same as lists have it. */
export const listedPorts = (ports: Ports): daemon.Container['Ports'] =>
  Object.entries(ports).flatMap(([key, bindings]) => {
    const [port = '', Type = ''] = key.split('/')
    const PrivatePort = Number(port)
    return (bindings ?? [null]).map((binding) =>
      binding === null
        ? { PrivatePort, Type }
        : { IP: binding.HostIp, PrivatePort, PublicPort: Number(binding.HostPort), Type },
    )
  })

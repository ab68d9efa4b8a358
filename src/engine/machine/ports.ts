/** Ports of containers: those that they listen on, and what of their machine leads there. */
import type * as daemon from '../../api/daemon'
import { byText } from '../../api/order'
import type { PortConfig } from '../../api/types'
import { behaviourOf } from '../agent/images'
import { hasBridge, isBridged } from '../agent/networks'
import { hostConfigOf, isRunning, type BoundPort, type Container } from '../agent/runtime'
import type { Task } from '../store/objects'
import type { Machine } from './machine'

type Bindings = NonNullable<daemon.HostConfig['PortBindings']>

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

/** Has it a bridge to its machine? */
export function isReachable(
  { memory, standIn }: Machine,
  { byHand }: Container,
  task: Task | null,
): boolean {
  const overlays = memory?.member?.agent.overlays ?? []
  if (byHand === null) return hasBridge({ overlays, standIn }, { networks: task?.networks ?? [] })
  const { NetworkMode = '' } = byHand.request.HostConfig ?? {}
  const networks = Object.values(byHand.networks)
  return NetworkMode !== 'host' && NetworkMode !== 'none' && isBridged(overlays, networks)
}

/** The ports of its machine that were asked for. */
export const portBindings = (container: Container, task: Task | null): Bindings => ({
  ...hostConfigOf(container).PortBindings,
  ...Object.fromEntries(
    (task?.ports ?? [])
      .filter(isHosts)
      .map((port) => [
        keyOf(port),
        [{ HostIp: '', HostPort: port.PublishedPort === undefined ? '' : `${port.PublishedPort}` }],
      ]),
  ),
})

/** The ports of its machine that lead into a container while it runs. */
export const boundPorts = ({ byHand }: Container, task: Task | null): readonly BoundPort[] =>
  byHand?.ports ?? (task?.ports ?? []).filter(isHosts).map((port) => ({ ...port, HostIp: '' }))

/** Each port that it listens on while it runs, and where that can be reached on the machine. */
export function portsOf(machine: Machine, container: Container, task: Task | null): Ports {
  if (!isRunning(container) || !isReachable(machine, container, task)) return {}
  const bound = boundPorts(container, task)
  const rows = exposedPorts(machine, container, task).map((key) => {
    const own = bound.filter((port) => keyOf(port) === key)
    const at = own.flatMap(({ HostIp: ip, PublishedPort = 0 }) => {
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

/** Ports of a machine that lead into containers by hand: who has them, and which are free. */
import type { HostConfig } from '../../api/daemon'
import { refusal } from '../../api/errors'
import type { Refusal } from '../../api/routes'
import type { PortConfig } from '../../api/types'
import { isRunning, type Container } from '../agent/runtime'
import { choose } from '../mesh/balancer'
import { containersOf, taskOf } from './containers'
import type { Machine } from './machine'
import { exposedPorts, isReachable } from './ports'

/** Linux gives those to whoever does not care. */
const FIRST_FREE = 32_768

/** What the container asks for, bound; a refusal where somebody else has a port. */
export function bindPorts(machine: Machine, container: Container): readonly PortConfig[] | Refusal {
  if (!isReachable(machine, container, null)) return []
  const bound: PortConfig[] = []
  for (const [key, bindings] of Object.entries(wantedPorts(machine, container))) {
    const [port = '', protocol = 'tcp'] = key.split('/')
    for (const { HostIp = '', HostPort = '' } of bindings) {
      const held = holders(machine, protocol)
      const taken = (one: number): boolean =>
        held.has(one) || bound.some(({ PublishedPort }) => PublishedPort === one)
      const wanted = HostPort === '' || HostPort === '0' ? freePort(taken) : Number(HostPort)
      if (taken(wanted)) {
        const at = `${HostIp === '' ? '0.0.0.0' : HostIp}:${wanted}`
        return refusal(500, `Bind for ${at} failed: port is already allocated`)
      }
      if (isSwarms(machine, wanted)) {
        const at = `0.0.0.0:${wanted}/${protocol}`
        return refusal(500, `failed to bind host port ${at}: address already in use`)
      }
      bound.push({
        Protocol: protocol as PortConfig['Protocol'],
        TargetPort: Number(port),
        PublishedPort: wanted,
        PublishMode: 'host',
      })
    }
  }
  return bound
}

/** What was asked for, and under `--publish-all` any port for all else that it listens on. */
function wantedPorts(
  machine: Machine,
  container: Container,
): NonNullable<HostConfig['PortBindings']> {
  const { PortBindings = {}, PublishAllPorts = false } = container.byHand?.request.HostConfig ?? {}
  if (!PublishAllPorts) return PortBindings
  const exposed = exposedPorts(machine, container, null)
  return { ...Object.fromEntries(exposed.map((key) => [key, [{}]])), ...PortBindings }
}

function freePort(taken: (port: number) => boolean): number {
  let port = FIRST_FREE
  while (taken(port)) port++
  return port
}

/** The ports that running containers of this machine have to themselves. */
function holders(machine: Machine, protocol: string): Set<number> {
  const ports = containersOf(machine)
    .filter(isRunning)
    .flatMap((one) => one.byHand?.ports ?? taskOf(machine, one)?.ports ?? [])
    .filter(({ PublishMode, Protocol }) => PublishMode === 'host' && Protocol === protocol)
  return new Set(ports.map(({ PublishedPort = 0 }) => PublishedPort))
}

/** The routing mesh listens on every machine. */
function isSwarms({ memory }: Machine, port: number): boolean {
  const member = memory?.member ?? null
  return (
    member !== null && choose(member.tables, { ...member.balancers, rotations: {} }, port) !== null
  )
}

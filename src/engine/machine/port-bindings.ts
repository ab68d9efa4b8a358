/**
 * Ports of a machine that lead into containers by hand: who has them, and which are free (recorded:
 * docker 28.5; libnetwork's portallocator).
 */
import type { HostConfig, PortBinding } from '../../api/daemon'
import { refusal } from '../../api/errors'
import type { Refusal } from '../../api/routes'
import type { PortConfig } from '../../api/types'
import { isRunning, type BoundPort, type Container } from '../agent/runtime'
import { isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { withKey } from '../kernel/record'
import { choose } from '../mesh/balancer'
import { nextBehindGateway } from './bridges'
import { byHandOf, containersOf, taskOf } from './containers'
import type { Machine } from './machine'
import { boundPorts, exposedPorts, isReachable } from './ports'

/** Linux gives those to whoever does not care (`ip_local_port_range`). */
const ANY: Range = [32_768, 60_999]

/** The first and the last port that will do. */
type Range = readonly [number, number]

/** What the container asks for, bound; a refusal where somebody else has a port. */
export function bindPorts(machine: Machine, container: Container): readonly BoundPort[] | Refusal {
  if (!isReachable(machine, container, null)) return []
  const bound: BoundPort[] = []
  const held = holders(machine)
  for (const [key, bindings] of Object.entries(wantedPorts(machine, container))) {
    const [port = '', protocol = 'tcp'] = key.split('/')
    const Protocol = protocol as PortConfig['Protocol']
    for (const { HostIp = '', HostPort = '' } of bindings) {
      const end = { Protocol, TargetPort: Number(port), PublishMode: 'host', HostIp } as const
      const PublishedPort = portFor(machine, container, end, rangeIn(HostPort), {
        held,
        own: bound,
      })
      if (isRefusal(PublishedPort)) return PublishedPort
      bound.push({ ...end, PublishedPort })
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

/** `8080`, `8080-8090`; empty or nought: any. */
function rangeIn(text: NonNullable<PortBinding['HostPort']>): Range {
  const [from = 0, to = from] = text.split('-').map(Number)
  return from === 0 ? ANY : [from, to]
}

/** What others have, and what the container itself was given so far. */
interface Taken {
  readonly held: readonly BoundPort[]
  readonly own: readonly BoundPort[]
}

/** A port of the range, or why there is none. */
function portFor(
  machine: Machine,
  container: Container,
  end: BoundPort,
  range: Range,
  { held, own }: Taken,
): number | Refusal {
  const { HostIp, Protocol, TargetPort } = end
  const rivals = [...held, ...own].filter((one) => one.Protocol === Protocol)
  const rivalOf = (port: number) =>
    rivals.find((one) => one.PublishedPort === port && meets(one.HostIp, HostIp) !== null)
  if (range[0] < range[1]) {
    const isTaken = (port: number) => rivalOf(port) !== undefined || isSwarms(machine, port)
    return nextIn(machine, end, range, isTaken)
  }
  const [port] = range
  const rival = rivalOf(port)
  if (rival === undefined) {
    if (!isSwarms(machine, port)) return port
    const from = `${HostIp === '' ? '0.0.0.0' : HostIp}:${port}`
    const to = `${addressOf(machine, container)}:${TargetPort}/${Protocol}`
    return refusal(500, `failed to bind host port for ${from}:${to}: address already in use`)
  }
  if (own.includes(rival) && rival.TargetPort === TargetPort) {
    if (Protocol !== 'tcp') return port
    return refusal(500, 'failed to listen on TCP socket: address already in use')
  }
  const at = must(meets(rival.HostIp, HostIp), 'they meet')
  return refusal(500, `Bind for ${at}:${port} failed: port is already allocated`)
}

/** The port after the one that the range gave last, which nobody has. */
function nextIn(
  machine: Machine,
  { HostIp, Protocol }: BoundPort,
  [from, to]: Range,
  isTaken: (port: number) => boolean,
): number | Refusal {
  const memory = must(machine.memory, 'it is on')
  const key = `${HostIp} ${Protocol} ${from}-${to}`
  const size = to - from + 1
  const last = memory.lastPorts[key] ?? to
  for (let n = 1; n <= size; n++) {
    const port = from + ((last - from + n) % size)
    if (isTaken(port)) continue
    memory.lastPorts = withKey(memory.lastPorts, key, port)
    return port
  }
  return refusal(500, 'all ports are allocated')
}

/** The address at which both would be; null: they do not meet. */
function meets(one: string, other: string): string | null {
  const isSix = (ip: string): boolean => ip.includes(':')
  if (one !== '' && other !== '' && isSix(one) !== isSix(other)) return null
  const isAll = (ip: string): boolean => ['', '0.0.0.0', '::'].includes(ip)
  if (isAll(one) && isAll(other)) return [one, other].includes('::') ? '::' : '0.0.0.0'
  if (isAll(one)) return other
  return isAll(other) || one === other ? one : null
}

/** The ports that what runs on this machine has to itself. */
function holders(machine: Machine): readonly BoundPort[] {
  return containersOf(machine)
    .filter(isRunning)
    .flatMap((one) => boundPorts(one, taskOf(machine, one)))
}

/** Where the machine finds a container: on a bridge of its own, or behind `docker_gwbridge`. */
function addressOf(machine: Machine, container: Container): string {
  const own = Object.values(byHandOf(container).networks).find(({ taskId }) => taskId === '')
  return own?.address.split('/')[0] ?? nextBehindGateway(machine)
}

/** The routing mesh listens on every machine. */
function isSwarms({ memory }: Machine, port: number): boolean {
  const member = memory?.member ?? null
  return (
    member !== null && choose(member.tables, { ...member.balancers, rotations: {} }, port) !== null
  )
}

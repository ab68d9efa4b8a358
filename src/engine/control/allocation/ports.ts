/**
 * Published ports (spec 9.2, 11.6): which of them a service keeps over an update, and where new
 * ones come from. Host-mode ports are opened by nodes and are only written down here.
 */
import type * as api from '../../../api/types'
import type { Service } from '../../store/objects'

type Port = api.PortConfig
type Protocol = Port['Protocol']

export const FIRST_DYNAMIC = 30_000
export const LAST_DYNAMIC = 32_767
const DYNAMIC = LAST_DYNAMIC - FIRST_DYNAMIC + 1

/** The ingress ports of the whole swarm: what is taken, and the last that was drawn. */
interface PortSpace {
  readonly taken: Set<string>
  readonly lastDrawn: Map<Protocol, number>
}

/** What makes it the same port over an update; the published port is its value. */
const portIdentity = (port: Port): string =>
  `${port.Name ?? ''} ${port.Protocol} ${port.TargetPort} ${port.PublishMode}`

const published = (port: Port): number => port.PublishedPort ?? 0

const isIngress = (port: Port): boolean => port.PublishMode === 'ingress'

/** Does the spec ask for a port that every node answers on? */
export const publishesIngress = (spec: api.EndpointSpec | undefined): boolean =>
  (spec?.Ports ?? []).some(isIngress)

/** Do the allocated ports serve the spec's, in whatever order? */
export function portsAllocated(spec: readonly Port[], allocated: readonly Port[]): boolean {
  if (spec.length !== allocated.length) return false
  const left = [...allocated]
  const given = spec.filter((port) => published(port) !== 0)
  const open = spec.filter((port) => published(port) === 0)
  return (
    given.every((port) => take(left, port, published(port)) !== null) &&
    open.every((port) => {
      const drawn = take(left, port, null)
      return drawn !== null && (published(drawn) !== 0 || !isIngress(port))
    })
  )
}

/**
 * The spec's ports with the numbers that unchanged dynamic ones had. When their count changed the
 * spec is taken as it is, so that dynamic ports are drawn anew.
 */
export function reconcilePorts(spec: readonly Port[], allocated: readonly Port[]): Port[] {
  if (spec.length !== allocated.length) return [...spec]
  const left = [...allocated]
  for (const port of spec) if (published(port) !== 0) take(left, port, published(port))
  return spec.map((port) => {
    const isDrawn = isIngress(port) && published(port) === 0
    return isDrawn ? (take(left, port, null) ?? port) : port
  })
}

/** An empty space. */
export const createPortSpace = (): PortSpace => ({ taken: new Set(), lastDrawn: new Map() })

/**
 * The space as the store shows it, without what `renewed` holds. A dynamic port is the next free
 * after the one that the youngest service with a dynamic port was given: the cursor needs no
 * memory, and a new leader continues where the old one stopped.
 */
export function portSpaceOf(services: Iterable<Service>, renewed: Service): PortSpace {
  const space = createPortSpace()
  for (const service of services) {
    const { endpoint } = service
    if (endpoint === null) continue
    const drawn = new Set(
      (endpoint.spec.Ports ?? []).filter((port) => published(port) === 0).map(portIdentity),
    )
    for (const port of endpoint.ports) {
      if (!isIngress(port)) continue
      if (service.id !== renewed.id) claimPort(space, port.Protocol, published(port))
      if (drawn.has(portIdentity(port))) space.lastDrawn.set(port.Protocol, published(port))
    }
  }
  return space
}

/** Takes a given port; false when it is taken already. */
export function claimPort(space: PortSpace, protocol: Protocol, port: number): boolean {
  const key = `${protocol} ${port}`
  if (space.taken.has(key)) return false
  space.taken.add(key)
  return true
}

/** Draws the next free port of the dynamic range after the last drawn; null when none is left. */
export function drawPort(space: PortSpace, protocol: Protocol): number | null {
  const after = (space.lastDrawn.get(protocol) ?? FIRST_DYNAMIC - 1) + 1 - FIRST_DYNAMIC
  for (let step = 0; step < DYNAMIC; step++) {
    const port = FIRST_DYNAMIC + ((after + step) % DYNAMIC)
    if (!claimPort(space, protocol, port)) continue
    space.lastDrawn.set(protocol, port)
    return port
  }
  return null
}

/** Numbers for all ports, given ones first; null when one of them cannot be had. */
export function allocatePorts(space: PortSpace, wanted: readonly Port[]): Port[] | null {
  for (const port of wanted) {
    const given = published(port)
    if (isIngress(port) && given !== 0 && !claimPort(space, port.Protocol, given)) return null
  }
  const ports: Port[] = []
  for (const port of wanted) {
    if (!isIngress(port) || published(port) !== 0) {
      ports.push(port)
      continue
    }
    const drawn = drawPort(space, port.Protocol)
    if (drawn === null) return null
    const { PublishMode, ...rest } = port
    ports.push({ ...rest, PublishedPort: drawn, PublishMode })
  }
  return ports
}

/** Takes the first port of that identity, and of that number unless null, off the list. */
function take(ports: Port[], port: Port, number: number | null): Port | null {
  const identity = portIdentity(port)
  const at = ports.findIndex(
    (one) => portIdentity(one) === identity && (number === null || published(one) === number),
  )
  return at < 0 ? null : (ports.splice(at, 1)[0] as Port)
}

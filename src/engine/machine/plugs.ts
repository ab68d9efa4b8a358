/** Which networks containers by hand can be plugged into, and which addresses are free there. */
import { refusal, rpcError } from '../../api/errors'
import type { Network as ApiNetwork } from '../../api/types'
import type { Refusal } from '../../api/routes'
import { isRunning, type Attachment, type Container, type Plugged } from '../agent/runtime'
import { lookup } from '../gossip/tables'
import { hashText } from '../kernel/hash'
import type { Endpoint } from '../mesh/balancer'
import { bare, formatIpv4, parseSubnet } from '../mesh/address'
import type { Network } from '../store/objects'
import { containersOf } from './containers'
import type { Machine } from './machine'
import { hereOf } from './networks'

/** A network as a container meets it; `subnet`: empty where there are no addresses. */
export interface Plug extends Plugged {
  readonly subnet: string
  readonly isOverlay: boolean
}

const WITHOUT_ADDRESSES = ['host', 'null']

const isCalled = (text: string, { Name, Id }: Pick<ApiNetwork, 'Name' | 'Id'>): boolean =>
  Name === text || Id === text

/** The network of this name or ID, if a container by hand may be on it. */
export function networkFor(machine: Machine, text: string): Plug | Refusal {
  const here = hereOf(machine)
  const local =
    here.find((one) => isCalled(text, one)) ?? here.find(({ Id }) => Id.startsWith(text))
  if (local !== undefined) {
    const { Id: id, Name: name, Driver, IPAM } = local
    const given = IPAM.Config?.[0]?.Subnet ?? ''
    const subnet = WITHOUT_ADDRESSES.includes(Driver) ? '' : given
    return { id, name, type: Driver, subnet, isOverlay: false }
  }
  // The bench of the recordings has no network `bridge`, and what is on it has no addresses.
  if (text === 'bridge') return { id: '', name: 'bridge', type: '', subnet: '', isOverlay: false }
  const overlay = overlaysOf(machine).find(
    ({ id, spec }) => spec.name === text || id.startsWith(text),
  )
  if (overlay === undefined) return refusal(404, `network ${text} not found`)
  const { id, spec, subnet } = overlay
  if (!spec.attachable) {
    const why = `network ${spec.name} not manually attachable`
    const { status, message } = rpcError('PermissionDenied', why)
    return refusal(status, `Could not attach to network ${text}: ${message}`)
  }
  return { id, name: spec.name, type: 'overlay', subnet, isOverlay: true }
}

/** A manager knows them all, a worker those it takes part in. */
function overlaysOf({ memory }: Machine): readonly Network[] {
  const all = Object.values(memory?.manager?.store.networks ?? {})
  if (all.length > 0) return all.filter(({ predefined }) => !predefined)
  return memory?.member?.agent.overlays ?? []
}

/**
 * An address on the network that nobody has. A swarm's manager would be asked for it; here the
 * machine chooses, from the end of the range that managers begin last.
 */
export function freeAddress(
  machine: Machine,
  { id, subnet, isOverlay }: Plug,
  container: Container,
): string {
  const range = parseSubnet(subnet)
  if (range === null) return ''
  const size = 2 ** (32 - range.prefix)
  const taken = takenOn(machine, id)
  const start = isOverlay ? size - 2 - (hashText(container.id) % Math.min(64, size >> 2)) : 2
  for (let n = 0; n < size - 3; n++) {
    const offset = isOverlay ? start - n : start + n
    const address = formatIpv4(range.base + offset)
    if (!taken.has(address)) return `${address}/${range.prefix}`
  }
  return ''
}

/** Addresses that containers here have, and those that gossip tells of. */
function takenOn(machine: Machine, network: string): Set<string> {
  const own = containersOf(machine).flatMap(({ byHand }) =>
    Object.values(byHand?.networks ?? {})
      .filter(({ networkId }) => networkId === network)
      .map(({ address }) => bare(address)),
  )
  const tables = machine.memory?.member?.tables
  const told =
    tables === undefined
      ? []
      : lookup(tables, network).map(({ value }) => bare((value as Endpoint).address))
  return new Set([...own, ...told])
}

/** Containers by hand that run on overlays, which gossip has to tell of. */
export function onOverlays(
  machine: Machine,
): readonly { readonly container: Container; readonly attachment: Attachment }[] {
  if (machine.hand === null) return []
  const local = new Set(hereOf(machine).map(({ Id }) => Id))
  return Object.values(machine.hand.containers)
    .filter(isRunning)
    .flatMap((container) =>
      Object.values(container.byHand?.networks ?? {})
        .filter(({ networkId, address }) => address !== '' && !local.has(networkId))
        .map((attachment) => ({ container, attachment })),
    )
}

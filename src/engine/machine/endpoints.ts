/** The ends of networks in containers, as `inspect` and lists show them. */
import type * as daemon from '../../api/daemon'
import { localNetworkId } from '../agent/networks'
import type { ByHand, Container } from '../agent/runtime'
import { hashText } from '../kernel/hash'
import type { Task } from '../store/objects'
import type { Machine } from './machine'

type Attachment = daemon.Container['NetworkSettings']['Networks'][string] & {
  readonly EndpointID: string
  readonly Gateway: string
  readonly IPAddress: string
  readonly IPPrefixLen: number
  readonly MacAddress: string
}

const WITHOUT_ADDRESS = { EndpointID: '', MacAddress: '' }

/** The ID of what a container's networks end in. */
export const sandboxOf = (containerId: string): string => [...containerId].reverse().join('')

/**
 * An endpoint as `docker network inspect` shows it: libnetwork makes the MAC of the address. `on`: the
 * machine, of an endpoint that each has of the same name.
 */
export function endpoint(name: string, network: string, address: string, on = '') {
  const [ip = ''] = address.split('/')
  const bytes = ip.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  const digits = [0, 1, 2, 3, 4, 5, 6, 7].map((part) =>
    hashText(`${network}/${name}/${part}${on}`).toString(16).padStart(8, '0'),
  )
  return {
    Name: name,
    EndpointID: digits.join(''),
    MacAddress: `02:42:${bytes.join(':')}`,
    IPv4Address: address,
    IPv6Address: '',
  }
}

/** The networks of a container by their names, and its end of each. */
export function networksOf(
  machine: Machine,
  container: Container,
  task: Task | null,
): Readonly<Record<string, Attachment>> {
  if (container.byHand !== null) return networksByHand(machine, container, container.byHand)
  const overlays = machine.memory?.member?.agent.overlays ?? []
  const attachments = task?.networks ?? []
  const rows = attachments.map(({ networkId, address, local }): [string, Attachment] => {
    if (local !== undefined) return [local, onItsOwn(machine, container, local)]
    const name = overlays.find(({ id }) => id === networkId)?.spec.name ?? networkId
    return [name, attachment(container, networkId, address)]
  })
  return Object.fromEntries(rows)
}

/** On a network that each machine has of its own: no address, nor a port with one. */
const onItsOwn = ({ id }: Machine, container: Container, name: string) => ({
  ...attachment(container, localNetworkId(id, name), ''),
  ...WITHOUT_ADDRESS,
  IPAMConfig: {},
  Aliases: null,
})

/** Its networks by their names; the one that it has an address on has an endpoint. */
const networksByHand = (
  machine: Machine,
  container: Container,
  { networks }: ByHand,
): Readonly<Record<string, Attachment>> =>
  Object.fromEntries(
    Object.entries(networks).map(([name, { networkId, taskId, address, aliases }]) => [
      name,
      {
        ...attachment(container, networkId, address),
        ...(taskId === '' || address === '' ? { IPAMConfig: null } : {}),
        Aliases: aliases.length === 0 ? null : aliases,
        DNSNames: namesOn(name, container, aliases),
        Gateway: address === '' ? '' : gatewayOn(machine, name),
        ...(address === '' ? WITHOUT_ADDRESS : {}),
      },
    ]),
  )

/** What it is called by on a network, but on those that are there from the beginning. */
function namesOn(network: string, { id, name, hostname }: Container, aliases: readonly string[]) {
  if (/^(?:bridge|host|none)$/.test(network)) return null
  const short = id.slice(0, 12)
  return [name, ...aliases, short, ...(hostname === short ? [] : [hostname])]
}

/** The way out of a bridge; an overlay and an internal network have none. */
function gatewayOn({ networks }: Machine, network: string): string {
  if (network === 'bridge') return '172.17.0.1'
  const { IPAM, Internal = true } = networks.find(({ Name }) => Name === network) ?? {}
  return Internal ? '' : (IPAM?.Config?.[0]?.Gateway ?? '')
}

function attachment({ id, name }: Container, network: string, address: string) {
  const [IPAddress = '', length = '0'] = address.split('/')
  const { EndpointID, MacAddress } = endpoint(name, network, address)
  return {
    IPAMConfig: { IPv4Address: IPAddress },
    Links: null,
    Aliases: [id.slice(0, 12)],
    MacAddress,
    DriverOpts: null,
    GwPriority: 0,
    NetworkID: network,
    EndpointID,
    Gateway: '',
    IPAddress,
    IPPrefixLen: Number(length),
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DNSNames: [name, id.slice(0, 12)],
  }
}

/** Containers by hand on one machine's bridges, which know each other by name (libnetwork's DNS). */
import { isRunning, type Attachment, type Container } from '../agent/runtime'
import { bare } from '../mesh/address'
import type { Resolved } from '../mesh/dns'
import type { Endpoint } from '../mesh/balancer'
import { containersOf } from './containers'
import type { Machine } from './machine'

/** The entry that gossip carries for a container by hand, and that its neighbours see. */
export const endpointByHand = (
  machine: Machine,
  { id, name }: Pick<Container, 'id' | 'name'>,
  { address, aliases }: Attachment,
): Endpoint => ({
  service: name,
  serviceId: '',
  task: id,
  name,
  machine: machine.id,
  address,
  virtualIp: '',
  aliases,
  containerId: id,
  ports: [],
})

/** Those that are on a network with it, each with how it is there. */
function besides(machine: Machine, container: Container): [Container, Attachment, string][] {
  const own = Object.entries(container.byHand?.networks ?? {})
  return containersOf(machine)
    .filter(isRunning)
    .flatMap((other) =>
      own.flatMap(([name, { networkId }]): [Container, Attachment, string][] => {
        const theirs = other.byHand?.networks[name]
        const isThere = theirs !== undefined && theirs.address !== '' && networkId !== ''
        return isThere ? [[other, theirs, name]] : []
      }),
    )
}

const resolved = (machine: Machine, other: Container, attachment: Attachment): Resolved => ({
  addresses: [bare(attachment.address)],
  endpoints: [endpointByHand(machine, other, attachment)],
  isVirtual: false,
})

/** Who is called so; the network `bridge` has no names. */
export function neighbour(machine: Machine, container: Container, name: string): Resolved | null {
  const found = besides(machine, container).find(
    ([other, { aliases }, network]) =>
      network !== 'bridge' &&
      (other.name === name || other.id.startsWith(name) || aliases.includes(name)),
  )
  return found === undefined ? null : resolved(machine, found[0], found[1])
}

/** Who has the address. */
export function neighbourAt(
  machine: Machine,
  container: Container,
  address: string,
): Resolved | null {
  const found = besides(machine, container).find(([, one]) => bare(one.address) === address)
  return found === undefined ? null : resolved(machine, found[0], found[1])
}

/**
 * The allocator's desk: the address books of the networks that a run touches, each opened from the
 * store when first needed and shared by all that the run gives.
 */
import { must } from '../../kernel/assert'
import {
  addressOf,
  contains,
  giveAddress,
  openBook,
  parseIpv4,
  parseSubnet,
  withPrefix,
  type AddressBook,
} from '../../mesh/address'
import { isOver, isPast, type Network, type Service, type Task } from '../../store/objects'
import type { ReadStore } from '../../store/store'
import { isOverlay } from './subnets'

export interface Desk {
  readonly store: ReadStore
  readonly books: Map<string, AddressBook>
  /** Services that this run gave a new endpoint. */
  readonly renewed: Map<string, Service>
}

export const createDesk = (store: ReadStore): Desk => ({
  store,
  books: new Map(),
  renewed: new Map(),
})

/** A task holds its addresses until it is over and nobody wants it to run any more. */
export const holdsAddresses = (task: Task): boolean =>
  task.networks.length > 0 && !(isOver(task) && isPast(task.desired, 'running'))

/**
 * The next address on each of these allocated networks, as `10.0.0.6/24`; empty on a node-local
 * network, which each node addresses itself. Null, and nothing given, when one has none left.
 */
export function addressesFor(desk: Desk, networkIds: readonly string[]): string[] | null {
  const given: string[] = []
  for (const id of networkIds) {
    const address = addressFor(desk, id)
    if (address === null) {
      for (const [i, text] of given.entries()) takeBack(desk, networkIds[i] as string, text)
      return null
    }
    given.push(address)
  }
  return given
}

function addressFor(desk: Desk, networkId: string): string | null {
  const network = must(desk.store.networks[networkId], 'allocator: the network exists')
  if (!isOverlay(network)) return ''
  let book = desk.books.get(networkId)
  if (book === undefined) desk.books.set(networkId, (book = openBookOf(desk.store, network)))
  const address = giveAddress(book)
  return address === null ? null : withPrefix(address, book.subnet)
}

function takeBack(desk: Desk, networkId: string, text: string): void {
  const address = addressOf(text)
  if (address !== null) desk.books.get(networkId)?.held.delete(address)
}

/**
 * What the store shows to be held. The last given is the youngest task's, finished ones included;
 * on a network without tasks, the highest held.
 */
function openBookOf(store: ReadStore, network: Network): AddressBook {
  const subnet = must(parseSubnet(network.subnet), 'allocator: the network has a subnet')
  const gateway = must(parseIpv4(network.gateway), 'allocator: the network has a gateway')
  const book = openBook(subnet, gateway)
  const hold = (text: string | undefined): number | null => {
    const address = text === undefined ? null : addressOf(text)
    if (address === null || !contains(subnet, address)) return null
    book.held.add(address)
    return address
  }
  for (const node of Object.values(store.nodes)) {
    book.last = Math.max(book.last, hold(node.attachments[network.id]) ?? 0)
  }
  for (const { endpoint } of Object.values(store.services)) {
    const own = endpoint?.virtualIps.find(({ NetworkID }) => NetworkID === network.id)
    book.last = Math.max(book.last, hold(own?.Addr) ?? 0)
  }
  for (const task of Object.values(store.tasks)) {
    for (const { networkId, address } of task.networks) {
      if (networkId !== network.id) continue
      book.last = addressOf(address) ?? book.last
      if (holdsAddresses(task)) book.held.add(book.last)
    }
  }
  return book
}

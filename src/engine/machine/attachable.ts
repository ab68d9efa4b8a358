/** What a leader says of a network that a container by hand is to be on. */
import { rpcError } from '../../api/errors'
import type { Refusal } from '../../api/routes'
import { findNetwork, isRefusal } from '../control/api/lookup'
import type { Network } from '../store/objects'
import type { ReadStore } from '../store/store'

/** The leader's side: the network, if containers by hand may be on it. */
export function attachable(store: ReadStore, text: string): Network | Refusal {
  const network = findNetwork(store, text)
  if (isRefusal(network)) return rpcError('NotFound', `network ${text} not found`)
  return network.spec.attachable
    ? network
    : rpcError('PermissionDenied', `network ${network.spec.name} not manually attachable`)
}

/** Why a task is still new: what its addresses wait for, by the allocator's own books. */
import { addressesFor, createDesk } from '../engine/control/allocation/addresses'
import { networksOfTask } from '../engine/control/allocation/endpoint'
import { isAllocated } from '../engine/control/allocation/subnets'
import type { ReadStore } from '../engine/store/store'

/** A sentence for a task that waits for the allocator; null for every other. */
export function whyNew(store: ReadStore, id: string): string | null {
  const task = store.tasks[id]
  if (task?.status.state !== 'new') return null
  const service = store.services[task.serviceId]
  if (service === undefined) return null
  for (const networkId of networksOfTask(task, service, store)) {
    const network = store.networks[networkId]
    if (network === undefined || !isAllocated(network)) return 'it waits for a network of its own'
    if (addressesFor(createDesk(store), [networkId]) === null) {
      return `it waits for an address: network ${network.spec.name} (${network.subnet}) has none left`
    }
  }
  return 'it waits for the leader to give it its addresses'
}

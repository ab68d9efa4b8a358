/**
 * Slots: the identities that tasks are attempts of (spec 3.3, 3.4). A slot is runnable while an
 * attempt of it is wanted, or while its last one did its job; else it is dead.
 */
import type { ReadStore, Slot } from '../../store/store'
import type { Service, Task } from '../../store/objects'
import { mayRestart } from './restart'

/**
 * So many tasks of a service are made and no more: swarmkit goes on until its managers' memory is
 * full, and so would the page's. The reason of each says so.
 */
export const MOST_SLOTS = 5000
export const BOUNDED = ', of which no more than 5,000 are made in this world'

/** The newest by the instant a manager stored its state. */
const newestOf = (tasks: readonly Task[]): Task =>
  tasks.reduce((a, b) => (b.status.appliedAt >= a.status.appliedAt ? b : a))

/**
 * The slot with the attempts that hold it: the wanted ones, or the newest if its restart policy
 * lets it have no successor. None: the slot is dead.
 */
export function heldBy(service: Service, slot: Slot): Slot {
  if (slot.tasks.length > 0 || service.updateStatus?.state === 'rollback_started') return slot
  const newest = newestOf(slot.all)
  const gone = newest.desired === 'remove' || mayRestart(newest, slot.all)
  return gone ? slot : { ...slot, tasks: [newest] }
}

/** Runnable and dead slots of a service. */
export function classify(
  service: Service,
  slots: readonly Slot[],
): { readonly runnable: Slot[]; readonly dead: Slot[] } {
  const [runnable, dead]: [Slot[], Slot[]] = [[], []]
  for (const slot of slots) {
    const held = heldBy(service, slot)
    if (held.tasks.length > 0) runnable.push(held)
    else dead.push(held)
  }
  return { runnable, dead }
}

/** Who survives a scale-down, best first (spec 3.4). */
export function survivors(slots: readonly Slot[]): Slot[] {
  const isRunning = ({ tasks }: Slot): boolean =>
    tasks.some(({ status }) => status.state === 'running')
  const byState = [...slots].sort(
    (a, b) => Number(isRunning(b)) - Number(isRunning(a)) || a.slot - b.slot,
  )
  const counts = new Map<string, number>()
  const indexed = byState.map((slot) => {
    const [only] = slot.tasks
    if (slot.tasks.length !== 1 || only === undefined || only.nodeId === '') {
      return { slot, index: Number.MAX_SAFE_INTEGER }
    }
    const index = (counts.get(only.nodeId) ?? 0) + 1
    counts.set(only.nodeId, index)
    return { slot, index }
  })
  return indexed.sort((a, b) => a.index - b.index).map(({ slot }) => slot)
}

/** Where a wanted task can no longer be: its node is down, drained or gone. */
export const isStranded = (nodeId: string, { nodes, unfit }: ReadStore): boolean =>
  nodeId !== '' && (unfit[nodeId] !== undefined || nodes[nodeId] === undefined)

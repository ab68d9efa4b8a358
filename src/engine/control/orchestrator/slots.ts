/**
 * Slots: the identities that tasks are attempts of (spec 3.3, 3.4). A slot is runnable while an
 * attempt of it is wanted, or while its last one did its job; else it is dead.
 */
import type { ReadStore } from '../../store/store'
import { isWanted, type Node, type Service, type Task } from '../../store/objects'
import { mayRestart } from './restart'

/** All attempts of one slot that count: the wanted ones, or the finished one that holds it. */
export interface Slot {
  readonly slot: number
  readonly tasks: readonly Task[]
  /** Every record of the slot, history included. */
  readonly all: readonly Task[]
}

/** A node that cannot hold a replicated service's task (spec 3.2). */
export const isInvalid = (node: Node | undefined): boolean =>
  node === undefined || node.status.state === 'down' || node.spec.Availability === 'drain'

/** The newest by the instant a manager stored its state. */
const newestOf = (tasks: readonly Task[]): Task =>
  tasks.reduce((a, b) => (b.status.appliedAt >= a.status.appliedAt ? b : a))

/**
 * Of a slot's attempts, those that hold it: the wanted ones, or the newest if its restart policy
 * lets it have no successor. None: the slot is dead.
 */
export function runnableOf(service: Service, all: readonly Task[]): readonly Task[] {
  const wanted = all.filter(isWanted)
  if (wanted.length > 0 || all.length === 0) return wanted
  if (service.updateStatus?.state === 'rollback_started') return []
  const newest = newestOf(all)
  return newest.desired === 'remove' || mayRestart(newest, all) ? [] : [newest]
}

/** Runnable and dead slots of a service, by ascending slot number. */
export function classify(
  service: Service,
  tasks: readonly Task[],
): { readonly runnable: Slot[]; readonly dead: Slot[] } {
  const bySlot = new Map<number, Task[]>()
  for (const task of tasks) {
    const held = bySlot.get(task.slot)
    if (held === undefined) bySlot.set(task.slot, [task])
    else held.push(task)
  }
  const slots = [...bySlot]
    .sort(([a], [b]) => a - b)
    .map(([slot, all]): Slot => ({ slot, tasks: runnableOf(service, all), all }))
  return {
    runnable: slots.filter((slot) => slot.tasks.length > 0),
    dead: slots.filter((slot) => slot.tasks.length === 0),
  }
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
export const isStranded = (task: Task, store: ReadStore): boolean =>
  task.nodeId !== '' && isInvalid(store.nodes[task.nodeId])

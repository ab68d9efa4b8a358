/**
 * A queue of things to be told (memberlist's TransmitLimitedQueue): what was told least comes
 * first, then the largest that fits, then the newest; each is told a limited number of times, and
 * a newer one about the same takes its place.
 */
import { freeze } from '../kernel/clone'

interface Told<T> {
  readonly about: string
  readonly id: number
  readonly bytes: number
  readonly item: T
}

interface Shelves<T> {
  /** By how often they were told; in each the largest last, and of the same size the newest. */
  readonly tiers: Told<T>[][]
  /** What counts of all that was said about something: the others are void. */
  readonly current: Record<string, number>
  nextId: number
}

export interface Broadcasts<T> {
  size: number
  /** Null as long as there is nothing to be told, which is nearly always. */
  shelves: Shelves<T> | null
}

export const createBroadcasts = <T>(): Broadcasts<T> => ({ size: 0, shelves: null })

/** Puts an item of so many bytes in, in place of what was to be told about the same. */
export function tell<T>(queue: Broadcasts<T>, about: string, item: T, bytes: number): void {
  const shelves = (queue.shelves ??= { tiers: [], current: {}, nextId: 1 })
  if (shelves.current[about] === undefined) queue.size++
  const id = shelves.nextId++
  shelves.current[about] = id
  insert(shelves, 0, freeze({ about, id, bytes, item }))
}

function insert<T>({ tiers }: Shelves<T>, times: number, told: Told<T>): void {
  const tier = (tiers[times] ??= [])
  let [low, high] = [0, tier.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(tier[middle] as Told<T>, told)) low = middle + 1
    else high = middle
  }
  tier.splice(low, 0, told)
}

const isBefore = <T>(a: Told<T>, b: Told<T>): boolean =>
  a.bytes < b.bytes || (a.bytes === b.bytes && a.id < b.id)

/** Takes what fits into a packet; what was told `limit` times is forgotten. */
export function take<T>(queue: Broadcasts<T>, bytes: number, limit: number): readonly T[] {
  const items: T[] = []
  const { shelves } = queue
  if (shelves === null || queue.size === 0) return items
  let free = bytes
  const again: { readonly told: Told<T>; readonly times: number }[] = []
  for (const [before, tier] of shelves.tiers.entries()) {
    for (let at = tier.length - 1; at >= 0 && (tier[0] as Told<T>).bytes <= free; at--) {
      const told = tier[at] as Told<T>
      const counts = shelves.current[told.about] === told.id
      if (counts && told.bytes > free) continue
      tier.splice(at, 1)
      if (!counts) continue
      items.push(told.item)
      free -= told.bytes
      if (before + 1 < limit) again.push({ told, times: before + 1 })
      else forget(queue, told.about)
    }
  }
  for (const { told, times } of again) insert(shelves, times, told)
  if (queue.size === 0) queue.shelves = null
  return items
}

/** What is to be told about this is void. */
export function forget<T>(queue: Broadcasts<T>, about: string): void {
  if (queue.shelves?.current[about] === undefined) return
  delete queue.shelves.current[about]
  queue.size--
}

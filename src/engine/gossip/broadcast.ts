/**
 * A queue of things to be told (memberlist's TransmitLimitedQueue): what was told least comes
 * first, then the largest that fits, then the newest; each is told a limited number of times, and
 * a newer one about the same takes its place.
 */
import { freeze } from '../kernel/clone'

/** What a thing to be told is about: a member's number, or a key. */
type Subject = number | string

interface Told<T> {
  readonly about: Subject
  readonly id: number
  readonly bytes: number
  readonly item: T
}

export interface Broadcasts<T> {
  size: number
  nextId: number
  /**
   * By how often they were told; in each the largest last, and of the same size the newest. Null as
   * long as there is nothing to be told, which is nearly always.
   */
  tiers: Told<T>[][] | null
}

export const createBroadcasts = <T>(): Broadcasts<T> => ({ size: 0, nextId: 1, tiers: null })

/** Puts an item of so many bytes in, in place of what was to be told about the same. */
export function tell<T>(queue: Broadcasts<T>, about: Subject, item: T, bytes: number): void {
  forget(queue, about)
  queue.size++
  insert((queue.tiers ??= []), 0, freeze({ about, id: queue.nextId++, bytes, item }))
}

function insert<T>(tiers: Told<T>[][], times: number, told: Told<T>): void {
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
  const { tiers } = queue
  if (tiers === null) return items
  let free = bytes
  const again: { readonly told: Told<T>; readonly times: number }[] = []
  for (const [before, tier] of tiers.entries()) {
    for (let at = tier.length - 1; at >= 0 && (tier[0] as Told<T>).bytes <= free; at--) {
      const told = tier[at] as Told<T>
      if (told.bytes > free) continue
      tier.splice(at, 1)
      items.push(told.item)
      free -= told.bytes
      if (before + 1 < limit) again.push({ told, times: before + 1 })
      else queue.size--
    }
  }
  for (const { told, times } of again) insert(tiers, times, told)
  if (queue.size === 0) queue.tiers = null
  return items
}

/** What is to be told about this is not told any more. */
export function forget<T>(queue: Broadcasts<T>, about: Subject): void {
  for (const tier of queue.tiers ?? []) {
    const at = tier.findIndex((told) => told.about === about)
    if (at < 0) continue
    tier.splice(at, 1)
    queue.size--
    if (queue.size === 0) queue.tiers = null
    return
  }
}

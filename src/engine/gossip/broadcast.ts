/**
 * A queue of things to be told (memberlist's TransmitLimitedQueue): what was told least comes
 * first, then the largest that fits, then the newest; each is told a limited number of times, and
 * a newer one about the same takes its place.
 */

interface Waiting<T> {
  /** The last is told first. */
  readonly items: T[]
  /** What they are ordered by: how often each was told, its bytes and its number. */
  readonly ranks: number[]
}

export interface Broadcasts<T> {
  nextId: number
  /** Null as long as there is nothing to be told, which is nearly always. */
  waiting: Waiting<T> | null
}

export const createBroadcasts = <T>(): Broadcasts<T> => ({ nextId: 0, waiting: null })

/** No item is told so often or has so many bytes, and no queue sees so many. */
const [TIMES, BYTES, IDS] = [64, 2 ** 11, 2 ** 32]

const rankOf = (times: number, bytes: number, id: number): number =>
  ((TIMES - times) * BYTES + bytes) * IDS + id

/** So much lower is the rank of what was told once more. */
const ONCE = BYTES * IDS

/** How often it was told. */
export const timesOf = (rank: number): number => TIMES - Math.floor(rank / ONCE)

const bytesOf = (rank: number): number => Math.floor(rank / IDS) % BYTES

/** Where a rank belongs: so many are lower. */
function placeOf(ranks: readonly number[], rank: number): number {
  let [low, high] = [0, ranks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranks[middle] as number) < rank) low = middle + 1
    else high = middle
  }
  return low
}

/** Puts an item of so many bytes in, in place of the one about the same. */
export function tell<T>(
  queue: Broadcasts<T>,
  item: T,
  bytes: number,
  isSame: (other: T) => boolean,
): void {
  forget(queue, isSame)
  const { items, ranks } = (queue.waiting ??= { items: [], ranks: [] })
  const rank = rankOf(0, bytes, queue.nextId++)
  const at = placeOf(ranks, rank)
  ranks.splice(at, 0, rank)
  items.splice(at, 0, item)
}

/** Takes what fits into a packet; what was told `limit` times is forgotten. */
export function take<T>(queue: Broadcasts<T>, bytes: number, limit: number): readonly T[] {
  const { waiting } = queue
  if (waiting === null) return []
  const { items, ranks } = waiting
  const taken: Waiting<T> = { items: [], ranks: [] }
  let free = bytes
  for (let at = items.length - 1; at >= 0; at--) {
    const rank = ranks[at] as number
    const size = bytesOf(rank)
    if (size > free) {
      at = placeOf(ranks, rankOf(timesOf(rank), free + 1, 0))
      continue
    }
    free -= size
    taken.items.push(items[at] as T)
    taken.ranks.push(rank)
    remove(waiting, at)
  }
  putBack(waiting, taken, limit)
  if (items.length === 0) queue.waiting = null
  return taken.items
}

/**
 * What is to be told again, which is the first of what was taken, goes behind what was told as
 * often. Both are in order, so they are merged from the end.
 */
function putBack<T>({ items, ranks }: Waiting<T>, taken: Waiting<T>, limit: number): void {
  let from = items.length - 1
  let again = 0
  for (; again < taken.ranks.length; again++) {
    const rank = taken.ranks[again] as number
    if (timesOf(rank) + 1 >= limit) break
    items.push(taken.items[again] as T)
    ranks.push(rank)
  }
  let to = items.length - 1
  for (let n = 0; n < again; n++) {
    const rank = (taken.ranks[n] as number) - ONCE
    while (from >= 0 && (ranks[from] as number) > rank) {
      ranks[to] = ranks[from] as number
      items[to--] = items[from--] as T
    }
    ranks[to] = rank
    items[to--] = taken.items[n] as T
  }
}

/** Takes one out, without the lists that `splice` makes of what it takes. */
function remove<T>({ items, ranks }: Waiting<T>, place: number): void {
  for (let at = place + 1; at < items.length; at++) {
    items[at - 1] = items[at] as T
    ranks[at - 1] = ranks[at] as number
  }
  items.pop()
  ranks.pop()
}

/** How much is to be told. */
export const sizeOf = <T>({ waiting }: Broadcasts<T>): number => waiting?.items.length ?? 0

/** What is to be told about this is not told any more. */
export function forget<T>(queue: Broadcasts<T>, isSame: (other: T) => boolean): void {
  const { waiting } = queue
  const at = waiting?.items.findIndex(isSame) ?? -1
  if (waiting === null || at < 0) return
  remove(waiting, at)
  if (waiting.items.length === 0) queue.waiting = null
}

/**
 * The queue of rumours to be passed on: the least often told first, then the newest; each is told
 * a limited number of times, and a newer one about the same member takes its place.
 */
import type { Rumour } from './types'

interface Told {
  readonly rumour: Rumour
  times: number
}

export interface Broadcasts {
  /** By member; newest last. */
  queue: Record<string, Told>
  size: number
}

export const createBroadcasts = (): Broadcasts => ({ queue: {}, size: 0 })

/** Puts a rumour in, in place of what was to be told about the same member. */
export function tell(broadcasts: Broadcasts, rumour: Rumour): void {
  if (broadcasts.queue[rumour.name] === undefined) broadcasts.size++
  else delete broadcasts.queue[rumour.name]
  broadcasts.queue[rumour.name] = { rumour, times: 0 }
}

const NONE: readonly Rumour[] = []

/** Takes up to `most` rumours for one packet; what was told `limit` times is forgotten. */
export function take(broadcasts: Broadcasts, most: number, limit: number): readonly Rumour[] {
  if (broadcasts.size === 0) return NONE
  const all = Object.values(broadcasts.queue).reverse()
  const chosen = all.length <= most ? all : all.sort((a, b) => a.times - b.times).slice(0, most)
  for (const told of chosen) {
    told.times++
    if (told.times < limit) continue
    delete broadcasts.queue[told.rumour.name]
    broadcasts.size--
  }
  return chosen.map(({ rumour }) => rumour)
}

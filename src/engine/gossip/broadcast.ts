/**
 * The queue of rumours to be passed on: the least often told first, then the newest; each is told
 * a limited number of times, and a newer one about the same member takes its place.
 */
import type { Rumour } from './types'

interface Told {
  readonly rumour: Rumour
  /** Newer rumours have higher numbers. */
  readonly order: number
  times: number
}

export interface Broadcasts {
  /** By member. */
  queue: Record<string, Told>
  /** The members whose rumour was told so many times, newest last: a look costs no sorting. */
  levels: string[][]
  size: number
  nextOrder: number
}

export const createBroadcasts = (): Broadcasts => ({
  queue: {},
  levels: [],
  size: 0,
  nextOrder: 1,
})

/** Puts a rumour in, in place of what was to be told about the same member. */
export function tell(broadcasts: Broadcasts, rumour: Rumour): void {
  const { name } = rumour
  const old = broadcasts.queue[name]
  if (old === undefined) broadcasts.size++
  else {
    const level = broadcasts.levels[old.times] as string[]
    level.splice(placeOf(broadcasts, level, old.order), 1)
  }
  const told = { rumour, order: broadcasts.nextOrder++, times: 0 }
  broadcasts.queue[name] = told
  ;(broadcasts.levels[0] ??= []).push(name)
}

/** Where a rumour with that order stands in a level, or would. */
function placeOf({ queue }: Broadcasts, level: readonly string[], order: number): number {
  let low = 0
  let high = level.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((queue[level[middle] as string] as Told).order < order) low = middle + 1
    else high = middle
  }
  return low
}

const NONE: readonly Rumour[] = []

/** Takes up to `most` rumours for one packet; what was told `limit` times is forgotten. */
export function take(broadcasts: Broadcasts, most: number, limit: number): readonly Rumour[] {
  if (broadcasts.size === 0) return NONE
  const { queue, levels } = broadcasts
  const chosen: Told[] = []
  for (const level of levels) {
    while (level.length > 0 && chosen.length < most) {
      chosen.push(queue[level.pop() as string] as Told)
    }
  }
  for (const told of chosen) {
    told.times++
    if (told.times < limit) raise(broadcasts, told)
    else {
      delete queue[told.rumour.name]
      broadcasts.size--
    }
  }
  return chosen.map(({ rumour }) => rumour)
}

/** Puts what was told once more into the next level. */
function raise(broadcasts: Broadcasts, told: Told): void {
  const level = (broadcasts.levels[told.times] ??= [])
  level.splice(placeOf(broadcasts, level, told.order), 0, told.rumour.name)
}

/**
 * The queue of rumours to be passed on: the least often told first, and of these the latest; each
 * is told a limited number of times, and a newer one about the same member takes its place.
 */
import { widened } from '../kernel/column'
import type { Rumour } from './types'

export interface Broadcasts {
  /** The rumours that were told so many times, the latest last. */
  levels: Rumour[][]
  /** By member: 1 and the level of what is to be told about it; 0: nothing is. */
  places: Uint8Array
  size: number
}

export const createBroadcasts = (): Broadcasts => ({
  levels: [],
  places: new Uint8Array(0),
  size: 0,
})

/** Puts a rumour in, in place of what was to be told about the same member. */
export function tell(broadcasts: Broadcasts, rumour: Rumour): void {
  const { who } = rumour
  const place = broadcasts.places[who] ?? 0
  if (place > 0) {
    const level = broadcasts.levels[place - 1] as Rumour[]
    level.splice(
      level.findIndex((old) => old.who === who),
      1,
    )
    broadcasts.size--
  }
  lay(broadcasts, rumour, 0)
  broadcasts.size++
}

function lay(broadcasts: Broadcasts, rumour: Rumour, level: number): void {
  const { who } = rumour
  broadcasts.places = widened(broadcasts.places, who + 1)
  broadcasts.places[who] = level + 1
  ;(broadcasts.levels[level] ??= []).push(rumour)
}

const NONE: readonly Rumour[] = []

/** Takes up to `most` rumours for one packet; what was told `limit` times is forgotten. */
export function take(broadcasts: Broadcasts, most: number, limit: number): readonly Rumour[] {
  if (broadcasts.size === 0) return NONE
  const chosen: Rumour[] = []
  for (const level of broadcasts.levels) {
    while (level.length > 0 && chosen.length < most) chosen.push(level.pop() as Rumour)
  }
  for (const rumour of chosen) {
    const times = broadcasts.places[rumour.who] as number
    if (times < limit) lay(broadcasts, rumour, times)
    else {
      broadcasts.places[rumour.who] = 0
      broadcasts.size--
    }
  }
  if (broadcasts.size === 0) {
    broadcasts.levels = []
    broadcasts.places = new Uint8Array(0)
  }
  return chosen
}

/** How long a loop that waits for calm is let wait (spec 3.9, 4.1). */
import { expect, test } from 'vitest'
import { createLane, ring, take, wake } from './lane'
import { MOST_DIRTY, PAUSE, reaper } from './orchestrator/reaper'
import { storeOf, taskOf } from './specimen'

/** What runs when so many slots have got a task at once, now and a quarter of a second later. */
function looked(count: number): readonly [now: number, later: number] {
  const lane = createLane<never>()
  const changes = Array.from({ length: count }, (_, slot) => {
    const after = taskOf(`t${slot}`, 'web', 'new', { slot })
    return { table: 'tasks', id: after.id, before: null, after } as const
  })
  const [alarm] = wake(lane, [reaper], changes, storeOf({}), 0)
  const taken = (): number => {
    let found = 0
    while (take(lane) !== null) {
      lane.inFlight = null
      found++
    }
    return found
  }
  const now = taken()
  if (alarm !== undefined) ring(lane, alarm, PAUSE)
  return [now, taken()]
}

test('the reaper waits for a quarter of a second, but not when more than a thousand slots do', () => {
  expect(looked(MOST_DIRTY)).toEqual([0, MOST_DIRTY])
  expect(looked(MOST_DIRTY + 1)).toEqual([MOST_DIRTY + 1, 0])
})

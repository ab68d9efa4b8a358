import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clone } from '../kernel/clone'
import { createBroadcasts, forget, sizeOf, take, tell, type Broadcasts } from './broadcast'

interface Item {
  readonly about: string
  readonly id: number
  readonly bytes: number
  times: number
}

/**
 * What a packet takes, found by looking at all there is again and again. What was told as often as
 * a limit that has fallen since is told once more (memberlist: GetBroadcasts).
 */
function slowTake(model: Item[], bytes: number, limit: number): number[] {
  const [taken, packet] = [[] as number[], [] as Item[]]
  const most = Math.max(0, ...model.map(({ times }) => times))
  let free = bytes
  for (let times = 0; times <= most; times++) {
    for (;;) {
      const fitting = model.filter(
        (item) => item.times === times && item.bytes <= free && !packet.includes(item),
      )
      const [best] = fitting.sort((a, b) => b.bytes - a.bytes || b.id - a.id)
      if (best === undefined) break
      packet.push(best)
      taken.push(best.id)
      free -= best.bytes
    }
  }
  for (const item of packet) item.times++
  for (const item of packet) if (item.times >= limit) model.splice(model.indexOf(item), 1)
  return taken
}

const deeds = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('tell' as const),
      about: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      bytes: fc.constantFrom(10, 20, 35),
    }),
    fc.record({ kind: fc.constant('take' as const), bytes: fc.nat(80), limit: fc.nat(3) }),
    fc.record({ kind: fc.constant('forget' as const), about: fc.constantFrom('a', 'b') }),
    fc.constant({ kind: 'clone' as const }),
  ),
  { maxLength: 60 },
)

test('least told first, then the largest that fits, then the newest; each so many times', () => {
  fc.assert(
    fc.property(deeds, (list) => {
      let queue: Broadcasts<{ about: string; id: number }> = createBroadcasts()
      let model: Item[] = []
      let id = 0
      for (const deed of list) {
        if (deed.kind === 'tell') {
          id++
          tell(queue, { about: deed.about, id }, deed.bytes, ({ about }) => about === deed.about)
          model = model.filter(({ about }) => about !== deed.about)
          model.push({ about: deed.about, id, bytes: deed.bytes, times: 0 })
        } else if (deed.kind === 'take') {
          const limit = 4 + deed.limit
          expect(take(queue, deed.bytes, limit).map((item) => item.id)).toEqual(
            slowTake(model, deed.bytes, limit),
          )
        } else if (deed.kind === 'forget') {
          forget(queue, ({ about }) => about === deed.about)
          model = model.filter(({ about }) => about !== deed.about)
        } else queue = clone(queue)
        expect(sizeOf(queue)).toBe(model.length)
      }
    }),
  )
})

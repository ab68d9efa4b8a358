import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cancel, cloneQueue, createQueue, ordered, peekTime, pop, push, type Due } from './queue'

interface Item {
  readonly at: number
  readonly seq: number
  readonly word: string
}

const blank = (): Due<string> => ({ at: 0, seq: 0, cause: 0, event: '' })

const inOrder = (model: Item[]): Item[] => model.sort((a, b) => a.at - b.at || a.seq - b.seq)

/** The next in a list that is sorted anew each time: by instant, then by who came first. */
function takeNext(model: Item[]): Item | undefined {
  return inOrder(model).shift()
}

const deeds = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ at: fc.nat(20), word: fc.string({ maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.constant('pop' as const) },
    { weight: 1, arbitrary: fc.record({ cancel: fc.nat() }) },
  ),
  { maxLength: 300 },
)

test('what is due first comes first, and of two at the same instant the one asked for first', () => {
  fc.assert(
    fc.property(deeds, (list) => {
      const [queue, model] = [createQueue<string>(2), [] as Item[]]
      for (const deed of list) {
        if (deed === 'pop') {
          if (model.length === 0) continue
          const { at, seq, event } = pop(queue, blank())
          expect({ at, seq, word: event }).toEqual(takeNext(model))
        } else if ('cancel' in deed) {
          const [gone] = model.splice(deed.cancel % Math.max(1, model.length), 1)
          if (gone !== undefined) cancel(queue, gone.seq)
        } else {
          model.push({ ...deed, seq: push(queue, deed.at, deed.word) })
        }
        expect(peekTime(queue)).toBe(inOrder(model)[0]?.at ?? null)
      }
      const rest = ordered(queue).map(({ at, seq, event }) => ({ at, seq, word: event }))
      expect(rest).toEqual(inOrder(model))
    }),
  )
})

test('a copy goes its own way', () => {
  const queue = createQueue<string>(1)
  push(queue, 5, 'a', 3)
  push(queue, 2, 'b')
  const copy = cloneQueue(queue)
  push(queue, 1, 'c')
  expect(pop(copy, blank()).event).toBe('b')
  expect(pop(copy, blank())).toEqual({ at: 5, seq: 1, cause: 3, event: 'a' })
  expect(copy.size).toBe(0)
  expect(ordered(queue).map(({ event }) => event)).toEqual(['c', 'b', 'a'])
})

test('nothing is taken from an empty queue', () => {
  expect(() => pop(createQueue<string>(), blank())).toThrow('not empty')
})

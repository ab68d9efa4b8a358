import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  cancel,
  cloneQueue,
  createQueue,
  ordered,
  pack,
  peekTime,
  pop,
  push,
  unpack,
  type Due,
  type Queue,
} from './queue'

interface Item {
  readonly at: number
  readonly seq: number
  readonly word: string
}

/** Words of one letter are among what is due. */
const KNOWN = ['', ...'abcdefgh', 'no']

const blank = (): Due<string> => ({ at: 0, seq: 0, cause: 0, event: '' })

/** Sorted anew each time: by instant, then by who came first. */
const inOrder = (model: Item[]): Item[] => model.sort((a, b) => a.at - b.at || a.seq - b.seq)

const deeds = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ after: fc.nat(20), word: fc.constantFrom(...KNOWN, 'z') }),
    },
    { weight: 1, arbitrary: fc.record({ after: fc.nat(5000), word: fc.string({ maxLength: 3 }) }) },
    { weight: 3, arbitrary: fc.constant('pop' as const) },
    { weight: 1, arbitrary: fc.record({ cancel: fc.nat() }) },
  ),
  { maxLength: 300 },
)

test.each([
  ['as it is', (queue: Queue<string>) => queue],
  ['put away and taken out again', (queue: Queue<string>) => unpack(pack(queue))],
  [
    'put away beside others, and taken out again',
    (queue: Queue<string>) =>
      unpack(pack(queue, KNOWN, (word) => (word.length === 1 ? word : null))),
  ],
])(
  '%s: what is due first comes first, and of two at the same instant the one asked for first',
  (_, taken) => {
    fc.assert(
      fc.property(deeds, (list) => {
        let queue = createQueue<string>(2)
        const model: Item[] = []
        let now = 0
        for (const deed of list) {
          queue = taken(queue)
          if (deed === 'pop') {
            if (model.length === 0) continue
            const { at, seq, event } = pop(queue, blank())
            expect({ at, seq, word: event }).toEqual(inOrder(model).shift())
            now = at
          } else if ('cancel' in deed) {
            const [gone] = model.splice(deed.cancel % Math.max(1, model.length), 1)
            if (gone !== undefined) cancel(queue, gone.seq)
          } else {
            const [at, { word }] = [now + deed.after, deed]
            model.push({ at, word, seq: push(queue, at, word) })
          }
          expect(peekTime(queue)).toBe(inOrder(model)[0]?.at ?? null)
        }
        const rest = ordered(queue).map(({ at, seq, event }) => ({ at, seq, word: event }))
        expect(rest).toEqual(inOrder(model))
      }),
    )
  },
)

test('a copy goes its own way', () => {
  const queue = createQueue<string>(1)
  push(queue, 5, 'a', 3)
  push(queue, 2, 'b')
  const copy = cloneQueue(queue)
  push(queue, 1, 'c')
  expect(pop(copy, blank()).event).toBe('b')
  expect(pop(copy, blank())).toEqual({ at: 5, seq: 1, cause: 3, event: 'a' })
  expect(peekTime(copy)).toBeNull()
  expect(ordered(queue).map(({ event }) => event)).toEqual(['c', 'b', 'a'])
})

test('what cannot be is refused: an empty queue gives nothing, nothing is due in the past', () => {
  const queue = createQueue<string>()
  expect(() => pop(queue, blank())).toThrow('not empty')
  const seq = push(queue, 5, 'a')
  pop(queue, blank())
  expect(() => push(queue, 4, 'b')).toThrow('yet to come')
  expect(() => push(queue, 5.5, 'b')).toThrow('whole')
  expect(() => cancel(queue, seq)).toThrow('pending')
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compactTo,
  conflictHint,
  createLog,
  isUpToDate,
  lastIndexOf,
  lastTermOf,
  replaceAfter,
  slice,
  termAt,
  type Log,
} from './log'
import type { Entry } from './types'

/** What a log is: all entries' terms from index 1 on, and how many of them are forgotten. */
interface Model {
  terms: number[]
  forgotten: number
}

const entriesFrom = (first: number, terms: readonly number[]): Entry[] =>
  terms.map((term, n) => ({ term, index: first + n, data: null }))

type Deed =
  | { readonly kind: 'replace'; readonly at: number; readonly lengths: readonly number[] }
  | { readonly kind: 'compact'; readonly at: number }

const deeds = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('replace' as const),
      at: fc.nat(100),
      lengths: fc.array(fc.nat(1), { maxLength: 8 }),
    }),
    fc.record({ kind: fc.constant('compact' as const), at: fc.nat(100) }),
  ),
  { maxLength: 20 },
)

function carryOut(log: Log, model: Model, deed: Deed): void {
  const kept = model.terms.length - model.forgotten
  const at = model.forgotten + (deed.at % (kept + 1))
  if (deed.kind === 'compact') {
    compactTo(log, at)
    model.forgotten = at
    return
  }
  let term = model.terms[at - 1] ?? 0
  const terms = deed.lengths.map((rise) => (term += rise || (term === 0 ? 1 : 0)))
  replaceAfter(log, at, entriesFrom(at + 1, terms))
  model.terms = [...model.terms.slice(0, at), ...terms]
}

function compare(log: Log, { terms, forgotten }: Model): void {
  expect(lastIndexOf(log)).toBe(terms.length)
  expect(lastTermOf(log)).toBe(terms.at(-1) ?? 0)
  for (let index = 0; index <= terms.length + 1; index++) {
    const known = index >= forgotten && index <= terms.length
    expect(termAt(log, index)).toBe(known ? (terms[index - 1] ?? 0) : null)
  }
  for (let first = forgotten + 1; first <= terms.length; first++) {
    expect(slice(log, first, 3)).toEqual(entriesFrom(first, terms.slice(first - 1, first + 2)))
  }
}

/** The hint found by looking at every index. */
function slowHint({ terms, forgotten }: Model, index: number, term: number): number {
  const fits = [0]
  for (let at = 1; at <= index; at++) {
    if (at < forgotten || (terms[at - 1] as number) <= term) fits.push(at)
  }
  return Math.max(...fits)
}

test('a log is a list whose beginning may be forgotten', () => {
  fc.assert(
    fc.property(deeds, fc.nat(100), fc.nat(8), (list, where, term) => {
      const [log, model] = [createLog(), { terms: [], forgotten: 0 } as Model]
      for (const deed of list) {
        carryOut(log, model, deed)
        compare(log, model)
      }
      const index = where % (model.terms.length + 1)
      expect(conflictHint(log, index, term)).toBe(slowHint(model, index, term))
    }),
  )
})

describe('which log is more complete (Raft 5.4.1)', () => {
  const log = createLog()
  replaceAfter(log, 0, entriesFrom(1, [1, 1, 3]))

  test.each([
    ['a later term, though shorter', 1, 4, true],
    ['the same term, longer', 4, 3, true],
    ['the very same', 3, 3, true],
    ['the same term, shorter', 2, 3, false],
    ['an earlier term, though longer', 9, 2, false],
  ])('%s', (_name, index, term, expected) => expect(isUpToDate(log, index, term)).toBe(expected))
})

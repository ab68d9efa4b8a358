import fc from 'fast-check'
import { expect, test } from 'vitest'
import { committed, majority, tally } from './quorum'

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 3],
  [5, 3],
  [6, 4],
  [7, 4],
])('of %i members %i are a majority', (members, most) => expect(majority(members)).toBe(most))

const matches = fc.array(fc.nat(20), { minLength: 1, maxLength: 7 })

test('committed is the highest index that more than half have', () => {
  const slow = (has: readonly number[]): number => {
    const enough = (index: number): boolean =>
      2 * has.filter((match) => match >= index).length > has.length
    return Math.max(...Array.from({ length: 21 }, (_, index) => (enough(index) ? index : 0)))
  }
  fc.assert(
    fc.property(matches, (has) => {
      expect(committed(has)).toBe(slow(has))
    }),
  )
})

test('an election is won or lost as soon as the votes that are out cannot change it', () => {
  const ballots = fc.array(fc.constantFrom(true, false, undefined), { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(ballots, (cast) => {
      const members = cast.map((_, n) => `m${n}`)
      const votes = Object.fromEntries(
        cast.flatMap((vote, n) => (vote === undefined ? [] : [[`m${n}`, vote]])),
      )
      const wins = (open: boolean): boolean =>
        2 * cast.filter((vote) => vote ?? open).length > cast.length
      const fate = wins(false) ? 'won' : wins(true) ? 'open' : 'lost'
      expect(tally(members, votes)).toBe(fate)
    }),
  )
})

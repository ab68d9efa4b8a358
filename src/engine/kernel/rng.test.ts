import { describe, expect, test } from 'vitest'
import { hashText } from './hash'
import { below, between, chance, createRng, fork, next, shuffle, type Rng } from './rng'

const take = (rng: Rng, times: number): number[] => Array.from({ length: times }, () => next(rng))

/** How far the counts are from equal ones, in standard deviations of chi square (about). */
function surprise(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const expected = total / counts.length
  const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  const freedom = counts.length - 1
  return (chi - freedom) / (2 * freedom) ** 0.5
}

function countBelow(rng: Rng, bound: number, times: number): number[] {
  const counts = new Array<number>(bound).fill(0)
  for (let n = 0; n < times; n++) counts[below(rng, bound)]!++
  return counts
}

test('the same seed and stream give the same luck for ever', () => {
  expect(take(createRng(7), 3)).toEqual(take(createRng(7), 3))
  expect(take(createRng(2 ** 40 + 7), 3)).not.toEqual(take(createRng(7), 3))
  expect(take(createRng(1, 2), 4)).toMatchInlineSnapshot(`
    [
      2238190143,
      61101710,
      3916794307,
      919126261,
    ]
  `)
})

describe('whole numbers', () => {
  test.each([2, 3, 10, 100, 1000])('below %i are uniform', (bound) => {
    for (const seed of [1, 2, 3]) {
      const counts = countBelow(createRng(seed), bound, 200 * bound)
      expect(counts.every((count) => count > 0)).toBe(true)
      expect(Math.abs(surprise(counts))).toBeLessThan(4)
    }
  })

  test('between include both ends', () => {
    const rng = createRng(5)
    const seen = new Set(Array.from({ length: 500 }, () => between(rng, 10, 19)))
    expect([...seen].sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
  })

  test('each bit is set in half of the draws', () => {
    const draws = take(createRng(9), 20_000)
    for (let bit = 0; bit < 32; bit++) {
      const set = draws.filter((draw) => (draw >>> bit) & 1).length
      expect(Math.abs(set - 10_000)).toBeLessThan(350)
    }
  })

  test('one chance in four is one in four; none is none', () => {
    const rng = createRng(3)
    let lucky = 0
    for (let n = 0; n < 40_000; n++) if (chance(rng, 1, 4)) lucky++
    expect(Math.abs(lucky - 10_000)).toBeLessThan(350)
    expect(chance(rng, 0, 4)).toBe(false)
    expect(chance(rng, 4, 4)).toBe(true)
  })
})

test('all 24 orders of a shuffle are as likely', () => {
  const [rng, counts] = [createRng(11), new Map<string, number>()]
  for (let n = 0; n < 24_000; n++) {
    const items = ['a', 'b', 'c', 'd']
    shuffle(rng, items)
    const order = items.join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(counts.size).toBe(24)
  expect(Math.abs(surprise([...counts.values()]))).toBeLessThan(4)
})

describe('streams', () => {
  const streams = Array.from({ length: 40 }, (_, n) => createRng(1, hashText(`v${n + 1}`)))
  const draws = streams.map((rng) => take(rng, 2000).map((draw) => draw / 2 ** 32 - 0.5))

  /** Of 2,000 pairs of independent uniform draws: the standard deviation is 1 / √2000 = 0.022. */
  const correlation = (a: readonly number[], b: readonly number[]): number =>
    (12 * a.reduce((sum, value, n) => sum + value * (b[n] as number), 0)) / a.length

  test('of any two machines are independent', () => {
    const all = draws.flatMap((a, i) => draws.slice(i + 1).map((b) => correlation(a, b)))
    expect(all).toHaveLength(780)
    expect(Math.max(...all.map(Math.abs))).toBeLessThan(0.1)
    const square = all.reduce((sum, value) => sum + value ** 2, 0) / all.length
    expect(Math.abs(square * 2000 - 1)).toBeLessThan(0.25)
  })

  test('of a child is not its parent’s', () => {
    const parent = createRng(4)
    const child = fork(parent)
    const [a, b] = [parent, child].map((rng) => take(rng, 2000).map((d) => d / 2 ** 32 - 0.5))
    expect(Math.abs(correlation(a as number[], b as number[]))).toBeLessThan(0.1)
  })

  test('first draws are spread over all seeds', () => {
    const counts = new Array<number>(16).fill(0)
    for (let seed = 0; seed < 3200; seed++) counts[below(createRng(seed), 16)]!++
    expect(Math.abs(surprise(counts))).toBeLessThan(4)
  })
})

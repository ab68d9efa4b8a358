import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clone, freeze, snapshot } from './clone'
import { narrow, writable } from './column'
import { fingerprint } from './hash'

/** Plain values, as a world is made of; keys of the prototype are not among them. */
const plain = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__'))

/** The same value with the keys of its objects put in backwards. */
function backwards(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(backwards)
  const entries = Object.entries(value).reverse()
  return Object.fromEntries(entries.map(([key, held]) => [key, backwards(held)]))
}

describe('a copy', () => {
  test('is equal, and has the same fingerprint', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(clone(value)).toEqual(value)
        expect(fingerprint(clone(value))).toBe(fingerprint(value))
      }),
    )
  })

  test('shares what is frozen and nothing else', () => {
    const [frozen, open] = [freeze({ deep: { a: [1] } }), { a: [1] }]
    const copy = clone({ frozen, open })
    expect(copy.frozen).toBe(frozen)
    copy.open.a.push(2)
    expect(open).toEqual({ a: [1] })
    expect(Object.isFrozen(frozen.deep.a)).toBe(true)
  })

  test('shares a column until somebody writes to it', () => {
    const column = writable(Uint32Array.of(1, 2))
    expect(writable(column)).toBe(column)
    const copy = clone({ column })
    expect(copy.column).toBe(column)
    for (const holder of [column, copy.column]) writable(holder)[0] = 9
    expect([...column]).toEqual([1, 2])
    expect([...writable(column, 9)]).toEqual([1, 2, ...Array<number>(14).fill(0)])
  })

  test.each([() => 1, Symbol('s')])('of what is not plain is refused', (value) => {
    expect(() => clone({ value })).toThrow('not plain')
  })
})

describe('a snapshot', () => {
  test('equals its original, keys in order, whatever came before it', () => {
    fc.assert(
      fc.property(plain, plain, (value, before) => {
        const copy = snapshot(value, clone(before))
        expect(copy).toEqual(value)
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value))
      }),
    )
  })

  test('is the one before where nothing changed', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const before = clone(value)
        expect(snapshot(value, before)).toBe(before)
      }),
    )
  })

  test('shares what is unchanged beside what changed', () => {
    const before = clone({ a: { n: 1 }, b: [{ n: 2 }, { n: 3 }], c: freeze({ n: 4 }) })
    const now = clone(before)
    now.a.n = 9
    const copy = snapshot(now, before)
    expect(copy).toEqual({ a: { n: 9 }, b: [{ n: 2 }, { n: 3 }], c: { n: 4 } })
    expect(copy.b).toBe(before.b)
    expect(copy.c).toBe(before.c)
    expect(copy.a).not.toBe(now.a)
  })
})

test.each([
  [[], Uint16Array],
  [[0, 65_535], Uint16Array],
  [[1, 65_536], Uint32Array],
  [[2 ** 32 - 1], Uint32Array],
  [[2 ** 32], Float64Array],
  [[-1], Float64Array],
  [[0.5], Float64Array],
  [[-0], Float64Array],
])('%j lie in a column as narrow as may be', (numbers, Kind) => {
  expect(narrow(numbers)).toEqual(Kind.from(numbers))
})

describe('a fingerprint', () => {
  test('does not know in which order keys came', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(fingerprint(backwards(value))).toBe(fingerprint(value))
      }),
    )
  })

  test('differs where values differ', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        fc.pre(JSON.stringify(backwards(a)) !== JSON.stringify(backwards(b)))
        const same = fingerprint(a) === fingerprint(b)
        if (same) expect(a).toEqual(b)
      }),
    )
  })

  test.each([
    [
      [1, [2]],
      [[1], 2],
    ],
    [{ a: 1 }, [['a', 1]]],
    ['1', 1],
    [[], {}],
    [null, false],
    [[null], []],
    [2 ** 32, 0],
    [0.1, 0.2],
  ])('%j is not %j', (a, b) => expect(fingerprint(a)).not.toBe(fingerprint(b)))

  test.each([Number.NaN, Infinity])('of %d there is none', (value) => {
    expect(() => fingerprint({ value })).toThrow('finite')
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clone, freeze } from './clone'
import { writable } from './column'
import { amend, differ, weightOf } from './patch'

/** Plain values, as a world is made of; keys of the prototype are not among them. */
const plain = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', '1', '7'), fc.jsonValue({ maxDepth: 3 }))
  .filter((value) => !JSON.stringify(value).includes('__'))

const remade = <T extends object>(value: T, base: T): T => amend(clone(base), differ(value, base))

describe('a patch', () => {
  test('makes any value of any other, keys in order, twice', () => {
    fc.assert(
      fc.property(plain, plain, (value, base) => {
        const [patch, before] = [differ(value, base), JSON.stringify(base)]
        for (let times = 0; times < 2; times++) {
          const made = amend(clone(base), patch)
          expect(JSON.stringify(made)).toBe(JSON.stringify(value))
          expect(JSON.stringify(base)).toBe(before)
        }
      }),
    )
  })

  test('has numbers only, where only numbers changed', () => {
    const base = { a: { n: 1, deep: [{ n: 2 }, { n: 3 }] }, column: new Uint32Array(64), same: {} }
    const column = writable(clone(base.column))
    column[9] = 5
    const value = { ...clone(base), a: { n: 7, deep: [{ n: 2 }, { n: 8 }] }, column }
    const { numbers, values } = differ(value, base)
    expect([[...numbers], values]).toEqual([[7, 8, 5], []])
    expect(remade(value, base)).toEqual(value)
    expect(base.column[9]).toBe(0)
  })

  test('opens what was frozen where the newer one was open, and shares what is frozen', () => {
    const [old, young] = [freeze({ id: 'old' }), freeze({ id: 'young' })]
    const base = { table: freeze({ v1: old, v2: old, v3: old }) as Record<string, object> }
    const made = remade({ table: { v1: old, v3: old, v4: young } }, base)
    expect(Object.entries(made.table)).toEqual(Object.entries({ v1: old, v3: old, v4: young }))
    expect([made.table.v1 === old, made.table.v4 === young]).toEqual([true, true])
    expect(Object.isFrozen(made.table)).toBe(false)
  })

  test('gives what may be written to to nobody twice', () => {
    const base: { list: { n: number }[] } = { list: [] }
    const patch = differ({ list: [{ n: 1 }] }, base)
    const [one, other] = [amend(clone(base), patch), amend(clone(base), patch)]
    one.list[0] = { n: 2 }
    one.list.push({ n: 3 })
    expect(other).toEqual({ list: [{ n: 1 }] })
  })

  test('weighs what it holds for itself', () => {
    const column = writable(new Uint32Array(64))
    expect(weightOf({ n: 1, list: [1, { m: 2 }], shared: freeze([1, 2, 3]), column })).toBe(8)
  })

  test('takes a column whole that is another', () => {
    const value = { column: Uint32Array.of(1, 2, 3) }
    const { numbers, values } = differ(value, { column: new Uint32Array(3) })
    expect([numbers.length, values]).toEqual([0, [value.column]])
  })
})

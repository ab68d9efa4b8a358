import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ln } from './logarithm'

test('is the logarithm, to 14 digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), (x) => {
      expect(Math.abs(ln(x) - Math.log(x))).toBeLessThan(1e-13)
    }),
  )
})

test('of one is nothing, and of less is refused', () => {
  expect(ln(1)).toBe(0)
  expect(() => ln(0.5)).toThrow('at least 1')
  expect(() => ln(Infinity)).toThrow('finite')
})

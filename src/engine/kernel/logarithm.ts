/**
 * The natural logarithm, made of the four basic operations: those are the same to the last digit
 * in every browser, and `Math.log` is not.
 */
import { assert } from './assert'

const LN_2 = 0.6931471805599453
const TERMS = 40

/** ln x for x of at least 1, by the series of the inverse hyperbolic tangent. */
export function ln(x: number): number {
  assert(x >= 1 && x < Infinity, 'ln: of a finite number of at least 1')
  let [rest, halvings] = [x, 0]
  while (rest >= 2) {
    rest /= 2
    halvings++
  }
  const z = (rest - 1) / (rest + 1)
  let [power, sum] = [z, 0]
  for (let n = 1; n < TERMS; n += 2) {
    sum += power / n
    power *= z * z
  }
  return 2 * sum + halvings * LN_2
}

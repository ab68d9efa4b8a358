/**
 * How long a suspicion lasts (Lifeguard, spec 9.6): from `max` down towards `min` as independent
 * members confirm it. Logarithms come from tables, because their last digit differs between
 * browsers.
 */
import type { Millis } from '../kernel/time'

/** log10(n) in thousandths, for n = 1 to 10; beyond by the power of ten. */
const LOG10 = [0, 0, 301, 477, 602, 699, 778, 845, 903, 954, 1000]

/** log10 of a whole number of at least 1, in thousandths, from its first two digits. */
function log10Thousandths(n: number): number {
  let power = 0
  let rest = n
  while (rest >= 10) {
    rest /= 10
    power++
  }
  const low = Math.floor(rest)
  const from = LOG10[low] as number
  const to = LOG10[low + 1] as number
  return power * 1000 + from + Math.floor((to - from) * (rest - low))
}

/** Digits of n, less one: ceil(log10(n + 1)) for n of at least 1. */
const ceilLog10 = (n: number): number => String(n).length

/** How often a rumour is passed on (retransmit limit). */
export const retransmitLimit = (mult: number, n: number): number =>
  n < 1 ? 0 : mult * ceilLog10(n)

/** The shortest suspicion among `n` members. */
export const suspicionMin = (mult: number, n: number, interval: Millis): Millis =>
  Math.floor((mult * Math.max(1000, log10Thousandths(Math.max(1, n))) * interval) / 1000)

/** log(c + 1) / log(k + 1) in thousandths, for the k = 2 that four and more members use. */
const SHARE_OF_TWO = [0, 631, 1000]

/** What is left of a suspicion after `confirmations` of `needed`, `elapsed` after its start. */
export function remaining(
  confirmations: number,
  needed: number,
  elapsed: Millis,
  min: Millis,
  max: Millis,
): Millis {
  const share = needed === 2 ? (SHARE_OF_TWO[Math.min(confirmations, 2)] as number) : 1000
  const whole = max - Math.floor(((max - min) * share) / 1000)
  return Math.max(min, whole) - elapsed
}

/** Awareness of one's own health (Lifeguard): 0 is well; it never leaves 0 to most − 1. */
export const healthAfter = (score: number, delta: number, most: number): number =>
  Math.max(0, Math.min(most - 1, score + delta))

/** How much rarer push/pull becomes in large groups. */
export function pushPullScale(interval: Millis, n: number): Millis {
  let times = 1
  for (let limit = 32; n > limit; limit *= 2) times++
  return interval * times
}

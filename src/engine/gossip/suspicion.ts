/** The formulas of memberlist and Lifeguard (spec 9.6). Spans are in milliseconds. */
import { ln } from '../kernel/logarithm'
import type { Millis } from '../kernel/time'

/** Rounds down, but not what is whole but for the last digit of a logarithm. */
const floor = (value: number): number => Math.floor(value + 1e-9)

/** How often a rumour is passed on: `mult` × ⌈log10(n + 1)⌉. */
export const retransmitLimit = (mult: number, n: number): number =>
  n < 1 ? 0 : mult * String(n).length

/** The shortest suspicion among `n` members: `mult` × max(1, log10 n) intervals. */
export function suspicionMin(mult: number, n: number, interval: Millis): Millis {
  const scale = Math.max(1, ln(Math.max(1, n)) / ln(10))
  return Math.floor((mult * floor(scale * 1000) * interval) / 1000)
}

/** How many independent voices make a suspicion among `n` members as short as can be. */
export const confirmationsNeeded = (mult: number, n: number): number =>
  n - 2 < mult - 2 ? 0 : mult - 2

/** What is left of a suspicion after `confirmations` of `needed`, `elapsed` after its start. */
export function remaining(
  confirmations: number,
  needed: number,
  elapsed: Millis,
  min: Millis,
  max: Millis,
): Millis {
  const share = needed < 1 ? 1 : ln(confirmations + 1) / ln(needed + 1)
  return Math.max(min, floor(max - share * (max - min))) - elapsed
}

/** Awareness of one's own health (Lifeguard): 0 is well; it never leaves 0 to most − 1. */
export const healthAfter = (score: number, delta: number, most: number): number =>
  Math.max(0, Math.min(most - 1, score + delta))

/** How much rarer push/pull becomes in groups of more than 32. */
export function pushPullScale(interval: Millis, n: number): Millis {
  let times = 1
  for (let limit = 32; n > limit; limit *= 2) times++
  return interval * times
}

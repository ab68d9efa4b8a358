/**
 * Luck, as a plain value: sfc32 (Doty-Humphrey's small fast counter), whole numbers only.
 * Every machine owns one stream, so that adding a machine does not reshuffle everybody's luck.
 */
import { assert } from './assert'

/** The state of one stream of luck. */
export interface Rng {
  a: number
  b: number
  c: number
  count: number
}

/** A stream for `seed` and `stream`; the same two give the same luck for ever. */
export function createRng(seed: number, stream = 0): Rng {
  const rng = { a: seed >>> 0, b: stream >>> 0, c: (seed / 0x1_0000_0000) >>> 0, count: 1 }
  for (let i = 0; i < 15; i++) next(rng)
  return rng
}

/** The next 32 bits, as an unsigned whole number. */
export function next(rng: Rng): number {
  const sum = (rng.a + rng.b + rng.count) | 0
  rng.count = (rng.count + 1) | 0
  rng.a = rng.b ^ (rng.b >>> 9)
  rng.b = (rng.c + (rng.c << 3)) | 0
  rng.c = ((rng.c << 21) | (rng.c >>> 11)) + sum
  rng.c |= 0
  return sum >>> 0
}

/** A whole number in [0, bound). The bias of the multiplication is below bound / 2^32. */
export function below(rng: Rng, bound: number): number {
  assert(bound > 0, 'below: the bound is positive')
  return Math.floor((next(rng) / 0x1_0000_0000) * bound)
}

/** A whole number in [low, high], both included. */
export function between(rng: Rng, low: number, high: number): number {
  return low + below(rng, high - low + 1)
}

/** True in `numerator` of `denominator` cases. */
export function chance(rng: Rng, numerator: number, denominator: number): boolean {
  return numerator > 0 && below(rng, denominator) < numerator
}

/** Puts the first `count` items in a random order, in place (Fisher and Yates). */
export function shuffle<T>(
  rng: Rng,
  items: { [at: number]: T; readonly length: number },
  count = items.length,
): void {
  for (let i = count - 1; i > 0; i--) {
    const j = below(rng, i + 1)
    const held = items[i] as T
    items[i] = items[j] as T
    items[j] = held
  }
}

/** A seed for a child stream, drawn from this one. */
export function fork(rng: Rng): Rng {
  return createRng(next(rng), next(rng))
}

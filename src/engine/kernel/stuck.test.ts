import { expect, test } from 'vitest'
import { dropStuck, isOpen, keptArrival, nextTry, stick, unstick } from './stuck'
import { createWire, disturb } from './wire'

test.each([
  // A cut of 30 s was recorded to keep a peer away until 53 s after its beginning.
  [0, 'resend', 0],
  [199, 'resend', 208],
  [5000, 'resend', 6448],
  [30_000, 'resend', 53_040],
  [60_000, 'resend', 106_288],
  [300_000, 'resend', 332_784],
  [1_000_000, 'resend', 1_000_000],
  [30_000, 'resendAlone', 32_820],
  [100, 'dial', 1000],
  [20_000, 'dial', 23_809],
] as const)('mended after %i ms, a connection that tries again by %s works after %i', (...row) => {
  const [after, rhythm, works] = row
  expect(nextTry(7000, 7000 + after, rhythm)).toBe(7000 + works)
})

/** A wire whose cable a>b was cut at 0, used, and mended at 5 s. */
function mended() {
  const wire = createWire()
  disturb(wire, 'a', 'b', { cut: true })
  expect(keptArrival(wire, 'a', 'b', 0, null, 2000)).toBe(null)
  disturb(wire, 'a', 'b', { cut: false })
  expect(unstick(wire, 'a', 'b', 5000, false)).toBe(6448)
  return wire
}

test('what is said to a stuck connection comes when it works again, unless it waits too long', () => {
  const wire = mended()
  expect(keptArrival(wire, 'a', 'b', 5000, 5001, 1400)).toBe(null)
  expect(keptArrival(wire, 'a', 'b', 5000, 5001, 2000)).toBe(6449)
  expect(isOpen(wire, 'a', 'b', 6447)).toBe(false)
  expect(keptArrival(wire, 'a', 'b', 6448, 6449, 2000)).toBe(6449)
  expect(wire.stuck).toEqual({ a: {} })
})

test('a connection that nobody used during a cut is not stuck; nor is the other direction’s', () => {
  const wire = mended()
  expect(unstick(wire, 'b', 'a', 5000, false)).toBe(null)
  expect(keptArrival(wire, 'b', 'a', 5000, 5001, 0)).toBe(5001)
})

test('a machine that goes takes its connections along, and leaves those of others to it', () => {
  const wire = createWire()
  stick(wire, 'a', 'b', 0, 'resend')
  stick(wire, 'b', 'a', 0, 'dial')
  dropStuck(wire, 'a')
  expect(wire.stuck).toEqual({ b: { a: { since: 0, rhythm: 'dial', until: null } } })
})

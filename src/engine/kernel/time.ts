/**
 * Virtual time: whole milliseconds since the lab was switched on. Nothing in the engine knows
 * another clock. Docker's own types carry nanoseconds; the conversions stand here.
 */

/** An instant or a span of virtual time, in whole milliseconds. */
export type Millis = number

/** Docker's unit for durations in JSON. */
export type Nanos = number

export const SECOND: Millis = 1000
export const MINUTE: Millis = 60 * SECOND
export const HOUR: Millis = 60 * MINUTE
export const DAY: Millis = 24 * HOUR

/** Nanoseconds (Docker JSON) to whole milliseconds, rounding down. */
export const fromNanos = (nanos: Nanos): Millis => Math.floor(nanos / 1e6)

/** What a calendar in the simulated world shows at instant 0: 2026-01-01T00:00:00Z. */
export const EPOCH_MS = 1_767_225_600_000

/**
 * The client's clock and the machines'. Docker's client tells how long ago something was by its own
 * clock, so what the machines say of instants is told in the client's time: moved by what lies
 * between the two. Where virtual time runs as real time does, that never changes; where it stood
 * still or ran fast, the two are brought together again.
 */
import { formatInstant, parseInstant } from '../api/instant'

/** Fields of the API that hold an instant: RFC 3339, or whole seconds since 1970. */
const INSTANTS = new Set([
  'CreatedAt',
  'UpdatedAt',
  'StartedAt',
  'FinishedAt',
  'CompletedAt',
  'Timestamp',
  'LastExecution',
  'SystemTime',
  'Created',
  'read',
  'preread',
])

/** What is the operator's own and is left alone. */
const OWN = new Set(['Labels', 'Options', 'Env', 'Spec'])

/** The value with all its instants moved by so many milliseconds. */
export function moved(value: unknown, by: number, key = ''): unknown {
  if (INSTANTS.has(key)) return movedInstant(value, by)
  if (typeof value !== 'object' || value === null || OWN.has(key)) return value
  if (Array.isArray(value)) return value.map((one) => moved(one, by))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, moved(one, by, name)]),
  )
}

function movedInstant(value: unknown, by: number): unknown {
  if (typeof value === 'number') return value + Math.round(by / 1000)
  const instant = typeof value === 'string' ? parseInstant(value) : null
  const isNever = instant === null || instant < 0
  return isNever ? value : formatInstant(instant + by)
}

export interface Clock {
  /** What is to be added to the machines' calendar to get the client's. Milliseconds. */
  by(calendar: number): number
}

/** As far as the two may drift apart, in milliseconds. */
const DRIFT = 1000

/** A clock for clients whose time `now` tells, in milliseconds since 1970. */
export function createClock(now: () => number = Date.now): Clock {
  let kept: number | null = null
  return {
    by(calendar) {
      const ideal = now() - calendar
      if (kept === null || Math.abs(ideal - kept) > DRIFT) kept = ideal
      return kept
    },
  }
}

/**
 * The leader's single line of writers, as data: swarmkit's update lock, made visible. One piece of
 * work at a time is planned against the store, proposed through raft, and done when it is
 * committed. The lane knows no raft: its owner proposes and reports.
 */
import { assert } from '../kernel/assert'
import type { Millis } from '../kernel/time'
import type { Change } from '../store/actions'
import type { ReadStore } from '../store/store'
import type { Loop } from './loop'

/** A key a loop should look at, or something else that its owner knows how to plan. */
export type Work<Job> =
  | { readonly kind: 'loop'; readonly loop: string; readonly key: string }
  | { readonly kind: 'job'; readonly job: Job }

/** A pause before a loop that waits for calm (`Loop.settle`). */
interface Settling {
  readonly first: Millis
  due: Millis
  readonly keys: string[]
}

export interface Lane<Job> {
  waiting: Work<Job>[]
  /** `loop key` of what waits, so that nothing waits twice. */
  queued: Record<string, true>
  /** Proposals of the work in hand that are not committed yet; the last completes it. */
  inFlight: { readonly work: Work<Job>; readonly last: string } | null
  settling: Record<string, Settling>
  /** `loop key` to the instant at which it asked to be woken. */
  wakes: Record<string, Millis>
}

/** An alarm of the lane; stale ones are recognised by `due`. */
export interface LaneAlarm {
  readonly loop: string
  readonly key: string | null
  readonly due: Millis
}

export const createLane = <Job>(): Lane<Job> => ({
  waiting: [],
  queued: {},
  inFlight: null,
  settling: {},
  wakes: {},
})

const ticket = (loop: string, key: string): string => `${loop} ${key}`

/** Puts a job at the end of the line. */
export function enqueueJob<Job>(lane: Lane<Job>, job: Job): void {
  lane.waiting.push({ kind: 'job', job })
}

function enqueueKey<Job>(lane: Lane<Job>, loop: string, key: string): void {
  const name = ticket(loop, key)
  if (lane.queued[name]) return
  lane.queued[name] = true
  lane.waiting.push({ kind: 'loop', loop, key })
}

/** What a new leader looks at first. */
export function startLoops<Job>(lane: Lane<Job>, loops: readonly Loop[], store: ReadStore): void {
  for (const loop of loops) {
    for (const key of loop.start(store)) enqueueKey(lane, loop.name, key)
  }
}

/** Wakes the loops that a commit concerns; returns the alarms to be set. */
export function wake<Job>(
  lane: Lane<Job>,
  loops: readonly Loop[],
  changes: readonly Change[],
  store: ReadStore,
  now: Millis,
): LaneAlarm[] {
  const alarms: LaneAlarm[] = []
  for (const loop of loops) {
    if (loop.settle !== undefined) extend(lane, loop, now)
    for (const change of changes) {
      for (const key of loop.keys(change, store)) {
        if (loop.settle === undefined) enqueueKey(lane, loop.name, key)
        else {
          const alarm = settle(lane, loop, key, now)
          if (alarm !== null) alarms.push(alarm)
        }
      }
    }
  }
  return alarms
}

/** A commit while a loop waits for calm puts its run off, up to `most` after the first. */
function extend<Job>(lane: Lane<Job>, loop: Loop, now: Millis): void {
  const settling = lane.settling[loop.name]
  const { quiet, most } = loop.settle as { quiet: Millis; most: Millis }
  if (settling !== undefined) settling.due = Math.min(now + quiet, settling.first + most)
}

function settle<Job>(lane: Lane<Job>, loop: Loop, key: string, now: Millis): LaneAlarm | null {
  const { quiet, most } = loop.settle as { quiet: Millis; most: Millis }
  const settling = lane.settling[loop.name]
  if (settling !== undefined) {
    if (!settling.keys.includes(key)) settling.keys.push(key)
    if (settling.keys.length > (loop.settle?.full ?? Infinity)) run(lane, loop.name, settling)
    return null
  }
  const due = now + Math.min(quiet, most)
  lane.settling[loop.name] = { first: now, due, keys: [key] }
  return { loop: loop.name, key: null, due }
}

/** An alarm rang. Returns the alarm to be set instead when it rang too early. */
export function ring<Job>(lane: Lane<Job>, alarm: LaneAlarm, now: Millis): LaneAlarm | null {
  if (alarm.key !== null) {
    const name = ticket(alarm.loop, alarm.key)
    if (lane.wakes[name] === alarm.due) {
      delete lane.wakes[name]
      enqueueKey(lane, alarm.loop, alarm.key)
    }
    return null
  }
  const settling = lane.settling[alarm.loop]
  if (settling === undefined) return null
  if (settling.due > now) return { ...alarm, due: settling.due }
  run(lane, alarm.loop, settling)
  return null
}

function run<Job>(lane: Lane<Job>, loop: string, { keys }: Settling): void {
  delete lane.settling[loop]
  for (const key of keys) enqueueKey(lane, loop, key)
}

/** A loop wants to look again at `due`; null when an alarm for that instant is set already. */
export function wakeAt<Job>(
  lane: Lane<Job>,
  loop: string,
  key: string,
  due: Millis,
): LaneAlarm | null {
  const name = ticket(loop, key)
  if (lane.wakes[name] === due) return null
  lane.wakes[name] = due
  return { loop, key, due }
}

/** Takes the next piece of work, or null while one is in hand or nothing waits. */
export function take<Job>(lane: Lane<Job>): Work<Job> | null {
  if (lane.inFlight !== null) return null
  const work = lane.waiting.shift()
  if (work === undefined) return null
  if (work.kind === 'loop') delete lane.queued[ticket(work.loop, work.key)]
  return work
}

/** The work in hand was proposed; `last` is the proposal whose commit completes it. */
export function hold<Job>(lane: Lane<Job>, work: Work<Job>, last: string): void {
  assert(lane.inFlight === null, 'lane: one piece of work at a time')
  lane.inFlight = { work, last }
}

/** A proposal was committed; returns the work that it completes. */
export function release<Job>(lane: Lane<Job>, proposal: string): Work<Job> | null {
  if (lane.inFlight?.last !== proposal) return null
  const { work } = lane.inFlight
  lane.inFlight = null
  return work
}

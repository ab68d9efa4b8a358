/**
 * The event queue: a 4-ary heap on typed arrays, ordered by instant and then by sequence number,
 * so that what was asked first happens first. Events are never mutated once they are in it, hence
 * a copy of a queue shares them. What was taken back goes when its turn comes, unseen: it never is
 * the first.
 */
import { assert } from './assert'
import type { Millis } from './time'

/**
 * Pending events. `times`, `seqs` and `rows` are the heap, in its order, so that to compare is to
 * look beside; `causes` and `events` lie in rows that do not move.
 */
export interface Queue<Event> {
  size: number
  nextSeq: number
  times: Float64Array
  seqs: Float64Array
  rows: Int32Array
  causes: Float64Array
  events: (Event | null)[]
  /** Rows that are free again, the last freed on top. */
  free: number[]
  /** Numbers of events that were taken back and lie in the heap still. */
  void: Set<number>
}

/** What `pop` gives: the event, its instant, its number, and the number of what caused it. */
export interface Due<Event> {
  at: Millis
  seq: number
  cause: number
  event: Event
}

/** An empty queue. Number 0 is nobody's: it stands for "no cause". */
export function createQueue<Event>(capacity = 64): Queue<Event> {
  return {
    size: 0,
    nextSeq: 1,
    times: new Float64Array(capacity),
    seqs: new Float64Array(capacity),
    rows: new Int32Array(capacity),
    causes: new Float64Array(capacity),
    events: new Array<Event | null>(capacity).fill(null),
    free: Array.from({ length: capacity }, (_, row) => capacity - 1 - row),
    void: new Set(),
  }
}

/** Schedules `event` for `at`; returns its sequence number. */
export function push<Event>(queue: Queue<Event>, at: Millis, event: Event, cause = 0): number {
  if (queue.free.length === 0) grow(queue)
  const row = queue.free.pop() as number
  const seq = queue.nextSeq++
  queue.causes[row] = cause
  queue.events[row] = event
  rise(queue, queue.size++, at, seq, row)
  return seq
}

/** Takes back the event of that number, which must be pending. */
export function cancel<Event>(queue: Queue<Event>, seq: number): void {
  queue.void.add(seq)
  dropVoid(queue)
}

/** What was taken back leaves the first place. */
function dropVoid<Event>(queue: Queue<Event>): void {
  while (queue.void.size > 0 && queue.size > 0) {
    if (!queue.void.delete(queue.seqs[0] as number)) return
    discard(queue)
  }
}

/** The first place is given up. */
function discard<Event>(queue: Queue<Event>): void {
  const row = queue.rows[0] as number
  queue.events[row] = null
  queue.free.push(row)
  if (--queue.size > 0) sink(queue)
}

/** The instant of the next event, or null when nothing is pending. */
export function peekTime<Event>(queue: Queue<Event>): Millis | null {
  return queue.size === 0 ? null : (queue.times[0] as number)
}

/** Takes the next event out, into `due` when given (saves an allocation per event). */
export function pop<Event>(queue: Queue<Event>, due: Due<Event>): Due<Event> {
  assert(queue.size > 0, 'pop: the queue is not empty')
  const row = queue.rows[0] as number
  due.at = queue.times[0] as number
  due.seq = queue.seqs[0] as number
  due.cause = queue.causes[row] as number
  due.event = queue.events[row] as Event
  discard(queue)
  dropVoid(queue)
  return due
}

/** The pending events in no stated order, for looking. */
function* pending<Event>(queue: Queue<Event>): Generator<Due<Event>> {
  for (let i = 0; i < queue.size; i++) {
    const row = queue.rows[i] as number
    if (queue.void.has(queue.seqs[i] as number)) continue
    yield {
      at: queue.times[i] as number,
      seq: queue.seqs[i] as number,
      cause: queue.causes[row] as number,
      event: queue.events[row] as Event,
    }
  }
}

/** A copy that shares the events. */
export function cloneQueue<Event>(queue: Queue<Event>): Queue<Event> {
  return {
    size: queue.size,
    nextSeq: queue.nextSeq,
    times: queue.times.slice(),
    seqs: queue.seqs.slice(),
    rows: queue.rows.slice(),
    causes: queue.causes.slice(),
    events: queue.events.slice(),
    free: queue.free.slice(),
    void: new Set(queue.void),
  }
}

/** The pending events in order, without the rows they happen to lie in: for a fingerprint. */
export function ordered<Event>(queue: Queue<Event>): Due<Event>[] {
  return [...pending(queue)].sort((a, b) => a.at - b.at || a.seq - b.seq)
}

/** Lays an entry at place `from` or above it, where it belongs. */
function rise<Event>(
  queue: Queue<Event>,
  from: number,
  time: number,
  seq: number,
  row: number,
): void {
  const { times, seqs, rows } = queue
  let at = from
  while (at > 0) {
    const parent = (at - 1) >> 2
    const above = times[parent] as number
    if (time > above || (time === above && seq > (seqs[parent] as number))) break
    move(queue, parent, at)
    at = parent
  }
  times[at] = time
  seqs[at] = seq
  rows[at] = row
}

/** The last entry takes the first place and goes down to where it belongs. */
function sink<Event>(queue: Queue<Event>): void {
  const { times, seqs, rows, size } = queue
  const [time, seq, row] = [times[size], seqs[size], rows[size]] as [number, number, number]
  let at = 0
  for (;;) {
    const first = (at << 2) + 1
    if (first >= size) break
    let least = first
    let soonest = times[first] as number
    const end = Math.min(first + 4, size)
    for (let child = first + 1; child < end; child++) {
      const other = times[child] as number
      if (other > soonest) continue
      if (other === soonest && (seqs[child] as number) > (seqs[least] as number)) continue
      least = child
      soonest = other
    }
    if (soonest > time || (soonest === time && (seqs[least] as number) > seq)) break
    move(queue, least, at)
    at = least
  }
  times[at] = time
  seqs[at] = seq
  rows[at] = row
}

function move<Event>({ times, seqs, rows }: Queue<Event>, from: number, to: number): void {
  times[to] = times[from] as number
  seqs[to] = seqs[from] as number
  rows[to] = rows[from] as number
}

function grow<Event>(queue: Queue<Event>): void {
  const old = queue.times.length
  const capacity = old * 2
  queue.rows = widen(queue.rows, new Int32Array(capacity))
  queue.times = widen(queue.times, new Float64Array(capacity))
  queue.seqs = widen(queue.seqs, new Float64Array(capacity))
  queue.causes = widen(queue.causes, new Float64Array(capacity))
  for (let row = capacity - 1; row >= old; row--) {
    queue.events[row] = null
    queue.free.push(row)
  }
}

function widen<Column extends Int32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from)
  return to
}

/**
 * The event queue: a 4-ary heap on typed arrays, ordered by instant and then by sequence number,
 * so that what was asked first happens first. Events are never mutated once they are in it, hence
 * a copy of a queue shares them.
 */
import { assert } from './assert'
import type { Millis } from './time'

/** Pending events. `times`, `seqs`, `causes` and `events` are columns; `heap` orders their rows. */
export interface Queue<Event> {
  size: number
  nextSeq: number
  heap: Int32Array
  times: Float64Array
  seqs: Float64Array
  causes: Float64Array
  events: (Event | null)[]
  /** Rows that are free again, the last freed on top. */
  free: number[]
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
    heap: new Int32Array(capacity),
    times: new Float64Array(capacity),
    seqs: new Float64Array(capacity),
    causes: new Float64Array(capacity),
    events: new Array<Event | null>(capacity).fill(null),
    free: Array.from({ length: capacity }, (_, row) => capacity - 1 - row),
  }
}

/** Schedules `event` for `at`; returns its sequence number. */
export function push<Event>(queue: Queue<Event>, at: Millis, event: Event, cause = 0): number {
  if (queue.free.length === 0) grow(queue)
  const row = queue.free.pop() as number
  const seq = queue.nextSeq++
  queue.times[row] = at
  queue.seqs[row] = seq
  queue.causes[row] = cause
  queue.events[row] = event
  rise(queue, queue.size++, row)
  return seq
}

/** The instant of the next event, or null when nothing is pending. */
export function peekTime<Event>(queue: Queue<Event>): Millis | null {
  return queue.size === 0 ? null : (queue.times[queue.heap[0] as number] as number)
}

/** Takes the next event out, into `due` when given (saves an allocation per event). */
export function pop<Event>(queue: Queue<Event>, due: Due<Event>): Due<Event> {
  assert(queue.size > 0, 'pop: the queue is not empty')
  const row = queue.heap[0] as number
  due.at = queue.times[row] as number
  due.seq = queue.seqs[row] as number
  due.cause = queue.causes[row] as number
  due.event = queue.events[row] as Event
  queue.events[row] = null
  queue.free.push(row)
  const last = queue.heap[--queue.size] as number
  if (queue.size > 0) sink(queue, 0, last)
  return due
}

/** The pending events in no stated order, for looking. */
export function* pending<Event>(queue: Queue<Event>): Generator<Due<Event>> {
  for (let i = 0; i < queue.size; i++) {
    const row = queue.heap[i] as number
    yield {
      at: queue.times[row] as number,
      seq: queue.seqs[row] as number,
      cause: queue.causes[row] as number,
      event: queue.events[row] as Event,
    }
  }
}

/** A copy that shares the events, with no more room than they need. */
export function cloneQueue<Event>(queue: Queue<Event>): Queue<Event> {
  const { size, nextSeq, heap } = queue
  let capacity = 64
  while (capacity < size) capacity *= 2
  const copy = createQueue<Event>(capacity)
  copy.size = size
  copy.nextSeq = nextSeq
  copy.free.length = capacity - size
  for (let at = 0; at < size; at++) {
    const from = heap[at] as number
    copy.heap[at] = at
    copy.times[at] = queue.times[from] as number
    copy.seqs[at] = queue.seqs[from] as number
    copy.causes[at] = queue.causes[from] as number
    copy.events[at] = queue.events[from] as Event
  }
  return copy
}

/** The pending events in order, without the rows they happen to lie in: for a fingerprint. */
export function ordered<Event>(queue: Queue<Event>): Due<Event>[] {
  return [...pending(queue)].sort((a, b) => a.at - b.at || a.seq - b.seq)
}

function before<Event>(queue: Queue<Event>, a: number, b: number): boolean {
  const gap = (queue.times[a] as number) - (queue.times[b] as number)
  return gap < 0 || (gap === 0 && (queue.seqs[a] as number) < (queue.seqs[b] as number))
}

function rise<Event>(queue: Queue<Event>, from: number, row: number): void {
  const { heap } = queue
  let at = from
  while (at > 0) {
    const parent = (at - 1) >> 2
    const above = heap[parent] as number
    if (!before(queue, row, above)) break
    heap[at] = above
    at = parent
  }
  heap[at] = row
}

function sink<Event>(queue: Queue<Event>, from: number, row: number): void {
  const { heap, size } = queue
  let at = from
  for (;;) {
    const first = (at << 2) + 1
    if (first >= size) break
    let least = first
    const end = Math.min(first + 4, size)
    for (let child = first + 1; child < end; child++) {
      if (before(queue, heap[child] as number, heap[least] as number)) least = child
    }
    if (!before(queue, heap[least] as number, row)) break
    heap[at] = heap[least] as number
    at = least
  }
  heap[at] = row
}

function grow<Event>(queue: Queue<Event>): void {
  const old = queue.times.length
  const capacity = old * 2
  queue.heap = widen(queue.heap, new Int32Array(capacity))
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

/**
 * The event queue, ordered by instant and then by sequence number, so that what was asked first
 * happens first. Nearly all that is asked for is due within a second: it lies in slots of a
 * millisecond, each in the order of asking (a timing wheel: Varghese and Lauck, 1987); a heap
 * holds what is due later. Events are never mutated once they are in the queue, hence a copy of a
 * queue shares them. What was taken back goes when its turn comes, unseen: it never is the first.
 */
import { assert } from './assert'
import { narrow, type Column } from './column'
import type { Millis } from './time'

/** How far the slots reach, in milliseconds: a power of two. */
const REACH = 1024

/** Rows of a queue, at least. */
const LEAST = 64

/** No row: the queue or a slot is empty. */
const NONE = -1

/**
 * Pending events: `times`, `seqs` (0 in a free row), `causes`, `events` (null in a row that was
 * taken back), and in `next` the row after it in its slot. An event lies in the row of its number,
 * or in the next one that was free; at least half of them are.
 */
export interface Queue<Event> {
  nextSeq: number
  /** Rows in use. */
  size: number
  times: Float64Array
  seqs: Float64Array
  causes: Float64Array
  events: (Event | null)[]
  next: Int32Array
  /** When the last event was due: nothing is due earlier. */
  from: Millis
  /** The row that is due next. */
  first: number
  /** By slot: its first and its last row, when its bit of `used` is set. */
  heads: Int32Array
  tails: Int32Array
  used: Int32Array
  /** Rows that are due beyond the slots: a heap. */
  far: number[]
}

/** What `pop` gives: the event, its instant, its number, and the number of what caused it. */
export interface Due<Event> {
  at: Millis
  seq: number
  cause: number
  event: Event
}

/** An empty queue, with a power of two of rows. Number 0 is nobody's: it stands for "no cause". */
export const createQueue = <Event>(capacity = LEAST): Queue<Event> => ({
  nextSeq: 1,
  size: 0,
  times: new Float64Array(capacity),
  seqs: new Float64Array(capacity),
  causes: new Float64Array(capacity),
  events: new Array<Event | null>(capacity).fill(null),
  next: new Int32Array(capacity),
  from: 0,
  first: NONE,
  heads: new Int32Array(REACH),
  tails: new Int32Array(REACH),
  used: new Int32Array(REACH / 32),
  far: [],
})

/** Schedules `event` for `at`, a whole number and not in the past; returns its number. */
export function push<Event>(queue: Queue<Event>, at: Millis, event: Event, cause = 0): number {
  assert(at >= queue.from && Number.isInteger(at), 'push: the instant is whole and yet to come')
  if (2 * queue.size >= queue.seqs.length) grow(queue)
  const seq = queue.nextSeq++
  insert(queue, at, seq, cause, event)
  return seq
}

function insert<Event>(
  queue: Queue<Event>,
  at: Millis,
  seq: number,
  cause: number,
  event: Event | null,
): void {
  const row = rowOf(queue, seq, 0)
  queue.size++
  queue.times[row] = at
  queue.seqs[row] = seq
  queue.causes[row] = cause
  queue.events[row] = event
  if (at < queue.from + REACH) append(queue, row, at & (REACH - 1))
  else rise(queue, queue.far.length, row)
  if (queue.first === NONE || isBefore(queue, row, queue.first)) queue.first = row
}

/** The first row, from the one of an event's number on, that holds `held`: that number, or none. */
function rowOf<Event>({ seqs }: Queue<Event>, seq: number, held: number): number {
  const last = seqs.length - 1
  let row = seq & last
  for (let looked = 0; looked <= last; looked++) {
    if (seqs[row] === held) return row
    row = (row + 1) & last
  }
  return NONE
}

/** Takes back the event of that number, which must be pending. */
export function cancel<Event>(queue: Queue<Event>, seq: number): void {
  const row = rowOf(queue, seq, seq)
  assert(row !== NONE && queue.events[row] !== null, 'cancel: the event is pending')
  queue.events[row] = null
  if (queue.first === row) advance(queue)
}

/** The instant of the next event, or null when nothing is pending. */
export const peekTime = <Event>({ first, times }: Queue<Event>): Millis | null =>
  first === NONE ? null : (times[first] as number)

/** Takes the next event out, into `due` when given (saves an allocation per event). */
export function pop<Event>(queue: Queue<Event>, due: Due<Event>): Due<Event> {
  const { first } = queue
  assert(first !== NONE, 'pop: the queue is not empty')
  due.at = queue.times[first] as number
  due.seq = queue.seqs[first] as number
  due.cause = queue.causes[first] as number
  due.event = queue.events[first] as Event
  queue.from = due.at
  advance(queue)
  return due
}

/** The first row is given up; the next that was not taken back is the first. */
function advance<Event>(queue: Queue<Event>): void {
  do {
    if (queue.first === queue.far[0]) sink(queue)
    else unhook(queue)
    queue.seqs[queue.first] = 0
    queue.events[queue.first] = null
    queue.size--
    queue.first = foremost(queue)
  } while (queue.first !== NONE && queue.events[queue.first] === null)
}

/** The row that is due next, taken back or not. */
function foremost<Event>(queue: Queue<Event>): number {
  const near = nearest(queue)
  const far = queue.far[0] ?? NONE
  if (near === NONE || far === NONE) return near === NONE ? far : near
  return isBefore(queue, far, near) ? far : near
}

/** Asked so often that no pair is made of the two instants: V8 would not see through it here. */
function isBefore<Event>({ times, seqs }: Queue<Event>, a: number, b: number): boolean {
  const at = times[a] as number
  const other = times[b] as number
  return at < other || (at === other && (seqs[a] as number) < (seqs[b] as number))
}

/** The first row of the slots, looking round once from the last instant. */
function nearest<Event>({ used, heads, from }: Queue<Event>): number {
  const start = from & (REACH - 1)
  const words = used.length
  let word = start >>> 5
  let bits = (used[word] as number) & (-1 << (start & 31))
  for (let looked = 0; looked <= words; looked++) {
    if (bits !== 0) return heads[(word << 5) | (31 - Math.clz32(bits & -bits))] as number
    word = (word + 1) % words
    bits = used[word] as number
  }
  return NONE
}

/** Lays a row at the end of a slot. */
function append<Event>({ used, heads, tails, next }: Queue<Event>, row: number, slot: number) {
  const [word, bit] = [slot >>> 5, 1 << (slot & 31)]
  if (((used[word] as number) & bit) === 0) {
    used[word] = (used[word] as number) | bit
    heads[slot] = row
  } else next[tails[slot] as number] = row
  tails[slot] = row
}

/** Takes the first row out of its slot, whose head it is. */
function unhook<Event>({ first, times, used, heads, tails, next }: Queue<Event>): void {
  const slot = (times[first] as number) & (REACH - 1)
  if (tails[slot] === first) used[slot >>> 5] = (used[slot >>> 5] as number) & ~(1 << (slot & 31))
  else heads[slot] = next[first] as number
}

/** Lays a row at a place of the heap or above it, where it belongs. */
function rise<Event>(queue: Queue<Event>, from: number, row: number): void {
  const { far } = queue
  let at = from
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = far[parent] as number
    if (isBefore(queue, above, row)) break
    far[at] = above
    at = parent
  }
  far[at] = row
}

/** The heap's first is taken out; its last takes that place and goes down to where it belongs. */
function sink<Event>(queue: Queue<Event>): void {
  const { far } = queue
  const row = far.pop() as number
  const size = far.length
  if (size === 0) return
  let at = 0
  for (;;) {
    let child = (at << 1) + 1
    if (child >= size) break
    if (child + 1 < size && isBefore(queue, far[child + 1] as number, far[child] as number)) child++
    if (isBefore(queue, row, far[child] as number)) break
    far[at] = far[child] as number
    at = child
  }
  far[at] = row
}

/** Everything in the rows in order, null for what was taken back. */
function inUse<Event>(queue: Queue<Event>): Due<Event | null>[] {
  const list: Due<Event | null>[] = []
  for (let row = 0; row < queue.seqs.length; row++) {
    const seq = queue.seqs[row] as number
    if (seq === 0) continue
    const [at, cause] = [queue.times[row] as number, queue.causes[row] as number]
    list.push({ at, seq, cause, event: queue.events[row] as Event | null })
  }
  return list.sort((a, b) => a.at - b.at || a.seq - b.seq)
}

/** The pending events in order, without the rows they happen to lie in: for a fingerprint. */
export const ordered = <Event>(queue: Queue<Event>): Due<Event>[] =>
  inUse(queue).filter((due): due is Due<Event> => due.event !== null)

/** A copy that shares the events. */
export const cloneQueue = <Event>(queue: Queue<Event>): Queue<Event> => ({
  ...queue,
  times: queue.times.slice(),
  seqs: queue.seqs.slice(),
  causes: queue.causes.slice(),
  events: queue.events.slice(),
  next: queue.next.slice(),
  heads: queue.heads.slice(),
  tails: queue.tails.slice(),
  used: queue.used.slice(),
  far: queue.far.slice(),
})

/** Twice as many rows, and all is laid in anew. */
function grow<Event>(queue: Queue<Event>): void {
  const { nextSeq, from } = queue
  const all = inUse(queue)
  Object.assign(queue, createQueue<Event>(2 * queue.seqs.length), { nextSeq, from })
  for (const { at, seq, cause, event } of all) insert(queue, at, seq, cause, event)
}

/** A queue that is put away: what is pending in the order of asking, and no room for more. */
export interface Packed<Event> {
  readonly nextSeq: number
  readonly from: Millis
  readonly times: Column
  readonly seqs: Column
  readonly causes: Column
  /** Where each event stands in `shared`, and beyond that in `events`. */
  readonly places: Column
  readonly shared: readonly Event[]
  readonly events: readonly Event[]
}

/**
 * Puts what is pending away, in a tenth of the room. Events of equal text are taken from `shared`;
 * without a text (null) they are the queue's own.
 */
export function pack<Event>(
  queue: Queue<Event>,
  shared: readonly Event[] = [],
  textOf: (event: Event) => string | null = () => null,
): Packed<Event> {
  const { nextSeq, from, times, seqs, causes } = queue
  const rows: number[] = []
  for (const [row, event] of queue.events.entries()) if (event !== null) rows.push(row)
  rows.sort((a, b) => (seqs[a] as number) - (seqs[b] as number))
  const known = standsOf(shared, textOf)
  const events: Event[] = []
  const places = rows.map((row) => {
    const event = queue.events[row] as Event
    return known.get(textOf(event)) ?? shared.length + events.push(event) - 1
  })
  const column = (held: Float64Array): Column => narrow(rows.map((row) => held[row] as number))
  return {
    nextSeq,
    from,
    times: column(times),
    seqs: column(seqs),
    causes: column(causes),
    places: narrow(places),
    shared,
    events,
  }
}

/** Where the events of a list stand by their text: it is shared by many, and never changes. */
const stands = new WeakMap<readonly unknown[], Map<string | null, number>>()

function standsOf<Event>(
  shared: readonly Event[],
  textOf: (event: Event) => string | null,
): ReadonlyMap<string | null, number> {
  const found = stands.get(shared)
  if (found !== undefined) return found
  const known = new Map(shared.map((event, at) => [textOf(event), at]))
  known.delete(null)
  stands.set(shared, known)
  return known
}

/** Rows for each event that was put away: two, and one more for what is taken back meanwhile. */
const ROWS = 3

/** A queue with what was put away. */
export function unpack<Event>(packed: Packed<Event>): Queue<Event> {
  const { nextSeq, from, times, seqs, causes, places, shared, events } = packed
  let capacity = LEAST
  while (capacity <= ROWS * places.length) capacity *= 2
  const queue: Queue<Event> = { ...createQueue<Event>(capacity), nextSeq, from }
  for (let at = 0; at < places.length; at++) {
    const place = places[at] as number
    const isShared = place < shared.length
    const event = isShared ? shared[place] : events[place - shared.length]
    insert(queue, times[at] as number, seqs[at] as number, causes[at] as number, event as Event)
  }
  return queue
}

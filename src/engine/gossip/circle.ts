/**
 * A circle of gossips with a clock, luck and wires of its own, and nothing else of a world:
 * conversations, storms and measurements drive it. Machines have the names of letters or numbers.
 */
import { must } from '../kernel/assert'
import { cancel, createQueue, peekTime, pop, push, type Due, type Queue } from '../kernel/queue'
import { hashText } from '../kernel/hash'
import { createRng, type Rng } from '../kernel/rng'
import type { MachineId } from '../kernel/context'
import type { Millis } from '../kernel/time'
import { createWire, crossing, type Wire } from '../kernel/wire'
import { onMessage, onTimer, start } from './member'
import { createRoster, enrol, type Roster } from './roster'
import { createSwim, type Swim } from './state'
import { leave } from './spread'
import { createTables, type Tables } from './tables'
import type { GossipContext, GossipFact, GossipMessage, GossipTimer } from './types'

/** What happens in the circle: told as it happens. */
export interface Witness {
  fact?(fact: GossipFact, at: Millis): void
  /** `lost` is true when the message will not arrive. */
  sent?(from: MachineId, to: MachineId, message: GossipMessage, lost: boolean): void
}

type Event =
  | {
      readonly kind: 'message'
      readonly from: MachineId
      readonly to: MachineId
      readonly message: GossipMessage
    }
  | {
      readonly kind: 'timer'
      readonly machine: MachineId
      readonly start: number
      readonly timer: GossipTimer
    }

export interface Gossip {
  readonly swim: Swim
  readonly tables: Tables
  readonly rng: Rng
  readonly start: number
}

export interface Circle {
  readonly seed: number
  readonly witness: Witness
  readonly wire: Wire
  readonly luck: Rng
  readonly queue: Queue<Event>
  readonly roster: Roster
  now: Millis
  /** Those that have power. */
  readonly up: Map<MachineId, Gossip>
  readonly starts: Map<MachineId, number>
}

export const createCircle = (seed: number, witness: Witness): Circle => ({
  seed,
  witness,
  wire: createWire(),
  luck: createRng(seed, 1),
  queue: createQueue<Event>(),
  roster: createRoster(),
  now: 0,
  up: new Map(),
  starts: new Map(),
})

export const gossipOf = (circle: Circle, machine: MachineId): Gossip =>
  must(circle.up.get(machine), `${machine} has power`)

/** The hands of one machine. */
export function handsOf(circle: Circle, machine: MachineId): GossipContext {
  const { rng, start: life } = gossipOf(circle, machine)
  return {
    now: circle.now,
    rng,
    roster: circle.roster,
    send: (to, message) => post(circle, machine, to, message),
    after: (delay, timer) =>
      push(circle.queue, circle.now + delay, { kind: 'timer', machine, start: life, timer }),
    cancel: (alarm) => cancel(circle.queue, alarm),
    note: (fact) => circle.witness.fact?.(fact, circle.now),
  }
}

/** Puts a message on the wire, in the name of a machine. */
export function post(circle: Circle, from: MachineId, to: MachineId, message: GossipMessage): void {
  const span = crossing(circle.wire, from, to, circle.luck)
  circle.witness.sent?.(from, to, message, span === null)
  if (span !== null) push(circle.queue, circle.now + span, { kind: 'message', from, to, message })
}

/**
 * A machine begins to gossip, under a name of this start alone and with its group's key; it asks
 * `seeds` to let it in.
 */
export function enter(
  circle: Circle,
  machine: MachineId,
  seeds: readonly MachineId[],
  key = '',
): void {
  const times = (circle.starts.get(machine) ?? 0) + 1
  circle.starts.set(machine, times)
  const name = times === 1 ? machine : `${machine}.${times}`
  const who = enrol(circle.roster, name, machine, key)
  const [swim, tables] = [createSwim(who), createTables(who)]
  const rng = createRng(circle.seed, hashText(name))
  circle.up.set(machine, { swim, tables, rng, start: times })
  start(swim, tables, handsOf(circle, machine), seeds)
}

/** The power goes. */
export function kill(circle: Circle, machine: MachineId): void {
  circle.up.delete(machine)
}

/** Says good-bye and goes. */
export function depart(circle: Circle, machine: MachineId): void {
  leave(gossipOf(circle, machine).swim, handsOf(circle, machine))
  circle.up.delete(machine)
}

/** Lets time pass up to and including `until`. */
export function runUntil(circle: Circle, until: Millis): void {
  const due: Due<Event> = { at: 0, seq: 0, cause: 0, event: IDLE }
  for (;;) {
    const at = peekTime(circle.queue)
    if (at === null || at > until) break
    pop(circle.queue, due)
    circle.now = due.at
    handle(circle, due.event)
  }
  circle.now = Math.max(circle.now, until)
}

const IDLE: Event = { kind: 'timer', machine: '', start: 0, timer: { kind: 'gossip.tick' } }

function handle(circle: Circle, event: Event): void {
  const machine = event.kind === 'message' ? event.to : event.machine
  const gossip = circle.up.get(machine)
  if (gossip === undefined) return
  const { swim, tables } = gossip
  const ctx = handsOf(circle, machine)
  if (event.kind === 'message') return onMessage(swim, tables, ctx, event.from, event.message)
  if (event.start === gossip.start) onTimer(swim, tables, ctx, event.timer)
}

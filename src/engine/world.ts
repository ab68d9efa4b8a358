/**
 * The whole simulated world as one plain value, and the one function that moves it. What comes
 * from outside is an input; seed and inputs with their instants are the whole history.
 */
import { emptyJournal } from './agent/journal'
import { emptyStock } from './agent/stock'
import type { Fact, Hop } from './fact'
import { copyRoster, createRoster } from './gossip/roster'
import { clone as clonePlain, eachOfMany, freeze, snapshot as snapshotPlain } from './kernel/clone'
import { fingerprint as fingerprintOf } from './kernel/hash'
import {
  cancel,
  cloneQueue,
  createQueue,
  ordered,
  pack,
  peekTime,
  pop,
  push,
  unpack,
  type Due,
  type Packed,
} from './kernel/queue'
import { amend, differ, weightOf as weightOfPlain, type Patch } from './kernel/patch'
import { NOBODY, NONE } from './kernel/record'
import { createRng } from './kernel/rng'
import { keptArrival, stick } from './kernel/stuck'
import { cloneWire, createWire, crossing, inOrder } from './kernel/wire'
import type { MachineId } from './kernel/context'
import type { Millis } from './kernel/time'
import { perform } from './acts'
import { onMessage, onRequestOf, onTimer } from './machine/brain'
import { copyMachine } from './machine/copy'
import type { Message } from './machine/messages'
import { SEND_TIMEOUT } from './machine/reachable'
import { DEADLINE_AFTER, leave, onlyWaits } from './machine/waiting'
import { onRegistry, sells } from './registry'
import { settle } from './store/store'
import {
  hold,
  type Event,
  type Hands,
  type Input,
  type Packet,
  type Watcher,
  type World,
} from './state'

/** A world without machines. */
export const createWorld = (seed: number): World => ({
  seed,
  now: 0,
  rng: createRng(seed, 1),
  queue: createQueue(),
  wire: createWire(),
  machines: {},
  roster: createRoster(),
  added: 0,
  addresses: {},
  traffic: {},
  held: NOBODY,
})

/** Puts an input in; it happens at this instant, after what is due already. */
export function submit(world: World, input: Input): void {
  push(world.queue, world.now, { kind: 'input', input })
}

/**
 * Runs all that is due up to and including `until`, and then lets the clock show it; stops after
 * the event at which the watcher had enough.
 */
export function runUntil(world: World, until: Millis, watcher: Watcher): void {
  const run = createRun(world, watcher)
  for (;;) {
    const at = peekTime(world.queue)
    if (at === null || at > until) break
    run()
    if (watcher.enough === true) return
  }
  if (until > world.now) world.now = until
}

/** Handles the next event; false when nothing is pending. */
export function step(world: World, watcher: Watcher): boolean {
  if (peekTime(world.queue) === null) return false
  createRun(world, watcher)()
  return true
}

/** The instant of the next event, or null when nothing is pending. */
export const nextAt = (world: World): Millis | null => peekTime(world.queue)

/** How long what managers say over their kept connections may wait (spec 7.1, 7.3). */
function patienceOf(message: Message): Millis | null {
  const { kind } = message
  if (kind.startsWith('raft.')) return SEND_TIMEOUT
  if (isPassedOn(message)) return Infinity
  return kind === 'control.ask' ? DEADLINE_AFTER : null
}

/** An agent's words, passed on to the leader: TCP has them, whoever still waits for the answer. */
const isPassedOn = (message: Message): boolean =>
  message.kind === 'dispatcher.relay' && 'nodeId' in message.message

/**
 * Gossip goes by datagrams, which may overtake each other, and each image by its own connection;
 * all else keeps its order. Managers keep their connections, which may be stuck. `at` is what the
 * cable says; null: it loses the word.
 */
function arrivalOf(world: World, packet: Packet, at: Millis | null, cause: number): Millis | null {
  const { wire, machines, now } = world
  const { from, to, message } = packet
  if (message.kind.startsWith('gossip.')) return at
  const patience = patienceOf(message)
  if (patience !== null) {
    if (machines[to]?.power === 'off') stick(wire, from, to, now, 'resend')
    const kept = keptArrival(wire, from, to, now, at, patience)
    if (isHeld(world, packet)) world.held = freeze([...world.held, { packet, cause }])
    if (kept !== at) return kept
  }
  const isAlone = at === null || message.kind === 'image.layer'
  return isAlone ? at : inOrder(wire, from, to, at)
}

/** Does it stay with the sender's TCP until the way is mended? */
function isHeld({ wire, machines }: World, { from, to, message }: Packet): boolean {
  if (!isPassedOn(message) || machines[to]?.power !== 'on') return false
  const { rhythm, until } = wire.stuck[from]?.[to] ?? {}
  return until === null && rhythm !== 'dial'
}

/** One event after another, with one pair of hands. */
function createRun(world: World, watcher: Watcher): () => void {
  const due: Due<Event> = { at: 0, seq: 0, cause: 0, event: { kind: 'patience', traffic: '' } }
  let seq = 0
  let cause = 0
  const note = (fact: Fact): void => watcher.note(fact, world.now, seq, cause)
  const sendFrom: Hands['sendFrom'] = (from, to, message, delay) => {
    const packet: Packet = { kind: 'deliver', from, to, sentAt: world.now, message }
    const span = crossing(world.wire, from, to, hands.rng)
    const alone = span === null ? null : world.now + delay + span
    const arrivesAt = from === to ? alone : arrivalOf(world, packet, alone, seq)
    if (arrivesAt !== null) push(world.queue, arrivesAt, packet, seq)
    if (from !== to) watcher.packet?.(packet, arrivesAt, seq)
  }
  const hands: Hands = {
    holder: '',
    machine: null,
    now: world.now,
    rng: world.rng,
    stock: emptyStock(),
    journal: emptyJournal(),
    send: (to, message) => sendFrom(hands.holder, to, message, 0),
    sendFrom,
    after: (delay, timer) => {
      const machine = hands.holder
      const life = hands.machine?.life ?? 0
      return push(world.queue, world.now + delay, { kind: 'timer', machine, life, timer }, seq)
    },
    cancel: (alarm) => cancel(world.queue, alarm),
    note,
    patience: (traffic, delay) =>
      void push(world.queue, world.now + delay, { kind: 'patience', traffic }, seq),
    roster: world.roster,
    addressOf: (machine) => world.machines[machine]?.address ?? '',
    sells: (image) => sells(world, image),
    resolve: (host) => world.addresses[host] ?? (world.machines[host] === undefined ? null : host),
  }
  return () => {
    pop(world.queue, due)
    const { event } = due
    world.now = due.at
    hands.now = due.at
    seq = due.seq
    cause = due.cause
    watcher.event?.(due)
    handle(world, hands, event)
  }
}

function handle(world: World, hands: Hands, event: Event): void {
  switch (event.kind) {
    case 'timer': {
      const machine = world.machines[event.machine]
      if (machine === undefined || machine.life !== event.life) return
      return onTimer(machine, hold(hands, machine), event.timer)
    }
    case 'deliver':
      return deliver(world, hands, event)
    case 'input':
      return enter(world, hands, event.input)
    case 'patience':
      return finish(world, hands, event.traffic, { status: 0, body: '', failed: 'timeout' })
  }
}

function deliver(world: World, hands: Hands, packet: Packet): void {
  const { from, to, message } = packet
  const machine = world.machines[to]
  if (machine?.power === 'off') return
  if (message.kind === 'ingress.answer' && message.client === to) {
    const { id, status, body, failed, hops } = message
    return finish(world, hands, id, { status, body, failed, hops })
  }
  if (machine !== undefined) return onMessage(machine, hold(hands, machine), from, message)
  hands.holder = to
  hands.machine = null
  hands.rng = world.rng
  if (to === 'registry') onRegistry(hands, from, message)
}

/** A client's request has its answer, or its patience ended. */
function finish(
  world: World,
  hands: Hands,
  id: string,
  end: {
    readonly status: number
    readonly body: string
    readonly failed: 'refused' | 'timeout' | null
    readonly hops?: readonly Hop[]
  },
): void {
  const traffic = world.traffic[id]
  if (traffic === undefined) return
  delete world.traffic[id]
  hands.note({ kind: 'traffic.answered', id, ...end, hops: end.hops ?? traffic.hops })
}

function enter(world: World, hands: Hands, input: Input): void {
  if (input.kind === 'act') return perform(world, hands, input.act)
  const { machine: name, id } = input
  const machine = world.machines[name]
  if (input.kind === 'left') {
    if (machine?.memory != null) leave(machine.memory, id)
    return
  }
  if (machine === undefined) {
    const reply = { status: 0, message: `no such machine: ${name}` } as const
    return hands.note({ kind: 'request.answered', id, machine: name, reply })
  }
  onRequestOf(machine, hold(hands, machine), id, input.ask)
}

/** The machine at which nothing but waiting is done for a request; null: there is none. */
export const waitingAt = ({ machines }: World, id: string): MachineId | null =>
  Object.values(machines).find(({ memory }) => memory !== null && onlyWaits(memory, id))?.id ?? null

/** A copy that shares what is frozen and the events, which nobody mutates. */
export const clone = ({ queue, ...rest }: World): World => ({
  ...copyRest(rest),
  queue: cloneQueue(queue),
})

const copyRest = (rest: Omit<World, 'queue'>): Omit<World, 'queue'> => ({
  ...clonePlain({ ...rest, roster: null, machines: NONE, addresses: NONE, wire: null }),
  roster: copyRoster(rest.roster),
  machines: eachOfMany(rest.machines, copyMachine),
  addresses: eachOfMany(rest.addresses),
  wire: cloneWire(rest.wire),
})

/** A world that is kept and never run. */
export interface Kept extends Omit<World, 'queue'> {
  readonly queue: Packed<Event>
}

/** A world that is kept as what it has otherwise than one before it. */
export interface Sketch {
  readonly before: Kept
  readonly patch: Patch
  readonly queue: Packed<Event>
}

/** A copy to be kept, which shares with an earlier one whatever has not changed. */
export function keep({ queue, ...rest }: World, before: Kept | null): Kept {
  const kept = before === null ? clonePlain(rest) : snapshotPlain(rest, before)
  for (const { memory } of Object.values(kept.machines)) {
    if (memory?.manager != null) settle(memory.manager.store)
  }
  return { ...kept, queue: pack(queue) }
}

/** What makes a world of an earlier one that is kept: a third of a copy's weight. */
export function sketch({ queue, ...rest }: World, before: Kept): Sketch {
  const { queue: _, ...old } = before
  return { before, patch: differ(rest, old), queue: pack(queue, before.queue.events, textOf) }
}

/** How much is to be copied whenever one goes back to a world, in numbers and references. */
export const weightOf = (kept: Kept | Sketch): number =>
  'patch' in kept
    ? kept.patch.steps.length + weightOfPlain(kept.patch.values)
    : weightOfPlain(kept.machines)

/** What tells alarms apart. They come again and again; messages seldom do, and may be large. */
const textOf = (event: Event): string | null =>
  event.kind === 'timer' ? `${event.machine} ${event.life} ${JSON.stringify(event.timer)}` : null

/** A world to be run, from one that is kept. */
export function revive(kept: Kept | Sketch): World {
  const { queue, ...rest } = 'patch' in kept ? kept.before : kept
  const copy = copyRest(rest)
  if ('patch' in kept) return { ...amend(copy, kept.patch), queue: unpack(kept.queue) }
  return { ...copy, queue: unpack(queue) }
}

/** 16 hex digits; equal worlds have equal fingerprints. */
export function fingerprint(world: World): string {
  const { queue, ...rest } = world
  return fingerprintOf({ rest, next: queue.nextSeq, events: ordered(queue) })
}

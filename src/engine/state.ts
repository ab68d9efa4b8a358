/**
 * What a simulated world is made of: the plain value itself, what moves it, and the hands through
 * which its machines act. Types, and nothing that runs.
 */
import type { Ask } from '../api/routes'
import type { Act } from '../protocol/act'
import type { Journal } from './agent/journal'
import type { Stock } from './agent/stock'
import type { Fact, Hop } from './fact'
import type { Roster } from './gossip/roster'
import type { MachineId } from './kernel/context'
import type { Due, Queue } from './kernel/queue'
import type { Rng } from './kernel/rng'
import type { Millis } from './kernel/time'
import type { Wire } from './kernel/wire'
import type { Machine } from './machine/machine'
import type { MachineContext, Message, Timer } from './machine/messages'

/** What comes from outside: an operator's request at a machine and its end, or a god's act. */
export type Input =
  | {
      readonly kind: 'request'
      readonly id: string
      readonly machine: MachineId
      readonly ask: Ask
    }
  /** Whoever put the request has gone: hung up, or pressed Ctrl-C. */
  | { readonly kind: 'left'; readonly id: string; readonly machine: MachineId }
  | { readonly kind: 'act'; readonly act: Act }

/** A message on its way: the event of its arrival. */
export interface Packet {
  readonly kind: 'deliver'
  readonly from: MachineId
  readonly to: MachineId
  readonly sentAt: Millis
  readonly message: Message
}

/** Closed: only these move a world. */
export type Event =
  | { readonly kind: 'input'; readonly input: Input }
  | Packet
  | {
      readonly kind: 'timer'
      readonly machine: MachineId
      readonly life: number
      readonly timer: Timer
    }
  | { readonly kind: 'patience'; readonly traffic: string }

/** A client's request that has no answer yet. */
interface Traffic {
  readonly id: string
  readonly hops: readonly Hop[]
}

/** A message that waits with its sender's TCP, and the event in which it was said. */
export interface Held {
  readonly packet: Packet
  readonly cause: number
}

export interface World {
  readonly seed: number
  now: Millis
  rng: Rng
  queue: Queue<Event>
  wire: Wire
  machines: Record<MachineId, Machine>
  /** Whoever took part in gossip, numbered. */
  roster: Roster
  /** Who was ever added: the next machine's order and address. */
  added: number
  addresses: Record<string, MachineId>
  traffic: Record<string, Traffic>
  /** What agents said over a manager's connection while a cut swallowed it (TCP sends it again). */
  held: readonly Held[]
}

/** An eye on the run. `seq` numbers the event that is being handled, `cause` what caused it. */
export interface Watcher {
  note(fact: Fact, at: Millis, seq: number, cause: number): void
  /** Each message put on a wire; `arrivesAt` is null when it is lost. */
  packet?(packet: Packet, arrivesAt: Millis | null, seq: number): void
  /** Each event before it is handled. The object is used again for the next. */
  event?(due: Due<Event>): void
  /** Set to stop a run after the event that is being handled. */
  enough?: boolean
}

/** The world's hands: a machine's context, with what only the world may do. */
export interface Hands extends MachineContext {
  /** Whose hands they are now. */
  holder: MachineId
  /** The holder, when it is a machine of this world. */
  machine: Machine | null
  now: Millis
  rng: Rng
  stock: Stock
  journal: Journal
  /** Sends in somebody's name: the registry's, or a client's outside the swarm. */
  sendFrom(from: MachineId, to: MachineId, message: Message, delay: Millis): void
  /** A client waits so long for its answer. */
  patience(traffic: string, delay: Millis): void
}

/** Makes the hands a machine's. */
export function hold(hands: Hands, machine: Machine): Hands {
  hands.holder = machine.id
  hands.machine = machine
  hands.rng = machine.rng
  hands.stock = machine.stock
  hands.journal = machine.journal
  return hands
}

/**
 * All that a part of a machine may touch besides its own state. A library declares the words it
 * speaks (`Context<GossipMessage, …>`); a machine, which speaks them all, passes its own context
 * down unchanged, because the tags (`kind`) of all messages, timers and facts differ.
 */
import type { Rng } from './rng'
import type { Millis } from './time'

/** A simulated computer's name, unique in its world; also its host name. */
export type MachineId = string

/** An alarm that is set: its number in the queue. */
export type Alarm = number

/** The hands of whoever runs on a machine. */
export interface Context<Message, Timer, Fact> {
  readonly now: Millis
  readonly rng: Rng
  /** Puts a message on the wire. It may be lost; nobody is told. Never mutate it afterwards. */
  send(to: MachineId, message: Message): void
  /**
   * Asks to be woken with `timer`, a word and not a callback, unless this life ends first. What it
   * returns takes the alarm back, as long as it has not rung.
   */
  after(delay: Millis, timer: Timer): Alarm
  /** Takes an alarm back that has not rung: it never will. */
  cancel(alarm: Alarm): void
  /** Says what has happened. Facts go out and never come back in. */
  note(fact: Fact): void
}

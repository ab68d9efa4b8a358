/**
 * The bench: the world that stands on it with its history, the programs at work, and the ways in.
 * How time passes on it is lab.ts.
 */
import type { HostReply } from '../api/host'
import type { Ask } from '../api/routes'
import { submit as submitTo, type Fact, type Input, type Packet, type World } from '../engine/index'
import type { Act } from '../protocol/act'
import type { Io, Program, Wait } from '../cli/client'

/**
 * An input with the instant at which it came, and the number of its event: where in that instant.
 * Seed and inputs are the whole history.
 */
export interface Entry {
  readonly at: number
  readonly seq: number
  readonly input: Input
}

/** What happened, with the number of the event it happened in and of what caused that. */
export interface Happening {
  readonly fact: Fact
  readonly at: number
  readonly seq: number
  readonly cause: number
}

/** A message that was put on a wire; `arrivesAt` is null when it is lost. */
export interface Sending {
  readonly packet: Packet
  readonly arrivesAt: number | null
  readonly seq: number
}

/** Who wants to know. */
export interface Eye {
  happened?(happening: Happening): void
  sent?(sending: Sending): void
}

/** What a shell's computer can do with YAML. It is large, so the page loads it later. */
export interface Yaml {
  readonly read: (text: string) => HostReply
  readonly write: (value: unknown) => string
}

export interface Lab {
  world: World
  readonly inputs: Entry[]
  readonly running: Running[]
  readonly eyes: Eye[]
  /** Answers that came in the event that was just handled, by request. */
  readonly answered: Map<string, Fact>
  /** The home folder of all shells: name to text. Programs read it; the world does not know it. */
  readonly files: Map<string, string>
  /** Reads and writes YAML; null while the page has not loaded it yet. */
  yaml: Yaml | null
  nextId: number
}

/** What a program waits for. `later`: an answer of the world; a host's answer is at hand. */
type Waiting =
  | { readonly kind: 'answer'; readonly id: string }
  | { readonly kind: 'sleep'; readonly until: number }
  | { readonly kind: 'read' }

/** A program at work. */
export interface Running {
  readonly program: Program
  /** The machine whose daemon it asks; null on the host. */
  machine: string | null
  readonly io: Io
  waiting: Waiting | null
  /** Answers what it asks of its own computer; null: the answer comes from the world. */
  host(wait: Extract<Wait, { kind: 'host' }>): HostReply | { readonly visit: string }
  /** It wants a line. */
  read(prompt: string, hidden: boolean): void
  ended(exit: number): void
}

/** Puts an input into the world and into the history. */
function submit(lab: Lab, input: Input): void {
  lab.inputs.push({ at: lab.world.now, seq: lab.world.queue.nextSeq, input })
  submitTo(lab.world, input)
}

/** A god's act. */
export const act = (lab: Lab, deed: Act): void => submit(lab, { kind: 'act', act: deed })

/** A question to a machine's daemon; its answer is a fact with the ID that is given back. */
export function request(lab: Lab, machine: string, ask: Ask): string {
  const id = `r${lab.nextId++}`
  submit(lab, { kind: 'request', id, machine, ask })
  return id
}

/** One HTTP request from outside the swarm; its answer is a fact with the ID given back. */
export function visit(lab: Lab, from: string, address: string, port: number, path: string): string {
  const id = `t${lab.nextId++}`
  act(lab, { kind: 'traffic', id, from, address, port, path })
  return id
}

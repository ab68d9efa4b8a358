/**
 * The bench: the world that stands on it with its history, the programs at work, and the ways in.
 * How time passes on it is lab.ts.
 */
import type { HostReply } from '../api/host'
import type { Ask, Reply } from '../api/routes'
import {
  submit as submitTo,
  waitingAt,
  type Fact,
  type Input,
  type Packet,
  type Watcher,
} from '../engine/index'
import type { Act } from '../protocol/act'
import type { Io, Program, Resume, Wait } from '../cli/client'
import { glimpse, isLook } from './glimpse'
import {
  fork,
  isAtEdge,
  isFileChange,
  type Branch,
  type Deed,
  type Entry,
  type Happening,
  type Playhead,
} from './history'

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

export interface Lab extends Playhead {
  readonly running: Running[]
  readonly eyes: Eye[]
  readonly watcher: Watcher
  /** Answers that came in the event that was just handled, by request. */
  readonly answered: Map<string, Fact>
  /** Questions that programs do not wait for, with their answers; null: none yet. */
  readonly begun: Map<string, { readonly running: Running; reply: Reply | null }>
  /** Requests whose programs Ctrl-C has ended, and what is asked when they are answered. */
  readonly regrets: Map<string, Regret>
  /** Reads and writes YAML; null while the page has not loaded it yet. */
  yaml: Yaml | null
  /** Whose inputs come now; null: nobody's in particular. */
  doing: Deed | null
  /** What can be done again after an undo, the latest last. */
  readonly undone: { readonly branch: Branch; readonly at: number; readonly text: string }[]
}

/** Whom a program that Ctrl-C has ended still asks, and what: null, nothing. */
interface Regret {
  readonly machine: string
  readonly ask: (reply: Reply) => Ask | null
}

/** What a program waits for. `later`: an answer of the world; a host's answer is at hand. */
type Waiting =
  | { readonly kind: 'answer'; readonly id: string; readonly regret: Regret | null }
  /** By request; null: it has no answer yet. */
  | { readonly kind: 'answers'; readonly replies: Map<string, Reply | null> }
  /** `questions`: whose answers end the wait, too. `keys`: which do; empty: none. */
  | {
      readonly kind: 'sleep'
      readonly until: number
      readonly questions: readonly string[]
      readonly keys: string
    }
  | { readonly kind: 'read'; readonly questions: readonly string[]; readonly keys: string }
  | { readonly kind: 'edit' }

/** A program at work. */
export interface Running {
  readonly program: Program
  /** What it does it for; null: nobody asked for it by a deed. */
  readonly deed: Deed | null
  /** The machine whose daemon it asks; null on the host. */
  machine: string | null
  readonly io: Io
  waiting: Waiting | null
  /** Ctrl-Z: it stands still, and what it waited for is kept until it goes on. */
  halted?: { isStill: boolean; kept: Resume | null } | null
  /** Answers what it asks of its own computer; null: the answer comes from the world. */
  host(wait: Extract<Wait, { kind: 'host' }>): HostReply | { readonly visit: string }
  /** It wants a line. */
  read(prompt: string, hidden: boolean): void
  /** It can be left by these keys. */
  leavable?(keys: string): void
  /** It opens an editor; where there is none, it is left at once. */
  edit?(name: string, before: string | null): void
  /** What was entered is over and goes on behind; where this is absent it stays in front. */
  background?(exit: number, gone: () => void): void
  ended(exit: number): void
}

/** Puts an input into the world and into the history; in the past, a branch begins. */
export function submit(lab: Lab, input: Entry['input']): void {
  if (!isAtEdge(lab)) fork(lab)
  const { branch, world, doing } = lab
  if (doing !== null && branch.deeds.at(-1) !== doing) know(branch, doing)
  lab.undone.length = 0
  branch.inputs.push({ at: world.now, seq: world.queue.nextSeq, input, deed: doing?.id ?? 0 })
  lab.next = branch.inputs.length
  if (!isFileChange(input)) submitTo(world, input)
}

/** A deed is known from its first input on. */
function know({ deeds }: Branch, deed: Deed): void {
  if (!deeds.includes(deed)) deeds.push(deed)
}

/** What somebody does now; the inputs that come while it is `doing` are its. */
export const createDeed = ({ history, world }: Lab, terminal: string, text: string): Deed => ({
  id: history.nextDeed++,
  at: world.now,
  terminal,
  text,
})

/** Does something in somebody's name. */
export function during(lab: Lab, deed: Deed | null, go: () => void): void {
  const before = lab.doing
  lab.doing = deed
  try {
    go()
  } finally {
    lab.doing = before
  }
}

/** Must a look leave no trace? In the past it would begin a branch, after an undo end redoing. */
export const onlyGlimpses = (lab: Lab): boolean => !isAtEdge(lab) || lab.undone.length > 0

/** A god's act. A request to a page is only a look. */
export function act(lab: Lab, deed: Act): void {
  const input: Input = { kind: 'act', act: deed }
  if (!onlyGlimpses(lab) || !isLook(input)) return submit(lab, input)
  const fact = glimpse(lab.world, input)
  if (fact === null) return
  lab.answered.set(fact.id, fact)
  for (const eye of lab.eyes) eye.happened?.({ fact, at: lab.world.now, seq: 0, cause: 0 })
}

/** A name for a request that no other on the branch has. */
const requestId = ({ next }: Lab, prefix: string): string => `${prefix}${next + 1}`

/** A question to a machine's daemon; its answer is a fact with the ID that is given back. */
export function request(lab: Lab, machine: string, ask: Ask): string {
  const id = requestId(lab, 'r')
  submit(lab, { kind: 'request', id, machine, ask })
  return id
}

/** Whoever asked has gone: what only waits at its daemon is given up. */
export function leave(lab: Lab, id: string): void {
  const machine = waitingAt(lab.world, id)
  if (machine !== null) submit(lab, { kind: 'left', id, machine })
}

/** What the past answers to a question that changes nothing; null: the world is to be asked. */
export function look(lab: Lab, machine: string, ask: Ask): Reply | null {
  const input: Input = { kind: 'request', id: 'look', machine, ask }
  if (!onlyGlimpses(lab) || !isLook(input)) return null
  const fact = glimpse(lab.world, input)
  return fact?.kind === 'request.answered'
    ? (fact.reply as Reply)
    : { status: 500, message: 'context deadline exceeded' }
}

/** One HTTP request from outside the swarm; its answer is a fact with the ID given back. */
export function visit(lab: Lab, from: string, address: string, port: number, path: string): string {
  const id = requestId(lab, 't')
  act(lab, { kind: 'traffic', id, from, address, port, path })
  return id
}

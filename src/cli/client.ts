/**
 * A command is a program that asks and prints; somebody else decides when it goes on. It is a
 * generator, not a promise: it resumes in the same virtual instant in which its answer exists.
 * It knows Docker's API and its own computer (`HostAsk`), and nothing of the engine.
 */
import type { HostAsk, HostReply } from '../api/host'
import type { Ask, Endpoint, Refusal, Reply, Routes, Stream, Typed } from '../api/routes'
import type { Settings } from './settings'

/** What a program may wait for. A line that is read comes without its newline; null: it ended. */
export type Wait =
  | {
      readonly kind: 'ask'
      readonly ask: Ask
      /** A machine, else the shell's own. */
      readonly machine?: string
      /** What is asked when the answer comes and Ctrl-C has ended the program; null: nothing. */
      readonly regret?: (reply: Reply) => Ask | null
      /** It is not waited for: the program is resumed with the name of the question. */
      readonly later?: true
    }
  /** Several questions at once; all their answers are waited for. */
  | { readonly kind: 'asks'; readonly asks: readonly Ask[]; readonly machine?: string }
  /** `machine`: whose computer, else the shell's own. */
  | { readonly kind: 'host'; readonly ask: HostAsk; readonly machine?: string }
  /** `until`: questions of which an answer ends the wait before; `keys`: which do, when typed. */
  | {
      readonly kind: 'sleep'
      readonly ms: number
      readonly until?: readonly string[]
      readonly keys?: string
    }
  | {
      readonly kind: 'read'
      readonly prompt: string
      readonly hidden: boolean
      /** All that is there, newlines and all; who types gives a line all the same. */
      readonly whole?: true
      readonly until?: readonly string[]
      readonly keys?: string
    }
  /**
   * What was entered is over and goes on behind what is entered next, or, where that cannot be, as
   * before. `gone`: it ended before its time.
   */
  | { readonly kind: 'background'; readonly exit: ExitCode; readonly gone: () => void }
  /** A file is open in an editor; `before`: its text, or null when there is none yet. */
  | { readonly kind: 'edit'; readonly name: string; readonly before: string | null }

/** What a program is resumed with: the reply to what it waited for. */
export type Resume =
  /** `question`: which was answered, of those that were begun. */
  | { readonly kind: 'reply'; readonly reply: Reply; readonly question?: string }
  | { readonly kind: 'replies'; readonly replies: readonly Reply[] }
  | { readonly kind: 'host'; readonly reply: HostReply }
  | { readonly kind: 'begun'; readonly question: string }
  | { readonly kind: 'slept' }
  | {
      readonly kind: 'read'
      readonly text: string | null
      readonly whole?: true
      readonly unended?: true
    }
  /** The editor was left; whatever was saved is in the file. */
  | { readonly kind: 'edited' }
  /** The keys were typed that leave what it is attached to. */
  | { readonly kind: 'detached' }
  /** Ctrl-C: the program prints what Docker prints and ends. */
  | { readonly kind: 'interrupt' }

export type ExitCode = number

export type Program = Generator<Wait, ExitCode, Resume>

/** Where a program writes, and what it may know of its surroundings. All instants are virtual. */
export interface Io {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Columns of the terminal, or null when the output is not a terminal. */
  readonly columns: number | null
  /** Whether the input is a terminal; where it is not said, it is where the output is one. */
  readonly isTyped?: boolean
  /** Virtual instant in milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number
  readonly env: Readonly<Record<string, string>>
  /** The machine whose shell this is, or null on the host. */
  readonly machine: string | null
  /** What stood between `docker` and its command. */
  readonly docker?: ClientOptions
  /** What stood between a group with options of its own and its command. */
  readonly above?: Given
  /** What `~/.docker/config.json` says. */
  readonly settings?: Settings
}

/** Prints to one of the two. */
export const tell = (io: Pick<Io, 'out' | 'err'>, stream: Stream, text: string): void =>
  stream === 'stderr' ? io.err(text) : io.out(text)

/** Options that were read. */
interface Given {
  changed(flag: string): boolean
  bool(flag: string): boolean
  list(flag: string): readonly string[]
  text(flag: string): string
}

/** Which daemon docker's own options name; empty: none. */
interface ClientOptions {
  readonly hosts: readonly string[]
  readonly context: string
  /** The folder of its settings. */
  readonly config: string
}

/** Thrown inside a program: `text` goes to stderr as it is, and the program ends with `exit`. */
export class Fail extends Error {
  override readonly name = 'Fail'
  readonly exit: ExitCode
  constructor(text: string, exit: ExitCode = 1) {
    super(text)
    this.exit = exit
  }
}

/** Thrown where the keys were typed that leave a container as it is; in the real client's words. */
export class Detached extends Fail {
  constructor() {
    super('read escape sequence')
  }
}

/** Thrown by whatever waits, when the user pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** Waits. @throws Interrupted, Detached */
function* resumed(wait: Wait): Generator<Wait, Exclude<Resume, { kind: 'interrupt' }>, Resume> {
  const reply = yield wait
  if (reply.kind === 'interrupt') throw new Interrupted()
  if (reply.kind === 'detached') throw new Detached()
  return reply
}

/** Waits for what can only be answered in one way. @throws Interrupted, Detached */
function* answered<K extends Resume['kind']>(
  wait: Wait,
  kind: K,
): Generator<Wait, Extract<Resume, { kind: K }>, Resume> {
  const reply = yield* resumed(wait)
  if (reply.kind === kind) return reply as Extract<Resume, { kind: K }>
  throw new Error(`${wait.kind}: resumed with ${reply.kind}, not with ${kind}`)
}

/** Asks the daemon; a refusal fails with `Error response from daemon: …`. */
export function* ask<E extends Endpoint>(
  endpoint: E,
  params: Routes[E]['params'],
  query: Routes[E]['query'],
  body: Routes[E]['body'],
  regret?: (answer: Routes[E]['answer']) => Ask | null,
): Generator<Wait, Routes[E]['answer'], Resume> {
  const reply = yield* tryAsk(endpoint, params, query, body, regret)
  if ('body' in reply) return reply.body
  throw new Fail(daemonError(reply.status, reply.message))
}

/** Asks the daemon and gives back the reply as it is. */
export function* tryAsk<E extends Endpoint>(
  endpoint: E,
  params: Routes[E]['params'],
  query: Routes[E]['query'],
  body: Routes[E]['body'],
  regret?: (answer: Routes[E]['answer']) => Ask | null,
): Generator<Wait, Reply<E>, Resume> {
  if ((params as { id?: string }).id?.trim() === '') {
    const noun = /\/([a-z]+?)s?\//.exec(endpoint)?.[1] ?? ''
    return { status: 0, message: `invalid ${noun} name or ID: value is empty` }
  }
  const question = { endpoint, params, query, body } as unknown as Ask
  const late = (reply: Reply) => {
    const { body: answer } = reply as { body?: Routes[E]['answer'] }
    return answer === undefined ? null : (regret?.(answer) ?? null)
  }
  const wait: Wait = { kind: 'ask', ask: question, ...(regret ? { regret: late } : {}) }
  return (yield* answered(wait, 'reply')).reply as Reply<E>
}

/**
 * Finds the daemon and asks it nothing: what is wrong with its address is said now, as the real
 * client says it when a command first takes hold of its client. @throws Fail
 */
export function* reach(): Generator<Wait, void, Resume> {
  yield* tryAll([])
}

/** Asks the daemon several questions at once and gives back the replies in their order. */
export function* tryAll(asks: readonly Ask[]): Generator<Wait, readonly Reply[], Resume> {
  return (yield* answered({ kind: 'asks', asks }, 'replies')).replies
}

/** Asks the shell's own computer. */
export function* host(question: HostAsk): Generator<Wait, HostReply, Resume> {
  return (yield* answered({ kind: 'host', ask: question }, 'host')).reply
}

/** Reads a line from the keyboard or the pipe; null at its end. */
export function* readLine(prompt: string, hidden: boolean): Generator<Wait, string | null, Resume> {
  return (yield* answered({ kind: 'read', prompt, hidden }, 'read')).text
}

/** Waits until the reader has left the editor, which saves by itself. */
export function* edit(name: string, before: string | null): Generator<Wait, void, Resume> {
  yield* resumed({ kind: 'edit', name, before })
}

/** Reads the next line with its newline, or all that a pipe holds as it is; null at the end. */
export function* readPart(): Generator<Wait, string | null, Resume> {
  const wait = { kind: 'read', prompt: '', hidden: false, whole: true } as const
  const { text, whole } = yield* answered(wait, 'read')
  return text === null || whole === true ? text : `${text}\n`
}

/** Waits in virtual time. */
export function* sleep(ms: number): Generator<Wait, void, Resume> {
  yield* resumed({ kind: 'sleep', ms })
}

/**
 * Asks the daemon and goes on; gives the name of the question.
 * @throws Fail where there is no daemon
 */
export function* askLater<E extends Endpoint>(
  endpoint: E,
  params: Routes[E]['params'],
  query: Routes[E]['query'],
  body: Routes[E]['body'],
): Generator<Wait, string, Resume> {
  const question = { endpoint, params, query, body } as unknown as Ask
  const begun = yield* resumed({ kind: 'ask', ask: question, later: true })
  if (begun.kind === 'begun') return begun.question
  const { reply } = begun as Extract<Resume, { kind: 'reply' }>
  const { status, message } = reply as Refusal
  throw new Fail(daemonError(status, message))
}

/** Waits in virtual time, at most until a question is answered; null: it is not yet. */
export function* sleepUntil(
  ms: number,
  until: string,
  keys = '',
): Generator<Wait, Reply | null, Resume> {
  const ended = yield* resumed({ kind: 'sleep', ms, until: [until], keys })
  return ended.kind === 'reply' ? ended.reply : null
}

/** Reads a line from the keyboard or the pipe, unless a question is answered before. */
export function* lineUntil(
  prompt: string,
  until: string,
  keys: string,
): Generator<Wait, { readonly line: Typed } | { readonly reply: Reply }, Resume> {
  const wait = { kind: 'read', prompt, hidden: false, until: [until], keys } as const
  const ended = yield* resumed(wait)
  if (ended.kind === 'reply') return ended
  if (ended.kind !== 'read') throw new Error(`read a line, resumed with ${ended.kind}`)
  const { text, unended } = ended
  return { line: { Line: text, ...(unended === true ? { Unended: true } : {}) } }
}

/** How the client words a refusal: status 0 is a dead connection and carries its own words. */
export const daemonError = (status: number, message: string): string =>
  status === 0 ? message : `Error response from daemon: ${message.trim()}`

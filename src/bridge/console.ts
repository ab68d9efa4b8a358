/**
 * A shell on a terminal: `docker exec -it CONTAINER sh`, and a container's own process (attach.ts).
 * The client has put its terminal into raw mode, so what is typed is echoed and edited here.
 */
import { octetsOf, textOf } from '../api/bytes'
import type { ExecRequest, Output, Typed } from '../api/routes'
import { PROMPT, runsLines } from '../api/shell'
import { Refused, type Daemon } from './daemon'

/** A command in a container to which something can be typed. */
interface Open {
  readonly container: string
  /** A shell on a terminal. */
  readonly isConsole: boolean
}

/** By machine and ID of the exec; the oldest are forgotten. */
const open = new Map<string, Open>()
const MOST = 200

const keyOf = ({ machine }: Daemon, id: string): string => `${machine} ${id}`

/** Remembers an exec to which something can be typed. */
export function remember(daemon: Daemon, id: string, container: string, body: unknown): void {
  const { Cmd = [], Tty = false, AttachStdin = false } = (body ?? {}) as Partial<ExecRequest>
  if (!AttachStdin) return
  open.set(keyOf(daemon, id), { container, isConsole: Tty && runsLines(Cmd) })
  const [oldest] = open.keys()
  if (open.size > MOST && oldest !== undefined) open.delete(oldest)
}

/** What is known of an exec to which something can be typed; null: nothing can. */
export const typedTo = (daemon: Daemon, id: string): Open | null =>
  open.get(keyOf(daemon, id)) ?? null

/** No lines at all. */
export const NOTHING: AsyncIterator<Typed> = {
  next: () => Promise.resolve({ done: true, value: undefined }),
}

/** The lines of an input that is no terminal. */
export async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<Typed, void> {
  let rest = ''
  for await (const part of input) {
    const lines = (rest + part.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.map((line) => ({ Line: textOf(line) }))
  }
  if (rest !== '') yield { Line: textOf(rest), Unended: true }
}

/** What reads the lines that are typed. */
export interface Reader {
  /** What it says to what is done with it; a refusal is said, too. */
  type(typed: Typed): Promise<Output>
  /** It has ended. */
  ended(): void
}

const bytes = (text: string): Uint8Array => octetsOf(text.replace(/\r?\n/g, '\r\n'))

/** Keys as they come; `coming` looks at the next without taking them. */
interface Keys {
  coming(): Promise<IteratorResult<Buffer>>
  take(): void
}

function keysOf(input: AsyncIterable<Buffer>): Keys {
  const parts = input[Symbol.asyncIterator]()
  let coming: Promise<IteratorResult<Buffer>> | null = null
  return { coming: () => (coming ??= parts.next()), take: () => void (coming = null) }
}

/** A line that is being typed. */
interface Typing {
  /** Keys that came and had no effect yet. */
  ahead: string[]
  line: string
  /** Keys of those that leave. */
  held: string
}

/**
 * What the terminal shows while it is typed into, until what reads has ended, the end of the input,
 * or the keys that leave it as it is.
 */
export async function* converse(
  reader: Reader,
  first: Promise<Output>,
  input: AsyncIterable<Buffer>,
  detachKeys = '',
): AsyncIterable<Uint8Array> {
  const keys = keysOf(input)
  const typing: Typing = { ahead: [], line: '', held: '' }
  let saying = first
  for (;;) {
    const waits = yield* listen(reader, saying, keys, typing)
    if (waits === undefined) return reader.ended()
    const prompt = waits === 'command' ? PROMPT : ''
    yield bytes(prompt)
    const typed = yield* nextLine(keys, typing, prompt, detachKeys)
    if (typed === 'left') return
    saying = reader.type(typed)
  }
}

/** What it says until it wants to be typed to; Ctrl-C goes to it, other keys have their turn. */
async function* listen(
  reader: Reader,
  first: Promise<Output>,
  keys: Keys,
  typing: Typing,
): AsyncGenerator<Uint8Array, Output['Waits']> {
  let saying = first
  let isOpen = true
  for (;;) {
    const at = typing.ahead.lastIndexOf(CTRL_C)
    if (at >= 0) {
      typing.ahead = typing.ahead.slice(at + 1)
      const before = saying
      saying = reader.type({ Interrupt: true })
      yield bytes(`${saidIn(await before)}^C\n`)
    }
    const said = saying.then((output) => ({ output }))
    const came = keys.coming().then((part) => ({ part }))
    const next = await (isOpen ? Promise.race([said, came]) : said)
    if ('output' in next) {
      yield bytes(saidIn(next.output))
      if (next.output.Waits !== 'time') return next.output.Waits
      saying = reader.type({ Follow: true })
    } else if (next.part.done === true) isOpen = false
    else {
      take(keys, typing, next.part.value)
    }
  }
}

/** Keys that came have their turn when others before them have had theirs. */
function take(keys: Keys, { ahead }: Typing, part: Buffer): void {
  keys.take()
  ahead.push(...part.toString('utf8').replace(ESCAPES, ''))
}

/** A line that was typed to its end, or how the input ended. */
async function* nextLine(
  keys: Keys,
  typing: Typing,
  prompt: string,
  detachKeys: string,
): AsyncGenerator<Uint8Array, Typed | 'left'> {
  typing.line = ''
  for (;;) {
    const key = typing.ahead.shift()
    if (key === undefined) {
      const part = await keys.coming()
      if (part.done === true) return 'left'
      take(keys, typing, part.value)
      continue
    }
    if (detachKeys !== '' && detachKeys.startsWith(typing.held + key)) {
      typing.held += key
      if (typing.held === detachKeys) return 'left'
      continue
    }
    typing.held = ''
    if (key === '\r' || key === '\n') {
      yield bytes('\n')
      return { Line: typing.line }
    }
    if (key === CTRL_D && typing.line === '') return { Line: null }
    if (key === CTRL_C && prompt === '') {
      yield bytes('^C\n')
      return { Interrupt: true }
    }
    const edited = edit(typing.line, key, prompt)
    typing.line = edited.line
    yield bytes(edited.echo)
  }
}

// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;]*[A-Za-z~]/g
export const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const RUBOUT = new Set(['\u007f', '\b'])

/** The line after a key, and what the terminal shows of it. */
function edit(
  line: string,
  key: string,
  prompt: string,
): { readonly line: string; readonly echo: string } {
  if (key === CTRL_C) return { line: '', echo: `^C\n${prompt}` }
  if (RUBOUT.has(key))
    return line === '' ? { line, echo: '' } : { line: line.slice(0, -1), echo: '\b \b' }
  return key < ' ' ? { line, echo: '' } : { line: line + key, echo: key }
}

/** All that was said, as a terminal shows it. */
const saidIn = ({ Said }: Output): string => Said.map(({ Text }) => Text).join('')

/** What the daemon refuses is said, and is the end. */
export async function orRefused(output: Promise<Output>): Promise<Output> {
  try {
    return await output
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { Said: [{ Stream: 'stderr', Text: `${error.message}\n` }] }
  }
}

/** What is typed, until the container ends and takes the shell along. */
export async function* whileItRuns(
  daemon: Daemon,
  container: string,
  input: AsyncIterable<Buffer>,
): AsyncIterable<Buffer> {
  const query = { condition: 'not-running' }
  const ended = daemon.ask('POST /containers/{id}/wait', { id: container }, query, null).then(
    () => null,
    () => null,
  )
  const keys = input[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([keys.next(), ended])
    if (next === null || next.done === true) return
    yield next.value
  }
}

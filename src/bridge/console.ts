/**
 * A shell of which each line is a command of its own, since there are no processes that could read:
 * `docker exec -it CONTAINER sh`, and a container's own process (attach.ts). The client has put its
 * terminal into raw mode, so what is typed is echoed and edited here.
 */
import type { Output } from '../api/routes'
import { EXIT, PROMPT, readerOf } from '../api/shell'
import { Refused, type Daemon } from './daemon'

/** A shell that was asked for, and with what it ended. */
interface Console {
  readonly container: string
  exit: number | null
}

/** By machine and ID of the exec; the oldest are forgotten. */
const consoles = new Map<string, Console>()
const MOST = 200

const keyOf = ({ machine }: Daemon, id: string): string => `${machine} ${id}`

/** Remembers an exec that is a shell with a terminal. */
export function remember(daemon: Daemon, id: string, container: string, body: unknown): void {
  const {
    Cmd = [],
    Tty = false,
    AttachStdin = false,
  } = (body ?? {}) as {
    Cmd?: readonly string[]
    Tty?: boolean
    AttachStdin?: boolean
  }
  if (!Tty || !AttachStdin || readerOf(Cmd) !== 'shell') return
  consoles.set(keyOf(daemon, id), { container, exit: null })
  const [oldest] = consoles.keys()
  if (consoles.size > MOST && oldest !== undefined) consoles.delete(oldest)
}

/** The shell behind an exec, or null where it is a plain command. */
export const consoleOf = (daemon: Daemon, id: string): Console | null =>
  consoles.get(keyOf(daemon, id)) ?? null

/** What reads the lines that are typed. */
export interface Reader {
  readonly prompt: string
  /** Gives what is printed of a line. */
  run(line: string): Promise<string>
  /** `exit` was typed, with a status or without, or the input is over: null. */
  leave(line: string | null): Promise<void>
  /** Ctrl-C. */
  interrupt(): Promise<void>
}

const bytes = (text: string): Uint8Array => Buffer.from(text.replace(/\r?\n/g, '\r\n'))

/**
 * What the terminal shows while it is typed into, until `exit`, the end of the input, or the keys
 * that leave what reads as it is.
 */
export async function* converse(
  reader: Reader,
  input: AsyncIterable<Buffer>,
  detachKeys = '',
): AsyncIterable<Uint8Array> {
  const { prompt } = reader
  yield bytes(prompt)
  let line = ''
  let held = ''
  for await (const part of input) {
    for (const key of part.toString('utf8').replace(ESCAPES, '')) {
      if (detachKeys !== '' && detachKeys.startsWith(held + key)) {
        held += key
        if (held === detachKeys) return
        continue
      }
      held = ''
      if (key === '\r' || key === '\n') {
        yield bytes('\n')
        if (EXIT.test(line)) return await reader.leave(line)
        if (line.trim() !== '') yield bytes(await reader.run(line))
        line = ''
        yield bytes(prompt)
      } else if (key === CTRL_D && line === '') return await reader.leave(null)
      else {
        if (key === CTRL_C) await reader.interrupt()
        const edited = edit(line, key, prompt)
        line = edited.line
        yield bytes(edited.echo)
      }
    }
  }
}

// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;]*[A-Za-z~]/g
const CTRL_C = '\u0003'
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
const textOf = ({ Said }: Output): string => Said.map(({ Text }) => Text).join('')

/** What the daemon refuses is printed. */
export async function spoken(output: Promise<Output>): Promise<string> {
  try {
    return textOf(await output)
  } catch (error) {
    if (error instanceof Refused) return `${error.message}\n`
    throw error
  }
}

/** What killed a process that ended with its container. */
const KILLED = 137

/** What is typed, until the container ends and takes the shell along. */
export async function* whileItRuns(
  daemon: Daemon,
  console: Console,
  input: AsyncIterable<Buffer>,
): AsyncIterable<Buffer> {
  const id = { id: console.container }
  const query = { condition: 'not-running' }
  const ended = daemon.ask('POST /containers/{id}/wait', id, query, null).then(
    () => null,
    () => null,
  )
  const keys = input[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([keys.next(), ended])
    if (next === null) console.exit = KILLED
    if (next === null || next.done === true) return
    yield next.value
  }
}

/** The shell of an exec. */
export function inExec(daemon: Daemon, console: Console): Reader {
  console.exit = 0
  const run = async (line: string): Promise<Output> => {
    const body = { Cmd: ['sh', '-c', line] }
    const id = { id: console.container }
    const { Id } = await daemon.ask('POST /containers/{id}/exec', id, {}, body)
    const output = await daemon.ask('POST /exec/{id}/start', { id: Id }, {}, { Detach: false })
    const { ExitCode } = await daemon.ask('GET /exec/{id}/json', { id: Id }, {}, null)
    console.exit = ExitCode ?? 0
    return output
  }
  return {
    prompt: PROMPT,
    run: (line) => spoken(run(line)),
    leave: (line) => {
      console.exit = Number(EXIT.exec(line ?? '')?.[1] ?? console.exit)
      return Promise.resolve()
    },
    interrupt: () => Promise.resolve(),
  }
}

/**
 * `docker exec -it CONTAINER sh`: a shell of which each line is a command of its own, since there are
 * no processes that could read. The client has put its terminal into raw mode, so what is typed is
 * echoed and edited here.
 */
import { Refused, type Daemon } from './daemon'

const SHELLS = new Set(['sh', 'bash', 'ash', '/bin/sh', '/bin/bash'])

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
  if (!Tty || !AttachStdin || Cmd.length !== 1 || !SHELLS.has(Cmd[0] ?? '')) return
  consoles.set(keyOf(daemon, id), { container, exit: null })
  const [oldest] = consoles.keys()
  if (consoles.size > MOST && oldest !== undefined) consoles.delete(oldest)
}

/** The shell behind an exec, or null where it is a plain command. */
export const consoleOf = (daemon: Daemon, id: string): Console | null =>
  consoles.get(keyOf(daemon, id)) ?? null

const PROMPT = '/ # '
const bytes = (text: string): Uint8Array => Buffer.from(text.replace(/\r?\n/g, '\r\n'))

/** What the shell prints while it is typed into, until `exit` or the end of the input. */
export async function* converse(
  daemon: Daemon,
  console: Console,
  input: AsyncIterable<Buffer>,
): AsyncIterable<Uint8Array> {
  console.exit = 0
  yield bytes(PROMPT)
  let line = ''
  for await (const part of input) {
    for (const key of part.toString('utf8').replace(ESCAPES, '')) {
      if (key === '\r' || key === '\n') {
        yield bytes('\n')
        const leave = /^\s*exit(?:\s+(\d+))?\s*$/.exec(line)
        if (leave !== null) return void (console.exit = Number(leave[1] ?? console.exit))
        if (line.trim() !== '') yield bytes(await runLine(daemon, console, line))
        line = ''
        yield bytes(PROMPT)
      } else if (key === CTRL_D && line === '') return
      else {
        const edited = edit(line, key)
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
function edit(line: string, key: string): { readonly line: string; readonly echo: string } {
  if (key === CTRL_C) return { line: '', echo: `^C\n${PROMPT}` }
  if (RUBOUT.has(key))
    return line === '' ? { line, echo: '' } : { line: line.slice(0, -1), echo: '\b \b' }
  return key < ' ' ? { line, echo: '' } : { line: line + key, echo: key }
}

/** Runs one line; what the daemon refuses is printed. */
async function runLine(daemon: Daemon, console: Console, line: string): Promise<string> {
  const { container } = console
  const body = { Cmd: ['sh', '-c', line] }
  try {
    const { Id } = await daemon.ask('POST /containers/{id}/exec', { id: container }, {}, body)
    const started = { Detach: false }
    const { stdout, stderr } = await daemon.ask('POST /exec/{id}/start', { id: Id }, {}, started)
    const { ExitCode } = await daemon.ask('GET /exec/{id}/json', { id: Id }, {}, null)
    console.exit = ExitCode ?? 0
    return stdout + stderr
  } catch (error) {
    if (error instanceof Refused) return `${error.message}\n`
    throw error
  }
}

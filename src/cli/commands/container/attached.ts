/** Attached to a container's own process: what it prints, and what is typed to it, to its end. */
import type { ContainerDetails } from '../../../api/daemon'
import { EXIT, PROMPT } from '../../../api/shell'
import {
  ask,
  Fail,
  Interrupted,
  readLine,
  sleep,
  tryAsk,
  type Io,
  type Resume,
  type Wait,
} from '../../client'
import { instantOf } from '../../format/units'

/** How often is looked for more. Milliseconds. */
const LOOK = 200
/** Whoever presses Ctrl-C so often wants out. */
const MOST = 3

/** Prints until the container has ended; gives its exit status. Ctrl-C goes to the container. */
export function* attached(id: string, removes: boolean, io: Io): Generator<Wait, number, Resume> {
  let since = io.now() - 1
  let interrupts = 0
  for (;;) {
    const state = yield* tryAsk('GET /containers/{id}/json', { id }, {}, null)
    const logs = yield* tryAsk('GET /containers/{id}/logs', { id }, { since }, null)
    if (!('body' in state) || !('body' in logs)) return 0
    for (const { Stream, Message, Timestamp } of logs.body.Lines) {
      since = Math.max(since, instantOf(Timestamp))
      if (Stream === 'stderr') io.err(`${Message}\n`)
      else io.out(`${Message}\n`)
    }
    const { Running, ExitCode } = state.body.State
    if (!Running) {
      if (removes) yield* tryAsk('DELETE /containers/{id}', { id }, { v: true }, null)
      return ExitCode
    }
    try {
      yield* sleep(LOOK)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      if (++interrupts >= MOST) throw new Fail('got 3 SIGTERM/SIGINTs, forcefully exiting')
      yield* ask('POST /containers/{id}/kill', { id }, { signal: 'INT' }, null)
    }
  }
}

const READS = /(^|\/)(sh|bash|ash|cat)$/

/** Does it read the lines that are typed? */
const readsLines = ({ Args, Config, Path }: ContainerDetails): boolean =>
  Config.OpenStdin && Args.length === 0 && READS.test(Path)

/** Stays with a container that runs, and lets it read where it does; gives its exit status. */
export function* stayWith(id: string, removes: boolean, io: Io): Generator<Wait, number, Resume> {
  const details = yield* ask('GET /containers/{id}/json', { id }, {}, null)
  if (!readsLines(details)) return yield* attached(id, removes, io)
  const isShell = !details.Path.endsWith('cat')
  const prompt = details.Config.Tty && isShell ? PROMPT : ''
  for (;;) {
    const Line = yield* typedLine(prompt)
    const reply = yield* tryAsk('POST /containers/{id}/attach', { id }, {}, { Line })
    if ('body' in reply) {
      io.out(reply.body.stdout)
      io.err(reply.body.stderr)
    }
    const isOver = Line === null || (isShell && EXIT.test(Line))
    if (isOver || !('body' in reply)) return yield* statusOf(id, removes)
  }
}

/** A line that is typed; Ctrl-C begins another. */
export function* typedLine(prompt: string): Generator<Wait, string | null, Resume> {
  for (;;) {
    try {
      return yield* readLine(prompt, false)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
    }
  }
}

/** The exit status of what killed a process that nobody remembers. */
const KILLED = 137

function* statusOf(id: string, removes: boolean): Generator<Wait, number, Resume> {
  const query = removes ? { condition: 'removed' } : {}
  const ended = yield* tryAsk('POST /containers/{id}/wait', { id }, query, null)
  return 'body' in ended ? ended.body.StatusCode : KILLED
}

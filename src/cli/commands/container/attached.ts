/** Attached to a container's own process: what it prints, and what is typed to it, to its end. */
import { EXIT, PROMPT, readerOf } from '../../../api/shell'
import type { Reply } from '../../../api/routes'
import {
  ask,
  askLater,
  Fail,
  Interrupted,
  lineUntil,
  sleepUntil,
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

/** Asks when it will have ended, before it starts or while it runs; gives the question's name. */
export const endOf = (id: string, condition: 'next-exit' | 'not-running' | 'removed') =>
  askLater('POST /containers/{id}/wait', { id }, { condition }, null)

/** Prints until the container has ended; gives its exit status. Ctrl-C goes to the container. */
export function* attached(id: string, end: string, io: Io): Generator<Wait, number, Resume> {
  let since = io.now() - 1
  let interrupts = 0
  let ended: Reply | null = null
  for (;;) {
    const query = { since, attached: true } as const
    const logs = yield* tryAsk('GET /containers/{id}/logs', { id }, query, null)
    for (const { Stream, Message, Timestamp } of 'body' in logs ? logs.body.Lines : []) {
      since = Math.max(since, instantOf(Timestamp))
      if (Stream === 'stderr') io.err(`${Message}\n`)
      else io.out(`${Message}\n`)
    }
    if (ended !== null) return statusIn(ended)
    try {
      ended = yield* sleepUntil(LOOK, end)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      if (++interrupts >= MOST) throw new Fail('got 3 SIGTERM/SIGINTs, forcefully exiting')
      yield* ask('POST /containers/{id}/kill', { id }, { signal: 'INT' }, null)
    }
  }
}

/** Stays with a container that runs, and lets it read where it does; gives its exit status. */
export function* stayWith(id: string, end: string, io: Io): Generator<Wait, number, Resume> {
  const details = yield* ask('GET /containers/{id}/json', { id }, {}, null)
  const { Args, Config, Path } = details
  const reader = readerOf([Path, ...Args])
  if (!Config.OpenStdin || reader === null) return yield* attached(id, end, io)
  const isShell = reader === 'shell'
  const prompt = Config.Tty && isShell ? PROMPT : ''
  for (;;) {
    const heard = yield* typed(prompt, end)
    if ('reply' in heard) return statusIn(heard.reply)
    const { line: Line } = heard
    const reply = yield* tryAsk('POST /containers/{id}/attach', { id }, {}, { Line })
    if ('body' in reply) {
      io.out(reply.body.stdout)
      io.err(reply.body.stderr)
    }
    const isOver = Line === null || (isShell && EXIT.test(Line))
    if (isOver || !('body' in reply)) return statusIn(yield* answerTo(end))
  }
}

/** A line that is typed, unless the container ends before; Ctrl-C begins another. */
export function* typed(prompt: string, end: string): ReturnType<typeof lineUntil> {
  for (;;) {
    try {
      return yield* lineUntil(prompt, end)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
    }
  }
}

/** The exit status of what killed a process that nobody remembers. */
export const KILLED = 137

const statusIn = (ended: Reply): number =>
  'body' in ended ? (ended.body as { readonly StatusCode: number }).StatusCode : KILLED

/** Waits for the end. */
function* answerTo(end: string): Generator<Wait, Reply, Resume> {
  for (;;) {
    const reply = yield* sleepUntil(Number.POSITIVE_INFINITY, end)
    if (reply !== null) return reply
  }
}

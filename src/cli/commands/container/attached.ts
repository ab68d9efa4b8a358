/** Attached to a container's own process: what it prints, and what is typed to it, to its end. */
import { keysIn } from '../../../api/detach-keys'
import type { Output, Reply, Typed } from '../../../api/routes'
import { PROMPT, runsLines } from '../../../api/shell'
import {
  ask,
  askLater,
  daemonError,
  Detached,
  Fail,
  Interrupted,
  lineUntil,
  sleepUntil,
  tell,
  tryAsk,
  type Io,
  type Resume,
  type Wait,
} from '../../client'
import type { Call } from '../../command'
import { instantOf } from '../../format/units'

/** A terminal in a container is wanted, and whoever wants it types at none. */
export const hasNoTerminal = (call: Call, io: Io): boolean =>
  call.bool('interactive') &&
  call.bool('tty') &&
  !call.bool('detach') &&
  !(io.isTyped ?? io.columns !== null)

export const NO_TERMINAL = 'the input device is not a TTY'

/** What is typed to leave a container as it is, by `--detach-keys`. @throws Fail */
export function leavingKeys(call: Call): string {
  const keys = keysIn(call.text('detach-keys'))
  // The daemon's words are lost on the way: the connection was to become another one.
  if (keys === null) throw new Fail('unable to upgrade to tcp, received 400')
  return keys
}

/** The same of a command in a container. @throws Fail */
export function leavingKeysOfExec(call: Call): string {
  const text = call.text('detach-keys')
  const keys = keysIn(text)
  if (keys === null) throw new Fail(daemonError(400, `Invalid escape keys (${text}) provided`))
  return keys
}

/** How often is looked for more. Milliseconds. */
const LOOK = 200
/** Whoever presses Ctrl-C so often wants out. */
const MOST = 3

/** Asks when it will have ended, before it starts or while it runs; gives the question's name. */
export const endOf = (id: string, condition: 'next-exit' | 'not-running' | 'removed') =>
  askLater('POST /containers/{id}/wait', { id }, { condition }, null)

/** Prints until the container has ended; gives its exit status. Ctrl-C goes to the container. */
export function* attached(
  id: string,
  end: string,
  io: Io,
  keys = '',
): Generator<Wait, number, Resume> {
  let since = io.now() - 1
  let interrupts = 0
  let ended: Reply | null = null
  for (;;) {
    const query = { since, attached: true } as const
    const logs = yield* tryAsk('GET /containers/{id}/logs', { id }, query, null)
    for (const { Stream, Message, Timestamp, Unended } of 'body' in logs ? logs.body.Lines : []) {
      since = Math.max(since, instantOf(Timestamp))
      tell(io, Stream, Unended === true ? Message : `${Message}\n`)
    }
    if (ended !== null) return statusIn(ended)
    try {
      ended = yield* sleepUntil(LOOK, end, keys)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      if (++interrupts >= MOST) throw new Fail('got 3 SIGTERM/SIGINTs, forcefully exiting')
      yield* ask('POST /containers/{id}/kill', { id }, { signal: 'INT' }, null)
    }
  }
}

type Telling = Generator<Wait, Output, Resume>

/** A process that is gone along with. */
interface Companion {
  /** Types to it, or waits for what it says next. */
  readonly type: (typed: Typed) => Telling
  readonly tty: boolean
  /** The question when its container will have ended. */
  readonly end: string
  /** What is typed to leave it as it is; empty: nothing. */
  readonly keys: string
}

/**
 * Goes along with a process: prints what it says, and gives it what is typed. Gives the reply that
 * its container has ended, where that comes first; null: it has ended itself.
 */
export function* goAlong(
  first: Output,
  companion: Companion,
  io: Io,
): Generator<Wait, Reply | null, Resume> {
  let output = first
  for (;;) {
    for (const { Stream, Text } of output.Said) tell(io, Stream, Text)
    if (output.Waits === undefined || output.Waits === 'nothing') return null
    const next = yield* nextOf(output.Waits, companion)
    if ('reply' in next) return next.reply
    output = next
  }
}

function* nextOf(
  waits: 'command' | 'input' | 'time',
  { end, keys, tty, type }: Companion,
): Generator<Wait, Output | { readonly reply: Reply }, Resume> {
  try {
    if (waits === 'time') return yield* type({ Follow: true })
    const prompt = tty && waits === 'command' ? PROMPT : ''
    const heard = yield* waits === 'input' ? lineUntil(prompt, end, keys) : typed(prompt, end, keys)
    return 'reply' in heard ? heard : yield* type(heard.line)
  } catch (error) {
    if (!tty || !(error instanceof Interrupted)) throw error
    return yield* type({ Interrupt: true })
  }
}

const OVER: Output = { Said: [] }

/** Stays with a container that runs, and lets it read where it does; gives its exit status. */
export function* stayWith(
  id: string,
  end: string,
  io: Io,
  leaving: string,
): Generator<Wait, number, Resume> {
  const { Args, Config, Path } = yield* ask('GET /containers/{id}/json', { id }, {}, null)
  const keys = Config.Tty && Config.OpenStdin ? leaving : ''
  if (!Config.OpenStdin) return yield* attached(id, end, io, keys)
  function* type(typed: Typed): Telling {
    const reply = yield* tryAsk('POST /containers/{id}/attach', { id }, {}, typed)
    return 'body' in reply ? reply.body : OVER
  }
  const isShell = runsLines([Path, ...Args])
  const first: Output = isShell ? { ...OVER, Waits: 'command' } : yield* type({ Follow: true })
  if (first.Waits === 'nothing') return yield* attached(id, end, io, keys)
  const companion = { type, tty: Config.Tty, end, keys }
  const ended = yield* goAlong(first, companion, io)
  return statusIn(ended ?? (yield* answerTo(end)))
}

/** A line that is typed, unless the container ends before; Ctrl-C begins another. */
function* typed(prompt: string, end: string, keys: string): ReturnType<typeof lineUntil> {
  for (;;) {
    try {
      return yield* lineUntil(prompt, end, keys)
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

/** For commands to which it is no failure that a container is left as it is. */
export function* untilLeft(
  staying: Generator<Wait, number, Resume>,
): Generator<Wait, number, Resume> {
  try {
    return yield* staying
  } catch (error) {
    if (error instanceof Detached) return 0
    throw error
  }
}

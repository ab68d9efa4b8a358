/**
 * `POST /containers/{id}/attach`: what a container's own process prints from now on, and what is
 * typed to it, on one connection (moby: api/server/router/container, postContainersAttach).
 */
import { PassThrough } from 'node:stream'
import type { ContainerDetails } from '../api/daemon'
import { keysIn } from '../api/detach-keys'
import { parseInstant } from '../api/instant'
import type { Output, Typed } from '../api/routes'
import { runsLines } from '../api/shell'
import { isYes, type ApiAnswer, type ApiRequest } from './answer'
import { converse, CTRL_C, orRefused, type Reader } from './console'
import { Refused, type Daemon } from './daemon'
import { badRequest } from './query'
import { frameOf, MULTIPLEXED, pause, RAW } from './stream'

/** How often it is looked for what was printed, in real milliseconds. */
const LOOK_MS = 100

/** What somebody is attached to, and where what it says goes. */
interface Attached {
  readonly daemon: Daemon
  readonly id: string
  readonly query: URLSearchParams
  readonly isTty: boolean
  readonly outbox: PassThrough
  /** Ends with the process, with the client, or when that leaves by its keys. */
  readonly over: AbortController
}

/** Attaches the connection to a container, which may have yet to start. @throws Refused */
export async function attach({ daemon, params, query, gone }: ApiRequest): Promise<ApiAnswer> {
  const { id: named = '' } = params
  const text = query.get('detachKeys') ?? ''
  const keys = keysIn(text)
  if (keys === null) throw badRequest(`Invalid detach keys (${text}) provided`)
  const details = await daemon.ask('GET /containers/{id}/json', { id: named }, {}, null)
  const { Id: id } = details
  await daemon.ask('POST /containers/{id}/attach', { id }, {}, {})
  // It may start in this very instant.
  const since = isYes(query, 'logs') ? 0 : daemon.now() - daemon.shift() - 1
  const isTty = details.Config.Tty
  const talk = (input: AsyncIterable<Buffer>): AsyncIterable<Uint8Array> => {
    const over = new AbortController()
    gone.addEventListener('abort', () => over.abort())
    const attached = { daemon, id, query, isTty, outbox: new PassThrough(), over }
    void stay(attached, details, input, since, keys).finally(() => attached.outbox.end())
    return attached.outbox
  }
  return { talk, type: isTty ? RAW : MULTIPLEXED }
}

async function stay(
  attached: Attached,
  { Args, Config, Path, State }: ContainerDetails,
  input: AsyncIterable<Buffer>,
  since: number,
  keys: string,
): Promise<void> {
  const { isTty, over, query } = attached
  if (!isYes(query, 'stream')) return void (await print(attached, since))
  void endOf(attached, State.Running ? 'not-running' : 'next-exit')
  const isTyped = isYes(query, 'stdin') && Config.OpenStdin
  const isConsole = isTyped && isTty && runsLines([Path, ...Args])
  if (isConsole) void speak(attached, input, keys)
  else if (isTyped) void listen(attached, input, keys)
  let told = since
  for (;;) {
    const goesOn = await pause(LOOK_MS, over.signal)
    if (!isConsole) told = await print(attached, told)
    if (!goesOn) return
  }
}

/** When the process is over, so is the answer. */
async function endOf({ daemon, id, over }: Attached, condition: string): Promise<void> {
  const ended = daemon.ask('POST /containers/{id}/wait', { id }, { condition }, null)
  await ended.catch(() => null)
  over.abort()
}

/** Passes on what was printed since an instant of the machine's; gives that of the last line. */
async function print(
  { daemon, id, isTty, outbox, query }: Attached,
  since: number,
): Promise<number> {
  let last = since
  try {
    const wanted = { since: since + daemon.shift(), attached: true } as const
    const { Lines } = await daemon.ask('GET /containers/{id}/logs', { id }, wanted, null)
    for (const { Message, Stream, Timestamp, Unended } of Lines) {
      last = Math.max(last, (parseInstant(Timestamp) ?? 0) - daemon.shift())
      if (!isYes(query, Stream)) continue
      const end = Unended === true ? '' : isTty ? '\r\n' : '\n'
      outbox.write(isTty ? `${Message}${end}` : frameOf(Stream, `${Message}${end}`))
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
  return last
}

/** Types to its process, and gives what that says. */
const typeTo = ({ daemon, id }: Attached, typed: Typed): Promise<Output> =>
  orRefused(daemon.ask('POST /containers/{id}/attach', { id }, {}, typed))

/** A shell on a terminal is typed into when it runs. */
async function speak(attached: Attached, input: AsyncIterable<Buffer>, keys: string) {
  const { outbox, over } = attached
  if (!(await runs(attached))) return
  let hasEnded = false
  const shell: Reader = {
    type: (typed) => typeTo(attached, typed),
    ended: () => void (hasEnded = true),
  }
  const first: Output = { Said: [], Waits: 'command' }
  const shown = converse(shell, Promise.resolve(first), input, keys)
  for await (const chunk of shown) outbox.write(chunk)
  if (!hasEnded) over.abort()
}

/** Waits until the container runs; false: nobody waits any more. */
async function runs({ daemon, id, over }: Attached): Promise<boolean> {
  do {
    const asked = daemon.ask('GET /containers/{id}/json', { id }, {}, null)
    if ((await asked.catch(() => null))?.State.Running === true) return true
  } while (await pause(LOOK_MS, over.signal))
  return false
}

/**
 * Whatever else runs reads lines to their end; on a terminal Ctrl-C is a signal, and keys leave.
 */
async function listen(
  attached: Attached,
  input: AsyncIterable<Buffer>,
  keys: string,
): Promise<void> {
  const { daemon, id, isTty, over } = attached
  if (!(await runs(attached))) return
  let rest = ''
  for await (const part of input) {
    if (over.signal.aborted) return
    rest += part.toString('utf8')
    if (isTty && rest.includes(keys)) return over.abort()
    if (isTty && rest.includes(CTRL_C)) {
      rest = rest.replaceAll(CTRL_C, '')
      const sent = daemon.ask('POST /containers/{id}/kill', { id }, { signal: 'INT' }, null)
      await sent.catch(() => null)
    }
    const lines = rest.split(isTty ? '\r' : '\n')
    rest = lines.pop() ?? ''
    for (const line of lines) await typeTo(attached, { Line: line })
  }
  if (isTty) return
  if (rest !== '') await typeTo(attached, { Line: rest, Unended: true })
  await typeTo(attached, { Line: null })
}

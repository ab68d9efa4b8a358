/** Answers that go on: container output in Docker's frames, and waiting for more of it. */
import { octetsOf } from '../api/bytes'
import type { Logs } from '../api/daemon'
import { refusal } from '../api/errors'
import { parseInstant, withNineDigits } from '../api/instant'
import { isYes, type ApiAnswer, type ApiRequest } from './answer'
import { Refused } from './daemon'
import { badRequest } from './query'

/** Of frames that carry several streams in one connection. */
export const MULTIPLEXED = 'application/vnd.docker.multiplexed-stream'

/** Of a terminal's one stream. */
export const RAW = 'application/vnd.docker.raw-stream'

/** The numbers of the streams in frames. */
export const STREAMS = { stdout: 1, stderr: 2, system: 3 } as const

/** A frame: which stream, four bytes of length, and the text. */
export function frameOf(stream: keyof typeof STREAMS, text: string): Uint8Array {
  const payload = octetsOf(text)
  const head = Buffer.alloc(8)
  head.writeUInt8(STREAMS[stream], 0)
  head.writeUInt32BE(payload.length, 4)
  return Buffer.concat([head, payload])
}

/** How often a stream looks for more, in milliseconds. */
export const LOOK_MS = 500

/** So many real milliseconds, or until the client is gone; false when it is. */
export function pause(ms: number, gone: AbortSignal): Promise<boolean> {
  if (gone.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    const end = (goOn: boolean) => (): void => {
      clearTimeout(timer)
      gone.removeEventListener('abort', left)
      resolve(goOn)
    }
    const left = end(false)
    const timer = setTimeout(end(true), ms)
    gone.addEventListener('abort', left)
  })
}

interface LogQuery {
  readonly since?: number
  readonly until?: number
  readonly tail?: number
}

type Line = Logs['Lines'][number]

/** What a client wants of logs. @throws Refused */
function wantedIn(query: URLSearchParams, unchosen: 400 | 500): LogQuery {
  if (!isYes(query, 'stdout') && !isYes(query, 'stderr')) {
    throw new Refused(refusal(unchosen, 'Bad parameters: you must choose at least one stream'))
  }
  const tail = query.get('tail') ?? 'all'
  return {
    ...instantIn(query, 'since'),
    ...instantIn(query, 'until'),
    ...(/^\d+$/.test(tail) ? { tail: Number(tail) } : {}),
  }
}

/** Seconds since 1970, with a fraction, as milliseconds; nothing where there are none. */
function instantIn(query: URLSearchParams, key: 'since' | 'until'): LogQuery {
  const seconds = Number(query.get(key) ?? 0)
  if (!Number.isFinite(seconds)) throw badRequest(`invalid value for "${key}": ${query.get(key)}`)
  return seconds > 0 ? { [key]: Math.floor(seconds * 1000) } : {}
}

/** What a line of a service's says of itself beside. */
export const swarmDetails = ({ NodeID, ServiceID, TaskID }: Line): string =>
  [
    `com.docker.swarm.node.id=${NodeID}`,
    `com.docker.swarm.service.id=${ServiceID}`,
    `com.docker.swarm.task.id=${TaskID}`,
  ].join(',')

/** Where lines come from. */
export interface LogSource {
  readonly look: (query: LogQuery) => Promise<Logs>
  /** What a line says of itself beside. */
  readonly details: (line: Line) => string
  /** Can there be more? */
  readonly goesOn: () => Promise<boolean>
  /** A terminal's lines have no frames. */
  readonly isRaw: boolean
  /** Status of a request that wants neither stream. */
  readonly unchosen: 400 | 500
}

/**
 * Logs as a stream, for as long as `follow` says. The first look is taken at once, so that what is
 * refused is refused with a status. @throws Refused
 */
export async function logStream(request: ApiRequest, source: LogSource): Promise<ApiAnswer> {
  const wanted = wantedIn(request.query, source.unchosen)
  const first = await source.look(wanted)
  return {
    stream: follow(request, first, wanted, source),
    type: source.isRaw ? RAW : MULTIPLEXED,
  }
}

async function* follow(
  { daemon, query, gone }: ApiRequest,
  first: Logs,
  wanted: LogQuery,
  { look, details, goesOn, isRaw }: LogSource,
): AsyncIterable<Uint8Array> {
  let since = wanted.since === undefined ? undefined : wanted.since - daemon.shift()
  let found = first
  for (;;) {
    const shift = daemon.shift()
    for (const line of found.Lines) {
      since = Math.max(since ?? 0, (parseInstant(line.Timestamp) ?? 0) - shift)
      if (!isYes(query, line.Stream)) continue
      const text = textOf(line, query, details(line))
      yield isRaw ? octetsOf(text) : frameOf(line.Stream, text)
    }
    const isOver = !isYes(query, 'follow') || !(await goesOn())
    if (isOver || !(await pause(LOOK_MS, gone))) break
    found = await look(since === undefined ? {} : { since: since + daemon.shift() })
  }
  if (found.Incomplete !== '') yield frameOf('system', `Error grabbing logs: ${found.Incomplete}`)
}

/** Timestamp, details and message, as far as they are wanted. */
function textOf(
  { Timestamp, Message, Unended }: Line,
  query: URLSearchParams,
  details: string,
): string {
  const parts = [
    ...(isYes(query, 'timestamps') ? [withNineDigits(Timestamp)] : []),
    ...(isYes(query, 'details') ? [details] : []),
    Message,
  ]
  return `${parts.join(' ')}${Unended === true ? '' : '\n'}`
}

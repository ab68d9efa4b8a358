/** Answers that go on: container output in Docker's frames, and waiting for more of it. */
import type { Logs } from '../api/daemon'
import { parseInstant, withNineDigits } from '../api/instant'
import { isYes, type ApiRequest } from './answer'
import { badRequest } from './query'

/** Of frames that carry several streams in one connection. */
export const MULTIPLEXED = 'application/vnd.docker.multiplexed-stream'

/** Of a terminal's one stream. */
export const RAW = 'application/vnd.docker.raw-stream'

const STREAMS = { stdout: 1, stderr: 2, system: 3 } as const

/** A frame: which stream, four bytes of length, and the text. */
export function frameOf(stream: keyof typeof STREAMS, text: string): Uint8Array {
  const payload = Buffer.from(text)
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
  readonly tail?: number
}

/** What a client wants of logs. @throws Refused */
function wantedIn(query: URLSearchParams): LogQuery {
  if (!isYes(query, 'stdout') && !isYes(query, 'stderr')) {
    throw badRequest('Bad parameters: you must choose at least one stream')
  }
  const since = Number(query.get('since') ?? 0)
  if (!Number.isFinite(since)) throw badRequest(`invalid value for "since": ${query.get('since')}`)
  const tail = query.get('tail') ?? 'all'
  return {
    ...(since > 0 ? { since: Math.floor(since * 1000) } : {}),
    ...(/^\d+$/.test(tail) ? { tail: Number(tail) } : {}),
  }
}

/**
 * Logs as a stream of frames, for as long as `follow` says. The first look is taken at once, so
 * that what is refused is refused with a status. @throws Refused
 */
export async function logStream(
  request: ApiRequest,
  look: (query: LogQuery) => Promise<Logs>,
): Promise<AsyncIterable<Uint8Array>> {
  const wanted = wantedIn(request.query)
  return follow(request, await look(wanted), wanted, look)
}

async function* follow(
  { query, gone }: ApiRequest,
  first: Logs,
  wanted: LogQuery,
  look: (query: LogQuery) => Promise<Logs>,
): AsyncIterable<Uint8Array> {
  let { since } = wanted
  let found = first
  for (;;) {
    for (const line of found.Lines) {
      since = Math.max(since ?? 0, parseInstant(line.Timestamp) ?? 0)
      if (isYes(query, line.Stream)) yield frameOf(line.Stream, textOf(line, query))
    }
    if (!isYes(query, 'follow') || !(await pause(LOOK_MS, gone))) break
    found = await look(since === undefined ? {} : { since })
  }
  if (found.Incomplete !== '') yield frameOf('system', `Error grabbing logs: ${found.Incomplete}`)
}

/** Timestamp, details and message, as far as they are wanted. */
function textOf(line: Logs['Lines'][number], query: URLSearchParams): string {
  const { Timestamp, NodeID, ServiceID, TaskID, Message } = line
  const details = [
    `com.docker.swarm.node.id=${NodeID}`,
    `com.docker.swarm.service.id=${ServiceID}`,
    `com.docker.swarm.task.id=${TaskID}`,
  ].join(',')
  const parts = [
    ...(isYes(query, 'timestamps') ? [withNineDigits(Timestamp)] : []),
    ...(isYes(query, 'details') ? [details] : []),
    Message,
  ]
  return `${parts.join(' ')}\n`
}

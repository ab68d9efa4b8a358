/** One machine's port: the Engine API over HTTP, as Docker's client speaks it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable, type Duplex } from 'node:stream'
import { goJson } from '../api/json'
import type { ApiAnswer } from './answer'
import { Refused, type Daemon } from './daemon'
import { ALWAYS, answerCall, type Call } from './engine-api'
import { bodyOf, MOST_ARCHIVE, MOST_BYTES, objection } from './guard'

/** A client that has not said all it has to say by then is not waited for. Milliseconds. */
const PATIENCE = 30_000

/** The server of a machine; whoever has it lets it listen. */
export function createMachineServer(daemon: Daemon): Server {
  const server = createServer((request, response) => void serve(daemon, request, response))
  server.requestTimeout = PATIENCE
  server.headersTimeout = PATIENCE
  server.on('upgrade', (request, socket, head) => void takeOver(daemon, request, socket, head))
  return server
}

/** Where archives are sent to. */
const ARCHIVES = /\/(?:images\/(?:load|create)|containers\/[^/]+\/archive)(?:\?|$)/

/** What a daemon says whose disk is full. */
const NO_SPACE = 'write /var/lib/docker/tmp: no space left on device'

async function serve(
  daemon: Daemon,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(ALWAYS)) response.setHeader(name, value)
  const fault = objection(request.headers, null)
  if (fault !== null) return refuse(response, 403, fault)
  const left = new AbortController()
  response.on('close', () => left.abort())
  try {
    const isArchive = ARCHIVES.test(request.url ?? '')
    const body = await bodyOf(request, isArchive ? MOST_ARCHIVE : MOST_BYTES)
    if (body === null) {
      if (isArchive) return refuse(response, 500, NO_SPACE)
      return refuse(response, 413, 'http: request body too large')
    }
    const answer = await answerCall(daemon, callOf(request, body, left.signal))
    await write(response, answer, request.method === 'HEAD')
  } catch (error) {
    if (error instanceof Refused) return void response.destroy()
    if (response.headersSent) return void response.destroy()
    refuse(response, 500, error instanceof Error ? error.message : String(error))
  }
}

const callOf = (request: IncomingMessage, body: Buffer, gone: AbortSignal): Call => ({
  method: request.method ?? 'GET',
  target: request.url ?? '/',
  body,
  contentType: request.headers['content-type'] ?? '',
  gone,
})

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${goJson({ message })}\n`)
}

async function write(response: ServerResponse, answer: ApiAnswer, isHead: boolean): Promise<void> {
  if ('stream' in answer || 'talk' in answer) {
    response.writeHead(200, { 'content-type': answer.type })
    response.flushHeaders()
    const said = 'talk' in answer ? answer.talk(nothing()) : answer.stream
    for await (const chunk of said) response.write(chunk)
    response.end()
  } else if ('bytes' in answer) {
    response.writeHead(answer.status, answer.headers)
    response.end(answer.bytes)
  } else if ('text' in answer) {
    response.writeHead(answer.status, {
      ...(answer.text === '' ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
      ...answer.headers,
    })
    response.end(isHead ? '' : answer.text)
  } else {
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(`${goJson(answer.json)}\n`)
  }
}

/**
 * A client that wants the connection for itself (`docker exec`): the body follows the headers on
 * the bare connection, and so does the answer.
 */
async function takeOver(
  daemon: Daemon,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const fault = objection(request.headers, null)
  if (fault !== null) return void socket.end(bare(403, `${goJson({ message: fault })}\n`))
  const left = new AbortController()
  socket.on('error', () => left.abort())
  socket.on('close', () => left.abort())
  try {
    const length = Math.min(Number(request.headers['content-length'] ?? 0), MOST_UPGRADE)
    const body = await readBody(socket, head, length)
    const answer = await answerCall(daemon, callOf(request, body, left.signal))
    if ('talk' in answer || ('stream' in answer && answer.takesOver === true)) {
      const headers = `content-type: ${answer.type}\r\nconnection: Upgrade\r\nupgrade: tcp\r\n`
      socket.write(`HTTP/1.1 101 UPGRADED\r\n${headers}\r\n`)
      const said = 'talk' in answer ? answer.talk(typedInto(socket)) : answer.stream
      for await (const chunk of said) socket.write(chunk)
      return void socket.end()
    }
    if ('stream' in answer || 'bytes' in answer) return void socket.destroy()
    const text = 'text' in answer ? answer.text : `${goJson(answer.json)}\n`
    socket.end(bare(answer.status, text))
  } catch {
    socket.destroy()
  }
}

/** Whoever keeps the connection for the answer types nothing. */
const nothing = (): AsyncIterable<Buffer> => Readable.from([])

/** What is typed; the connection stays open when nobody listens any more. */
const typedInto = (socket: Duplex): AsyncIterable<Buffer> =>
  ({ [Symbol.asyncIterator]: () => socket.iterator({ destroyOnReturn: false }) }) as never

/** Largest body of a request that takes its connection over. Bytes. */
const MOST_UPGRADE = 64 * 1024

async function readBody(socket: Duplex, head: Buffer, length: number): Promise<Buffer> {
  let have = head
  while (have.length < length) {
    const more = await new Promise<Buffer>((resolve, reject) => {
      socket.once('data', resolve)
      socket.once('close', () => reject(new Error('the client left')))
    })
    have = Buffer.concat([have, more])
  }
  return have.subarray(0, length)
}

/** A whole answer on a bare connection. */
const bare = (status: number, json: string): string =>
  [
    `HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'Refused'}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(json)}`,
    'connection: close',
    '',
    json,
  ].join('\r\n')

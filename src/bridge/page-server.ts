/**
 * Serves the page that the bridge opens, and carries questions and replies: the page hears
 * questions on one long answer and posts what it has to say. Both want the token that stands in the
 * address which the bridge prints (in its fragment, which browsers do not send).
 */
import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { FromPage, ToPage } from '../protocol/bridge'
import { bodyOf, MOST_ARCHIVE, objection } from './guard'
import type { PageEnd } from './page-desk'

/** Answers with a file of the page. */
export type Site = (request: IncomingMessage, response: ServerResponse) => void

/** How often a page without questions hears that the bridge is there, in milliseconds. */
const HERE_MS = 15_000

/** `token`: what a page has to show to be spoken to. Whoever has the server lets it listen. */
export function createPageServer(end: PageEnd, token: string, site: Site): Server {
  return createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const isOurs = path.startsWith('/bridge/')
    const ownOrigin = `http://${request.headers.host ?? ''}`
    const { host = '' } = request.headers
    const fault = objection(isOurs ? request.headers : { host }, ownOrigin)
    if (fault !== null) return refuse(response, 403, fault)
    if (!isOurs) return site(request, response)
    if (!isToken(request.headers.authorization, token)) return refuse(response, 403, 'no token')
    if (request.method === 'GET' && path === '/bridge/asks') return tellAsks(end, response)
    if (request.method === 'POST' && path === '/bridge/said') {
      return void hear(end, request, response)
    }
    refuse(response, 404, 'page not found')
  })
}

function isToken(header: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const refuse = (response: ServerResponse, status: number, words: string): void =>
  void response.writeHead(status, { 'content-type': 'text/plain' }).end(`${words}\n`)

function tellAsks(end: PageEnd, response: ServerResponse): void {
  const say = (word: ToPage): void => void response.write(`${JSON.stringify(word)}\n`)
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  say({ kind: 'here' })
  const detach = end.attach(say)
  const timer = setInterval(() => say({ kind: 'here' }), HERE_MS)
  response.on('close', () => {
    clearInterval(timer)
    detach()
  })
}

/** A page gives back whatever it was given; JSON has six letters for a byte that is no text. */
const MOST_SAID = 8 * MOST_ARCHIVE

async function hear(
  end: PageEnd,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request, MOST_SAID)
  if (body === null) return refuse(response, 413, 'too large')
  try {
    end.hear(JSON.parse(body.toString('utf8')) as FromPage)
    response.writeHead(204).end()
  } catch (error) {
    refuse(response, 400, (error as Error).message)
  }
}

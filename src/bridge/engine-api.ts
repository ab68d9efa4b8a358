/**
 * The Engine API of one machine: from a method and a path to the answer. It knows no HTTP server
 * and no lab, only the asks of api/routes (https://docs.docker.com/reference/api/engine/).
 */
import { refusal } from '../api/errors'
import type { Endpoint } from '../api/routes'
import type { ApiAnswer, ApiRequest } from './answer'
import { badRequest } from './query'
import { Refused, type Daemon } from './daemon'
import { ROWS, type Row } from './rows'
import { BadJson, readAs } from '../api/shape'
import { SPECIAL } from './special'

const NEWEST = '1.50'
const OLDEST = '1.24'

/** What every answer says of the daemon. */
export const ALWAYS: Readonly<Record<string, string>> = {
  'api-version': NEWEST,
  'docker-experimental': 'false',
  ostype: 'linux',
  server: 'Docker/28.2.2 (linux)',
}

export interface Call {
  readonly method: string
  /** Path and query as they came. */
  readonly target: string
  readonly body: Buffer
  readonly contentType: string
  readonly gone: AbortSignal
}

type Handler = (request: ApiRequest) => Promise<ApiAnswer>

interface Way {
  readonly method: string
  readonly pattern: RegExp
  readonly handle: Handler
}

/** `GET /nodes/{id}` as a pattern; a name of an image may have slashes in it. */
function wayOf(route: string, handle: Handler): Way {
  const [method = '', path = ''] = route.split(' ')
  const pattern = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'name' ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
  )
  return { method, pattern: new RegExp(`^${pattern}$`), handle }
}

/** Every route that is answered, as `METHOD path`. */
export const ROUTES: readonly string[] = [...new Set([...Object.keys(ROWS), ...SPECIAL.keys()])]

/** What is written out comes before what stands for anything: `/services/create`. */
const WAYS: readonly Way[] = [
  ...[...SPECIAL].map(([route, handle]) => wayOf(route, handle)),
  ...Object.entries(ROWS).map(([route, row]) => wayOf(route, plainly(route as Endpoint, row))),
].sort((a, b) => Number(a.pattern.source.includes('(')) - Number(b.pattern.source.includes('(')))

/** A row that is one ask. */
function plainly(endpoint: Endpoint, row: Row): Handler {
  return async ({ daemon, params, query, body }) => {
    const asked = row.query?.(query) ?? {}
    const given = row.body === undefined ? null : body()
    const isThere = row.body !== undefined && (given !== null || row.mayLack !== true)
    const sent = isThere ? readAs(row.body, needed(given)) : null
    const said = await daemon.ask(endpoint, params as never, asked as never, sent as never)
    if (said === false) return { status: 304, text: '' }
    const json = row.answer === undefined ? said : row.answer(said as never)
    return json === null && row.bare !== true
      ? { status: row.status, text: '' }
      : { status: row.status, json }
  }
}

function needed(body: unknown): unknown {
  if (body === null) throw badRequest('invalid JSON: got EOF while reading request body')
  return body
}

/** `/v1.41/nodes` without its version. @throws Refused of a version that is not spoken */
function unversioned(path: string): string {
  const match = /^\/v(\d+)\.(\d+)(\/.*)$/.exec(path)
  if (match === null) return path
  const [, major = '', minor = '', rest = ''] = match
  const version = `${major}.${minor}`
  const order = (text: string): number => {
    const [whole = 0, part = 0] = text.split('.').map(Number)
    return whole * 1000 + part
  }
  if (order(version) < order(OLDEST)) {
    const advice = 'please upgrade your client to a newer version'
    const least = `Minimum supported API version is ${OLDEST}, ${advice}`
    throw badRequest(`client version ${version} is too old. ${least}`)
  }
  if (order(version) > order(NEWEST)) {
    const most = `Maximum supported API version is ${NEWEST}`
    throw badRequest(`client version ${version} is too new. ${most}`)
  }
  return rest
}

/** @throws BadJson, Refused */
function parsed({ body, contentType }: Call): unknown {
  const text = body.toString('utf8')
  if (text.trim() === '') return null
  if (contentType.split(';')[0]?.trim() !== 'application/json') {
    const words = `unsupported Content-Type header (${contentType}): must be 'application/json'`
    throw badRequest(words)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BadJson((error as Error).message)
  }
}

/** The answer of a machine's daemon. @throws Refused with status 0 where there is no daemon */
export async function answerCall(daemon: Daemon, call: Call): Promise<ApiAnswer> {
  try {
    return await find(daemon, call)
  } catch (error) {
    if (error instanceof BadJson) {
      return { status: 400, json: { message: `invalid JSON: ${error.message}` } }
    }
    if (error instanceof Refused && error.status !== 0) {
      return { status: error.status, json: { message: error.message } }
    }
    throw error
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badRequest(`invalid URL escape ${JSON.stringify(text)}`)
  }
}

/** The daemon as it is asked by a client that may hang up. */
const askedBy = (gone: AbortSignal, daemon: Daemon): Daemon => ({
  ...daemon,
  ask: (endpoint, params, query, body) => daemon.ask(endpoint, params, query, body, gone),
})

function find(daemon: Daemon, call: Call): Promise<ApiAnswer> {
  const url = new URL(call.target, 'http://daemon')
  const path = unversioned(url.pathname)
  const request = (found: RegExpExecArray): ApiRequest => ({
    daemon: askedBy(call.gone, daemon),
    params: Object.fromEntries(
      Object.entries(found.groups ?? {}).map(([name, text]) => [name, decoded(text)]),
    ),
    query: url.searchParams,
    body: () => parsed(call),
    bytes: call.body,
    gone: call.gone,
  })
  for (const { method, pattern, handle } of WAYS) {
    const found = method === call.method ? pattern.exec(path) : null
    if (found !== null) return handle(request(found))
  }
  throw new Refused(refusal(404, 'page not found'))
}

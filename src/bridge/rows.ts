/**
 * The plain rows of the Engine API: a request that is one ask of api/routes, its success status,
 * and the readings of its query and body. What needs more than that stands in special.ts.
 */
import type { Container, DiskUsage, EngineVersion, Image, Info } from '../api/daemon'
import type { Endpoint } from '../api/routes'
import { isYes } from './answer'
import {
  CONNECT,
  CONTAINER_UPDATE,
  CREATE,
  DISCONNECT,
  INIT,
  JOIN,
  NETWORK,
  NODE,
  PAYLOAD,
  SERVICE,
  SIGN_IN,
  SWARM,
  UNLOCK,
  VOLUME,
} from './bodies'
import { badRequest, filtersIn, versionIn } from './query'
import { infoBody } from '../api/info'
import { containerRow, imageRow, usageBody, versionBody } from './shapes'
import type { Shape } from '../api/shape'

export interface Row {
  /** Status of an answer that does not refuse; 304 where it says that nothing had to be done. */
  readonly status: 200 | 201 | 204
  readonly query?: (query: URLSearchParams) => object
  readonly body?: Shape
  /** There may be no body. */
  readonly mayLack?: true
  /** Whether an answer that is nothing is said as `null`. */
  readonly bare?: true
  /** The answer as the Engine API words it; without it, as it is. */
  readonly answer?: (body: never) => unknown
}

const LISTED: Row = { status: 200, query: filtersIn }
const SHOWN: Row = { status: 200 }
const GONE: Row = { status: 204 }

const created = (body: Shape): Row => ({ status: 201, body })

const updated = (
  noun: string,
  body: Shape,
  more: (query: URLSearchParams) => object = () => ({}),
) =>
  ({ status: 200, body, query: (query) => ({ ...versionIn(query, noun), ...more(query) }) }) as Row

/** `key: true` for each of the keys that the query says yes to. */
const flags =
  (...keys: readonly string[]) =>
  (query: URLSearchParams): object =>
    Object.fromEntries(keys.flatMap((key) => (isYes(query, key) ? [[key, true]] : [])))

const ROTATIONS = flags('rotateWorkerToken', 'rotateManagerToken', 'rotateManagerUnlockKey')

const rollback = (query: URLSearchParams): object =>
  query.get('rollback') === 'previous' ? { rollback: 'previous' } : {}

const filteredWith =
  (...keys: readonly string[]) =>
  (query: URLSearchParams): object => ({ ...filtersIn(query), ...flags(...keys)(query) })

/** How a container is to be stopped. */
function stopIn(query: URLSearchParams): object {
  const t = query.get('t') ?? ''
  if (!/^([+-]?\d+)?$/.test(t)) {
    throw badRequest(`strconv.Atoi: parsing ${JSON.stringify(t)}: invalid syntax`)
  }
  return { ...texts('signal')(query), ...(t === '' ? {} : { t: Number(t) }) }
}

/** What is searched, and how much of it is wanted. */
function searchIn(query: URLSearchParams): object {
  const limit = query.get('limit') ?? ''
  if (!/^\d*$/.test(limit)) throw badRequest('invalid limit specified')
  return { term: query.get('term') ?? '', ...(Number(limit) === 0 ? {} : { limit: Number(limit) }) }
}

/** How large a terminal is. */
function sizeIn(query: URLSearchParams): { readonly h: number; readonly w: number } {
  const of = (key: 'h' | 'w', what: string): number => {
    const text = query.get(key) ?? ''
    if (!/^\d+$/.test(text)) {
      throw badRequest(`invalid resize ${what} ${JSON.stringify(text)}: invalid syntax`)
    }
    return Number(text)
  }
  return { h: of('h', 'height'), w: of('w', 'width') }
}

/** Where a plugin is to be had. */
const remoteIn = (query: URLSearchParams) => ({ remote: query.get('remote') ?? '' })

/** What is to become of a container. */
const commitIn = (query: URLSearchParams): object => ({
  container: query.get('container') ?? '',
  ...texts('repo', 'tag', 'comment', 'author')(query),
  ...(query.has('pause') && !isYes(query, 'pause') ? { pause: false } : {}),
  changes: query.getAll('changes'),
})

/** Those of the keys that the query has, as texts. */
const texts =
  (...keys: readonly string[]) =>
  (query: URLSearchParams): object =>
    Object.fromEntries(
      keys.flatMap((key) => {
        const text = query.get(key) ?? ''
        return text === '' ? [] : [[key, text]]
      }),
    )

/** Asks that special.ts makes of. */
type Special =
  | 'GET /containers/{id}/archive'
  | 'PUT /containers/{id}/archive'
  | 'GET /containers/{id}/logs'
  | 'GET /containers/{id}/stats'
  | 'GET /events'
  | 'POST /containers/{id}/attach'
  | 'POST /containers/{id}/exec'
  | 'GET /services/{id}/logs'
  | 'GET /tasks/{id}/logs'
  | 'GET /containers/{id}/export'
  | 'GET /images/get'
  | 'POST /images/create'
  | 'POST /images/load'
  | 'POST /images/{name}/push'
  | 'POST /containers/{id}/wait'
  | 'GET /images/create/{id}'
  | 'DELETE /images/create/{id}'
  | 'POST /exec/{id}/start'
  | 'GET /exec/{id}/json'

/** By endpoint of api/routes: all that are not special. */
export const ROWS: Readonly<Record<Exclude<Endpoint, Special>, Row>> = {
  'GET /info': { status: 200, answer: (info: Info) => infoBody(info) },
  'GET /version': { status: 200, answer: (version: EngineVersion) => versionBody(version) },
  'GET /containers/json': {
    status: 200,
    query: filteredWith('all'),
    answer: (containers: readonly Container[]) => containers.map(containerRow),
  },
  'GET /containers/{id}/json': SHOWN,
  'GET /containers/{id}/changes': { status: 200, bare: true },
  'GET /containers/{id}/top': { status: 200, query: texts('ps_args') },
  'POST /containers/{id}/kill': { status: 204, query: texts('signal') },
  'POST /containers/{id}/stop': { status: 204, query: stopIn },
  'POST /containers/{id}/restart': { status: 204, query: stopIn },
  'POST /containers/{id}/start': GONE,
  'DELETE /containers/{id}': { status: 204, query: flags('force', 'v') },
  'POST /containers/create': { status: 201, body: CREATE, query: texts('name') },
  'POST /containers/{id}/resize': { status: 200, query: sizeIn },
  'POST /containers/{id}/rename': { status: 204, query: texts('name') },
  'POST /containers/{id}/pause': GONE,
  'POST /containers/{id}/unpause': GONE,
  'POST /containers/{id}/update': { status: 200, body: CONTAINER_UPDATE },
  'POST /networks/{id}/connect': { status: 200, body: CONNECT },
  'POST /networks/{id}/disconnect': { status: 200, body: DISCONNECT },
  'POST /containers/prune': LISTED,
  'POST /commit': { status: 201, body: CREATE, mayLack: true, query: commitIn },
  'GET /images/json': {
    status: 200,
    query: filteredWith('all'),
    answer: (images: readonly Image[]) => images.map(imageRow),
  },
  'GET /images/{name}/json': SHOWN,
  'GET /images/{name}/history': SHOWN,
  'POST /images/{name}/tag': { status: 201, query: texts('repo', 'tag') },
  'DELETE /images/{name}': { status: 200, query: flags('force', 'noprune') },
  'POST /images/prune': LISTED,
  'GET /system/df': { status: 200, answer: (usage: DiskUsage) => usageBody(usage) },
  'GET /volumes': { ...LISTED, answer: (found: object) => ({ ...found, Warnings: null }) },
  'GET /volumes/{name}': SHOWN,
  'POST /volumes/create': created(VOLUME),
  'DELETE /volumes/{name}': { status: 204, query: flags('force') },
  'POST /build/prune': LISTED,
  'POST /volumes/prune': LISTED,
  'GET /swarm': SHOWN,
  'POST /swarm/init': { status: 200, body: INIT },
  'POST /swarm/join': { status: 200, body: JOIN },
  'POST /swarm/leave': { status: 200, query: (query) => ({ force: isYes(query, 'force') }) },
  'POST /swarm/update': updated('swarm', SWARM, ROTATIONS),
  'GET /swarm/unlockkey': SHOWN,
  'POST /swarm/unlock': { status: 200, body: UNLOCK },
  'GET /nodes': LISTED,
  'GET /nodes/{id}': SHOWN,
  'POST /nodes/{id}/update': updated('node', NODE),
  'DELETE /nodes/{id}': { status: 200, query: flags('force') },
  'GET /services': { status: 200, query: filteredWith('status') },
  'POST /services/create': created(SERVICE),
  'GET /services/{id}': { status: 200, query: flags('insertDefaults') },
  'POST /services/{id}/update': updated('service', SERVICE, rollback),
  'DELETE /services/{id}': SHOWN,
  'GET /tasks': LISTED,
  'GET /tasks/{id}': SHOWN,
  'GET /networks': LISTED,
  'GET /networks/{id}': {
    status: 200,
    query: (query) => ({
      ...flags('verbose')(query),
      ...(query.get('scope') === 'swarm' ? { scope: 'swarm' } : {}),
    }),
  },
  'POST /networks/create': {
    ...created(NETWORK),
    answer: ({ Id }: { readonly Id: string }) => ({ Id, Warning: '' }),
  },
  'DELETE /networks/{id}': GONE,
  'POST /networks/prune': LISTED,
  'GET /secrets': LISTED,
  'GET /secrets/{id}': SHOWN,
  'POST /secrets/create': created(PAYLOAD),
  'POST /secrets/{id}/update': updated('secret', PAYLOAD),
  'DELETE /secrets/{id}': GONE,
  'GET /configs': LISTED,
  'GET /configs/{id}': SHOWN,
  'POST /configs/create': created(PAYLOAD),
  'POST /configs/{id}/update': updated('config', PAYLOAD),
  'DELETE /configs/{id}': GONE,
  'GET /plugins': LISTED,
  'GET /plugins/privileges': { status: 200, query: remoteIn },
  'POST /plugins/pull': { status: 200, query: remoteIn },
  'POST /plugins/create': { status: 204, query: (query) => ({ name: query.get('name') ?? '' }) },
  'GET /plugins/{name}/json': SHOWN,
  'DELETE /plugins/{name}': SHOWN,
  'POST /plugins/{name}/enable': SHOWN,
  'POST /plugins/{name}/disable': SHOWN,
  'POST /plugins/{name}/set': GONE,
  'POST /plugins/{name}/push': SHOWN,
  'POST /plugins/{name}/upgrade': SHOWN,
  'POST /auth': { status: 200, body: SIGN_IN },
  'GET /images/search': {
    status: 200,
    query: (query) => ({ ...searchIn(query), ...filtersIn(query) }),
  },
  'GET /distribution/{name}/json': SHOWN,
}

/**
 * `GET /events`: what changed at a daemon since it was last looked at. It is looked at twice a
 * second.
 */
import { between, lookAt, messageOf, passes, type Found, type Look } from '../api/events'
import { goJson } from '../api/json'
import type { Endpoint, Filters } from '../api/routes'
import type { ApiRequest } from './answer'
import { Refused, type Daemon } from './daemon'
import { filtersIn } from './query'
import { LOOK_MS, pause } from './stream'

async function look(daemon: Daemon): Promise<Look> {
  const found: Found = {
    networks: await daemon.ask('GET /networks', {}, {}, null),
    nodes: (await listOf(daemon, 'GET /nodes')) as Found['nodes'],
    services: (await listOf(daemon, 'GET /services')) as Found['services'],
    secrets: (await listOf(daemon, 'GET /secrets')) as Found['secrets'],
    configs: (await listOf(daemon, 'GET /configs')) as Found['configs'],
  }
  return lookAt(found)
}

/** What only managers tell; from others nothing. */
async function listOf(daemon: Daemon, endpoint: Endpoint): Promise<readonly unknown[]> {
  try {
    return (await daemon.ask(endpoint, {} as never, {} as never, null as never)) as never
  } catch (error) {
    if (error instanceof Refused && error.status === 503) return []
    throw error
  }
}

/** The events from now on, one JSON object a line, until the client goes or `until` has come. */
export async function eventStream(request: ApiRequest): Promise<AsyncIterable<Uint8Array>> {
  const { filters = {} } = filtersIn(request.query)
  return goOn(request, filters, await look(request.daemon))
}

async function* goOn(
  { daemon, gone, query }: ApiRequest,
  filters: Filters,
  first: Look,
): AsyncIterable<Uint8Array> {
  const until = Number(query.get('until') ?? Number.POSITIVE_INFINITY) * 1000
  let before = first
  let from = Number(query.get('since') ?? daemon.now() / 1000) * 1000
  for (;;) {
    const now = daemon.now()
    const after = await look(daemon)
    const containers = await daemon.ask('GET /events', {}, { since: from, until: now }, null)
    for (const event of between(before, after, from, containers)) {
      if (passes(filters, event)) yield Buffer.from(`${goJson(messageOf(event))}\n`)
    }
    before = after
    from = now
    if (daemon.now() >= until || !(await pause(LOOK_MS, gone))) return
  }
}

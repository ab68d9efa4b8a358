/** `GET /events`: what a daemon wrote down since it was last asked, twice a second. */
import { messageOf, passes } from '../api/events'
import { goJson } from '../api/json'
import type { Filters } from '../api/routes'
import type { ApiRequest } from './answer'
import { filtersIn } from './query'
import { LOOK_MS, pause } from './stream'

/** The events from now on, one JSON object a line, until the client goes or `until` has come. */
export async function eventStream(request: ApiRequest): Promise<AsyncIterable<Uint8Array>> {
  const { filters = {} } = filtersIn(request.query)
  // The first answer tells what time it is.
  await request.daemon.ask('GET /events', {}, { since: 0, until: 0 }, null)
  return goOn(request, filters)
}

async function* goOn(
  { daemon, gone, query }: ApiRequest,
  filters: Filters,
): AsyncIterable<Uint8Array> {
  const end = Number(query.get('until') ?? Number.POSITIVE_INFINITY) * 1000
  const until = Number.isFinite(end) ? { until: end } : {}
  // What was told last, by the machines' calendar: theirs may run faster than the client's.
  let told = Number(query.get('since') ?? daemon.now() / 1000) * 1000 - daemon.shift()
  for (;;) {
    const since = told + daemon.shift()
    const events = await daemon.ask('GET /events', {}, { since, ...until }, null)
    told = daemon.now() - daemon.shift()
    for (const event of events) {
      if (passes(filters, event)) yield Buffer.from(`${goJson(messageOf(event))}\n`)
    }
    if (daemon.now() >= end || !(await pause(LOOK_MS, gone))) return
  }
}

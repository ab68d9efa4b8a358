/** Services by what was typed, in the client's own words where there is none (spec 10.8). */
import type { Service } from '../../../api/types'
import { Fail, tryAsk, daemonError, type Resume, type Wait } from '../../client'

/** The service, or null when there is none of that name or ID. */
export function* findService(
  text: string,
  insertDefaults: boolean,
): Generator<Wait, Service | null, Resume> {
  const reply = yield* tryAsk('GET /services/{id}', { id: text }, { insertDefaults }, null)
  if ('body' in reply) return reply.body
  if (reply.status === 404) return null
  throw new Fail(daemonError(reply.status, reply.message))
}

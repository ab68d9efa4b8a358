/** `docker inspect`: anything the swarm knows, by ID or name. */
import { daemonError, Fail, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { inspectJson, inspectWith } from '../../format/inspect'
import { INSPECT_FORMAT } from '../shared-flags'

/** In the order in which Docker tries them. */
const KINDS = {
  network: 'GET /networks/{id}',
  service: 'GET /services/{id}',
  task: 'GET /tasks/{id}',
  node: 'GET /nodes/{id}',
  secret: 'GET /secrets/{id}',
  config: 'GET /configs/{id}',
} as const

/** The first object of the kind, or of any, that answers to the text; null for none. */
function* find(id: string, type: string): Generator<Wait, unknown, Resume> {
  for (const [kind, endpoint] of Object.entries(KINDS)) {
    if (type !== '' && type !== kind) continue
    const query = kind === 'service' ? { insertDefaults: true } : {}
    const reply = yield* tryAsk(endpoint, { id }, query, null)
    if ('body' in reply) return reply.body
    if (reply.status === 0 || type !== '') throw new Fail(daemonError(reply.status, reply.message))
  }
  return null
}

export const inspect: Command = {
  path: 'docker inspect',
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  short: 'Show all that is known of anything',
  flags: [
    INSPECT_FORMAT,
    { name: 'type', type: 'string', help: 'Only what is of this kind', values: Object.keys(KINDS) },
  ],
  arity: { kind: 'atLeast', n: 1 },
  *run(call: Call, io: Io) {
    const found: unknown[] = []
    const faults: string[] = []
    for (const text of call.args) {
      const object = yield* find(text, call.text('type'))
      if (object === null) faults.push(`Error: No such object: ${text}`)
      else found.push(object)
    }
    const format = call.text('format')
    io.out(format === '' ? inspectJson(found) : inspectWith(found, format))
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
}

/** `docker inspect`: anything the swarm knows, by ID or name. */
import { daemonError, Fail, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { inspectJson, inspectWith } from '../../format/inspect'
import { INSPECT_FORMAT } from '../shared-flags'

const KINDS = [
  'GET /services/{id}',
  'GET /nodes/{id}',
  'GET /tasks/{id}',
  'GET /networks/{id}',
] as const

/** The first object of any kind that answers to the text; null for none. */
function* find(id: string): Generator<Wait, unknown, Resume> {
  for (const endpoint of KINDS) {
    const reply = yield* tryAsk(endpoint, { id }, {}, null)
    if ('body' in reply) return reply.body
    if (reply.status === 0) throw new Fail(daemonError(reply.status, reply.message))
  }
  return null
}

export const inspect: Command = {
  path: 'docker inspect',
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  short: 'Show all that is known of anything',
  flags: [INSPECT_FORMAT],
  arity: { kind: 'atLeast', n: 1 },
  *run(call: Call, io: Io) {
    const found: unknown[] = []
    const faults: string[] = []
    for (const text of call.args) {
      const object = yield* find(text)
      if (object === null) faults.push(`Error: No such object: ${text}`)
      else found.push(object)
    }
    const format = call.text('format')
    io.out(format === '' ? inspectJson(found) : inspectWith(found, format))
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
}

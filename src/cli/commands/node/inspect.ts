/** `docker node inspect` (spec 10.9, 14.3). */
import type { Node } from '../../../api/types'
import { ask, daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { inspectJson, inspectWith } from '../../format/inspect'
import { INSPECT_FORMAT } from '../shared-flags'
import { prettyNode } from './pretty'

export const nodeInspect: Command = {
  path: 'docker node inspect',
  usage: '[OPTIONS] self|NODE [NODE...]',
  short: 'Show all that is known of nodes',
  flags: [INSPECT_FORMAT, { name: 'pretty', type: 'bool', help: 'Print it for people' }],
  arity: { kind: 'atLeast', n: 1 },
  names: 'node',
  *run(call: Call, io: Io) {
    const format = call.text('format')
    if (call.bool('pretty') && format !== '') {
      throw new Fail('--format is incompatible with human friendly format')
    }
    const found: Node[] = []
    const faults: string[] = []
    for (const text of call.args) {
      const self = text === 'self' ? yield* ask('GET /info', {}, {}, null) : null
      const id = self === null ? text : self.Swarm.NodeID
      const reply = yield* tryAsk('GET /nodes/{id}', { id }, {}, null)
      if ('body' in reply) found.push(reply.body)
      else faults.push(daemonError(reply.status, reply.message))
    }
    if (call.bool('pretty')) io.out(found.map(prettyNode).join(''))
    else if (format === '') io.out(inspectJson(found))
    else io.out(inspectWith(found, format))
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
}

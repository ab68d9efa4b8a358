/** `docker node inspect` (spec 10.9, 14.3). `--pretty` is stronger than `--format`. */
import { daemonError, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { foundIn, inspecting } from '../inspecting'
import { INSPECT_FORMAT } from '../shared-flags'
import { nodeId } from './self'
import { prettyNode } from './pretty'

export const nodeInspect: Command = {
  path: 'docker node inspect',
  usage: '[OPTIONS] self|NODE [NODE...]',
  short: 'Show all that is known of nodes',
  flags: [INSPECT_FORMAT, { name: 'pretty', type: 'bool', help: 'Print it for people' }],
  arity: { kind: 'atLeast', n: 1 },
  names: 'node',
  *run(call: Call, io: Io) {
    return yield* inspecting(call, io, {
      *find(text) {
        const id = yield* nodeId(text)
        if (typeof id !== 'string') return daemonError(id.status, id.message)
        return foundIn(yield* tryAsk('GET /nodes/{id}', { id }, {}, null))
      },
      type: () => 'swarm.Node',
      pretty: prettyNode,
    })
  },
}

/** `docker swarm join-token` (spec 10.4). */
import { ask, Fail } from '../../client'
import type { Command } from '../../command'
import { quietFlag } from '../shared-flags'
import { printJoinCommand } from './instructions'

export const swarmJoinToken: Command = {
  path: 'docker swarm join-token',
  usage: '[OPTIONS] (worker|manager)',
  short: 'Show what others need to join, or change it',
  flags: [
    quietFlag('the token'),
    { name: 'rotate', type: 'bool', help: 'Make a new token; the old one opens no door any more' },
  ],
  arity: { kind: 'exactly', n: 1 },
  *run(call, io) {
    const role = call.args[0] ?? ''
    if (role !== 'worker' && role !== 'manager') throw new Fail(`unknown role ${role}`)
    const quiet = call.bool('quiet')
    if (call.bool('rotate')) {
      const { Version, Spec } = yield* ask('GET /swarm', {}, {}, null)
      const which = role === 'worker' ? { rotateWorkerToken: true } : { rotateManagerToken: true }
      yield* ask('POST /swarm/update', {}, { version: Version.Index, ...which }, Spec)
      if (!quiet) io.out(`Successfully rotated ${role} join token.\n\n`)
    }
    const { JoinTokens } = yield* ask('GET /swarm', {}, {}, null)
    if (quiet) {
      io.out(`${role === 'worker' ? JoinTokens.Worker : JoinTokens.Manager}\n`)
      return 0
    }
    const { Swarm } = yield* ask('GET /info', {}, {}, null)
    yield* printJoinCommand(io, Swarm.NodeID, role)
    return 0
  },
}

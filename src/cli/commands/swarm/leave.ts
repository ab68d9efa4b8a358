/** `docker swarm leave` (spec 10.4). */
import { ask } from '../../client'
import type { Command } from '../../command'
import { forceFlag } from '../shared-flags'

export const swarmLeave: Command = {
  path: 'docker swarm leave',
  usage: '[OPTIONS]',
  short: 'Leave the swarm this machine is in',
  flags: [forceFlag('Leave whatever the swarm may lose by it')],
  arity: { kind: 'none' },
  *run(call, io) {
    yield* ask('POST /swarm/leave', {}, { force: call.bool('force') }, null)
    io.out('Node left the swarm.\n')
    return 0
  },
}

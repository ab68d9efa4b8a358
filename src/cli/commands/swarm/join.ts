/** `docker swarm join` (spec 10.4). */
import { ask } from '../../client'
import type { Command } from '../../command'
import { ADDRESSES, addressesOf } from './addresses'

export const swarmJoin: Command = {
  path: 'docker swarm join',
  usage: '[OPTIONS] HOST:PORT',
  short: 'Join a swarm, as a worker or as a manager: the token decides',
  flags: [...ADDRESSES, { name: 'token', type: 'string', help: 'The secret that lets one in' }],
  arity: { kind: 'exactly', n: 1 },
  *run(call, io) {
    const [remote = ''] = call.args
    yield* ask(
      'POST /swarm/join',
      {},
      {},
      {
        ...addressesOf(call),
        RemoteAddrs: [remote],
        JoinToken: call.text('token'),
      },
    )
    const { Swarm } = yield* ask('GET /info', {}, {}, null)
    const role = Swarm.ControlAvailable ? 'manager' : 'worker'
    io.out(`This node joined a swarm as a ${role}.\n`)
    return 0
  },
}

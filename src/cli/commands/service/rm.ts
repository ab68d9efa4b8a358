/** `docker service rm` (spec 10.8). */
import { tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { each } from '../each'

export const rm: Command = {
  path: 'docker service rm',
  usage: 'SERVICE [SERVICE...]',
  short: 'Have the swarm run it no longer',
  aliases: ['remove'],
  flags: [],
  arity: { kind: 'atLeast', n: 1 },
  names: 'service',
  *run(call: Call, io: Io) {
    return yield* each(call.args, (id) => tryAsk('DELETE /services/{id}', { id }, {}, null), io)
  },
}

/** `docker service rm` (spec 10.8). */
import { daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'

export const rm: Command = {
  path: 'docker service rm',
  usage: 'SERVICE [SERVICE...]',
  short: 'Have the swarm run it no longer',
  aliases: ['remove'],
  flags: [],
  arity: { kind: 'atLeast', n: 1 },
  names: 'service',
  *run(call: Call, io: Io) {
    const faults: string[] = []
    for (const id of call.args) {
      const reply = yield* tryAsk('DELETE /services/{id}', { id }, {}, null)
      if ('body' in reply) io.out(`${id}\n`)
      else faults.push(daemonError(reply.status, reply.message))
    }
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
}

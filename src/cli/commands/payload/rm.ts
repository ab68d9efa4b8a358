/** `docker secret rm` and `docker config rm` (spec 10.10). */
import { daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import type { Noun } from './noun'

export const rmOf = (noun: Noun): Command => ({
  path: `docker ${noun.name} rm`,
  usage: `${noun.usage} [${noun.usage}...]`,
  short: `Have the swarm forget ${noun.table}`,
  aliases: ['remove'],
  flags: [],
  arity: { kind: 'atLeast', n: 1 },
  names: noun.name,
  *run(call: Call, io: Io) {
    const faults: string[] = []
    for (const id of call.args) {
      const reply = yield* tryAsk(`DELETE /${noun.table}/{id}`, { id }, {}, null)
      if ('body' in reply) io.out(`${id}\n`)
      else faults.push(daemonError(reply.status, reply.message))
    }
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
})

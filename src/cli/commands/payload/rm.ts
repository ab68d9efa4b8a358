/** `docker secret rm` and `docker config rm` (spec 10.10). */
import { tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { each } from '../each'
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
    return yield* each(
      call.args,
      (id) => tryAsk(`DELETE /${noun.table}/{id}`, { id }, {}, null),
      io,
    )
  },
})

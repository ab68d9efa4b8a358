/** `docker rename`, `pause` and `unpause`. */
import { daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { each } from '../each'

const rename: Command = {
  path: 'docker rename',
  usage: 'CONTAINER NEW_NAME',
  short: 'Give a container another name',
  aliases: ['docker container rename'],
  flags: [],
  arity: { kind: 'exactly', n: 2 },
  names: 'any container',
  *run(call: Call, io: Io) {
    const [id = '', name = ''] = call.args.map((text) => text.trim())
    if (id === '' || name === '') throw new Fail('Error: Neither old nor new names may be empty')
    const reply = yield* tryAsk('POST /containers/{id}/rename', { id }, { name }, null)
    if ('body' in reply) return 0
    io.err(`${daemonError(reply.status, reply.message)}\n`)
    throw new Fail(`Error: failed to rename container named ${id}`)
  },
}

const freezing = (verb: 'pause' | 'unpause', short: string): Command => ({
  path: `docker ${verb}`,
  usage: 'CONTAINER [CONTAINER...]',
  short,
  aliases: [`docker container ${verb}`],
  flags: [],
  arity: { kind: 'atLeast', n: 1 },
  names: 'container',
  *run(call: Call, io: Io) {
    return yield* each(
      call.args,
      (id) => tryAsk(`POST /containers/{id}/${verb}`, { id }, {}, null),
      io,
    )
  },
})

export const HANDS: readonly Command[] = [
  rename,
  freezing('pause', 'Freeze the processes of containers'),
  freezing('unpause', 'Let frozen containers go on'),
]

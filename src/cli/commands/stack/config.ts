/** `docker stack config`: the Compose files as they are after merging, in full (spec 10.11). */
import { Fail, host, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { loadCompose } from '../../compose/load'
import { COMPOSE_FILE } from './flags'

export const config: Command = {
  path: 'docker stack config',
  usage: '[OPTIONS]',
  short: 'Print Compose files as they are after merging',
  flags: [
    COMPOSE_FILE,
    { name: 'skip-interpolation', type: 'bool', help: 'Leave variables as they are' },
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const file = yield* loadCompose(call.list('compose-file'), io, {
      kind: 'print',
      interpolate: !call.bool('skip-interpolation'),
    })
    const reply = yield* host({ kind: 'yaml.write', value: file })
    if (reply.kind !== 'file') throw new Fail(reply.kind === 'refused' ? reply.message : '')
    io.out(reply.text)
    return 0
  },
}

/** `docker attach`: a terminal on a container that runs already. */
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { attached, endOf, leavingKeys, stayWith } from './attached'
import { DETACH_KEYS } from '../shared-flags'

export const attach: Command = {
  path: 'docker attach',
  usage: '[OPTIONS] CONTAINER',
  short: 'Show what a running container prints, and let it read what is typed',
  aliases: ['docker container attach'],
  flags: [
    DETACH_KEYS,
    { name: 'no-stdin', type: 'bool', help: 'Type nothing to it' },
    { name: 'sig-proxy', type: 'bool', default: 'true', help: 'Pass signals on to it' },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'container',
  *run(call: Call, io: Io) {
    const [id = ''] = call.args
    const { Id, State } = yield* ask('GET /containers/{id}/json', { id }, {}, null)
    if (!State.Running) {
      throw new Fail('cannot attach to a stopped container, start it first')
    }
    if (State['Paused'] === true) {
      throw new Fail('cannot attach to a paused container, unpause it first')
    }
    if (State['Restarting'] === true) {
      throw new Fail('cannot attach to a restarting container, wait until it is running')
    }
    const keys = leavingKeys(call)
    yield* ask('POST /containers/{id}/attach', { id }, {}, {})
    const end = yield* endOf(Id, 'not-running')
    return yield* call.bool('no-stdin') ? attached(Id, end, io) : stayWith(Id, end, io, keys)
  },
}

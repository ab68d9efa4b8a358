/** `docker swarm unlock` (spec 10.5). */
import { ask, Fail, readLine } from '../../client'
import type { Command } from '../../command'

export const swarmUnlock: Command = {
  path: 'docker swarm unlock',
  usage: '',
  short: 'Give a locked manager the key it waits for',
  flags: [],
  arity: { kind: 'none' },
  *run() {
    const { Swarm } = yield* ask('GET /info', {}, {}, null)
    if (Swarm.LocalNodeState === 'inactive') {
      throw new Fail('Error: This node is not part of a swarm')
    }
    if (Swarm.LocalNodeState !== 'locked') throw new Fail('Error: swarm is not locked')
    const key = yield* readLine('Enter unlock key: ', true)
    yield* ask('POST /swarm/unlock', {}, {}, { UnlockKey: (key ?? '').trim() })
    return 0
  },
}

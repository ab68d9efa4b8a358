/** `docker swarm unlock-key` (spec 10.5). */
import { ask, daemonError, Fail, tryAsk } from '../../client'
import type { Command } from '../../command'
import { quietFlag } from '../shared-flags'
import { printUnlockCommand } from './instructions'

export const swarmUnlockKey: Command = {
  path: 'docker swarm unlock-key',
  usage: '[OPTIONS]',
  short: 'Show the key that unlocks managers, or change it',
  flags: [quietFlag('the key'), { name: 'rotate', type: 'bool', help: 'Make a new key' }],
  arity: { kind: 'none' },
  *run(call, io) {
    const quiet = call.bool('quiet')
    if (call.bool('rotate')) {
      const { Version, Spec } = yield* ask('GET /swarm', {}, {}, null)
      if (!Spec.EncryptionConfig.AutoLockManagers) {
        throw new Fail('cannot rotate because autolock is not turned on')
      }
      const query = { version: Version.Index, rotateManagerUnlockKey: true }
      yield* ask('POST /swarm/update', {}, query, Spec)
      if (!quiet) io.out('Successfully rotated manager unlock key.\n')
    }
    const reply = yield* tryAsk('GET /swarm/unlockkey', {}, {}, null)
    if (!('body' in reply)) {
      throw new Fail(`could not fetch unlock key: ${daemonError(reply.status, reply.message)}`)
    }
    const { UnlockKey } = reply.body
    if (UnlockKey === '') throw new Fail('no unlock key is set')
    if (quiet) io.out(`${UnlockKey}\n`)
    else printUnlockCommand(io, UnlockKey)
    return 0
  },
}

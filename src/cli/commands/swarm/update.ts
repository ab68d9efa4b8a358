/** `docker swarm update` (spec 10.5). */
import { ask } from '../../client'
import type { Command } from '../../command'
import { commandHelp } from '../../help'
import { printUnlockCommand } from './instructions'
import { AUTOLOCK, changedSpec, SETTINGS } from './options'

const FLAGS = [{ ...AUTOLOCK, help: `${AUTOLOCK.help} (true|false)` }, ...SETTINGS]

export const swarmUpdate: Command = {
  path: 'docker swarm update',
  usage: '[OPTIONS]',
  short: 'Change the settings of the swarm',
  flags: FLAGS,
  arity: { kind: 'none' },
  *run(call, io) {
    if (!FLAGS.some(({ name }) => call.changed(name))) {
      io.out(commandHelp(swarmUpdate, swarmUpdate.path, io.columns))
      return 0
    }
    const { Version, Spec } = yield* ask('GET /swarm', {}, {}, null)
    const spec = changedSpec(Spec, call)
    yield* ask('POST /swarm/update', {}, { version: Version.Index }, spec)
    io.out('Swarm updated.\n')
    if (spec.EncryptionConfig.AutoLockManagers && !Spec.EncryptionConfig.AutoLockManagers) {
      const { UnlockKey } = yield* ask('GET /swarm/unlockkey', {}, {}, null)
      printUnlockCommand(io, UnlockKey)
    }
    return 0
  },
}

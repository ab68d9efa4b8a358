/** `docker container prune`: away with all that do not run. */
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { humanSize } from '../../format/units'
import { forceFlag } from '../shared-flags'
import { isSure } from '../sure'

const WARNING = 'WARNING! This will remove all stopped containers.'

const { short: _short, ...FILTER } = filterFlag(['label', 'label!', 'until'])

export const prune: Command = {
  path: 'docker container prune',
  usage: '[OPTIONS]',
  short: 'Remove all containers that do not run',
  flags: [FILTER, forceFlag('Do not ask first')],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    if (!call.bool('force') && !(yield* isSure(WARNING, io))) return 0
    const pruned = yield* ask('POST /containers/prune', {}, { filters: filtersOf(call) }, null)
    const { ContainersDeleted: gone, SpaceReclaimed: bytes } = pruned
    if (gone.length > 0) io.out(`Deleted Containers:\n${gone.join('\n')}\n\n`)
    io.out(`Total reclaimed space: ${humanSize(bytes)}\n`)
    return 0
  },
}

/** `docker container prune`: away with all that do not run. */
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { humanSize } from '../../format/units'
import { forceFlag } from '../shared-flags'
import { isSure } from '../sure'
import { deleted, pruneFilter, pruneFilters } from '../pruning'

const WARNING = 'WARNING! This will remove all stopped containers.'

export const prune: Command = {
  path: 'docker container prune',
  usage: '[OPTIONS]',
  short: 'Remove all containers that do not run',
  flags: [pruneFilter(['label', 'label!', 'until']), forceFlag('Do not ask first')],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    if (!call.bool('force') && !(yield* isSure(WARNING, io))) return 0
    const pruned = yield* ask(
      'POST /containers/prune',
      {},
      { filters: pruneFilters(call, io) },
      null,
    )
    const { ContainersDeleted: gone, SpaceReclaimed: bytes } = pruned
    io.out(deleted('Containers', gone))
    io.out(`Total reclaimed space: ${humanSize(bytes)}\n`)
    return 0
  },
}

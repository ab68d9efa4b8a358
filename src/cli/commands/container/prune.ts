/** `docker container prune`: away with all that do not run. */
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { forceFlag } from '../shared-flags'
import { deleted, mayPrune, pruneFilter, pruneFilters, reclaimed } from '../pruning'

const WARNING = 'WARNING! This will remove all stopped containers.'

export const prune: Command = {
  path: 'docker container prune',
  usage: '[OPTIONS]',
  short: 'Remove all containers that do not run',
  flags: [pruneFilter(['label', 'label!', 'until']), forceFlag('Do not ask first')],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    if (!(yield* mayPrune(call, WARNING, io))) return 0
    const pruned = yield* ask(
      'POST /containers/prune',
      {},
      { filters: pruneFilters(call, io) },
      null,
    )
    const { ContainersDeleted: gone, SpaceReclaimed: bytes } = pruned
    io.out(deleted('Containers', gone))
    io.out(reclaimed(bytes))
    return 0
  },
}

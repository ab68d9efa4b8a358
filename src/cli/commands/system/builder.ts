/** `docker builder prune`: away with what builds have left, which is nothing. */
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { pruneFilter, pruneFilters, reclaimed } from '../pruning'
import { forceFlag } from '../shared-flags'
import { isSure } from '../sure'

/** A client without BuildKit says so of all that has to do with builds. */
const WARNING = `DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            Install the buildx component to build images with BuildKit:
            https://docs.docker.com/go/buildx/

`

export const builderPrune: Command = {
  path: 'docker builder prune',
  usage: '',
  short: 'Remove what builds have left',
  flags: [
    { name: 'all', short: 'a', type: 'bool', help: 'Also what a build could use again' },
    pruneFilter(['until']),
    forceFlag('Do not ask first'),
    { name: 'keep-storage', type: 'bytes', help: 'How much of it may stay' },
  ],
  arity: { kind: 'none' },
  warning: WARNING,
  *run(call: Call, io: Io) {
    const filters = pruneFilters(call, io)
    const which = call.bool('all') ? 'all' : 'all dangling'
    const question = `WARNING! This will remove ${which} build cache.`
    if (!call.bool('force') && !(yield* isSure(question, io, ' '))) return 0
    const { SpaceReclaimed } = yield* ask('POST /build/prune', {}, { filters }, null)
    io.out(reclaimed(SpaceReclaimed))
    return 0
  },
}

/** `docker system prune`: away with all that nobody uses. */
import type { Filters } from '../../../api/routes'
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { byText } from '../../../api/order'
import { prunedImages } from '../image/remove'
import { forceFlag } from '../shared-flags'
import { deleted, mayPrune, pruneFilter, pruneFilters, reclaimed } from '../pruning'

function warning(call: Call, given: Filters): string {
  const all = call.bool('all')
  const volumes = call.bool('volumes')
  const filters = Object.entries(given).flatMap(([key, values]) =>
    values.map((value) => `${key}=${value}`),
  )
  return [
    'WARNING! This will remove:',
    '  - all stopped containers',
    '  - all networks not used by at least one container',
    ...(volumes ? ['  - all anonymous volumes not used by at least one container'] : []),
    all
      ? '  - all images without at least one container associated to them'
      : '  - all dangling images',
    all ? '  - all build cache' : '  - unused build cache',
    '',
    ...(filters.length === 0
      ? []
      : [
          '  Items to be pruned will be filtered with:',
          ...filters.sort(byText).map((text) => `  - ${text}`),
          '',
        ]),
  ].join('\n')
}

export const systemPrune: Command = {
  path: 'docker system prune',
  usage: '[OPTIONS]',
  short: 'Remove all that nobody uses',
  flags: [
    { name: 'all', short: 'a', type: 'bool', help: 'Also images that have a tag' },
    pruneFilter(['label', 'label!', 'until']),
    forceFlag('Do not ask first'),
    { name: 'volumes', type: 'bool', help: 'Also volumes that nobody named' },
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const filters = pruneFilters(call, io)
    if (call.bool('volumes') && 'until' in filters) {
      throw new Fail('ERROR: The "until" filter is not supported with "--volumes"')
    }
    if (!(yield* mayPrune(call, warning(call, filters), io))) return 0
    const containers = yield* ask('POST /containers/prune', {}, { filters }, null)
    io.out(deleted('Containers', containers.ContainersDeleted))
    const networks = yield* ask('POST /networks/prune', {}, { filters }, null)
    io.out(deleted('Networks', networks.NetworksDeleted))
    let bytes = containers.SpaceReclaimed
    if (call.bool('volumes')) {
      const volumes = yield* ask('POST /volumes/prune', {}, { filters }, null)
      io.out(deleted('Volumes', volumes.VolumesDeleted))
      bytes += volumes.SpaceReclaimed
    }
    const dangling = [String(!call.bool('all'))]
    const images = yield* ask('POST /images/prune', {}, { filters: { ...filters, dangling } }, null)
    io.out(prunedImages(images.ImagesDeleted))
    const built = yield* ask('POST /build/prune', {}, { filters }, null)
    bytes += images.SpaceReclaimed + built.SpaceReclaimed
    io.out(reclaimed(bytes))
    return 0
  },
}

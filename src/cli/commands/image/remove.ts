/** `docker rmi` and `docker image prune`: away with images. */
import type { ImageRemoval } from '../../../api/daemon'
import { ask, daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { forceFlag } from '../shared-flags'
import { deleted, mayPrune, pruneFilter, pruneFilters, reclaimed } from '../pruning'

const said = (one: ImageRemoval): string =>
  'Untagged' in one ? `Untagged: ${one.Untagged}\n` : `Deleted: ${one.Deleted}\n`

export const rmi: Command = {
  path: 'docker rmi',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  short: 'Remove images, or some of their names',
  aliases: ['docker image rm', 'docker image remove'],
  flags: [
    forceFlag('Also what stopped containers were made from'),
    { name: 'no-prune', type: 'bool', help: 'Keep what it was built upon' },
    { name: 'platform', type: 'list', placeholder: 'strings', help: 'Of this platform only' },
  ],
  arity: { kind: 'atLeast', n: 1 },
  names: 'local image',
  *run(call: Call, io: Io) {
    const force = call.bool('force')
    const query = { force, noprune: call.bool('no-prune') }
    const faults: string[] = []
    let isFatal = false
    for (const name of call.args) {
      const reply = yield* tryAsk('DELETE /images/{name}', { name }, query, null)
      if ('body' in reply) {
        io.out(reply.body.map(said).join(''))
        continue
      }
      faults.push(daemonError(reply.status, reply.message))
      if (reply.status !== 404) isFatal = true
    }
    if (faults.length === 0) return 0
    if (!force || isFatal) throw new Fail(faults.join('\n'))
    io.err(`${faults.join('\n')}\n`)
    return 0
  },
}

/** What `image prune` and `system prune` tell of it. */
export const prunedImages = (gone: readonly ImageRemoval[] | null): string =>
  deleted(
    'Images',
    (gone ?? []).map((one) =>
      'Untagged' in one ? `untagged: ${one.Untagged}` : `deleted: ${one.Deleted}`,
    ),
  )

export const prune: Command = {
  path: 'docker image prune',
  usage: '[OPTIONS]',
  short: 'Remove images that nobody uses',
  flags: [
    { name: 'all', short: 'a', type: 'bool', help: 'Also those that have a tag' },
    pruneFilter(['dangling', 'label', 'label!', 'until']),
    forceFlag('Do not ask first'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const all = call.bool('all')
    const which = all
      ? 'images without at least one container associated to them'
      : 'dangling images'
    const warning = `WARNING! This will remove all ${which}.`
    if (!(yield* mayPrune(call, warning, io))) return 0
    const filters = { ...pruneFilters(call, io), dangling: [String(!all)] }
    const pruned = yield* ask('POST /images/prune', {}, { filters }, null)
    io.out(prunedImages(pruned.ImagesDeleted))
    io.out(reclaimed(pruned.SpaceReclaimed))
    return 0
  },
}

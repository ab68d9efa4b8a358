/** The images on a machine's disk, as its daemon lists them. */
import type * as daemon from '../../api/daemon'
import type { Filters, Reply } from '../../api/routes'
import { behaviourOf, digestOf, imageIdOf, plainName } from '../agent/images'
import { filterRows } from '../control/api/filters'
import { isRefusal } from '../control/api/lookup'
import { EPOCH_MS } from '../kernel/time'
import { stockOf, type Machine } from './machine'

const MB = 1_000_000

/** `GET /images/json`: what was pulled, by name. */
export function listImages(machine: Machine, filters: Filters | undefined): Reply {
  const names = Object.keys(stockOf(machine).images)
  const plain = [...new Set(names.map(plainName))].sort((a, b) => (a < b ? -1 : 1))
  const rows = plain.map((name) => ({
    Id: imageIdOf(name),
    RepoTags: [name],
    RepoDigests: [`${name.split(':')[0]}@${digestOf(name)}`],
    Created: Math.floor(EPOCH_MS / 1000),
    Size: behaviourOf(name, [], machine.standIn).sizeMb * MB,
    Labels: {},
  }))
  const found = filterRows<daemon.Image>(rows, filters, {
    reference: ({ RepoTags }, value) =>
      RepoTags.some((tag) => tag === value || tag.split(':')[0] === value),
    dangling: (_, value) => value === 'false' || value === '0',
  })
  return isRefusal(found) ? found : { status: 200, body: found }
}

/**
 * `docker rmi` and `docker image prune`: names go first, and the image with the last of them, unless
 * a container holds it (moby: daemon/images/image_delete.go, image_prune.go).
 */
import type { ImageRemoval } from '../../api/daemon'
import { refusal } from '../../api/errors'
import { familiarName, referenceIn, tagged } from '../../api/reference'
import type { Filters, Refusal, Reply } from '../../api/routes'
import { layersIn, madeAt, sizeIn } from '../agent/made'
import { isUp, type Container } from '../agent/runtime'
import { findImage, nameIn, takeName } from '../agent/stock'
import { isRefusal } from '../control/api/lookup'
import { prunable } from '../control/api/prunable'
import { must } from '../kernel/assert'
import { withoutKey } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { badDangling, hasChildren, isTrue, noSuchImage, usersOf } from './image-lookup'
import type { Machine } from './machine'

const short = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12)

const conflict = (why: string): Refusal => refusal(409, `conflict: unable to ${why}`)

const repositoryOf = (name: string): string => {
  const reference = referenceIn(name)
  return reference === null ? name : familiarName(reference)
}

const isDigest = (name: string): boolean => name.includes('@')

/** At most one tag, and whatever digests there are belong to its repository. */
function isSingle(names: readonly string[]): boolean {
  if (names.length <= 1) return true
  const tags = names.filter((name) => !isDigest(name))
  const digests = new Set(names.filter(isDigest).map(repositoryOf))
  if (tags.length > 1 || digests.size !== 1) return false
  return digests.has(repositoryOf(tags[0] ?? (names[0] as string)))
}

/** `force`: also what stopped containers hold; `prunes`: and what it lay upon, where that is nobody's. */
interface How {
  readonly force: boolean
  readonly prunes: boolean
}

/** `DELETE /images/{name}`. */
export function removeImage(machine: Machine, text: string, how: How): Reply {
  const id = findImage(machine.stock, text)
  if (id === null) return noSuchImage(text)
  const gone = remove(machine, id, text, how)
  return isRefusal(gone) ? gone : { status: 200, body: gone }
}

function remove(
  machine: Machine,
  id: string,
  text: string,
  how: How,
): readonly ImageRemoval[] | Refusal {
  const image = must(machine.stock.images[id], 'the image is there')
  const isById = id.startsWith(text) || id.startsWith(`sha256:${text}`)
  if (!isById) return removeName(machine, id, text, how)
  if (!isSingle(image.names)) return removeWhole(machine, id, how, [])
  const held = holder(machine, id, how.force, false)
  return held ?? removeWhole(machine, id, { ...how, force: true }, [])
}

/** One name goes, and with the last tag of its repository the digests there. */
function removeName(
  machine: Machine,
  id: string,
  text: string,
  how: How,
): readonly ImageRemoval[] | Refusal {
  const image = must(machine.stock.images[id], 'the image is there')
  const [user] = usersOf(machine, id)
  if (!how.force && isSingle(image.names) && user !== undefined) {
    const who = `container ${short(user.id)} is using its referenced image ${short(id)}`
    return conflict(`remove repository reference "${text}" (must force) - ${who}`)
  }
  const name = nameIn(tagged(must(referenceIn(text), 'it was found by this name')))
  const repository = repositoryOf(name)
  const left = image.names.filter((one) => one !== name)
  const isLast =
    !isDigest(name) && !left.some((one) => !isDigest(one) && repositoryOf(one) === repository)
  const alike = isLast ? left.filter((one) => repositoryOf(one) === repository) : []
  const names = [name, ...alike]
  for (const one of names) takeName(machine.stock, one)
  const gone = names.map((Untagged) => ({ Untagged }))
  if (left.length > alike.length) return gone
  const isKept = usersOf(machine, id).some(isUp) || hasChildren(machine, id)
  return isKept ? gone : removeWhole(machine, id, how, gone)
}

/** Does an image that is still there have the layer? */
const isHeld = ({ stock, standIn }: Machine, chainId: string): boolean =>
  Object.values(stock.images).some((image) =>
    layersIn(image, standIn).some((one) => one.chainId === chainId),
  )

/** What keeps an image from going; null: nothing. `named`: names of it, too. */
function holder(machine: Machine, id: string, force: boolean, named: boolean): Refusal | null {
  const users = usersOf(machine, id)
  const what = `delete ${short(id)}`
  if (hasChildren(machine, id)) {
    return conflict(`${what} (cannot be forced) - image has dependent child images`)
  }
  const by = (how: string, { id: user }: Container): string =>
    `image is being used by ${how} container ${short(user)}`
  const runner = users.find(isUp)
  if (runner !== undefined) {
    return conflict(`${what} (cannot be forced) - ${by('running', runner)}`)
  }
  if (force) return null
  if (named && must(machine.stock.images[id], 'it is there').names.length > 0) {
    return conflict(`${what} (must be forced) - image is referenced in multiple repositories`)
  }
  const [idle] = users
  if (idle !== undefined) return conflict(`${what} (must be forced) - ${by('stopped', idle)}`)
  return null
}

/** All of it goes: the names that are left, the image, and its layers, the last first. */
function removeWhole(
  machine: Machine,
  id: string,
  { force, prunes }: How,
  gone: readonly ImageRemoval[],
): readonly ImageRemoval[] | Refusal {
  const held = holder(machine, id, force, true)
  if (held !== null) return held
  const { stock } = machine
  const image = must(stock.images[id], 'the image is there')
  stock.images = withoutKey(stock.images, id)
  const layers =
    usersOf(machine, id).length > 0
      ? []
      : layersIn(image, machine.standIn)
          .filter(({ chainId }) => !isHeld(machine, chainId))
          .toReversed()
  return [
    ...gone,
    ...image.names.map((Untagged) => ({ Untagged })),
    { Deleted: id },
    ...layers.map(({ chainId }) => ({ Deleted: chainId })),
    ...(prunes ? removeParent(machine, image.made?.parent ?? '') : []),
  ]
}

/** What an image lay upon goes with it, where it has no name and nobody uses it. */
function removeParent(machine: Machine, parent: string): readonly ImageRemoval[] {
  const image = machine.stock.images[parent]
  if (image === undefined || image.names.length > 0) return []
  const gone = removeWhole(machine, parent, { force: false, prunes: true }, [])
  return isRefusal(gone) ? [] : gone
}

/** `POST /images/prune`: those that no container was made from; without `all`, without a tag. */
export function pruneImages(machine: Machine, now: Millis, filters: Filters = {}): Reply {
  const { dangling = [], ...rest } = filters
  const odd = badDangling(filters)
  if (odd !== null) return odd
  const all = dangling.length > 0 && !dangling.some(isTrue)
  const { stock } = machine
  const passing = prunable(Object.entries(stock.images), rest, now, {
    labels: ([, { made }]) => made?.config.Labels ?? {},
    createdAt: ([, image]) => madeAt(image),
  })
  if (isRefusal(passing)) return passing
  let bytes = 0
  const gone = passing.flatMap(([id, image]) => {
    const { names } = image
    if (!all && names.some((name) => !isDigest(name))) return []
    const removed = pruneOne(machine, id, names)
    if (stock.images[id] === undefined) bytes += sizeIn(image, machine.standIn)
    return removed
  })
  return { status: 200, body: { ImagesDeleted: gone, SpaceReclaimed: bytes } }
}

function pruneOne(machine: Machine, id: string, names: readonly string[]): readonly ImageRemoval[] {
  const gone: ImageRemoval[] = []
  for (const text of names.length === 0 ? [id] : names) {
    if (machine.stock.images[id] === undefined) break
    if (text !== id && !machine.stock.images[id].names.includes(text)) continue
    const removed = remove(machine, id, text, { force: false, prunes: true })
    if (!isRefusal(removed)) gone.push(...removed)
  }
  return gone
}

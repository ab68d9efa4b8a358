/** The images on a machine's disk: listed, shown, named, removed, in the words of moby 28. */
import type * as daemon from '../../api/daemon'
import { refusal } from '../../api/errors'
import { BadReference, familiarName, parseReference, referenceIn } from '../../api/reference'
import type { Ask, Reply } from '../../api/routes'
import { createdAt, layersOf, plainName } from '../agent/images'
import { configIn, layersIn, madeAt, sizeIn } from '../agent/made'
import { findImage, tagImage, type StoredImage } from '../agent/stock'
import { filterRows, hasLabel } from '../control/api/filters'
import { isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { EPOCH_MS, SECOND, type Millis } from '../kernel/time'
import { ENGINE_VERSION } from './computer'
import { instant } from './convert'
import { badDangling, hasChildren, isTrue, noSuchImage } from './image-lookup'
import { pruneImages, removeImage } from './image-removal'
import type { Machine } from './machine'

/** Answers what is about images on the disk; null: the ask is about something else. */
export function answerImages(machine: Machine, now: Millis, ask: Ask): Reply | null {
  switch (ask.endpoint) {
    case 'GET /images/json':
      return listImages(machine, ask.query)
    case 'GET /images/{name}/json':
      return withImage(machine, ask.params.name, (id) => detailsOf(machine, id))
    case 'GET /images/{name}/history':
      return withImage(machine, ask.params.name, (id) => historyOf(machine, id))
    case 'POST /images/{name}/tag':
      return tag(machine, ask.params.name, ask.query)
    case 'DELETE /images/{name}':
      return removeImage(machine, ask.params.name, {
        force: ask.query.force === true,
        prunes: ask.query.noprune !== true,
      })
    case 'POST /build/prune':
      return { status: 200, body: { CachesDeleted: null, SpaceReclaimed: 0 } }
    case 'POST /images/prune':
      return pruneImages(machine, now, ask.query.filters)
    default:
      return null
  }
}

function withImage(machine: Machine, text: string, make: (id: string) => object): Reply {
  const id = findImage(machine.stock, text)
  return id === null ? noSuchImage(text) : ({ status: 200, body: make(id) } as Reply)
}

const imageOf = ({ stock }: Machine, id: string): StoredImage =>
  must(stock.images[id], 'the image is there')

const tagsIn = (names: readonly string[]): string[] => names.filter((one) => !one.includes('@'))
const digestsIn = (names: readonly string[]): string[] => names.filter((one) => one.includes('@'))

function toImage(machine: Machine, id: string, names: readonly string[]): daemon.Image {
  const image = imageOf(machine, id)
  return {
    Id: id,
    RepoTags: tagsIn(names),
    RepoDigests: digestsIn(names),
    Created: Math.floor((EPOCH_MS + madeAt(image)) / SECOND),
    Size: sizeIn(image, machine.standIn),
    Labels: image.made?.config.Labels ?? null,
  }
}

/** `*` and `?` as in names of files: they do not reach over a slash. */
function isLike(pattern: string, text: string): boolean {
  const plain = pattern.replace(/[.+^${}()|\\]/g, '\\$&')
  const source = plain.replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]')
  return new RegExp(`^${source}$`).test(text)
}

/** Does a name of an image fit `--filter reference=…`? */
const fits = (name: string, pattern: string): boolean =>
  isLike(pattern, name) ||
  isLike(pattern, familiarName(must(referenceIn(name), 'a name of an image')))

const newestFirst = (rows: readonly daemon.Image[]): daemon.Image[] =>
  rows.toSorted((a, b) => b.Created - a.Created)

/** Those that have a name, or that nothing lies upon; `all`: the others, too. */
const shownImages = (machine: Machine, all: boolean) =>
  Object.entries(machine.stock.images).filter(
    ([id, { names }]) => all || names.length > 0 || !hasChildren(machine, id),
  )

/** They, the newest first. */
export const listedImages = (machine: Machine): readonly daemon.Image[] =>
  newestFirst(shownImages(machine, false).map(([id, { names }]) => toImage(machine, id, names)))

type Listing = Extract<Ask, { endpoint: 'GET /images/json' }>['query']

function listImages(machine: Machine, { all = false, filters = {} }: Listing): Reply {
  const { before = [], since = [], reference = [], ...rest } = filters
  const bounds = [...before, ...since].find((text) => findImage(machine.stock, text) === null)
  if (bounds !== undefined) return noSuchImage(bounds)
  const made = (text: string): number => createdOf(machine, findImage(machine.stock, text) ?? '')
  const rows = shownImages(machine, all).flatMap(([id, { names }]) => {
    const shown =
      reference.length === 0
        ? names
        : names.filter((name) => reference.some((pattern) => fits(name, pattern)))
    return reference.length > 0 && shown.length === 0 ? [] : [toImage(machine, id, shown)]
  })
  const odd = badDangling(rest)
  if (odd !== null) return odd
  const found = filterRows(rows, rest, {
    dangling: ({ RepoTags, RepoDigests }, value) =>
      isTrue(value) === (RepoTags.length + RepoDigests.length === 0),
    label: ({ Labels }, value) => hasLabel(Labels ?? {}, value),
    'label!': ({ Labels }, value) => !hasLabel(Labels ?? {}, value),
    until: () => true,
  })
  if (isRefusal(found)) return found
  const bounded = found.filter(
    ({ Created }) =>
      before.every((text) => Created < made(text)) && since.every((text) => Created > made(text)),
  )
  return { status: 200, body: newestFirst(bounded) }
}

const createdOf = (machine: Machine, id: string): number => toImage(machine, id, []).Created

/** Where the files of a layer lie. */
export function placesOf(layer: string) {
  const place = `/var/lib/docker/overlay2/${layer}`
  return { MergedDir: `${place}/merged`, UpperDir: `${place}/diff`, WorkDir: `${place}/work` }
}

function detailsOf(machine: Machine, id: string): daemon.ImageDetails {
  const image = imageOf(machine, id)
  const { made, names, pulledAt } = image
  const { standIn } = machine
  return {
    Id: id,
    RepoTags: tagsIn(names),
    RepoDigests: digestsIn(names),
    Parent: made?.parent ?? '',
    Comment: made?.comment ?? '',
    Created: instant(madeAt(image)),
    DockerVersion: made === null ? '' : ENGINE_VERSION,
    Author: made?.author ?? '',
    Config: configIn(image, standIn),
    Architecture: 'amd64',
    Os: 'linux',
    Size: sizeIn(image, standIn),
    GraphDriver: { Data: placesOf(id.slice('sha256:'.length)), Name: 'overlay2' },
    RootFS: { Type: 'layers', Layers: layersIn(image, standIn).map((layer) => layer.id) },
    Metadata: { LastTagTime: instant(pulledAt) },
  }
}

/** The steps by which it came about, the last first; the first of each image is told by its ID. */
function historyOf(machine: Machine, id: string): readonly daemon.HistoryEntry[] {
  const image = imageOf(machine, id)
  const own = (image.made?.steps ?? [])
    .toReversed()
    .map(({ at, by: CreatedBy, bytes: Size, comment: Comment }): daemon.HistoryEntry => ({
      Id: '<missing>',
      Created: Math.floor((EPOCH_MS + at) / SECOND),
      CreatedBy,
      Tags: null,
      Size,
      Comment,
    }))
  const below = image.made?.isWhole === true ? [] : stepsOf(plainName(image.origin), machine)
  const ids = [id, ...ancestorsOf(machine, image)]
  return [...own, ...below].map((row, at) => {
    const known = ids[at]
    if (known === undefined) return row
    return { ...row, Id: known, Tags: tagsIn(imageOf(machine, known).names) }
  })
}

/** The images on the disk that it lies upon, from the top. */
function ancestorsOf(machine: Machine, { made }: StoredImage): readonly string[] {
  const parent = made?.parent ?? ''
  const image = machine.stock.images[parent]
  return image === undefined ? [] : [parent, ...ancestorsOf(machine, image)]
}

/** Of an image as the registry has it: what its containers run, and each layer, the last first. */
export function stepsOf(origin: string, { standIn }: Machine): readonly daemon.HistoryEntry[] {
  const Created = Math.floor((EPOCH_MS + createdAt(origin)) / SECOND)
  const { Cmd = [] } = configIn({ origin, made: null }, standIn)
  const row = (CreatedBy: string, Size: number): daemon.HistoryEntry => ({
    Id: '<missing>',
    Created,
    CreatedBy,
    Tags: null,
    Size,
    Comment: '',
  })
  const layers = layersOf(origin, standIn)
    .map(({ id: digest, bytes }) => row(`ADD file:${digest.slice(7)} in / `, bytes))
    .toReversed()
  return [row(`CMD [${Cmd.map((word) => JSON.stringify(word)).join(' ')}]`, 0), ...layers]
}

function tag(
  machine: Machine,
  text: string,
  { repo, tag: given = '' }: { readonly repo: string; readonly tag?: string },
): Reply {
  const id = findImage(machine.stock, text)
  try {
    const reference = parseReference(given === '' ? repo : `${repo}:${given}`)
    if (reference.digest !== null)
      return refusal(400, 'refusing to create a tag with a digest reference')
    if (id === null) return noSuchImage(text)
    tagImage(machine.stock, id, reference)
    return { status: 201, body: null }
  } catch (error) {
    if (!(error instanceof BadReference)) throw error
    return refusal(400, error.message)
  }
}

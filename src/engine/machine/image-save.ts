/**
 * `docker save`: images as an archive in which the image layout of OCI and Docker's own older one
 * lie together (moby 28: image/tarexport/save.go).
 */
import { bytesOf } from '../../api/bytes'
import { refusal } from '../../api/errors'
import { familiarName, inFull, referenceIn } from '../../api/reference'
import type { Ask, Refusal, Reply } from '../../api/routes'
import type { ArchiveEntry } from '../../api/tar'
import { plainName } from '../agent/images'
import { tell } from '../agent/journal'
import { configIn, madeAt } from '../agent/made'
import { findImage, type StoredImage } from '../agent/stock'
import { isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { EPOCH_MS } from '../kernel/time'
import { instant } from './convert'
import { stepsOf } from './images'
import { digestOf, notedLayers, packedLayer } from './layer'
import type { Machine } from './machine'
import type { MachineContext } from './messages'

const LAYER = 'application/vnd.oci.image.layer.v1.tar'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'

const hexOf = (digest: string): string => digest.slice('sha256:'.length)
const placeOf = (digest: string): string => `blobs/sha256/${hexOf(digest)}`

/** An image that is saved, under some of its names. */
interface Saved {
  readonly id: string
  readonly image: StoredImage
  readonly names: readonly string[]
}

type Get = Extract<Ask, { endpoint: 'GET /images/get' }>

/** `GET /images/get`. */
export function saveImages(machine: Machine, ctx: MachineContext, { query }: Get): Reply {
  const found = savedIn(machine, query.names)
  if (isRefusal(found)) return found
  for (const { id } of found) {
    tell(ctx, { type: 'image', id, action: 'save', attributes: { name: id } })
  }
  return { status: 200, body: { Entries: archiveOf(machine, found) } }
}

/** Which images such texts mean: a name without a tag means all tags of it. */
function savedIn(machine: Machine, texts: readonly string[]): readonly Saved[] | Refusal {
  const { images } = machine.stock
  const all = new Map<string, readonly string[]>()
  for (const text of texts) {
    const reference = referenceIn(text)
    const names = reference === null || reference.digest !== null ? [] : namesFor(machine, text)
    const id = names.length > 0 ? null : findImage(machine.stock, text)
    if (names.length === 0 && id === null) {
      const isWhole = reference?.tag != null || reference?.digest != null
      return refusal(404, isWhole ? 'reference does not exist' : `No such image: ${text}`)
    }
    if (id !== null) all.set(id, all.get(id) ?? [])
    for (const [owner, name] of names) {
      all.set(owner, [...new Set([...(all.get(owner) ?? []), name])])
    }
  }
  return Array.from(all, ([id, names]) => ({ id, names, image: must(images[id], 'it was found') }))
}

/** The tags that a name means, each with its image. */
function namesFor({ stock }: Machine, text: string): readonly (readonly [string, string])[] {
  const wanted = must(referenceIn(text), 'it was read before')
  return Object.entries(stock.images).flatMap(([id, { names }]) =>
    names
      .filter((name) => {
        const own = referenceIn(name)
        if (own === null || own.digest !== null || own.name !== wanted.name) return false
        return wanted.tag === null || wanted.tag === own.tag
      })
      .map((name) => [id, name] as const),
  )
}

interface Blob {
  readonly digest: string
  readonly text: string
}

const descriptor = (mediaType: string, { digest, text }: Blob): object => ({
  mediaType,
  digest,
  size: bytesOf(text).length,
})

const blobOf = (text: string): Blob => ({ digest: digestOf(text), text })

/** Its layers as archives, and what is said of it. */
function blobsOf(machine: Machine, { id, image }: Saved) {
  const base = plainName(image.origin)
  const noted = image.made?.isWhole === true ? [] : notedLayers(base, machine.standIn)
  const own = image.made?.layers ?? []
  const layers = [...noted.map((files) => ({ files })), ...own].map((one) =>
    blobOf(packedLayer(one)),
  )
  const config = { digest: id, text: JSON.stringify(configOf(machine, image, layers)) }
  return { layers, config }
}

function configOf(machine: Machine, image: StoredImage, layers: readonly Blob[]): object {
  const { made, origin } = image
  return {
    architecture: 'amd64',
    ...(made === null || made.author === '' ? {} : { author: made.author }),
    ...(made === null || made.comment === '' ? {} : { comment: made.comment }),
    config: configIn(image, machine.standIn),
    created: instant(madeAt(image)),
    history: [
      ...(made?.isWhole === true ? [] : historyBelow(plainName(origin), machine)),
      ...(made?.steps ?? []).map(({ at, by, comment, isEmpty }) => ({
        created: instant(at),
        created_by: by,
        ...(comment === '' ? {} : { comment }),
        ...(isEmpty ? { empty_layer: true } : {}),
      })),
    ],
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  }
}

const historyBelow = (origin: string, machine: Machine): object[] =>
  stepsOf(origin, machine)
    .map(({ Created, CreatedBy, Size }) => ({
      created: instant(Created * 1000 - EPOCH_MS),
      created_by: CreatedBy,
      ...(Size === 0 ? { empty_layer: true } : {}),
    }))
    .toReversed()

/** What an archive says of its images, in the words of each of its three indices. */
interface Listing {
  readonly blobs: Map<string, string>
  readonly manifests: object[]
  readonly items: object[]
  readonly repositories: Record<string, Record<string, string>>
}

function archiveOf(machine: Machine, saved: readonly Saved[]): readonly ArchiveEntry[] {
  const listing: Listing = { blobs: new Map(), manifests: [], items: [], repositories: {} }
  for (const one of saved) enter(listing, machine, one)
  const { blobs, manifests, items, repositories } = listing
  const file = (Name: string, value: object): ArchiveEntry => ({
    Name,
    Text: JSON.stringify(value),
  })
  return [
    { Name: 'blobs/', Text: null },
    { Name: 'blobs/sha256/', Text: null },
    ...Array.from(blobs, ([Name, Text]) => ({ Name, Text })),
    file('index.json', { schemaVersion: 2, mediaType: INDEX, manifests }),
    file('manifest.json', items),
    file('oci-layout', { imageLayoutVersion: '1.0.0' }),
    ...(Object.keys(repositories).length === 0 ? [] : [file('repositories', repositories)]),
  ]
}

/** Puts an image and all that is said of it among those of an archive. */
function enter({ blobs, manifests, items, repositories }: Listing, machine: Machine, one: Saved) {
  const { config, layers } = blobsOf(machine, one)
  const sources = layers.map((blob) => [blob.digest, descriptor(LAYER, blob)] as const)
  const said = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor(CONFIG, config),
    layers: sources.map(([, source]) => source),
  }
  const manifest = blobOf(JSON.stringify(said))
  for (const { digest, text } of [config, ...layers, manifest]) blobs.set(placeOf(digest), text)
  const described = descriptor(MANIFEST, manifest)
  for (const name of one.names) {
    const reference = must(referenceIn(name), 'a name of an image')
    const tag = reference.tag ?? 'latest'
    const annotations = {
      'io.containerd.image.name': inFull(reference),
      'org.opencontainers.image.ref.name': tag,
    }
    manifests.push({ ...described, annotations })
    const tags = (repositories[familiarName(reference)] ??= {})
    tags[tag] = hexOf(layers.at(-1)?.digest ?? '')
  }
  if (one.names.length === 0) manifests.push(described)
  items.push({
    Config: placeOf(config.digest),
    RepoTags: one.names.length === 0 ? null : one.names,
    Layers: layers.map(({ digest }) => placeOf(digest)),
    LayerSources: Object.fromEntries(sources),
  })
}

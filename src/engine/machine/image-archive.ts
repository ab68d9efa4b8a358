/**
 * Images as archives: `docker save` writes one in which the image layout of OCI and Docker's own
 * older one lie together, and `docker load` reads either (moby 28: image/tarexport).
 */
import { refusal } from '../../api/errors'
import { bytesOf } from '../../api/bytes'
import { familiar, familiarName, inFull, referenceIn, tagged } from '../../api/reference'
import { byText } from '../../api/order'
import type { Ask, Refusal, Reply } from '../../api/routes'
import { unpackTar, type ArchiveEntry } from '../../api/tar'
import { imageIdOf, plainName } from '../agent/images'
import { tell } from '../agent/journal'
import {
  configIn,
  layersIn,
  madeAt,
  madeOrigin,
  type ImageConfig,
  type LayerFiles,
  type Made,
} from '../agent/made'
import { addImage, findImage, tagImage, type StoredImage } from '../agent/stock'
import { isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { below } from '../kernel/rng'
import { EPOCH_MS } from '../kernel/time'
import { NOBODYS } from './commit'
import { instant } from './convert'
import { stepsOf } from './images'
import { digestOf, filesOfLayer, layerOf, notedLayers, originNoted, packedLayer } from './layer'
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

function archiveOf(machine: Machine, saved: readonly Saved[]): readonly ArchiveEntry[] {
  const blobs = new Map<string, string>()
  const keep = (blob: Blob): Blob => {
    blobs.set(placeOf(blob.digest), blob.text)
    return blob
  }
  const manifests: object[] = []
  const listed: object[] = []
  const repositories: Record<string, Record<string, string>> = {}
  for (const one of saved) {
    const { config, layers } = blobsOf(machine, one)
    for (const blob of [config, ...layers]) keep(blob)
    const sources = layers.map((blob) => [blob.digest, descriptor(LAYER, blob)] as const)
    const oci = keep(blobOf(JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: descriptor(CONFIG, config),
      layers: sources.map(([, source]) => source),
    }))) // prettier-ignore
    for (const name of one.names) {
      const reference = must(referenceIn(name), 'a name of an image')
      const tag = reference.tag ?? 'latest'
      const annotations = {
        'io.containerd.image.name': inFull(reference),
        'org.opencontainers.image.ref.name': tag,
      }
      listed.push({ ...descriptor(MANIFEST, oci), annotations })
      const top = hexOf(layers.at(-1)?.digest ?? '')
      const known = repositories[familiarName(reference)] ?? {}
      repositories[familiarName(reference)] = { ...known, [tag]: top }
    }
    if (one.names.length === 0) listed.push(descriptor(MANIFEST, oci))
    manifests.push({
      Config: placeOf(config.digest),
      RepoTags: one.names.length === 0 ? null : one.names,
      Layers: layers.map(({ digest }) => placeOf(digest)),
      LayerSources: Object.fromEntries(sources),
    })
  }
  const file = (Name: string, value: object): ArchiveEntry => ({
    Name,
    Text: JSON.stringify(value),
  })
  return [
    { Name: 'blobs/', Text: null },
    { Name: 'blobs/sha256/', Text: null },
    ...Array.from(blobs, ([Name, Text]) => ({ Name, Text })),
    file('index.json', { schemaVersion: 2, mediaType: INDEX, manifests: listed }),
    file('manifest.json', manifests),
    file('oci-layout', { imageLayoutVersion: '1.0.0' }),
    ...(Object.keys(repositories).length === 0 ? [] : [file('repositories', repositories)]),
  ]
}

/** Why an archive cannot be loaded. */
class BadArchive extends Error {
  override readonly name = 'BadArchive'
}

/** What lies in an archive, and where the daemon has unpacked it. */
interface Unpacked {
  readonly folder: string
  readonly files: ReadonlyMap<string, string>
  readonly folders: readonly string[]
}

interface ManifestItem {
  readonly Config: string
  readonly RepoTags: readonly string[] | null
  readonly Layers: readonly string[] | null
}

interface ConfigFile {
  readonly os?: string
  readonly author?: string
  readonly comment?: string
  readonly created?: string
  readonly config?: ImageConfig | null
  readonly rootfs?: { readonly diff_ids?: readonly string[] | null }
  readonly history?: readonly {
    readonly created?: string
    readonly created_by?: string
    readonly comment?: string
    readonly empty_layer?: boolean
  }[]
}

type Load = Extract<Ask, { endpoint: 'POST /images/load' }>

/** `POST /images/load`: what was loaded before something went wrong stays. */
export function loadImages(machine: Machine, ctx: MachineContext, { body }: Load): Reply {
  const Lines: string[] = []
  const answer = (Error: string): Reply => ({ status: 200, body: { Lines, Error } })
  try {
    const unpacked = unpackedOf(ctx, body.Entries)
    let ids = ''
    let named = 0
    for (const item of jsonIn(manifestOf(unpacked)) as readonly ManifestItem[]) {
      const id = loadOne(machine, ctx, unpacked, item)
      ids += `Loaded image ID: ${id}\n`
      named = 0
      for (const name of item.RepoTags ?? []) {
        Lines.push(...giveName(machine, id, name))
        named++
      }
      tell(ctx, { type: 'image', id, action: 'load', attributes: { name: id } })
    }
    if (named === 0) Lines.push(ids)
    return answer('')
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
    return answer(error.message)
  }
}

/** So many numbers a temporary folder may have (Go: os.MkdirTemp). */
const NUMBERS = 2 ** 32

function unpackedOf(ctx: MachineContext, entries: readonly ArchiveEntry[]): Unpacked {
  const files = new Map<string, string>()
  const folders = new Set<string>()
  for (const { Name, Text } of entries) {
    const path = Name.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '')
    if (Text !== null) files.set(path, Text)
    if (Text === null || path.includes('/')) folders.add(path.split('/')[0] as string)
  }
  const folder = `/var/lib/docker/tmp/docker-import-${below(ctx.rng, NUMBERS)}`
  return { files, folder, folders: [...folders].filter((one) => one !== '').sort(byText) }
}

function fileIn({ files, folder }: Unpacked, path: string): string {
  const text = files.get(path)
  if (text === undefined) throw new BadArchive(`open ${folder}/${path}: no such file or directory`)
  return text
}

/** Without one it is an archive as they were written at first, which is as it should be in none. */
function manifestOf(unpacked: Unpacked): string {
  const text = unpacked.files.get('manifest.json')
  if (text !== undefined) return text
  for (const one of unpacked.folders) fileIn(unpacked, `${one}/json`)
  fileIn(unpacked, 'repositories')
  throw new BadArchive('images of this old form are not read here')
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new BadArchive(
      text === '' ? 'EOF' : `invalid character ${quotedFirst(text)} looking for beginning of value`,
    )
  }
}

const quotedFirst = (text: string): string => `'${text.trimStart().charAt(0)}'`

/** Puts one of its images on the disk; gives its ID. */
function loadOne(
  machine: Machine,
  ctx: MachineContext,
  unpacked: Unpacked,
  { Config, Layers }: ManifestItem,
): string {
  const config = jsonIn(fileIn(unpacked, Config)) as ConfigFile
  if (config.os !== undefined && config.os !== 'linux') {
    throw new BadArchive(`cannot load ${config.os} image on linux`)
  }
  const [layers, ids] = [Layers ?? [], config.rootfs?.diff_ids ?? []]
  if (layers.length !== ids.length) {
    const counts = `expected ${layers.length}, got ${ids.length}`
    throw new BadArchive(`invalid manifest, layers length mismatch: ${counts}`)
  }
  const found = layers.map((path, at) => layerIn(unpacked, path, ids[at] as string, at))
  const id = idOf(Config, fileIn(unpacked, Config))
  if (machine.stock.images[id] !== undefined) return id
  const origin = found.map(originNoted).find((one) => one !== null) ?? null
  if (origin !== null && imageIdOf(origin) === id) keepUnnamed(machine, ctx, origin)
  else addImage(machine.stock, id, freeze(imageFrom(machine, config, id, found, origin)), ctx.now)
  return id
}

/** The image as the registry has it, but for its names. */
function keepUnnamed({ stock }: Machine, ctx: MachineContext, origin: string): void {
  const id = imageIdOf(origin)
  const image = { origin, made: null }
  addImage(stock, id, image, ctx.now)
}

/** Docker calls the file by what the image is called. */
const idOf = (path: string, text: string): string => {
  const [hex] = /[0-9a-f]{64}/.exec(path) ?? []
  return hex === undefined ? digestOf(text) : `sha256:${hex}`
}

function layerIn(unpacked: Unpacked, path: string, wanted: string, at: number): LayerFiles {
  const text = fileIn(unpacked, path)
  const found = digestOf(text)
  if (found !== wanted) {
    const pair = `expected ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`
    throw new BadArchive(`invalid diffID for layer ${at}: ${pair}`)
  }
  try {
    return filesOfLayer(unpackTar(bytesOf(text)))
  } catch (error) {
    throw new BadArchive((error as Error).message)
  }
}

function imageFrom(
  { standIn }: Machine,
  config: ConfigFile,
  id: string,
  found: readonly LayerFiles[],
  origin: string | null,
): { readonly origin: string; readonly made: Made } {
  const isWhole = origin === null
  const lowest = isWhole ? [] : layersIn({ origin, made: null }, standIn)
  const own = found.filter((files) => originNoted(files) === null || isWhole)
  const layers = own.reduce<Made['layers']>(
    (all, files) => [...all, layerOf(files, [...lowest, ...all])],
    [],
  )
  const at = instantIn(config.created)
  const history = (config.history ?? []).slice(isWhole ? 0 : lowest.length + 1)
  let next = 0
  const steps = history.map((entry) => {
    const { created, created_by: by = '', comment = '', empty_layer: isEmpty = false } = entry
    const bytes = isEmpty ? 0 : (layers[next++]?.bytes ?? 0)
    return { at: instantIn(created), by, comment, isEmpty, bytes }
  })
  const { author = '', comment = '' } = config
  const made = {
    parent: '',
    at,
    author,
    comment,
    config: config.config ?? {},
    isWhole,
    layers,
    steps,
  }
  return { origin: madeOrigin(origin ?? NOBODYS, id), made }
}

const instantIn = (text = ''): number => {
  const at = Date.parse(text)
  return Number.isNaN(at) ? -EPOCH_MS : at - EPOCH_MS
}

/** What is told when an image gets a name. */
function giveName({ stock }: Machine, id: string, name: string): string[] {
  const reference = referenceIn(name)
  if (reference === null) throw new BadArchive('invalid reference format')
  if (reference.tag === null) throw new BadArchive(`invalid tag ${JSON.stringify(name)}`)
  const called = familiar(tagged(reference))
  const before = findImage(stock, called)
  tagImage(stock, id, reference)
  const loaded = `Loaded image: ${called}\n`
  if (before === null || before === id) return [loaded]
  const old = `renaming the old one with ID ${before} to empty string`
  return [`The image ${called} already exists, ${old}\n`, loaded]
}

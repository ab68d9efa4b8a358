/**
 * `docker load`: images of an archive, in either of the forms that `docker save` writes (moby 28:
 * image/tarexport/load.go).
 */
import { bytesOf } from '../../api/bytes'
import { familiar, referenceIn, tagged } from '../../api/reference'
import { byText } from '../../api/order'
import type { Progress } from '../../api/daemon'
import type { Ask, LoadLine, Reply } from '../../api/routes'
import {
  BadJson,
  FLAG,
  HEALTH_FIELDS,
  list,
  map,
  readAs,
  struct,
  TEXT,
  type Shape,
} from '../../api/shape'
import { unpackTar, type ArchiveEntry } from '../../api/tar'
import { imageIdOf } from '../agent/images'
import { tell } from '../agent/journal'
import { layersIn, madeOrigin, type ImageConfig, type LayerFiles, type Made } from '../agent/made'
import { addImage, findImage, tagImage } from '../agent/stock'
import { freeze } from '../kernel/clone'
import { below } from '../kernel/rng'
import { EPOCH_MS } from '../kernel/time'
import { NOBODYS } from './commit'
import { digestOf, filesOfLayer, layerOf, originNoted } from './layer'
import type { Machine } from './machine'
import type { MachineContext } from './messages'

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
  readonly RepoTags: readonly string[]
  readonly Layers: readonly string[]
}

const TEXTS = list(TEXT)

const MANIFEST = list(
  struct('tarexport.manifestItem', { Config: TEXT, RepoTags: TEXTS, Layers: TEXTS }),
)

interface ConfigFile {
  readonly os: string
  readonly author: string
  readonly comment: string
  readonly created: string
  readonly config: ImageConfig
  readonly rootfs: { readonly diff_ids: readonly string[] }
  readonly history: readonly {
    readonly created: string
    readonly created_by: string
    readonly comment: string
    readonly empty_layer: boolean
  }[]
}

const NAMES = map(struct('struct {}', {}))

const HEALTH = struct('container.HealthConfig', {}, HEALTH_FIELDS)

const CONFIG = struct('image.Image', {
  os: TEXT,
  author: TEXT,
  comment: TEXT,
  created: TEXT,
  config: struct(
    'container.Config',
    {},
    {
      User: TEXT,
      ExposedPorts: NAMES,
      Env: TEXTS,
      Entrypoint: TEXTS,
      Cmd: TEXTS,
      Volumes: NAMES,
      WorkingDir: TEXT,
      Labels: map(TEXT),
      StopSignal: TEXT,
      Healthcheck: HEALTH,
      OnBuild: TEXTS,
    },
  ),
  rootfs: struct('image.RootFS', { diff_ids: TEXTS }),
  history: list(
    struct('image.History', { created: TEXT, created_by: TEXT, comment: TEXT, empty_layer: FLAG }),
  ),
})

type Load = Extract<Ask, { endpoint: 'POST /images/load' }>

/** `POST /images/load`: what was loaded before something went wrong stays. */
export function loadImages(machine: Machine, ctx: MachineContext, { body, query }: Load): Reply {
  const Lines: LoadLine[] = []
  const answer = (Error: string): Reply => ({ status: 200, body: { Lines, Error } })
  try {
    const unpacked = unpackedOf(ctx, body.Entries)
    let ids = ''
    let named = 0
    for (const item of read<readonly ManifestItem[]>(manifestOf(unpacked), MANIFEST)) {
      const { id, came } = loadOne(machine, ctx, unpacked, item)
      if (query.quiet !== true) Lines.push(...came)
      ids += `Loaded image ID: ${id}\n`
      named = 0
      for (const name of item.RepoTags) {
        Lines.push(...giveName(machine, id, name).map((stream) => ({ stream })))
        named++
      }
      tell(ctx, { type: 'image', id, action: 'load', attributes: { name: id } })
    }
    if (named === 0) Lines.push({ stream: ids })
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

/** What a JSON file says, in the shape that it has to have. */
function read<T>(text: string, shape: Shape): T {
  try {
    return readAs(shape, JSON.parse(text)) as T
  } catch (error) {
    if (error instanceof BadJson) throw new BadArchive(error.message)
    throw new BadArchive(text.trim() === '' ? 'EOF' : `invalid character ${first(text)}`)
  }
}

const first = (text: string): string =>
  `'${text.trimStart().charAt(0)}' looking for beginning of value`

/** An image that lies on the disk now, and what is told of layers that were not there before. */
interface Loaded {
  readonly id: string
  readonly came: readonly Progress[]
}

/** Puts one of its images on the disk. */
function loadOne(
  machine: Machine,
  ctx: MachineContext,
  unpacked: Unpacked,
  { Config, Layers }: ManifestItem,
): Loaded {
  const config = read<ConfigFile>(fileIn(unpacked, Config), CONFIG)
  if (config.os !== '' && config.os !== 'linux') {
    throw new BadArchive(`cannot load ${config.os} image on linux`)
  }
  const ids = config.rootfs.diff_ids
  if (Layers.length !== ids.length) {
    const counts = `expected ${Layers.length}, got ${ids.length}`
    throw new BadArchive(`invalid manifest, layers length mismatch: ${counts}`)
  }
  const found = Layers.map((path, at) => layerIn(unpacked, path, ids[at] as string, at))
  const id = idOf(Config, fileIn(unpacked, Config))
  if (machine.stock.images[id] !== undefined) return { id, came: [] }
  const origin = found.map(originNoted).find((one) => one !== null) ?? null
  const isKnown = knownLayers(machine, origin)
  const came = Layers.flatMap((path, at) => {
    const [layer, files] = [ids[at] as string, found[at] as LayerFiles]
    return isKnown(layer, files) ? [] : [cameOf(layer, fileIn(unpacked, path))]
  })
  if (origin !== null && imageIdOf(origin) === id) keepUnnamed(machine, ctx, origin)
  else addImage(machine.stock, id, freeze(imageFrom(machine, config, id, found, origin)), ctx.now)
  return { id, came }
}

/** Which layers lie on the disk: those of an image of the registry's go by their note. */
function knownLayers({ standIn, stock }: Machine, origin: string | null) {
  const images = Object.values(stock.images)
  const ids = new Set(images.flatMap((image) => layersIn(image, standIn).map(({ id }) => id)))
  const below = origin === null ? [] : layersIn({ origin, made: null }, standIn)
  const hasOrigin = below.every(({ id }) => ids.has(id))
  return (id: string, files: LayerFiles): boolean =>
    originNoted(files) === null ? ids.has(id) : hasOrigin
}

function cameOf(id: string, text: string): Progress {
  const total = bytesOf(text).length
  const short = id.slice('sha256:'.length).slice(0, 12)
  return { status: 'Loading layer', id: short, progressDetail: { current: total, total } }
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
  const history = config.history.slice(isWhole ? 0 : lowest.length + 1)
  let next = 0
  const steps = history.map(({ created, created_by: by, comment, empty_layer: isEmpty }) => {
    const bytes = isEmpty ? 0 : (layers[next++]?.bytes ?? 0)
    return { at: instantIn(created), by, comment, isEmpty, bytes }
  })
  const { author, comment } = config
  const made = {
    parent: '',
    at,
    author,
    comment,
    config: config.config,
    isWhole,
    layers,
    steps,
  }
  return { origin: madeOrigin(origin ?? NOBODYS, id), made }
}

const instantIn = (text: string): number => {
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

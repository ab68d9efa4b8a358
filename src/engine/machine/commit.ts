/**
 * Images that somebody makes of a container, or of an archive of files, and a container's files as
 * such an archive (moby 28: daemon/commit.go, daemon/export.go, images/image_import.go).
 */
import type { ContainerCreateRequest } from '../../api/daemon'
import { refusal } from '../../api/errors'
import { BadReference, familiar, parseReference, tagged, type Reference } from '../../api/reference'
import type { Ask, Refusal, Reply } from '../../api/routes'
import type { ArchiveEntry } from '../../api/tar'
import { filesOf } from '../agent/files'
import { imageIdOf, plainName } from '../agent/images'
import { record, tell } from '../agent/journal'
import {
  envOf,
  layersIn,
  madeOrigin,
  sizeIn,
  type ImageConfig,
  type LayerFiles,
  type Made,
} from '../agent/made'
import { isRunning, type Container } from '../agent/runtime'
import { addImage, tagImage } from '../agent/stock'
import { isRefusal } from '../control/api/lookup'
import { freeze } from '../kernel/clone'
import { newHexId } from '../kernel/ids'
import { entriesBelow } from './archive'
import { changed } from './change'
import { findContainer, runnerOf, taskOf } from './containers'
import { GIVEN, namesIn, ROOT } from './inside'
import { configOf } from './inspect'
import { filesOfLayer, layerOf, NOTE, notedLayers, originNoted } from './layer'
import type { Machine } from './machine'
import type { MachineContext } from './messages'
import { unreachable } from './registries'

/** The name that an image is to have; null: none. */
function nameIn(repo = '', tag = ''): Reference | Refusal | null {
  if (repo === '') return null
  try {
    const reference = parseReference(tag === '' ? repo : `${repo}:${tag}`)
    if (reference.digest !== null) return refusal(400, 'cannot import digest reference')
    return tagged(reference)
  } catch (error) {
    if (!(error instanceof BadReference)) throw error
    return refusal(400, error.message)
  }
}

/** Puts an image among the others, under its name, if it has one; what it is called. */
function keep(
  { stock }: Machine,
  ctx: MachineContext,
  id: string,
  image: { readonly origin: string; readonly made: Made },
  told: { readonly action: 'create' | 'import'; readonly name: Reference | null },
): string {
  addImage(stock, id, freeze(image), ctx.now)
  const event = (action: string, name: string): void =>
    tell(ctx, { type: 'image', id, action, attributes: { name } })
  const called = told.name === null ? '' : familiar(told.name)
  // An imported image is named before it is told of, a committed one after.
  if (told.action === 'create') event('create', id)
  if (told.name !== null) {
    tagImage(stock, id, told.name)
    event('tag', called)
  }
  if (told.action === 'import') event('import', id)
  return called
}

type Commit = Extract<Ask, { endpoint: 'POST /commit' }>

/** `POST /commit`. */
export function commit(machine: Machine, ctx: MachineContext, { body, query }: Commit): Reply {
  const name = nameIn(query.repo, query.tag)
  if (isRefusal(name)) return name
  const container = findContainer(machine, query.container)
  if (isRefusal(container)) return container
  const own = configOf(machine, container, taskOf(machine, container))
  const config = changed(body === null ? own : configIn(body), query.changes ?? [])
  if (isRefusal(config)) return config
  const id = `sha256:${newHexId(ctx.rng)}`
  const image = imageOf(machine, ctx, container, id, query, merged(config, own))
  const runner = runnerOf(machine, container)
  const told = (action: string, more?: Readonly<Record<string, string>>): void => {
    if (runner !== null) record(runner, ctx, container, action, more)
  }
  const pauses = query.pause !== false && isRunning(container) && !container.paused
  if (pauses) told('pause')
  const imageRef = keep(machine, ctx, id, image, { action: 'create', name })
  told('commit', { comment: query.comment ?? '', imageID: id, imageRef })
  if (pauses) told('unpause')
  return { status: 201, body: { Id: id } }
}

/** What a request of the API says of it. */
const configIn = ({
  Cmd,
  Entrypoint,
  Env,
  ExposedPorts,
  Healthcheck,
  Labels,
  StopSignal,
  User,
  WorkingDir,
}: ContainerCreateRequest): ImageConfig =>
  given({ Cmd, Entrypoint, Env, ExposedPorts, Healthcheck, Labels, StopSignal, User, WorkingDir })

/** Without what is not said. */
const given = (config: { readonly [K in keyof ImageConfig]: ImageConfig[K] | undefined }) =>
  Object.fromEntries(
    Object.entries(config).filter(([, value]) => value !== undefined && value !== ''),
  ) as ImageConfig

/** What is said of the new image, and for the rest what the container has (moby: `merge`). */
function merged(said: ImageConfig, own: ImageConfig): ImageConfig {
  const hasProgram = (said.Entrypoint?.length ?? 0) > 0
  const { Cmd = [], Entrypoint } = said
  return given({
    ...own,
    ...given(said),
    Env: envOf(said.Env ?? [], { made: { config: own } }),
    Labels: { ...own.Labels, ...said.Labels },
    ExposedPorts: union(own.ExposedPorts, said.ExposedPorts),
    Volumes: union(own.Volumes, said.Volumes),
    Cmd: hasProgram || Cmd.length > 0 ? Cmd : own.Cmd,
    Entrypoint: Entrypoint ?? own.Entrypoint,
  })
}

type Names = Readonly<Record<string, object>>

const union = (a?: Names, b?: Names): Names | undefined =>
  a === undefined && b === undefined ? undefined : { ...a, ...b }

function imageOf(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
  id: string,
  { author = '', comment = '' }: Commit['query'],
  config: ImageConfig,
): { readonly origin: string; readonly made: Made } {
  const { origin, args, command } = container
  const parent = imageIdOf(origin)
  const below = machine.stock.images[parent] ?? { origin, made: null }
  const files = writtenIn(machine, container)
  const isEmpty = Object.keys(files).length === 0
  const layers = isEmpty ? [] : [layerOf(files, layersIn(below, machine.standIn))]
  const by = args.length > 0 ? args.join(' ') : command
  const step = { at: ctx.now, by, comment, bytes: layers[0]?.bytes ?? 0, isEmpty }
  const made: Made = {
    parent: machine.stock.images[parent] === undefined ? '' : parent,
    at: ctx.now,
    author,
    comment,
    config,
    isWhole: below.made?.isWhole ?? false,
    layers: [...(below.made?.layers ?? []), ...layers],
    steps: [...(below.made?.steps ?? []), step],
  }
  return { origin: madeOrigin(origin, id), made }
}

/** What of its own files is not as in its image; null: it is gone. */
function writtenIn(machine: Machine, container: Container): LayerFiles {
  const { files, ofImage } = container
  const [runner, task] = [runnerOf(machine, container), taskOf(machine, container)]
  const brought = runner === null || task === null ? {} : filesOf(runner, task)
  const isOwn = (path: string): boolean =>
    !(path in GIVEN) && !(path in brought) && !isMounted(container, path)
  const written = Object.entries(files).filter(([path, text]) => ofImage[path] !== text)
  const gone = Object.keys(ofImage).filter((path) => files[path] === undefined)
  const all = [...written, ...gone.map((path) => [path, null] as const)]
  return Object.fromEntries(all.filter(([path]) => isOwn(path)))
}

const isMounted = ({ mounts }: Container, path: string): boolean =>
  mounts.some(({ Target }) => path.startsWith(`${Target.replace(/\/+$/, '')}/`))

type Export = Extract<Ask, { endpoint: 'GET /containers/{id}/export' }>

/** `GET /containers/{id}/export`: what is mounted is not among it. */
export function exportContainer(machine: Machine, ctx: MachineContext, { params }: Export): Reply {
  const container = findContainer(machine, params.id)
  if (isRefusal(container)) return container
  const task = taskOf(machine, container)
  const inside = task === null ? null : { container, task }
  const [note = {}] = notedLayers(plainName(container.origin), machine.standIn)
  const found =
    inside === null
      ? []
      : (namesIn(inside, '/') ?? []).flatMap((name) => entriesBelow(inside, `/${name}`, name))
  const Entries = [
    { Name: '.dockerenv', Text: '' },
    ...found
      .filter(({ Name }) => !isMounted(container, `/${Name}`))
      .map((entry) => (`/${entry.Name}` in GIVEN ? { ...entry, Text: '' } : entry)),
    { Name: NOTE.slice(1), Text: note[NOTE] ?? '' },
  ]
  const runner = runnerOf(machine, container)
  if (runner !== null) record(runner, ctx, container, 'export')
  return { status: 200, body: { Entries } }
}

type Create = Extract<Ask, { endpoint: 'POST /images/create' }>
type Query = Extract<Create['query'], { fromSrc: string }>

/** `POST /images/create?fromSrc=…`. */
export function importImage(
  machine: Machine,
  ctx: MachineContext,
  query: Query,
  entries: readonly ArchiveEntry[],
): Reply {
  const name = nameIn(query.repo, query.tag)
  if (isRefusal(name)) return name
  const { fromSrc } = query
  if (fromSrc !== '-') return unreachableSource(fromSrc)
  const config = changed({}, query.changes ?? [])
  if (isRefusal(config)) return config
  const all = filesOfLayer(entries)
  const origin = originNoted(all)
  const files = Object.fromEntries(Object.entries(all).filter(([path]) => !isFurniture(path)))
  const { message = '' } = query
  const comment = message === '' ? `Imported from ${fromSrc}` : message
  const below = origin === null ? 0 : sizeIn({ origin, made: null }, machine.standIn)
  const own = layerOf(files, [])
  const layer = { ...own, bytes: own.bytes + below }
  const step = { at: ctx.now, by: '', comment, bytes: layer.bytes, isEmpty: false }
  const shared = { parent: '', at: ctx.now, author: '', comment, config, isWhole: true }
  const id = `sha256:${newHexId(ctx.rng)}`
  const made: Made = { ...shared, layers: [layer], steps: [step] }
  const image = { origin: madeOrigin(origin ?? NOBODYS, id), made }
  keep(machine, ctx, id, image, { action: 'import', name })
  return { status: 200, body: { Id: id } }
}

/** What lies on no image of the registry's. */
export const NOBODYS = 'scratch'

/** What every container has, whatever its image. */
const isFurniture = (path: string): boolean =>
  path === NOTE ||
  path === '/.dockerenv' ||
  path in GIVEN ||
  ROOT.some((folder) => path === `/${folder}/`)

function unreachableSource(source: string): Refusal {
  const url = source.includes('://') ? source : `http://${source}`
  const host = url.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/s, '')
  return refusal(500, `Get "${url}": ${unreachable(host)}`)
}

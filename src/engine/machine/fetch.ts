/**
 * `docker pull` at a machine's daemon: `POST /images/create` begins it, and what it tells on the way
 * is made of how far it has come (recorded: docker 28.2 and a registry, see docs/transcripts.md).
 */
import type { Progress, PullProgress } from '../../api/daemon'
import { refusal } from '../../api/errors'
import { BadReference, familiar, familiarName, inFull, parseReference } from '../../api/reference'
import { pathOf, tagged, type Reference } from '../../api/reference'
import type { Ask, PullQuery, Reply } from '../../api/routes'
import { digestOf, exists, layersOf, originOf, tagsOf, type Layer } from '../agent/images'
import { tell } from '../agent/journal'
import { beginPull, callOff, pulled, SLOWEST, type Pulled } from '../agent/pull'
import { findImage, holds, nameIn, type Pull } from '../agent/stock'
import { newHexId } from '../kernel/ids'
import { latest, withKey, withoutKey } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { interior } from './interior'
import type { Fetch, FetchedImage, Machine, Memory } from './machine'
import type { MachineContext } from './messages'

const MOST_KEPT = 16

/** Answers what is about pulling, or makes an image; null: the ask is about something else. */
export function answerFetch(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  ask: Ask,
): Reply | null {
  switch (ask.endpoint) {
    case 'POST /images/create':
      return 'fromSrc' in ask.query
        ? interior().answerMaking(machine, ctx, ask)
        : begin(machine, memory, ctx, ask.query)
    case 'GET /images/create/{id}': {
      const fetch = memory.fetches[ask.params.id]
      if (fetch === undefined) return refusal(404, `no such pull: ${ask.params.id}`)
      return { status: 200, body: progressOf(machine, fetch, ctx.now) }
    }
    case 'DELETE /images/create/{id}':
      hangUp(memory, ctx, ask.params.id)
      return { status: 200, body: null }
    case 'POST /commit':
    case 'GET /containers/{id}/export':
    case 'GET /images/get':
    case 'POST /images/load':
    case 'POST /images/{name}/push':
      return interior().answerMaking(machine, ctx, ask)
    default:
      return null
  }
}

const PLATFORM = /^(linux(\/amd64)?)?$/

function begin(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  { fromImage, tag = '', platform = '' }: PullQuery,
): Reply {
  const between = tag.includes(':') ? '@' : ':'
  const text = tag === '' ? fromImage : `${fromImage}${between}${tag}`
  let reference: Reference
  try {
    reference = parseReference(text)
  } catch (error) {
    if (!(error instanceof BadReference)) throw error
    return refusal(400, error.message)
  }
  if (!PLATFORM.test(platform)) {
    const why = `no matching manifest for ${platform} in the manifest list entries`
    return refusal(404, `${why}: no match for platform in manifest: not found`)
  }
  const isOne = reference.tag !== null || reference.digest !== null
  const tags = isOne || !exists(reference.name) ? [] : tagsOf(familiarName(reference))
  const [first = null, ...rest] = tags
  const now = want(machine, ctx, first === null ? tagged(reference) : { ...reference, tag: first })
  const id = newHexId(ctx.rng)
  const fetch = { asked: familiar(reference), past: [], now, rest, end: null }
  memory.fetches = latest(withKey(memory.fetches, id, fetch), MOST_KEPT)
  return { status: 200, body: { Id: id } }
}

/** Begins to pull one image. */
function want(machine: Machine, ctx: MachineContext, reference: Reference): FetchedImage {
  const image = familiar(reference)
  const isNamed = findImage(machine.stock, nameIn(reference)) !== null
  const before = isNamed ? 'named' : holds(machine.stock, image) ? 'there' : null
  beginPull({ machine: machine.id, standIn: machine.standIn }, ctx, image, true)
  return { image, before }
}

/** Nobody looks at this pull any more (moby: the request's context is done). */
function hangUp(memory: Memory, ctx: MachineContext, id: string): void {
  const fetch = memory.fetches[id]
  if (fetch === undefined) return
  memory.fetches = withoutKey(memory.fetches, id)
  if (fetch.end === null) callOff(ctx, fetch.now.image)
}

/** A pull has ended: whoever asked for it by hand will see it, or waits for the next tag. */
export function endFetches(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  { origin, end }: Pulled,
): void {
  for (const [id, fetch] of Object.entries(memory.fetches)) {
    if (fetch.end !== null || originOf(fetch.now.image) !== origin) continue
    const [tag, ...rest] = fetch.rest
    if (end === 'there' && tag === undefined) tell(ctx, pulled(fetch.asked))
    const isOver = end !== 'there' || tag === undefined
    const next = isOver
      ? { ...fetch, end }
      : { ...fetch, ...following(machine, ctx, fetch, tag), rest }
    memory.fetches = withKey(memory.fetches, id, next)
  }
}

function following(
  machine: Machine,
  ctx: MachineContext,
  { asked, past, now }: Fetch,
  tag: string,
) {
  const next = want(machine, ctx, { ...parseReference(asked), tag })
  return { past: [...past, now], now: next }
}

const SILENT =
  'Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)'

/** What a registry says of a name that it does not know. */
export const noManifest = (image: string): string =>
  `manifest for ${image} not found: manifest unknown: manifest unknown`

/** Why there is no such image: the repository is not there, or has no such tag. */
function missingIn(image: string): string {
  const reference = parseReference(image)
  if (exists(familiarName(reference))) {
    return noManifest(image)
  }
  const name = familiarName(reference)
  const why = `repository does not exist or may require 'docker login'`
  const denied = 'denied: requested access to the resource is denied'
  return `pull access denied for ${name}, ${why}: ${denied}`
}

function progressOf({ stock, standIn }: Machine, fetch: Fetch, now: Millis): PullProgress {
  const { asked, past, end } = fetch
  const { image } = fetch.now
  if (end === 'missing') return { Messages: [], Done: true, Error: missingIn(image) }
  if (end === 'silent') return { Messages: [], Done: true, Error: SILENT }
  const pull = stock.pulls[originOf(image)]
  const isBegun = end !== null || (pull !== undefined && pull.parts > 1)
  const Messages = [
    ...past.flatMap((one) => blockOf(one, null, standIn, now)),
    ...(isBegun ? blockOf(fetch.now, end === 'there' ? null : (pull ?? null), standIn, now) : []),
    ...(end === 'there' ? [statusOf(asked, [...past, fetch.now])] : []),
  ]
  return { Messages, Done: end !== null, Error: '' }
}

/** What is told of one image; `pull`: null when it is there. */
function blockOf(
  { image, before }: FetchedImage,
  pull: Pull | null,
  standIn: boolean,
  now: Millis,
): Progress[] {
  const reference = parseReference(image)
  const what = reference.digest === null ? (reference.tag ?? '') : inFull(reference)
  const layers = before === null ? layersOf(image, standIn) : []
  return [
    { status: `Pulling from ${pathOf(reference)}`, id: what },
    ...layerLines(layers, pull, now),
    ...(pull === null ? [{ status: `Digest: ${reference.digest ?? digestOf(image)}` }] : []),
  ]
}

function statusOf(asked: string, images: readonly FetchedImage[]): Progress {
  const isOld = images.every(({ before }) => before === 'named')
  return {
    status: `Status: ${isOld ? 'Image is up to date' : 'Downloaded newer image'} for ${asked}`,
  }
}

/** Layers that come at once; the others wait (dockerd's `max-concurrent-downloads`). */
const AT_ONCE = 3
/** Bytes a millisecond that a layer on its way is shown to grow by: the slowest that may be. */
const PACE = Math.floor(1_000_000 / SLOWEST)

/** What has been told of the layers; `pull`: null when all are there. */
function layerLines(layers: readonly Layer[], pull: Pull | null, now: Millis): Progress[] {
  const announced = [
    ...layers.map(({ blob: id }) => ({ status: 'Pulling fs layer', id, progressDetail: {} })),
    ...layers.slice(AT_ONCE).map(({ blob: id }) => ({ status: 'Waiting', id, progressDetail: {} })),
  ]
  const part = pull?.part ?? layers.length
  const come = layers.slice(0, part).flatMap(({ blob: id, bytes }): Progress[] => [
    { status: 'Verifying Checksum', id, progressDetail: {} },
    { status: 'Download complete', id, progressDetail: {} },
    { status: 'Extracting', id, progressDetail: { current: bytes, total: bytes } },
    { status: 'Pull complete', id, progressDetail: {} },
  ])
  const next = layers[part]
  if (next === undefined || pull === null) return [...announced, ...come]
  const current = Math.min(next.bytes - 1, (now - pull.at) * PACE)
  const growing = { current, total: next.bytes }
  return [...announced, ...come, { status: 'Downloading', id: next.blob, progressDetail: growing }]
}

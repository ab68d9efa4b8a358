/**
 * What requests did at a machine's daemon to images and volumes, and what they pruned, as `docker
 * events` tells it. It is in memory only, as moby's (daemon/events).
 */
import { familiar, parseReference, tagged } from '../../api/reference'
import type { Ask, Reply } from '../../api/routes'
import { MOST } from '../agent/journal'
import { findImage, type Stock } from '../agent/stock'
import { isRefusal } from '../control/api/lookup'
import { freeze } from '../kernel/clone'
import type { Millis } from '../kernel/time'
import type { Deed, Memory } from './machine'

type Told = Omit<Deed, 'at'>
type Lying = Pick<Stock, 'images' | 'volumes'>

/** Writes down what happened. */
export function writeDown(memory: Memory, at: Millis, told: readonly Told[]): void {
  if (told.length === 0) return
  const deeds = told.map((one) => ({ ...one, at }))
  memory.deeds = freeze([...memory.deeds, ...deeds].slice(-MOST))
}

/** What a request did: what lay on the disk before it, and what lies there after it. */
export function deedsOf(before: Lying, after: Lying, ask: Ask, reply: Reply): readonly Told[] {
  if (isRefusal(reply)) return []
  return [
    ...volumeDeeds(before, after),
    ...imageDeeds(before, after, ask),
    ...tagDeeds(after, ask),
    ...pruneDeeds(ask, reply),
  ]
}

const volumeDeed = (id: string, action: string): Told => ({
  type: 'volume',
  id,
  action,
  attributes: { driver: 'local' },
})

function volumeDeeds(before: Lying, after: Lying): readonly Told[] {
  if (before.volumes === after.volumes) return []
  const come = Object.keys(after.volumes).filter((name) => before.volumes[name] === undefined)
  const gone = Object.keys(before.volumes).filter((name) => after.volumes[name] === undefined)
  return [
    ...come.map((name) => volumeDeed(name, 'create')),
    ...gone.map((name) => volumeDeed(name, 'destroy')),
  ]
}

const imageDeed = (id: string, action: string, name = id): Told => ({
  type: 'image',
  id,
  action,
  attributes: { name },
})

/** Names that went and images that went with the last of them. */
function imageDeeds(before: Lying, after: Lying, ask: Ask): readonly Told[] {
  const isRemoval = ask.endpoint === 'DELETE /images/{name}'
  if (!isRemoval && ask.endpoint !== 'POST /images/prune') return []
  const text = isRemoval ? ask.params.name : ''
  return Object.entries(before.images).flatMap(([id, { names }]) => {
    const kept = after.images[id]
    const lost = names.filter((name) => kept?.names.includes(name) !== true)
    const isById = isRemoval && (id.startsWith(text) || id.startsWith(`sha256:${text}`))
    const told = lost.filter((name) => isById || text.includes('@') || !name.includes('@'))
    return [
      ...told.map(() => imageDeed(id, 'untag')),
      ...(kept === undefined ? [imageDeed(id, 'delete')] : []),
    ]
  })
}

function tagDeeds(after: Lying, ask: Ask): readonly Told[] {
  if (ask.endpoint !== 'POST /images/{name}/tag') return []
  const { repo, tag = '' } = ask.query
  const name = familiar(tagged(parseReference(tag === '' ? repo : `${repo}:${tag}`)))
  return [imageDeed(findImage(after, name) ?? '', 'tag', name)]
}

const PRUNED: Readonly<Record<string, Deed['type']>> = {
  'POST /containers/prune': 'container',
  'POST /images/prune': 'image',
  'POST /networks/prune': 'network',
  'POST /volumes/prune': 'volume',
}

function pruneDeeds({ endpoint }: Ask, { body }: Exclude<Reply, { message: string }>) {
  const type = PRUNED[endpoint]
  if (type === undefined) return []
  const { SpaceReclaimed = 0 } = body as { readonly SpaceReclaimed?: number }
  return [{ type, id: '', action: 'prune', attributes: { reclaimed: String(SpaceReclaimed) } }]
}

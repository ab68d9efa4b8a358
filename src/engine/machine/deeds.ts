/** What requests did at a machine's daemon to images, and what they pruned. */
import { familiar, parseReference, tagged } from '../../api/reference'
import type { Ask, Reply } from '../../api/routes'
import type { Told } from '../agent/journal'
import { findImage, type Stock } from '../agent/stock'
import { isRefusal } from '../control/api/lookup'

type Lying = Pick<Stock, 'images'>

/** What a request did: what lay on the disk before it, and what lies there after it. */
export function deedsOf(before: Lying, after: Lying, ask: Ask, reply: Reply): readonly Told[] {
  if (isRefusal(reply)) return []
  return [...imageDeeds(before, after, ask), ...tagDeeds(after, ask), ...pruneDeeds(ask, reply)]
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

const PRUNED: Readonly<Record<string, Told['type']>> = {
  'POST /build/prune': 'builder',
  'POST /containers/prune': 'container',
  'POST /images/prune': 'image',
  'POST /volumes/prune': 'volume',
}

/** Of things of a kind all were removed that nobody used; `bytes`: what they had held. */
export const pruned = (type: Told['type'], bytes: number): Told => ({
  type,
  id: '',
  action: 'prune',
  attributes: { reclaimed: String(bytes) },
})

function pruneDeeds(
  { endpoint }: Ask,
  { body }: Exclude<Reply, { message: string }>,
): readonly Told[] {
  const type = PRUNED[endpoint]
  if (type === undefined) return []
  const { SpaceReclaimed = 0 } = body as { readonly SpaceReclaimed?: number }
  return [pruned(type, SpaceReclaimed)]
}

/** `GET /events`: what was written down of containers, with their labels, and of requests. */
import type { DaemonEvent } from '../../api/daemon'
import { formatInstant } from '../../api/instant'
import { plainName } from '../agent/images'
import type { Entry } from '../agent/journal'
import type { Agent } from '../agent/state'
import { EPOCH_MS } from '../kernel/time'
import { labelsOf } from './containers'
import type { Deed, Memory } from './machine'

const asDeed = ({ at, id, name, image, task, action, more }: Entry): Deed => ({
  at,
  type: 'container',
  id,
  action,
  attributes: { ...labelsOf(task), image: plainName(image), name, ...more },
})

/** Those in `since <= at < until`, the oldest first. */
export function eventsOf(
  { deeds, member }: Memory,
  hand: Agent | null,
  { since, until }: { readonly since: number; readonly until: number },
): readonly DaemonEvent[] {
  const entries = [...(member?.agent.journal ?? []), ...(hand?.journal ?? [])]
  return [...entries.map(asDeed), ...deeds]
    .sort((a, b) => a.at - b.at)
    .filter(({ at }) => EPOCH_MS + at >= since && EPOCH_MS + at < until)
    .map(({ at, ...told }) => ({ Timestamp: formatInstant(EPOCH_MS + at), ...told }))
}

/** `GET /events`: what the agent wrote down of its containers, with their labels. */
import type { ContainerEvent } from '../../api/daemon'
import { formatInstant } from '../../api/instant'
import { plainName } from '../agent/images'
import { EPOCH_MS } from '../kernel/time'
import { labelsOf } from './containers'
import type { Memory } from './machine'

/** Those in `since <= at < until`, the oldest first. */
export function eventsOf(
  { member }: Memory,
  { since, until }: { readonly since: number; readonly until: number },
): readonly ContainerEvent[] {
  const journal = member?.agent.journal ?? []
  return journal
    .filter(({ at }) => EPOCH_MS + at >= since && EPOCH_MS + at < until)
    .map(({ at, id, name, image, task, action, more }) => ({
      Timestamp: formatInstant(EPOCH_MS + at),
      id,
      action,
      attributes: { ...labelsOf(task), image: plainName(image), name, ...more },
    }))
}

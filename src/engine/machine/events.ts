/** `GET /events`: what the agent and the machine's own runner wrote down of containers, with their labels. */
import type { ContainerEvent } from '../../api/daemon'
import { formatInstant } from '../../api/instant'
import { plainName } from '../agent/images'
import type { Agent } from '../agent/state'
import { EPOCH_MS } from '../kernel/time'
import { labelsOf } from './containers'
import type { Memory } from './machine'

/** Those in `since <= at < until`, the oldest first. */
export function eventsOf(
  { member }: Memory,
  hand: Agent | null,
  { since, until }: { readonly since: number; readonly until: number },
): readonly ContainerEvent[] {
  const both = [...(member?.agent.journal ?? []), ...(hand?.journal ?? [])]
  return both
    .sort((a, b) => a.at - b.at)
    .filter(({ at }) => EPOCH_MS + at >= since && EPOCH_MS + at < until)
    .map(({ at, id, name, image, task, action, more }) => ({
      Timestamp: formatInstant(EPOCH_MS + at),
      id,
      action,
      attributes: { ...labelsOf(task), image: plainName(image), name, ...more },
    }))
}

/** `GET /events`: what a machine's daemon wrote down, of containers with their labels. */
import type { DaemonEvent } from '../../api/daemon'
import { formatInstant } from '../../api/instant'
import type { Entry } from '../agent/journal'
import { EPOCH_MS, type Millis } from '../kernel/time'
import { labelsOf } from './containers'
import type { Machine } from './machine'

const labelled = ({ task, attributes }: Entry): Entry['attributes'] =>
  task === null ? attributes : { ...labelsOf(task), ...attributes }

/** What was written down in `since <= at < until`, or before now, in that order. */
export const eventsOf = (
  { journal }: Machine,
  now: Millis,
  { since, until = EPOCH_MS + now }: { readonly since: number; readonly until?: number },
): readonly DaemonEvent[] =>
  journal.entries
    .filter(({ at }) => EPOCH_MS + at >= since && EPOCH_MS + at < until)
    .map((entry) => {
      const { type, scope, id, action, time } = entry
      const Timestamp = formatInstant(EPOCH_MS + time)
      return { Timestamp, type, scope, id, action, attributes: labelled(entry) }
    })

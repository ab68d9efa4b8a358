/** What a prune may take: `label`, `label!` and `until` of its filters. */
import type { Filters, Refusal } from '../../../api/routes'
import type { Labels } from '../../../api/types'
import type { Millis } from '../../kernel/time'
import { filterRows, hasLabel } from './filters'
import { isRefusal } from './lookup'
import { untilIn } from './until'

/** What is asked of each thing. */
export interface Prunable<T> {
  readonly labels: (thing: T) => Labels
  readonly createdAt: (thing: T) => Millis
}

/** Those that all filters let pass. */
export function prunable<T>(
  things: readonly T[],
  { until = [], ...rest }: Filters = {},
  now: Millis,
  { labels, createdAt }: Prunable<T>,
): readonly T[] | Refusal {
  const before = untilIn(until, now)
  if (isRefusal(before)) return before
  const old = before === null ? things : things.filter((thing) => createdAt(thing) <= before)
  return filterRows(old, rest, {
    label: (thing, value) => hasLabel(labels(thing), value),
    'label!': (thing, value) => !hasLabel(labels(thing), value),
  })
}

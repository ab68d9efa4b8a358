/** What the commands that remove the unused have in common. */
import type { Filters } from '../../api/routes'
import type { Io, Resume, Wait } from '../client'
import type { Call, Flag } from '../command'
import { filterFlag, filtersOf } from '../filters'
import { humanSize } from '../format/units'
import { isSure } from './sure'

/** `--filter`, which has no short form where `-f` means `--force`. */
export function pruneFilter(keys: readonly string[]): Flag {
  const { short: _, ...flag } = filterFlag(keys)
  return flag
}

/** Does `--force`, or the person at the keyboard, let it be done? */
export function* mayPrune(call: Call, warning: string, io: Io): Generator<Wait, boolean, Resume> {
  return call.bool('force') || (yield* isSure(warning, io))
}

/** How much is free again. */
export const reclaimed = (bytes: number): string => `Total reclaimed space: ${humanSize(bytes)}\n`

/** What was removed, under a title; nothing where nothing was. */
export const deleted = (title: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `Deleted ${title}:\n${names.join('\n')}\n\n`

/** What stands against a label that was asked for. */
const AGAINST: Readonly<Record<string, string>> = { label: 'label!', 'label!': 'label' }

/**
 * The filters that were given, and the settings'. Those of labels count only where some are given
 * that could stand against them, and none that does: so the client (`ExactMatch`) has it.
 */
export function pruneFilters(call: Call, { settings }: Io): Filters {
  const given = filtersOf(call)
  const filters: Record<string, readonly string[]> = { ...given }
  for (const text of settings?.pruneFilters ?? []) {
    const at = text.indexOf('=')
    const [key, value] = [text.slice(0, at), text.slice(at + 1)]
    const against = AGAINST[key]
    const isLeftOut = against !== undefined && given[against]?.includes(value) !== false
    if (at < 0 || isLeftOut) continue
    filters[key] = [...new Set([...(filters[key] ?? []), value])]
  }
  return filters
}

/** What the commands that remove the unused have in common. */
import type { Flag } from '../command'
import { filterFlag } from '../filters'

/** `--filter`, which has no short form where `-f` means `--force`. */
export function pruneFilter(keys: readonly string[]): Flag {
  const { short: _, ...flag } = filterFlag(keys)
  return flag
}

/** What was removed, under a title; nothing where nothing was. */
export const deleted = (title: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `Deleted ${title}:\n${names.join('\n')}\n\n`

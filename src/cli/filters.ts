/** `--filter name=value`: read here, judged by the daemon. */
import type { Filters } from '../api/routes'
import type { Call, Flag } from './command'

/** One `name=value`; null for an empty text, which filters nothing. */
function parseFilter(text: string): readonly [string, string] | null {
  if (text === '') return null
  const at = text.indexOf('=')
  if (at < 0) throw new Error('bad format of filter (expected name=value)')
  return [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()]
}

/** The flag of a command whose daemon understands these names. */
export const filterFlag = (keys: readonly string[], help = 'Show only what fits'): Flag => ({
  name: 'filter',
  short: 'f',
  type: 'custom',
  placeholder: 'filter',
  help,
  parse: parseFilter,
  values: keys.map((key) => `${key}=`),
})

/** What was asked for, values of one name together. */
export function filtersOf(call: Call): Filters {
  const filters: Record<string, string[]> = {}
  for (const filter of call.customs<readonly [string, string] | null>('filter')) {
    if (filter !== null) (filters[filter[0]] ??= []).push(filter[1])
  }
  return filters
}

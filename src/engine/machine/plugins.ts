/** The daemon's plugins, of which there are none. */
import { refusal } from '../../api/errors'
import type { Ask, Filters, Refusal, Reply } from '../../api/routes'
import { filterRows } from '../control/api/filters'
import { isRefusal } from '../control/api/lookup'

/** `GET /plugins`: an empty list, unless the filters cannot be; null: it is about something else. */
export function plugins(ask: Ask): Reply | null {
  if (ask.endpoint !== 'GET /plugins') return null
  const { filters } = ask.query
  const none = filterRows<never>([], filters, { capability: () => false, enabled: () => false })
  if (isRefusal(none)) return none
  const enabled = yesOrNo(filters, 'enabled')
  return isRefusal(enabled) ? enabled : { status: 200, body: none }
}

/** What a filter says that is yes or no; false where there is none. */
export function yesOrNo(filters: Filters | undefined, key: string): boolean | Refusal {
  const values = filters?.[key]
  if (values === undefined) return false
  const has = (...words: string[]): boolean => values.some((one) => words.includes(one))
  const isYes = has('1', 'true')
  if (isYes !== has('0', 'false')) return isYes
  return refusal(400, `invalid filter '${key}=[${values.join(' ')}]'`)
}

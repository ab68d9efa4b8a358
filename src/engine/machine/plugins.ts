/** The daemon's plugins, of which there are none. */
import { refusal } from '../../api/errors'
import type { Ask, Reply } from '../../api/routes'
import { filterRows } from '../control/api/filters'
import { isRefusal } from '../control/api/lookup'

/** `GET /plugins`: an empty list, unless the filters cannot be; null: it is about something else. */
export function plugins(ask: Ask): Reply | null {
  if (ask.endpoint !== 'GET /plugins') return null
  const { filters } = ask.query
  const none = filterRows<never>([], filters, { capability: () => false, enabled: () => false })
  if (isRefusal(none)) return none
  const { enabled } = filters ?? {}
  const isOneOf = (...words: string[]): boolean =>
    enabled?.some((one) => words.includes(one)) === true
  const isClear = enabled === undefined || isOneOf('1', 'true') !== isOneOf('0', 'false')
  return isClear
    ? { status: 200, body: none }
    : refusal(400, `invalid filter 'enabled=[${enabled.join(' ')}]'`)
}

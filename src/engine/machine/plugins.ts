/** The daemon's plugins, of which there are none. */
import { refusal } from '../../api/errors'
import type { Ask, Filters, Refusal, Reply } from '../../api/routes'
import { familiar, inFull, referenceIn, tagged } from '../../api/reference'
import { exists } from '../agent/images'
import { filterRows } from '../control/api/filters'
import { isRefusal } from '../control/api/lookup'

/** Answers what is about plugins; null: it is about something else. */
export function plugins(ask: Ask): Reply | null {
  switch (ask.endpoint) {
    case 'GET /plugins':
      return listed(ask.query.filters)
    case 'GET /plugins/privileges':
      return privileges(ask.query.remote)
    case 'POST /plugins/pull':
      return refusal(404, `error resolving plugin reference: ${UNKNOWN}`)
    case 'POST /plugins/create':
      return refusal(501, 'no plugin can be made in this playground')
    case 'GET /plugins/{name}/json':
    case 'DELETE /plugins/{name}':
    case 'POST /plugins/{name}/enable':
    case 'POST /plugins/{name}/disable':
    case 'POST /plugins/{name}/set':
    case 'POST /plugins/{name}/push':
    case 'POST /plugins/{name}/upgrade':
      return refusal(404, `plugin ${JSON.stringify(ask.params.name)} not found`)
    default:
      return null
  }
}

/** What a registry says that has no such repository, to who has no account. */
const UNKNOWN =
  'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'

/** The registry has images only (moby: plugin/backend_linux.go, Privileges). */
function privileges(remote: string): Reply {
  const reference = referenceIn(remote)
  if (reference === null) return refusal(400, 'invalid reference format')
  const whole = tagged(reference)
  if (!exists(familiar(whole))) return { status: 200, body: [] }
  return refusal(500, `did not find plugin config for specified reference ${inFull(whole)}`)
}

/** An empty list, unless the filters cannot be. */
function listed(filters: Filters | undefined): Reply {
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

/** What a client says after the question mark. */
import { refusal } from '../api/errors'
import type { Filters } from '../api/routes'
import { Refused } from './daemon'

/** A refusal of what the client asked for. */
export const badRequest = (message: string): Refused => new Refused(refusal(400, message))

/**
 * `filters`: a JSON map of keys to the values that are wanted, each with `true`, or, as old clients
 * write it, to a list. @throws Refused
 */
export function filtersIn(query: URLSearchParams): { readonly filters?: Filters } {
  const text = query.get('filters') ?? ''
  if (text === '') return {}
  const filters: Record<string, readonly string[]> = {}
  for (const [key, values] of Object.entries(mapIn(text))) {
    if (Array.isArray(values)) filters[key] = values.map(String)
    else if (typeof values === 'object' && values !== null) filters[key] = Object.keys(values)
    else throw badRequest('invalid filter')
  }
  return { filters }
}

function mapIn(text: string): object {
  try {
    const map: unknown = JSON.parse(text)
    if (typeof map === 'object' && map !== null && !Array.isArray(map)) return map
  } catch {
    // said below
  }
  throw badRequest('invalid filter')
}

/** `version`: the object's version that the change is based on. @throws Refused */
export function versionIn(query: URLSearchParams, noun: string): { readonly version: number } {
  const text = query.get('version') ?? ''
  const version = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(version)) return { version }
  if (noun === 'secret' || noun === 'config') throw badRequest(`invalid ${noun} version`)
  const why = `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`
  throw badRequest(`invalid ${noun} version '${text}': ${why}`)
}

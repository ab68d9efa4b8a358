/** What a daemon asks registries for its client: whether somebody may, and what there is. */
import { refusal } from '../../api/errors'
import type { Ask, Filters, Refusal, Reply } from '../../api/routes'
import { filterRows } from '../control/api/filters'
import { isRefusal } from '../control/api/lookup'
import { plugins, yesOrNo } from './plugins'

/** Answers what is about registries, and plugins; null: it is about something else. */
export function answerRegistries(ask: Ask): Reply | null {
  if (ask.endpoint === 'POST /auth') return signIn(ask.body.serveraddress ?? '')
  return ask.endpoint === 'GET /images/search' ? search(ask.query) : plugins(ask)
}

/** Docker Hub knows nobody, and there is no other registry. */
function signIn(server: string): Refusal {
  const host = server.replace(/^https?:\/\//, '').replace(/\/.*$/s, '')
  if (host === '' || host === 'index.docker.io') {
    const why = 'unauthorized: incorrect username or password'
    return refusal(401, `Get "https://registry-1.docker.io/v2/": ${why}`)
  }
  return refusal(500, `Get "https://${host}/v2/": ${unreachable(host)}`)
}

/** Why a registry does not answer: there is none but Docker Hub. */
export function unreachable(host: string): string {
  if (!/^\d+(?:\.\d+){3}(?::\d+)?$/.test(host)) {
    return `dial tcp: lookup ${host.replace(/:\d+$/, '')} on 127.0.0.53:53: no such host`
  }
  return `dial tcp ${host.includes(':') ? host : `${host}:443`}: connect: connection refused`
}

type Search = Extract<Ask, { endpoint: 'GET /images/search' }>['query']

/** What can be said without the index, which cannot be reached (moby: registry/search.go). */
function search({ term, limit = 25, filters = {} }: Search): Reply {
  const never = (): boolean => false
  const known = { 'is-automated': never, 'is-official': never, stars: never }
  const nothing = filterRows<never>([], filters, known)
  if (isRefusal(nothing)) return nothing
  const isAutomated = yesOrNo(filters, 'is-automated')
  const isOfficial = yesOrNo(filters, 'is-official')
  if (isRefusal(isAutomated)) return isAutomated
  if (isAutomated) return { status: 200, body: [] }
  if (isRefusal(isOfficial)) return isOfficial
  const odd = oddStars(filters)
  if (odd !== undefined) {
    const why = `strconv.Atoi: parsing ${JSON.stringify(odd)}: invalid syntax`
    return refusal(400, `invalid filter 'stars=${odd}': ${why}`)
  }
  if (limit < 1 || limit > 100)
    return refusal(400, `limit ${limit} is outside the range of [1, 100]`)
  const host = 'index.docker.io'
  const words = encodeURIComponent(term).replaceAll('%20', '+')
  return refusal(500, `Get "https://${host}/v1/search?q=${words}&n=${limit}": ${unreachable(host)}`)
}

const oddStars = ({ stars = [] }: Filters): string | undefined =>
  stars.find((one) => !/^[+-]?\d+$/.test(one))

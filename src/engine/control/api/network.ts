/** Networks in the control API (spec 9.5). */
import { refusal, rpcError } from '../../../api/errors'
import type * as api from '../../../api/types'
import type { Filters, Refusal } from '../../../api/routes'
import { byText } from '../../../api/order'
import { newId } from '../../kernel/ids'
import type { Millis } from '../../kernel/time'
import { put, remove } from '../../store/actions'
import { ipamFault } from '../../mesh/ipam'
import { isOver, isWanted, type Network } from '../../store/objects'
import { list, type ReadStore } from '../../store/store'
import { UNSTAMPED, type At } from '../loop'
import { filterRows, hasLabel } from './filters'
import { attachmentsOf, findNetwork, isRefusal } from './lookup'
import { prunable } from './prunable'
import type { Change } from './service'
import { checkName } from './validate'

export function createNetwork(
  store: ReadStore,
  request: api.NetworkCreateRequest,
  at: At,
): Change | Refusal {
  const { Name: name } = request
  const [ipam, ...others] = request.IPAM?.Config ?? []
  if (list(store, 'networks').some(({ spec }) => spec.name === name)) {
    return refusal(409, `network with name ${name} already exists`)
  }
  const bad = ipamFault(request.IPAM?.Config ?? [])
  if (bad !== null) return refusal(400, bad)
  if (request.Ingress === true && request.Attachable === true) {
    return rpcError('InvalidArgument', 'ingress network cannot be attachable')
  }
  const fault = checkName(name)
  if (fault !== null) return fault
  const ingress = list(store, 'networks').find(({ spec }) => spec.ingress)
  if (request.Ingress === true && ingress !== undefined) {
    return rpcError('AlreadyExists', `ingress network (${ingress.id}) is already present`)
  }
  if (list(store, 'networks').some(({ spec }) => spec.name.toLowerCase() === name.toLowerCase())) {
    return rpcError('Unknown', 'name conflicts with an existing object')
  }
  const network: Network = {
    id: newId(at.rng),
    meta: UNSTAMPED,
    spec: {
      name,
      labels: request.Labels ?? {},
      driver: request.Driver,
      internal: request.Internal === true,
      attachable: request.Attachable === true,
      ingress: request.Ingress === true,
      options: request.Options ?? {},
      subnet: ipam?.Subnet ?? '',
      gateway: ipam?.Gateway ?? '',
      others,
    },
    subnet: '',
    gateway: '',
    vxlanId: 0,
    predefined: false,
  }
  return { actions: [put('networks', network)], facts: [], id: network.id }
}

export function removeNetwork(store: ReadStore, text: string): Change | Refusal {
  const network = findNetwork(store, text)
  if (isRefusal(network)) return network
  const { id } = network
  const used = (by: string): Refusal =>
    rpcError('FailedPrecondition', `network ${id} is in use by ${by}`)
  const byId = [...list(store, 'services')].sort((a, b) => byText(a.id, b.id))
  for (const service of byId) {
    if (attachmentsOf(service.spec).some(({ Target }) => Target === id)) {
      return used(`service ${service.id}`)
    }
    const ports = service.spec.EndpointSpec?.Ports ?? []
    if (network.spec.ingress && ports.some(({ PublishMode }) => PublishMode === 'ingress')) {
      const why = `ingress network cannot be removed because service ${service.id} depends on it`
      return rpcError('FailedPrecondition', why)
    }
  }
  const task = list(store, 'tasks').find(
    (one) =>
      isWanted(one) && !isOver(one) && one.networks.some(({ networkId }) => networkId === id),
  )
  if (task !== undefined) return used(`task ${task.id}`)
  const attachment = list(store, 'nodes')
    .flatMap(({ byHand }) => byHand)
    .sort((a, b) => byText(a.taskId, b.taskId))
    .find(({ networkId }) => networkId === id)
  if (attachment !== undefined) return used(`task ${attachment.taskId}`)
  if (network.predefined) {
    const words = `network ${network.spec.name} (${id}) is a swarm predefined network`
    return refusal(403, `${words} and cannot be removed`)
  }
  return { actions: [remove('networks', id)], facts: [], id }
}

/** Removes what nobody uses and every filter lets pass; `ingress` stays (spec 9.5). */
export function pruneNetworks(
  store: ReadStore,
  filters: Filters | undefined,
  now: Millis,
): { readonly change: Change | Refusal; readonly names: readonly string[] } {
  const passing = prunable(list(store, 'networks'), filters, now, {
    labels: ({ spec }) => spec.labels,
    createdAt: ({ meta }) => meta.createdAt,
  })
  if (isRefusal(passing)) return { change: passing, names: [] }
  const unused = passing.filter(
    ({ id, predefined, spec }) =>
      !predefined && !spec.ingress && !isRefusal(removeNetwork(store, id)),
  )
  const actions = unused.map(({ id }) => remove('networks', id))
  return { change: { actions, facts: [], id: '' }, names: unused.map(({ spec }) => spec.name) }
}

/** Names that every daemon keeps for itself: what is `builtin`. The routing mesh is not. */
export const PREDEFINED = /^(bridge|host|none|default)$/

const TRUTH: Readonly<Record<string, boolean>> = { 1: true, true: true, 0: false, false: false }

/** Why the filters are no filters of networks, in moby's words; null: they are. */
function networkFilterFault({ type = [], dangling = [] }: Filters): Refusal | null {
  if (dangling.length > 1) {
    return refusal(400, 'got more than one value for filter key "dangling"')
  }
  if (dangling.some((value) => TRUTH[value] === undefined)) {
    const words = 'must be "true" (or "1"), or "false" (or "0")'
    return refusal(400, `invalid value for filter 'dangling', ${words}`)
  }
  const odd = type.find((value) => value !== 'builtin' && value !== 'custom')
  return odd === undefined ? null : refusal(400, `invalid filter: 'type'='${odd}'`)
}

/**
 * A machine's networks, as far as they pass (spec 10.10). A list tells of no containers, so that all
 * but what is built in is dangling (recorded).
 */
export function filterNetworks(
  networks: readonly api.Network[],
  filters: Filters | undefined,
): readonly api.Network[] | Refusal {
  const fault = networkFilterFault(filters ?? {})
  if (fault !== null) return fault
  return filterRows(networks, filters, {
    id: ({ Id }, value) => Id.startsWith(value),
    name: ({ Name }, value) => Name.includes(value),
    label: ({ Labels }, value) => hasLabel(Labels ?? {}, value),
    driver: ({ Driver }, value) => Driver === value,
    scope: ({ Scope }, value) => Scope === value,
    type: ({ Name }, value) => PREDEFINED.test(Name) === (value === 'builtin'),
    dangling: ({ Name }, value) => !PREDEFINED.test(Name) === TRUTH[value],
  })
}

/**
 * Secrets and configs in the control API (spec 1.8, 1.9, 10.10): small data that services mount.
 * They differ in how large they may be and in whether their data is ever given back.
 */
import { base64 } from '@scure/base'
import { OUT_OF_SEQUENCE, rpcError } from '../../../api/errors'
import type { Filters, Refusal } from '../../../api/routes'
import type { PayloadSpec } from '../../../api/types'
import { newId } from '../../kernel/ids'
import { put, remove } from '../../store/actions'
import type { Payload, Service } from '../../store/objects'
import { list, type ReadStore } from '../../store/store'
import { UNSTAMPED, type At } from '../loop'
import { same } from '../orchestrator/dirty'
import { filterRows, hasLabel } from './filters'
import { byPrefix, isRefusal, type Found } from './lookup'
import type { Change } from './service'

/** Their tables. */
export type PayloadTable = 'secrets' | 'configs'

const NAME = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/
export const MOST_NAME = 64
/** Bytes; the data must be smaller. */
export const TOO_LARGE: Readonly<Record<PayloadTable, number>> = {
  secrets: 512_000,
  configs: 1_024_000,
}

const nounOf = (table: PayloadTable): 'secret' | 'config' =>
  table === 'secrets' ? 'secret' : 'config'

const invalid = (text: string): Refusal => rpcError('InvalidArgument', text)

/** By full ID, exact name or unique prefix of an ID. */
export function findPayload(store: ReadStore, table: PayloadTable, text: string): Found<Payload> {
  const rows = list(store, table)
  const named = rows.find(({ spec }) => spec.Name === text)
  return store[table][text] ?? named ?? byPrefix(nounOf(table), text, rows)
}

export const listPayloads = (
  store: ReadStore,
  table: PayloadTable,
  filters: Filters | undefined,
): readonly Payload[] | Refusal =>
  filterRows(list(store, table), filters, {
    id: ({ id }, value) => id.startsWith(value),
    name: ({ spec }, value) => spec.Name.startsWith(value),
    names: ({ spec }, value) => spec.Name === value,
    label: ({ spec }, value) => hasLabel(spec.Labels, value),
  })

export function createPayload(
  store: ReadStore,
  table: PayloadTable,
  spec: PayloadSpec,
  at: At,
): Change | Refusal {
  const fault = checkName(spec.Name) ?? checkData(table, spec)
  if (fault !== null) return fault
  const wanted = spec.Name.toLowerCase()
  if (list(store, table).some((other) => other.spec.Name.toLowerCase() === wanted)) {
    return rpcError('AlreadyExists', `${nounOf(table)} ${spec.Name} already exists`)
  }
  if (spec.Driver !== undefined) {
    return rpcError('Unknown', `plugin ${JSON.stringify(spec.Driver.Name)} not found`)
  }
  const payload: Payload = { id: newId(at.rng), meta: UNSTAMPED, spec }
  return { actions: [put(table, payload)], facts: [], id: payload.id }
}

function checkName(name: string): Refusal | null {
  if (name === '') return invalid('name must be provided')
  if (name.length <= MOST_NAME && NAME.test(name)) return null
  return invalid(
    'invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]',
  )
}

/** Bytes that base 64 text holds; none if it is no such text. */
function sizeOf(data: string): number {
  try {
    return base64.decode(data).length
  } catch {
    return 0
  }
}

function checkData(table: PayloadTable, { Data = '', Driver }: PayloadSpec): Refusal | null {
  const size = sizeOf(Data)
  if (Driver !== undefined) {
    return size === 0 ? null : invalid('secret data must be empty when using an external driver')
  }
  const limit = TOO_LARGE[table]
  if (size > 0 && size < limit) return null
  return invalid(`${nounOf(table)} data must be larger than 0 and less than ${limit} bytes`)
}

/** Only labels may change; a secret's data need not be repeated. */
export function updatePayload(
  store: ReadStore,
  table: PayloadTable,
  text: string,
  version: number,
  spec: PayloadSpec,
): Change | Refusal {
  const payload = findPayload(store, table, text)
  if (isRefusal(payload)) return payload
  const { Data = payload.spec.Data, ...rest } = spec
  const asked = { ...rest, Data, Labels: {} }
  if (!same(asked, { ...payload.spec, Labels: {} })) {
    return invalid('only updates to Labels are allowed')
  }
  if (version !== payload.meta.version) return OUT_OF_SEQUENCE
  const changed = { ...payload, spec: { ...payload.spec, Labels: spec.Labels } }
  return { actions: [put(table, changed)], facts: [], id: payload.id }
}

/** Refused while a service names it. */
export function removePayload(
  store: ReadStore,
  table: PayloadTable,
  text: string,
): Change | Refusal {
  const payload = findPayload(store, table, text)
  if (isRefusal(payload)) return payload
  const { id, spec } = payload
  const users = list(store, 'services').filter((service) => names(service, table, id))
  if (users.length > 0) {
    const who = `service${users.length > 1 ? 's' : ''}`
    const them = users.map((service) => service.spec.Name).join(', ')
    return invalid(`${nounOf(table)} '${spec.Name}' is in use by the following ${who}: ${them}`)
  }
  return { actions: [remove(table, id)], facts: [], id }
}

function names({ spec }: Service, table: PayloadTable, id: string): boolean {
  const { Secrets = [], Configs = [] } = spec.TaskTemplate.ContainerSpec ?? {}
  return table === 'secrets'
    ? Secrets.some(({ SecretID }) => SecretID === id)
    : Configs.some(({ ConfigID }) => ConfigID === id)
}

/** As the API shows it: a secret without its data. */
export function withoutData(spec: PayloadSpec): PayloadSpec {
  const { Data: _data, ...rest } = spec
  return rest
}

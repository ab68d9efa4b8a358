/** Secrets and configs by the rules of spec 1.8, 1.9 and 10.10. */
import { base64 } from '@scure/base'
import { describe, expect, it, test } from 'vitest'
import { createRng } from '../../kernel/rng'
import { apply, createStore, type Store } from '../../store/store'
import { isRefusal } from './lookup'
import {
  createPayload,
  findPayload,
  listPayloads,
  removePayload,
  updatePayload,
  withoutData,
  type PayloadTable,
} from './payload'
import { createService } from './service'

const at = { now: 0, rng: createRng(1, 1) }
const data = (bytes: number): string => base64.encode(new Uint8Array(bytes))

/** Creates one, or gives back the refusal's words. */
function make(store: Store, table: PayloadTable, name: string, bytes = 1): string {
  const made = createPayload(store, table, { Name: name, Labels: {}, Data: data(bytes) }, at)
  if (isRefusal(made)) return made.message
  apply(store, made.actions)
  return made.id
}

const NAME =
  'rpc error: code = InvalidArgument desc = invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]'

describe('names', () => {
  it.each(['a', 'A9', 'a.b', 'a-b_c.d', 'a'.repeat(64)])('%s may be one', (name) => {
    expect(make(createStore(), 'secrets', name)).toHaveLength(25)
  })
  it.each(['-a', 'a-', '.a', 'a b', 'a/b', 'a'.repeat(65)])('%s may not', (name) => {
    expect(make(createStore(), 'secrets', name)).toBe(NAME)
  })
  test('none is asked for', () => {
    expect(make(createStore(), 'configs', '')).toContain('name must be provided')
  })
  test('are unique in their table, whatever their case', () => {
    const store = createStore()
    make(store, 'secrets', 'Key')
    expect(make(store, 'secrets', 'key')).toBe(
      'rpc error: code = AlreadyExists desc = secret key already exists',
    )
    expect(make(store, 'configs', 'key')).toHaveLength(25)
  })
})

it.each([
  ['secrets', 0, false],
  ['secrets', 1, true],
  ['secrets', 511_999, true],
  ['secrets', 512_000, false],
  ['configs', 512_000, true],
  ['configs', 1_023_999, true],
  ['configs', 1_024_000, false],
] as const)('%s of %d bytes: allowed is %s', (table, bytes, allowed) => {
  const said = make(createStore(), table, 'x', bytes)
  expect(said.includes('data must be larger than 0 and less than')).toBe(!allowed)
})

test('only labels change, and a secret never gives its data back', () => {
  const store = createStore()
  const id = make(store, 'secrets', 'key')
  const labels = { Name: 'key', Labels: { a: 'b' } }
  const other = updatePayload(store, 'secrets', id, 0, { ...labels, Data: data(2) })
  expect(other).toMatchObject({
    message: 'rpc error: code = InvalidArgument desc = only updates to Labels are allowed',
  })
  const changed = updatePayload(store, 'secrets', 'key', 0, labels)
  apply(store, isRefusal(changed) ? [] : changed.actions)
  expect(store.secrets[id]?.spec).toEqual({ ...labels, Data: data(1) })
  expect(withoutData(store.secrets[id]?.spec ?? labels)).toEqual(labels)
})

test('what a service names stays until it names it no longer', () => {
  const store = createStore()
  const id = make(store, 'configs', 'site')
  const file = { Name: 'site', UID: '0', GID: '0', Mode: 0o444 }
  const reference = { File: file, ConfigID: id, ConfigName: 'site' }
  for (const Name of ['web', 'api']) {
    const ContainerSpec = { Image: 'nginx:latest', Configs: [reference] }
    const TaskTemplate = { ContainerSpec, ForceUpdate: 0 }
    const made = createService(store, { Name, Labels: {}, TaskTemplate, Mode: { Global: {} } }, at)
    apply(store, isRefusal(made) ? [] : made.actions)
  }
  expect(removePayload(store, 'configs', 'site')).toMatchObject({
    message:
      "rpc error: code = InvalidArgument desc = config 'site' is in use by the following services: web, api",
  })
})

test('they are found by name, ID or prefix, and filtered', () => {
  const store = createStore()
  const id = make(store, 'secrets', 'alpha')
  make(store, 'secrets', 'beta')
  for (const text of ['alpha', id, id.slice(0, 8)]) {
    expect(findPayload(store, 'secrets', text)).toBe(store.secrets[id])
  }
  expect(findPayload(store, 'secrets', 'gamma')).toMatchObject({
    status: 404,
    message: 'secret gamma not found',
  })
  const names = (filters: Record<string, string[]>) =>
    (listPayloads(store, 'secrets', filters) as readonly { spec: { Name: string } }[]).map(
      ({ spec }) => spec.Name,
    )
  expect(names({ name: ['al'] })).toEqual(['alpha'])
  expect(names({ id: [id] })).toEqual(['alpha'])
  expect(listPayloads(store, 'secrets', { color: ['red'] })).toMatchObject({ status: 400 })
})

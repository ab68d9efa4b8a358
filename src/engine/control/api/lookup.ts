/** Finding objects by what an operator types: full ID, exact name, unique prefix (spec 10.1). */
import { refusal } from '../../../api/errors'
import type { Refusal, Reply } from '../../../api/routes'
import type * as api from '../../../api/types'
import { nodeNameOf } from './names'
import type { Network, Node, Service, Task } from '../../store/objects'
import { list, serviceNamed, type ReadStore } from '../../store/store'

/** One object, or why not. */
export type Found<T> = T | Refusal

/** The answer that tells no more than that it was done. */
export const DONE: Reply = { status: 200, body: null }

export const isRefusal = (found: unknown): found is Refusal =>
  typeof found === 'object' &&
  found !== null &&
  'message' in found &&
  'status' in found &&
  typeof (found as { status: unknown }).status === 'number'

/** By unique prefix of an ID; `kind` is what the refusal calls it. */
export function byPrefix<T extends { readonly id: string }>(
  kind: string,
  text: string,
  rows: readonly T[],
): Found<T> {
  const found = text === '' ? [] : rows.filter(({ id }) => id.startsWith(text))
  const [only] = found
  if (only === undefined) return refusal(404, `${kind} ${text} not found`)
  if (found.length === 1) return only
  return refusal(400, `${kind} ${text} is ambiguous (${found.length} matches found)`)
}

/** Two names must differ in more than their case, and yet one is found by its own letters only. */
export function findService(store: ReadStore, text: string): Found<Service> {
  const named = serviceNamed(store, text)
  const exact = named?.spec.Name === text ? named : null
  return store.services[text] ?? exact ?? byPrefix('service', text, list(store, 'services'))
}

/** A node's name is its host name; two of one name are ambiguous. */
export function findNode(store: ReadStore, text: string): Found<Node> {
  const exact = store.nodes[text]
  if (exact !== undefined) return exact
  const named = list(store, 'nodes').filter((node) => nodeNameOf(node) === text)
  const [only] = named
  if (only !== undefined && named.length === 1) return only
  if (named.length > 1) {
    return refusal(400, `node ${text} is ambiguous (${named.length} matches found)`)
  }
  return byPrefix('node', text, list(store, 'nodes'))
}

export const findTask = (store: ReadStore, text: string): Found<Task> =>
  store.tasks[text] ?? byPrefix('task', text, list(store, 'tasks'))

export function findNetwork(store: ReadStore, text: string): Found<Network> {
  const named = list(store, 'networks').find(({ spec }) => spec.name === text)
  return store.networks[text] ?? named ?? byPrefix('network', text, list(store, 'networks'))
}

/** The networks that a service asks for: its tasks', or its own as clients before 1.25 had them. */
export function attachmentsOf(spec: api.ServiceSpec): readonly api.NetworkAttachmentConfig[] {
  const ofTasks = spec.TaskTemplate.Networks ?? []
  return ofTasks.length > 0 ? ofTasks : (spec.Networks ?? [])
}

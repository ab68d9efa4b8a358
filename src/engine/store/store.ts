/**
 * A replica of the swarm's one truth: tables of frozen objects with the indexes that the loops
 * walk. It is changed by `apply` alone; walking a table goes in order of creation.
 */
import { own } from '../kernel/record'
import type { Millis } from '../kernel/time'
import type { Action, Change } from './actions'
import {
  isInvalid,
  isWanted,
  type Node,
  type Service,
  type Table,
  type Tables,
  type Task,
} from './objects'

type Rows<T> = Record<string, T>

/**
 * The attempts of a slot, or of a node's place in a global service (spec 1.7), and what the loops
 * ask of a thousand slots at a time, so that they need not look at each attempt.
 */
export interface Slot {
  readonly slot: number
  /** Those that hold it: here the wanted ones. */
  readonly tasks: readonly Task[]
  /** Every record in order of creation, history included. */
  readonly all: readonly Task[]
  /** Where its only wanted attempt runs and shall run; null when it is not as simple as that. */
  readonly steadyOn: string | null
  /** By which version of its service the last attempt was made, and when. */
  readonly version: number
  readonly madeAt: Millis
  /** Did an attempt fail, or was it rejected? */
  readonly failed: boolean
}

export interface Store {
  clusters: Rows<Tables['clusters']>
  nodes: Rows<Tables['nodes']>
  /** Nodes that can hold no replicated service's task. */
  unfit: Rows<Tables['nodes']>
  networks: Rows<Tables['networks']>
  secrets: Rows<Tables['secrets']>
  configs: Rows<Tables['configs']>
  services: Rows<Tables['services']>
  tasks: Rows<Task>
  /** Those that wait for a node, or for the word that they may run on theirs. */
  pending: Rows<Task>
  /** By service, and there by slot; those with numbers go in ascending order. */
  slotsByService: Record<string, Rows<Slot>>
  /** IDs only, in the order of their assignment. */
  tasksByNode: Record<string, readonly string[]>
}

/** What a loop may do with a store: look. */
export type ReadStore = {
  readonly [K in keyof Store]: Store[K] extends Record<string, infer V>
    ? Readonly<Record<string, V extends object ? Readonly<V> : V>>
    : never
}

export const createStore = (): Store => ({
  clusters: {},
  nodes: {},
  unfit: {},
  networks: {},
  secrets: {},
  configs: {},
  services: {},
  tasks: {},
  pending: {},
  slotsByService: {},
  tasksByNode: {},
})

/** Applies one transaction; returns what changed, in order. */
export function apply(store: Store, actions: readonly Action[]): Change[] {
  const changes: Change[] = []
  for (const action of actions) {
    const rows = own(store, action.table) as Rows<unknown>
    const id = action.kind === 'put' ? action.object.id : action.id
    const before = rows[id] ?? null
    const after = action.kind === 'put' ? action.object : null
    if (before === null && after === null) continue
    if (after === null) delete rows[id]
    else rows[id] = after
    if (action.table === 'tasks') index(store, id, before as Task | null, after as Task | null)
    if (action.table === 'nodes') mark(store, 'unfit', id, after as Node | null, isInvalid)
    changes.push({ table: action.table, id, before, after } as Change)
  }
  return changes
}

function index(store: Store, id: string, before: Task | null, after: Task | null): void {
  if (before !== null && (after === null || seatOf(before) !== seatOf(after))) {
    reseat(store, before, without)
  }
  if (after !== null) reseat(store, after, withTask)
  seat(own(store, 'tasksByNode'), id, before?.nodeId ?? '', after?.nodeId ?? '')
  mark(store, 'pending', id, after, isPending)
}

const isPending = ({ status }: Task): boolean => status.state === 'pending'

/** An object is in an index or not, as `belongs` says of it. */
function mark<T extends Task | Node>(
  store: Store,
  index: 'pending' | 'unfit',
  id: string,
  after: T | null,
  belongs: (object: T) => boolean,
): void {
  const isIn = after !== null && belongs(after)
  if (!isIn && store[index][id] === undefined) return
  const rows = own(store, index) as Rows<T>
  if (isIn) rows[id] = after
  else delete rows[id]
}

/** Names the slot among those of its service; a global service's by the node. */
export const seatOf = ({ slot, nodeId }: Task): string =>
  slot === 0 && nodeId !== '' ? nodeId : String(slot)

/** Another list of attempts stands in the task's slot. */
function reseat(
  store: Store,
  task: Task,
  change: (all: readonly Task[], task: Task) => readonly Task[],
): void {
  const { serviceId } = task
  if (serviceId === '') return
  const services = own(store, 'slotsByService')
  services[serviceId] ??= {}
  const rows = own(services, serviceId)
  const seat = seatOf(task)
  const all = change(rows[seat]?.all ?? [], task)
  if (all.length > 0) {
    rows[seat] = slotWith(all)
    return
  }
  delete rows[seat]
  if (isEmpty(rows)) delete services[serviceId]
}

const without = (all: readonly Task[], { id }: Task): readonly Task[] =>
  all.filter((task) => task.id !== id)

const withTask = (all: readonly Task[], task: Task): readonly Task[] =>
  all.some(({ id }) => id === task.id)
    ? all.map((held) => (held.id === task.id ? task : held))
    : [...all, task]

/** The slot of these attempts, one or more in order of creation. */
export function slotWith(all: readonly Task[]): Slot {
  const wanted = all.filter(isWanted)
  const tasks = wanted.length === all.length ? all : wanted
  const last = all.at(-1) as Task
  return Object.freeze({
    slot: last.slot,
    tasks: Object.freeze(tasks),
    all: Object.freeze(all),
    steadyOn: tasks.length === 1 && isSteady(last) && tasks[0] === last ? last.nodeId : null,
    version: last.specVersion,
    madeAt: last.meta.createdAt,
    failed: all.some(hasFailed),
  })
}

const isSteady = ({ status, desired }: Task): boolean =>
  status.state === 'running' && desired === 'running'

/** Did the task end badly? */
export const hasFailed = ({ status }: Task): boolean =>
  status.state === 'failed' || status.state === 'rejected'

function seat(shelf: Store['tasksByNode'], id: string, was: string, is: string): void {
  if (was === is) return
  const left = (shelf[was] ?? []).filter((other) => other !== id)
  if (left.length > 0) shelf[was] = Object.freeze(left)
  else delete shelf[was]
  if (is !== '') shelf[is] = Object.freeze([...(shelf[is] ?? []), id])
}

function isEmpty(rows: object): boolean {
  for (const _ in rows) return false
  return true
}

/** A store that is kept and never changed: copies of it share its tables until they write. */
export function settle(store: Store): void {
  for (const rows of Object.values(store.slotsByService)) Object.freeze(rows)
  for (const table of Object.values(store)) Object.freeze(table)
}

/** All objects of a table in order of creation. */
export const list = <T extends Table>(store: ReadStore, table: T): Tables[T][] =>
  Object.values(store[table] as Rows<Tables[T]>)

/** The one cluster object, or null before there is a swarm. */
export const clusterOf = (store: ReadStore): Tables['clusters'] | null =>
  Object.values(store.clusters)[0] ?? null

/** The slots of a service. */
export const slotsOf = (store: ReadStore, serviceId: string): Slot[] =>
  Object.values(store.slotsByService[serviceId] ?? {})

/** The tasks of a service, history included, slot by slot in order of creation. */
export const tasksOf = (store: ReadStore, serviceId: string): Task[] =>
  slotsOf(store, serviceId).flatMap(({ all }) => all)

/** The tasks on a node, history included, in order of creation. */
export const tasksOn = (store: ReadStore, nodeId: string): Task[] =>
  (store.tasksByNode[nodeId] ?? []).flatMap((id) => store.tasks[id] ?? [])

/** The service of that name; names are unique whatever their case (spec 1.9). */
export function serviceNamed(store: ReadStore, name: string): Service | null {
  const wanted = name.toLowerCase()
  for (const service of Object.values(store.services)) {
    if (service.spec.Name.toLowerCase() === wanted) return service
  }
  return null
}

/** What is named comes before what names it. */
const TABLES = [
  'clusters', 'nodes', 'networks', 'secrets', 'configs', 'services', 'tasks',
] as const satisfies readonly Table[] // prettier-ignore

/** The whole replica as one value for a snapshot; its objects are frozen and shared. */
export const snapshotOf = (store: ReadStore): readonly Action[] =>
  TABLES.flatMap((table) =>
    list(store, table).map((object) => ({ kind: 'put', table, object }) as unknown as Action),
  )

/** A replica from a snapshot. */
export function restore(snapshot: readonly Action[]): Store {
  const store = createStore()
  apply(store, snapshot)
  return store
}

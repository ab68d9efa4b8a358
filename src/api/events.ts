/**
 * Events of a daemon. What happened to containers, images and volumes it tells itself; of all else
 * two looks at it are compared: what came, what went, and what is told of that which changed.
 * Whoever looks decides how often; what came and went between two looks is not told.
 */
import { parseInstant } from './instant'
import type { DaemonEvent } from './daemon'
import type { Filters } from './routes'
import type { Network, Node, Payload, Service } from './types'

/** One thing that events are about, as it was at a look. */
interface Subject {
  readonly type: string
  readonly id: string
  readonly attributes: Readonly<Record<string, string>>
  /** When it came and when it changed last, where it says so. Milliseconds since 1970. */
  readonly times?: { readonly create: number; readonly update: number }
  /** It changed when this did. */
  readonly mark: string
  /** What is told of it when it changed: action and attributes that say how. */
  readonly change: (before: Subject) => Told
}

interface Told {
  readonly action: string
  readonly attributes: Readonly<Record<string, string>>
}

/** Subjects by type and ID. */
export type Look = ReadonlyMap<string, Subject>

export interface Event extends Told {
  readonly type: string
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
}

const UPDATE = (): Told => ({ action: 'update', attributes: {} })

interface Versioned {
  readonly ID: string
  readonly CreatedAt: string
  readonly UpdatedAt: string
  readonly Version: { readonly Index: number }
  readonly Spec: { readonly Name?: string }
}

const plain = (type: string, one: Versioned): Subject => ({
  type,
  id: one.ID,
  attributes: { name: one.Spec.Name ?? '' },
  times: timesOf(one),
  mark: String(one.Version.Index),
  change: UPDATE,
})

const timesOf = ({ CreatedAt, UpdatedAt }: Pick<Versioned, 'CreatedAt' | 'UpdatedAt'>) => ({
  create: parseInstant(CreatedAt) ?? 0,
  update: parseInstant(UpdatedAt) ?? 0,
})

/** Attributes in which two looks at a node differ, as `name.old` and `name.new`. */
function nodeSubject(node: Node): Subject {
  const facets: Record<string, string> = {
    state: node.Status.State,
    availability: node.Spec.Availability,
    role: node.Spec.Role,
    leader: String(node.ManagerStatus?.Leader ?? false),
    reachability: node.ManagerStatus?.Reachability ?? '',
  }
  const name = node.Spec.Name ?? node.Description.Hostname
  return {
    type: 'node',
    id: node.ID,
    attributes: { name },
    mark: JSON.stringify([node.Spec, facets]),
    change: (before) => {
      const [, old] = JSON.parse(before.mark) as [unknown, Record<string, string>]
      const pairs = Object.keys(facets)
        .filter((facet) => facets[facet] !== old[facet])
        .flatMap((facet) => [
          [`${facet}.new`, facets[facet] ?? ''],
          [`${facet}.old`, old[facet] ?? ''],
        ])
      return { action: 'update', attributes: Object.fromEntries(pairs) as Record<string, string> }
    },
  }
}

/** The image, the count and the state of the update, where they differ (moby daemon/events). */
function serviceSubject(service: Service): Subject {
  const { Spec, UpdateStatus, Version } = service
  const facets: Readonly<Record<string, string | number | null>> = {
    image: Spec.TaskTemplate.ContainerSpec?.Image ?? null,
    replicas: Spec.Mode.Replicated?.Replicas ?? null,
    updatestate: UpdateStatus?.State ?? null,
  }
  return {
    ...plain('service', service),
    mark: JSON.stringify([Version.Index, facets]),
    change: (before) => {
      const [, old] = JSON.parse(before.mark) as [unknown, typeof facets]
      const pairs = Object.keys(facets).flatMap((facet) => {
        const [was, is] = [old[facet], facets[facet]]
        if (was === is || is === null) return []
        return [
          ...(was === null ? [] : [[`${facet}.old`, String(was)]]),
          [`${facet}.new`, String(is)],
        ]
      })
      return { action: 'update', attributes: Object.fromEntries(pairs) as Record<string, string> }
    },
  }
}

/** What a look found. A daemon that is no manager shows its networks only. */
export interface Found {
  readonly networks: readonly Network[]
  readonly nodes: readonly Node[]
  readonly services: readonly Service[]
  readonly secrets: readonly Payload[]
  readonly configs: readonly Payload[]
}

const networkSubject = ({ Id, Name, Driver }: Network): Subject => ({
  type: 'network',
  id: Id,
  attributes: { name: Name, type: Driver },
  mark: '',
  change: UPDATE,
})

/** All that events can be about, as the look found it. */
export function lookAt(found: Found): Look {
  const subjects = [
    ...found.nodes.map(nodeSubject),
    ...found.services.map(serviceSubject),
    ...found.secrets.map((secret) => plain('secret', secret)),
    ...found.configs.map((config) => plain('config', config)),
    ...found.networks.map(networkSubject),
  ]
  return new Map(subjects.map((subject) => [`${subject.type} ${subject.id}`, subject]))
}

const told = ({ Timestamp, type, id, action, attributes }: DaemonEvent): Event => ({
  type,
  id,
  action,
  attributes,
  at: parseInstant(Timestamp) ?? 0,
})

/**
 * What happened between a look and one `at` an instant, with what the daemon wrote down,
 * in the order of time.
 */
export function between(
  before: Look,
  after: Look,
  at: number,
  written: readonly DaemonEvent[],
): Event[] {
  const events: Event[] = []
  for (const [key, { type, id, attributes, times, mark, change }] of after) {
    const old = before.get(key)
    if (old === undefined) {
      events.push({ type, id, action: 'create', attributes, at: times?.create ?? at })
    } else if (old.mark !== mark) {
      const { action, attributes: how } = change(old)
      events.push({
        type,
        id,
        action,
        attributes: { ...attributes, ...how },
        at: times?.update ?? at,
      })
    }
  }
  for (const [key, { type, id, attributes }] of before) {
    if (!after.has(key)) events.push({ type, id, action: 'remove', attributes, at })
  }
  return [...events, ...written.map(told)].sort((one, other) => one.at - other.at)
}

const LOCAL = new Set(['container', 'image', 'volume'])

/** Does it pass? Keys are AND-ed, the values of one OR-ed (spec 10.1). */
export function passes(filters: Filters, { type, id, action, attributes }: Event): boolean {
  const has = (value: string): boolean => id.startsWith(value) || attributes['name'] === value
  const label = (value: string): boolean => {
    const [key = '', wanted] = value.split('=')
    return wanted === undefined ? key in attributes : attributes[key] === wanted
  }
  return Object.entries(filters).every(([key, values]) =>
    values.some((value) => {
      if (key === 'type') return type === value
      if (key === 'event') return action === value || action.split(':')[0] === value
      if (key === 'scope') return LOCAL.has(type) === (value === 'local')
      return key === 'label' ? label(value) : type === key && has(value)
    }),
  )
}

/** As Go writes a map. */
const byKey = (attributes: Told['attributes']): Told['attributes'] =>
  Object.fromEntries(Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1)))

/** What those of containers and images say a second time: there were no others once. */
function saidTwice({ type, id, action, attributes }: Omit<Event, 'at'>): object {
  if (type !== 'container' && type !== 'image') return {}
  const { image } = attributes
  const from = type === 'image' || image === undefined ? {} : { from: image }
  return { status: action, ...(id === '' ? {} : { id }), ...from }
}

/** The event as the Engine API has it. */
export const messageOf = ({ type, id, action, attributes, at }: Event) => ({
  ...saidTwice({ type, id, action, attributes }),
  Type: type,
  Action: action,
  Actor: { ID: id, Attributes: byKey(attributes) },
  scope: LOCAL.has(type) ? 'local' : 'swarm',
  time: Math.floor(at / 1000),
  timeNano: at * 1e6,
})

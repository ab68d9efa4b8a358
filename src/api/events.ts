/**
 * Events of a daemon, by comparing two looks at it: what came, what went, and what is told of that
 * which changed. Whoever looks decides how often; what came and went between two looks is not told.
 */
import type { Container } from './daemon'
import type { Filters } from './routes'
import type { Network, Node, Payload, Service } from './types'

/** One thing that events are about, as it was at a look. */
interface Subject {
  readonly type: string
  readonly id: string
  readonly attributes: Readonly<Record<string, string>>
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
}

const UPDATE = (): Told => ({ action: 'update', attributes: {} })

interface Versioned {
  readonly ID: string
  readonly Version: { readonly Index: number }
  readonly Spec: { readonly Name?: string }
}

const plain = (type: string, { ID, Version, Spec }: Versioned): Subject => ({
  type,
  id: ID,
  attributes: { name: Spec.Name ?? '' },
  mark: String(Version.Index),
  change: UPDATE,
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

function serviceSubject(service: Service): Subject {
  const state = service.UpdateStatus?.State ?? ''
  return {
    ...plain('service', service),
    mark: `${service.Version.Index} ${state}`,
    change: (before) => {
      const old = before.mark.split(' ')[1] ?? ''
      const told = { 'updatestate.new': state, 'updatestate.old': old }
      return { action: 'update', attributes: state === old ? {} : told }
    },
  }
}

const containerSubject = ({ Id, Names, Image, Labels, State, Status }: Container): Subject => ({
  type: 'container',
  id: Id,
  attributes: { ...Labels, image: Image, name: (Names[0] ?? '').slice(1) },
  mark: State,
  change: () =>
    State === 'running'
      ? { action: 'start', attributes: {} }
      : { action: 'die', attributes: { exitCode: /\((\d+)\)/.exec(Status)?.[1] ?? '0' } },
})

/** What a look found. A daemon that is no manager shows its containers and networks only. */
export interface Found {
  readonly containers: readonly Container[]
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
    ...found.containers.map(containerSubject),
    ...found.nodes.map(nodeSubject),
    ...found.services.map(serviceSubject),
    ...found.secrets.map((secret) => plain('secret', secret)),
    ...found.configs.map((config) => plain('config', config)),
    ...found.networks.map(networkSubject),
  ]
  return new Map(subjects.map((subject) => [`${subject.type} ${subject.id}`, subject]))
}

const GONE: Readonly<Record<string, string>> = { container: 'destroy' }

/** What happened between two looks. */
export function between(before: Look, after: Look): Event[] {
  const events: Event[] = []
  for (const [key, { type, id, attributes, mark, change }] of after) {
    const old = before.get(key)
    if (old === undefined) events.push({ type, id, action: 'create', attributes })
    else if (old.mark === mark) continue
    else {
      const { action, attributes: how } = change(old)
      events.push({ type, id, action, attributes: { ...attributes, ...how } })
    }
  }
  for (const [key, { type, id, attributes }] of before) {
    if (!after.has(key)) events.push({ type, id, action: GONE[type] ?? 'remove', attributes })
  }
  return events
}

const LOCAL = new Set(['container'])

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
      if (key === 'event') return action === value
      if (key === 'scope') return LOCAL.has(type) === (value === 'local')
      return key === 'label' ? label(value) : type === key && has(value)
    }),
  )
}

/**
 * The event as the Engine API has it, at an instant in milliseconds since 1970. Those of containers
 * say some of it a second time, as in the days when there were no others.
 */
export const messageOf = ({ type, id, action, attributes }: Event, at: number) => ({
  ...(type === 'container' ? { status: action, id, from: attributes['image'] ?? '' } : {}),
  Type: type,
  Action: action,
  Actor: { ID: id, Attributes: attributes },
  scope: LOCAL.has(type) ? 'local' : 'swarm',
  time: Math.floor(at / 1000),
  timeNano: at * 1e6,
})

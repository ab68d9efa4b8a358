/**
 * `GET /events`: what changed at a daemon since it was last looked at. The daemon is looked at twice
 * a second and what differs is told, so what came and went between two looks is not.
 */
import { goJson } from '../api/json'
import type { Container } from '../api/daemon'
import type { Endpoint, Filters } from '../api/routes'
import type { Node, Service } from '../api/types'
import type { ApiRequest } from './answer'
import { Refused, type Daemon } from './daemon'
import { filtersIn } from './query'
import { LOOK_MS, pause } from './stream'

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

type Look = ReadonlyMap<string, Subject>

interface Event extends Told {
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

const SWARM_LISTS = ['nodes', 'services', 'secrets', 'configs'] as const

const SUBJECT: Readonly<Record<(typeof SWARM_LISTS)[number], (row: never) => Subject>> = {
  nodes: nodeSubject,
  services: serviceSubject,
  secrets: (row: Versioned) => plain('secret', row),
  configs: (row: Versioned) => plain('config', row),
}

/** All that events can be about; a daemon that is no manager tells of its containers only. */
async function lookAt(daemon: Daemon): Promise<Look> {
  const subjects: Subject[] = []
  const rows = await daemon.ask('GET /containers/json', {}, { all: true }, null)
  subjects.push(...rows.map(containerSubject))
  for (const list of SWARM_LISTS) {
    const found = await listOf(daemon, `GET /${list}`)
    subjects.push(...found.map((row) => SUBJECT[list](row as never)))
  }
  const networks = await daemon.ask('GET /networks', {}, {}, null)
  for (const { Id, Name, Driver } of networks) {
    const attributes = { name: Name, type: Driver }
    subjects.push({ type: 'network', id: Id, attributes, mark: '', change: UPDATE })
  }
  return new Map(subjects.map((subject) => [`${subject.type} ${subject.id}`, subject]))
}

async function listOf(daemon: Daemon, endpoint: Endpoint): Promise<readonly unknown[]> {
  try {
    return (await daemon.ask(endpoint, {} as never, {} as never, null as never)) as never
  } catch (error) {
    if (error instanceof Refused && error.status === 503) return []
    throw error
  }
}

const GONE: Readonly<Record<string, string>> = { container: 'destroy' }

/** What happened between two looks. */
function between(before: Look, after: Look): Event[] {
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
function passes(filters: Filters, { type, id, action, attributes }: Event): boolean {
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

const lineOf = ({ type, id, action, attributes }: Event, now: number): string =>
  `${goJson({
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: LOCAL.has(type) ? 'local' : 'swarm',
    time: Math.floor(now / 1000),
    timeNano: now * 1e6,
  })}\n`

/** The events from now on, one JSON object a line, until the client goes or `until` has come. */
export async function eventStream(request: ApiRequest): Promise<AsyncIterable<Uint8Array>> {
  const { filters = {} } = filtersIn(request.query)
  return goOn(request, filters, await lookAt(request.daemon))
}

async function* goOn(
  { daemon, gone, query }: ApiRequest,
  filters: Filters,
  first: Look,
): AsyncIterable<Uint8Array> {
  const until = Number(query.get('until') ?? Number.POSITIVE_INFINITY) * 1000
  let before = first
  while (daemon.now() < until && (await pause(LOOK_MS, gone))) {
    const after = await lookAt(daemon)
    for (const event of between(before, after)) {
      if (passes(filters, event)) yield Buffer.from(lineOf(event, daemon.now()))
    }
    before = after
  }
}

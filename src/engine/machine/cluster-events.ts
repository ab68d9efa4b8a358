/**
 * What changed in a swarm, as the daemon of each manager tells it: every change of a node, service,
 * network, secret or config that its replica sees (moby: daemon/events.go, generateClusterEvent).
 */
import type { DaemonEvent } from '../../api/daemon'
import type { Told } from '../agent/journal'
import type { Change } from '../store/actions'
import type { Node, Service } from '../store/objects'
import type { Store } from '../store/store'

const TYPES = {
  nodes: 'node',
  networks: 'network',
  secrets: 'secret',
  configs: 'config',
  services: 'service',
} as const satisfies Readonly<Partial<Record<Change['table'], DaemonEvent['type']>>>

type Watched = Extract<Change, { readonly table: keyof typeof TYPES }>

/** Who is on an overlay by hand stands in tasks of its own there, of which nobody is told. */
const isOfTasks = ({ table, before, after }: Change): boolean => {
  if (table !== 'nodes' || before === null || after === null) return false
  const names = Object.keys(after) as (keyof Node)[]
  return (
    names.every((name) => /^(meta|byHand)$/.test(name) || after[name] === before[name]) &&
    after.byHand !== before.byHand
  )
}

const isWatched = (change: Change): change is Watched => change.table in TYPES && !isOfTasks(change)

/** The events of what was applied. What goes says no time of its own. */
export const clusterEvents = (changes: readonly Change[]): readonly Told[] =>
  changes.filter(isWatched).map((change): Told => {
    const { table, id, before, after } = change
    const told = {
      type: TYPES[table],
      scope: 'swarm',
      id,
      attributes: attributesOf(change),
    } as const
    if (after === null) return { ...told, action: 'remove' }
    const { createdAt, updatedAt } = after.meta
    return before === null
      ? { ...told, action: 'create', time: createdAt }
      : { ...told, action: 'update', time: updatedAt }
  })

type Attributes = Readonly<Record<string, string>>

function attributesOf(change: Watched): Attributes {
  switch (change.table) {
    case 'nodes': {
      const { before, after } = change
      const node = after ?? before
      const name = node?.spec.Name ?? node?.description?.Hostname ?? ''
      return { name, ...differences(facetsOf(before), facetsOf(after)) }
    }
    case 'services': {
      const { before, after } = change
      const name = (after ?? before)?.spec.Name ?? ''
      return { name, ...differences(featuresOf(before), featuresOf(after)) }
    }
    case 'networks':
      return { name: (change.after ?? change.before)?.spec.name ?? '' }
    default:
      return { name: (change.after ?? change.before)?.spec.Name ?? '' }
  }
}

/** What may have changed, by name; null: it is not there. */
type Facets = Readonly<Record<string, string | number | null>>

const facetsOf = (node: Node | null): Facets | null =>
  node === null
    ? null
    : { availability: node.spec.Availability, role: node.role, state: node.status.state }

function featuresOf(service: Service | null): Facets | null {
  if (service === null) return null
  const { spec, updateStatus } = service
  return {
    image: spec.TaskTemplate.ContainerSpec?.Image ?? null,
    replicas: spec.Mode.Replicated?.Replicas ?? null,
    updatestate: updateStatus?.state ?? null,
  }
}

/** What differs, as it was and as it is. */
function differences(before: Facets | null, after: Facets | null): Attributes {
  if (before === null || after === null) return {}
  const pairs = Object.keys(after).flatMap((facet): [string, string][] => {
    const [was = null, is = null] = [before[facet], after[facet]]
    if (was === is || is === null) return []
    const old: [string, string][] = was === null ? [] : [[`${facet}.old`, String(was)]]
    return [...old, [`${facet}.new`, String(is)]]
  })
  return Object.fromEntries(pairs)
}

/** What a snapshot changes at once, where it takes a replica's place. */
export function changesBetween(before: Store, after: Store): readonly Change[] {
  const tables = Object.keys(TYPES) as (keyof typeof TYPES)[]
  return tables.flatMap((table) => {
    const [old, fresh] = [before[table], after[table]] as Record<string, Watched['after']>[]
    const ids = [...new Set([...Object.keys(old ?? {}), ...Object.keys(fresh ?? {})])]
    return ids
      .map((id) => ({ table, id, before: old?.[id] ?? null, after: fresh?.[id] ?? null }))
      .filter((change) => change.before !== change.after) as Change[]
  })
}

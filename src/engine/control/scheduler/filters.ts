/**
 * The filters a node passes before a task may go there, in swarmkit's order, each able to say why
 * it refused (spec 4.2). A node is counted at the first that refuses it; any node that passes all
 * of them resets the counts, so that the explanation covers what came after the last success.
 */
import type { Verdict } from '../../fact'
import type { Task } from '../../store/objects'
import type { ReadStore } from '../../store/store'
import { firstUnmet, parseConstraints, printConstraint } from '../constraint'
import { fixedHostPorts, reservationsOf, shortage, type Load } from './load'

/** One condition on a node for the task in hand. */
interface Filter {
  readonly name: string
  passes(load: Load): boolean
  /** Why it refuses that node; asked only of a node that it refuses. */
  why(load: Load): string
  /** Docker's words for `count` refused nodes. */
  explain(count: number): string
}

/** The filters that concern a task, with the number of nodes each refused. */
export interface Pipeline {
  readonly filters: readonly Filter[]
  readonly refused: number[]
}

/** The pipeline for a task; the tasks of a group share one. */
export function createPipeline(task: Task, store: ReadStore): Pipeline {
  const filters = [
    READY,
    resourceFilter(task),
    pluginFilter(task, store),
    constraintFilter(task),
    platformFilter(task),
    hostPortFilter(task),
    maxReplicasFilter(task),
    volumeFilter(task),
  ].filter((filter) => filter !== null)
  return { filters, refused: new Array<number>(filters.length).fill(0) }
}

/** Does the node pass all filters? Counts. */
export function process({ filters, refused }: Pipeline, load: Load): boolean {
  for (let i = 0; i < filters.length; i++) {
    if ((filters[i] as Filter).passes(load)) continue
    refused[i] = (refused[i] as number) + 1
    return false
  }
  refused.fill(0)
  return true
}

/** The refusals since the last success: the highest count first, ties in the pipeline's order. */
export const explain = ({ filters, refused }: Pipeline): string =>
  refused
    .map((count, i) => ({ count, filter: filters[i] as Filter }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ count, filter }) => filter.explain(count))
    .join('; ')

/** The nodes that are refused now and the reason; counts nothing. */
export function verdicts({ filters }: Pipeline, loads: Iterable<Load>): Verdict[] {
  const refused: Verdict[] = []
  for (const load of loads) {
    const filter = filters.find((one) => !one.passes(load))
    if (filter === undefined) continue
    refused.push({ node: load.node.id, filter: filter.name, why: filter.why(load) })
  }
  return refused
}

/** `text on 1 node` or `text on N nodes`. */
const onNodes =
  (text: string) =>
  (count: number): string =>
    count === 1 ? `${text} on 1 node` : `${text} on ${count} nodes`

const READY: Filter = {
  name: 'ready',
  passes: ({ node }) => node.status.state === 'ready' && node.spec.Availability === 'active',
  why: ({ node }) =>
    node.status.state === 'ready'
      ? `availability is ${node.spec.Availability}`
      : `the node is ${node.status.state}`,
  explain: (count) =>
    count === 1
      ? '1 node not available for new tasks'
      : `${count} nodes not available for new tasks`,
}

function resourceFilter(task: Task): Filter | null {
  const wanted = reservationsOf(task)
  if (wanted === null) return null
  return {
    name: 'resource',
    passes: ({ free }) => shortage(free, wanted) === null,
    why: ({ free }) => `not enough ${shortage(free, wanted) ?? 'room'} left unreserved`,
    explain: onNodes('insufficient resources'),
  }
}

function pluginFilter(task: Task, store: ReadStore): Filter | null {
  const needed = neededPlugins(task, store)
  if (needed.length === 0) return null
  const missing = ({ node }: Load): Plugin | undefined => {
    if (node.description === null) return undefined
    const plugins = node.description.Engine.Plugins
    return needed.find(({ type, name }) => {
      const ofType = plugins.filter((plugin) => plugin.Type === type)
      if (type === 'Log' && ofType.length === 0) return false
      return !ofType.some((plugin) => plugin.Name === name || plugin.Name === `${name}:latest`)
    })
  }
  return {
    name: 'plugin',
    passes: (load) => missing(load) === undefined,
    why: (load) => {
      const plugin = missing(load)
      return `it has no ${plugin?.type ?? ''} plugin ${plugin?.name ?? ''}`
    },
    explain: onNodes('missing plugin'),
  }
}

interface Plugin {
  readonly type: 'Volume' | 'Network' | 'Log'
  readonly name: string
}

function neededPlugins(task: Task, store: ReadStore): Plugin[] {
  const needed: Plugin[] = []
  for (const mount of task.spec.ContainerSpec?.Mounts ?? []) {
    const driver = mount.VolumeOptions?.DriverConfig?.Name ?? ''
    if (mount.Type === 'volume' && driver !== '' && driver !== 'local') {
      needed.push({ type: 'Volume', name: driver })
    }
  }
  for (const { networkId } of task.networks) {
    const driver = store.networks[networkId]?.spec.driver ?? ''
    if (driver !== '') needed.push({ type: 'Network', name: driver })
  }
  const log = task.spec.LogDriver?.Name ?? ''
  if (log !== '' && log !== 'none') needed.push({ type: 'Log', name: log })
  return needed
}

/** Constraints that cannot be parsed are ignored: the control API let none of them in. */
function constraintFilter(task: Task): Filter | null {
  const texts = task.spec.Placement?.Constraints ?? []
  const parsed = parseConstraints(texts)
  if (texts.length === 0 || 'error' in parsed) return null
  const { constraints } = parsed
  return {
    name: 'constraint',
    passes: ({ node }) => firstUnmet(constraints, node) === null,
    why: ({ node }) => {
      const unmet = firstUnmet(constraints, node)
      return unmet === null ? '' : `${printConstraint(unmet)} does not hold`
    },
    explain: onNodes('scheduling constraints not satisfied'),
  }
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' }

const architecture = (name: string): string => ARCHITECTURES[name] ?? name

function platformFilter(task: Task): Filter | null {
  const platforms = task.spec.Placement?.Platforms ?? []
  if (platforms.length === 0) return null
  return {
    name: 'platform',
    passes: ({ node }) => {
      const own = node.description?.Platform
      if (own === undefined) return false
      return platforms.some(({ OS = '', Architecture = '' }) => {
        if (OS !== '' && OS !== own.OS) return false
        return Architecture === '' || architecture(Architecture) === architecture(own.Architecture)
      })
    },
    why: ({ node }) => {
      const { OS = 'an unknown system', Architecture = '?' } = node.description?.Platform ?? {}
      return `the image does not run on ${OS}/${Architecture}`
    },
    explain: onNodes('unsupported platform'),
  }
}

function hostPortFilter(task: Task): Filter | null {
  const wanted = fixedHostPorts(task)
  if (wanted.length === 0) return null
  return {
    name: 'hostPort',
    passes: ({ hostPorts }) => !wanted.some((key) => hostPorts.has(key)),
    why: ({ hostPorts }) => {
      const [protocol, port] = (wanted.find((key) => hostPorts.has(key)) ?? '').split(' ')
      return `another task holds port ${port}/${protocol}`
    },
    explain: onNodes('host-mode port already in use'),
  }
}

function maxReplicasFilter(task: Task): Filter | null {
  const most = task.spec.Placement?.MaxReplicas ?? 0
  if (most <= 0) return null
  return {
    name: 'maxReplicas',
    passes: ({ byService }) => (byService.get(task.serviceId) ?? 0) < most,
    why: () => `it has ${most} of the service's tasks, the most allowed per node`,
    explain: () => 'max replicas per node limit exceed',
  }
}

/** Cluster volumes come from CSI plugins, which this swarm has none of. */
function volumeFilter(task: Task): Filter | null {
  const mounts = task.spec.ContainerSpec?.Mounts ?? []
  if (!mounts.some((mount) => mount.Type === 'cluster')) return null
  return {
    name: 'volumes',
    passes: () => false,
    why: () => 'the swarm has no such cluster volume',
    explain: onNodes('cannot fulfill requested CSI volume mounts'),
  }
}

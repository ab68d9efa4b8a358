/** Services in the control API (spec 5.1, 10.8): created, updated, removed, listed and counted. */
import { OUT_OF_SEQUENCE, rpcError } from '../../../api/errors'
import type { Filters, Refusal } from '../../../api/routes'
import type * as api from '../../../api/types'
import type { Fact } from '../../fact'
import { newId } from '../../kernel/ids'
import { put, remove, type Action } from '../../store/actions'
import type { Service, Task } from '../../store/objects'
import { list, serviceNamed, tasksOf, type ReadStore } from '../../store/store'
import { UNSTAMPED, type At } from '../loop'
import { same } from '../orchestrator/dirty'
import { filterRows, hasLabel } from './filters'
import { findNetwork, findService, isRefusal } from './lookup'
import { checkService } from './validate'

/** A change that was allowed: what to write, and the object that it is about. */
export interface Change {
  readonly actions: readonly Action[]
  readonly facts: readonly Fact[]
  readonly id: string
}

/** Networks are named by the operator and kept by ID. */
function resolveNetworks(spec: api.ServiceSpec, store: ReadStore): api.ServiceSpec | Refusal {
  const networks = spec.TaskTemplate.Networks ?? []
  const resolved: api.NetworkAttachmentConfig[] = []
  for (const attachment of networks) {
    const network = findNetwork(store, attachment.Target)
    if (isRefusal(network)) return network
    resolved.push({ ...attachment, Target: network.id })
  }
  if (networks.length === 0) return spec
  return { ...spec, TaskTemplate: { ...spec.TaskTemplate, Networks: resolved } }
}

export function createService(store: ReadStore, asked: api.ServiceSpec, at: At): Change | Refusal {
  const spec = resolveNetworks(asked, store)
  if (isRefusal(spec)) return spec
  const fault = checkService(spec, store, '')
  if (fault !== null) return fault
  if (serviceNamed(store, spec.Name) !== null) {
    const taken = `name conflicts with an existing object: service ${spec.Name} already exists`
    return rpcError('AlreadyExists', taken)
  }
  const id = newId(at.rng)
  const service: Service = {
    id,
    meta: UNSTAMPED,
    spec: withReplicas(spec),
    specVersion: 0,
    previousSpec: null,
    previousSpecVersion: 0,
    endpoint: null,
    updateStatus: null,
    jobStatus: null,
  }
  const fact: Fact = { kind: 'service.created', service: id, name: spec.Name }
  return { actions: [put('services', service)], facts: [fact], id }
}

/** A replicated service without a number has one replica (spec 1.5). */
function withReplicas(spec: api.ServiceSpec): api.ServiceSpec {
  if (spec.Mode.Replicated === undefined || spec.Mode.Replicated.Replicas !== undefined) return spec
  return { ...spec, Mode: { Replicated: { Replicas: 1 } } }
}

export function updateService(
  store: ReadStore,
  text: string,
  version: number,
  asked: api.ServiceSpec,
  back: boolean,
  at: At,
): Change | Refusal {
  const service = findService(store, text)
  if (isRefusal(service)) return service
  const spec = resolveNetworks(asked, store)
  if (isRefusal(spec)) return spec
  const fault = checkService(spec, store, service.id) ?? checkChange(service.spec, spec)
  if (fault !== null) return fault
  if (version !== service.meta.version) return OUT_OF_SEQUENCE
  if (back) return rollBack(service, at)
  const changed: Service = {
    ...service,
    spec: withReplicas(spec),
    specVersion: version,
    previousSpec: service.spec,
    previousSpecVersion: service.specVersion,
    updateStatus: null,
  }
  return changeOf(service, changed, wordsOf(service.spec, spec))
}

const changeOf = (before: Service, after: Service, why: string): Change => ({
  actions: [put('services', after)],
  facts: [{ kind: 'service.changed', service: before.id, name: before.spec.Name, why }],
  id: before.id,
})

/** What an operator changed, in a few words. */
function wordsOf(before: api.ServiceSpec, after: api.ServiceSpec): string {
  const [was, is] = [before.Mode.Replicated?.Replicas, after.Mode.Replicated?.Replicas]
  const words: string[] = []
  if (was !== is) words.push(`replicas ${was ?? 1} → ${is ?? 1}`)
  const [from, to] = [before, after].map((spec) => spec.TaskTemplate.ContainerSpec?.Image)
  if (from !== to) words.push(`image ${from} → ${to}`)
  if (words.length === 0 && !same(before.TaskTemplate, after.TaskTemplate)) words.push('a new spec')
  return words.length === 0 ? 'updated' : words.join(', ')
}

function checkChange(before: api.ServiceSpec, after: api.ServiceSpec): Refusal | null {
  const kind = (mode: api.ServiceMode): string => Object.keys(mode)[0] ?? ''
  if (kind(before.Mode) !== kind(after.Mode)) {
    return rpcError('Unimplemented', 'service mode change is not allowed')
  }
  if (before.Name === after.Name) return null
  return rpcError('Unimplemented', 'renaming services is not supported')
}

/** A manual rollback swaps the two specs, so that a second one goes forward again (spec 5.1). */
function rollBack(service: Service, at: At): Change | Refusal {
  const { previousSpec, id } = service
  if (previousSpec === null) {
    return rpcError('FailedPrecondition', `service ${id} does not have a previous spec`)
  }
  const message = 'manually requested rollback'
  const updateStatus = {
    state: 'rollback_started',
    startedAt: at.now,
    completedAt: null,
    message,
  } as const
  const changed: Service = {
    ...service,
    spec: previousSpec,
    specVersion: service.previousSpecVersion,
    previousSpec: service.spec,
    previousSpecVersion: service.specVersion,
    updateStatus,
  }
  return changeOf(service, changed, message)
}

export function removeService(store: ReadStore, text: string): Change | Refusal {
  const service = findService(store, text)
  if (isRefusal(service)) return service
  const { id, spec } = service
  const fact: Fact = { kind: 'service.removed', service: id, name: spec.Name }
  return { actions: [remove('services', id)], facts: [fact], id }
}

const MODES: readonly (readonly [keyof api.ServiceMode, string])[] = [
  ['Replicated', 'replicated'],
  ['Global', 'global'],
  ['ReplicatedJob', 'replicated-job'],
  ['GlobalJob', 'global-job'],
]

export const listServices = (
  store: ReadStore,
  filters: Filters | undefined,
): readonly Service[] | Refusal =>
  filterRows(list(store, 'services'), filters, {
    id: ({ id }, value) => id.startsWith(value),
    name: ({ spec }, value) => spec.Name.startsWith(value),
    label: ({ spec }, value) => hasLabel(spec.Labels, value),
    mode: ({ spec }, value) => MODES.some(([key, name]) => name === value && spec.Mode[key]),
    runtime: ({ spec }, value) => (spec.TaskTemplate.Runtime ?? 'container') === value,
  })

/** The figures of `service ls` (spec 10.8, 11.4). */
function countTasks(service: Service, tasks: readonly Task[]): api.ServiceStatus {
  const { Mode } = service.spec
  const isJob = Mode.ReplicatedJob !== undefined || Mode.GlobalJob !== undefined
  const iteration = service.jobStatus?.iteration ?? 0
  const own = isJob ? tasks.filter(({ jobIteration }) => jobIteration === iteration) : tasks
  const running = own.filter(({ status }) => status.state === 'running').length
  const complete = own.filter(({ status }) => status.state === 'complete').length
  return {
    RunningTasks: running,
    DesiredTasks: desiredOf(Mode, own),
    CompletedTasks: isJob ? complete : 0,
  }
}

function desiredOf(mode: api.ServiceMode, tasks: readonly Task[]): number {
  if (mode.Replicated !== undefined) return mode.Replicated.Replicas ?? 1
  if (mode.ReplicatedJob !== undefined) return mode.ReplicatedJob.MaxConcurrent ?? 1
  if (mode.Global !== undefined) return tasks.filter(({ desired }) => desired === 'running').length
  return tasks.filter(
    ({ desired, status }) => desired === 'complete' && status.state !== 'complete',
  ).length
}

/** The figures of one service. */
export const statusOf = (store: ReadStore, service: Service): api.ServiceStatus =>
  countTasks(service, tasksOf(store, service.id))

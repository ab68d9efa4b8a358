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
import { asRead } from './defaults'
import { filterRows, hasLabel } from './filters'
import { attachmentsOf, findNetwork, findService, isRefusal } from './lookup'
import { randomName } from './random-name'
import { checkPorts, checkService, isJob } from './validate'

/** A change that was allowed: what to write, and the object that it is about. */
export interface Change {
  readonly actions: readonly Action[]
  readonly facts: readonly Fact[]
  readonly id: string
}

/** Networks are named by the operator and kept by ID, where old clients put them too. */
function resolveNetworks(spec: api.ServiceSpec, store: ReadStore): api.ServiceSpec | Refusal {
  const networks = attachmentsOf(spec)
  const resolved: api.NetworkAttachmentConfig[] = []
  for (const attachment of networks) {
    const network = findNetwork(store, attachment.Target)
    if (isRefusal(network)) return { ...network, status: 500 }
    resolved.push({ ...attachment, Target: network.id })
  }
  if (networks.length === 0) return spec
  if (networks === spec.Networks) return { ...spec, Networks: resolved }
  return { ...spec, TaskTemplate: { ...spec.TaskTemplate, Networks: resolved } }
}

export function createService(store: ReadStore, asked: api.ServiceSpec, at: At): Change | Refusal {
  const named = asked.Name === '' ? { ...asked, Name: randomName(at.rng) } : asked
  const spec = resolveNetworks(asRead(named), store)
  if (isRefusal(spec)) return spec
  const fault = checkService(spec, store) ?? checkPorts(spec, store, '')
  if (fault !== null) return fault
  if (serviceNamed(store, spec.Name) !== null) {
    const taken = `name conflicts with an existing object: service ${spec.Name} already exists`
    return rpcError('AlreadyExists', taken)
  }
  const id = newId(at.rng)
  const service: Service = {
    id,
    meta: UNSTAMPED,
    spec: withCounts(spec),
    specVersion: 0,
    previousSpec: null,
    previousSpecVersion: 0,
    endpoint: null,
    updateStatus: null,
    jobStatus: isJob(spec) ? { iteration: 0, lastExecution: at.now } : null,
  }
  const fact: Fact = { kind: 'service.created', service: id, name: spec.Name }
  return { actions: [put('services', service)], facts: [fact], id }
}

/** Counts that were not given (spec 1.5): one replica; a job's total is what may run at a time. */
function withCounts(spec: api.ServiceSpec): api.ServiceSpec {
  const { Replicated, ReplicatedJob } = spec.Mode
  if (Replicated !== undefined) {
    return { ...spec, Mode: { Replicated: { Replicas: Replicated.Replicas ?? 1 } } }
  }
  if (ReplicatedJob === undefined) return spec
  const { MaxConcurrent = 1, TotalCompletions = MaxConcurrent } = ReplicatedJob
  return { ...spec, Mode: { ReplicatedJob: { MaxConcurrent, TotalCompletions } } }
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
  const spec = resolveNetworks(asRead(asked), store)
  if (isRefusal(spec)) return spec
  const moved = !same(spec.EndpointSpec, service.spec.EndpointSpec)
  const fault =
    checkService(spec, store) ??
    (moved ? checkPorts(spec, store, service.id) : null) ??
    checkChange(service.spec, spec)
  if (fault !== null) return fault
  if (version !== service.meta.version) return OUT_OF_SEQUENCE
  const current = again(service, at)
  if (back) return rollBack(current, at)
  const changed: Service = {
    ...current,
    spec: withCounts(spec),
    specVersion: version,
    previousSpec: service.spec,
    previousSpecVersion: service.specVersion,
    updateStatus: null,
  }
  return changeOf(service, changed, wordsOf(service.spec, spec))
}

/** Whatever is changed of a job, it runs anew (spec 3.8). */
function again(service: Service, at: At): Service {
  const { jobStatus } = service
  if (jobStatus === null) return service
  return { ...service, jobStatus: { iteration: jobStatus.iteration + 1, lastExecution: at.now } }
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

/** The figures of `service ls` (spec 10.8, 11.4); null: the service is gone, its tasks are not. */
export function countTasks(service: Service | null, tasks: readonly Task[]): api.ServiceStatus {
  const mode = service?.spec.Mode ?? {}
  const iteration = service?.jobStatus?.iteration ?? null
  const own = iteration === null ? tasks : tasks.filter((task) => task.jobIteration === iteration)
  const count = (state: api.TaskState): number =>
    own.filter(({ status }) => status.state === state).length
  return {
    RunningTasks: count('running'),
    DesiredTasks: desiredOf(mode, own),
    CompletedTasks: iteration === null ? 0 : count('complete'),
  }
}

function desiredOf(mode: api.ServiceMode, tasks: readonly Task[]): number {
  const { Replicated, ReplicatedJob, Global, GlobalJob } = mode
  if (Replicated !== undefined) return Replicated.Replicas ?? 1
  if (ReplicatedJob !== undefined) return ReplicatedJob.MaxConcurrent ?? 1
  if (Global === undefined && GlobalJob === undefined) return 0
  return tasks.filter(
    ({ desired, status }) =>
      desired === 'running' || (desired === 'complete' && status.state !== 'complete'),
  ).length
}

/** The figures of one service. */
export const statusOf = (store: ReadStore, service: Service): api.ServiceStatus =>
  countTasks(service, tasksOf(store, service.id))

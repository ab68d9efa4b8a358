/** A service as the picture shows it, with what its updater waits for. */
import { isDirty } from '../engine/control/orchestrator/dirty'
import { fromNanos, SECOND } from '../engine/kernel/time'
import type { Service, Task } from '../engine/store/objects'
import { tasksOf, type Store } from '../engine/store/store'
import type { ServiceView } from '../protocol/view'

type UpdateView = NonNullable<ServiceView['update']>

const DEFAULT_MONITOR = 5000

export function serviceView(service: Service, store: Store, now: number): ServiceView {
  const tasks = tasksOf(store, service.id)
  const { spec } = service
  const mode = modeOf(service)
  return {
    id: service.id,
    name: spec.Name,
    mode,
    image: (spec.TaskTemplate.ContainerSpec?.Image ?? '').split('@')[0] as string,
    running: tasks.filter(
      ({ status, desired }) => status.state === 'running' && desired === 'running',
    ).length,
    desired:
      mode === 'replicated'
        ? (spec.Mode.Replicated?.Replicas ?? 1)
        : tasks.filter(({ desired }) => desired === 'running').length,
    ports: (service.endpoint?.ports ?? []).map((port) => ({
      published: port.PublishedPort ?? 0,
      target: port.TargetPort,
      protocol: port.Protocol,
      mode: port.PublishMode,
    })),
    update: updateView(service, tasks, store, now),
    virtualIps: (service.endpoint?.virtualIps ?? []).map(({ Addr }) => Addr),
    createdAt: service.meta.createdAt,
  }
}

function modeOf({ spec }: Service): ServiceView['mode'] {
  if (spec.Mode.Global !== undefined) return 'global'
  if (spec.Mode.ReplicatedJob !== undefined) return 'replicated-job'
  return spec.Mode.GlobalJob === undefined ? 'replicated' : 'global-job'
}

function updateView(
  service: Service,
  tasks: readonly Task[],
  store: Store,
  now: number,
): UpdateView | null {
  const { updateStatus, spec } = service
  if (updateStatus === null) return null
  const back = updateStatus.state.startsWith('rollback')
  const config = back ? spec.RollbackConfig : spec.UpdateConfig
  const live = tasks.filter(({ desired }) => desired === 'running' || desired === 'ready')
  const fresh = live.filter((task) => !isDirty(service, task, store.nodes[task.nodeId]))
  const delay = fromNanos(config?.Delay ?? 0)
  const made = tasks.filter(
    (task) =>
      task.origin === 'update' &&
      task.specVersion === service.specVersion &&
      task.meta.createdAt >= updateStatus.startedAt,
  )
  return {
    state: updateStatus.state,
    message: updateStatus.message,
    startedAt: updateStatus.startedAt,
    completedAt: updateStatus.completedAt,
    done: fresh.filter(({ status }) => status.state === 'running').length,
    total: live.length,
    parallelism: config?.Parallelism ?? 1,
    delay,
    order: config?.Order ?? 'stop-first',
    failed: made.filter(({ status }) => status.state === 'failed' || status.state === 'rejected')
      .length,
    maxFailureRatio: config?.MaxFailureRatio ?? 0,
    failureAction: config?.FailureAction ?? 'pause',
    ...waitingFor(service, made, fresh.length < live.length, delay, now),
  }
}

type Waiting = Pick<UpdateView, 'waitingUntil' | 'waitingFor' | 'wait'>

const NO_WAIT: Waiting = { waitingUntil: null, waitingFor: '', wait: 0 }

/**
 * What the updater waits for: a worker's delay after its task ran, or, when nothing is old any
 * more, the window in which new tasks may still fail (spec 5.3).
 */
function waitingFor(
  { updateStatus, spec }: Service,
  made: readonly Task[],
  old: boolean,
  delay: number,
  now: number,
): Waiting {
  const state = updateStatus?.state
  if (state !== 'updating' && state !== 'rollback_started') return NO_WAIT
  const reached = made.map(({ runningSince }) => runningSince)
  const known = reached.filter((at) => at !== null)
  if (known.length === 0) return NO_WAIT
  if (old) {
    const until = Math.min(...known.map((at) => at + delay).filter((at) => at > now))
    if (!Number.isFinite(until)) return NO_WAIT
    return { waitingUntil: until, waitingFor: 'delay', wait: delay }
  }
  if (known.length < reached.length) return NO_WAIT
  const config = state === 'updating' ? spec.UpdateConfig : spec.RollbackConfig
  const monitor = fromNanos(config?.Monitor ?? 0) || DEFAULT_MONITOR
  const wait = delay + (delay >= monitor ? delay + SECOND : monitor)
  const until = Math.max(...known) + wait
  return until > now ? { waitingUntil: until, waitingFor: 'monitor', wait } : NO_WAIT
}

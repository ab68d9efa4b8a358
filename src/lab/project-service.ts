/** A service as the picture shows it, with what its updater waits for. */
import { fromNanos } from '../engine/kernel/time'
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
    running: tasks.filter(({ status }) => status.state === 'running').length,
    desired:
      mode === 'replicated'
        ? (spec.Mode.Replicated?.Replicas ?? 1)
        : tasks.filter(({ desired }) => desired === 'running').length,
    specVersion: service.specVersion,
    ports: (service.endpoint?.ports ?? []).map((port) => ({
      published: port.PublishedPort ?? 0,
      target: port.TargetPort,
      protocol: port.Protocol,
      mode: port.PublishMode,
    })),
    update: updateView(service, tasks, now),
    virtualIps: (service.endpoint?.virtualIps ?? []).map(({ Addr }) => Addr),
    createdAt: service.meta.createdAt,
  }
}

function modeOf({ spec }: Service): ServiceView['mode'] {
  if (spec.Mode.Global !== undefined) return 'global'
  if (spec.Mode.ReplicatedJob !== undefined) return 'replicated-job'
  return spec.Mode.GlobalJob === undefined ? 'replicated' : 'global-job'
}

function updateView(service: Service, tasks: readonly Task[], now: number): UpdateView | null {
  const { updateStatus, spec } = service
  if (updateStatus === null) return null
  const back = updateStatus.state.startsWith('rollback')
  const config = back ? spec.RollbackConfig : spec.UpdateConfig
  const live = tasks.filter(({ desired }) => desired === 'running' || desired === 'ready')
  const fresh = live.filter(({ specVersion }) => specVersion === service.specVersion)
  const delay = fromNanos(config?.Delay ?? 0)
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
    ...waitingFor(service, live, fresh, now, delay),
  }
}

/** The delay after the newest task began to run, or the monitor window after the last one. */
function waitingFor(
  service: Service,
  live: readonly Task[],
  fresh: readonly Task[],
  now: number,
  delay: number,
): Pick<UpdateView, 'waitingUntil' | 'waitingFor'> {
  const none = { waitingUntil: null, waitingFor: '' } as const
  const state = service.updateStatus?.state
  if (state !== 'updating' && state !== 'rollback_started') return none
  const newest = Math.max(0, ...fresh.map(({ runningSince }) => runningSince ?? 0))
  if (newest === 0) return none
  if (newest + delay > now) return { waitingUntil: newest + delay, waitingFor: 'delay' }
  const config = state === 'updating' ? service.spec.UpdateConfig : service.spec.RollbackConfig
  const monitor = config?.Monitor === undefined ? DEFAULT_MONITOR : fromNanos(config.Monitor)
  const over = fresh.length === live.length && newest + monitor > now
  return over ? { waitingUntil: newest + monitor, waitingFor: 'monitor' } : none
}

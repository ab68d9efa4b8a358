/**
 * Waiting for a service to converge, as `create`, `update`, `scale` and `rollback` do unless told
 * to detach (spec 10.7): a look every 200 ms, then the window in which tasks must stay up.
 */
import type { Service } from '../../../api/types'
import { ask, Fail, Interrupted, sleep, type Io, type Resume, type Wait } from '../../client'
import { progressOn, type ProgressOut } from '../../format/progress'
import { globalJobUpdater, replicatedJobUpdater } from './jobs-progress'
import { globalUpdater, replicatedUpdater, type Updater } from './tasks-progress'

const PAUSE = 200
const MONITOR = 5000

interface Watch {
  readonly id: string
  readonly name: string
  readonly out: ProgressOut
  updater: Updater | null
  monitor: number
  convergedAt: number | null
  back: boolean
  /** Printed last of all. */
  epilogue: string | null
}

/** Shows the convergence of service `id`, called `name` in the last line. */
export function* converge(id: string, name: string, io: Io): Generator<Wait, void, Resume> {
  const watch: Watch = {
    id,
    name,
    out: progressOn(io),
    updater: null,
    monitor: MONITOR,
    convergedAt: null,
    back: false,
    epilogue: null,
  }
  try {
    while (!(yield* look(watch, io))) yield* sleep(PAUSE)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    if (watch.convergedAt !== null) return
    io.out('Operation continuing in background.\n')
    io.out(`Use \`docker service ps ${id}\` to check progress.\n`)
  }
}

/** One look; true when there is nothing more to wait for. */
function* look(watch: Watch, io: Io): Generator<Wait, boolean, Resume> {
  const { id, out } = watch
  const service = yield* ask('GET /services/{id}', { id }, {}, null)
  const monitor = service.Spec.UpdateConfig?.Monitor ?? 0
  if (monitor > 0) watch.monitor = monitor / 1e6
  watch.updater ??= updaterOf(service, out)
  if (heed(watch, service)) return true
  const now = io.now()
  if (watch.convergedAt !== null && now - watch.convergedAt >= watch.monitor) {
    out.write('verify', `Service ${watch.name} converged`)
    if (watch.epilogue !== null) out.write('rollback', watch.epilogue)
    return true
  }
  const filters = { service: [id], '_up-to-date': ['true'] }
  const tasks = yield* ask('GET /tasks', {}, { filters }, null)
  const nodes = yield* ask('GET /nodes', {}, {}, null)
  const active = new Map(
    nodes.filter(({ Status }) => Status.State !== 'down').map((node) => [node.ID, node]),
  )
  const converged = watch.updater.update(service, tasks, active, watch.back)
  if (converged && service.JobStatus !== undefined) {
    io.out('job complete\n')
    return true
  }
  verify(watch, converged, now)
  return false
}

function updaterOf({ Spec: { Mode } }: Service, out: ProgressOut): Updater {
  if (Mode.Global !== undefined) return globalUpdater(out)
  if (Mode.ReplicatedJob !== undefined) return replicatedJobUpdater(out)
  return Mode.GlobalJob === undefined ? replicatedUpdater(out) : globalJobUpdater(out)
}

/** What the update's status says; true ends the wait, a pause fails. */
function heed(watch: Watch, { UpdateStatus }: Service): boolean {
  switch (UpdateStatus?.State) {
    case undefined:
      return false
    case 'updating':
      watch.back = false
      return false
    case 'completed':
      return watch.convergedAt === null
    case 'paused':
      throw new Fail(`service update paused: ${UpdateStatus.Message}`)
    case 'rollback_started':
      if (!watch.back && UpdateStatus.Message !== '')
        watch.out.write('rollback', UpdateStatus.Message)
      watch.back = true
      return false
    case 'rollback_paused':
      throw new Fail(`service rollback paused: ${UpdateStatus.Message}`)
    case 'rollback_completed':
      if (watch.convergedAt === null) watch.epilogue = UpdateStatus.Message
      watch.back = true
      return false
  }
}

function verify(watch: Watch, converged: boolean, now: number): void {
  if (!converged) {
    if (watch.convergedAt !== null) watch.out.write('verify', 'Detected task failure')
    watch.convergedAt = null
    return
  }
  watch.convergedAt ??= now
  const left = watch.monitor - (now - watch.convergedAt)
  if (left <= 0) return
  const seconds = Math.ceil(left / 1000)
  watch.out.write('verify', `Waiting ${seconds} seconds to verify that tasks are stable...`)
}

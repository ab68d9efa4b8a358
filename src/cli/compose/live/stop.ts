/** Containers of a project are stopped and taken away (docker/compose `pkg/compose/down.go`). */
import type { Container } from '../../../api/daemon'
import { daemonError, Fail, tryAsk } from '../../client'
import { containersOf, isOf, shownName } from './containers'
import { isOneOff } from './labels'
import { inReverse } from './order'
import type { Undertaking } from './undertaking'
import { step } from './progress'
import { together, type Doing } from './together'

/** Stops the containers of services, those first that depend on others; no services: all. */
export function* stopServices(
  work: Undertaking,
  services: readonly string[],
  timeout: number | null,
): Doing {
  const { io, project } = work
  const found = yield* containersOf(project.name, { all: true })
  yield* inReverse(project, io, function* ({ name }) {
    if (services.length > 0 && !services.includes(name)) return
    const own = found.filter(isOf([name])).filter((one) => !isOneOff(one))
    yield* stopAll(work, own, timeout)
  })
}

const stopAll = (
  work: Undertaking,
  containers: readonly Container[],
  timeout: number | null,
): Doing =>
  together(
    work.io,
    containers.map((container) => stopOne(work, container, timeout)),
  )

/** `timeout`: seconds until force is used; null: as its container has it. @throws Fail */
function* stopOne({ teller }: Undertaking, container: Container, timeout: number | null): Doing {
  const { Id: id } = container
  const name = shownName(container)
  teller.tell(step(name, 'working', 'Stopping'))
  const query = timeout === null ? {} : { t: timeout }
  const reply = yield* tryAsk('POST /containers/{id}/stop', { id }, query, null)
  if (!('body' in reply)) {
    teller.tell(step(name, 'error', 'Error while Stopping'))
    if (reply.status === 404) throw new Gone(daemonError(reply.status, reply.message))
    throw new Fail(daemonError(reply.status, reply.message))
  }
  teller.tell(step(name, 'done', 'Stopped'))
}

/** It was taken away by somebody else. */
class Gone extends Fail {}

/** Stops containers and takes them away, all at the same time. */
export const removeAll = (
  work: Undertaking,
  containers: readonly Container[],
  timeout: number | null,
  withVolumes: boolean,
): Doing =>
  together(
    work.io,
    containers.map((container) => removeOne(work, container, timeout, withVolumes)),
    { isPatient: true },
  )

/** @throws Fail */
export function* removeOne(
  work: Undertaking,
  container: Container,
  timeout: number | null,
  withVolumes: boolean,
): Doing {
  const { teller } = work
  const name = shownName(container)
  try {
    yield* stopOne(work, container, timeout)
  } catch (error) {
    if (!(error instanceof Gone)) throw error
    return teller.tell(step(name, 'done', 'Removed'))
  }
  teller.tell(step(name, 'working', 'Removing'))
  const query = { force: true, v: withVolumes }
  const reply = yield* tryAsk('DELETE /containers/{id}', { id: container.Id }, query, null)
  if (!('body' in reply) && reply.status !== 404 && reply.status !== 409) {
    teller.tell(step(name, 'error', 'Error while Removing'))
    throw new Fail(daemonError(reply.status, reply.message))
  }
  teller.tell(step(name, 'done', 'Removed'))
}

/**
 * A project's containers become what its files say (docker/compose `pkg/compose/convergence.go`):
 * those that are missing are made, those too many go, and those that are not as they should be make
 * place for others.
 */
import type { Container } from '../../../api/daemon'
import { ask, daemonError, Fail, tryAsk, type Resume, type Wait } from '../../client'
import { quoted } from '../../values'
import { containersOf, isOrphanOf, nameOf, numberOf, shownName } from './containers'
import { serviceHash } from './hash'
import * as label from './labels'
import type { Inherited } from './mounts'
import { inOrder } from './order'
import { reading, type Undertaking } from './undertaking'
import { step } from './progress'
import { scaleOf, type Service } from './project'
import { checkNames, containerName, requestOf, type Making } from './request'
import { ensureNetworks, ensureVolumes, OF_SWARM, type Known } from './resources'
import { removeAll, removeOne, stopServices } from './stop'
import { together, type Doing } from './together'
import { warn } from '../warn'

/** When a container that is there makes place for another one. */
export type Recreates = 'never' | 'diverged' | 'always'

/** How a project is made. */
export interface Wish {
  /** The services that were named; none: all. */
  readonly services: readonly string[]
  readonly recreates: Recreates
  /** The same of those that they depend on. */
  readonly recreatesNeeded: Recreates
  readonly orphans: 'remove' | 'ignore' | 'warn'
  /** Whether volumes without a name go over to the next container. */
  readonly inherits: boolean
  readonly timeout: number | null
  /** Nobody is asked. */
  readonly isSure: boolean
}

/** What compose does where nothing is asked of it: who is as the file says stays. */
export const PLAIN_WISH: Omit<Wish, 'services' | 'orphans'> = {
  recreates: 'diverged',
  recreatesNeeded: 'diverged',
  inherits: false,
  timeout: null,
  isSure: false,
}

/** The containers of each service, as they are by now. */
type State = Map<string, readonly Container[]>

interface Work extends Undertaking {
  readonly wish: Wish
  readonly networks: Known
  readonly state: State
}

/** Makes networks, volumes and containers; starts none. @throws Fail */
export function* createProject(work: Undertaking, wish: Wish): Doing {
  const { project } = work
  checkNames(project)
  const networks = yield* ensureNetworks(work)
  yield* ensureVolumes(work, wish.isSure)
  const found = yield* containersOf(project.name, { oneOff: 'also', all: true })
  yield* dealWithOrphans(work, found, wish)
  const state: State = new Map()
  for (const one of found.filter((container) => !label.isOneOff(container))) {
    const name = one.Labels[label.SERVICE] ?? ''
    state.set(name, [...(state.get(name) ?? []), one])
  }
  const whole: Work = { ...work, wish, networks, state }
  yield* inOrder(project, work.io, (service) => ensureService(whole, service))
}

function* dealWithOrphans(work: Undertaking, found: readonly Container[], wish: Wish): Doing {
  const orphans = found.filter(isOrphanOf(work.project))
  if (orphans.length === 0 || wish.orphans === 'ignore') return
  if (wish.orphans === 'remove') return yield* removeAll(work, orphans, null, false)
  const names = `[${orphans.map(nameOf).join(' ')}]`
  const words = `Found orphan containers (${names}) for this project. If you removed or renamed`
  const advice = 'this service in your compose file, you can run this command with the'
  warn(work.io, `${words} ${advice} --remove-orphans flag to clean it up.`)
}

/** Each container of a service is kept, replaced or taken away, and the missing ones are made. */
function* ensureService(work: Work, given: Service): Doing {
  const { io, mark, project, state, teller, wish } = work
  const wanted = scaleOf(given)
  if (wanted > 1 && given.said.container_name !== undefined) throw notTwice(given)
  const service = withShared(given, state)
  const isNamed = wish.services.length === 0 || wish.services.includes(given.name)
  const recreates = isNamed ? wish.recreates : wish.recreatesNeeded
  const isOld = (one: Container): boolean => mustGo(work, service, one, recreates)
  const found = inTurn(state.get(given.name) ?? [], isOld)
  const updated: Container[] = []
  const programs: Doing[] = []
  for (const [at, container] of found.entries()) {
    if (at >= wanted) {
      programs.push(removeOne(work, container, wish.timeout, false))
    } else if (isOld(container)) {
      yield* stopDependents(work, service)
      programs.push(recreate(work, service, container, (one) => (updated[at] = one)))
    } else {
      if (container.State === 'running') teller.tell(step(shownName(container), 'done', 'Running'))
      else if (container.State === 'paused') programs.push(startAgain(work, container))
      updated[at] = container
    }
  }
  const next = Math.max(0, ...found.map((one) => numberOf(one) || 0)) + 1
  for (let at = found.length; at < wanted; at++) {
    const number = next + at - found.length
    const name = containerName(project.name, service, number, mark)
    programs.push(create(work, service, { number, name }, (one) => (updated[at] = one)))
  }
  yield* together(io, programs, { isPatient: true })
  state.set(given.name, updated)
}

const notTwice = ({ name, said }: Service): Fail =>
  new Fail(
    `WARNING: The ${quoted(name)} service is using the custom container name ` +
      `${quoted(said.container_name ?? '')}. Docker requires each container to have a unique ` +
      'name. Remove the custom name to scale the service',
  )

/** Those first that stay longest: as they should be, and with low numbers. */
function inTurn(
  containers: readonly Container[],
  isOld: (container: Container) => boolean,
): readonly Container[] {
  const number = (one: Container): number => numberOf(one) || 0
  return containers.toSorted((a, b) => Number(isOld(a)) - Number(isOld(b)) || number(a) - number(b))
}

/** Does something of the service not hold for the container any longer? */
function mustGo(
  { networks, project }: Work,
  { fields, own, said }: Service,
  { Labels, Mounts, NetworkSettings, State }: Container,
  recreates: Recreates,
): boolean {
  if (recreates !== 'diverged') return recreates === 'always'
  if (Labels[label.CONFIG_HASH] !== serviceHash(fields)) return true
  if (Labels[label.IMAGE] !== own[label.IMAGE]) return true
  const ids = Object.values(NetworkSettings.Networks).map(({ NetworkID }) => NetworkID)
  const isApart = Object.keys(said.networks ?? {}).some((key) => {
    const id = networks[key]
    return id !== undefined && id !== OF_SWARM && !ids.includes(id)
  })
  if (State === 'running' && isApart) return true
  const names = Mounts.flatMap(({ Name, Type }) => (Type === 'volume' ? [Name] : []))
  return (said.volumes ?? []).some(({ source, type }) => {
    const name =
      type === 'volume' && source !== undefined ? project.volumes[source]?.['name'] : null
    return name != null && !names.includes(name as string)
  })
}

/** A service whose network is another one's: now a container's. @throws Fail */
function withShared(service: Service, state: State): Service {
  const [, name] = /^service:(.*)$/s.exec(service.said.network_mode ?? '') ?? []
  if (name === undefined) return service
  const [first] = (state.get(name) ?? []).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  if (first === undefined) {
    throw new Fail(`cannot share network namespace with service ${name}: container missing`)
  }
  const shared = { network_mode: `container:${first.Id}` }
  return {
    ...service,
    fields: { ...service.fields, ...shared },
    said: { ...service.said, ...shared },
  }
}

/** Whoever wants to be restarted with a service is stopped before it is replaced. */
function* stopDependents(work: Work, { name }: Service): Doing {
  const { project, state } = work
  const dependents = Object.values(project.services).filter(
    ({ said }) => said.depends_on?.[name]?.restart === true,
  )
  if (dependents.length === 0) return
  const names = dependents.map((one) => one.name)
  yield* stopServices(work, names, null)
  for (const one of names) {
    const stopped = (state.get(one) ?? []).map((container) => ({
      ...container,
      State: 'exited' as const,
    }))
    state.set(one, stopped)
  }
}

type Made = (container: Container) => void

function* create(work: Work, service: Service, making: Making, made: Made): Doing {
  const { teller } = work
  const id = `Container ${making.name}`
  teller.tell(step(id, 'working', 'Creating'))
  try {
    made(yield* createContainer(work, service, making))
  } catch (error) {
    if (error instanceof Fail) teller.tell(step(id, 'error', error.message))
    throw error
  }
  teller.tell(step(id, 'done', 'Created'))
}

/** Makes one. @throws Fail */
export function* createContainer(
  { mark, project, teller }: Undertaking,
  service: Service,
  making: Making,
): Generator<Wait, Container, Resume> {
  const body = reading(() => requestOf(project, service, making, mark))
  const query = { name: making.name }
  const { Id, Warnings } = yield* ask('POST /containers/create', {}, query, body)
  for (const text of Warnings) teller.tell({ id: service.name, status: 'warning', text })
  const { Config, Name } = yield* ask('GET /containers/{id}/json', { id: Id }, {}, null)
  return {
    Id,
    Names: [Name],
    Image: body.Image ?? '',
    ImageID: '',
    Command: '',
    Created: 0,
    Ports: [],
    Labels: (Config['Labels'] ?? {}) as Container['Labels'],
    State: 'created',
    Status: 'Created',
    Mounts: [],
    NetworkSettings: { Networks: {} },
  }
}

function* recreate(work: Work, service: Service, old: Container, made: Made): Doing {
  const { mark, project, teller, wish } = work
  const id = shownName(old)
  teller.tell(step(id, 'working', 'Recreate'))
  try {
    const number = numberOf(old)
    const name = containerName(project.name, service, number, mark)
    const making: Making = {
      number,
      name: `${old.Id.slice(0, 12)}_${name}`,
      labels: {
        [label.REPLACE]: service.said.container_name ?? `${service.name}${mark}${number}`,
      },
      inherited: wish.inherits ? yield* inheritedOf(old, service) : null,
    }
    const created = yield* createContainer(work, service, making)
    const stop = wish.timeout === null ? {} : { t: wish.timeout }
    yield* ask('POST /containers/{id}/stop', { id: old.Id }, stop, null)
    yield* ask('DELETE /containers/{id}', { id: old.Id }, {}, null)
    yield* ask('POST /containers/{id}/rename', { id: created.Id }, { name }, null)
    made({ ...created, Names: [`/${name}`] })
  } catch (error) {
    if (error instanceof Fail) teller.tell(step(id, 'error', error.message))
    throw error
  }
  teller.tell(step(id, 'done', 'Recreated'))
}

function* inheritedOf(
  { Mounts }: Container,
  { said: { image = '' } }: Service,
): Generator<Wait, Inherited, Resume> {
  const reply = yield* tryAsk('GET /images/{name}/json', { name: image }, {}, null)
  const config = 'body' in reply ? (reply.body['Config'] as { Volumes?: object | null }) : null
  return { mounts: Mounts, imageVolumes: Object.keys(config?.Volumes ?? {}) }
}

/** One that is held. */
function* startAgain({ teller }: Undertaking, container: Container): Doing {
  const name = shownName(container)
  teller.tell(step(name, 'working', 'Restart'))
  const { Id: id } = container
  const reply = yield* tryAsk('POST /containers/{id}/start', { id }, {}, null)
  if (!('body' in reply)) throw new Fail(daemonError(reply.status, reply.message))
  teller.tell(step(name, 'done', 'Restarted'))
}

/**
 * Containers of a project are started, each when what it depends on is as it is to be
 * (docker/compose `pkg/compose/start.go`, `convergence.go`).
 */
import type { Container, ContainerDetails } from '../../../api/daemon'
import { printDuration } from '../../../api/duration'
import { ask, Fail, sleep, type Resume, type Wait } from '../../client'
import { quoted } from '../../values'
import { warn } from '../warn'
import type { Fields } from '../project-model'
import { containersOf, isOf, shownName } from './containers'
import { isOneOff } from './labels'
import { placeOf, sectionOf } from './mounts'
import { inOrder } from './order'
import type { Undertaking } from './undertaking'
import { step, tellAll } from './progress'
import { scaleOf, type Dependency, type Grant, type Service } from './project'
import { together, type Doing } from './together'

/** Whether is waited until all run or are healthy, and how long. Milliseconds; nought: for ever. */
export interface Patience {
  readonly waits: boolean
  readonly atMostMs: number
}

/** Starts the containers of all services of the project. @throws Fail */
export function* startProject(work: Undertaking, { waits, atMostMs }: Patience): Doing {
  const { io, project } = work
  const found = yield* containersOf(project.name, { all: true })
  const until = atMostMs > 0 ? io.now() + atMostMs : Number.POSITIVE_INFINITY
  yield* inOrder(project, io, (service) => startService(work, service, found, until))
  if (!waits) return
  const needed = Object.fromEntries(
    Object.values(project.services).map(({ name }) => [name, awaited(work, name)]),
  )
  const end = atMostMs > 0 ? io.now() + atMostMs : Number.POSITIVE_INFINITY
  const isInTime = yield* waitFor(work, project.name, needed, found, end)
  if (!isInTime) throw new Fail(`application not healthy after ${printDuration(atMostMs * 1e6)}`)
}

/** Whoever is to have ended well for another service is waited for until then. */
function awaited({ project }: Undertaking, name: string): Dependency {
  const isTask = Object.values(project.services).some(
    ({ said }) => said.depends_on?.[name]?.condition === 'service_completed_successfully',
  )
  const condition = isTask ? 'service_completed_successfully' : 'running_or_healthy'
  return { condition, required: true }
}

function* startService(
  work: Undertaking,
  service: Service,
  found: readonly Container[],
  until: number,
): Doing {
  const { teller } = work
  const { name, said } = service
  if (said.deploy?.['replicas'] === 0) return
  const isInTime = yield* waitFor(work, name, said.depends_on ?? {}, found, until)
  if (!isInTime) throw new Fail('timeout waiting for dependencies')
  if (found.length === 0) {
    if (scaleOf(service) === 0) return
    throw new Fail(`service ${quoted(name)} has no container to start`)
  }
  for (const container of found.filter(isOf([name]))) {
    if (container.State === 'running') continue
    yield* giveFiles(work, service, container.Id)
    teller.tell(step(shownName(container), 'working', 'Starting'))
    yield* ask('POST /containers/{id}/start', { id: container.Id }, {}, null)
    teller.tell(step(shownName(container), 'done', 'Started'))
  }
}

/** How often it is looked. Milliseconds. */
const LOOK = 500

/** Waits for services; false: not all were so in time. @throws Fail where one never will be */
export function* waitFor(
  work: Undertaking,
  who: string,
  needed: Readonly<Record<string, Dependency>>,
  containers: readonly Container[],
  until: number,
): Generator<Wait, boolean, Resume> {
  const { io, project, teller } = work
  const programs: Doing[] = []
  let isInTime = true
  for (const [name, dependency] of Object.entries(needed)) {
    const service = project.services[name]
    if (dependency.condition === 'service_started') continue
    if (service === undefined || scaleOf(service) === 0) continue
    const waited = containers.filter((one) => isOf([name])(one) && !isOneOff(one))
    tellAll(teller, waited.map(shownName), 'working', 'Waiting')
    if (waited.length === 0) {
      const words = `${who} is missing dependency ${name}`
      if (dependency.required !== false) throw new Fail(words)
      warn(io, words)
      continue
    }
    programs.push(
      waitForOne(work, name, dependency, waited, until, () => {
        isInTime = false
      }),
    )
  }
  yield* together(io, programs)
  return isInTime
}

function* waitForOne(
  work: Undertaking,
  name: string,
  { condition, required = true }: Dependency,
  waited: readonly Container[],
  until: number,
  givesUp: () => void,
): Doing {
  const { io, teller } = work
  const ids = waited.map(shownName)
  for (;;) {
    yield* sleep(Math.min(LOOK, until - io.now()))
    if (io.now() >= until) return givesUp()
    const state = yield* stateOf(waited, condition, name)
    if (state.kind === 'not yet') continue
    if (state.kind === 'good') return tellAll(teller, ids, 'done', state.word)
    if (required) {
      if (state.word !== '') tellAll(teller, ids, 'error', state.word)
      throw new Fail(state.fault)
    }
    tellAll(teller, ids, 'warning', `Skipped: ${state.optional}`)
    return warn(io, `${state.optional}${state.detail}`)
  }
}

type Outcome =
  | { readonly kind: 'not yet' }
  | { readonly kind: 'good'; readonly word: string }
  | {
      readonly kind: 'bad'
      /** What its line says; empty: nothing new. */
      readonly word: string
      readonly fault: string
      /** What is said where it need not be, and what follows in the log. */
      readonly optional: string
      readonly detail: string
    }

function* stateOf(
  waited: readonly Container[],
  condition: string,
  name: string,
): Generator<Wait, Outcome, Resume> {
  const all: ContainerDetails[] = []
  for (const { Id: id } of waited) {
    all.push(yield* ask('GET /containers/{id}/json', { id }, {}, null))
  }
  if (condition === 'service_completed_successfully') return completion(all, name)
  const isLenient = condition === 'running_or_healthy'
  const fault = all.map((one) => faultOf(one, isLenient)).find((one) => one !== null)
  if (fault !== undefined && fault !== null) {
    const optional = `optional dependency ${quoted(name)} ${isLenient ? 'is not running or is unhealthy' : 'failed to start'}`
    return {
      kind: 'bad',
      word: isLenient ? '' : 'Error',
      fault: isLenient ? fault : `dependency failed to start: ${fault}`,
      optional,
      detail: `: ${fault}`,
    }
  }
  const isGood = all.every((one) => isHealthy(one, isLenient))
  return isGood ? { kind: 'good', word: 'Healthy' } : { kind: 'not yet' }
}

function completion(all: readonly ContainerDetails[], name: string): Outcome {
  const ended = all.find(({ State }) => State.Status === 'exited')
  if (ended === undefined) return { kind: 'not yet' }
  const { ExitCode } = ended.State
  if (ExitCode === 0) return { kind: 'good', word: 'Exited' }
  const words = `${quoted(name)} didn't complete successfully: exit ${ExitCode}`
  return {
    kind: 'bad',
    word: `service ${words}`,
    fault: `service ${words}`,
    optional: `optional dependency ${words}`,
    detail: '',
  }
}

const healthIn = ({ State }: ContainerDetails): string | undefined =>
  (State['Health'] as { readonly Status: string } | undefined)?.Status

/** Why it never will be healthy, or null. */
function faultOf(one: ContainerDetails, isLenient: boolean): string | null {
  const name = one.Name.slice(1)
  const { ExitCode, Status } = one.State
  if (Status === 'exited') return `container ${name} exited (${ExitCode})`
  if (hasNoCheck(one) && isLenient) return null
  const health = healthIn(one)
  if (health === undefined) return `container ${name} has no healthcheck configured`
  return health === 'unhealthy' ? `container ${name} is unhealthy` : null
}

const hasNoCheck = ({ Config }: ContainerDetails): boolean =>
  (Config['Healthcheck'] ?? null) === null

const isHealthy = (one: ContainerDetails, isLenient: boolean): boolean =>
  hasNoCheck(one) && isLenient ? one.State.Status === 'running' : healthIn(one) === 'healthy'

/** Secrets and configs whose text stands in the file or in a variable. @throws Fail */
export function* giveFiles(work: Undertaking, service: Service, id: string): Doing {
  for (const noun of ['secret', 'config'] as const) {
    for (const grant of service.said[`${noun}s`] ?? []) {
      yield* giveFile(work, service, id, noun, grant)
    }
  }
}

function* giveFile(
  { project }: Undertaking,
  service: Service,
  id: string,
  noun: 'secret' | 'config',
  grant: Grant,
): Doing {
  const row: Fields = sectionOf(project, noun)[grant.source] ?? {}
  const text = textOf(row, noun, project.environment)
  if (text === '') return
  if (service.fields['read_only'] === true) {
    const what = `cannot create ${noun} ${quoted(row['name'] as string)}`
    const why = '`file` is the sole supported option'
    throw new Fail(`${what} in read-only service ${service.name}: ${why}`)
  }
  const Entries = [{ Name: placeOf(grant, noun).slice(1), Text: text }]
  yield* ask('PUT /containers/{id}/archive', { id }, { path: '/' }, { Entries })
}

/** @throws Fail */
function textOf(row: Fields, noun: string, variables: Readonly<Record<string, string>>): string {
  const [content = '', variable = ''] = [row['content'], row['environment']] as (
    string | undefined
  )[]
  if (content !== '' || variable === '') return content
  const value = variables[variable]
  if (value !== undefined) return value
  const what = `${noun} ${quoted(row['name'] as string)}`
  throw new Fail(`environment variable ${quoted(variable)} required by ${what} is not set`)
}

/**
 * The networks and volumes of a project: made where they are not there, and made anew where the
 * file says otherwise than before (docker/compose `pkg/compose/create.go`).
 */
import type { Container } from '../../../api/daemon'
import type { Network, NetworkCreateRequest } from '../../../api/types'
import { ask, daemonError, Fail, tryAsk, type Resume, type Wait } from '../../client'
import { quoted } from '../../values'
import { warn } from '../warn'
import type { Fields } from '../project-model'
import { containersOf, shownName } from './containers'
import { networkHash, volumeHash } from './hash'
import * as label from './labels'
import { confirmed, type Undertaking } from './undertaking'
import { step } from './progress'
import type { Service } from './project'
import { given } from './request'
import { stopServices } from './stop'
import { together, type Doing } from './together'

/** Key in the file to the ID of the network, or to the name of the volume. */
export type Known = Readonly<Record<string, string>>

const labelsFor = (work: Undertaking, noun: string, key: string, hash: string, said: unknown) =>
  label.inKeyOrder({
    ...(said as Readonly<Record<string, string>> | undefined),
    [noun]: key,
    [label.PROJECT]: work.project.name,
    [label.VERSION]: label.COMPOSE_VERSION,
    [label.CONFIG_HASH]: hash,
  })

/** All networks of the project. @throws Fail */
export function* ensureNetworks(work: Undertaking): Generator<Wait, Known, Resume> {
  const known: Record<string, string> = {}
  for (const [key, network] of Object.entries(work.project.networks)) {
    known[key] =
      network['external'] === true
        ? yield* externalNetwork(network)
        : yield* ensureNetwork(work, key, network)
  }
  return known
}

/** What stands for an overlay network that this node does not know yet. */
export const OF_SWARM = 'swarm'

function* externalNetwork({ name }: Fields): Generator<Wait, string, Resume> {
  const wanted = name as string
  const [first, ...others] = yield* networksCalled(wanted)
  if (others.length > 0) {
    const words = `multiple networks with name ${quoted(wanted)} were found`
    throw new Fail(`${words}. Use network ID as \`name\` to avoid ambiguity`)
  }
  if (first !== undefined) return first.Id
  const { Swarm } = yield* ask('GET /info', {}, {}, null)
  if (!['inactive', 'locked'].includes(Swarm.LocalNodeState)) return OF_SWARM
  throw new Fail(`network ${wanted} declared as external, but could not be found`)
}

/** Those with exactly this name or ID. */
function* networksCalled(name: string): Generator<Wait, readonly Network[], Resume> {
  const named = yield* ask('GET /networks', {}, { filters: { name: [name] } }, null)
  const reply =
    named.length > 0 ? null : yield* tryAsk('GET /networks/{id}', { id: name }, {}, null)
  const found = reply !== null && 'body' in reply ? [reply.body] : named
  return found.filter(({ Id, Name }) => Name === name || Id === name)
}

function* ensureNetwork(
  work: Undertaking,
  key: string,
  network: Fields,
): Generator<Wait, string, Resume> {
  const { io, project } = work
  const name = network['name'] as string
  const [found] = yield* networksCalled(name)
  if (found === undefined) return yield* createNetwork(work, key, network, [])
  const labels = found.Labels ?? {}
  const owner = labels[label.PROJECT]
  if (owner === undefined) {
    warn(io, `a network with name ${name} exists but was not created by compose.\n${USE_EXTERNAL}`)
  } else if (owner !== project.name) {
    const words = `exists but was not created for project ${quoted(project.name)}`
    warn(io, `a network with name ${name} ${words}.\n${USE_EXTERNAL}`)
  }
  if (labels[label.NETWORK] !== key) {
    const words = `was found but has incorrect label ${label.NETWORK} set to`
    const said = quoted(labels[label.NETWORK] ?? '')
    throw new Fail(`network ${name} ${words} ${said} (expected: ${quoted(key)})`)
  }
  const hash = labels[label.CONFIG_HASH] ?? ''
  if (hash === '' || hash === networkHash(network)) return found.Id
  const left = yield* removeDiverged(work, key, name)
  return yield* createNetwork(work, key, network, left)
}

const USE_EXTERNAL = 'Set `external: true` to use an existing network'

/** The containers that were on it are stopped; they are made anew later. */
function* removeDiverged(
  work: Undertaking,
  key: string,
  name: string,
): Generator<Wait, readonly Container[], Resume> {
  const { project, teller } = work
  const services = namesOf(work, ({ said }) => key in (said.networks ?? {}))
  yield* stopServices(work, services, null)
  const which = { all: true, services }
  const containers = services.length === 0 ? [] : yield* containersOf(project.name, which)
  for (const { Id } of containers) {
    yield* ask('POST /networks/{id}/disconnect', { id: name }, {}, { Container: Id, Force: true })
  }
  yield* ask('DELETE /networks/{id}', { id: name }, {}, null)
  teller.tell(step(`Network ${name}`, 'done', 'Removed'))
  return containers
}

const namesOf = ({ project }: Undertaking, has: (service: Service) => boolean): readonly string[] =>
  Object.values(project.services)
    .filter(has)
    .map(({ name }) => name)

function* createNetwork(
  work: Undertaking,
  key: string,
  network: Fields,
  left: readonly Container[],
): Generator<Wait, string, Resume> {
  const { teller } = work
  const name = network['name'] as string
  const id = `Network ${name}`
  const body = networkRequest(work, key, network)
  teller.tell(step(id, 'working', 'Creating'))
  const reply = yield* tryAsk('POST /networks/create', {}, {}, body)
  if (!('body' in reply)) {
    teller.tell(step(id, 'error', 'Error'))
    const why = daemonError(reply.status, reply.message)
    throw new Fail(`failed to create network ${name}: ${why}`)
  }
  teller.tell(step(id, 'done', 'Created'))
  for (const { Id } of left) {
    yield* ask('POST /networks/{id}/connect', { id: name }, {}, { Container: Id })
  }
  return reply.body.Id
}

function networkRequest(work: Undertaking, key: string, network: Fields): NetworkCreateRequest {
  const { config } = (network['ipam'] ?? {}) as {
    readonly config?: readonly Readonly<Record<string, never>>[]
  }
  const ranges = (config ?? []).map(({ aux_addresses, gateway, ip_range, subnet }) =>
    given({
      Subnet: subnet,
      Gateway: gateway,
      IPRange: ip_range,
      AuxiliaryAddresses: aux_addresses,
    }),
  )
  return {
    ...given({
      Internal: network['internal'] === true,
      Attachable: network['attachable'] === true,
      Options: network['driver_opts'] as Readonly<Record<string, string>> | undefined,
    }),
    Name: network['name'] as string,
    Driver: (network['driver'] ?? '') as string,
    ...(ranges.length === 0 ? {} : { IPAM: { Config: ranges } }),
    Labels: labelsFor(work, label.NETWORK, key, networkHash(network), network['labels']),
  } as NetworkCreateRequest
}

/** All volumes of the project; `isSure`: nobody is asked before one is made anew. @throws Fail */
export function* ensureVolumes(work: Undertaking, isSure: boolean): Generator<Wait, Known, Resume> {
  const known: Record<string, string> = {}
  for (const [key, volume] of Object.entries(work.project.volumes)) {
    yield* ensureVolume(work, key, volume, isSure)
    known[key] = volume['name'] as string
  }
  return known
}

function* ensureVolume(work: Undertaking, key: string, volume: Fields, isSure: boolean): Doing {
  const { io, project } = work
  const name = volume['name'] as string
  const reply = yield* tryAsk('GET /volumes/{name}', { name }, {}, null)
  if (!('body' in reply)) {
    if (reply.status !== 404) throw new Fail(daemonError(reply.status, reply.message))
    if (volume['external'] === true) throw new Fail(`external volume ${quoted(name)} not found`)
    return yield* createVolume(work, key, volume)
  }
  if (volume['external'] === true) return
  const labels = reply.body.Labels ?? {}
  const owner = labels[label.PROJECT]
  const use = 'Use `external: true` to use an existing volume'
  if (owner === undefined) {
    const words = 'already exists but was not created by Docker Compose'
    warn(io, `volume ${quoted(name)} ${words}. ${use}`)
  } else if (owner !== project.name) {
    const whose = `${quoted(owner)} (expected ${quoted(project.name)})`
    warn(io, `volume ${quoted(name)} already exists but was created for project ${whose}. ${use}`)
  }
  const hash = labels[label.CONFIG_HASH]
  if (hash === undefined || hash === volumeHash(volume)) return
  const words = `Volume ${quoted(name)} exists but doesn't match configuration in compose file.`
  if (!isSure && !(yield* confirmed(`${words} Recreate (data will be lost)?`, io))) return
  yield* removeVolumeInUse(work, key, name)
  yield* createVolume(work, key, volume)
}

function* removeVolumeInUse(work: Undertaking, key: string, name: string): Doing {
  const { io, project } = work
  const services = namesOf(work, ({ said }) =>
    (said.volumes ?? []).some(({ source }) => source === key),
  )
  yield* stopServices(work, services, null)
  const found =
    services.length === 0 ? [] : yield* containersOf(project.name, { all: true, services })
  yield* together(
    io,
    found.map((container) => removal(work, container)),
  )
  yield* ask('DELETE /volumes/{name}', { name }, { force: true }, null)
}

function* removal({ teller }: Undertaking, container: Container): Doing {
  const id = shownName(container)
  teller.tell(step(id, 'working', 'Removing'))
  yield* ask('DELETE /containers/{id}', { id: container.Id }, {}, null)
  teller.tell(step(id, 'done', 'Removed'))
}

function* createVolume(work: Undertaking, key: string, volume: Fields): Doing {
  const { teller } = work
  const Name = volume['name'] as string
  const id = `Volume ${Name}`
  teller.tell(step(id, 'working', 'Creating'))
  const body = {
    Name,
    ...given({
      Driver: volume['driver'] as string | undefined,
      DriverOpts: volume['driver_opts'] as Readonly<Record<string, string>> | undefined,
    }),
    Labels: labelsFor(work, label.VOLUME, key, volumeHash(volume), volume['labels']),
  }
  const reply = yield* tryAsk('POST /volumes/create', {}, {}, body)
  if (!('body' in reply)) {
    teller.tell(step(id, 'error', 'Error'))
    throw new Fail(daemonError(reply.status, reply.message))
  }
  teller.tell(step(id, 'done', 'Created'))
}

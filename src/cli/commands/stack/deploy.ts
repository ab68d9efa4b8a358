/** `docker stack deploy` (spec 10.11): networks, secrets, configs, then services. */
import { base64 } from '@scure/base'
import { octetsOf } from '../../../api/bytes'
import type { ConfigReference, PayloadSpec, Service, ServiceSpec } from '../../../api/types'
import { ask, daemonError, Fail, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import {
  IMAGE_LABEL,
  networksOf,
  scoped,
  serviceSpec,
  stackLabels,
  type Mounted,
} from '../../compose/convert'
import { loadCompose } from '../../compose/load'
import type {
  ComposeFile,
  ComposePayload,
  ComposeService,
  FileReference,
} from '../../compose/model'
import { readFile } from '../../files'
import { byText } from '../../../api/order'
import { converge } from '../service/converge'
import { configsOf, runtimeConfig, secretsOf, type Wanted } from '../service/files'
import { resolveImage } from '../service/image'
import { COMPOSE_FILE } from './flags'
import { checkStackName, ofStack } from './namespace'

const RESOLVE = ['always', 'changed', 'never']

/** Everything a deployment needs to know. */
interface Deployment {
  readonly stack: string
  readonly file: ComposeFile
  readonly io: Io
}

/** Only a manager can be told what to run. */
function* checkManager(): Generator<Wait, void, Resume> {
  const info = yield* ask('GET /info', {}, {}, null)
  if (info.Swarm.ControlAvailable) return
  throw new Fail(
    'this node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again',
  )
}

function* createNetworks({ stack, file, io }: Deployment): Generator<Wait, void, Resume> {
  const used = new Set(Object.values(file.services).flatMap(networksOf))
  const networks = yield* ask('GET /networks', {}, {}, null)
  const wanted = [...used].sort(byText).map((name) => [name, file.networks?.[name] ?? {}] as const)
  const isExternal = ([, { external }]: (typeof wanted)[number]): boolean => external === true
  for (const [name, network] of wanted.filter(isExternal)) {
    checkExternal(network.name ?? name, networks)
  }
  for (const [name, network] of wanted.filter((one) => !isExternal(one))) {
    const Name = network.name ?? scoped(stack, name)
    if (networks.some((one) => one.Name === Name)) continue
    io.out(`Creating network ${Name}\n`)
    const config = network.ipam?.config?.map(({ subnet = '' }) => ({ Subnet: subnet }))
    const request = {
      Name,
      Driver: network.driver ?? 'overlay',
      Labels: stackLabels(stack, network.labels),
      Options: network.driver_opts ?? {},
      Internal: network.internal === true,
      Attachable: network.attachable === true,
      ...(config === undefined ? {} : { IPAM: { Config: config } }),
    }
    const reply = yield* tryAsk('POST /networks/create', {}, {}, request)
    if (!('body' in reply)) throw failed('create network', Name, reply)
  }
}

function checkExternal(
  name: string,
  networks: readonly { readonly Name: string; readonly Scope: string }[],
): void {
  if (['host', 'none', 'bridge', 'default'].includes(name)) return
  const found = networks.find(({ Name }) => Name === name)
  const external = `network "${name}" is declared as external, but`
  if (found === undefined) {
    throw new Fail(
      `${external} could not be found. You need to create a swarm-scoped network before the stack is deployed`,
    )
  }
  if (found.Scope !== 'swarm') {
    throw new Fail(`${external} it is not in the right scope: "${found.Scope}" instead of "swarm"`)
  }
}

const failed = (
  deed: string,
  name: string,
  { status, message }: { readonly status: number; readonly message: string },
): Fail => new Fail(`failed to ${deed} ${name}: ${daemonError(status, message)}`)

type Table = 'secrets' | 'configs'

function* createPayloads(
  { stack, file, io }: Deployment,
  table: Table,
): Generator<Wait, void, Resume> {
  const noun = table.slice(0, -1)
  const specs: PayloadSpec[] = []
  for (const [key, payload] of Object.entries(file[table] ?? {})) {
    if (payload.external !== true) specs.push(yield* payloadSpec(stack, key, payload))
  }
  for (const spec of specs) {
    const found = yield* tryAsk(`GET /${table}/{id}`, { id: spec.Name }, {}, null)
    if ('body' in found) {
      const { ID: id, Version } = found.body
      const version = Version.Index
      const reply = yield* tryAsk(`POST /${table}/{id}/update`, { id }, { version }, spec)
      if (!('body' in reply)) throw failed(`update ${noun}`, spec.Name, reply)
    } else if (found.status === 404) {
      io.out(`Creating ${noun} ${spec.Name}\n`)
      const reply = yield* tryAsk(`POST /${table}/create`, {}, {}, spec)
      if (!('body' in reply)) throw failed(`create ${noun}`, spec.Name, reply)
    } else throw new Fail(daemonError(found.status, found.message))
  }
}

function* payloadSpec(
  stack: string,
  key: string,
  { name, file = '', labels, driver, driver_opts, template_driver }: ComposePayload,
): Generator<Wait, PayloadSpec, Resume> {
  const head = { Name: name ?? scoped(stack, key), Labels: stackLabels(stack, labels) }
  const tail = template_driver === undefined ? {} : { Templating: { Name: template_driver } }
  if (driver !== undefined) {
    const Options = driver_opts === undefined ? {} : { Options: driver_opts }
    return { ...head, Driver: { Name: driver, ...Options }, ...tail }
  }
  return { ...head, Data: base64.encode(octetsOf(yield* readFile(file))), ...tail }
}

/** What a service mounts, by the names under which the stack keeps it. */
function wanted(
  { stack, file }: Deployment,
  table: Table,
  references: readonly FileReference[] = [],
): Wanted[] {
  return references.map(({ source = '', target = source, uid = '0', gid = '0', mode = 0o444 }) => {
    const declared = file[table]?.[source]
    if (declared === undefined) throw new Error(`undefined ${table.slice(0, -1)} "${source}"`)
    return {
      source: declared.name ?? scoped(stack, source),
      file: { Name: target, UID: uid, GID: gid, Mode: mode },
    }
  })
}

/** The config that holds a service's credential spec. */
function* credentialOf(
  { stack, file }: Deployment,
  service: ComposeService | undefined,
): Generator<Wait, readonly ConfigReference[], Resume> {
  const config = service?.credential_spec?.['config'] ?? ''
  if (config === '') return []
  const declared = file.configs?.[config]
  if (declared === undefined) throw new Error(`undefined config "${config}"`)
  return [yield* runtimeConfig(declared.name ?? scoped(stack, config))]
}

function* specOf(deployment: Deployment, name: string): Generator<Wait, ServiceSpec, Resume> {
  const { stack, file } = deployment
  const { secrets, configs } = file.services[name] ?? {}
  try {
    const mounted: Mounted = {
      secrets: yield* secretsOf(wanted(deployment, 'secrets', secrets)),
      configs: [
        ...(yield* configsOf(wanted(deployment, 'configs', configs))),
        ...(yield* credentialOf(deployment, file.services[name])),
      ],
    }
    return serviceSpec(stack, name, file, mounted)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new Fail(`service ${name}: ${error.message}`)
  }
}

function* deployServices(
  deployment: Deployment,
  resolve: string,
): Generator<Wait, readonly string[], Resume> {
  const { stack, file, io } = deployment
  const specs: ServiceSpec[] = []
  for (const name of Object.keys(file.services)) specs.push(yield* specOf(deployment, name))
  const services = yield* ask('GET /services', {}, { filters: ofStack(stack) }, null)
  const ids: string[] = []
  for (const spec of specs) {
    const old = services.find((service) => service.Spec.Name === spec.Name)
    ids.push(
      old === undefined
        ? yield* createService(spec, resolve, io)
        : yield* updateService(spec, old, resolve, io),
    )
  }
  return ids
}

function* createService(
  spec: ServiceSpec,
  resolve: string,
  io: Io,
): Generator<Wait, string, Resume> {
  io.out(`Creating service ${spec.Name}\n`)
  const TaskTemplate = yield* resolveImage(spec.TaskTemplate, resolve !== 'never', io)
  const reply = yield* tryAsk('POST /services/create', {}, {}, { ...spec, TaskTemplate })
  if ('body' in reply) return reply.body.ID
  throw failed('create service', spec.Name, reply)
}

/** The image is asked for again only when the file names another, unless always. */
function* updateService(
  spec: ServiceSpec,
  old: Service,
  resolve: string,
  io: Io,
): Generator<Wait, string, Resume> {
  const { ID: id, Spec, Version } = old
  io.out(`Updating service ${spec.Name} (id: ${id})\n`)
  const { ContainerSpec, ForceUpdate, Placement } = Spec.TaskTemplate
  const same = spec.Labels[IMAGE_LABEL] === Spec.Labels[IMAGE_LABEL]
  const asked = { ...spec.TaskTemplate, ForceUpdate }
  const kept = {
    ...asked,
    ContainerSpec: { ...asked.ContainerSpec, Image: ContainerSpec?.Image ?? '' },
    Placement: { ...asked.Placement, ...platforms(Placement) },
  }
  const fresh = resolve === 'always' || !same
  const TaskTemplate = fresh ? yield* resolveImage(asked, resolve !== 'never', io) : kept
  const version = Version.Index
  const changed = { ...spec, TaskTemplate }
  const reply = yield* tryAsk('POST /services/{id}/update', { id }, { version }, changed)
  if (!('body' in reply)) throw failed('update service', spec.Name, reply)
  return id
}

const platforms = (placement: ServiceSpec['TaskTemplate']['Placement']) =>
  placement?.Platforms === undefined ? {} : { Platforms: placement.Platforms }

/** Services of the stack that the file names no longer. */
function* prune({ stack, file, io }: Deployment): Generator<Wait, void, Resume> {
  const services = yield* ask('GET /services', {}, { filters: ofStack(stack) }, null)
  const kept = new Set(Object.keys(file.services).map((name) => scoped(stack, name)))
  const gone = services.filter(({ Spec }) => !kept.has(Spec.Name))
  for (const { ID, Spec } of gone.sort((a, b) => byText(a.Spec.Name, b.Spec.Name))) {
    io.out(`Removing service ${Spec.Name}\n`)
    yield* ask('DELETE /services/{id}', { id: ID }, {}, null)
  }
}

export const deploy: Command = {
  path: 'docker stack deploy',
  usage: '[OPTIONS] STACK',
  short: 'Run what a Compose file describes, or change it to that',
  aliases: ['up'],
  flags: [
    COMPOSE_FILE,
    {
      name: 'detach',
      short: 'd',
      type: 'bool',
      default: 'true',
      help: 'Do not wait until the services have converged',
    },
    { name: 'prune', type: 'bool', help: 'Remove services that are in the file no longer' },
    { name: 'quiet', short: 'q', type: 'bool', help: 'Show no progress' },
    {
      name: 'resolve-image',
      type: 'string',
      default: 'always',
      help: 'When to ask the registry for digest and platforms ("always", "changed", "never")',
      values: RESOLVE,
    },
    {
      name: 'with-registry-auth',
      type: 'bool',
      help: "Hand the client's registry login to the nodes",
    },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'stack',
  *run(call: Call, io: Io) {
    const [stack = ''] = call.args
    checkStackName(stack)
    const paths = call.list('compose-file')
    const file = yield* loadCompose(paths, io, { kind: 'deploy', interpolate: true })
    checkImages(file)
    const resolve = call.text('resolve-image')
    if (!RESOLVE.includes(resolve)) {
      throw new Fail(`Invalid option ${resolve} for flag --resolve-image`)
    }
    if (!call.changed('detach')) io.err(DETACHED)
    const deployment = { stack, file, io }
    yield* checkManager()
    if (call.bool('prune')) yield* prune(deployment)
    yield* createNetworks(deployment)
    yield* createPayloads(deployment, 'secrets')
    yield* createPayloads(deployment, 'configs')
    const ids = yield* deployServices(deployment, resolve)
    if (call.changed('detach') && !call.bool('detach') && !call.bool('quiet')) {
      for (const id of ids) yield* converge(id, id, io)
    }
    return 0
  },
}

const DETACHED =
  'Since --detach=false was not specified, tasks will be created in the background.\nIn a future release, --detach=false will become the default.\n'

function checkImages({ services }: ComposeFile): void {
  const bare = Object.entries(services).find(([, { image = '' }]) => image === '')
  if (bare === undefined) return
  throw new Fail(`invalid image reference for service ${bare[0]}: no image specified`)
}

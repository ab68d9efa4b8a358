/**
 * Containers that somebody makes by hand (`docker create`, `docker run`) at a machine's daemon.
 * They run as tasks' containers do, by a runner of the machine's own that has no session and reports to
 * nobody; each has a task that no manager knows.
 */
import type { ContainerCreateRequest, HostConfig } from '../../api/daemon'
import { refusal } from '../../api/errors'
import type { Ask, Refusal, Reply } from '../../api/routes'
import type { Mount } from '../../api/mount'
import type { ContainerSpec, TaskSpec } from '../../api/types'
import { note } from '../agent/by-hand'
import { behaviourOf } from '../agent/images'
import { record } from '../agent/journal'
import { createContainer, type Attachment, type Container } from '../agent/runtime'
import { createAgent, type Agent } from '../agent/state'
import { envOf, filesIn, runOf } from '../agent/made'
import { findImage, type StoredImage } from '../agent/stock'
import { unfitMount } from '../agent/unfit'
import { mountVolumes } from '../agent/volumes'
import { isRefusal } from '../control/api/lookup'
import { UNSTAMPED } from '../control/loop'
import { must } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { newHexId } from '../kernel/ids'
import type { Task } from '../store/objects'
import { containersOf } from './containers'
import { noSuchImage } from './image-lookup'
import { borrowedMounts, settledHost, warningsOf, wrongOptions } from './host-options'
import { wrongLimits, wrongPolicy } from './limits'
import type { Machine } from './machine'
import type { MachineContext } from './messages'
import { randomName } from './names'

/** The machine's own runner; it comes with the first container. */
function handOf(machine: Machine): Agent {
  machine.hand ??= createAgent({
    nodeId: '',
    clusterId: '',
    machine: machine.id,
    addr: machine.address,
    description: {
      Hostname: machine.id,
      Platform: { Architecture: 'x86_64', OS: 'linux' },
      Resources: { NanoCPUs: machine.cpus * 1e9, MemoryBytes: machine.memoryBytes },
      Engine: { EngineVersion: '', Plugins: [] },
      TLSInfo: { TrustRoot: '', CertIssuerSubject: '', CertIssuerPublicKey: '' },
    },
    role: 'worker',
    standIn: machine.standIn,
    besideManager: false,
  })
  return machine.hand
}

const NAME = /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/

/** Why a container cannot be called so; null: it can. */
export function wrongName(machine: Machine, name: string): Refusal | null {
  if (!NAME.test(name)) {
    const allowed = 'only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed'
    return refusal(400, `Invalid container name (${name}), ${allowed}`)
  }
  const plain = name.replace(/^\//, '')
  const holder = containersOf(machine).find((one) => one.name === plain)
  if (holder === undefined) return null
  const advice = 'You have to remove (or rename) that container to be able to reuse that name.'
  const by = `is already in use by container "${holder.id}"`
  return refusal(409, `Conflict. The container name "/${plain}" ${by}. ${advice}`)
}

/** What is wrong with what is asked of the machine; null: nothing. */
function wrongHost(machine: Machine, { HostConfig = {} }: ContainerCreateRequest): Refusal | null {
  const wrong = wrongPolicy(HostConfig.RestartPolicy)
  const { Name = '' } = HostConfig.RestartPolicy ?? {}
  if (wrong === null && HostConfig.AutoRemove === true && Name !== '' && Name !== 'no') {
    return refusal(400, `can't create 'AutoRemove' container with restart policy`)
  }
  return wrong ?? wrongLimits(machine, HostConfig, false) ?? wrongOptions(machine, HostConfig)
}

type Create = Extract<Ask, { endpoint: 'POST /containers/create' }>

/** `POST /containers/create`. */
export function createByHand(
  machine: Machine,
  ctx: MachineContext,
  { body, query }: Create,
): Reply {
  const { Image = '' } = body
  if (Image === '') return refusal(400, 'no command specified')
  const imageId = findImage(machine.stock, Image)
  const { name: given = '' } = query
  const wrong = given === '' ? null : wrongName(machine, given)
  if (wrong !== null) return wrong
  if (imageId === null) return noSuchImage(Image)
  const refused = wrongHost(machine, body)
  if (refused !== null) return refused
  const mounts = mountsIn(machine, body)
  if (isRefusal(mounts)) return mounts
  const image = must(machine.stock.images[imageId], 'the image is there')
  const HostConfig = settledHost(machine, body.HostConfig ?? {})
  const request = withImage({ ...body, HostConfig }, image)
  if (image.made !== null && commandIn(request).length === 0) {
    return refusal(400, 'no command specified')
  }
  const id = newHexId(ctx.rng)
  const taken = (name: string): boolean => containersOf(machine).some((one) => one.name === name)
  const name = given === '' ? randomName(ctx.rng, taken) : given.replace(/^\//, '')
  const task = taskFor(id, name, image.origin, request)
  const ofImage = filesIn(image.made)
  const own = { id, name, image: Image, mounts: mountVolumes(ctx, mounts), ofImage }
  keep(machine, ctx, task, own, request)
  return { status: 201, body: { Id: id, Warnings: warningsOf(HostConfig) } }
}

/** What is asked for, and what is not as an image that somebody made has it. */
function withImage(
  body: ContainerCreateRequest,
  { made }: Pick<StoredImage, 'made'>,
): ContainerCreateRequest {
  if (made === null) return body
  const { ExposedPorts, Healthcheck, Labels, StopSignal, User, WorkingDir } = made.config
  const { command, args } = runOf({ made }, body.Entrypoint ?? [], body.Cmd ?? [])
  const given = <T>(key: string, own: T | undefined, otherwise: T | undefined): object =>
    own === undefined && otherwise !== undefined ? { [key]: otherwise } : {}
  return {
    ...body,
    ...(command.length === 0 ? {} : { Entrypoint: command }),
    ...(args.length === 0 ? {} : { Cmd: args }),
    ...(Labels === undefined ? {} : { Labels: { ...Labels, ...body.Labels } }),
    ...(ExposedPorts === undefined
      ? {}
      : { ExposedPorts: { ...ExposedPorts, ...body.ExposedPorts } }),
    Env: envOf(body.Env ?? [], { made }),
    ...given('Healthcheck', body.Healthcheck, Healthcheck),
    ...given('StopSignal', body.StopSignal, StopSignal),
    ...given('User', body.User, User),
    ...given('WorkingDir', body.WorkingDir, WorkingDir),
  }
}

const commandIn = ({ Entrypoint = [], Cmd = [] }: ContainerCreateRequest): readonly string[] => [
  ...Entrypoint,
  ...Cmd,
]

function keep(
  machine: Machine,
  ctx: MachineContext,
  task: Task,
  own: Pick<Container, 'id' | 'name' | 'image' | 'mounts' | 'ofImage'>,
  request: ContainerCreateRequest,
): void {
  const hand = handOf(machine)
  const { id } = own
  const spec = task.spec.ContainerSpec ?? {}
  const args = [...(spec.Command ?? []), ...(spec.Args ?? [])]
  hand.tasks[id] = freeze({ task, status: task.status, doing: null, token: 0, gone: null })
  const container = createContainer(
    {
      ...own,
      taskId: id,
      origin: spec.Image ?? '',
      byHand: {
        request: freeze(request),
        networks: networksIn(request),
        ports: [],
        restarts: 0,
        restarting: false,
        ends: null,
        stopped: false,
      },
      command: args.join(' ') || behaviourOf(spec.Image ?? '', [], machine.standIn).command,
      args,
      hostname: request.Hostname ?? '',
      env: request.Env ?? [],
    },
    ctx.now,
  )
  hand.containers[id] = container
  record(hand, ctx, container, 'create')
  note(hand, ctx, container, 'it was made by hand, and no manager knows of it')
}

/** The networks that it is to be on: one, unless it is connected to others. */
function networksIn({ HostConfig, NetworkingConfig }: ContainerCreateRequest) {
  const { NetworkMode = 'default' } = HostConfig ?? {}
  const settings = NetworkingConfig?.EndpointsConfig ?? {}
  const mode = NetworkMode === 'default' || NetworkMode === '' ? 'bridge' : NetworkMode
  const names = [...new Set([mode, ...Object.keys(settings).filter((one) => one !== 'default')])]
  const networks: Record<string, Attachment> = {}
  for (const name of names) {
    const aliases = settings[name]?.Aliases ?? []
    networks[name] = { networkId: '', taskId: '', aliases, address: '' }
  }
  return networks
}

/** A task that no manager knows of. */
function taskFor(id: string, name: string, origin: string, request: ContainerCreateRequest): Task {
  return freeze({
    id,
    meta: UNSTAMPED,
    serviceId: '',
    serviceName: name,
    serviceLabels: {},
    slot: 0,
    nodeId: '',
    spec: specFor(origin, request),
    specVersion: 0,
    endpointSpec: null,
    ports: [],
    status: {
      at: 0,
      appliedAt: 0,
      state: 'running',
      message: '',
      err: '',
      containerId: id,
      pid: 0,
      exitCode: 0,
      ports: [],
    },
    desired: 'running',
    runningSince: null,
    networks: [],
    generic: [],
    jobIteration: null,
    origin: 'scale',
    replaces: '',
    droppedAs: null,
    surplusSince: null,
  })
}

function specFor(origin: string, request: ContainerCreateRequest): TaskSpec {
  const { Entrypoint = [], Cmd = [], HostConfig: host = {} } = request
  const { Memory = 0, NanoCpus = 0 } = host
  const given = <T>(key: keyof ContainerSpec, value: T | undefined): object =>
    value === undefined ? {} : { [key]: value }
  return {
    ForceUpdate: 0,
    ContainerSpec: {
      Image: origin,
      ...(Entrypoint.length === 0 ? {} : { Command: Entrypoint }),
      ...(Cmd.length === 0 ? {} : { Args: Cmd }),
      Labels: request.Labels ?? {},
      Env: request.Env ?? [],
      ...given('Hosts', host.ExtraHosts?.map(asHost)),
      ...given('User', request.User),
      ...given('Dir', request.WorkingDir),
      ...given('TTY', request.Tty),
      ...given('OpenStdin', request.OpenStdin),
      ...given('StopSignal', request.StopSignal),
      ...given('Init', host.Init),
      ...given('Sysctls', host.Sysctls),
      ...given('ReadOnly', host.ReadonlyRootfs),
      ...given('Healthcheck', request.Healthcheck),
      ...given('CapabilityAdd', host.CapAdd),
      ...given('CapabilityDrop', host.CapDrop),
      ...given('Groups', host.GroupAdd),
    },
    ...(host.LogConfig === undefined ? {} : { LogDriver: logOf(host.LogConfig) }),
    Resources: {
      Limits: {
        ...(Memory === 0 ? {} : { MemoryBytes: Memory }),
        ...(NanoCpus === 0 ? {} : { NanoCPUs: NanoCpus }),
      },
    },
  }
}

const logOf = ({ Type = '', Config }: NonNullable<HostConfig['LogConfig']>) => ({
  Name: Type === '' ? 'json-file' : Type,
  Options: Config ?? {},
})

/** `db:10.0.0.1` as a line of `/etc/hosts`. */
const asHost = (text: string): string => text.replace(/^([^:=]+)[:=](.*)$/, '$2 $1')

/** `/folder`, `/folder:/target`, `volume:/target:ro`, and what `--mount` says. */
function mountsIn(
  machine: Machine,
  { HostConfig = {}, Volumes = {} }: ContainerCreateRequest,
): readonly Mount[] | Refusal {
  const unnamed = Object.keys(Volumes).map(mountIn)
  const binds = (HostConfig.Binds ?? []).map(mountIn)
  const bad = [...binds, ...unnamed].find(isRefusal)
  if (bad !== undefined) return bad
  const mounts = [
    ...borrowedMounts(machine, HostConfig),
    ...(binds as Mount[]),
    ...(unnamed as Mount[]),
    ...(HostConfig.Mounts ?? []),
  ]
  const unfit = mounts.map(unfitMount).find((why) => why !== null)
  return typeof unfit === 'string' ? refusal(400, unfit) : mounts
}

const MODES = ['rw', 'ro', 'z', 'Z', 'nocopy', 'cached', 'delegated', 'consistent']

function mountIn(text: string): Mount | Refusal {
  const parts = text.split(':')
  const [Source = '', Target = '', mode = ''] = parts.length === 1 ? ['', ...parts] : parts
  if (parts.length > 3) return refusal(400, `invalid volume specification: '${text}'`)
  if (mode !== '' && !mode.split(',').every((one) => MODES.includes(one))) {
    return refusal(400, `invalid mode: ${mode}`)
  }
  const ReadOnly = mode.split(',').includes('ro')
  if (Source.startsWith('/')) return { Type: 'bind', Source, Target, ReadOnly }
  return { Type: 'volume', Source, Target, ReadOnly }
}

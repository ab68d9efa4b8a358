/** What a service's spec must not say (spec 1.9, 5.6, 9.2, 10.6), in swarmkit's words. */
import { refusal, rpcError } from '../../../api/errors'
import type { Refusal } from '../../../api/routes'
import type { Mount } from '../../../api/mount'
import type * as api from '../../../api/types'
import type { ReadStore } from '../../store/store'
import { list } from '../../store/store'
import { expand } from '../../store/expand'
import { parseConstraints } from '../constraint'
import { checkReferences } from './references'

const NAME = /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/
const HOST = '(?:[\\w.-]+(?::\\d+)?/)?'
const PATH = '[a-z0-9]+(?:[._\\-/]+[a-z0-9]+)*'
const TAG = '(?::[\\w][\\w.-]{0,127})?'
const DIGEST = '(?:@sha256:[0-9a-f]{64})?'
const REFERENCE = new RegExp(`^${HOST}${PATH}${TAG}${DIGEST}$`)
export const LEAST_MEMORY = 4 * 1024 * 1024

const invalid = (text: string): Refusal => rpcError('InvalidArgument', text)

/** A name for a service or a network. */
export function checkName(name: string): Refusal | null {
  if (name === '') return invalid('meta: name must be provided')
  if (!NAME.test(name)) return invalid('name must be valid as a DNS name component')
  return name.length > 63 ? invalid('name must be 63 characters or fewer') : null
}

export const isJob = ({ Mode }: api.ServiceSpec): boolean =>
  Mode.ReplicatedJob !== undefined || Mode.GlobalJob !== undefined

/** The whole spec, in the order in which swarmkit looks; null when nothing is wrong. */
export function checkService(spec: api.ServiceSpec, store: ReadStore): Refusal | null {
  const task = spec.TaskTemplate
  return (
    checkEnums(spec) ??
    checkName(spec.Name) ??
    checkResources(task.Resources) ??
    checkRestart(task.RestartPolicy) ??
    checkPlacement(task.Placement) ??
    checkTemplates(task) ??
    checkContainer(task.ContainerSpec) ??
    checkMode(spec.Mode) ??
    (isJob(spec) ? checkJob(spec) : checkUpdate(spec.UpdateConfig)) ??
    checkEndpoint(spec.EndpointSpec) ??
    checkNetworks(task.Networks ?? [], store) ??
    checkIngress(spec, store) ??
    checkReferences(spec, store)
  )
}

const one = (value: string | undefined, known: readonly string[]): boolean =>
  value === undefined || known.includes(value)

const hasOneSource = (account: api.CredentialSpec): boolean => sourcesOf(account).length === 1

const sourcesOf = ({ Config, File, Registry }: api.CredentialSpec): string[] =>
  Object.entries({ Config, File, Registry }).flatMap(([key, value]) =>
    value === '' ? [] : [`"${key.toLowerCase()}"`],
  )

/** A credential spec stands in one place (moby, cluster/convert/container.go). */
function accountFault(account: api.CredentialSpec): Refusal {
  const [first = '', second = '', third] = sourcesOf(account)
  const last = third === undefined ? `${first} and ${second}` : `${first}, ${second}, and ${third}`
  const why =
    first === ''
      ? 'must either provide "file", "registry", or "config" for credential spec'
      : `cannot specify both ${last} credential specs`
  return refusal(400, `invalid CredentialSpec: ${why}`)
}

const MOUNTS = ['bind', 'volume', 'tmpfs', 'npipe', 'cluster']
const PROPAGATIONS = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']

/** A mount of a kind that no task can have; in letters of any case (convert/container.go). */
function mountFault({ Type, BindOptions }: Mount): string | null {
  if (!MOUNTS.includes(Type.toLowerCase())) return `invalid MountType: "${Type}"`
  const { Propagation = '' } = BindOptions ?? {}
  return Propagation === '' || PROPAGATIONS.includes(Propagation.toLowerCase())
    ? null
    : `invalid MountPropagation: "${Propagation}"`
}

/** Words the daemon itself does not know (no gRPC form). */
function checkEnums(spec: api.ServiceSpec): Refusal | null {
  const account = spec.TaskTemplate.ContainerSpec?.Privileges?.CredentialSpec ?? null
  if (account !== null && !hasOneSource(account)) return accountFault(account)
  const mounts = spec.TaskTemplate.ContainerSpec?.Mounts ?? []
  const wrong = mounts.map(mountFault).find((why) => why !== null) ?? null
  if (wrong !== null) return refusal(400, wrong)
  const { RestartPolicy } = spec.TaskTemplate
  const condition = RestartPolicy?.Condition
  if (!one(condition, ['none', 'on-failure', 'any'])) {
    return refusal(400, `invalid RestartCondition: "${condition}"`)
  }
  for (const config of [spec.UpdateConfig, spec.RollbackConfig]) {
    const { FailureAction, Order } = config ?? {}
    if (!one(FailureAction, ['pause', 'continue', 'rollback'])) {
      return refusal(400, `unrecognized update failure action ${FailureAction}`)
    }
    if (!one(Order, ['stop-first', 'start-first'])) {
      return refusal(400, `unrecognized update order ${Order}`)
    }
  }
  const mode = spec.EndpointSpec?.Mode
  return one(mode, ['vip', 'dnsrr']) ? null : refusal(400, `invalid resolution mode: "${mode}"`)
}

function checkResources(resources: api.ResourceRequirements | undefined): Refusal | null {
  for (const { NanoCPUs = 0, MemoryBytes = 0 } of [
    resources?.Limits ?? {},
    resources?.Reservations ?? {},
  ]) {
    if (NanoCPUs !== 0 && NanoCPUs < 1e6) {
      return invalid(`invalid cpu value ${NanoCPUs / 1e9}: Must be at least 0.001`)
    }
    if (MemoryBytes !== 0 && MemoryBytes < LEAST_MEMORY) {
      return invalid(`invalid memory value ${MemoryBytes}: Must be at least 4MiB`)
    }
  }
  return null
}

function checkRestart(policy: api.RestartPolicy | undefined): Refusal | null {
  if ((policy?.Delay ?? 0) < 0) return invalid('TaskSpec: restart-delay cannot be negative')
  if ((policy?.Window ?? 0) < 0) return invalid('TaskSpec: restart-window cannot be negative')
  return null
}

function checkPlacement(placement: api.Placement | undefined): Refusal | null {
  const parsed = parseConstraints(placement?.Constraints ?? [])
  return 'error' in parsed ? rpcError('Unknown', parsed.error) : null
}

function checkUpdate(config: api.UpdateConfig | undefined): Refusal | null {
  if ((config?.Delay ?? 0) < 0) return invalid('TaskSpec: update-delay cannot be negative')
  if ((config?.Monitor ?? 0) < 0) return invalid('TaskSpec: update-monitor cannot be negative')
  const ratio = config?.MaxFailureRatio ?? 0
  if (ratio >= 0 && ratio <= 1) return null
  return invalid('TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1')
}

/** A task to try a spec's templates on. */
const SPECIMEN = {
  id: '',
  serviceId: 'serviceid',
  serviceName: 'servicename',
  serviceLabels: {},
  slot: 1,
  nodeId: 'nodeid',
} as const
const SPECIMEN_NODE: api.NodeDescription = {
  Hostname: 'nodeHostname',
  Platform: { Architecture: 'architecture', OS: 'os' },
  Resources: {},
  Engine: { EngineVersion: '', Plugins: [] },
  TLSInfo: { TrustRoot: '', CertIssuerSubject: '', CertIssuerPublicKey: '' },
}

function checkTemplates(spec: api.TaskSpec): Refusal | null {
  try {
    expand({ ...SPECIMEN, spec }, SPECIMEN_NODE)
    return null
  } catch (error) {
    return invalid((error as Error).message)
  }
}

function checkContainer(container: api.ContainerSpec | undefined): Refusal | null {
  const image = container?.Image ?? ''
  if (image === '') return invalid('ContainerSpec: image reference must be provided')
  if (!REFERENCE.test(image)) {
    return invalid(`ContainerSpec: "${image}" is not a valid repository/tag`)
  }
  const targets = (container?.Mounts ?? []).map(({ Target }) => Target)
  const double = targets.find((target, at) => targets.indexOf(target) !== at)
  if (double !== undefined) return invalid(`ContainerSpec: duplicate mount point: ${double}`)
  return checkHealth(container?.Healthcheck ?? {})
}

const SPANS = ['Interval', 'Timeout', 'StartPeriod', 'StartInterval'] as const
const LEAST_SPAN = 1e6

function checkHealth(health: api.HealthConfig): Refusal | null {
  const short = SPANS.find((span) => (health[span] ?? 0) !== 0 && (health[span] ?? 0) < LEAST_SPAN)
  if (short !== undefined) {
    return invalid(`ContainerSpec: ${short} in HealthConfig cannot be less than 1ms`)
  }
  if ((health.Retries ?? 0) >= 0) return null
  return invalid('ContainerSpec: Retries in HealthConfig cannot be negative')
}

const checkJob = ({ UpdateConfig }: api.ServiceSpec): Refusal | null =>
  UpdateConfig === undefined ? null : invalid('Jobs may not have an update config')

function checkNetworks(
  networks: readonly api.NetworkAttachmentConfig[],
  store: ReadStore,
): Refusal | null {
  for (const { Target } of networks) {
    const network = store.networks[Target]
    if (network?.spec.ingress !== true) continue
    const { name } = network.spec
    return invalid(`Service cannot be explicitly attached to the ingress network "${name}"`)
  }
  return null
}

function checkIngress({ EndpointSpec }: api.ServiceSpec, store: ReadStore): Refusal | null {
  const ports = EndpointSpec?.Ports ?? []
  if (!ports.some(({ PublishMode }) => PublishMode === 'ingress')) return null
  if (list(store, 'networks').some((network) => network.spec.ingress)) return null
  const why = 'service needs ingress network, but no ingress network is present'
  return rpcError('FailedPrecondition', why)
}

function checkEndpoint(endpoint: api.EndpointSpec | undefined): Refusal | null {
  const ports = endpoint?.Ports ?? []
  if (endpoint?.Mode === 'dnsrr' && ports.some(({ PublishMode }) => PublishMode === 'ingress')) {
    return invalid("EndpointSpec: port published with ingress mode can't be used with dnsrr mode")
  }
  const seen = new Set<string>()
  for (const { Protocol, PublishedPort = 0 } of ports) {
    if (PublishedPort === 0) continue
    const key = `${Protocol}/${PublishedPort}`
    if (seen.has(key)) return invalid('EndpointSpec: duplicate published ports provided')
    seen.add(key)
  }
  return null
}

function checkMode(mode: api.ServiceMode): Refusal | null {
  const { MaxConcurrent = 0, TotalCompletions = 0 } = mode.ReplicatedJob ?? {}
  const replicas = mode.Replicated?.Replicas ?? 0
  if (replicas < 0) return invalid('Number of replicas must be non-negative')
  if (MaxConcurrent < 0) return invalid('Maximum concurrent jobs must not be negative')
  if (TotalCompletions < 0) return invalid('Total completed jobs must not be negative')
  const kinds = [mode.Replicated, mode.Global, mode.ReplicatedJob, mode.GlobalJob]
  const given = kinds.filter((kind) => kind !== undefined).length
  return given === 1 ? null : refusal(400, 'must specify only one service mode')
}

/** Ports that another service than `id` has already (spec 9.2). */
export function checkPorts(spec: api.ServiceSpec, store: ReadStore, id: string): Refusal | null {
  const ports = spec.EndpointSpec?.Ports ?? []
  for (const other of list(store, 'services')) {
    if (other.id === id) continue
    for (const held of other.endpoint?.ports ?? other.spec.EndpointSpec?.Ports ?? []) {
      const clash = ports.find((port) => clashes(port, held))
      if (clash === undefined) continue
      const how = held.PublishMode === 'ingress' ? 'an ingress port' : 'a host-published port'
      return invalid(
        `port '${clash.PublishedPort}' is already in use by service '${other.spec.Name}' (${other.id}) as ${how}`,
      )
    }
  }
  return null
}

const clashes = (port: api.PortConfig, held: api.PortConfig): boolean =>
  (port.PublishedPort ?? 0) !== 0 &&
  port.PublishedPort === held.PublishedPort &&
  port.Protocol === held.Protocol &&
  !(port.PublishMode === 'host' && held.PublishMode === 'host')

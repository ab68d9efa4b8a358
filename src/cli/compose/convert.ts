/** From a Compose file to what the API is asked for; names get the stack's first (spec 10.11). */
import type { Mount } from '../../api/mount'
import type * as api from '../../api/types'
import { hostLine } from '../checks'
import { STACK_LABEL } from '../commands/stack/namespace'
import { effectiveCapabilities } from '../commands/service/container'
import { withTag } from '../commands/service/image'
import { parseDuration } from '../../api/duration'
import { byText } from '../../api/order'
import { parseBillionths } from '../values'
import type * as model from './model'

/** The image as the file names it: whether a later file names another. */
export const IMAGE_LABEL = 'com.docker.stack.image'

export const scoped = (stack: string, name: string): string => `${stack}_${name}`

/** Labels with the one that makes an object part of the stack. */
export const stackLabels = (stack: string, labels: model.Texts = {}): api.Labels => ({
  ...labels,
  [STACK_LABEL]: stack,
})

/** References to secrets and configs, which only the daemon can give. */
export interface Mounted {
  readonly secrets: readonly api.SecretReference[]
  readonly configs: readonly api.ConfigReference[]
}

/** The spec of a service; throws in the client's words. */
export function serviceSpec(
  stack: string,
  name: string,
  file: model.ComposeFile,
  mounted: Mounted,
): api.ServiceSpec {
  const service = file.services[name] as model.ComposeService
  const { deploy = {} } = service
  return {
    Name: scoped(stack, name),
    Labels: {
      ...stackLabels(stack, deploy.labels),
      [IMAGE_LABEL]: service.image ?? '',
    },
    TaskTemplate: taskSpec(stack, name, file, mounted),
    Mode: modeOf(deploy),
    ...(deploy.update_config === undefined ? {} : { UpdateConfig: rollout(deploy.update_config) }),
    ...(deploy.rollback_config === undefined
      ? {}
      : { RollbackConfig: rollout(deploy.rollback_config) }),
    EndpointSpec: endpoint(deploy.endpoint_mode, service.ports),
  }
}

function modeOf({ mode = '', replicas }: model.ComposeDeploy): api.ServiceMode {
  const count = replicas === undefined ? {} : { Replicas: replicas }
  switch (mode) {
    case '':
    case 'replicated':
      return { Replicated: count }
    case 'replicated-job':
      return {
        ReplicatedJob:
          replicas === undefined ? {} : { MaxConcurrent: replicas, TotalCompletions: replicas },
      }
    case 'global':
    case 'global-job':
      if (replicas !== undefined) {
        throw new Error('replicas can only be used with replicated or replicated-job mode')
      }
      return mode === 'global' ? { Global: {} } : { GlobalJob: {} }
    default:
      throw new Error(`Unknown mode: ${mode}`)
  }
}

/** A field that is there only with a value. */
const given = <T>(key: string, value: T | undefined): Record<string, T> =>
  value === undefined ? {} : { [key]: value }

const span = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseDuration(text)

function rollout(config: model.ComposeRollout): api.UpdateConfig {
  return {
    Parallelism: config.parallelism ?? 1,
    ...given('Delay', span(config.delay)),
    ...given('FailureAction', config.failure_action as api.FailureAction),
    ...given('Monitor', span(config.monitor)),
    MaxFailureRatio: config.max_failure_ratio ?? 0,
    Order: (config.order ?? 'stop-first') as api.UpdateOrder,
  }
}

function endpoint(
  mode: string | undefined,
  ports: readonly model.ComposePort[] = [],
): api.EndpointSpec {
  const converted = ports.map(portOf).sort((a, b) => numberOf(a) - numberOf(b))
  return {
    ...given('Mode', mode?.toLowerCase() as api.EndpointSpec['Mode']),
    ...(converted.length === 0 ? {} : { Ports: converted }),
  } as api.EndpointSpec
}

const numberOf = ({ PublishedPort = 0 }: api.PortConfig): number => PublishedPort

const portOf = ({ mode, target = 0, published, protocol }: model.ComposePort): api.PortConfig => ({
  Protocol: (protocol ?? 'tcp') as 'tcp',
  TargetPort: target,
  ...(published === undefined ? {} : { PublishedPort: published }),
  PublishMode: (mode ?? 'ingress') as 'ingress',
})

function taskSpec(
  stack: string,
  name: string,
  file: model.ComposeFile,
  mounted: Mounted,
): api.TaskSpec {
  const service = file.services[name] as model.ComposeService
  const { deploy = {}, logging } = service
  const restart = restartOf(service.restart, deploy.restart_policy)
  return {
    ContainerSpec: containerSpec(stack, service, file, mounted),
    Resources: resourcesOf(deploy.resources),
    ...given('RestartPolicy', restart),
    Placement: placementOf(deploy.placement),
    Networks: attachments(stack, name, service, file),
    ...(logging === undefined
      ? {}
      : { LogDriver: { Name: logging.driver ?? '', ...given('Options', logging.options) } }),
    ForceUpdate: 0,
  }
}

function restartOf(
  restart: string | undefined,
  policy: model.ComposeDeploy['restart_policy'],
): api.RestartPolicy | undefined {
  if (policy !== undefined) {
    return {
      ...given('Condition', policy.condition as 'any'),
      ...given('Delay', span(policy.delay)),
      ...given('MaxAttempts', policy.max_attempts),
      ...given('Window', span(policy.window)),
    }
  }
  const [word, attempts] = (restart ?? 'no').split(':')
  if (word === 'no' || word === '') return undefined
  const most = Number(attempts ?? 0)
  const limit = most > 0 ? { MaxAttempts: most } : {}
  if (word === 'always' || word === 'unless-stopped') return { Condition: 'any', ...limit }
  if (word === 'on-failure') return { Condition: 'on-failure', ...limit }
  throw new Error(
    `invalid restart policy: unknown policy '${word}' (must be one of 'no', 'always', 'on-failure', or 'unless-stopped')`,
  )
}

function resourcesOf(
  resources: NonNullable<model.ComposeDeploy['resources']> = {},
): api.ResourceRequirements {
  const amounts = ({ cpus, memory }: model.ComposeResources) => ({
    ...given('NanoCPUs', cpus === undefined ? undefined : parseBillionths(cpus)),
    ...given('MemoryBytes', memory === undefined ? undefined : Number(memory)),
  })
  const { limits, reservations } = resources
  return {
    ...(limits === undefined
      ? {}
      : { Limits: { ...amounts(limits), ...given('Pids', limits.pids) } }),
    ...(reservations === undefined
      ? {}
      : {
          Reservations: {
            ...amounts(reservations),
            ...given('GenericResources', generic(reservations.generic_resources)),
          },
        }),
  }
}

const generic = (
  resources: model.ComposeResources['generic_resources'],
): readonly api.GenericResource[] | undefined =>
  resources?.map(({ discrete_resource_spec: spec }) => ({
    DiscreteResourceSpec: { Kind: spec?.kind ?? '', Value: spec?.value ?? 0 },
  }))

function placementOf(placement: NonNullable<model.ComposeDeploy['placement']> = {}): api.Placement {
  const { constraints, preferences, max_replicas_per_node: most } = placement
  return {
    ...given('Constraints', constraints),
    ...given(
      'Preferences',
      preferences?.map(({ spread }) => ({ Spread: { SpreadDescriptor: spread } })),
    ),
    ...given('MaxReplicas', most),
  }
}

const DEFAULT_NETWORK = 'default'

/** The networks that services use; without a word, `default`. */
export const networksOf = (service: model.ComposeService): readonly string[] => {
  const names = Object.keys(service.networks ?? {})
  return names.length === 0 ? [DEFAULT_NETWORK] : names
}

function attachments(
  stack: string,
  name: string,
  service: model.ComposeService,
  file: model.ComposeFile,
): readonly api.NetworkAttachmentConfig[] {
  return networksOf(service)
    .map((network) => {
      const declared = file.networks?.[network]
      if (declared === undefined && network !== DEFAULT_NETWORK) {
        throw new Error(`undefined network "${network}"`)
      }
      const { aliases = [], driver_opts } = service.networks?.[network] ?? {}
      return {
        Target: declared?.name ?? scoped(stack, network),
        Aliases: [...aliases, name],
        ...given('DriverOpts', driver_opts),
      }
    })
    .sort((a, b) => byText(a.Target, b.Target))
}

function containerSpec(
  stack: string,
  service: model.ComposeService,
  file: model.ComposeFile,
  { secrets, configs }: Mounted,
): api.ContainerSpec {
  const { dns, dns_search, healthcheck, extra_hosts } = service
  const mounts = (service.volumes ?? []).map((mount) => mountOf(stack, mount, file))
  const { add, drop } = effectiveCapabilities(service.cap_add ?? [], service.cap_drop ?? [])
  const environment = Object.entries(service.environment ?? {})
    .map(([key, value]) => (value === null ? key : `${key}=${value}`))
    .sort(byText)
  return {
    Image: withTag(service.image ?? ''),
    Labels: stackLabels(stack, service.labels),
    ...given('Command', service.entrypoint),
    ...given('Args', service.command),
    ...given('Hostname', service.hostname),
    ...(environment.length === 0 ? {} : { Env: environment }),
    ...given('Dir', service.working_dir),
    ...given('User', service.user),
    Privileges: privilegesOf(stack, service, configs),
    ...given('Init', service.init),
    ...given('StopSignal', service.stop_signal),
    ...given('TTY', service.tty),
    ...given('OpenStdin', service.stdin_open),
    ...given('ReadOnly', service.read_only),
    ...(mounts.length === 0 ? {} : { Mounts: mounts }),
    ...given('StopGracePeriod', span(service.stop_grace_period)),
    ...(healthcheck === undefined ? {} : { Healthcheck: healthOf(healthcheck) }),
    ...given('Hosts', extra_hosts?.map(hostLine)),
    DNSConfig: { ...given('Nameservers', dns), ...given('Search', dns_search) },
    ...(secrets.length === 0 ? {} : { Secrets: secrets }),
    ...(configs.length === 0 ? {} : { Configs: configs }),
    ...given('Isolation', service.isolation),
    ...given('Sysctls', service.sysctls),
    ...(add.length === 0 ? {} : { CapabilityAdd: add }),
    ...(drop.length === 0 ? {} : { CapabilityDrop: drop }),
    ...given('Ulimits', ulimitsOf(service.ulimits)),
  }
}

/** Always there, with an account of a Windows domain or without. */
function privilegesOf(
  stack: string,
  { credential_spec: asked = {} }: model.ComposeService,
  configs: readonly api.ConfigReference[],
): api.Privileges {
  const { config = '', file: File = '', registry: Registry = '' } = asked
  const spec = { Config: config, File, Registry }
  const given = Object.entries(spec).flatMap(([key, value]) => (value === '' ? [] : [`"${key}"`]))
  const rest = { SELinuxContext: null, NoNewPrivileges: false }
  if (given.length === 0) return { CredentialSpec: null, ...rest }
  const [last = '', ...others] = given.reverse()
  if (others.length > 0) {
    const both = `${others.reverse().join(', ')}${others.length > 1 ? ',' : ''} and ${last}`
    throw new Error(`invalid credential spec: cannot specify both ${both}`)
  }
  if (config === '') return { CredentialSpec: spec, ...rest }
  const names = [config, scoped(stack, config)]
  const found = configs.find(({ ConfigName }) => names.includes(ConfigName))
  if (found !== undefined) return { CredentialSpec: { ...spec, Config: found.ConfigID }, ...rest }
  throw new Error(
    `invalid credential spec: spec specifies config ${config}, but no such config can be found`,
  )
}

const ulimitsOf = (limits: model.ComposeService['ulimits']) =>
  limits === undefined
    ? undefined
    : Object.entries(limits).map(([Name, limit]) => {
        const { soft = 0, hard = 0 } =
          typeof limit === 'number' ? { soft: limit, hard: limit } : limit
        return { Name, Hard: hard, Soft: soft }
      })

function healthOf(health: model.ComposeHealth): api.HealthConfig {
  if (health.disable === true) {
    if (health.test === undefined) return { Test: ['NONE'] }
    throw new Error("test and disable can't be set at the same time")
  }
  return {
    ...given('Test', health.test),
    ...given('Interval', span(health.interval)),
    ...given('Timeout', span(health.timeout)),
    ...given('StartPeriod', span(health.start_period)),
    ...given('StartInterval', span(health.start_interval)),
    ...given('Retries', health.retries),
  }
}

function mountOf(stack: string, mount: model.ComposeMount, file: model.ComposeFile): Mount {
  const { type, source = '', target = '', read_only } = mount
  const plain = {
    Type: type,
    ...(source === '' ? {} : { Source: source }),
    Target: target,
    ...given('ReadOnly', read_only),
  }
  if (type === 'bind' && source === '') {
    throw new Error('invalid bind source, source cannot be empty')
  }
  if (type === 'tmpfs' && source !== '') {
    throw new Error('invalid tmpfs source, source must be empty')
  }
  if (!['volume', 'bind', 'tmpfs', 'npipe', 'cluster', 'image'].includes(type)) {
    throw new Error('volume type must be volume, bind, tmpfs, npipe, or cluster')
  }
  if (type !== 'volume' || source === '') return plain
  const volume = file.volumes?.[source]
  if (volume === undefined) throw new Error(`undefined volume "${source}"`)
  const driver = volume.driver === undefined ? {} : { DriverConfig: { Name: volume.driver } }
  return {
    ...plain,
    Source: volume.name ?? scoped(stack, source),
    VolumeOptions: driver,
  }
}

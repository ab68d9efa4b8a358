/**
 * From services as the API has them to a Compose file that makes the same: the way back of
 * convert.ts. Networks, secrets and configs are taken to be there already, under their own names.
 */
import type { Mount } from '../../api/mount'
import type * as api from '../../api/types'
import { STACK_LABEL } from '../commands/stack/namespace'
import { printDuration } from '../../api/duration'
import { byText } from '../../api/order'
import { IMAGE_LABEL } from './convert'
import type * as model from './model'

/** Names of networks by ID. */
type Names = ReadonlyMap<string, string>

/** A file of the services, each under its name without the stack's. */
export function composeOf(
  stack: string,
  services: readonly api.Service[],
  networks: Names,
): model.ComposeFile {
  const specs = services
    .map(({ Spec }) => [nameIn(stack, Spec.Name), Spec] as const)
    .sort(([a], [b]) => byText(a, b))
  const containers = specs.map(([, { TaskTemplate }]) => TaskTemplate.ContainerSpec ?? {})
  const used = specs.flatMap(([, spec]) => networksOf(stack, spec, networks))
  const mounted = (names: readonly string[]): Record<string, model.ComposePayload> =>
    Object.fromEntries(names.map((name) => [name, { name, external: true }]))
  const secrets = containers.flatMap((one) => (one.Secrets ?? []).map((ref) => ref.SecretName))
  const configs = containers.flatMap((one) => (one.Configs ?? []).map((ref) => ref.ConfigName))
  const volumes = containers.flatMap((one) => (one.Mounts ?? []).flatMap(volumeName))
  return {
    version: '3.13',
    services: Object.fromEntries(
      specs.map(([name, spec]) => [name, serviceOf(stack, spec, networks)]),
    ),
    ...filled('networks', mounted(used.filter((name) => name !== DEFAULT))),
    ...filled('volumes', Object.fromEntries(volumes.map((name) => [name, { name }]))),
    ...filled('secrets', mounted(secrets)),
    ...filled('configs', mounted(configs)),
  }
}

const nameIn = (stack: string, name: string): string =>
  name.startsWith(`${stack}_`) ? name.slice(stack.length + 1) : name

const volumeName = ({ Type, Source = '' }: Mount): string[] =>
  Type === 'volume' && Source !== '' ? [Source] : []

/** The stack's own network, which every service is on that names none. */
const DEFAULT = 'default'

const networksOf = (stack: string, { TaskTemplate }: api.ServiceSpec, names: Names): string[] =>
  (TaskTemplate.Networks ?? []).map(({ Target }) => {
    const name = names.get(Target) ?? Target
    return name === `${stack}_${DEFAULT}` ? DEFAULT : name
  })

/** A field with something in it, or none. */
function filled<T>(key: string, value: T | undefined): Record<string, T> {
  if (value === undefined || value === '' || value === 0) return {}
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return {}
  return { [key]: value }
}

const span = (nanos: number | undefined): string | undefined =>
  nanos === undefined ? undefined : printDuration(nanos)

/** Labels that the stack gives by itself. */
const OWN = new Set([STACK_LABEL, IMAGE_LABEL])

const labels = (given: api.Labels | undefined): model.Texts =>
  Object.fromEntries(Object.entries(given ?? {}).filter(([key]) => !OWN.has(key)))

function serviceOf(stack: string, spec: api.ServiceSpec, names: Names): model.ComposeService {
  const task = spec.TaskTemplate
  const container = task.ContainerSpec ?? {}
  const named = networksOf(stack, spec, names)
  const isPlain = named.length === 1 && named[0] === DEFAULT
  const attached = isPlain ? [] : named.map((name) => [name, null] as const)
  return {
    ...containerOf(container),
    ...filled('networks', Object.fromEntries(attached)),
    ...filled('ports', (spec.EndpointSpec?.Ports ?? []).map(portOf)),
    ...(task.LogDriver === undefined ? {} : { logging: loggingOf(task.LogDriver) }),
    ...filled('deploy', deployOf(spec)),
  }
}

const loggingOf = ({ Name, Options }: NonNullable<api.TaskSpec['LogDriver']>) => ({
  driver: Name,
  ...filled('options', Options),
})

const portOf = ({ PublishMode, TargetPort, PublishedPort, Protocol }: api.PortConfig) => ({
  mode: PublishMode,
  target: TargetPort,
  ...filled('published', PublishedPort),
  protocol: Protocol,
})

function containerOf(container: api.ContainerSpec): model.ComposeService {
  const env = (container.Env ?? []).map((line): [string, string | null] => {
    const at = line.indexOf('=')
    return at < 0 ? [line, null] : [line.slice(0, at), line.slice(at + 1)]
  })
  return {
    image: (container.Image ?? '').split('@')[0] as string,
    ...filled('labels', labels(container.Labels)),
    ...filled('entrypoint', container.Command),
    ...filled('command', container.Args),
    ...filled('hostname', container.Hostname),
    ...filled('environment', Object.fromEntries(env)),
    ...filled('working_dir', container.Dir),
    ...filled('user', container.User),
    ...filled('credential_spec', credentialOf(container)),
    ...(container.Init === true ? { init: true } : {}),
    ...filled('stop_signal', container.StopSignal),
    ...(container.TTY === true ? { tty: true } : {}),
    ...(container.ReadOnly === true ? { read_only: true } : {}),
    ...filled('volumes', (container.Mounts ?? []).map(mountOf)),
    ...filled('stop_grace_period', span(container.StopGracePeriod)),
    ...(container.Healthcheck === undefined
      ? {}
      : { healthcheck: healthOf(container.Healthcheck) }),
    ...filled('extra_hosts', container.Hosts?.map(hostLine)),
    ...filled('dns', container.DNSConfig?.Nameservers),
    ...filled('dns_search', container.DNSConfig?.Search),
    ...filled(
      'secrets',
      (container.Secrets ?? []).map((ref) => fileOf(ref.SecretName, ref.File)),
    ),
    ...filled(
      'configs',
      (container.Configs ?? []).flatMap(({ ConfigName, File }) =>
        File === undefined ? [] : [fileOf(ConfigName, File)],
      ),
    ),
    ...filled('sysctls', container.Sysctls),
    ...filled('cap_add', container.CapabilityAdd),
    ...filled('cap_drop', container.CapabilityDrop),
    ...filled('ulimits', ulimitsOf(container.Ulimits)),
  } as model.ComposeService
}

/** An account of a Windows domain; a config is named, where the spec has its ID. */
function credentialOf({ Privileges, Configs = [] }: api.ContainerSpec): model.Texts {
  const { Config = '', File = '', Registry = '' } = Privileges?.CredentialSpec ?? {}
  const config = Configs.find(({ ConfigID }) => ConfigID === Config)?.ConfigName
  return { ...filled('config', config), ...filled('file', File), ...filled('registry', Registry) }
}

const ulimitsOf = (limits: api.ContainerSpec['Ulimits'] = []) =>
  Object.fromEntries(limits.map(({ Name, Hard, Soft }) => [Name, { soft: Soft, hard: Hard }]))

const hostLine = (text: string): string => text.split(' ').reverse().join(':')

const fileOf = (
  source: string,
  { Name, UID, GID, Mode }: api.SecretReference['File'],
): model.FileReference => ({ source, target: Name, uid: UID, gid: GID, mode: Mode })

const mountOf = ({ Type, Source, Target, ReadOnly }: Mount): model.ComposeMount => ({
  type: Type,
  ...filled('source', Source),
  target: Target,
  ...(ReadOnly === true ? { read_only: true } : {}),
})

const healthOf = (health: api.HealthConfig): model.ComposeHealth => ({
  ...filled('test', health.Test),
  ...filled('interval', span(health.Interval)),
  ...filled('timeout', span(health.Timeout)),
  ...filled('start_period', span(health.StartPeriod)),
  ...filled('start_interval', span(health.StartInterval)),
  ...filled('retries', health.Retries),
})

function deployOf(spec: api.ServiceSpec): model.ComposeDeploy {
  const { TaskTemplate: task, UpdateConfig, RollbackConfig, EndpointSpec } = spec
  const { Constraints, Preferences = [], MaxReplicas } = task.Placement ?? {}
  const placement = {
    ...filled('constraints', Constraints),
    ...filled(
      'preferences',
      Preferences.map(({ Spread }) => ({ spread: Spread.SpreadDescriptor })),
    ),
    ...filled('max_replicas_per_node', MaxReplicas),
  }
  const { Limits, Reservations } = task.Resources ?? {}
  const resources = {
    ...filled('limits', amounts(Limits)),
    ...filled('reservations', amounts(Reservations)),
  }
  return {
    ...modeOf(spec.Mode),
    ...filled('labels', labels(spec.Labels)),
    ...(UpdateConfig === undefined ? {} : { update_config: rolloutOf(UpdateConfig) }),
    ...(RollbackConfig === undefined ? {} : { rollback_config: rolloutOf(RollbackConfig) }),
    ...filled('resources', resources),
    ...filled('restart_policy', restartOf(task.RestartPolicy)),
    ...filled('placement', placement),
    ...(EndpointSpec?.Mode === 'dnsrr' ? { endpoint_mode: 'dnsrr' } : {}),
  }
}

/** A job of Compose runs all its tasks at a time. */
function modeOf({ Global, GlobalJob, Replicated, ReplicatedJob }: api.ServiceMode) {
  if (Global !== undefined) return { mode: 'global' }
  if (GlobalJob !== undefined) return { mode: 'global-job' }
  if (ReplicatedJob !== undefined) {
    return { mode: 'replicated-job', replicas: ReplicatedJob.TotalCompletions ?? 1 }
  }
  return { replicas: Replicated?.Replicas ?? 1 }
}

const amounts = ({
  NanoCPUs,
  MemoryBytes,
  ...more
}: NonNullable<api.ResourceRequirements['Limits']> = {}): model.ComposeResources => ({
  ...(NanoCPUs === undefined ? {} : { cpus: String(NanoCPUs / 1e9) }),
  ...(MemoryBytes === undefined ? {} : { memory: String(MemoryBytes) }),
  ...filled('pids', more.Pids),
})

const rolloutOf = (config: api.UpdateConfig): model.ComposeRollout => ({
  parallelism: config.Parallelism,
  ...filled('delay', span(config.Delay)),
  ...filled('failure_action', config.FailureAction),
  ...filled('monitor', span(config.Monitor)),
  max_failure_ratio: config.MaxFailureRatio,
  order: config.Order,
})

const restartOf = (policy: api.RestartPolicy = {}) => ({
  ...filled('condition', policy.Condition),
  ...filled('delay', span(policy.Delay)),
  ...filled('max_attempts', policy.MaxAttempts),
  ...filled('window', span(policy.Window)),
})

/**
 * What compose asks of the daemon to make a container of a service (docker/compose
 * `pkg/compose/create.go`). What the daemon of this world has no place for is left out.
 */
import type {
  ContainerCreateRequest,
  EndpointSettings,
  HostConfig,
  Limits,
  PortBinding,
} from '../../../api/daemon'
import { goSet } from '../../../api/json'
import { byText } from '../../../api/order'
import type { HealthConfig } from '../../../api/types'
import { Fail } from '../../client'
import { parseDuration } from '../../../api/duration'
import type { Fields } from '../project-model'
import { serviceHash } from './hash'
import * as label from './labels'
import { mountsOf, type Inherited } from './mounts'
import type { Attachment, Live, Service } from './project'

/** How a container is made. */
export interface Making {
  readonly number: number
  readonly name: string
  /** More labels than its service has. */
  readonly labels?: Readonly<Record<string, string>>
  /** The container whose place it takes. */
  readonly inherited?: Inherited | null
  /** Whether it goes by the name of its service, too. */
  readonly hasAliases?: boolean
  readonly autoRemove?: boolean
  readonly isTyped?: boolean
}

/** Leaves out what nobody said. */
export const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        value !== '' &&
        value !== false &&
        value !== 0 &&
        !(Array.isArray(value) && value.length === 0),
    ),
  ) as Given<T>

type Given<T> = { readonly [K in keyof T]?: NonNullable<T[K]> }

const texts = (value: unknown): readonly string[] => (value ?? []) as readonly string[]

/** A span of a file in nanoseconds. */
const span = (value: unknown): number | undefined =>
  value === undefined ? undefined : parseDuration(value as string)

const BILLION = 1e9

/** Its name where the file gives it none. */
const usualName = (project: string, service: string, index: number, mark: string): string =>
  [project, service, String(index)].join(mark)

/** What a container is called. */
export const containerName = (
  project: string,
  { name, said }: Service,
  index: number,
  mark: string,
): string => said.container_name ?? usualName(project, name, index, mark)

/** The image that it runs. */
export const imageOf = (project: string, { name, said }: Service, mark: string): string =>
  said.image ?? project + mark + name

/** The whole request. @throws Fail */
export function requestOf(
  project: Live,
  service: Service,
  making: Making,
  mark: string,
): ContainerCreateRequest {
  const { fields, said } = service
  const exposed = exposedBy(service)
  const network = networkingOf(project, service, making, mark)
  const environment = Object.entries(said.environment ?? {})
    .map(([key, value]) => (value === null ? key : `${key}=${value}`))
    .sort(byText)
  const grace = span(fields['stop_grace_period'])
  const { endpoints } = network
  return {
    ...given({
      Cmd: said.command,
      Entrypoint: said.entrypoint,
      Env: environment,
      Hostname: fields['hostname'] as string | undefined,
      User: fields['user'] as string | undefined,
      WorkingDir: fields['working_dir'] as string | undefined,
      Tty: fields['tty'] === true,
      OpenStdin: fields['stdin_open'] === true,
      StopSignal: fields['stop_signal'] as string | undefined,
      Healthcheck: healthOf(fields['healthcheck'] as Fields | undefined),
      AttachStdin: making.isTyped,
      StdinOnce: making.isTyped === true && fields['stdin_open'] === true,
    }),
    ...(grace === undefined ? {} : { StopTimeout: Math.floor(grace / BILLION) }),
    ...(exposed.length === 0 ? {} : { ExposedPorts: goSet(exposed) }),
    AttachStdout: true,
    AttachStderr: true,
    Image: imageOf(project.name, service, mark),
    Labels: labelsOf(service, making),
    HostConfig: { ...hostOf(project, service, making), NetworkMode: network.mode },
    ...(endpoints === null ? {} : { NetworkingConfig: { EndpointsConfig: endpoints } }),
  } as ContainerCreateRequest
}

/** What it asks of its machine. @throws Fail */
function hostOf(project: Live, service: Service, making: Making): HostConfig {
  const { fields } = service
  const { binds, mounts } = mountsOf(project, service, making.inherited ?? null)
  return {
    ...limitsOf(service),
    ...given({
      Binds: binds,
      Mounts: mounts,
      AutoRemove: making.autoRemove,
      CapAdd: texts(fields['cap_add']),
      CapDrop: texts(fields['cap_drop']),
      Dns: texts(fields['dns']),
      DnsOptions: texts(fields['dns_opt']),
      DnsSearch: texts(fields['dns_search']),
      ExtraHosts: hostsOf(fields['extra_hosts']),
      GroupAdd: texts(fields['group_add']),
      Privileged: fields['privileged'] === true,
      ReadonlyRootfs: fields['read_only'] === true,
      RestartPolicy: policyOf(service),
    }),
    ...(fields['init'] === undefined ? {} : { Init: fields['init'] as boolean }),
    PortBindings: bindingsOf(service),
  }
}

function labelsOf(
  { fields, said, own }: Service,
  { labels, number }: Making,
): Readonly<Record<string, string>> {
  const needed = Object.entries(said.depends_on ?? {}).map(
    ([name, { condition, restart = false }]) => `${name}:${condition}:${restart}`,
  )
  return label.inKeyOrder({
    ...said.labels,
    ...own,
    ...labels,
    [label.CONFIG_HASH]: serviceHash(fields),
    ...(number > 0 ? { [label.NUMBER]: String(number) } : {}),
    [label.DEPENDS_ON]: needed.join(','),
  })
}

/** `80/tcp` of all that it listens on. */
function exposedBy({ fields, said: { ports = [] } }: Service): readonly string[] {
  const said = texts(fields['expose']).map((one) => (one.includes('/') ? one : `${one}/tcp`))
  const led = ports.map(({ target, protocol = 'tcp' }) => `${target}/${protocol}`)
  return [...new Set([...said, ...led])]
}

function bindingsOf({ said: { ports = [] } }: Service): Record<string, PortBinding[]> {
  const found: Record<string, PortBinding[]> = {}
  for (const { target, published = '', protocol = 'tcp', host_ip = '' } of ports) {
    ;(found[`${target}/${protocol}`] ??= []).push({ HostIp: host_ip, HostPort: published })
  }
  return found
}

const hostsOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? (value as readonly string[]).map((one) => one.replace('=', ':'))
    : Object.entries((value ?? {}) as Readonly<Record<string, string | readonly string[]>>).flatMap(
        ([name, address]) => [address].flat().map((one) => `${name}:${one}`),
      )

/** @throws Fail */
function healthOf(health: Fields | undefined): HealthConfig | undefined {
  if (health === undefined) return undefined
  if (health['disable'] === true) return { Test: ['NONE'] }
  return given({
    Test: texts(health['test']),
    Interval: span(health['interval']),
    Timeout: span(health['timeout']),
    StartPeriod: span(health['start_period']),
    StartInterval: span(health['start_interval']),
    Retries: health['retries'] as number | undefined,
  }) as HealthConfig
}

/** What files call policies, and what the daemon does. */
const POLICIES: Readonly<Record<string, string>> = { none: 'no', any: 'always' }

function policyOf({ fields, said: { deploy } }: Service): HostConfig['RestartPolicy'] {
  const [name = '', most = '0'] = ((fields['restart'] ?? '') as string).split(':')
  const wanted = deploy?.['restart_policy'] as Fields | undefined
  const condition = wanted === undefined ? name : ((wanted['condition'] ?? '') as string)
  const attempts = wanted === undefined ? Number(most) : ((wanted['max_attempts'] ?? 0) as number)
  return { Name: POLICIES[condition] ?? condition, MaximumRetryCount: attempts || 0 }
}

const whole = (value: unknown): number => Number(value ?? 0)

function limitsOf({ fields, said: { deploy } }: Service): Limits {
  const resources = (deploy?.['resources'] ?? {}) as Readonly<Record<string, Fields>>
  const { limits = {}, reservations = {} } = resources
  return given({
    BlkioWeight: whole((fields['blkio_config'] as Fields | undefined)?.['weight']),
    CpuPeriod: whole(fields['cpu_period']),
    CpuQuota: whole(fields['cpu_quota']),
    CpuRealtimePeriod: whole(fields['cpu_rt_period']),
    CpuRealtimeRuntime: whole(fields['cpu_rt_runtime']),
    CpuShares: whole(fields['cpu_shares']),
    CpusetCpus: fields['cpuset'] as string | undefined,
    Memory: whole(limits['memory'] ?? fields['mem_limit']),
    MemoryReservation: whole(reservations['memory'] ?? fields['mem_reservation']),
    MemorySwap: whole(fields['memswap_limit']),
    NanoCpus: Math.round(whole(limits['cpus'] ?? fields['cpus']) * BILLION),
    PidsLimit: whole(limits['pids'] ?? fields['pids_limit']),
  })
}

/** Its networks, the most important first. */
const networksOf = ({ said: { networks = {} } }: Service): readonly string[] =>
  Object.entries(networks)
    .sort(([a, one], [b, other]) => (other?.priority ?? 0) - (one?.priority ?? 0) || byText(a, b))
    .map(([key]) => key)

interface Networking {
  readonly mode: string
  readonly endpoints: Readonly<Record<string, EndpointSettings>> | null
}

function networkingOf(project: Live, service: Service, making: Making, mark: string): Networking {
  const { network_mode: mode, networks = {} } = service.said
  if (mode !== undefined) return { mode, endpoints: null }
  const keys = networksOf(service)
  const [first] = keys
  if (first === undefined) return { mode: 'none', endpoints: null }
  const nameOf = (key: string): string => (project.networks[key]?.['name'] ?? key) as string
  const own = containerName(project.name, service, making.number, mark)
  const endpoint = (one: Attachment | null): EndpointSettings => ({
    Aliases: [own, ...(making.hasAliases === false ? [] : [service.name, ...(one?.aliases ?? [])])],
    IPAMConfig: one?.ipv4_address === undefined ? null : { IPv4Address: one.ipv4_address },
  })
  const rows = keys.map((key) => [nameOf(key), endpoint(networks[key] ?? null)])
  return { mode: nameOf(first), endpoints: Object.fromEntries(rows) as Networking['endpoints'] }
}

/** Refuses a name of one's own for several containers. @throws Fail */
export function checkNames({ services }: Live): void {
  const names = new Map<string, string>()
  for (const { name, said } of Object.values(services)) {
    const own = said.container_name
    if (own === undefined) continue
    const other = names.get(own)
    if (other !== undefined) {
      throw new Fail(
        `services.${name}: container name "${own}" is already in use by service ${other}`,
      )
    }
    names.set(own, name)
  }
}

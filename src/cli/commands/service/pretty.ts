/** `service inspect --pretty`: a service for people, in Docker's layout (spec 10.8). */
import type { Mount } from '../../../api/mount'
import type * as api from '../../../api/types'
import { printDuration } from '../../../api/duration'
import { ago, bytesSize } from '../../format/units'
import { byText } from '../../../api/order'

type Lines = readonly (string | false | undefined)[]

const join = (lines: Lines): string =>
  lines
    .filter((line): line is string => typeof line === 'string')
    .map((line) => `${line}\n`)
    .join('')

/** The whole description; it begins with an empty line. */
export function prettyService(
  service: api.Service,
  now: number,
  networks: readonly string[],
): string {
  const { Spec: spec } = service
  const { TaskTemplate: task } = spec
  const container = task.ContainerSpec ?? {}
  return [
    join(['', `ID:\t\t${service.ID}`, `Name:\t\t${spec.Name}`]),
    labels(spec.Labels),
    mode(spec.Mode),
    updateStatus(service.UpdateStatus, now),
    placement(task.Placement),
    rollout('UpdateConfig', 'Update order:     ', spec.UpdateConfig),
    rollout('RollbackConfig', 'Rollback order:   ', spec.RollbackConfig),
    containerSpec(container),
    mounts(container.Mounts ?? []),
    files(
      'Configs',
      container.Configs?.flatMap(({ File, ConfigName }) =>
        File === undefined ? [] : [[File.Name, ConfigName] as const],
      ),
    ),
    files(
      'Secrets',
      container.Secrets?.map((one) => [one.File.Name, one.SecretName]),
    ),
    logDriver(task.LogDriver),
    resources(task.Resources),
    networks.length === 0 ? '' : join([`Networks:${networks.map((name) => ` ${name}`).join('')} `]),
    spec.EndpointSpec === undefined
      ? ''
      : join([`Endpoint Mode:\t${spec.EndpointSpec.Mode ?? 'vip'}`]),
    ports(service.Endpoint.Ports ?? []),
    health(container.Healthcheck),
  ].join('')
}

/** Go's templates walk maps in the order of their keys. */
const sorted = (map: api.Labels): [string, string][] =>
  Object.entries(map).sort(([a], [b]) => byText(a, b))

function labels(given: api.Labels): string {
  const entries = sorted(given)
  if (entries.length === 0) return ''
  const line = ([key, value]: readonly [string, string]): string =>
    ` ${key}${value === '' ? '' : `=${value}`}`
  return join(['Labels:', ...entries.map(line)])
}

function mode({ Replicated, Global }: api.ServiceMode): string {
  if (Replicated !== undefined) {
    return join(['Service Mode:\tReplicated', ` Replicas:\t${Replicated.Replicas ?? 1}`])
  }
  return join([Global === undefined ? 'Service Mode:' : 'Service Mode:\tGlobal'])
}

function updateStatus(status: api.UpdateStatus | undefined, now: number): string {
  if (status === undefined) return ''
  return join([
    'UpdateStatus:',
    ` State:\t\t${status.State}`,
    status.StartedAt !== undefined && ` Started:\t${ago(now, status.StartedAt)}`,
    status.State === 'completed' &&
      status.CompletedAt !== undefined &&
      ` Completed:\t${ago(now, status.CompletedAt)}`,
    ` Message:\t${status.Message}`,
  ])
}

function placement(given: api.Placement | undefined): string {
  const { Constraints = [], Preferences = [], MaxReplicas = 0 } = given ?? {}
  const spread = Preferences.map(({ Spread }) => `spread=${Spread.SpreadDescriptor}`)
  return join([
    'Placement:',
    Constraints.length > 0 && ` Constraints:\t[${Constraints.join(' ')}]`,
    spread.length > 0 && ` Preferences:   [${spread.join(' ')}]`,
    MaxReplicas > 0 && ` Max Replicas Per Node:   ${MaxReplicas}`,
  ])
}

function rollout(title: string, order: string, config: api.UpdateConfig | undefined): string {
  if (config === undefined) return ''
  const { Delay = 0, Monitor = 0 } = config
  return join([
    `${title}:`,
    ` Parallelism:\t${config.Parallelism}`,
    Delay > 0 && ` Delay:\t\t${printDuration(Delay)}`,
    ` On failure:\t${config.FailureAction ?? 'pause'}`,
    Monitor > 0 && ` Monitoring Period: ${printDuration(Monitor)}`,
    ` Max failure ratio: ${config.MaxFailureRatio}`,
    ` ${order} ${config.Order}`,
  ])
}

/** A list as Go's templates print it: each followed by a blank. */
const spaced = (items: readonly string[]): string => items.map((item) => `${item} `).join('')

function containerSpec(spec: api.ContainerSpec): string {
  const { Args = [], Env = [] } = spec
  return join([
    'ContainerSpec:',
    ` Image:\t\t${spec.Image ?? ''}`,
    Args.length > 0 && ` Args:\t\t${spaced(Args)}`,
    Env.length > 0 && ` Env:\t\t${spaced(Env)}`,
    spec.Dir !== undefined && ` Dir:\t\t${spec.Dir}`,
    spec.Init !== undefined && ` Init:\t\t${spec.Init}`,
    spec.User !== undefined && ` User: ${spec.User}`,
    ...capabilities(spec),
    ...settings('SysCtls', sorted(spec.Sysctls ?? {})),
    ...settings('Ulimits', ulimits(spec)),
  ])
}

const capabilities = ({ CapabilityAdd = [], CapabilityDrop = [] }: api.ContainerSpec): Lines =>
  CapabilityAdd.length + CapabilityDrop.length === 0
    ? []
    : [
        'Capabilities:',
        CapabilityAdd.length > 0 && ` Add: ${CapabilityAdd.join(', ')}`,
        CapabilityDrop.length > 0 && ` Drop: ${CapabilityDrop.join(', ')}`,
      ]

const ulimits = ({ Ulimits = [] }: api.ContainerSpec): [string, string][] =>
  sorted(Object.fromEntries(Ulimits.map(({ Name, Hard, Soft }) => [Name, `${Soft}:${Hard}`])))

const settings = (title: string, entries: readonly [string, string][]): Lines =>
  entries.length === 0 ? [] : [`${title}:`, ...entries.map(([key, value]) => ` ${key}: ${value}`)]

/** Secrets or configs: under which name, and of what. */
function files(title: string, given: readonly (readonly [string, string])[] = []): string {
  if (given.length === 0) return ''
  const lines = given.flatMap(([name, source]) => [` Target:\t${name}`, `  Source:\t${source}`])
  return join([`${title}:`, ...lines])
}

/** It ends with an empty line. */
function logDriver(given: api.TaskSpec['LogDriver']): string {
  if (given === undefined) return ''
  const options = sorted(given.Options ?? {})
  return join([
    'Log Driver:',
    given.Name !== '' && ` Name:\t\t${given.Name}`,
    options.length > 0 && ' LogOpts:',
    ...options.map(([key, value]) => `  ${key}${value === '' ? '' : `:       ${value}`}`),
    '',
  ])
}

function mounts(given: readonly Mount[]): string {
  if (given.length === 0) return ''
  const lines = given.flatMap((mount) => [
    ` Target:\t${mount.Target}`,
    `  Source:\t${mount.Source ?? ''}`,
    `  ReadOnly:\t${mount.ReadOnly === true}`,
    `  Type:\t\t${mount.Type}`,
  ])
  return join(['Mounts:', ...lines])
}

type Limits = NonNullable<api.ResourceRequirements['Limits']>

function resources(given: api.ResourceRequirements | undefined): string {
  const part = (title: string, { NanoCPUs = 0, MemoryBytes = 0, Pids = 0 }: Limits): Lines =>
    NanoCPUs + MemoryBytes + Pids === 0
      ? []
      : [
          ` ${title}:`,
          NanoCPUs > 0 && `  CPU:\t\t${NanoCPUs / 1e9}`,
          MemoryBytes > 0 && `  Memory:\t${bytesSize(MemoryBytes)}`,
          Pids > 0 && `  PIDs:\t\t${Pids}`,
        ]
  if (given === undefined) return ''
  return join([
    'Resources:',
    ...part('Reservations', given.Reservations ?? {}),
    ...part('Limits', given.Limits ?? {}),
  ])
}

function ports(given: readonly api.PortConfig[]): string {
  if (given.length === 0) return ''
  const lines = given.flatMap((port) => [
    ` PublishedPort = ${port.PublishedPort ?? 0}`,
    `  Protocol = ${port.Protocol}`,
    `  TargetPort = ${port.TargetPort}`,
    `  PublishMode = ${port.PublishMode}`,
  ])
  return `Ports:\n${lines.join('\n')} \n`
}

function health(given: api.HealthConfig | undefined): string {
  if (given === undefined) return ''
  const tests = given.Test ?? []
  const span = (nanos: number | undefined): string => printDuration(nanos ?? 0)
  return join([
    ' Healthcheck:',
    `  Interval = ${span(given.Interval)}`,
    `  Retries = ${given.Retries ?? 0}`,
    `  StartPeriod =\t${span(given.StartPeriod)}`,
    `  Timeout =\t${span(given.Timeout)}`,
    tests.length > 0 && '  Tests:',
    ...tests.map((test, at) => `\t Test = ${test}${at === tests.length - 1 ? ' ' : ''}`),
  ])
}

/** `service inspect --pretty`: a service for people, in Docker's layout (spec 10.8). */
import type * as api from '../../../api/types'
import { printDuration } from '../../format/duration'
import { ago, bytesSize } from '../../format/units'

type Lines = readonly (string | false | undefined)[]

const join = (lines: Lines): string =>
  lines
    .filter((line): line is string => typeof line === 'string')
    .map((line) => `${line}\n`)
    .join('')

/** The whole description; it begins with an empty line. */
export function prettyService(service: api.Service, now: number): string {
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
    task.LogDriver === undefined ? '' : join(['Log Driver:', ` Name:\t\t${task.LogDriver.Name}`]),
    resources(task.Resources),
    spec.EndpointSpec === undefined
      ? ''
      : join([`Endpoint Mode:\t${spec.EndpointSpec.Mode ?? 'vip'}`]),
    ports(service.Endpoint.Ports ?? []),
    health(container.Healthcheck),
  ].join('')
}

function labels(given: api.Labels): string {
  const entries = Object.entries(given)
  if (entries.length === 0) return ''
  return join(['Labels:', ...entries.map(([key, value]) => ` ${key}=${value}`)])
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
  ])
}

function mounts(given: readonly api.Mount[]): string {
  if (given.length === 0) return ''
  const lines = given.flatMap((mount) => [
    ` Target:\t${mount.Target}`,
    `  Source:\t${mount.Source ?? ''}`,
    `  ReadOnly:\t${mount.ReadOnly === true}`,
    `  Type:\t\t${mount.Type}`,
  ])
  return join(['Mounts:', ...lines])
}

function resources(given: api.ResourceRequirements | undefined): string {
  const part = (title: string, { NanoCPUs = 0, MemoryBytes = 0 }: api.Resources): Lines =>
    NanoCPUs === 0 && MemoryBytes === 0
      ? []
      : [
          ` ${title}:`,
          NanoCPUs > 0 && `  CPU:\t\t${NanoCPUs / 1e9}`,
          MemoryBytes > 0 && `  Memory:\t${bytesSize(MemoryBytes)}`,
        ]
  return join([
    'Resources:',
    ...part('Reservations', given?.Reservations ?? {}),
    ...part('Limits', given?.Limits ?? {}),
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
  const span = (nanos: number | undefined): string => printDuration(nanos ?? 0)
  return join([
    ' Healthcheck:',
    `  Interval = ${span(given.Interval)}`,
    `  Retries = ${given.Retries ?? 0}`,
    `  StartPeriod =\t${span(given.StartPeriod)}`,
    `  Timeout =\t${span(given.Timeout)}`,
    given.Test !== undefined && '  Tests:',
    ...(given.Test ?? []).map((test) => `\t Test = ${test}`),
  ])
}

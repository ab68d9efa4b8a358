/** From the flags of `service create` to the spec the API takes (spec 10.6). */
import type { Mount } from '../../../api/mount'
import type * as api from '../../../api/types'
import { checkHost, hostLine } from '../../checks'
import { Fail } from '../../client'
import type { Call } from '../../command'
import { capabilitiesOf, healthOf, privilegesOf, ulimitsOf } from './container'

/** `a=b` texts as a record; a text without `=` has an empty value. */
export const toRecord = (texts: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    texts.map((text): [string, string] => {
      const at = text.indexOf('=')
      return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
    }),
  )

/** Variables by name: the last of each, where it stands. */
function withoutRepeats(variables: readonly string[]): readonly string[] {
  const byName = new Map<string, string>()
  for (const variable of variables) {
    const name = variable.split('=')[0] as string
    byName.delete(name)
    byName.set(name, variable)
  }
  return [...byName.values()]
}

/** A field that is there only when the flag was given. */
function given<T>(call: Call, flag: string, key: string, value: () => T): Record<string, T> {
  return call.changed(flag) ? { [key]: value() } : {}
}

const lists = (call: Call, flag: string, key: string): Record<string, readonly string[]> =>
  given(call, flag, key, () => call.list(flag))

/** `environment`: the variables that came from files; those of `--env` follow and are stronger. */
export function specOf(call: Call, environment: readonly string[]): api.ServiceSpec {
  const mode = modeOf(call)
  checkFlags(call, mode)
  return {
    Name: call.text('name'),
    Labels: toRecord(call.list('label')),
    TaskTemplate: {
      ContainerSpec: containerOf(call, environment),
      Resources: resourcesOf(call),
      ...restartOf(call),
      Placement: placementOf(call),
      ...given(call, 'network', 'Networks', () =>
        call.customs<api.NetworkAttachmentConfig>('network'),
      ),
      ...logOf(call),
      ForceUpdate: 0,
      Runtime: 'container',
    },
    Mode: mode,
    ...rolloutOf(call, 'update', 'UpdateConfig'),
    ...rolloutOf(call, 'rollback', 'RollbackConfig'),
    EndpointSpec: {
      Mode: call.text('endpoint-mode') as 'vip',
      ...given(call, 'publish', 'Ports', () =>
        call.customs<readonly api.PortConfig[]>('publish').flat(),
      ),
    },
  } as api.ServiceSpec
}

function modeOf(call: Call): api.ServiceMode {
  const mode = call.text('mode')
  const replicas = call.changed('replicas') ? call.number('replicas') : undefined
  const refuse = (flag: string, modes: string): void => {
    if (call.changed(flag)) throw new Fail(`${flag} can only be used with ${modes} mode`)
  }
  if (mode === 'global' || mode === 'global-job') {
    refuse('replicas', 'replicated or replicated-job')
    if (call.number('replicas-max-per-node') > 0) {
      refuse('replicas-max-per-node', 'replicated or replicated-job')
    }
  }
  if (mode !== 'replicated-job') refuse('max-concurrent', 'replicated-job')
  switch (mode) {
    case 'replicated':
      return { Replicated: replicas === undefined ? {} : { Replicas: replicas } }
    case 'global':
      return { Global: {} }
    case 'global-job':
      return { GlobalJob: {} }
    case 'replicated-job':
      return { ReplicatedJob: jobCounts(call, replicas) }
    default:
      throw new Fail(`Unknown mode: ${mode}, only replicated and global supported`)
  }
}

/** A job's counts: all at a time unless told otherwise. */
function jobCounts(
  call: Call,
  replicas: number | undefined,
): NonNullable<api.ServiceMode['ReplicatedJob']> {
  const concurrent = call.changed('max-concurrent') ? call.number('max-concurrent') : replicas
  return {
    ...(concurrent === undefined ? {} : { MaxConcurrent: concurrent }),
    ...(replicas === undefined ? {} : { TotalCompletions: replicas }),
  }
}

function checkFlags(call: Call, mode: api.ServiceMode): void {
  const isJob = mode.ReplicatedJob !== undefined || mode.GlobalJob !== undefined
  if (isJob && (isRollout(call, 'update') || isRollout(call, 'rollback'))) {
    throw new Fail('update and rollback configuration is not supported for jobs')
  }
}

function containerOf(call: Call, environment: readonly string[]): api.ContainerSpec {
  const [image = '', ...args] = call.args
  const env = withoutRepeats([...environment, ...call.list('env')])
  const dns = {
    ...lists(call, 'dns', 'Nameservers'),
    ...lists(call, 'dns-search', 'Search'),
    ...lists(call, 'dns-option', 'Options'),
  }
  const health = healthOf(call)
  const { add, drop } = capabilitiesOf(call, {})
  const privileges = privilegesOf(call, undefined)
  return {
    Image: image,
    ...given(call, 'container-label', 'Labels', () => toRecord(call.list('container-label'))),
    ...given(call, 'entrypoint', 'Command', () => call.custom<readonly string[]>('entrypoint')),
    ...(args.length > 0 ? { Args: args } : {}),
    ...given(call, 'hostname', 'Hostname', () => call.text('hostname')),
    ...(env.length > 0 ? { Env: env } : {}),
    ...given(call, 'workdir', 'Dir', () => call.text('workdir')),
    ...given(call, 'user', 'User', () => call.text('user')),
    ...lists(call, 'group', 'Groups'),
    ...(privileges === undefined ? {} : { Privileges: privileges }),
    Init: call.bool('init'),
    ...given(call, 'stop-signal', 'StopSignal', () => call.text('stop-signal')),
    ...given(call, 'tty', 'TTY', () => call.bool('tty')),
    ...given(call, 'read-only', 'ReadOnly', () => call.bool('read-only')),
    ...given(call, 'mount', 'Mounts', () => call.customs<Mount>('mount')),
    ...given(call, 'stop-grace-period', 'StopGracePeriod', () => call.number('stop-grace-period')),
    ...(health === undefined ? {} : { Healthcheck: health }),
    ...given(call, 'host', 'Hosts', () => call.list('host').map(checkHost).map(hostLine)),
    DNSConfig: dns,
    Isolation: call.changed('isolation') ? call.text('isolation') : 'default',
    ...given(call, 'sysctl', 'Sysctls', () => toRecord(call.list('sysctl'))),
    ...(add.length > 0 ? { CapabilityAdd: add } : {}),
    ...(drop.length > 0 ? { CapabilityDrop: drop } : {}),
    ...given(call, 'ulimit', 'Ulimits', () => ulimitsOf([], call.customs('ulimit'), [])),
    ...given(call, 'oom-score-adj', 'OomScoreAdj', () => call.number('oom-score-adj')),
  } as api.ContainerSpec
}

function resourcesOf(call: Call): api.ResourceRequirements {
  return {
    Limits: {
      ...given(call, 'limit-cpu', 'NanoCPUs', () => call.number('limit-cpu')),
      ...given(call, 'limit-memory', 'MemoryBytes', () => call.number('limit-memory')),
      ...given(call, 'limit-pids', 'Pids', () => call.number('limit-pids')),
    },
    Reservations: {
      ...given(call, 'reserve-cpu', 'NanoCPUs', () => call.number('reserve-cpu')),
      ...given(call, 'reserve-memory', 'MemoryBytes', () => call.number('reserve-memory')),
      ...given(call, 'generic-resource', 'GenericResources', () =>
        call.customs<api.GenericResource>('generic-resource'),
      ),
    } as api.Resources,
  }
}

/** The restart policy, only when one of its flags was given. */
function restartOf(call: Call): { RestartPolicy?: api.RestartPolicy } {
  const policy = {
    ...given(call, 'restart-condition', 'Condition', () => call.text('restart-condition')),
    ...given(call, 'restart-delay', 'Delay', () => call.number('restart-delay')),
    ...given(call, 'restart-max-attempts', 'MaxAttempts', () =>
      call.number('restart-max-attempts'),
    ),
    ...given(call, 'restart-window', 'Window', () => call.number('restart-window')),
  } as api.RestartPolicy
  return Object.keys(policy).length === 0 ? {} : { RestartPolicy: policy }
}

function placementOf(call: Call): api.Placement {
  const preferences = call.customs<string>('placement-pref')
  const most = call.number('replicas-max-per-node')
  return {
    ...lists(call, 'constraint', 'Constraints'),
    ...(preferences.length > 0
      ? { Preferences: preferences.map((SpreadDescriptor) => ({ Spread: { SpreadDescriptor } })) }
      : {}),
    ...(most > 0 ? { MaxReplicas: most } : {}),
  }
}

function logOf(call: Call): { LogDriver?: { Name: string; Options?: api.Labels } } {
  if (!call.changed('log-driver')) return {}
  const Options = toRecord(call.list('log-opt'))
  return {
    LogDriver: { Name: call.text('log-driver'), ...(call.changed('log-opt') ? { Options } : {}) },
  }
}

const ROLLOUT = ['delay', 'failure-action', 'max-failure-ratio', 'monitor', 'order', 'parallelism']

/** Was one of the flags of an update, or a rollback, given? */
const isRollout = (call: Call, kind: 'update' | 'rollback'): boolean =>
  ROLLOUT.some((part) => call.changed(`${kind}-${part}`))

/** An update config, filled with all defaults as soon as one of its flags was given (spec 1.5). */
export function rolloutOf(
  call: Call,
  kind: 'update' | 'rollback',
  key: 'UpdateConfig' | 'RollbackConfig',
  before?: api.UpdateConfig,
): Record<string, api.UpdateConfig> {
  const isGiven = (part: string): boolean => call.changed(`${kind}-${part}`)
  if (!isRollout(call, kind)) return before === undefined ? {} : { [key]: before }
  const keep = <T>(part: string, old: T | undefined, value: T): T =>
    isGiven(part) || old === undefined ? value : old
  const delay = keep('delay', before?.Delay, call.number(`${kind}-delay`))
  const action = call.text(`${kind}-failure-action`) as api.FailureAction
  const ratio = call.number(`${kind}-max-failure-ratio`)
  const order = call.text(`${kind}-order`) as api.UpdateOrder
  return {
    [key]: {
      Parallelism: keep('parallelism', before?.Parallelism, call.number(`${kind}-parallelism`)),
      ...(delay === 0 ? {} : { Delay: delay }),
      FailureAction: keep('failure-action', before?.FailureAction, action),
      Monitor: keep('monitor', before?.Monitor, call.number(`${kind}-monitor`)),
      MaxFailureRatio: keep('max-failure-ratio', before?.MaxFailureRatio, ratio),
      Order: keep('order', before?.Order, order),
    },
  }
}

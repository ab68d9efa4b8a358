/** From the flags of `service update` to the changed spec (spec 10.8). */
import type { Mount } from '../../../api/mount'
import type * as api from '../../../api/types'
import { checkHost, hostLine } from '../../checks'
import { Fail } from '../../client'
import type { Call } from '../../command'
import { byText } from '../../../api/order'
import { capabilitiesOf, changedHealth, privilegesOf, ulimitsOf } from './container'
import { parsePublish } from './parsers'
import { rolloutOf, toRecord } from './spec'

/** The spec with what the flags change; `networks` are those that it is to be on. */
export function changedSpec(
  spec: api.ServiceSpec,
  networks: readonly api.NetworkAttachmentConfig[],
  call: Call,
): api.ServiceSpec {
  const { Name, UpdateConfig, RollbackConfig, Labels, EndpointSpec, TaskTemplate, Mode } = spec
  return {
    Name,
    Labels: labels(Labels, call, 'label') ?? {},
    TaskTemplate: changedTask(TaskTemplate, networks, call),
    Mode: changedMode(Mode, call),
    ...rolloutOf(call, 'update', 'UpdateConfig', UpdateConfig),
    ...rolloutOf(call, 'rollback', 'RollbackConfig', RollbackConfig),
    EndpointSpec: changedEndpoint(EndpointSpec ?? {}, call),
  }
}

function changedMode(mode: api.ServiceMode, call: Call): api.ServiceMode {
  if (!call.changed('replicas')) return mode
  if (mode.Replicated === undefined)
    throw new Fail('replicas can only be used with replicated mode')
  return { Replicated: { Replicas: call.number('replicas') } }
}

function changedTask(
  task: api.TaskSpec,
  networks: readonly api.NetworkAttachmentConfig[],
  call: Call,
): api.TaskSpec {
  const restart = changedRestart(task.RestartPolicy, call)
  const { LogDriver, Runtime } = task
  const log = call.changed('log-driver') ? logOf(call) : LogDriver
  return {
    ContainerSpec: changedContainer(task.ContainerSpec ?? {}, call),
    Resources: changedResources(task.Resources ?? {}, call),
    ...(restart === undefined ? {} : { RestartPolicy: restart }),
    Placement: changedPlacement(task.Placement ?? {}, call),
    ...(networks.length === 0 ? {} : { Networks: networks }),
    ...(log === undefined ? {} : { LogDriver: log }),
    ForceUpdate: task.ForceUpdate + (call.bool('force') ? 1 : 0),
    ...(Runtime === undefined ? {} : { Runtime }),
  }
}

/** A driver without a name is the daemon's own. */
function logOf(call: Call): api.TaskSpec['LogDriver'] {
  const [Name, Options] = [call.text('log-driver'), toRecord(call.list('log-opt'))]
  if (Name === '') return undefined
  return { Name, ...(call.changed('log-opt') ? { Options } : {}) }
}

/** A list with some added, and then some taken away; what was not touched keeps its order. */
function list(before: readonly string[], call: Call, flag: string): readonly string[] {
  if (!isTouched(call, flag)) return before
  const gone = new Set(call.list(`${flag}-rm`))
  return [...before, ...call.list(`${flag}-add`)].filter((item) => !gone.has(item)).sort(byText)
}

function labels(before: api.Labels | undefined, call: Call, flag: string): api.Labels | undefined {
  const added = toRecord(call.list(`${flag}-add`))
  const gone = new Set(call.list(`${flag}-rm`))
  const kept = Object.entries(before ?? {}).filter(([key]) => !gone.has(key))
  const after = { ...Object.fromEntries(kept), ...added }
  return before === undefined && Object.keys(after).length === 0 ? undefined : after
}

/** Variables are changed in place; new ones follow. */
function environment(before: readonly string[], call: Call): readonly string[] {
  const keyOf = (text: string): string => text.split('=')[0] as string
  const added = new Map(call.list('env-add').map((text) => [keyOf(text), text]))
  const gone = new Set(call.list('env-rm'))
  const kept = before.filter((text) => !gone.has(keyOf(text)))
  const changed = kept.map((text) => added.get(keyOf(text)) ?? text)
  const known = new Set(kept.map(keyOf))
  return [...changed, ...[...added].filter(([key]) => !known.has(key)).map(([, text]) => text)]
}

/** Keys whose value is worth sending: texts, lists and records that are not empty, and all else. */
function filled(fields: Readonly<Record<string, unknown>>): object {
  const isWorth = (value: unknown): boolean =>
    value !== undefined &&
    value !== '' &&
    (typeof value !== 'object' || Object.keys(value as object).length > 0)
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isWorth(value)))
}

function changedContainer(spec: api.ContainerSpec, call: Call): api.ContainerSpec {
  const text = (flag: string, old: string | undefined): string | undefined =>
    call.changed(flag) ? call.text(flag) : old
  const number = (flag: string, old: number | undefined): number | undefined =>
    call.changed(flag) ? call.number(flag) : old
  const bool = (flag: string, old: boolean | undefined): boolean | undefined =>
    call.changed(flag) ? call.bool(flag) : old
  const only = (flag: string, old: boolean | undefined): true | undefined =>
    bool(flag, old) === true ? true : undefined
  const command = (flag: string, old: readonly string[] | undefined) =>
    call.changed(flag) ? (call.custom<readonly string[]>(flag) ?? []) : old
  const { add, drop } = capabilitiesOf(call, spec)
  return {
    ...filled({
      Image: text('image', spec.Image),
      Labels: labels(spec.Labels, call, 'container-label'),
      Command: command('entrypoint', spec.Command),
      Args: command('args', spec.Args),
      Hostname: text('hostname', spec.Hostname),
      Env: environment(spec.Env ?? [], call),
      Dir: text('workdir', spec.Dir),
      User: text('user', spec.User),
      Groups: list(spec.Groups ?? [], call, 'group'),
      Privileges: privilegesOf(call, spec.Privileges),
      Init: bool('init', spec.Init),
      StopSignal: text('stop-signal', spec.StopSignal),
      TTY: only('tty', spec.TTY),
      ReadOnly: only('read-only', spec.ReadOnly),
      Mounts: changedMounts(spec.Mounts ?? [], call),
      StopGracePeriod: number('stop-grace-period', spec.StopGracePeriod),
      Healthcheck: changedHealth(call, spec.Healthcheck),
      Hosts: changedHosts(spec.Hosts ?? [], call),
    }),
    DNSConfig: changedDns(spec.DNSConfig ?? {}, call),
    ...filled({
      Secrets: spec.Secrets,
      Configs: spec.Configs,
      Isolation: text('isolation', spec.Isolation),
      Sysctls: labels(spec.Sysctls, call, 'sysctl'),
      CapabilityAdd: add,
      CapabilityDrop: drop,
      Ulimits: ulimitsOf(spec.Ulimits ?? [], call.customs('ulimit-add'), call.list('ulimit-rm')),
      OomScoreAdj: number('oom-score-adj', spec.OomScoreAdj),
    }),
  }
}

/** In the order of their sources, and of their targets where those are the same. */
function changedMounts(before: readonly Mount[], call: Call): readonly Mount[] {
  if (!isTouched(call, 'mount')) return before
  const added = call.customs<Mount>('mount-add')
  const targets = added.map(({ Target }) => Target)
  if (new Set(targets).size < targets.length) throw new Fail('duplicate mount target')
  const kept = before.filter(({ Target }) => !targets.includes(Target))
  const gone = new Set(call.list('mount-rm'))
  return [...added, ...kept]
    .filter(({ Target }) => !gone.has(Target))
    .sort((a, b) => byText(a.Source ?? '', b.Source ?? '') || byText(a.Target, b.Target))
}

/** Names are taken off the lines of the hosts file; a line without any goes. */
function changedHosts(before: readonly string[], call: Call): readonly string[] {
  const gone = call.list('host-rm').map((text) => text.split(/:(.*)/s))
  const kept = before.flatMap((line) => {
    const [ip = '', ...names] = line.split(/\s+/).filter((word) => word !== '')
    const left = names.filter(
      (name) => !gone.some(([host, of = '']) => host === name && (of === '' || of === ip)),
    )
    return left.length === 0 ? [] : [[ip, ...left].join(' ')]
  })
  return [...new Set([...kept, ...call.list('host-add').map(checkHost).map(hostLine)])]
}

/** Each part sorted, where anything of it is changed. */
function changedDns(before: NonNullable<api.ContainerSpec['DNSConfig']>, call: Call): object {
  const flags = ['dns', 'dns-search', 'dns-option'] as const
  if (!flags.some((flag) => isTouched(call, flag))) return filled({ ...before })
  const part = (old: readonly string[] | undefined, flag: string): readonly string[] => [
    ...new Set(list([...(old ?? [])].sort(byText), call, flag)),
  ]
  return filled({
    Nameservers: part(before.Nameservers, 'dns'),
    Search: part(before.Search, 'dns-search'),
    Options: part(before.Options, 'dns-option'),
  })
}

const isTouched = (call: Call, flag: string): boolean =>
  call.changed(`${flag}-add`) || call.changed(`${flag}-rm`)

function changedResources(before: api.ResourceRequirements, call: Call): api.ResourceRequirements {
  const number = (flag: string, old: number | undefined): number | undefined =>
    call.changed(flag) ? call.number(flag) : old
  const { Limits = {}, Reservations = {} } = before
  return {
    Limits: filled({
      NanoCPUs: number('limit-cpu', Limits.NanoCPUs),
      MemoryBytes: number('limit-memory', Limits.MemoryBytes),
      Pids: number('limit-pids', Limits.Pids),
    }),
    Reservations: filled({
      NanoCPUs: number('reserve-cpu', Reservations.NanoCPUs),
      MemoryBytes: number('reserve-memory', Reservations.MemoryBytes),
      GenericResources: changedGeneric(Reservations.GenericResources ?? [], call),
    }),
  }
}

function changedGeneric(
  before: readonly api.GenericResource[],
  call: Call,
): readonly api.GenericResource[] {
  const kindOf = (resource: api.GenericResource): string =>
    resource.DiscreteResourceSpec?.Kind ?? resource.NamedResourceSpec?.Kind ?? ''
  for (const kind of call.list('generic-resource-rm')) {
    if (!before.some((resource) => kindOf(resource) === kind)) {
      throw new Fail(`could not find generic-resource \`${kind}\` to remove it`)
    }
  }
  const gone = new Set(call.list('generic-resource-rm'))
  const added = call.customs<api.GenericResource>('generic-resource-add')
  return [...before.filter((resource) => !gone.has(kindOf(resource))), ...added]
}

function changedRestart(
  before: api.RestartPolicy | undefined,
  call: Call,
): api.RestartPolicy | undefined {
  const parts = ['condition', 'delay', 'max-attempts', 'window']
  if (!parts.some((part) => call.changed(`restart-${part}`))) return before
  const number = (part: string, old: number | undefined): number | undefined =>
    call.changed(`restart-${part}`) ? call.number(`restart-${part}`) : old
  const condition = call.changed('restart-condition')
    ? call.text('restart-condition')
    : before?.Condition
  return filled({
    Condition: condition,
    Delay: number('delay', before?.Delay),
    MaxAttempts: number('max-attempts', before?.MaxAttempts),
    Window: number('window', before?.Window),
  })
}

function changedPlacement(before: api.Placement, call: Call): api.Placement {
  const { Constraints = [], Preferences = [], MaxReplicas, Platforms } = before
  const gone = new Set(call.list('placement-pref-rm').map((text) => text.replace('spread=', '')))
  const added = call.customs<string>('placement-pref-add')
  const spread = Preferences.map(({ Spread }) => Spread.SpreadDescriptor)
  const preferences = [...spread.filter((label) => !gone.has(label)), ...added]
  return filled({
    Constraints: list(Constraints, call, 'constraint'),
    Preferences: preferences.map((SpreadDescriptor) => ({ Spread: { SpreadDescriptor } })),
    MaxReplicas: call.changed('replicas-max-per-node')
      ? call.number('replicas-max-per-node')
      : MaxReplicas,
    Platforms,
  })
}

function changedEndpoint(before: api.EndpointSpec, call: Call): api.EndpointSpec {
  const ports = isTouched(call, 'publish') ? changedPorts(before.Ports ?? [], call) : before.Ports
  const mode = call.changed('endpoint-mode') ? (call.text('endpoint-mode') as 'vip') : before.Mode
  return {
    ...(mode === undefined ? {} : { Mode: mode }),
    ...(ports === undefined || ports.length === 0 ? {} : { Ports: ports }),
  }
}

/** A port that is there is not added anew, not even where it is taken away besides. */
function changedPorts(before: readonly api.PortConfig[], call: Call): readonly api.PortConfig[] {
  const gone = call.list('publish-rm').flatMap(parsePublish)
  const added = call.customs<readonly api.PortConfig[]>('publish-add').flat()
  const known = new Map(before.map((port) => [portKey(port), port]))
  const isGone = (port: api.PortConfig): boolean =>
    gone.some(
      (one) =>
        one.Protocol === port.Protocol &&
        one.TargetPort === port.TargetPort &&
        one.PublishMode === port.PublishMode,
    )
  const kept = [...known.values()].filter((port) => !isGone(port))
  const fresh = added.filter((port) => !known.has(portKey(port)))
  return [...kept, ...fresh].sort((a, b) => byText(portKey(a), portKey(b)))
}

const portKey = (port: api.PortConfig): string =>
  `${port.PublishedPort ?? 0}:${port.TargetPort}/${port.Protocol}/${port.PublishMode}`

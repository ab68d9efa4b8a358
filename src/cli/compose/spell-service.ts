/** A service of a checked Compose document with its short forms written out (spec 10.11). */
import { byText } from '../../api/order'
import { parseBytes } from '../values'
import {
  command,
  decoded,
  dict,
  duration,
  extensions,
  filled,
  items,
  mapped,
  pairs,
  strings,
  text,
  textOf,
  truth,
  unsigned,
  whole,
} from './decode'
import { pathAtHome } from './home'
import type { Dict, Environment, Plain } from './interpolate'
import { inKeyOrder } from './key-order'
import type * as model from './model'
import { shortFloat } from '../../api/float'
import { spellMount } from './mounts'
import { spellPort, type Warn } from './ports'

/** What a service's form does not say: what its `env_file`s say, the shell, who hears warnings. */
export interface Around {
  readonly files: ReadonlyMap<string, string>
  readonly shell: Environment
  readonly warn: Warn
}

function reference(value: Plain, field: string): model.FileReference {
  if (typeof value === 'string') return { source: value }
  const { source, target, uid, gid, mode } = dict(value)
  return filled<model.FileReference>(
    {
      source: text(source),
      target: text(target),
      uid: text(uid),
      gid: text(gid),
      mode: unsigned(mode, `${field}.Mode`),
    },
    ['mode'],
  )
}

const shortest = (value: Plain | undefined): number | undefined =>
  value === undefined ? undefined : shortFloat(Number(value))

/** A span that the client does not point to: none is as good as nothing. */
const span = (value: Plain | undefined): string | undefined => {
  const said = duration(value)
  return said === '0s' ? undefined : said
}

function rollout(value: Plain | undefined, field: string): model.ComposeRollout | undefined {
  if (value === undefined) return undefined
  const { parallelism, delay, failure_action, monitor, max_failure_ratio, order } = dict(value)
  return filled<model.ComposeRollout>(
    {
      parallelism: unsigned(parallelism, `Deploy.${field}.Parallelism`),
      delay: span(delay),
      failure_action: text(failure_action),
      monitor: span(monitor),
      max_failure_ratio: shortest(max_failure_ratio),
      order: text(order),
    },
    ['parallelism'],
  )
}

type Generic = NonNullable<model.ComposeResources['generic_resources']>[number]

function generic(value: Plain): Generic {
  const { discrete_resource_spec: spec } = dict(value)
  if (spec === undefined) return {}
  const { kind, value: count } = dict(spec)
  return { discrete_resource_spec: { kind: text(kind) ?? '', value: whole(count) ?? 0 } }
}

function resources(value: Plain | undefined, name: string): model.ComposeResources | undefined {
  if (value === undefined) return undefined
  const { cpus, memory, pids, generic_resources } = dict(value)
  const bytes =
    memory === undefined
      ? 0
      : decoded(`Deploy.Resources.${name}.memory`, () => parseBytes(memory as string))
  return filled<model.ComposeResources>({
    cpus: text(cpus) ?? (cpus as string),
    memory: bytes === 0 ? '' : String(bytes),
    pids: whole(pids),
    generic_resources: items(generic_resources).map(generic),
  })
}

function deploy(value: Plain | undefined): model.ComposeDeploy {
  const fields = dict(value)
  const { limits, reservations } = dict(fields['resources'])
  const placement = dict(fields['placement'])
  return filled<model.ComposeDeploy>(
    {
      mode: text(fields['mode']),
      replicas: unsigned(fields['replicas'], 'Deploy.Replicas'),
      labels: pairs(fields['labels'], ''),
      update_config: rollout(fields['update_config'], 'update_config'),
      rollback_config: rollout(fields['rollback_config'], 'rollback_config'),
      resources: filled(
        {
          limits: resources(limits, 'Limits'),
          reservations: resources(reservations, 'Reservations'),
        },
        ['limits', 'reservations'],
      ),
      restart_policy: restartPolicy(fields['restart_policy']),
      placement: filled({
        constraints: strings(placement['constraints']),
        preferences: items(placement['preferences']).map((one) => ({
          spread: text(dict(one)['spread'], 'spread') ?? '',
        })),
        max_replicas_per_node: unsigned(
          placement['max_replicas_per_node'],
          'Deploy.Placement.max_replicas_per_node',
        ),
      }),
      endpoint_mode: text(fields['endpoint_mode']),
    },
    ['replicas', 'update_config', 'rollback_config', 'restart_policy'],
  )
}

function restartPolicy(value: Plain | undefined): model.ComposeDeploy['restart_policy'] {
  if (value === undefined) return undefined
  const { condition, delay, max_attempts, window } = dict(value)
  return filled<NonNullable<model.ComposeDeploy['restart_policy']>>(
    {
      condition: text(condition),
      delay: duration(delay),
      max_attempts: unsigned(max_attempts, 'Deploy.restart_policy.max_attempts'),
      window: duration(window),
    },
    ['delay', 'max_attempts', 'window'],
  )
}

function health(value: Plain | undefined): model.ComposeHealth | undefined {
  if (value === undefined) return undefined
  const fields = dict(value)
  const { test, retries, disable } = fields
  return filled<model.ComposeHealth>(
    {
      test: typeof test === 'string' ? ['CMD-SHELL', test] : strings(test),
      timeout: decoded('HealthCheck.Timeout', () => duration(fields['timeout'])),
      interval: decoded('HealthCheck.Interval', () => duration(fields['interval'])),
      retries: unsigned(retries, 'HealthCheck.Retries'),
      start_period: duration(fields['start_period']),
      start_interval: duration(fields['start_interval']),
      disable: truth(disable),
    },
    ['timeout', 'interval', 'retries', 'start_period', 'start_interval'],
  )
}

function networks(value: Plain | undefined): model.ComposeService['networks'] {
  if (Array.isArray(value)) {
    return inKeyOrder(Object.fromEntries(strings(value).map((name) => [name, null])))
  }
  return mapped(value, (item) => {
    if (item === null) return null
    const { aliases, driver_opts, ipv4_address, ipv6_address } = dict(item)
    return filled<model.ComposeAttachment>({
      aliases: strings(aliases),
      driver_opts: pairs(driver_opts, ''),
      ipv4_address: text(ipv4_address),
      ipv6_address: text(ipv6_address),
    })
  })
}

/** `HOST:ADDRESS`, whichever of `=` and `:` stands between them; what has neither is left out. */
function hosts(value: Plain | undefined): readonly string[] {
  const lines = Array.isArray(value)
    ? strings(value).flatMap((line) => {
        const [, host, address] = /^([^=]*)=(.*)$/.exec(line) ?? /^([^:]*):(.*)$/.exec(line) ?? []
        return host === undefined || address === undefined ? [] : [[host, address] as const]
      })
    : Object.entries(dict(value))
        .flatMap(([host, address]) => (address === null ? [] : [[host, textOf(address)] as const]))
        .sort(([a], [b]) => byText(a, b))
  return lines.map(([host, address]) => `${host}:${address.replace(/^\[(.+)\]$/, '$1')}`)
}

function logging(value: Plain | undefined): model.ComposeService['logging'] {
  if (value === undefined) return undefined
  return filled({ driver: text(dict(value)['driver']), options: pairs(dict(value)['options'], '') })
}

/** The variables of the files, then those of the service itself; bare names take the shell's. */
function environment(fields: Dict, { files, shell }: Around): model.ComposeService['environment'] {
  const all: Record<string, string | null> = {}
  for (const file of strings(fields['env_file'])) {
    for (const line of (files.get(pathAtHome(file)) ?? '').split('\n')) {
      const trimmed = line.trim()
      if (trimmed === '' || trimmed.startsWith('#')) continue
      if (trimmed.includes('=') || trimmed in shell) Object.assign(all, pairs([trimmed], null))
    }
  }
  Object.assign(all, pairs(fields['environment'], null))
  return mapped(all, (value, key) => (value || (shell[key] ?? value)) as string | null)
}

function build(value: Plain | undefined): model.ComposeBuild {
  if (typeof value === 'string') return { context: value }
  const fields = dict(value)
  const { args, labels, cache_from, extra_hosts, network, target, context, dockerfile } = fields
  return filled<model.ComposeBuild>({
    context: text(context),
    dockerfile: text(dockerfile),
    args: pairs(args, null),
    labels: pairs(labels, ''),
    cache_from: strings(cache_from),
    extra_hosts: hosts(extra_hosts),
    network: text(network),
    target: text(target),
  })
}

/** One number is both limits; none is none. */
function ulimit(value: Plain): model.Ulimit | number {
  if (typeof value === 'number') return value === 0 ? {} : value
  const { soft, hard } = dict(value)
  return filled<model.Ulimit>({ soft: whole(soft), hard: whole(hard) })
}

/** The fields up to the network, in the order in which they are printed. */
function firstHalf(fields: Dict, around: Around, { plain, list, files }: Readers) {
  return {
    build: build(fields['build']),
    cap_add: list('cap_add'),
    cap_drop: list('cap_drop'),
    cgroupns_mode: plain('cgroupns_mode'),
    cgroup_parent: plain('cgroup_parent'),
    command: command(fields['command'], 'Command'),
    configs: files('configs', 'Configs'),
    container_name: plain('container_name'),
    credential_spec: pairs(fields['credential_spec'], ''),
    depends_on: list('depends_on'),
    deploy: deploy(fields['deploy']),
    devices: list('devices'),
    dns: list('dns'),
    dns_search: list('dns_search'),
    domainname: plain('domainname'),
    entrypoint: command(fields['entrypoint'], 'Entrypoint'),
    environment: environment(fields, around),
    env_file: list('env_file'),
    expose: items(fields['expose']).map(textOf),
    external_links: list('external_links'),
    extra_hosts: hosts(fields['extra_hosts']),
    hostname: plain('hostname'),
    healthcheck: health(fields['healthcheck']),
    image: plain('image'),
    init: truth(fields['init']),
    ipc: plain('ipc'),
    isolation: plain('isolation'),
    labels: pairs(fields['labels'], ''),
    links: list('links'),
    logging: logging(fields['logging']),
    mac_address: plain('mac_address'),
  }
}

/** The rest of them. */
function secondHalf(fields: Dict, { warn }: Around, { plain, list, files }: Readers) {
  return {
    network_mode: plain('network_mode'),
    networks: networks(fields['networks']),
    pid: fields['pid'] === null ? undefined : plain('pid'),
    ports: items(fields['ports']).flatMap((one, at) => spellPort(one, at, warn)),
    privileged: truth(fields['privileged']),
    read_only: truth(fields['read_only']),
    restart: plain('restart'),
    secrets: files('secrets', 'Secrets'),
    security_opt: list('security_opt'),
    shm_size: plain('shm_size'),
    stdin_open: truth(fields['stdin_open']),
    stop_grace_period: duration(fields['stop_grace_period']),
    stop_signal: plain('stop_signal'),
    sysctls: pairs(fields['sysctls'], ''),
    tmpfs: list('tmpfs'),
    tty: truth(fields['tty']),
    ulimits: mapped(fields['ulimits'], ulimit),
    user: plain('user'),
    userns_mode: plain('userns_mode'),
    volumes: items(fields['volumes']).map(spellMount),
    working_dir: plain('working_dir'),
  }
}

interface Readers {
  readonly plain: (key: string) => string | undefined
  readonly list: (key: string) => readonly string[]
  readonly files: (key: string, field: string) => readonly model.FileReference[]
}

/** A service; throws in the client's words. */
export function spellService(value: Plain, around: Around): model.ComposeService {
  const fields = dict(value)
  const readers: Readers = {
    plain: (key) => text(fields[key], key),
    list: (key) => strings(fields[key], key),
    files: (key, field) => items(fields[key]).map((one, at) => reference(one, `${field}[${at}]`)),
  }
  const all = { ...firstHalf(fields, around, readers), ...secondHalf(fields, around, readers) }
  const pointers = ['healthcheck', 'init', 'logging', 'stop_grace_period'] as const
  return { ...filled<model.ComposeService>(all, pointers), ...extensions(fields) }
}

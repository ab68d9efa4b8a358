/** A checked Compose document with its short forms written out (spec 10.11). */
import { parseDuration, printDuration } from '../format/duration'
import { byText } from '../../api/order'
import { parseBytes } from '../values'
import type { Environment, Plain } from './interpolate'
import type * as model from './model'
import { atHome } from './home'
import { spellMount } from './mounts'
import { shellWords } from './words'

type Dict = Readonly<Record<string, Plain>>

const dict = (value: Plain | undefined): Dict => (value ?? {}) as Dict
const items = (value: Plain | undefined): readonly Plain[] => (value ?? []) as readonly Plain[]
const strings = (value: Plain | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (items(value) as readonly string[])

/** Numbers as they are written in the file stand for their digits. */
const textOf = (value: Plain): string => (value === null ? '' : String(value as string))

/** Keys in order, values changed; nothing for nothing. */
function mapped<T>(value: Plain | undefined, change: (item: Plain, key: string) => T) {
  const keys = Object.keys(dict(value)).sort(byText)
  return Object.fromEntries(keys.map((key) => [key, change(dict(value)[key] as Plain, key)]))
}

/** `A=1` texts, or a mapping, as a mapping. A text without `=` has `missing`. */
function pairs<M extends string | null>(value: Plain | undefined, missing: M) {
  const entries: [string, string | M][] = Array.isArray(value)
    ? strings(value).map((text) => {
        const at = text.indexOf('=')
        return at < 0 ? [text, missing] : [text.slice(0, at), text.slice(at + 1)]
      })
    : Object.entries(dict(value)).map(([key, item]) => [
        key,
        item === null ? missing : textOf(item),
      ])
  return Object.fromEntries(entries.sort(([a], [b]) => byText(a, b)))
}

const duration = (value: Plain | undefined): string | undefined =>
  value === undefined ? undefined : printDuration(parseDuration(value as string))

/** Fields with something in them, in the order they are given. */
function filled<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  const isNothing = (value: unknown): boolean =>
    value === undefined ||
    value === '' ||
    value === false ||
    value === 0 ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isNothing(value))) as T
}

const text = (value: Plain | undefined) => value as string | undefined
const number = (value: Plain | undefined) => value as number | undefined
const truth = (value: Plain | undefined) => value as boolean | undefined
const command = (value: Plain | undefined, field: string): readonly string[] =>
  typeof value === 'string' ? decoded(field, () => shellWords(value)) : strings(value)

/** What a field's text means; throws as the client does when it means nothing. */
function decoded<T>(field: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const why = (error as Error).message
    throw new Error(
      `decoding failed due to the following error(s):\n\nerror decoding '${field}': ${why}`,
      { cause: error },
    )
  }
}

function reference(value: Plain): model.FileReference {
  if (typeof value === 'string') return { source: value }
  const { source, target, uid, gid, mode } = dict(value)
  return {
    source: text(source) ?? '',
    ...filled<Partial<model.FileReference>>({
      target: text(target),
      uid: text(uid),
      gid: text(gid),
    }),
    ...(mode === undefined ? {} : { mode: mode as number }),
  }
}

function port(value: Plain): readonly model.ComposePort[] {
  if (typeof value === 'object' && value !== null) {
    const { mode, target, published, protocol } = dict(value)
    return [
      filled<model.ComposePort>({
        mode: text(mode),
        target: number(target),
        published: number(published),
        protocol: text(protocol),
      }),
    ]
  }
  const [ports = '', protocol = 'tcp'] = textOf(value).split('/')
  const [inside = '', outside] = ports.split(':').reverse()
  const targets = numbersIn(inside)
  const published = outside === undefined ? [] : numbersIn(outside)
  return targets.map((target, at) =>
    filled<model.ComposePort>({ mode: 'ingress', target, published: published[at], protocol }),
  )
}

function numbersIn(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

function rollout(value: Plain | undefined): model.ComposeRollout | undefined {
  if (value === undefined) return undefined
  const { parallelism, delay, failure_action, monitor, max_failure_ratio, order } = dict(value)
  return {
    ...(parallelism === undefined ? {} : { parallelism: parallelism as number }),
    ...filled<Omit<model.ComposeRollout, 'parallelism'>>({
      delay: duration(delay),
      failure_action: text(failure_action),
      monitor: duration(monitor),
      max_failure_ratio: number(max_failure_ratio),
      order: text(order),
    }),
  }
}

function resources(value: Plain | undefined, name: string): model.ComposeResources | undefined {
  if (value === undefined) return undefined
  const { cpus, memory, pids, generic_resources } = dict(value)
  return filled<model.ComposeResources>({
    cpus: text(cpus),
    memory:
      memory === undefined
        ? undefined
        : String(decoded(`Deploy.Resources.${name}.memory`, () => parseBytes(memory as string))),
    pids: number(pids),
    generic_resources: generic_resources as model.ComposeResources['generic_resources'] & {},
  })
}

function deploy(value: Plain | undefined): model.ComposeDeploy {
  const fields = dict(value)
  const { limits, reservations } = dict(fields['resources'])
  const { condition, delay, max_attempts, window } = dict(fields['restart_policy'])
  const placement = dict(fields['placement'])
  const replicas = number(fields['replicas'])
  return {
    ...filled<model.ComposeDeploy>({ mode: text(fields['mode']) }),
    ...(replicas === undefined ? {} : { replicas }),
    ...filled<model.ComposeDeploy>({
      labels: pairs(fields['labels'], ''),
      update_config: rollout(fields['update_config']),
      rollback_config: rollout(fields['rollback_config']),
      resources: filled({
        limits: resources(limits, 'Limits'),
        reservations: resources(reservations, 'Reservations'),
      }),
      restart_policy: filled({
        condition: text(condition),
        delay: duration(delay),
        max_attempts: number(max_attempts),
        window: duration(window),
      }),
      placement: filled({
        constraints: strings(placement['constraints']),
        preferences: items(placement['preferences']) as readonly { spread: string }[],
        max_replicas_per_node: number(placement['max_replicas_per_node']),
      }),
      endpoint_mode: text(fields['endpoint_mode']),
    }),
  }
}

function health(value: Plain | undefined): model.ComposeHealth | undefined {
  if (value === undefined) return undefined
  const fields = dict(value)
  const { test, retries, disable } = fields
  return filled<model.ComposeHealth>({
    test: typeof test === 'string' ? ['CMD-SHELL', test] : strings(test),
    timeout: duration(fields['timeout']),
    interval: duration(fields['interval']),
    retries: number(retries),
    start_period: duration(fields['start_period']),
    start_interval: duration(fields['start_interval']),
    disable: truth(disable),
  })
}

function networks(value: Plain | undefined): model.ComposeService['networks'] {
  if (Array.isArray(value)) {
    return Object.fromEntries([...strings(value)].sort(byText).map((name) => [name, null]))
  }
  return mapped(value, (item) =>
    item === null
      ? null
      : filled<model.ComposeAttachment>({
          aliases: strings(dict(item)['aliases']),
          driver_opts: pairs(dict(item)['driver_opts'], ''),
        }),
  )
}

const hosts = (value: Plain | undefined): readonly string[] =>
  Array.isArray(value)
    ? strings(value)
    : Object.entries(dict(value))
        .map(([host, address]) => `${host}:${textOf(address)}`)
        .sort(byText)

function logging(value: Plain | undefined): model.ComposeService['logging'] {
  if (value === undefined) return undefined
  return filled({ driver: text(dict(value)['driver']), options: pairs(dict(value)['options'], '') })
}

/** The variables of the files, then those of the service itself; bare names take the shell's. */
function environment(
  fields: Dict,
  files: ReadonlyMap<string, string>,
  shell: Environment,
): model.ComposeService['environment'] {
  const all: Record<string, string | null> = {}
  for (const file of strings(fields['env_file'])) {
    for (const line of (files.get(atHome(file)) ?? '').split('\n')) {
      const trimmed = line.trim()
      if (trimmed !== '' && !trimmed.startsWith('#')) Object.assign(all, pairs([trimmed], null))
    }
  }
  Object.assign(all, pairs(fields['environment'], null))
  const entries = Object.entries(all).map(([key, value]) => [key, value ?? shell[key] ?? null])
  return Object.fromEntries((entries as [string, string | null][]).sort(([a], [b]) => byText(a, b)))
}

function service(
  value: Plain,
  files: ReadonlyMap<string, string>,
  shell: Environment,
): model.ComposeService {
  const fields = dict(value)
  const plain = (key: string) => text(fields[key])
  return filled<model.ComposeService>({
    cap_add: strings(fields['cap_add']),
    cap_drop: strings(fields['cap_drop']),
    command: command(fields['command'], 'Command'),
    configs: items(fields['configs']).map(reference),
    credential_spec: pairs(fields['credential_spec'], ''),
    depends_on: strings(fields['depends_on']),
    deploy: deploy(fields['deploy']),
    dns: strings(fields['dns']),
    dns_search: strings(fields['dns_search']),
    entrypoint: command(fields['entrypoint'], 'Entrypoint'),
    environment: environment(fields, files, shell),
    extra_hosts: hosts(fields['extra_hosts']),
    hostname: plain('hostname'),
    healthcheck: health(fields['healthcheck']),
    image: plain('image'),
    init: truth(fields['init']),
    isolation: plain('isolation'),
    labels: pairs(fields['labels'], ''),
    logging: logging(fields['logging']),
    networks: networks(fields['networks']),
    ports: items(fields['ports']).flatMap(port),
    read_only: truth(fields['read_only']),
    restart: plain('restart'),
    secrets: items(fields['secrets']).map(reference),
    stdin_open: truth(fields['stdin_open']),
    stop_grace_period: duration(fields['stop_grace_period']),
    stop_signal: plain('stop_signal'),
    sysctls: pairs(fields['sysctls'], ''),
    tmpfs: strings(fields['tmpfs']),
    tty: truth(fields['tty']),
    ulimits: mapped(fields['ulimits'], (limit) => limit as model.Ulimit | number),
    user: plain('user'),
    volumes: items(fields['volumes']).map(spellMount),
    working_dir: plain('working_dir'),
  })
}

/** `external: true`, or its old form `external: {name: …}`, takes a name. */
function named(fields: Dict, key: string): { name: string | undefined; external: boolean } {
  const { external } = fields
  const old = typeof external === 'object' ? text(dict(external)['name']) : undefined
  const is = external !== undefined && external !== false
  return { name: old ?? text(fields['name']) ?? (is ? key : undefined), external: is }
}

function network(value: Plain, key: string): model.ComposeNetwork {
  const fields = dict(value)
  const { name, external } = named(fields, key)
  return filled<model.ComposeNetwork>({
    name,
    driver: text(fields['driver']),
    driver_opts: pairs(fields['driver_opts'], ''),
    ipam: fields['ipam'] as model.ComposeNetwork['ipam'],
    external,
    internal: truth(fields['internal']),
    attachable: truth(fields['attachable']),
    labels: pairs(fields['labels'], ''),
  })
}

function volume(value: Plain, key: string): model.ComposeVolume {
  const fields = dict(value)
  const { name, external } = named(fields, key)
  return filled<model.ComposeVolume>({
    name,
    driver: text(fields['driver']),
    driver_opts: pairs(fields['driver_opts'], ''),
    external,
    labels: pairs(fields['labels'], ''),
  })
}

function payload(value: Plain, key: string): model.ComposePayload {
  const fields = dict(value)
  const { name, external } = named(fields, key)
  const file = text(fields['file'])
  return filled<model.ComposePayload>({
    name,
    file: file === undefined ? undefined : atHome(file),
    external,
    labels: pairs(fields['labels'], ''),
    driver: text(fields['driver']),
    driver_opts: pairs(fields['driver_opts'], ''),
    template_driver: text(fields['template_driver']),
  })
}

const extensions = (document: Dict): Dict =>
  Object.fromEntries(
    Object.entries(document)
      .filter(([key]) => key.startsWith('x-'))
      .sort(([a], [b]) => byText(a, b)),
  )

/** The whole file; `files` holds what its `env_file`s say, `shell` the variables of the shell. */
export function spellOut(
  document: Dict,
  version: string,
  files: ReadonlyMap<string, string>,
  shell: Environment,
): model.ComposeFile {
  return {
    version,
    services: mapped(document['services'], (value) => service(value, files, shell)),
    ...filled<Omit<model.ComposeFile, 'version' | 'services'>>({
      networks: mapped(document['networks'], network),
      volumes: mapped(document['volumes'], volume),
      secrets: mapped(document['secrets'], payload),
      configs: mapped(document['configs'], payload),
    }),
    ...extensions(document),
  }
}

/**
 * A service of the Compose Specification with its short forms written out: what compose-go v2.6
 * (`transform`, `types`) makes of the fields that it reads otherwise than `docker stack` does.
 */
import { byText } from '../../api/order'
import { cleanPath } from '../../api/path'
import { parseBytes } from '../values'
import { items, textOf } from './decode'
import { isDict, type Dict, type Plain } from './interpolate'
import { modesOf, spellShort } from './mounts'
import { numbersIn } from './ports'
import type { Fields } from './project-model'

/** The fields of a service, in the order of its struct. */
export const SERVICE_FIELDS = `profiles annotations attach build develop blkio_config cap_add
  cap_drop cgroup_parent cgroup cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period
  cpu_rt_runtime cpus cpuset cpu_shares command configs container_name credential_spec depends_on
  deploy device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint provider
  environment env_file expose external_links extra_hosts group_add gpus hostname healthcheck image
  init ipc isolation labels links logging mem_limit mem_reservation memswap_limit mem_swappiness
  mac_address network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports
  privileged pull_policy read_only restart runtime scale secrets security_opt shm_size stdin_open
  stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits user userns_mode uts
  volume_driver volumes volumes_from working_dir post_start pre_stop`.split(/\s+/)

/** Fields that stand as they are. */
const PLAIN = `attach blkio_config cgroup cgroup_parent container_name cpu_count cpu_percent
  cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpuset develop device_cgroup_rules
  dns_opt domainname external_links gpus ipc links mac_address network_mode oom_kill_disable
  oom_score_adj pid pids_limit platform post_start pre_stop privileged profiles provider pull_policy
  runtime scale security_opt storage_opt userns_mode uts volume_driver volumes_from`.split(/\s+/)

/** Sizes. */
const SIZES = ['mem_limit', 'mem_reservation', 'memswap_limit', 'mem_swappiness', 'shm_size']

/** What `docker stack` would leave out, or read otherwise. */
export function specFields(fields: Dict): Fields {
  const found: Record<string, unknown> = {}
  for (const key of PLAIN) if (fields[key] !== undefined) found[key] = fields[key]
  for (const key of SIZES) {
    if (fields[key] !== undefined) found[key] = sizeOf(fields[key])
  }
  for (const key of ['expose', 'group_add']) {
    if (fields[key] !== undefined) found[key] = texts(fields[key])
  }
  if (fields['cpus'] !== undefined) found['cpus'] = Number(fields['cpus'])
  if (fields['annotations'] !== undefined) {
    found['annotations'] = pairsIn(fields['annotations'])
  }
  if (fields['build'] !== undefined) found['build'] = buildOf(fields['build'])
  if (fields['depends_on'] !== undefined) found['depends_on'] = dependencies(fields['depends_on'])
  if (fields['devices'] !== undefined) found['devices'] = items(fields['devices']).map(deviceOf)
  if (fields['extra_hosts'] !== undefined) found['extra_hosts'] = hostsOf(fields['extra_hosts'])
  if (isDict(fields['networks'])) found['networks'] = attachments(fields['networks'])
  if (fields['ports'] !== undefined) found['ports'] = items(fields['ports']).flatMap(portsOf)
  if (fields['volumes'] !== undefined) found['volumes'] = items(fields['volumes']).map(mountOf)
  return found
}

const texts = (value: Plain): string[] => items(value).map((one) => textOf(one))

const sizeOf = (value: Plain): string =>
  String(typeof value === 'string' ? parseBytes(value) : Number(value))

const BUILD = `context dockerfile dockerfile_inline entitlements args ssh labels cache_from cache_to
  no_cache additional_contexts pull extra_hosts isolation network target secrets shm_size tags
  ulimits platforms privileged`.split(/\s+/)

function buildOf(value: Plain): object {
  const given = isDict(value) ? value : { context: value }
  const { additional_contexts: contexts, args, context = '.', labels, secrets } = given as Dict
  const all: Fields = {
    ...given,
    context,
    secrets: secrets === undefined ? undefined : items(secrets).map(grantOf),
    additional_contexts: contexts === undefined ? undefined : pairsIn(contexts),
    args: args === undefined ? undefined : pairsIn(args),
    labels: labels === undefined ? undefined : pairsIn(labels),
  }
  return inOrder(all, BUILD)
}

/** A secret of a build: its mode is a text, in octal digits. */
function grantOf(value: Plain): object {
  const given = isDict(value) ? value : { source: value }
  const { source, mode, target = `/run/secrets/${textOf(source ?? null)}` } = given as Dict
  const octal = typeof mode === 'number' ? `0${mode.toString(8)}` : mode
  return inOrder({ ...given, target, mode: octal }, ['source', 'target', 'uid', 'gid', 'mode'])
}

/** Those fields that there are, in this order. */
export const inOrder = (fields: Fields, order: readonly string[]): Fields =>
  Object.fromEntries(
    order.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]]),
  )

/** `A=1` texts, or a mapping, as a mapping of texts. */
export function pairsIn(value: Plain): object {
  const rows = isDict(value)
    ? Object.entries(value).map(([key, one]) => [key, one === null ? null : textOf(one)])
    : items(value).map((text) => {
        const [, key = '', given = null] = /^([^=]*)(?:=(.*))?$/s.exec(text as string) ?? []
        return [key, given]
      })
  const sorted = (rows as [string, string | null][]).sort(([a], [b]) => byText(a, b))
  return Object.fromEntries(sorted)
}

function dependencies(value: Plain): object {
  const given: Dict = isDict(value)
    ? value
    : Object.fromEntries(items(value).map((name) => [name as string, {}]))
  const rows = Object.entries(given).map(([name, one]) => {
    const { condition = 'service_started', restart, required = true } = one as Dict
    return [name, { condition, ...(restart === true ? { restart } : {}), required }] as const
  })
  return Object.fromEntries(rows.sort(([a], [b]) => byText(a, b)))
}

/** `SOURCE[:TARGET[:PERMISSIONS]]`, or the long form. */
function deviceOf(value: Plain): object {
  if (isDict(value)) return inOrder(value, ['source', 'target', 'permissions'])
  const parts = (value as string).split(':')
  if (parts.length > 3) {
    throw new Error(`confusing device mapping, please use long syntax: ${value as string}`)
  }
  const [source = '', target = '', permissions = 'rwm'] = parts
  return { source, target: target || source, permissions }
}

const ATTACHMENT = `aliases driver_opts gw_priority interface_name ipv4_address ipv6_address
  link_local_ips mac_address priority`.split(/\s+/)

const attachments = (networks: Dict): object => {
  const rows = Object.entries(networks).map(([name, one]) => {
    if (!isDict(one)) return [name, null] as const
    return [name, inOrder(one, ATTACHMENT)] as const
  })
  return Object.fromEntries(rows.sort(([a], [b]) => byText(a, b)))
}

function hostsOf(value: Plain): readonly string[] {
  const rows = isDict(value)
    ? Object.entries(value).map(([name, address]) => `${name}=${address as string}`)
    : items(value).map((text) => (text as string).replace(/^([^:=]+)[:=]/, '$1='))
  return rows.sort(byText)
}

/** `[host:][published:]target[/protocol]`, with ranges, or the long form. */
/** Ports in either form, written out. @throws Error */
export function portsOf(value: Plain): readonly object[] {
  if (isDict(value)) {
    const { name, host_ip, target, published, app_protocol } = value
    const { mode = 'ingress', protocol = 'tcp' } = value
    return [port({ name, mode, host_ip, target, published, protocol, app_protocol })]
  }
  const [ports = '', protocol = 'tcp'] = String(value as string).split('/')
  const match = /^(?:(?:\[(.+)\]|(\d+(?:\.\d+){3})):)?(?:([\d-]*):)?([\d-]+)$/.exec(ports)
  if (match === null) throw new Error(`invalid containerPort: ${ports}`)
  const [, six, four, outside = '', inside = ''] = match
  const targets = numbersIn(inside)
  const range = outside === '' ? [] : numbersIn(outside)
  return targets.map((target, at) => {
    const own = range.length > targets.length ? outside : range[at]
    return port({ mode: 'ingress', host_ip: six ?? four, target, published: own, protocol })
  })
}

/** A port in the order of its struct. */
function port(given: Fields): object {
  const published = given['published']
  const all = {
    ...given,
    published: published === undefined ? undefined : String(published as string),
  }
  return inOrder(all, Object.keys(all))
}

const BIND = ['selinux', 'propagation', 'create_host_path', 'recursive']

/** A volume in either form; the short one makes folders that are not there. */
export const mountOf = (value: Plain): object =>
  isDict(value) ? longMount(value) : shortMount(value as string)

function shortMount(text: string): object {
  const { target = '', bind, volume, ...mount } = spellShort(text)
  const selinux = modesOf(text).findLast((mode) => /^z$/i.test(mode))
  const label = selinux === undefined ? {} : { selinux }
  const makes = mount.type === 'bind' ? { create_host_path: true } : {}
  const all = { ...label, ...bind, ...makes }
  return {
    ...inOrder({ ...mount, target: cleanPath(target) }, ['type', 'source', 'target', 'read_only']),
    ...(Object.keys(all).length > 0 ? { bind: all } : {}),
    ...(mount.type === 'bind' || text.length <= 2 ? {} : { volume: volume ?? {} }),
  }
}

function longMount(fields: Dict): object {
  const { read_only, bind, tmpfs } = fields
  const size = isDict(tmpfs) ? tmpfs['size'] : undefined
  return inOrder(
    {
      ...fields,
      read_only: read_only === true ? true : undefined,
      bind: isDict(bind) ? inOrder(bind, BIND) : bind,
      tmpfs: isDict(tmpfs) && size !== undefined ? { ...tmpfs, size: sizeOf(size) } : tmpfs,
    },
    ['type', 'source', 'target', 'read_only', 'consistency', 'bind', 'volume', 'tmpfs', 'image'],
  )
}

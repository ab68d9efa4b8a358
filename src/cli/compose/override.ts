/**
 * One part of a Compose file on top of another before its short forms are written out (compose-go
 * v2.6 `override`): what `extends` does with a service and the one it is made from.
 */
import { byText } from '../../api/order'
import type { Plain } from './interpolate'
import { spellMount } from './mounts'
import { isDict, type Dict } from './spec-service'

/** `root`: where the paths of its fields begin, as errors name them: `services.web.`. */
type Rule = (before: Plain, after: Plain, root: string) => Plain

const words = (text: string): string[] => text.split(/\s+/)

/** `A=1` texts of a mapping, in order; a list as it is. */
export function sequence(value: Plain): readonly Plain[] {
  if (Array.isArray(value)) return value as readonly Plain[]
  if (!isDict(value)) return [value]
  const rows = Object.entries(value).flatMap(([key, one]) => {
    if (one === null) return [key]
    const all = Array.isArray(one) ? (one as readonly Plain[]) : [one]
    return all.map((each) => `${key}=${String(each as string)}`)
  })
  return rows.sort(byText)
}

const joined: Rule = (before, after) => [...sequence(before), ...sequence(after)]
const replaced: Rule = (_, after) => after

/** Mappings whose short form is a list of keys, each of which stands for `value`. */
const keyed = (path: string, value: Plain): Rule => {
  const mapping = (given: Plain): Dict =>
    isDict(given) ? given : Object.fromEntries(sequence(given).map((key) => [key as string, value]))
  return (before, after, root) => withFields(mapping(before), mapping(after), path, root)
}

const building: Rule = (before, after, root) => {
  const mapping = (given: Plain): Dict => (isDict(given) ? given : { context: given })
  return withFields(mapping(before), mapping(after), 'build', root)
}

/** Options of another driver are of no use. */
const logging: Rule = (before, after, root) => {
  if (!isDict(before) || !isDict(after)) return after
  const [old, own] = [before['driver'], after['driver']]
  const isOther = old !== undefined && own !== undefined && old !== own
  return isOther ? after : withFields(before, after, 'logging', root)
}

const each = (paths: string, rule: Rule): [string, Rule][] =>
  words(paths).map((path) => [path, rule])

/** Fields of a service that have a way of their own. */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ...each('command entrypoint healthcheck.test', replaced),
  ...each(
    `annotations build.args build.additional_contexts build.extra_hosts build.labels deploy.labels
    dns dns_opt dns_search env_file environment extra_hosts label_file labels sysctls tmpfs`,
    joined,
  ),
  ['build', building],
  ['depends_on', keyed('depends_on', { condition: 'service_started', required: true })],
  ['logging', logging],
  ['networks', keyed('networks', null)],
])

function overridden(before: Plain, after: Plain, path: string, root: string): Plain {
  const rule = RULES.get(path)
  if (rule !== undefined) return rule(before, after, root)
  if (after === null) return before
  if (/^ulimits\.[^.]+$/.test(path) && !isDict(after)) return after
  if (isDict(before) && isDict(after)) return withFields(before, after, path, root)
  if (Array.isArray(before) && Array.isArray(after))
    return [...before, ...after] as readonly Plain[]
  if (isDict(before) || Array.isArray(before)) {
    throw new Error(`cannot override ${root}${path}`)
  }
  return after
}

function withFields(before: Dict, after: Dict, path: string, root: string): Dict {
  const found: Record<string, Plain> = { ...before }
  for (const [key, value] of Object.entries(after)) {
    const old = before[key]
    const place = path === '' ? key : `${path}.${key}`
    found[key] = old === undefined ? value : overridden(old, value, place, root)
  }
  return found
}

type Index = (item: Plain) => string

const byKey: Index = (item) => String(item as string).replace(/=.*/s, '')

const byTarget: Index = (item) =>
  isDict(item) ? (item['target'] as string) : (spellMount(item).target ?? '')

const byPlace =
  (folder: string): Index =>
  (item) => {
    const { source, target } = isDict(item) ? item : { source: item }
    return (target ?? `${folder}/${source as string}`) as string
  }

const byDevice: Index = (item) => {
  if (isDict(item)) return item['target'] as string
  const [source = '', target = source] = (item as string).split(':')
  return target
}

const byFile: Index = (item) => (isDict(item) ? item['path'] : item) as string

const byPort: Index = (item) => {
  if (!isDict(item)) return String(item as string)
  const { host_ip = '0.0.0.0', published = '', target, protocol = 'tcp' } = item
  return [host_ip, published, target, protocol].map((one) => String(one as string)).join(':')
}

/** By what two items of a list are the same: the later one stands, in the place of the earlier. */
const UNIQUE: Readonly<Record<string, Index>> = {
  ...Object.fromEntries(
    words(
      'annotations cap_add cap_drop dns dns_opt dns_search environment expose labels links profiles sysctls tmpfs',
    ).map((key) => [key, byKey]),
  ),
  configs: byPlace(''),
  devices: byDevice,
  env_file: byFile,
  extra_hosts: (item) => item as string,
  ports: byPort,
  secrets: byPlace('/run/secrets'),
  volumes: byTarget,
}

/** A service on top of the one that it extends; throws where a list would replace a mapping. */
export const extendService = (base: Dict, service: Dict): Dict =>
  overrideService(base, service, 'services.x.')

function overrideService(base: Dict, service: Dict, root: string): Dict {
  const rows = Object.entries(withFields(base, service, '', root)).map(([key, value]) => {
    const index = UNIQUE[key]
    if (index === undefined || !Array.isArray(value)) return [key, value] as const
    const items = value as readonly Plain[]
    return [key, [...new Map(items.map((item) => [index(item), item])).values()]] as const
  })
  return Object.fromEntries(rows)
}

/** A whole document on top of another. */
export function overrideDocument(before: Dict, after: Dict): Dict {
  const [old, own] = [before['services'], after['services']]
  const whole: Record<string, Plain> = { ...before }
  for (const [key, value] of Object.entries(after)) {
    const rows = before[key]
    const isMore = key !== 'services' && isDict(rows) && isDict(value)
    whole[key] = isMore ? withFields(rows, value, key, '') : value
  }
  if (!isDict(old) || !isDict(own)) return whole
  const services = Object.entries(own).map(([name, service]) => {
    const base = old[name]
    return isDict(base) && isDict(service)
      ? ([name, overrideService(base, service, `services.${name}.`)] as const)
      : ([name, service] as const)
  })
  return { ...whole, services: { ...old, ...Object.fromEntries(services) } }
}

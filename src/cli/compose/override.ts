/**
 * One Compose document on top of another before its short forms are written out (compose-go v2.6
 * `override`): the files of a project, those of an include, a service and the one it extends.
 */
import { byText } from '../../api/order'
import { textOf } from './decode'
import { type Dict, isDict, type Plain } from './interpolate'
import { isOtherDriver } from './logging'
import { spellShort } from './mounts'

/** The keys from the top of a document to a place in it. */
export type Path = readonly string[]

type Rule = (before: Plain, after: Plain, path: Path) => Plain

const words = (text: string): string[] => text.trim().split(/\s+/)

/** By patterns like `services.*.labels`. */
type Table<T> = readonly (readonly [pattern: Path, value: T])[]

const rows = <T>(patterns: string, value: T): Table<T> =>
  words(patterns).map((pattern) => [pattern.split('.'), value])

/** A table of what stands in services. */
const inServices = <T>(patterns: string, value: T): Table<T> =>
  rows(patterns, value).map(([pattern, one]) => [['services', '*', ...pattern], one])

const at = <T>(table: Table<T>, path: Path): T | undefined =>
  table.find(
    ([pattern]) =>
      pattern.length === path.length && pattern.every((key, n) => key === '*' || key === path[n]),
  )?.[1]

/** `A=1` texts of a mapping, in order; a list as it is. */
export function sequence(value: Plain): readonly Plain[] {
  if (Array.isArray(value)) return value as readonly Plain[]
  if (value === null) return []
  if (!isDict(value)) return [value]
  const texts = Object.entries(value).flatMap(([key, one]) => {
    if (one === null) return [key]
    const all = Array.isArray(one) ? (one as readonly Plain[]) : [one]
    return all.map((each) => `${key}=${textOf(each)}`)
  })
  return texts.sort(byText)
}

const joined: Rule = (before, after) => [...sequence(before), ...sequence(after)]
const replaced: Rule = (_, after) => after

const hosts: Rule = (before, after) => {
  const old = sequence(before)
  return [...old, ...sequence(after).filter((host) => !old.includes(host))]
}

/** Mappings whose short form is a list of keys, each of which stands for `value`. */
const keyed = (value: Plain): Rule => {
  const mapping = (given: Plain): Dict =>
    isDict(given) ? given : Object.fromEntries(sequence(given).map((key) => [key as string, value]))
  return (before, after, path) => withFields(mapping(before), mapping(after), path)
}

const building: Rule = (before, after, path) => {
  const mapping = (given: Plain): Dict =>
    isDict(given) ? given : given === null ? {} : { context: given }
  return withFields(mapping(before), mapping(after), path)
}

const logging: Rule = (before, after, path) => {
  if (!isDict(before) || !isDict(after)) return after
  return isOtherDriver(before, after) ? after : withFields(before, after, path)
}

/** Address pools by subnet; those of which the later file says nothing are lost. */
const pools: Rule = (before, after, path) => {
  const found = new Map<Plain | undefined, Dict>()
  for (const old of before as readonly Dict[]) {
    let pool = old
    for (const own of after as readonly Dict[]) {
      if (own['subnet'] !== pool['subnet'] && !found.has(own['subnet'])) {
        found.set(own['subnet'], own)
      } else {
        pool = withFields(pool, own, path)
        found.set(pool['subnet'], pool)
      }
    }
  }
  return [...found.values()]
}

/** Fields that have a way of their own. */
const RULES: Table<Rule> = [
  ...rows('networks.*.ipam.config', pools),
  ...rows('networks.*.labels volumes.*.labels', joined),
  ...inServices('command entrypoint healthcheck.test ulimits.*', replaced),
  ...inServices(
    `annotations build.args build.additional_contexts build.labels deploy.labels dns dns_opt
    dns_search env_file environment label_file labels sysctls tmpfs`,
    joined,
  ),
  ...inServices('build.extra_hosts extra_hosts', hosts),
  ...inServices('build', building),
  ...inServices('depends_on', keyed({ condition: 'service_started', required: true })),
  ...inServices('logging', logging),
  ...inServices('networks', keyed(null)),
]

function overridden(before: Plain, after: Plain, path: Path): Plain {
  const rule = at(RULES, path)
  if (rule !== undefined) return rule(before, after, path)
  if (after === null) return before
  if (isDict(before) && isDict(after)) return withFields(before, after, path)
  if (Array.isArray(before) && Array.isArray(after))
    return [...before, ...after] as readonly Plain[]
  if (isDict(before) || Array.isArray(before)) throw new Error(`cannot override ${path.join('.')}`)
  return after
}

function withFields(before: Dict, after: Dict, path: Path): Dict {
  const found: Record<string, Plain> = { ...before }
  for (const [key, value] of Object.entries(after)) {
    const old = before[key]
    found[key] = old === undefined ? value : overridden(old, value, [...path, key])
  }
  return found
}

type Index = (item: Plain) => string

const byKey: Index = (item) => String(item as string).replace(/=.*/s, '')

const byTarget: Index = (item) =>
  isDict(item) ? (item['target'] as string) : (spellShort(item as string).target ?? '')

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
const UNIQUE: Table<Index> = [
  ...rows('networks.*.labels', byKey),
  ...inServices(
    `annotations build.args build.additional_contexts build.tags build.labels cap_add cap_drop
    deploy.labels dns dns_opt dns_search environment expose labels links networks.*.aliases
    networks.*.link_local_ips profiles sysctls tmpfs`,
    byKey,
  ),
  ...inServices('configs', byPlace('')),
  ...inServices('devices', byDevice),
  ...inServices('env_file', byFile),
  ...inServices('ports', byPort),
  ...inServices('secrets', byPlace('/run/secrets')),
  ...inServices('volumes', byTarget),
]

function unique(value: Plain, path: Path): Plain {
  if (isDict(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, unique(one, [...path, key])]),
    )
  }
  const index = at(UNIQUE, path)
  if (index === undefined || !Array.isArray(value)) return value
  const items = value as readonly Plain[]
  return [...new Map(items.map((item) => [index(item), item])).values()]
}

/** A service whose lists say nothing twice; short and long forms are not compared. */
export const uniqueService = (service: Dict): Dict => unique(service, ['services', 'x']) as Dict

/** A service on top of the one that it extends; throws where a list would replace a mapping. */
export const extendService = (base: Dict, service: Dict): Dict =>
  withFields(base, service, ['services', 'x'])

/** A document on top of another; throws where a list would replace a mapping. */
export const overrideDocument = (before: Dict, after: Dict): Dict =>
  unique(withFields(before, after, []), []) as Dict

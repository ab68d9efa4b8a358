/**
 * One Compose document on top of another before its short forms are written out (compose-go v2.9
 * `override`): the files of a project, those of an include, a service and the one it extends.
 */
import { byText } from '../../api/order'
import { textOf } from './decode'
import { type Dict, isDict, type Plain } from './interpolate'
import { isOtherDriver } from './logging'
import { spellShort } from './mounts'
import { at, inServices, rows, type Path, type Table } from './places'

type Rule = (before: Plain, after: Plain, path: Path) => Plain

/** `A=1` texts of a mapping, in order; a list as it is. */
function sequence(value: Plain): readonly Plain[] {
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
    dns_search env_file environment label_file labels sysctls tmpfs volumes.[].volume.labels`,
    joined,
  ),
  ...inServices('build.extra_hosts extra_hosts', hosts),
  ...inServices('build', building),
  ...inServices('depends_on', keyed({ condition: 'service_started', required: true })),
  ...inServices('logging', logging),
  ...inServices('networks models', keyed(null)),
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

type Index = (item: Plain, place: string) => string

const byKey: Index = (item, place) => {
  if (typeof item === 'string') return item.replace(/=.*/s, '')
  throw new Error(`${place}: unexpected type ${goType(item)}`)
}

const goType = (item: Plain): string =>
  typeof item === 'number' ? (Number.isInteger(item) ? 'int' : 'float64') : typeof item

const byTarget =
  (noun: string, short: (item: string) => string): Index =>
  (item, place) => {
    if (!isDict(item)) return short(String(item as string))
    const { target } = item
    if (typeof target === 'string') return target
    throw new Error(`service ${noun} ${place} is missing a mount target`)
  }

const byPlace =
  (folder: string): Index =>
  (item) => {
    const { source, target } = isDict(item) ? item : { source: item }
    return (target ?? `${folder}/${source as string}`) as string
  }

const byFile: Index = (item, place) => {
  if (!isDict(item)) return item as string
  const { path } = item
  if (path === undefined) throw new Error(`environment path attribute ${place} is missing`)
  return path as string
}

const byPort: Index = (item, place) => {
  if (!isDict(item)) return String(item as string)
  const { host_ip = '0.0.0.0', published = '', target, protocol = 'tcp' } = item
  if (target === undefined) throw new Error(`service ports ${place} is missing a target port`)
  return [host_ip, published, target, protocol].map((one) => String(one as string)).join(':')
}

/** By what two items of a list are the same: the later one stands, in the place of the earlier. */
const UNIQUE: Table<Index> = [
  ...rows('networks.*.labels', byKey),
  ...inServices(
    `annotations build.args build.additional_contexts build.tags build.labels cap_add cap_drop
    deploy.labels dns dns_opt dns_search environment labels links networks.*.aliases
    networks.*.link_local_ips profiles sysctls tmpfs`,
    byKey,
  ),
  ...inServices<Index>('expose', (item) => String(item as string)),
  ...inServices('configs', byPlace('')),
  ...inServices(
    'devices',
    byTarget('device', (item) => item.split(':')[1] ?? item),
  ),
  ...inServices('env_file', byFile),
  ...inServices('ports', byPort),
  ...inServices('secrets', byPlace('/run/secrets')),
  ...inServices(
    'volumes',
    byTarget('volume', (item) => spellShort(item).target ?? ''),
  ),
]

function unique(value: Plain, path: Path): Plain {
  if (isDict(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, unique(one, [...path, key])]),
    )
  }
  const index = at(UNIQUE, path)
  if (index === undefined || !Array.isArray(value)) return value
  const place = path.join('.')
  const items = value as readonly Plain[]
  return [...new Map(items.map((item, n) => [index(item, `${place}.[${n}]`), item])).values()]
}

/** A document whose lists say nothing twice. */
export const uniqueLists = (document: Dict): Dict => unique(document, []) as Dict

/** A service on top of the one that it extends; throws where a list would replace a mapping. */
export const extendService = (base: Dict, service: Dict): Dict =>
  withFields(base, service, ['services', 'x'])

/** A document on top of another; throws where a list would replace a mapping. */
export const overrideDocument = (before: Dict, after: Dict): Dict =>
  uniqueLists(withFields(before, after, []) as Dict)

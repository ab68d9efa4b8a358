/**
 * Short forms of a Compose document written out (compose-go v2.9 `transform`), what goes without
 * saying in them, and what is wrong with values (`validation`). All throws in compose's words.
 */
import { cleanPath } from '../../api/path'
import { textOf } from './decode'
import { type Dict, isDict, type Plain } from './interpolate'
import { modesOf, spellShort } from './mounts'
import { at, inServices, rows, type Path, type Table } from './places'
import { portsIn } from './spec-ports'

/** Hears warnings; whether what cannot be read stays as it is, since a variable may stand in it. */
export interface Spelling {
  readonly warn: (text: string) => void
  readonly isLenient: boolean
}

type Rule = (value: Plain, path: Path, how: Spelling) => Plain

const each = (value: Plain, change: (one: Plain) => Plain): Plain =>
  Array.isArray(value) ? (value as readonly Plain[]).map(change) : value

const asList: Rule = (value) => (typeof value === 'string' ? [value] : value)
const asField =
  (key: string): Rule =>
  (value) =>
    typeof value === 'string' ? { [key]: value } : value

const keysOf = (list: Plain, value: Plain): Plain =>
  Object.fromEntries((list as readonly string[]).map((name) => [name, value]))

const keyed: Rule = (value) => (Array.isArray(value) ? keysOf(value, null) : value)

const dependencies: Rule = (value) =>
  isDict(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key,
          { condition: 'service_started', required: true, ...(one as Dict) },
        ]),
      )
    : keysOf(value, { condition: 'service_started', required: true })

const envFiles: Rule = (value) =>
  each(asList(value, [], LENIENT), (file) =>
    isDict(file) ? { required: true, ...file } : { path: file, required: true },
  )

const LENIENT: Spelling = { warn: () => {}, isLenient: true }

const pairs: Rule = (value, path, { isLenient }) => {
  if (!Array.isArray(value)) return value
  const list = value as readonly string[]
  const bare = list.find((text) => !text.includes('='))
  if (bare !== undefined) {
    if (isLenient) return value
    throw new Error(`${path.join('.')}: invalid value ${bare}, expected key=value`)
  }
  return Object.fromEntries(
    list.map((text) => [text.replace(/=.*/s, ''), text.replace(/^[^=]*=/, '')]),
  )
}

const keys: Rule = (value) => {
  if (!Array.isArray(value)) return value
  const found = (value as readonly string[]).map((text): [string, Plain] => {
    const [, id = text, path = null] = /^([^=]*)=(.*)$/s.exec(text) ?? []
    if (path === null && id !== 'default') throw new Error(`invalid ssh key ${JSON.stringify(id)}`)
    return [id, path]
  })
  return Object.fromEntries(found)
}

const device: Rule = (value, _, { isLenient }) => {
  if (typeof value !== 'string') return value
  const parts = value.split(':')
  if (parts.length > 3 && !isLenient) {
    throw new Error(`confusing device mapping, please use long syntax: ${value}`)
  }
  const [source = '', target = '', permissions = 'rwm'] = parts.length > 3 ? [] : parts
  return { source, target: target || source, permissions }
}

const ports: Rule = (value, path, { isLenient }) => {
  const list = value as readonly Plain[]
  const found: Plain[] = []
  for (const one of list) {
    if (isDict(one)) found.push(one)
    else if (typeof one === 'string' || Number.isInteger(one)) {
      try {
        found.push(...portsIn(textOf(one)))
      } catch (error) {
        if (isLenient) return value
        throw error
      }
    } else throw new Error(`${path.join('.')}: invalid type ${typeOf(one)} for port`)
  }
  return found
}

const typeOf = (value: Plain): string => (typeof value === 'number' ? 'float64' : typeof value)

const mount: Rule = (value, _, { isLenient }) => {
  if (typeof value !== 'string') return value
  try {
    return mountIn(value)
  } catch (error) {
    if (isLenient) return value
    throw error
  }
}

/** A volume's short form, written out. @throws Error in compose's words */
export function mountIn(text: string): Dict {
  const { target = '', bind, volume, ...rest } = spellShort(text)
  const selinux = modesOf(text).findLast((mode) => /^z$/i.test(mode))
  const isBind = rest.type === 'bind'
  const more: Dict = {
    ...(bind as Dict | undefined),
    ...(selinux === undefined ? {} : { selinux }),
    ...(isBind ? { create_host_path: true } : {}),
  }
  return {
    ...(rest as Dict),
    target: cleanPath(target),
    ...(Object.keys(more).length > 0 ? { bind: more } : {}),
    ...(isBind || text.length <= 2 ? {} : { volume: { ...volume } }),
  }
}

const external: Rule = (value, path, { warn }) => {
  if (!isDict(value) || !isDict(value['external'])) return value
  const { name: old } = value['external']
  if (old === undefined) return { ...value, external: true }
  const place = path.join('.')
  warn(`${place}: external.name is deprecated. Please set name and external: true`)
  const { name = old } = value
  if (name !== old) throw new Error(`${place}: name and external.name conflict; only use name`)
  return { ...value, external: true, name }
}

const limit: Rule = (value, path) => {
  if (isDict(value) || typeof value === 'number') return value
  throw new Error(`${path.join('.')}: invalid type ${typeOf(value)} for external`)
}

/** Short forms, by their places; a rule gets what is below it written out. */
const SHORT: Table<Rule> = [
  ...inServices<Rule>('build', asField('context')),
  ...inServices<Rule>('build.secrets.[] secrets.[] configs.[]', asField('source')),
  ...inServices<Rule>('build.provenance build.sbom', (value) => textOf(value)),
  ...inServices<Rule>('build.additional_contexts', pairs),
  ...inServices<Rule>('build.ssh', keys),
  ...inServices<Rule>('depends_on', dependencies),
  ...inServices<Rule>('devices.[]', device),
  ...inServices<Rule>('dns label_file develop.watch.[].ignore develop.watch.[].include', asList),
  ...inServices<Rule>('env_file', envFiles),
  ...inServices<Rule>('gpus', (value) => (typeof value === 'string' ? [{ count: 'all' }] : value)),
  ...inServices<Rule>('networks models', keyed),
  ...inServices<Rule>('ports', ports),
  ...inServices<Rule>('ulimits.* build.ulimits.*', limit),
  ...inServices<Rule>('volumes.[]', mount),
  ...rows<Rule>('volumes.* networks.* secrets.* configs.*', external),
]

const withCount: Rule = (value) => {
  const given = value as Dict
  return 'count' in given || 'device_ids' in given ? given : { ...given, count: 'all' }
}

const DEFAULTS: Table<Rule> = [
  ...inServices<Rule>('build', (value) => ({ context: '.', ...(value as Dict) })),
  ...inServices<Rule>('secrets.[]', (value) => {
    const { source = '' } = value as Dict
    return { target: `/run/secrets/${textOf(source)}`, ...(value as Dict) }
  }),
  ...inServices<Rule>('ports.[]', (value) =>
    isDict(value) ? { protocol: 'tcp', mode: 'ingress', ...value } : value,
  ),
  ...inServices<Rule>('gpus.[] deploy.resources.reservations.devices.[]', withCount),
]

/** Changes what a table has a rule for, from the inside to the outside. */
function changed(value: Plain, path: Path, table: Table<Rule>, how: Spelling): Plain {
  const below = isDict(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, changed(one, [...path, key], table, how)]),
      )
    : each(value, (one) => changed(one, [...path, '[]'], table, how))
  return at(table, path)?.(below, path, how) ?? below
}

/** The document with its short forms written out; empty servers of names are none. */
export function canonical(document: Dict, how: Spelling): Dict {
  return changed(document, [], [...SHORT, ...inServices<Rule>('dns', withoutEmpty)], how) as Dict
}

const withoutEmpty: Rule = (value) =>
  (asList(value, [], LENIENT) as readonly Plain[]).filter((one) => one !== '' && one !== null)

type Check = (value: Plain, place: string) => string | null

const exclusive =
  (...names: readonly string[]): Check =>
  (value, place) => {
    const given = value as Dict
    const count = names.filter((name) => name in given).length
    if (count > 1) return `${place}: ${names.join('|')} attributes are mutually exclusive`
    if (count > 0 || 'driver' in given || 'external' in given) return null
    return `${place}: one of ${names.join('|')} must be set`
  }

const alone: Check = (value, place) => {
  if (!isDict(value) || value['external'] !== true) return null
  const more = Object.keys(value).find(
    (key) => key !== 'name' && key !== 'external' && !key.startsWith('x-'),
  )
  if (more === undefined) return null
  return `${place}: conflicting parameters "external" and ${JSON.stringify(more)} specified`
}

const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$|^[\da-f:]*:[\da-f:.]*$/i

const CHECKS: Table<Check> = [
  ...rows<Check>('volumes.*', alone),
  ...rows<Check>('configs.*', exclusive('file', 'environment', 'content')),
  ...rows<Check>('secrets.*', exclusive('file', 'environment')),
  ...inServices<Check>('ports.[]', (value, place) => {
    const ip = isDict(value) ? value['host_ip'] : undefined
    if (ip === undefined || ADDRESS.test(ip as string)) return null
    return `${place}: invalid ip address: ${ip as string}`
  }),
  ...inServices<Check>('develop.watch.[].path', (value, place) =>
    value === '' ? `${place}: value can't be blank` : null,
  ),
  ...inServices<Check>('gpus.[] deploy.resources.reservations.devices.[]', (value, place) => {
    const given = value as Dict
    if (!('count' in given && 'device_ids' in given)) return null
    return `${place}: "count" and "device_ids" attributes are exclusive`
  }),
]

function check(value: Plain, path: Path): void {
  const fault = at(CHECKS, path)?.(value, path.join('.')) ?? null
  if (fault !== null) throw new Error(fault)
  if (isDict(value)) for (const [key, one] of Object.entries(value)) check(one, [...path, key])
  else each(value, (one) => (check(one, [...path, '[]']), one))
}

/** The written out document with what goes without saying in it; throws where it is wrong. */
export function settledValues(document: Dict): Dict {
  const whole = changed(document, [], DEFAULTS, LENIENT) as Dict
  check(whole, [])
  return whole
}

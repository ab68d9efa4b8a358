/**
 * A project as text: for YAML empty structs are left out, for JSON they stand, and so do commands
 * that are none (compose-go v2.9 `types`).
 */
import { Fail } from '../client'
import { mapsJson } from '../../api/json'
import { byText } from '../../api/order'
import { SECTIONS, type Fields, type Project, type Rows } from './project-model'
import { fieldsOf, STRUCTS } from './spec-structs'

const sorted = (rows: Rows): Rows =>
  Object.fromEntries(Object.entries(rows).sort(([a], [b]) => byText(a, b)))

/** A struct's fields in its order; what is not of it comes last. */
export function inOrder(fields: Fields, struct: string): Fields {
  const names = fieldsOf(struct).filter((name) => fields[name] !== undefined)
  const rest = Object.keys(fields).filter((name) => !names.includes(name))
  return Object.fromEntries([...names, ...rest].map((name) => [name, fields[name]]))
}

/** What the YAML says. */
export function projectYaml(project: Project): object {
  const sections = SECTIONS.filter((key) => Object.keys(project[key]).length > 0)
  return {
    ...(project.name === '' ? {} : { name: project.name }),
    services: {},
    ...Object.fromEntries(sections.map((key) => [key, sorted(project[key])])),
    ...project.extensions,
  }
}

/** The JSON, indented by two blanks, without a newline at its end; models are left out. */
export function projectJson(project: Project): string {
  const sections = SECTIONS.filter(
    (key) => key !== 'models' && Object.keys(project[key]).length > 0,
  )
  const all: Fields = {
    name: project.name,
    services: {},
    ...project.extensions,
    ...Object.fromEntries(
      sections.map((key) => {
        const struct = key === 'services' ? 'Service' : key
        const rows = Object.entries(project[key]).map(([name, row]) => [name, inJson(struct, row)])
        return [key, Object.fromEntries(rows) as Rows]
      }),
    ),
  }
  const keys = Object.keys(all).sort(byText)
  return asJson(Object.fromEntries(keys.map((key) => [key, all[key]])))
}

/** Fields that hold maps; so do extensions, all the way down. */
const MAPS = new Set(
  `additional_contexts annotations args aux_addresses configs depends_on driver_opts environment
  labels networks options secrets services storage_opt sysctls ulimits volumes`.split(/\s+/),
)

const asJson = (value: object): string =>
  mapsJson(value, 2, (name) => MAPS.has(name) || name.startsWith('x-'))

/** A service in JSON. */
export const serviceJson = (service: Fields): Fields => inJson('Service', service)

/** Structs whose fields JSON has by the names of Go's. */
const CAPITAL = ['Weight', 'Throttle']

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)

/** A struct in JSON: without extensions, with commands that are none and structs of nothing. */
function inJson(struct: string, fields: Fields): Fields {
  const found: Record<string, unknown> = {}
  for (const [name, kind] of STRUCTS[struct] ?? []) {
    const value = fields[name]
    const isStruct = STRUCTS[kind] !== undefined
    const key = CAPITAL.includes(struct) ? capital(name) : name
    if (kind === 'command') found[key] = value ?? null
    else if (isStruct) found[key] = inJson(kind, (value ?? {}) as Fields)
    else if (value !== undefined) found[key] = valueJson(kind, value)
  }
  return found
}

function valueJson(kind: string, value: unknown): unknown {
  const of = kind.replace(/^(?:\[\]|\{\})?\*?/, '')
  if (of === 'limits') return changed(value as Fields, limitJson)
  if (of === 'keys') return (value as readonly string[]).map(keyJson)
  if (of === 'files') return (value as readonly Fields[]).map(fileJson)
  if (STRUCTS[of] === undefined) return value
  if (kind.startsWith('[]')) return (value as readonly Fields[]).map((one) => inJson(of, one))
  if (!kind.startsWith('{}')) return inJson(of, value as Fields)
  return changed(value as Fields, (one) => (one === null ? null : inJson(of, one as Fields)))
}

const changed = (rows: Fields, change: (row: unknown) => unknown): Fields =>
  Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, change(row)]))

/** A volume in JSON. */
export const volumeJson = (volume: Fields): Fields => inJson('volumes', volume)

/** A network in JSON. */
export const networkJson = (network: Fields): Fields => inJson('networks', network)

const limitJson = (limit: unknown): unknown =>
  typeof limit === 'number'
    ? limit
    : Object.fromEntries(Object.entries(limit as Fields).filter(([, value]) => value !== 0))

/** What must be there is its path only. */
const fileJson = (file: Fields): unknown => (file['required'] === true ? file['path'] : file)

/** A key with a path has a form that Go's own encoder cannot take. @throws Fail */
function keyJson(key: string): string {
  if (!key.includes(': ')) return key
  const why = "invalid character ':' after top-level value"
  throw new Fail(`json: error calling MarshalJSON for type types.SSHKey: ${why}`)
}

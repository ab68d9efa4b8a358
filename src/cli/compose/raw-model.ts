/**
 * A project whose variables are left as they are (`--no-interpolate`): short forms are written out
 * where that needs no value, all else stands as in the files, in the order of the alphabet.
 */
import { byText } from '../../api/order'
import type { Plain } from './interpolate'
import { uniqueService } from './override'
import { isDict, specFields, type Dict } from './spec-service'

type Fields = Readonly<Record<string, unknown>>

/** One document's services. */
export function rawServices(document: Dict): Readonly<Record<string, Fields>> {
  const services = isDict(document['services']) ? document['services'] : {}
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => [
      name,
      uniqueService(rawService((service ?? {}) as Dict) as Dict),
    ]),
  )
}

function rawService(fields: Dict): Fields {
  const { networks, env_file, label_file, dns, secrets, configs } = fields
  return {
    ...fields,
    ...written(fields, ['build', 'depends_on', 'volumes']),
    ...written(fields, ['ports']),
    ...written(fields, ['devices']),
    networks: networksOf(networks),
    ...(env_file === undefined ? {} : { env_file: listOf(env_file).map(envFile) }),
    ...(label_file === undefined ? {} : { label_file: listOf(label_file) }),
    ...(dns === undefined ? {} : { dns: listOf(dns) }),
    ...(secrets === undefined ? {} : { secrets: listOf(secrets).map(secretOf) }),
    ...(configs === undefined ? {} : { configs: listOf(configs).map(sourceOf) }),
  }
}

/** What has a variable where its form is needed stays as it is. */
function written(fields: Dict, keys: readonly string[]): Fields {
  const own = Object.fromEntries(Object.entries(fields).filter(([key]) => keys.includes(key)))
  try {
    return specFields(own)
  } catch {
    return own
  }
}

const listOf = (value: Plain): readonly Plain[] =>
  Array.isArray(value) ? (value as readonly Plain[]) : [value]

function networksOf(value: Plain | undefined): Fields {
  if (isDict(value) && Object.keys(value).length > 0) return value
  const names = value === undefined || isDict(value) ? [] : listOf(value)
  return Object.fromEntries((names.length === 0 ? ['default'] : names).map((one) => [one, null]))
}

const envFile = (value: Plain): Plain => (isDict(value) ? value : { path: value, required: true })

const sourceOf = (value: Plain): Dict => (isDict(value) ? value : { source: value })

const secretOf = (value: Plain): Dict => {
  const given = sourceOf(value)
  return { target: `/run/secrets/${given['source'] as string}`, ...given }
}

/** Keys in the order of the alphabet, all the way down. */
export function inAlphabet(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inAlphabet)
  if (typeof value !== 'object' || value === null) return value
  const rows = Object.entries(value).sort(([a], [b]) => byText(a, b))
  return Object.fromEntries(rows.map(([key, one]) => [key, inAlphabet(one)]))
}

/**
 * A project whose variables are left as they are (`--no-interpolate`): short forms are written out
 * where that needs no value, all else stands as in the files, in the order of the alphabet.
 */
import { type Dict, isDict, type Plain } from './interpolate'
import { uniqueService } from './override'
import type { Fields } from './project-model'
import { mountOf, pairsIn, specFields } from './spec-service'

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
  const { env_file, label_file, dns, secrets, configs, volumes } = fields
  return {
    ...fields,
    ...written(fields, ['depends_on']),
    ...(fields['build'] === undefined ? {} : { build: rawBuild(fields['build']) }),
    ...written(fields, ['ports']),
    ...written(fields, ['devices']),
    ...(Array.isArray(fields['networks']) ? { networks: byName(fields['networks']) } : {}),
    ...(volumes === undefined ? {} : { volumes: listOf(volumes).map(rawMount) }),
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
  return orElse(own, () => specFields(own))
}

function rawBuild(value: Plain): Fields {
  if (!isDict(value)) return { context: value }
  const { additional_contexts: contexts } = value
  const more = contexts === undefined ? {} : { additional_contexts: pairsIn(contexts) }
  return { context: '.', ...value, ...more }
}

const rawMount = (mount: Plain): unknown =>
  typeof mount === 'string' ? orElse<unknown>(mount, () => mountOf(mount)) : mount

function orElse<T>(given: T, read: () => T): T {
  try {
    return read()
  } catch {
    return given
  }
}

const byName = (names: unknown): Fields =>
  Object.fromEntries((names as readonly string[]).map((name) => [name, null]))

const listOf = (value: Plain): readonly Plain[] =>
  Array.isArray(value) ? (value as readonly Plain[]) : [value]

const envFile = (value: Plain): Plain => (isDict(value) ? value : { path: value, required: true })

const sourceOf = (value: Plain): Dict => (isDict(value) ? value : { source: value })

const secretOf = (value: Plain): Dict => {
  const given = sourceOf(value)
  return { target: `/run/secrets/${given['source'] as string}`, ...given }
}

/**
 * Several files of `docker stack` as one (docker/cli `loader/merge`), their short forms written out;
 * `docker compose` has rules of its own (`override`).
 */
import { byText } from '../../api/order'
import type { ComposeFile, ComposeService } from './model'

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lists that a later file adds to, and the fields by which two of their items are the same. */
const KEYED: Readonly<Record<string, readonly string[]>> = {
  devices: ['target'],
  ports: ['target', 'published', 'protocol'],
  volumes: ['target'],
  secrets: ['source'],
  configs: ['source'],
}

/** Commands are replaced, not lengthened. */
const REPLACED = new Set(['command', 'entrypoint', 'test'])

function mergeLists(key: string, before: readonly unknown[], after: readonly unknown[]): unknown {
  if (REPLACED.has(key)) return after
  const fields = KEYED[key]
  if (fields === undefined) return [...before, ...after]
  const keyOf = (item: unknown): string =>
    JSON.stringify(fields.map((field) => (item as Fields)[field]))
  const fresh = new Set(after.map(keyOf))
  return [...before.filter((item) => !fresh.has(keyOf(item))), ...after]
}

function mergeFields(before: Fields, after: Fields): Fields {
  const merged: Record<string, unknown> = { ...before }
  for (const [key, value] of Object.entries(after)) {
    const old = before[key]
    if (Array.isArray(value) && Array.isArray(old)) merged[key] = mergeLists(key, old, value)
    else merged[key] = isFields(value) && isFields(old) ? mergeFields(old, value) : value
  }
  return merged
}

const sorted = <T>(rows: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(rows).sort(([a], [b]) => byText(a, b)))

/** Networks, volumes, secrets and configs are replaced whole; services are merged. */
export function merge(before: ComposeFile, after: ComposeFile): ComposeFile {
  const services: Record<string, ComposeService> = { ...before.services }
  for (const [name, service] of Object.entries(after.services)) {
    const old = services[name]
    services[name] = old === undefined ? service : mergeFields({ ...old }, { ...service })
  }
  const merged: Record<string, unknown> = { version: before.version, services: sorted(services) }
  for (const section of ['networks', 'volumes', 'secrets', 'configs'] as const) {
    const rows = { ...before[section], ...after[section] }
    if (Object.keys(rows).length > 0) merged[section] = sorted(rows as Record<string, unknown>)
  }
  return merged as unknown as ComposeFile
}

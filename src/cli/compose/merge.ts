/**
 * Several files of `docker stack` as one (docker/cli `loader/merge`), their short forms written out;
 * `docker compose` has rules of its own (`override`).
 */
import { byText } from '../../api/order'
import type { ComposeFile, ComposeService } from './model'

type Fields = Readonly<Record<string, unknown>>
type Rule = (before: unknown, after: unknown) => unknown

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const items = (list: unknown): readonly Fields[] => (list ?? []) as readonly Fields[]

/** A list in the order of a field by which two items are the same: the later one stands. */
const keyed =
  <T>(keyOf: (item: Fields) => T, compare: (a: T, b: T) => number): Rule =>
  (before, after) => {
    const found = new Map([...items(before), ...items(after)].map((one) => [keyOf(one), one]))
    return [...found].sort(([a], [b]) => compare(a, b)).map(([, item]) => item)
  }

const byField = (field: string): Rule => keyed((item) => item[field] as string, byText)
const byPublished = keyed(
  ({ published }) => (published ?? 0) as number,
  (a, b) => a - b,
)

const replaced: Rule = (_, after) => after

/** Each entry of the later stands for the earlier one of its name. */
const entries: Rule = (before, after) => ({ ...(before as Fields), ...(after as Fields) })

/** Options of another driver are of no use. */
const logging: Rule = (before, after) => {
  const [old, own] = [before, after] as readonly [Fields, Fields]
  const isOther =
    old['driver'] !== undefined && own['driver'] !== undefined && old['driver'] !== own['driver']
  return isOther ? own : mergeFields(old, own)
}

/** Of a network that both name only the other names are taken. */
const networks: Rule = (before, after) => {
  const rows = Object.entries(after as Fields).map(([name, own]) => {
    const old = (before as Fields)[name]
    if (!isFields(old) || !isFields(own)) return [name, own ?? old ?? null]
    const { aliases: _, ...rest } = old
    return [name, own['aliases'] === undefined ? rest : { ...rest, aliases: own['aliases'] }]
  })
  return { ...(before as Fields), ...Object.fromEntries(rows) }
}

/** Lists that are put in order even where the later file has none. */
const LISTS: Readonly<Record<string, Rule>> = {
  configs: byField('source'),
  ports: byPublished,
  secrets: byField('source'),
  volumes: byField('target'),
}

const RULES: Readonly<Record<string, Rule>> = {
  command: replaced,
  entrypoint: replaced,
  logging,
  networks,
  ulimits: entries,
}

function merged(before: unknown, after: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(after)) {
    return [...(before as unknown[]), ...(after as unknown[])]
  }
  return isFields(before) && isFields(after) ? mergeFields(before, after) : after
}

function mergeFields(before: Fields, after: Fields): Fields {
  const found: Record<string, unknown> = { ...before }
  for (const [key, value] of Object.entries(after)) {
    found[key] = before[key] === undefined ? value : merged(before[key], value)
  }
  return found
}

function mergeService(before: Fields, after: Fields): Fields {
  const found: Record<string, unknown> = { ...before }
  for (const [key, value] of Object.entries(after)) {
    const old = before[key]
    found[key] = old === undefined ? value : (RULES[key] ?? merged)(old, value)
  }
  for (const [key, rule] of Object.entries(LISTS)) {
    if (found[key] !== undefined) found[key] = rule(before[key], after[key])
  }
  return found
}

const sorted = <T>(rows: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(rows).sort(([a], [b]) => byText(a, b)))

/** Networks, volumes, secrets and configs are replaced whole; services are merged. */
export function merge(before: ComposeFile, after: ComposeFile): ComposeFile {
  const services: Record<string, ComposeService> = { ...before.services }
  for (const [name, service] of Object.entries(after.services)) {
    const old = services[name]
    services[name] = old === undefined ? service : mergeService({ ...old }, { ...service })
  }
  const whole: Record<string, unknown> = { version: before.version, services: sorted(services) }
  for (const section of ['networks', 'volumes', 'secrets', 'configs'] as const) {
    const rows = { ...before[section], ...after[section] }
    if (Object.keys(rows).length > 0) whole[section] = sorted(rows as Record<string, unknown>)
  }
  return whole as unknown as ComposeFile
}

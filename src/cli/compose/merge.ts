/**
 * Several files of `docker stack` as one (docker/cli `loader/merge`), their short forms written out;
 * `docker compose` has rules of its own (`override`).
 */
import { byText } from '../../api/order'
import { arranged, below, isStruct, type Fields } from './arrange'
import { isDict } from './interpolate'
import { inKeyOrder } from './key-order'
import { isOtherDriver } from './logging'
import type { ComposeFile, ComposeService } from './model'

type Rule = (before: unknown, after: unknown) => unknown

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

/** Options are added to those that there are; where there are none, they are lost. */
const logging: Rule = (before, after) => {
  const [old, own] = [before, after] as readonly [Fields, Fields]
  if (isOtherDriver(old, own)) return own
  const { options: _, ...rest } = own
  return mergeFields(old, old['options'] === undefined ? rest : own, 'logging')
}

/** A variable without a value leaves the one that it had. */
const environment: Rule = (before, after) => {
  const said = Object.entries(after as Fields).filter(
    ([key, value]) => value !== null || !(key in (before as Fields)),
  )
  return { ...(before as Fields), ...Object.fromEntries(said) }
}

/** Of a network that both name only the other names and the addresses are taken. */
const networks: Rule = (before, after) => {
  const rows = Object.entries(after as Fields).map(([name, own]) => {
    const old = (before as Fields)[name]
    if (!isDict(old) || !isDict(own)) return [name, own ?? old ?? null]
    const { aliases: _, ...rest } = old
    const { driver_opts: __, ...taken } = own
    return [name, { ...rest, ...taken }]
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
  environment,
  logging,
  networks,
  ulimits: entries,
}

/** What a struct points to and is as good as nothing: it takes the place of nothing. */
const isIdle = (value: unknown): boolean => value === false || value === '0s'

function merged(before: unknown, after: unknown, path: string): unknown {
  if (Array.isArray(before) && Array.isArray(after)) {
    return [...(before as unknown[]), ...(after as unknown[])]
  }
  return isDict(before) && isDict(after) ? mergeFields(before, after, path) : after
}

function mergeFields(before: Fields, after: Fields, path: string): Fields {
  const found: Record<string, unknown> = { ...before }
  for (const [key, value] of Object.entries(after)) {
    const old = before[key]
    if (old === undefined) found[key] = value
    else if (!isStruct(path) || !isIdle(value)) found[key] = merged(old, value, below(path, key))
  }
  return found
}

function mergeService(before: Fields, after: Fields): Fields {
  const found: Record<string, unknown> = { ...mergeFields(before, after, '') }
  for (const [key, rule] of Object.entries(RULES)) {
    const [old, own] = [before[key], after[key]]
    if (old !== undefined && own !== undefined) found[key] = rule(old, own)
  }
  for (const [key, rule] of Object.entries(LISTS)) {
    if (found[key] !== undefined) found[key] = rule(before[key], after[key])
  }
  return arranged(found)
}

/** Networks, volumes, secrets and configs are replaced whole; services are merged; `x-` stay. */
export function merge(before: ComposeFile, after: ComposeFile): ComposeFile {
  const services: Record<string, ComposeService> = { ...before.services }
  for (const [name, service] of Object.entries(after.services)) {
    const old = services[name]
    services[name] = old === undefined ? service : mergeService({ ...old }, { ...service })
  }
  const whole: Record<string, unknown> = { version: before.version, services: inKeyOrder(services) }
  for (const section of ['networks', 'volumes', 'secrets', 'configs'] as const) {
    const rows = { ...before[section], ...after[section] }
    if (Object.keys(rows).length > 0) whole[section] = inKeyOrder(rows as Record<string, unknown>)
  }
  const kept = Object.entries(before).filter(([key]) => key.startsWith('x-'))
  return { ...whole, ...Object.fromEntries(kept) } as unknown as ComposeFile
}

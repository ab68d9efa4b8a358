/**
 * `~/.docker/config.json`: what whoever types wants of every command that does not say otherwise
 * (docker/cli `cli/config`).
 */
import { cleanPath, HOME } from '../../api/path'
import type { Io } from '../client'
import { readIfThere } from '../files'
import { kindOf, readJson, type Json } from '../go-json'
import { PROXIES, TEXTS, type Settings } from '../settings'
import { quoted } from '../values'

/** What the file is called in its folder. */
export const CONFIG = 'config.json'

/** Where the client's settings are, from home: `--config`, `DOCKER_CONFIG` or `~/.docker`. */
export function folderOf({ docker, env }: Pick<Io, 'docker' | 'env'>): string {
  const given = docker?.config || env['DOCKER_CONFIG'] || '.docker'
  const whole = cleanPath(given.startsWith('/') ? given : `${HOME}/${given}`)
  return whole.startsWith(`${HOME}/`) ? whole.slice(HOME.length + 1) : whole
}

/** A path from home as a whole one. */
export const shown = (path: string): string => (path.startsWith('/') ? path : `${HOME}/${path}`)

const DICTS = ['HttpHeaders', 'credHelpers', 'aliases', 'features'] as const
const LISTS = ['pruneFilters', 'cliPluginsExtraDirs'] as const

type Fields = { readonly [key: string]: Json }

const isFields = (value: Json): value is Fields => kindOf(value) === 'object' && value !== null

/** What was read, and why the rest was not. */
interface Reading {
  readonly settings: Settings
  readonly fault: string | null
}

const NOTHING: Settings = { texts: {}, aliases: [], pruneFilters: [], proxies: {} }

/** Names of fields count whatever their case; of several the last. */
function fieldsIn(found: Fields): ReadonlyMap<string, Json> {
  const names = [...TEXTS, ...DICTS, ...LISTS, 'proxies']
  const byName = new Map(names.map((name) => [name.toLowerCase(), name]))
  return new Map(
    Object.entries(found).flatMap(([key, value]) => {
      const name = byName.get(key.toLowerCase())
      return name === undefined || value === null ? [] : [[name, value] as const]
    }),
  )
}

const misfit = (value: Json, into: string): string =>
  `json: cannot unmarshal ${kindOf(value)} into Go ${into}`

/** What is wrong with a field's value; null: nothing. */
function faultOf(name: string, value: Json): string | null {
  const wrong = (one: Json, kind: string, type: string): string | null =>
    kindOf(one) === kind ? null : misfit(one, `struct field ConfigFile.${name} of type ${type}`)
  if (isOneOf(TEXTS, name)) return wrong(value, 'string', 'string')
  if (name === 'proxies') return faultOfProxies(value, wrong)
  const [kind, type] = isOneOf(LISTS, name)
    ? ['array', '[]string']
    : ['object', 'map[string]string']
  const inner = (): (string | null)[] =>
    Object.values(value as Fields).map((one) => wrong(one, 'string', 'string'))
  return wrong(value, kind, type) ?? inner().find((one) => one !== null) ?? null
}

type Wrong = (one: Json, kind: string, type: string) => string | null

function faultOfProxies(value: Json, wrong: Wrong): string | null {
  const rows = wrong(value, 'object', 'map[string]configfile.ProxyConfig')
  if (rows !== null) return rows
  for (const proxy of Object.values(value as Fields)) {
    if (proxy === null) continue
    const fault = wrong(proxy, 'object', 'configfile.ProxyConfig')
    if (fault !== null) return fault
    for (const [field, one] of proxyFields(proxy as Fields)) {
      if (kindOf(one) !== 'string') {
        return misfit(one, `struct field ProxyConfig.proxies.${field} of type string`)
      }
    }
  }
  return null
}

/** Its known fields, whatever their case. */
const proxyFields = (proxy: Fields): readonly (readonly [keyof typeof PROXIES, Json])[] =>
  Object.entries(proxy).flatMap(([key, value]) => {
    const known = (Object.keys(PROXIES) as (keyof typeof PROXIES)[]).find(
      (name) => name.toLowerCase() === key.toLowerCase(),
    )
    return known === undefined || value === null ? [] : [[known, value] as const]
  })

/** The variables of each proxy, in the order of the settings' own names. */
const proxiesIn = (rows: Fields): Settings['proxies'] =>
  Object.fromEntries(
    Object.entries(rows).map(([host, proxy]) => {
      const said = Object.fromEntries(proxyFields((proxy ?? {}) as Fields))
      const found = Object.entries(PROXIES).flatMap(([field, name]) => {
        const value = said[field]
        return typeof value === 'string' && value !== '' ? [[name, value] as const] : []
      })
      return [host, Object.fromEntries(found)]
    }),
  )

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name)

/** Reads the text of the file; what is of another kind than it should be is left out, and said. */
function read(text: string): Reading {
  let found: Json | undefined
  try {
    found = readJson(text)
  } catch (error) {
    return { settings: NOTHING, fault: (error as Error).message }
  }
  if (found === undefined || found === null) return { settings: NOTHING, fault: null }
  if (!isFields(found)) {
    return { settings: NOTHING, fault: misfit(found, 'value of type configfile.ConfigFile') }
  }
  const fields = [...fieldsIn(found)].map(
    ([name, value]) => [name, value, faultOf(name, value)] as const,
  )
  const sound = fields.filter(([, , fault]) => fault === null).map(([name, value]) => [name, value])
  const all = Object.fromEntries(sound) as Fields
  const settings: Settings = {
    texts: all as Settings['texts'],
    aliases: Object.keys((all['aliases'] ?? {}) as Fields),
    pruneFilters: (all['pruneFilters'] ?? []) as readonly string[],
    proxies: proxiesIn((all['proxies'] ?? {}) as Fields),
  }
  return { settings, fault: fields.find(([, , fault]) => fault !== null)?.[2] ?? null }
}

/** The settings that hold; why some do not is said. */
export function* readSettings(io: Pick<Io, 'docker' | 'env' | 'err'>) {
  const path = `${folderOf(io)}/${CONFIG}`
  const { settings, fault } = read((yield* readIfThere(path)) ?? '')
  if (fault !== null) {
    io.err(`WARNING: Error parsing config file (${shown(path)}): ${fault}\n`)
  }
  return settings
}

/** Why an alias is refused: only the builder may have one. Null: none is. */
export function badAlias({ aliases }: Settings): string | null {
  const odd = aliases.find((name) => name !== 'builder')
  const allowed = 'map[string]struct {}{"builder":struct {}{}}'
  return odd === undefined ? null : `not allowed to alias ${quoted(odd)} (allowed: ${allowed})`
}

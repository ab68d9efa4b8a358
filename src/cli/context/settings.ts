/**
 * `~/.docker/config.json`: what whoever types wants of every command that does not say otherwise
 * (docker/cli `cli/config`).
 */
import { HOME } from '../../api/path'
import type { Resume, Wait } from '../client'
import { readIfThere } from '../files'
import { kindOf, readJson, type Json } from '../go-json'
import { TEXTS, type Settings } from '../settings'
import { quoted } from '../values'

export const CONFIG = '.docker/config.json'

const DICTS = ['HttpHeaders', 'credHelpers', 'aliases', 'features'] as const
const LISTS = ['pruneFilters', 'cliPluginsExtraDirs'] as const

type Fields = { readonly [key: string]: Json }

const isFields = (value: Json): value is Fields => kindOf(value) === 'object' && value !== null

/** What was read, and why the rest was not. */
interface Reading {
  readonly settings: Settings
  readonly fault: string | null
}

const NOTHING: Settings = { texts: {}, aliases: [], pruneFilters: [] }

/** Names of fields count whatever their case; of several the last. */
function fieldsIn(found: Fields): ReadonlyMap<string, Json> {
  const names = [...TEXTS, ...DICTS, ...LISTS]
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
  const [kind, type] = isOneOf(LISTS, name)
    ? ['array', '[]string']
    : ['object', 'map[string]string']
  const inner = (): (string | null)[] =>
    Object.values(value as Fields).map((one) => wrong(one, 'string', 'string'))
  return wrong(value, kind, type) ?? inner().find((one) => one !== null) ?? null
}

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
  }
  return { settings, fault: fields.find(([, , fault]) => fault !== null)?.[2] ?? null }
}

/** The settings of the shell's computer; `warn` hears why some do not hold. */
export function* readSettings(warn: (text: string) => void): Generator<Wait, Settings, Resume> {
  const { settings, fault } = read((yield* readIfThere(CONFIG)) ?? '')
  if (fault !== null) {
    warn(`WARNING: Error parsing config file (${HOME}/${CONFIG}): ${fault}\n`)
  }
  return settings
}

/** Why an alias is refused: only the builder may have one. Null: none is. */
export function badAlias({ aliases }: Settings): string | null {
  const odd = aliases.find((name) => name !== 'builder')
  const allowed = 'map[string]struct {}{"builder":struct {}{}}'
  return odd === undefined ? null : `not allowed to alias ${quoted(odd)} (allowed: ${allowed})`
}

/**
 * Written out Compose documents as compose-go v2.9 decodes them into its structs: numbers, spans
 * and sizes read, fields with nothing in them left out, mappings in the order of YAML's keys.
 */
import { parseDuration, printDuration } from '../../api/duration'
import { shortFloat } from '../../api/float'
import { byText } from '../../api/order'
import { parseBytes, parseFloat64 } from '../values'
import { extensions, items, textOf } from './decode'
import { isDict, toNumber, type Dict, type Plain } from './interpolate'
import { inKeyOrder } from './key-order'
import type { Fields } from './project-model'
import { STRUCTS, WITHOUT_EXTENSIONS } from './spec-structs'
import { truthOf } from './substitute'
import { shellWords } from './words'

type Read = (value: Plain, place: string) => unknown

const texts: Read = (value) =>
  typeof value === 'string' ? [value] : items(value).map((one) => textOf(one))

/** A mapping of texts, or `A=1` texts; what has no value has `missing`. */
const pairsWith =
  (missing: string | null): Read =>
  (value) => {
    const rows = isDict(value)
      ? Object.entries(value).map(([key, one]) => [key, one === null ? missing : textOf(one)])
      : items(value).map((one) => {
          const [, key = '', given = missing] = /^([^=]*)(?:=(.*))?$/s.exec(textOf(one)) ?? []
          if (missing === null && /\s$/.test(key)) {
            throw new Error(`environment variable ${key} is declared with a trailing space`)
          }
          return [key, given]
        })
    return inKeyOrder(Object.fromEntries(rows) as Record<string, string | null>)
  }

const hosts: Read = (value) => {
  const rows = isDict(value)
    ? Object.entries(value).flatMap(([name, one]) =>
        (Array.isArray(one) ? (one as readonly Plain[]) : [one]).map((ip) => [name, textOf(ip)]),
      )
    : items(value).flatMap((one) => {
        const text = textOf(one)
        const [, name, ips] = /^([^=]*)=(.*)$/s.exec(text) ?? /^([^:]*):(.*)$/s.exec(text) ?? []
        if (name === undefined || ips === undefined) {
          throw new Error(`invalid additional host, missing IP: ${text}`)
        }
        return ips.split(',').map((ip) => [name, ip])
      })
  for (const [name = ''] of rows) {
    if (name === '' || /[:=]/.test(name)) throw new Error(`bad host name '${name}'`)
  }
  return rows.map(([name, ip = '']) => `${name}=${ip.replace(/^\[(.+)\]$/, '$1')}`).sort(byText)
}

const LONGER: Readonly<Record<string, number>> = { d: 24, w: 24 * 7 }

/** Nanoseconds; days and weeks are spans, too. */
const nanosIn = (text: string): number =>
  parseDuration(
    text.replace(/(\d+)([dw])/g, (_, count: string, unit: string) => {
      return `${Number(count) * (LONGER[unit] ?? 1)}h`
    }),
  )

const bytes: Read = (value) => {
  if (typeof value === 'string') return String(parseBytes(value))
  return Number.isInteger(value) ? String(value as number) : '0'
}

const count: Read = (value) => {
  if (typeof value !== 'string') return Number(value)
  if (value.toLowerCase() === 'all') return -1
  if (/^[-+]?\d+$/.test(value)) return Number(value)
  throw new Error(
    `invalid value ${JSON.stringify(value)}, the only value allowed is 'all' or a number`,
  )
}

const limits: Read = (value) =>
  inKeyOrder(
    Object.fromEntries(
      Object.entries(value as Dict).map(([name, one]) => {
        if (!isDict(one) && Number(one) !== 0) return [name, Number(one)]
        const { soft = 0, hard = 0 } = isDict(one) ? one : {}
        return [name, { soft: Number(soft), hard: Number(hard) }]
      }),
    ),
  )

const keys: Read = (value) =>
  Object.entries(value as Dict).map(([id, path]) =>
    path === null || path === '' ? id : `${id}: ${textOf(path)}`,
  )

const files: Read = (value) =>
  items(value).map((one) => {
    const { path, required, format } = one as Dict
    const isRequired = required !== false && required !== 'false'
    return { path, required: isRequired, ...(format === undefined ? {} : { format }) }
  })

const whole: Read = (value) =>
  typeof value === 'string' ? toNumber(value, false) : Math.trunc(Number(value))

const uint: Read = (value) => {
  const number = whole(value, '') as number
  if (number < 0) throw new Error(`cannot parse value as 'uint64': ${number} overflows uint`)
  return number
}

const fraction: Read = (value) =>
  shortFloat(typeof value === 'string' ? parseFloat64(value) : Number(value))

const mode: Read = (value) => {
  const number = typeof value === 'string' ? Number.parseInt(value, 8) : Number(value)
  return `0${number.toString(8)}`
}

const lists: Read = (value) =>
  inKeyOrder(
    Object.fromEntries(
      Object.entries(value as Dict).map(([k, one]) => [k, texts(asList(one), '')]),
    ),
  )

const asList = (value: Plain): Plain => (Array.isArray(value) ? value : [value])

const READS: Readonly<Record<string, Read>> = {
  text: (value) => textOf(value),
  texts,
  numbers: texts,
  int: whole,
  uint,
  float: fraction,
  truth: (value) => (typeof value === 'string' ? truthOf(value, () => {}) : value),
  bytes,
  span: (value) => printDuration(nanosIn(textOf(value))),
  pairs: pairsWith(''),
  env: pairsWith(null),
  hosts,
  command: (value) => (typeof value === 'string' ? wordsOf(value) : texts(value, '')),
  test: (value) => (typeof value === 'string' ? ['CMD-SHELL', value] : texts(value, '')),
  mode,
  count,
  limits,
  keys,
  files,
  lists,
}

function wordsOf(text: string): readonly string[] {
  try {
    return shellWords(text)
  } catch (error) {
    throw new Error('invalid command line string', { cause: error })
  }
}

const NOTHING: readonly unknown[] = ['', false, 0, '0s', null, undefined]

/** Whether a field has nothing in it; a size is a text, and a command of no words is one. */
const isNothing = (value: unknown, kind: string): boolean =>
  NOTHING.includes(value) ||
  (kind === 'bytes' && value === '0') ||
  (kind !== 'command' &&
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 0)

/** Where in a project something could not be read. */
class Undecodable extends Error {}

function read(value: Plain, kind: string, place: string): unknown {
  if (kind.startsWith('[]')) {
    const of = kind.slice(2)
    return items(value).map((one, at) => read(one, of, `${place}[${at}]`))
  }
  if (kind.startsWith('{}')) {
    const of = kind.slice(2).replace(/^\*/, '')
    const rows = Object.entries(value as Dict).map(([key, one]) => {
      const isNone = one === null && kind.includes('*')
      return [key, isNone ? null : read(one, of, `${place}[${key}]`)]
    })
    return inKeyOrder(Object.fromEntries(rows) as Fields)
  }
  if (STRUCTS[kind] !== undefined) return decode(kind, (value ?? {}) as Dict, place)
  try {
    return READS[kind]?.(value, place)
  } catch (error) {
    const why = `'${place}' ${(error as Error).message}`
    throw new Undecodable(`decoding failed due to the following error(s):\n\n${why}`, {
      cause: error,
    })
  }
}

/** A struct of a project; throws in compose's words where a value cannot be read. */
export function decode(struct: string, given: Dict, place: string): Fields {
  const found: Record<string, unknown> = {}
  for (const [name, kind] of STRUCTS[struct] ?? []) {
    const value = given[name]
    if (value === undefined || value === null) continue
    const isSaid = kind.startsWith('*')
    const one = read(value, isSaid ? kind.slice(1) : kind, `${place}.${name}`)
    if (isSaid || !isNothing(one, kind)) found[name] = one
  }
  return WITHOUT_EXTENSIONS.includes(struct) ? found : { ...found, ...extensions(given) }
}

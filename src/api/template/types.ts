/**
 * Go's types and values, as far as templates look at them: what a field is, what is empty, what a
 * type is called. A value is a JSON value together with its type; null is Go's invalid value.
 */
import { base64 } from '@scure/base'
import { byText } from '../order'

export type GoType =
  | Basic
  /** `holds`: what is in it, where that is no plain JSON. */
  | { readonly kind: 'interface'; readonly holds?: GoType }
  | { readonly kind: 'slice' | 'map' | 'pointer'; readonly of: GoType }
  | Struct

interface Basic {
  readonly kind: 'string' | 'bool' | 'int' | 'uint' | 'float' | 'bytes'
  readonly name: string
  /** Its `String` method. */
  readonly print?: (it: never) => string
}

export interface Struct {
  readonly kind: 'struct'
  readonly name: string
  readonly fields: readonly Field[]
  readonly print?: (it: never) => string
  /** The methods of a type, which are called like fields; undefined: there is none of the name. */
  readonly methods?: (it: never, name: string) => Method | undefined
}

interface Field {
  readonly name: string
  /** What JSON calls it. */
  readonly json: string
  readonly type: GoType
  /** Its fields count as those of the struct. */
  readonly embedded: boolean
}

/** A method: so many texts go in. */
export interface Method {
  readonly takes: number
  readonly call: (...args: readonly string[]) => unknown
}

export type Value = { readonly type: GoType; readonly it: unknown } | null

export const STRING: Basic = { kind: 'string', name: 'string' }
const BOOL: Basic = { kind: 'bool', name: 'bool' }
const INT: Basic = { kind: 'int', name: 'int' }
export const FLOAT: Basic = { kind: 'float', name: 'float64' }
const BYTE: Basic = { kind: 'uint', name: 'uint8' }
export const ANY: GoType = { kind: 'interface' }
export const STRINGS: GoType = { kind: 'slice', of: STRING }
const LIST: GoType = { kind: 'slice', of: ANY }
const MAP: GoType = { kind: 'map', of: ANY }
/** Numbers of JSON that was read without types. */
const NUMBER: Basic = { kind: 'string', name: 'json.Number', print: (it: number) => String(it) }

export const string = (it: string): Value => ({ type: STRING, it })
export const bool = (it: boolean): Value => ({ type: BOOL, it })
export const int = (it: number): Value => ({ type: INT, it })

/** What stands in a text. */
export const textOf = (value: Value | undefined): string =>
  `${(value?.it ?? '') as string | number}`

/** What Go calls a type. */
export function nameOf(type: GoType): string {
  switch (type.kind) {
    case 'interface':
      return 'interface {}'
    case 'slice':
      return `[]${nameOf(type.of)}`
    case 'map':
      return `map[string]${nameOf(type.of)}`
    case 'pointer':
      return `*${nameOf(type.of)}`
    default:
      return type.name
  }
}

/** What stands where nothing was said. */
export function zeroOf(type: GoType): unknown {
  switch (type.kind) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'int':
    case 'uint':
    case 'float':
      return 0
    case 'struct':
      return {}
    default:
      return null
  }
}

/** A JSON value of a type; what is missing is the type's zero. */
export const valueOf = (type: GoType, it: unknown): Value => ({ type, it: it ?? zeroOf(type) })

/** A JSON value of which no type is known. */
export function dynamic(it: unknown): Value {
  if (it === null || it === undefined) return null
  if (typeof it === 'string') return string(it)
  if (typeof it === 'boolean') return bool(it)
  if (typeof it === 'number') return { type: NUMBER, it }
  return { type: Array.isArray(it) ? LIST : MAP, it }
}

/** What an interface holds; other values are themselves. */
export const held = (value: Value): Value =>
  value?.type.kind === 'interface' ? contents(value.type.holds, value.it) : value

const contents = (holds: GoType | undefined, it: unknown): Value =>
  holds === undefined || it === null || it === undefined ? dynamic(it) : { type: holds, it }

/** Through pointers and interfaces; `isNil`: one of them led nowhere, and the value is that one. */
export function indirect(value: Value): { readonly value: Value; readonly isNil: boolean } {
  let now = value
  while (now !== null && (now.type.kind === 'pointer' || now.type.kind === 'interface')) {
    if (now.it === null || now.it === undefined) return { value: now, isNil: true }
    now = now.type.kind === 'pointer' ? { type: now.type.of, it: now.it } : held(now)
  }
  return { value: now, isNil: false }
}

/** The elements of a list; a text's are its bytes. */
export const elementsOf = (value: NonNullable<Value>): Value[] => {
  const { type, it } = value
  const bytes =
    type.kind === 'string' ? utf8(String(it)) : type.kind === 'bytes' ? bytesOf(it) : null
  if (bytes !== null) return bytes.map((byte) => ({ type: BYTE, it: byte }))
  const of = type.kind === 'slice' ? type.of : ANY
  return ((it ?? []) as readonly unknown[]).map((one) => valueOf(of, one))
}

/** The entries of a map, in the order of their keys. */
export function entriesOf({ type, it }: NonNullable<Value>): (readonly [string, Value])[] {
  const of = type.kind === 'map' ? type.of : ANY
  return Object.entries((it ?? {}) as object)
    .sort(([a], [b]) => byText(a, b))
    .map(([key, one]) => [key, valueOf(of, one)])
}

/** Bytes are base64 in JSON. */
export const bytesOf = (it: unknown): number[] =>
  typeof it === 'string' ? [...base64.decode(it)] : []

/** A field of a struct or of what is embedded in it; undefined: there is none of the name. */
export function fieldOf({ fields }: Struct, it: unknown, name: string): Value | undefined {
  const known = (it ?? {}) as Readonly<Record<string, unknown>>
  const own = fields.find((field) => field.name === name)
  if (own?.embedded === true) return valueOf(own.type, partOf(own.type, known))
  if (own !== undefined) return valueOf(own.type, known[own.json])
  for (const { type, embedded } of fields) {
    const inner = type.kind === 'pointer' ? type.of : type
    if (!embedded || inner.kind !== 'struct') continue
    const found = fieldOf(inner, known, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** What of a struct's fields are those of a struct that is embedded in it. */
function partOf(type: GoType, known: Readonly<Record<string, unknown>>): unknown {
  const inner = type.kind === 'pointer' ? type.of : type
  if (inner.kind !== 'struct') return known
  const names = inner.fields.flatMap((field) =>
    field.embedded ? Object.keys(partOf(field.type, known) as object) : [field.json],
  )
  return Object.fromEntries(
    names.filter((name) => name in known).map((name) => [name, known[name]]),
  )
}

/** How many there are in it; undefined: it is not counted. */
export function lengthOf(value: Value): number | undefined {
  switch (value?.type.kind) {
    case 'string':
    case 'slice':
    case 'bytes':
      return elementsOf(value).length
    case 'map':
      return Object.keys((value.it ?? {}) as object).length
    default:
      return undefined
  }
}

/** A text's bytes, which is what Go counts. */
export const utf8 = (text: string): number[] =>
  [...text].flatMap((letter) => {
    const code = letter.codePointAt(0) as number
    const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f)
    if (code < 0x80) return [code]
    if (code < 0x800) return [0xc0 | (code >> 6), tail(0)]
    if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)]
    return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)]
  })

/** Is the value neither empty nor zero? */
export function truth(given: Value): boolean {
  const value = held(given)
  if (value === null) return false
  switch (value.type.kind) {
    case 'struct':
      return true
    case 'pointer':
      return value.it !== null
    case 'bool':
    case 'int':
    case 'uint':
    case 'float':
      return Boolean(value.it)
    default:
      return (lengthOf(value) ?? 0) > 0
  }
}

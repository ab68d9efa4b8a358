/**
 * Reads JSON from outside as Go's decoder does: unknown fields are passed over, `null` is the same
 * as nothing, names match in any case, and what has the wrong type is refused in Go's words.
 */

/** What cannot be read, in Go's words. */
export class BadJson extends Error {
  override readonly name = 'BadJson'
}

type Leaf = 'text' | 'whole' | 'count' | 'real' | 'flag'

/** What a JSON value must look like. */
export type Shape =
  | {
      readonly kind: Leaf
      /** What the daemon takes for nothing, and, unless `keepsZero`, for Go's zero as well. */
      readonly usual?: string | number
      readonly keepsZero?: boolean
    }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'map'; readonly of: Shape }
  | {
      readonly kind: 'struct'
      readonly name: string
      readonly fields: Fields
      readonly bare?: object
    }

/** A field that the API's types demand is filled with Go's zero when it is missing. */
type Fields = Readonly<Record<string, { readonly shape: Shape; readonly isNeeded: boolean }>>

export const TEXT: Shape = { kind: 'text' }
export const WHOLE: Shape = { kind: 'whole' }
/** A whole number that is not negative. */
export const COUNT: Shape = { kind: 'count' }
export const REAL: Shape = { kind: 'real' }
export const FLAG: Shape = { kind: 'flag' }
/** A text, with what stands for none. */
export const textOr = (usual: string): Shape => ({ kind: 'text', usual })
/** A count, with what stands for none, and, unless it `keepsZero`, for nought. */
export const countOr = (usual: number, keepsZero = false): Shape => ({
  kind: 'count',
  usual,
  keepsZero,
})
export const list = (of: Shape): Shape => ({ kind: 'list', of })
export const map = (of: Shape): Shape => ({ kind: 'map', of })

/**
 * A struct of Go's, of the package `swarm` unless its name says of which: fields that are always
 * there, fields that may be missing, and what stands for one in which nothing was said.
 */
export function struct(
  name: string,
  needed: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
  bare?: object,
): Shape {
  const all = (shapes: Readonly<Record<string, Shape>>, isNeeded: boolean): Fields =>
    Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, { shape, isNeeded }]))
  const fields = { ...all(needed, true), ...all(optional, false) }
  return { kind: 'struct', name, fields, ...(bare === undefined ? {} : { bare }) }
}

/** The fields of a health check, which bodies of requests and images have alike. */
export const HEALTH_FIELDS: Readonly<Record<string, Shape>> = {
  Test: list(TEXT),
  Interval: WHOLE,
  Timeout: WHOLE,
  StartPeriod: WHOLE,
  StartInterval: WHOLE,
  Retries: WHOLE,
}

const GO_TYPES: Readonly<Record<Leaf, string>> = {
  text: 'string',
  whole: 'int64',
  count: 'uint64',
  real: 'float32',
  flag: 'bool',
}

const goType = (shape: Shape): string => {
  switch (shape.kind) {
    case 'list':
      return `[]${goType(shape.of)}`
    case 'map':
      return `map[string]${goType(shape.of)}`
    case 'struct':
      return shape.name.includes('.') ? shape.name : `swarm.${shape.name}`
    default:
      return GO_TYPES[shape.kind]
  }
}

const isLeaf = (kind: Shape['kind'], value: unknown): boolean => {
  switch (kind) {
    case 'text':
      return typeof value === 'string'
    case 'flag':
      return typeof value === 'boolean'
    case 'whole':
      return Number.isSafeInteger(value)
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= 0
    default:
      return typeof value === 'number'
  }
}

function zeroOf(shape: Shape): unknown {
  switch (shape.kind) {
    case 'text':
      return shape.usual ?? ''
    case 'whole':
    case 'count':
    case 'real':
      return shape.usual ?? 0
    case 'flag':
      return false
    case 'list':
      return []
    case 'map':
      return {}
    case 'struct':
      return readStruct(shape, {})
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value as the shape has it. @throws BadJson */
export function readAs(shape: Shape, value: unknown, where = ''): unknown {
  if (value === null || value === undefined) return zeroOf(shape)
  switch (shape.kind) {
    case 'list':
      if (!Array.isArray(value)) throw mismatch(shape, value, where)
      return value.map((one) => readAs(shape.of, one, where))
    case 'map':
      if (!isPlain(value)) throw mismatch(shape, value, where)
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, readAs(shape.of, one, where)]),
      )
    case 'struct':
      if (!isPlain(value)) throw mismatch(shape, value, where)
      return readStruct(shape, value)
    default:
      if (!isLeaf(shape.kind, value)) throw mismatch(shape, value, where)
      return (value === '' || value === 0) && shape.keepsZero !== true ? zeroOf(shape) : value
  }
}

function readStruct(
  { name, fields, bare }: Extract<Shape, { kind: 'struct' }>,
  value: Record<string, unknown>,
): unknown {
  const byLower = new Map(Object.keys(value).map((key) => [key.toLowerCase(), key]))
  const read: Record<string, unknown> = {}
  for (const [key, { shape, isNeeded }] of Object.entries(fields)) {
    const given = value[key] ?? value[byLower.get(key.toLowerCase()) ?? '']
    if (given !== null && given !== undefined) {
      read[key] = readAs(shape, given, `${name.slice(name.indexOf('.') + 1)}.${key}`)
    } else if (isNeeded) read[key] = zeroOf(shape)
  }
  return bare !== undefined && Object.keys(read).length === 0 ? bare : read
}

function mismatch(shape: Shape, value: unknown, where: string): BadJson {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  const given =
    kind === 'number' && /whole|count/.test(shape.kind) ? `number ${String(value)}` : kind
  const field = where === '' ? 'Go value' : `Go struct field ${where}`
  const why = `cannot unmarshal ${given} into ${field} of type ${goType(shape)}`
  return new BadJson(`json: ${why}`)
}

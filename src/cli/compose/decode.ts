/**
 * Values of a checked Compose document as the client decodes them into its structs: what cannot be
 * decoded is said with the field's name.
 */
import { goFloat } from '../../api/float'
import { GoValue } from '../../api/go-value'
import { parseDuration, printDuration } from '../../api/duration'
import { isDict, type Dict, type Plain } from './interpolate'
import { inKeyOrder } from './key-order'
import { shellWords } from './words'

/** A mapping, or one of nothing. */
export const dict = (value: Plain | undefined): Dict => (value ?? {}) as Dict
/** A list, or one of nothing. */
export const items = (value: Plain | undefined): readonly Plain[] =>
  (value ?? []) as readonly Plain[]
/** Texts; one alone is a list of it. Throws where one of them is a day or a fraction. */
export const strings = (value: Plain | undefined, field = ''): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : items(value).map((one, at) => {
        if (!(one instanceof GoValue)) return one as string
        throw noText(one, `${fieldOf(field)}[${at}]`, one.type)
      })

/** Numbers that are written in the file stand for the digits that Go prints. */
export function textOf(value: Plain): string {
  if (value === null) return ''
  const isFloat =
    typeof value === 'number' && !(Number.isInteger(value) && Math.abs(value) < 2 ** 64)
  return isFloat ? goFloat(value) : String(value as string | number)
}

/** Keys in order, values changed; nothing for nothing. */
export const mapped = <T>(value: Plain | undefined, change: (item: Plain, key: string) => T) =>
  inKeyOrder(
    Object.fromEntries(Object.entries(dict(value)).map(([key, item]) => [key, change(item, key)])),
  )

/** `A=1` texts, or a mapping, as a mapping. A text without `=` has `missing`. */
export function pairs<M extends string | null>(value: Plain | undefined, missing: M) {
  const entries: [string, string | M][] = Array.isArray(value)
    ? strings(value).map((text) => {
        const at = text.indexOf('=')
        return at < 0 ? [text, missing] : [text.slice(0, at), text.slice(at + 1)]
      })
    : Object.entries(dict(value)).map(([key, item]) => [
        key,
        item === null ? missing : textOf(item),
      ])
  return inKeyOrder(Object.fromEntries(entries))
}

/** The words of the client for fields that it cannot decode. */
const undecodable = (why: string, cause?: unknown): Error =>
  new Error(`decoding failed due to the following error(s):\n\n${why}`, { cause })

/** What a field's text means; throws as the client does when it means nothing. */
export function decoded<T>(field: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw undecodable(`error decoding '${field}': ${(error as Error).message}`, error)
  }
}

/** A truth value, as it stands. */
export const truth = (value: Plain | undefined) => value as boolean | undefined

/** What the client calls a field: by its struct, unless it has two words. */
const fieldOf = (key: string): string =>
  key.includes('_') ? key : key.slice(0, 1).toUpperCase() + key.slice(1)

/** A value where a text belongs. */
const noText = (value: Plain, field: string, type: string): Error =>
  undecodable(
    `'${field}' expected type 'string', got unconvertible type '${type}', value: '${textOf(value)}'`,
  )

/** A text; throws where a number or a day stands, which Go makes none of. */
export function text(value: Plain | undefined, field = ''): string | undefined {
  if (value instanceof GoValue) throw noText(value, fieldOf(field), value.type)
  if (typeof value !== 'number') return value as string | undefined
  throw noText(value, field, Number.isInteger(value) ? 'int' : 'float64')
}

/** A whole number: fractions are cut off. */
export const whole = (value: Plain | undefined): number | undefined =>
  value === undefined ? undefined : Math.trunc(Number(value))

/** The same, where there is none below nought. */
export function unsigned(value: Plain | undefined, field: string): number | undefined {
  if (value === undefined || (value as number) >= 0) return whole(value)
  const digits = Number.isInteger(value) ? String(value as number) : (value as number).toFixed(6)
  throw undecodable(`cannot parse '${field}', ${digits} overflows uint`)
}

/** A span as Go prints it. */
export const duration = (value: Plain | undefined): string | undefined =>
  value === undefined ? undefined : printDuration(parseDuration(value as string))

/** The words of a command; a text is split as a shell does. */
export const command = (value: Plain | undefined, field: string): readonly string[] =>
  typeof value === 'string' ? decoded(field, () => shellWords(value)) : strings(value, field)

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/**
 * Fields with something in them, in the order they are given; those that the client points to are
 * there whenever they were said.
 */
export function filled<T extends object>(
  fields: { readonly [K in keyof T]: T[K] | undefined },
  pointers: readonly (keyof T)[] = [],
): T {
  const isSaid = ([key, value]: [string, unknown]): boolean =>
    pointers.includes(key as keyof T) ? value !== undefined : !isNothing(value)
  return Object.fromEntries(Object.entries(fields).filter(isSaid)) as T
}

/** Keys that begin with `x-`, in order, and all below them. */
export const extensions = (document: Dict): Dict =>
  inKeyOrder(
    Object.fromEntries(
      Object.entries(document)
        .filter(([key]) => key.startsWith('x-'))
        .map(([key, value]) => [key, allInKeyOrder(value)]),
    ),
  )

/** A value with the keys of all mappings in it in order. */
export function allInKeyOrder(value: Plain): Plain {
  if (Array.isArray(value)) return (value as readonly Plain[]).map(allInKeyOrder)
  return isDict(value) ? mapped(value, allInKeyOrder) : value
}

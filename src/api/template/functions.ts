/** The functions of Go's templates, of the Docker client's and of the swarm's. */
import { goJson } from '../json'

type Values = readonly unknown[]

/** A value that a template prints in Go's words; in JSON and comparisons it is what it is. */
export class Printed {
  readonly value: string | number
  readonly text: string
  constructor(value: string | number, text: string) {
    this.value = value
    this.text = text
  }
  toJSON(): string | number {
    return this.value
  }
  valueOf(): string | number {
    return this.value
  }
}

/** Is the value neither empty nor zero? */
export function truth(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return false
  if (typeof value === 'boolean') return value
  if (typeof value === 'object') return Object.keys(value).length > 0
  return true
}

/** A value as Go's `%v` prints it. */
export function printValue(value: unknown): string {
  if (value === undefined) return '<no value>'
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(printValue).join(' ')}]`
  if (value instanceof Printed) return value.text
  if (typeof value !== 'object') return `${value as string | number | boolean}`
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, item]) => `${key}:${printValue(item)}`).join(' ')}]`
}

const text = (value: unknown): string => printValue(value)

/** `index` walks maps and lists. */
const index = ([start, ...keys]: Values): unknown =>
  keys.reduce(
    (value, key) => (value as Record<string, unknown> | null)?.[String(key)],
    start,
  ) as unknown

/** `printf`: the verbs people use, with width and sign. */
function printf([format, ...args]: Values): string {
  let at = 0
  return text(format).replace(
    /%(-?)(\d*)(?:\.(\d+))?([%vsdqft])/g,
    (_, minus, width, digits, verb) => {
      if (verb === '%') return '%'
      const value = args[at++]
      const plain =
        verb === 'q'
          ? JSON.stringify(text(value))
          : verb === 'f'
            ? Number(value).toFixed(digits === undefined ? 6 : Number(digits))
            : text(value)
      const size = Number(width === '' ? 0 : width)
      return minus === '-' ? plain.padEnd(size) : plain.padStart(size)
    },
  )
}

const compare =
  (test: (a: never, b: never) => boolean) =>
  ([a, b]: Values): boolean =>
    test(a as never, b as never)

const title = (value: string): string =>
  value.replace(
    /(^|[^\p{L}\p{N}])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  )

/** Name to function. */
export type Functions = Readonly<Record<string, (values: Values) => unknown>>

/** Those of every Go template. */
const BUILTIN: Functions = {
  println: (values) => `${values.map(text).join(' ')}\n`,
  print: (values) => values.map(text).join(''),
  printf,
  index,
  len: ([value]) =>
    typeof value === 'string' ? value.length : Object.keys((value ?? {}) as object).length,
  not: ([value]) => !truth(value),
  and: (values) => values.find((value) => !truth(value)) ?? values.at(-1),
  or: (values) => values.find(truth) ?? values.at(-1),
  eq: ([first, ...others]) => others.some((other) => other === first),
  ne: compare((a: unknown, b: unknown) => a !== b),
  lt: compare((a: number, b: number) => a < b),
  le: compare((a: number, b: number) => a <= b),
  gt: compare((a: number, b: number) => a > b),
  ge: compare((a: number, b: number) => a >= b),
  slice: ([value, from, to]) =>
    text(value).slice(Number(from), to === undefined ? undefined : Number(to)),
}

/** Those of the client's templates. */
export const FUNCTIONS: Functions = {
  ...BUILTIN,
  json: ([value]) => goJson(value),
  split: ([value, by]) => text(value).split(text(by)),
  join: ([list, by]) => ((list ?? []) as readonly unknown[]).map(text).join(text(by)),
  title: ([value]) => title(text(value)),
  lower: ([value]) => text(value).toLowerCase(),
  upper: ([value]) => text(value).toUpperCase(),
  pad: ([value, before, after]) =>
    text(value) === '' ? '' : ' '.repeat(Number(before)) + text(value) + ' '.repeat(Number(after)),
  truncate: ([value, most]) => text(value).slice(0, Number(most)),
}

/** Those of the templates in a task: `join SEPARATOR TEXT…` is the swarm's own. */
export const TASK_FUNCTIONS: Functions = {
  ...BUILTIN,
  index: (values) => index(values) ?? '',
  join: ([by, ...parts]) => parts.map(text).join(text(by)),
}

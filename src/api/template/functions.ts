/** The functions of Go's templates, of the Docker client's and of the swarm's. */
import { plainJson, plainMap, plainStruct } from '../json'
import { compare, equal } from './compare'
import { sprint, sprintf } from './print'
import {
  ANY,
  bool,
  elementsOf,
  held,
  indirect,
  int,
  lengthOf,
  nameOf,
  string,
  STRINGS,
  textOf as text,
  truth,
  valueOf,
  zeroOf,
  type GoType,
  type Struct,
  type Value,
} from './types'

/** What an argument must be: `raw` takes anything, also what is not there. */
export type Wanted = 'string' | 'int' | 'any' | 'raw' | 'strings'

/** What goes in, how many more of what kind may follow, and what comes out; it may throw. */
export interface GoFunction {
  readonly takes: readonly Wanted[]
  readonly more?: Wanted
  readonly run: (values: readonly Value[]) => Value
}

export type Functions = Readonly<Record<string, GoFunction>>

const whole = (value: Value | undefined): number => Number(value?.it ?? 0)

/** Texts in, a text out. */
const onText = (run: (text: string) => string): GoFunction => ({
  takes: ['string'],
  run: ([value]) => string(run(text(value))),
})

const comparison = (test: (a: Value, b: Value) => boolean): GoFunction => ({
  takes: ['raw', 'raw'],
  run: ([a = null, b = null]) => bool(test(a, b)),
})

/** A place in a list of so many. */
function placeIn(index: Value, length: number): number {
  const at = held(index)
  if (at === null) throw new Error('cannot index slice/array with nil')
  if (at.type.kind !== 'int' && at.type.kind !== 'uint') {
    throw new Error(`cannot index slice/array with type ${nameOf(at.type)}`)
  }
  const place = Number(at.it)
  if (place < 0 || place > length) throw new Error(`index out of range: ${place}`)
  return place
}

function index([given = null, ...keys]: readonly Value[]): Value {
  let item = held(given)
  if (item === null) throw new Error('index of untyped nil')
  for (const key of keys) {
    const { value, isNil } = indirect(item)
    if (isNil || value === null) throw new Error('index of nil pointer')
    item = within(value, key)
  }
  return item
}

function within(value: NonNullable<Value>, key: Value): Value {
  const { type, it } = value
  switch (type.kind) {
    case 'string':
    case 'slice':
    case 'bytes': {
      const at = placeIn(key, lengthOf(value) ?? 0)
      const items = elementsOf(value)
      if (at < items.length) return items[at] ?? null
      const what = type.kind === 'string' ? 'string' : 'slice'
      throw new Error(`reflect: ${what} index out of range`)
    }
    case 'map': {
      const name = held(key)
      if (name === null) throw new Error('value is nil; should be of type string')
      if (name.type.kind !== 'string') {
        throw new Error(`value has type ${nameOf(name.type)}; should be string`)
      }
      return valueOf(type.of, (it as Record<string, unknown> | null)?.[text(name)])
    }
    default:
      throw new Error(`can't index item of type ${nameOf(type)}`)
  }
}

function slice([given = null, ...places]: readonly Value[]): Value {
  const item = held(given)
  if (item === null) throw new Error('slice of untyped nil')
  if (places.length > 3) throw new Error(`too many slice indexes: ${places.length}`)
  const { kind } = item.type
  if (kind !== 'string' && kind !== 'slice') {
    throw new Error(`can't slice item of type ${nameOf(item.type)}`)
  }
  if (kind === 'string' && places.length === 3) throw new Error('cannot 3-index slice a string')
  const length = lengthOf(item) ?? 0
  const [from = 0, to = length] = places.map((place) => placeIn(place, length))
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`)
  return { type: item.type, it: (item.it as string | unknown[]).slice(from, to) }
}

function length([given = null]: readonly Value[]): Value {
  const { value, isNil } = indirect(given)
  if (isNil) throw new Error('len of nil pointer')
  const found = lengthOf(value)
  if (found !== undefined) return int(found)
  throw new Error(value === null ? 'len of untyped nil' : `len of type ${nameOf(value.type)}`)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

const JS: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '"': '\\"' }

const escapedJs = (letters: string): string =>
  letters.replace(
    // oxlint-disable-next-line no-control-regex
    /[\\'"<>&=\x00-\x1f]/g,
    (c) => JS[c] ?? `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )

const escapedUrl = (letters: string): string =>
  encodeURIComponent(letters)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')

const onAll = (run: (text: string) => string): GoFunction => ({
  takes: [],
  more: 'any',
  run: (values) => string(run(sprint(values))),
})

/** Those of every Go template. `and` and `or` stop early: the run of a template knows them. */
const BUILTIN: Functions = {
  and: { takes: ['raw'], more: 'raw', run: ([value = null]) => value },
  or: { takes: ['raw'], more: 'raw', run: ([value = null]) => value },
  not: { takes: ['raw'], run: ([value = null]) => bool(!truth(value)) },
  print: onAll((all) => all),
  println: {
    takes: [],
    more: 'any',
    run: (values) => string(`${values.map((value) => sprint([value])).join(' ')}\n`),
  },
  printf: {
    takes: ['string'],
    more: 'any',
    run: ([format, ...values]) => string(sprintf(text(format), values)),
  },
  html: onAll((all) => all.replace(/["'&<>]/g, (c) => ENTITIES[c] as string)),
  js: onAll(escapedJs),
  urlquery: onAll(escapedUrl),
  index: { takes: ['raw'], more: 'raw', run: index },
  slice: { takes: ['raw'], more: 'raw', run: slice },
  len: { takes: ['raw'], run: length },
  eq: {
    takes: ['raw'],
    more: 'raw',
    run: ([first = null, ...others]) => bool(equal(first, others)),
  },
  ne: comparison((a, b) => !equal(a, [b])),
  lt: comparison((a, b) => compare(a, b)),
  le: comparison((a, b) => compare(a, b) || equal(a, [b])),
  gt: comparison((a, b) => !compare(a, b) && !equal(a, [b])),
  ge: comparison((a, b) => !compare(a, b)),
}

const title = (letters: string): string =>
  letters.replace(
    /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  )

/** What a text says between separators; between nothing, each letter. */
const split = ([value, by]: readonly Value[]): Value => ({
  type: STRINGS,
  it: text(by) === '' ? [...text(value)] : text(value).split(text(by)),
})

const truncated = ([value, most]: readonly Value[]): Value => {
  const letters = text(value)
  if (letters.length < whole(most)) return string(letters)
  if (whole(most) < 0) {
    throw new Error(`runtime error: slice bounds out of range [:${whole(most)}]`)
  }
  return string(letters.slice(0, whole(most)))
}

function pad([value, before, after]: readonly Value[]): Value {
  if (text(value) === '') return string('')
  if (whole(before) < 0 || whole(after) < 0) throw new Error('strings: negative Repeat count')
  return string(' '.repeat(whole(before)) + text(value) + ' '.repeat(whole(after)))
}

/** Those of the client's templates. */
export const FUNCTIONS: Functions = {
  ...BUILTIN,
  json: { takes: ['any'], run: ([value = null]) => string(jsonOf(value)) },
  split: { takes: ['string', 'string'], run: split },
  join: {
    takes: ['strings', 'string'],
    run: ([list, by]) => string(((list?.it ?? []) as readonly string[]).join(text(by))),
  },
  title: onText(title),
  lower: onText((letters) => letters.toLowerCase()),
  upper: onText((letters) => letters.toUpperCase()),
  pad: { takes: ['string', 'int', 'int'], run: pad },
  truncate: { takes: ['string', 'int'], run: truncated },
}

/** A value as JSON, in the order of its type; of what says nothing of itself, its zero. */
function jsonOf(value: Value): string {
  if (value === null) return plainJson(null)
  const it = value.it ?? zeroOf(value.type)
  const type = pointee(value.type)
  if (type.kind === 'map') return plainMap(it)
  return type.kind === 'struct' ? plainStruct(it, keysOf(type)) : plainJson(it)
}

/** What a struct's fields are called in JSON; those of one that it embeds stand in its place. */
const keysOf = ({ fields }: Struct): readonly string[] =>
  fields.flatMap(({ embedded, json, type }) => {
    const inner = pointee(type)
    return embedded && inner.kind === 'struct' ? keysOf(inner) : [json]
  })

const pointee = (type: GoType): GoType => (type.kind === 'pointer' ? type.of : type)

/** Leave a text as it is, whatever else is given. */
const untouched = (...more: readonly Wanted[]): GoFunction => ({
  takes: ['string', ...more],
  run: ([value = null]) => value,
})

/** Those with which the headers of a table are made. */
export const HEADER_FUNCTIONS: Functions = {
  ...FUNCTIONS,
  json: untouched(),
  split: untouched('string'),
  join: untouched('string'),
  title: untouched(),
  lower: untouched(),
  upper: untouched(),
  truncate: untouched('int'),
}

/** Those of the templates in a task: `join SEPARATOR TEXT…` is the swarm's own. */
export const TASK_FUNCTIONS: Functions = {
  ...BUILTIN,
  join: {
    takes: ['string'],
    more: 'string',
    run: ([by, ...parts]) => string(parts.map(text).join(text(by))),
  },
}

/** May the type hold nothing? */
export const mayBeNil = (wanted: Wanted): boolean => wanted !== 'string' && wanted !== 'int'

/** The type's name, and the type where one is wanted. */
export const WANTED: Readonly<Record<Wanted, string>> = {
  string: 'string',
  int: 'int',
  any: nameOf(ANY),
  raw: 'reflect.Value',
  strings: '[]string',
}

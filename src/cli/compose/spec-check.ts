/**
 * Is a document of the form of the Compose Specification? Faults are found and worded as compose-go
 * v2.9 does with its JSON schema: of several it shows the first of those that lie deepest.
 */
import { GoValue } from '../../api/go-value'
import type { Plain } from './interpolate'

type Kind = 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'object' | 'array'

/** What a value may be. */
export type Form =
  | {
      readonly is: 'scalar'
      readonly kinds: readonly Kind[]
      readonly words?: readonly string[]
      readonly pattern?: string
      readonly least?: number
      readonly most?: number
    }
  | { readonly is: 'list'; readonly of: Form; readonly unique: boolean }
  | {
      readonly is: 'map'
      readonly keys: Readonly<Record<string, Form>>
      /** For keys that fit `names`; none: any value. */
      readonly others?: Form
      readonly names?: RegExp
      /** Whether there may be keys of which nothing is said; those that begin with `x-` may be. */
      readonly open?: boolean
      readonly extensible?: boolean
      /** What may stand in its place. */
      readonly kinds?: readonly Kind[]
      readonly needs?: readonly string[]
    }
  | { readonly is: 'either'; readonly of: readonly Form[] }

interface Fault {
  readonly path: readonly string[]
  readonly text: string
  /** How deep it lies. */
  readonly depth: number
}

function kindOf(value: Plain): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return value instanceof GoValue ? 'integer' : (typeof value as 'string' | 'boolean' | 'object')
}

const fits = (value: Plain, kinds: readonly Kind[]): boolean => {
  const kind = kindOf(value)
  return kinds.includes(kind) || (kind === 'integer' && kinds.includes('number'))
}

function typeText(kinds: readonly Kind[]): string {
  const nouns = kinds.map((kind) => (kind === 'object' ? 'mapping' : kind)).toSorted()
  const [last = ''] = nouns.slice(-1)
  return nouns.length === 1
    ? `must be a ${last}`
    : `must be a ${nouns.slice(0, -1).join(', ')} or ${last}`
}

const fault = (path: readonly string[], text: string, depth = path.length): Fault => ({
  path,
  text,
  depth,
})

function faultsIn(value: Plain, form: Form, path: readonly string[]): readonly Fault[] {
  if (value instanceof GoValue && value.type === 'time.Time') {
    return [fault(path, 'invalid jsonType time.Time')]
  }
  switch (form.is) {
    case 'scalar':
      return faultsOfScalar(value, form, path)
    case 'list':
      return faultsOfList(value, form, path)
    case 'map':
      return faultsOfMap(value, form, path)
    case 'either': {
      const all = form.of.map((one) => faultsIn(value, one, path))
      return all.some((faults) => faults.length === 0) ? [] : all.flat()
    }
  }
}

function faultsOfScalar(
  value: Plain,
  { kinds, words, pattern, least, most }: Extract<Form, { is: 'scalar' }>,
  path: readonly string[],
): readonly Fault[] {
  if (!fits(value, kinds)) return [fault(path, typeText(kinds))]
  const text = String(value as string)
  if (words !== undefined && !words.includes(text)) {
    const list = words.map((word) => `'${word}'`).join(', ')
    return [fault(path, `value must be ${words.length > 1 ? 'one of ' : ''}${list}`)]
  }
  if (pattern !== undefined && !new RegExp(pattern).test(text)) {
    return [fault(path, `'${text}' does not match pattern '${pattern}'`)]
  }
  if (typeof value !== 'number') return []
  if (least !== undefined && value < least) {
    return [fault(path, `must be greater than or equal to ${least}`)]
  }
  if (most === undefined || value <= most) return []
  return [fault(path, `must be less than or equal to ${most}`)]
}

function faultsOfList(
  value: Plain,
  { of, unique }: Extract<Form, { is: 'list' }>,
  path: readonly string[],
): readonly Fault[] {
  if (!Array.isArray(value)) return [fault(path, typeText(['array']))]
  const items = value as readonly Plain[]
  const texts = items.map((item) => JSON.stringify(item))
  const double = unique ? texts.findIndex((text, n) => texts.indexOf(text) < n) : -1
  const first = texts.indexOf(texts[double] ?? '')
  return [
    ...(double < 0 ? [] : [fault(path, `items at ${first} and ${double} are equal`)]),
    ...items.flatMap((item, n) => faultsIn(item, of, [...path, String(n)])),
  ]
}

function faultsOfMap(
  value: Plain,
  { keys, others, names, open, extensible, kinds = [], needs = [] }: Extract<Form, { is: 'map' }>,
  path: readonly string[],
): readonly Fault[] {
  const kind = kindOf(value)
  if (kind !== 'object') {
    return kinds.includes(kind) ? [] : [fault(path, typeText([...kinds, 'object']))]
  }
  const rows = Object.entries(value as Readonly<Record<string, Plain>>)
  const missing = needs.filter((need) => !rows.some(([key]) => key === need))
  const list = missing.map((key) => `'${key}'`).join(', ')
  const faults = missing.length === 0 ? [] : [fault(path, `missing ${properties(missing)} ${list}`)]
  const more: string[] = []
  for (const [key, item] of rows) {
    const own = keys[key] ?? (names?.test(key) === true ? others : undefined)
    if (own !== undefined) faults.push(...faultsIn(item, own, [...path, key]))
    else if (open !== true && !(extensible === true && key.startsWith('x-'))) more.push(key)
  }
  if (more.length === 0) return faults
  const said = `additional properties ${more.map((key) => `'${key}'`).join(', ')} not allowed`
  return [...faults, fault(path, said, path.length + 1)]
}

const properties = ({ length }: readonly string[]): string =>
  length === 1 ? 'property' : 'properties'

/** The fault that compose shows; null where there is none. */
export function faultOf(document: Plain, form: Form): string | null {
  const faults = faultsIn(document, form, [])
  const deepest = Math.max(...faults.map(({ depth }) => depth))
  const worst = faults.find(({ depth }) => depth === deepest)
  return worst === undefined ? null : `${worst.path.join('.')} ${worst.text}`
}

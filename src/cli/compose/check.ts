/**
 * Is a document of the form that a shape describes? Faults are found and worded as JSON schema's Go
 * implementation does, and of several the client shows the one that lies deepest.
 */
import { parseDuration } from '../../api/duration'
import { GoValue } from '../../api/go-value'
import type { Plain } from './interpolate'

type Kind = 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'object' | 'array'

/** What a value may be. */
export type Shape =
  | {
      readonly is: 'scalar'
      readonly kinds: readonly Kind[]
      readonly format?: 'duration' | 'ports'
      readonly words?: readonly string[]
      readonly least?: number
    }
  | { readonly is: 'list'; readonly of: Shape; readonly unique: boolean }
  | {
      readonly is: 'map'
      readonly keys: Readonly<Record<string, Shape>>
      /** For keys that are not named; `false`: there may be none. */
      readonly others: Shape | boolean
      /** Keys that `others` is for; the rest may not be. */
      readonly names?: RegExp
      /** Takes keys that begin with `x-`, whatever they mean. */
      readonly extensible?: boolean
      readonly orNull?: boolean
      readonly orTrue?: boolean
      readonly needs?: readonly string[]
    }
  | { readonly is: 'either'; readonly of: readonly Shape[] }

interface Fault {
  readonly field: string
  readonly kind: 'type' | 'either' | 'other'
  readonly text: string
}

function kindOf(value: Plain): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (value instanceof GoValue) return value.type === 'time.Time' ? 'string' : 'integer'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value as 'string' | 'boolean' | 'object'
}

const NOUNS: Partial<Record<Kind, string>> = { object: 'mapping', array: 'list' }

const nounsOf = (kinds: readonly Kind[]): string => {
  const nouns = kinds.map((kind) => NOUNS[kind] ?? kind)
  return nouns.length === 1 ? `${nouns[0]}` : `${nouns.slice(0, -1).join(', ')} or ${nouns.at(-1)}`
}

const fits = (kind: Kind, kinds: readonly Kind[]): boolean =>
  kinds.includes(kind) || (kind === 'integer' && kinds.includes('number'))

const PORTS =
  /^(?:(?:[\d.]+:|\[[\da-f:]+\]:)?(\d+(?:-\d+)?)?:)?(\d+(?:-\d+)?)(?:\/(?:tcp|udp|sctp))?$/i

/** A port, or `host:container` with ranges of one length, or many for one. */
function isPorts(text: string): boolean {
  const match = PORTS.exec(text)
  if (match === null) return false
  const [outside, inside] = [match[1], match[2]].map(rangeOf)
  if (outside === undefined || inside === undefined) return false
  return outside === 0 || outside === inside || (inside === 1 && outside > 1)
}

/** How many ports a range has; none for no range, and undefined for one that cannot be. */
function rangeOf(text: string | undefined): number | undefined {
  if (text === undefined) return 0
  const [first = 0, last = first] = text.split('-').map(Number)
  return last < first || last > 65_535 ? undefined : last - first + 1
}

/** Of a number with a fraction the client looks at the upper half of its shortest one. */
function numerator(value: number): string {
  let upper = value
  for (let lower = 1; !Number.isInteger(upper) && lower < 1e6; lower++) upper = value * (lower + 1)
  return String(upper)
}

const textOf = (value: Plain): string => String(value as string | number)

function hasFormat(value: Plain, format: 'duration' | 'ports'): boolean {
  if (format === 'ports')
    return isPorts(typeof value === 'number' ? numerator(value) : textOf(value))
  try {
    parseDuration(textOf(value))
    return true
  } catch {
    return false
  }
}

/** What is wrong, each with its field; and how much was right, to tell which form was meant. */
interface Finding {
  readonly faults: readonly Fault[]
  readonly right: number
}

const wrongType = (field: string, kinds: readonly Kind[]): Finding => ({
  faults: [{ field, kind: 'type', text: `must be a ${nounsOf(kinds)}` }],
  right: 0,
})

const other = (field: string, text: string): Fault => ({ field, kind: 'other', text })

function find(value: Plain, shape: Shape, field: string): Finding {
  switch (shape.is) {
    case 'scalar':
      return findScalar(value, shape, field)
    case 'list':
      return findList(value, shape, field)
    case 'map':
      return findMap(value, shape, field)
    case 'either':
      return findEither(value, shape.of, field)
  }
}

function findScalar(
  value: Plain,
  { kinds, format, words, least }: Extract<Shape, { is: 'scalar' }>,
  field: string,
): Finding {
  if (!fits(kindOf(value), kinds)) return wrongType(field, kinds)
  if (format !== undefined && !hasFormat(value, format)) {
    return { faults: [other(field, `Does not match format '${format}'`)], right: 1 }
  }
  if (words !== undefined && !words.includes(textOf(value))) {
    const list = words.map((word) => `"${word}"`).join(', ')
    return { faults: [other(field, `${field} must be one of the following: ${list}`)], right: 1 }
  }
  if (least !== undefined && (value as number) < least) {
    return { faults: [other(field, `Must be greater than or equal to ${least}`)], right: 1 }
  }
  return { faults: [], right: 1 }
}

function gather(parts: readonly Finding[]): Finding {
  return {
    faults: parts.flatMap(({ faults }) => faults),
    right: parts.reduce((sum, { right }) => sum + right, 1),
  }
}

function findList(
  value: Plain,
  { of, unique }: Extract<Shape, { is: 'list' }>,
  field: string,
): Finding {
  if (!Array.isArray(value)) return wrongType(field, ['array'])
  const items = value as readonly Plain[]
  const texts = items.map((item) => JSON.stringify(item))
  const double = unique ? texts.findIndex((text, at) => texts.indexOf(text) < at) : -1
  const parts = items.map((item, at) => find(item, of, `${field}.${at}`))
  if (double < 0) return gather(parts)
  const first = texts.indexOf(texts[double] as string)
  const fault = other(field, `array items[${first},${double}] must be unique`)
  return gather([{ faults: [fault], right: 0 }, ...parts])
}

function findMap(value: Plain, shape: Extract<Shape, { is: 'map' }>, field: string): Finding {
  const { keys, others, names, extensible, orNull, orTrue, needs = [] } = shape
  const kind = kindOf(value)
  if ((kind === 'null' && orNull === true) || (kind === 'boolean' && orTrue === true)) {
    return { faults: [], right: 1 }
  }
  if (kind !== 'object') {
    const kinds: Kind[] = [...(orTrue ? (['boolean'] as const) : []), 'object']
    return wrongType(field, orNull ? [...kinds, 'null'] : kinds)
  }
  const parts = Object.entries(value as Record<string, Plain>).map(([key, item]): Finding => {
    const at = field === '(root)' ? key : `${field}.${key}`
    const own = keys[key]
    if (own !== undefined) return find(item, own, at)
    if (extensible === true && key.startsWith('x-')) return { faults: [], right: 1 }
    if (others === false || (names !== undefined && !names.test(key))) {
      return { faults: [other(field, `Additional property ${key} is not allowed`)], right: 0 }
    }
    return others === true ? { faults: [], right: 1 } : find(item, others, at)
  })
  const missing = needs
    .filter((need) => !(need in (value as object)))
    .map((need): Finding => ({ faults: [other(field, `${need} is required`)], right: 0 }))
  return gather([...missing, ...parts])
}

function findEither(value: Plain, shapes: readonly Shape[], field: string): Finding {
  const findings = shapes.map((shape) => find(value, shape, field))
  if (findings.some(({ faults }) => faults.length === 0)) return { faults: [], right: 1 }
  const best = findings.reduce((a, b) => (b.right > a.right ? b : a))
  const head: Fault = { field, kind: 'either', text: best.faults[0]?.text ?? '' }
  return { faults: [head, ...best.faults], right: best.right }
}

/** The fault that the client shows, or null: the deepest, wrong types before others. */
export function faultOf(value: Plain, shape: Shape): string | null {
  const { faults } = find(value, shape, '(root)')
  const depth = ({ field }: Fault): number => field.split('.').length
  let worst = faults[0]
  if (worst === undefined) return null
  for (const fault of faults.slice(1)) {
    const deeper = depth(fault) - depth(worst)
    if (deeper > 0 || (deeper === 0 && fault.kind === 'type' && worst.kind !== 'type')) {
      worst = fault
    }
  }
  return `${worst.field} ${worst.text}`
}

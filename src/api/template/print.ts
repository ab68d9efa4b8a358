/** What Go's `fmt` prints of a value, by verb and flags. */
import { goExponent, goFloat } from '../float'
import {
  bytesOf,
  elementsOf,
  entriesOf,
  fieldOf,
  held,
  indirect,
  nameOf,
  utf8,
  type GoType,
  type Value,
} from './types'

interface Directive {
  readonly verb: string
  readonly minus: boolean
  readonly plus: boolean
  readonly sharp: boolean
  readonly space: boolean
  readonly zero: boolean
  readonly width: number
  readonly precision: number | null
}

const PLAIN: Directive = {
  verb: 'v',
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  width: 0,
  precision: null,
}

/** A value as `%v` has it. */
const printed = (value: Value): string => write(value, PLAIN, 0)

/** As `fmt.Sprint`: a blank between two of which neither is a text. */
export function sprint(values: readonly Value[]): string {
  const isText = (value: Value | undefined): boolean => value?.type.kind === 'string'
  return values
    .map((value, at) => {
      const apart = at > 0 && !isText(held(value)) && !isText(held(values[at - 1] ?? null))
      return `${apart ? ' ' : ''}${printed(value)}`
    })
    .join('')
}

const VERB = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?([\s\S]?)/gu

/** As `fmt.Sprintf`. */
export function sprintf(format: string, values: readonly Value[]): string {
  let used = 0
  const star = (): number => Number(held(values[used++] ?? null)?.it ?? 0)
  const text = format.replace(VERB, (whole, flags: string, width, precision, verb: string) => {
    if (verb === '') return '%!(NOVERB)'
    if (verb === '%') return '%'
    const wide = width === '*' ? star() : Number(width ?? 0)
    const exact = precision === '*' ? star() : Number(precision ?? 0)
    if (used >= values.length) return `%!${verb}(MISSING)`
    return write(
      held(values[used++] ?? null),
      {
        verb,
        minus: flags.includes('-') || wide < 0,
        plus: flags.includes('+'),
        sharp: flags.includes('#'),
        space: flags.includes(' '),
        zero: flags.includes('0') && !flags.includes('-'),
        width: Math.abs(wide),
        precision: whole.includes('.') ? exact : null,
      },
      0,
    )
  })
  if (used >= values.length) return text
  const extra = values.slice(used).map((value) => {
    const now = held(value)
    return now === null ? '<nil>' : `${nameOf(now.type)}=${printed(now)}`
  })
  return `${text}%!(EXTRA ${extra.join(', ')})`
}

function padded(text: string, { width, minus, zero }: Directive): string {
  const missing = width - [...text].length
  if (missing <= 0) return text
  if (minus) return text + ' '.repeat(missing)
  return (zero ? '0' : ' ').repeat(missing) + text
}

/** A verb that does not suit the value. */
function unsuited(value: Value, directive: Directive): string {
  const { verb } = directive
  if (value === null) return `%!${verb}(<nil>)`
  const inner = write(value, { ...directive, verb: 'v', sharp: false, plus: false }, 0)
  return `%!${verb}(${nameOf(value.type)}=${inner})`
}

function write(given: Value, directive: Directive, depth: number): string {
  const value = held(given)
  const { verb } = directive
  if (verb === 'T') return padded(value === null ? '<nil>' : nameOf(value.type), directive)
  if (value === null) return verb === 'v' ? padded('<nil>', directive) : unsuited(null, directive)
  const { type, it } = value
  if ('print' in type && type.print !== undefined && 'vsxXq'.includes(verb)) {
    return ofText(value, type.print(it as never), directive)
  }
  switch (type.kind) {
    case 'bool':
      return 'vt'.includes(verb) ? padded(String(it), directive) : unsuited(value, directive)
    case 'int':
    case 'uint':
      return ofWhole(value, Number(it), directive)
    case 'float':
      return ofFloat(value, Number(it), directive)
    case 'string':
      return ofText(value, String(it), directive)
    case 'bytes':
      if ('sxXq'.includes(verb)) return ofText(value, latin(it), directive)
      return listed(value, directive, depth)
    case 'slice':
      return listed(value, directive, depth)
    case 'pointer':
      return ofPointer(value, type.of, directive, depth)
    default:
      return inner(value, directive, depth)
  }
}

const latin = (it: unknown): string => String.fromCharCode(...bytesOf(it))

const listed = (value: NonNullable<Value>, directive: Directive, depth: number): string =>
  `[${elementsOf(value)
    .map((one) => write(one, directive, depth + 1))
    .join(' ')}]`

/** A map or a struct. */
function inner(value: NonNullable<Value>, directive: Directive, depth: number): string {
  const { type, it } = value
  const one = (field: Value): string => write(field, directive, depth + 1)
  if (type.kind !== 'struct') {
    return `map[${entriesOf(value)
      .map(([key, entry]) => `${write({ type: KEY, it: key }, directive, depth + 1)}:${one(entry)}`)
      .join(' ')}]`
  }
  const fields = type.fields.map(({ name }) => {
    const text = one(fieldOf(type, it, name) ?? null)
    return directive.plus ? `${name}:${text}` : text
  })
  return `{${fields.join(' ')}}`
}

const KEY: GoType = { kind: 'string', name: 'string' }

/** Addresses differ from run to run; this one stands for all. */
const ADDRESS = '0xc000012345'

function ofPointer(
  { type, it }: NonNullable<Value>,
  of: GoType,
  directive: Directive,
  depth: number,
): string {
  if (it === null || it === undefined) {
    return directive.verb === 'v' ? padded('<nil>', directive) : unsuited({ type, it }, directive)
  }
  if (depth > 0 || !['struct', 'map', 'slice'].includes(of.kind)) return padded(ADDRESS, directive)
  return `&${write({ type: of, it }, directive, depth + 1)}`
}

function ofText(value: Value, text: string, directive: Directive): string {
  const { verb, precision, sharp, space } = directive
  const cut = precision === null ? text : [...text].slice(0, precision).join('')
  switch (verb) {
    case 'v':
    case 's':
      return padded(sharp && verb === 'v' ? JSON.stringify(cut) : cut, directive)
    case 'q':
      return padded(sharp && !cut.includes('`') ? `\`${cut}\`` : JSON.stringify(cut), directive)
    case 'x':
    case 'X': {
      const pairs = utf8(cut).map((byte) => byte.toString(16).padStart(2, '0'))
      const digits = pairs.join(space ? ' ' : '')
      return padded((sharp ? '0x' : '') + (verb === 'X' ? digits.toUpperCase() : digits), directive)
    }
    default:
      return unsuited(value, directive)
  }
}

const BASES: Readonly<Record<string, readonly [number, string]>> = {
  v: [10, ''],
  d: [10, ''],
  b: [2, '0b'],
  o: [8, '0'],
  O: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
}

function ofWhole(value: Value, it: number, directive: Directive): string {
  const { verb, plus, space, sharp, precision, zero, width } = directive
  if (verb === 'c') return padded(String.fromCodePoint(it), directive)
  if (verb === 'q') return padded(`'${String.fromCodePoint(it)}'`, directive)
  if (verb === 'U') {
    return padded(`U+${it.toString(16).toUpperCase().padStart(4, '0')}`, directive)
  }
  const [base, prefix] = BASES[verb] ?? []
  if (base === undefined) return unsuited(value, directive)
  const sign = it < 0 ? '-' : plus ? '+' : space ? ' ' : ''
  const mark = (sharp && base !== 10) || verb === 'O' ? (prefix as string) : ''
  const digits = Math.abs(it).toString(base)
  const cased = verb === 'X' ? digits.toUpperCase() : digits
  const least = precision ?? (zero ? width - sign.length : 0)
  return padded(sign + mark + cased.padStart(least, '0'), { ...directive, zero: false })
}

function ofFloat(value: Value, it: number, directive: Directive): string {
  const { verb, plus, precision } = directive
  const digits = floatDigits(it, verb, precision)
  if (digits === null) return unsuited(value, directive)
  return padded(plus && it >= 0 ? `+${digits}` : digits, directive)
}

function floatDigits(it: number, verb: string, precision: number | null): string | null {
  switch (verb) {
    case 'f':
    case 'F':
      return it.toFixed(precision ?? 6)
    case 'e':
      return goExponent(it.toExponential(precision ?? 6))
    case 'g':
    case 'v': {
      if (precision === null) return goFloat(it)
      const rounded = Number(it.toPrecision(Math.max(precision, 1)))
      const large = 10 ** precision
      const size = Math.abs(rounded)
      const plain = size === 0 || (size >= 1e-4 && size < large)
      return plain ? String(rounded) : goExponent(rounded.toExponential())
    }
    default:
      return null
  }
}

/** What an action prints: through a pointer; what is not there is said. */
export function shown(value: Value): string {
  const now = value?.type.kind === 'pointer' ? indirect(value).value : value
  return now === null ? '<no value>' : printed(now)
}

/**
 * Values of flags as Go reads them: each function gives the value or throws an Error whose message
 * is Go's (strconv, docker/go-units, math/big), to be shown after `invalid argument …: `.
 */

/** Go's `%q` of a plain text. */
export const quoted = (text: string): string =>
  `"${text
    .replace(/["\\]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\t/g, '\\t')
    .replace(/\r/g, '\\r')}"`

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False'])

export function parseBool(text: string): boolean {
  if (TRUE.has(text)) return true
  if (FALSE.has(text)) return false
  throw syntax('ParseBool', text)
}

const syntax = (reader: string, text: string): Error =>
  new Error(`strconv.${reader}: parsing ${quoted(text)}: invalid syntax`)

const range = (reader: string, text: string): Error =>
  new Error(`strconv.${reader}: parsing ${quoted(text)}: value out of range`)

/** A decimal number. */
export function atoi(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  throw syntax('Atoi', text)
}

/** Base 10, or 16, 8 and 2 by prefix. */
const DIGITS = /^(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|[1-9]\d*|0)$/

const magnitude = (digits: string): bigint =>
  BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)

/** An unsigned number of so many bits. */
export function parseUint(text: string, bits: 16 | 32 | 64 = 64): number {
  if (!DIGITS.test(text)) throw syntax('ParseUint', text)
  const value = magnitude(text)
  if (value >= 1n << BigInt(bits)) throw range('ParseUint', text)
  return Number(value)
}

/** A signed number of 64 bits. */
export function parseInt64(text: string): number {
  const digits = text.replace(/^[+-]/, '')
  if (!DIGITS.test(digits)) throw syntax('ParseInt', text)
  const value = text.startsWith('-') ? -magnitude(digits) : magnitude(digits)
  if (value >= 1n << 63n || value < -(1n << 63n)) throw range('ParseInt', text)
  return Number(value)
}

export function parseFloat64(text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw syntax('ParseFloat', text)
  return Number(text)
}

const MULTIPLES = 'bkmgtp'

/** An amount of memory: `512m`, `1.5GiB`, `64kb` (docker/go-units `RAMInBytes`). */
export function parseBytes(text: string): number {
  const match = /^(.*[\d. ])?([^\d. ]*)$/s.exec(text)
  const amount = match?.[1]
  if (match === null || amount === undefined) throw new Error(`invalid size: '${text}'`)
  const value = parseFloat64(amount.endsWith(' ') ? amount.slice(0, -1) : amount)
  if (value < 0) throw new Error(`invalid size: '${text}'`)
  const suffix = (match[2] as string).toLowerCase()
  if (suffix === '') return Math.trunc(value)
  const power = MULTIPLES.indexOf(suffix[0] as string)
  if (power < 0 || !['', 'b', 'ib'].includes(suffix.slice(1)) || (power === 0 && suffix !== 'b')) {
    throw new Error(`invalid suffix: '${suffix}'`)
  }
  let bytes = value
  for (let i = 0; i < power; i++) bytes *= 1024
  return Math.trunc(bytes)
}

/** A decimal number with its point moved to the right, or to the left. */
function shifted(text: string, places: number): string {
  const [whole = '', fraction = ''] = text.split('.')
  const digits =
    '0'.repeat(Math.max(0, -places)) + whole + fraction + '0'.repeat(Math.max(0, places))
  const at = whole.length + Math.max(0, -places) + places
  return `${digits.slice(0, at)}.${digits.slice(at)}`
}

/** CPUs as billionths: `0.5`, `1.25`, `1/4`. */
export function parseBillionths(text: string): number {
  const power = /^(.*\d\.?)[eE]([+-]?\d{1,2})$/.exec(text)
  if (power !== null) return parseBillionths(shifted(power[1] as string, Number(power[2])))
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:\/(\d+))?$/.exec(text)
  const whole = match?.[2] ?? ''
  const fraction = (match?.[3] ?? '').replace(/0+$/, '')
  if (match === null || (whole === '' && (match[3] ?? '') === '')) {
    throw new Error(`failed to parse ${text} as a rational number`)
  }
  const digits = BigInt(`${whole}${fraction.slice(0, 9).padEnd(9, '0')}`)
  const divisor = BigInt(match[4] ?? '1')
  if (fraction.length > 9 || divisor === 0n || digits % divisor !== 0n) {
    throw new Error('value is too precise')
  }
  return Number(digits / divisor) * (match[1] === '-' ? -1 : 1)
}

/**
 * YAML text as Go's `yaml.v3` writes it with an indentation of two: which texts stand bare, in which
 * quotes and as blocks (its `encode.go`, `emitterc.go` and `resolve.go`).
 */
import { goFloat } from '../api/float'
import { GoValue, instantIn } from '../api/go-value'
import { byKey } from '../cli/compose/key-order'

/** Words that mean something else than themselves, in YAML 1.2 and in 1.1. */
const WORDS = new Set(
  `null Null NULL true True TRUE false False FALSE ~ y Y yes Yes YES on On ON n N no No NO off Off OFF
  .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF`.split(/\s+/),
)
const WHOLE = /^[-+]?(?:0|[1-9]\d*|0[0-7]+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const BASE_60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/

/** Would it be read as something else than a text? */
function isOther(text: string): boolean {
  if (text === '' || WORDS.has(text) || BASE_60.test(text)) return true
  if (!/^[-+.\d]/.test(text)) return false
  const digits = text.startsWith('.') ? text : text.replaceAll('_', '')
  return WHOLE.test(digits) || FLOAT.test(digits) || instantIn(text) !== null
}

const UNPRINTABLE = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const STARTS = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:\s|$))/

/** May it stand bare where it is no other thing? */
const isBare = (text: string): boolean =>
  !STARTS.test(text) && !/:(?:\s|$)|\s#|^ | $/.test(text) && !UNPRINTABLE.test(text)

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function escaped(char: string): string {
  const short = ESCAPES[char]
  if (short !== undefined) return short
  const code = char.codePointAt(0) ?? 0
  const [letter, length] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8]
  return `\\${letter}${code.toString(16).toUpperCase().padStart(length, '0')}`
}

const inDoubleQuotes = (text: string): string =>
  `"${text.replace(/["\\\n\u2028\u2029]|[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu, escaped)}"`

const inSingleQuotes = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** `|`, how its end and its indentation are meant, and the lines, each indented. */
function block(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  const lines = text.replace(/^\n/, '').replace(/\n$/, '').split('\n')
  const pad = ' '.repeat(indent)
  const body = text === '\n' ? [] : lines.map((line) => (line === '' ? '' : pad + line))
  return [`|${hint}${chomp}`, ...body].join('\n')
}

/** A text alone on a line, as a key is. */
function inLine(text: string): string {
  if (isOther(text)) return inDoubleQuotes(text)
  if (isBare(text) && !text.includes('\n')) return text
  return /\n/.test(text) || UNPRINTABLE.test(text) ? inDoubleQuotes(text) : inSingleQuotes(text)
}

function textual(text: string, indent: number): string {
  const isBlock = text.includes('\n') && !/ \n| $/.test(text)
  const isPrintable = !UNPRINTABLE.test(text.replaceAll('\t', ''))
  return isBlock && isPrintable ? block(text, indent) : inLine(text)
}

function scalar(value: unknown, indent: number): string {
  if (typeof value === 'string') return textual(value, indent)
  if (typeof value !== 'number') return String(value as boolean | null)
  return Number.isInteger(value) && Math.abs(value) < 2 ** 64 ? String(value + 0) : float(value)
}

const float = (value: number): string =>
  Number.isFinite(value) ? goFloat(value) : value > 0 ? '.inf' : value < 0 ? '-.inf' : '.nan'

/** A whole number as a key loses its place in JavaScript: it is a map, which Go puts in order. */
function inGoOrder(value: object): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(value) as [string, unknown][]
  const isMap = entries.some(([key]) => /^(?:0|[1-9]\d*)$/.test(key))
  return isMap ? [...entries].sort(([a], [b]) => byKey(a, b)) : entries
}

/** What is written on lines of its own: a list or a mapping with something in it. */
function rowsOf(value: unknown, indent: number): readonly string[] | null {
  const pad = ' '.repeat(indent)
  if (Array.isArray(value)) {
    if (value.length === 0) return null
    return (value as readonly unknown[]).map((item) => {
      const rows = rowsOf(item, indent + 2)
      const text = rows === null ? bare(item, indent + 2) : rows.join('\n').slice(indent + 2)
      return `${pad}- ${text}`
    })
  }
  if (typeof value !== 'object' || value === null || value instanceof GoValue) return null
  const entries = inGoOrder(value).filter(([, item]) => item !== undefined)
  if (entries.length === 0) return null
  return entries.map(([key, item]) => {
    const rows = rowsOf(item, indent + 2)
    const text = rows === null ? ` ${bare(item, indent + 2)}` : `\n${rows.join('\n')}`
    return `${pad}${inLine(key)}:${text}`
  })
}

function bare(value: unknown, indent: number): string {
  if (Array.isArray(value)) return '[]'
  if (value instanceof GoValue) return value.yaml
  return typeof value === 'object' && value !== null ? '{}' : scalar(value, indent)
}

/** A document. */
export const writeYaml = (value: unknown): string =>
  `${rowsOf(value, 0)?.join('\n') ?? bare(value, 0)}\n`

/** Go's lexer of templates: text and actions as tokens, each with its place; errors are tokens. */

export type Kind =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'identifier'
  | 'keyword'
  | 'field'
  | 'variable'
  | 'bool'
  | 'number'
  | 'character'
  | 'string'
  | 'pipe'
  | 'assign'
  | 'declare'
  | 'open'
  | 'close'
  | 'char'
  | 'error'
  | 'end'

export interface Token {
  readonly kind: Kind
  readonly text: string
  readonly at: number
  readonly line: number
}

const KEYWORDS = new Set(
  '. block break continue define else end if range nil template with'.split(' '),
)

interface Lexer {
  readonly input: string
  readonly tokens: Token[]
  at: number
  /** Where the last token ended, to count lines from. */
  counted: number
  line: number
  depth: number
}

const SPACE = /[ \t\r\n]/

class Unlexable extends Error {}

/** The tokens of a template; the last is its end, or what is wrong with it. */
export function lex(input: string): readonly Token[] {
  const lexer: Lexer = { input, tokens: [], at: 0, counted: 0, line: 1, depth: 0 }
  try {
    while (lexText(lexer)) lexAction(lexer)
    emit(lexer, 'end', '')
  } catch (error) {
    if (!(error instanceof Unlexable)) throw error
    emit(lexer, 'error', error.message)
  }
  return lexer.tokens
}

function emit(lexer: Lexer, kind: Kind, text: string, at = lexer.at): void {
  lexer.line += lexer.input.slice(lexer.counted, at).split('\n').length - 1
  lexer.counted = at
  lexer.tokens.push({ kind, text, at, line: lexer.line })
}

const startsAt = ({ input, at }: Lexer, text: string): boolean => input.startsWith(text, at)

/** `- ` after the opening braces: blanks before them go. */
const trimsLeft = (input: string, at: number): boolean =>
  input[at] === '-' && SPACE.test(input[at + 1] ?? 'x')

/** ` -}}`: blanks behind it go. */
const trimsRight = (input: string, at: number): boolean =>
  SPACE.test(input[at] ?? 'x') && input.startsWith('-}}', at + 1)

/** Text up to the next action; false: there is none. */
function lexText(lexer: Lexer): boolean {
  const { input, at: from } = lexer
  const found = input.indexOf('{{', from)
  const until = found < 0 ? input.length : found
  const raw = input.slice(from, until)
  const text = found >= 0 && trimsLeft(input, found + 2) ? raw.replace(/[ \t\r\n]+$/, '') : raw
  if (text !== '') emit(lexer, 'text', text)
  lexer.at = until
  return found >= 0
}

function lexAction(lexer: Lexer): void {
  const { input } = lexer
  const inside = lexer.at + (trimsLeft(input, lexer.at + 2) ? 4 : 2)
  if (input.startsWith('/*', inside)) return lexComment(lexer, inside)
  emit(lexer, 'left', '{{')
  lexer.at = inside
  lexer.depth = 0
  while (!lexRight(lexer)) lexInside(lexer)
}

function lexComment(lexer: Lexer, from: number): void {
  const end = lexer.input.indexOf('*/', from)
  if (end < 0) throw new Unlexable('unclosed comment')
  lexer.at = end + 2
  const ends = startsAt(lexer, '}}') || trimsRight(lexer.input, lexer.at)
  if (!ends) throw new Unlexable('comment ends before closing delimiter')
  passRight(lexer)
}

/** The closing braces, if they are here. */
function lexRight(lexer: Lexer): boolean {
  if (!startsAt(lexer, '}}') && !trimsRight(lexer.input, lexer.at)) return false
  if (lexer.depth > 0) throw new Unlexable('unclosed left paren')
  emit(lexer, 'right', '}}')
  passRight(lexer)
  return true
}

function passRight(lexer: Lexer): void {
  const trims = trimsRight(lexer.input, lexer.at)
  lexer.at += trims ? 4 : 2
  while (trims && SPACE.test(lexer.input[lexer.at] ?? 'x')) lexer.at++
}

/** One token of an action, by its first letter. */
function lexInside(lexer: Lexer): void {
  const letter = lexer.input[lexer.at]
  if (letter === undefined) throw new Unlexable('unclosed action')
  if (SPACE.test(letter)) return lexSpace(lexer)
  const after = lexer.input[lexer.at + 1] ?? ''
  if (letter === '.' && !/\d/.test(after)) return lexName(lexer, 'field')
  if (letter === '$') return lexName(lexer, 'variable')
  if (/[+\-.\d]/.test(letter)) return lexNumber(lexer)
  if (/[\p{L}\p{Nd}_]/u.test(letter)) return lexName(lexer, 'identifier')
  if (letter === '"') return take(lexer, 'string', quotedAt(lexer, '"', 'quoted string'))
  if (letter === '`') return take(lexer, 'string', rawAt(lexer))
  if (letter === "'") return take(lexer, 'character', quotedAt(lexer, "'", 'character constant'))
  lexSign(lexer, letter, after)
}

function take(lexer: Lexer, kind: Kind, text: string): void {
  emit(lexer, kind, text)
  lexer.at += text.length
}

/** Blanks; the one before ` -}}` belongs to the braces. */
function lexSpace(lexer: Lexer): void {
  let end = lexer.at
  while (SPACE.test(lexer.input[end] ?? 'x') && !trimsRight(lexer.input, end)) end++
  if (end > lexer.at) take(lexer, 'space', lexer.input.slice(lexer.at, end))
}

function lexSign(lexer: Lexer, letter: string, after: string): void {
  switch (letter) {
    case '=':
      return take(lexer, 'assign', '=')
    case ':':
      if (after !== '=') throw new Unlexable('expected :=')
      return take(lexer, 'declare', ':=')
    case '|':
      return take(lexer, 'pipe', '|')
    case '(':
      lexer.depth++
      return take(lexer, 'open', '(')
    case ')':
      if (--lexer.depth < 0) throw new Unlexable('unexpected right paren')
      return take(lexer, 'close', ')')
    default:
      if (letter > '~' || letter < ' ') {
        throw new Unlexable(`unrecognized character in action: ${named(lexer)}`)
      }
      return take(lexer, 'char', letter)
  }
}

/** `U+0021 '!'` */
function named({ input, at }: Lexer): string {
  const code = input.codePointAt(at)
  if (code === undefined) return 'U+FFFFFFFFFFFFFFFF'
  const digits = code.toString(16).toUpperCase().padStart(4, '0')
  return `U+${digits}${code < 0x20 ? '' : ` '${String.fromCodePoint(code)}'`}`
}

/** A word, a field or a variable; what follows must end it. */
function lexName(lexer: Lexer, kind: 'identifier' | 'field' | 'variable'): void {
  const from = lexer.at
  const rest = lexer.input.slice(from + (kind === 'identifier' ? 0 : 1))
  const [name = ''] = /^[\p{L}\p{Nd}_]*/u.exec(rest) ?? []
  const text = kind === 'identifier' ? name : `${lexer.input[from]}${name}`
  lexer.at = from + text.length
  if (!/^(?:$|[ \t\r\n.,|:)(]|\}\})/.test(lexer.input.slice(lexer.at))) {
    throw new Unlexable(`bad character ${named(lexer)}`)
  }
  const isBool = kind === 'identifier' && (text === 'true' || text === 'false')
  const shown = kind !== 'variable' && KEYWORDS.has(text) ? 'keyword' : isBool ? 'bool' : kind
  emit(lexer, shown, text, from)
}

const NUMBER = new RegExp(
  `^[+-]?(?:${[
    String.raw`0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?`,
    '0[oO][0-7_]*',
    '0[bB][01_]*',
    String.raw`[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?`,
  ].join('|')})i?`,
)

function lexNumber(lexer: Lexer): void {
  const rest = lexer.input.slice(lexer.at)
  const [text = ''] = NUMBER.exec(rest) ?? []
  const next = rest[text.length] ?? ''
  if (/[\p{L}\p{Nd}_]/u.test(next)) {
    throw new Unlexable(`bad number syntax: ${JSON.stringify(text + next)}`)
  }
  take(lexer, 'number', text)
}

/** From a quote to the next one of its kind. */
function quotedAt({ input, at }: Lexer, quote: string, what: string): string {
  for (let end = at + 1; end < input.length; end++) {
    if (input[end] === '\n') break
    if (input[end] === '\\') end++
    else if (input[end] === quote) return input.slice(at, end + 1)
  }
  throw new Unlexable(`unterminated ${what}`)
}

function rawAt({ input, at }: Lexer): string {
  const end = input.indexOf('`', at + 1)
  if (end < 0) throw new Unlexable('unterminated raw quoted string')
  return input.slice(at, end + 1)
}

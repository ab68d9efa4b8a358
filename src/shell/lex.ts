/**
 * A shell line as tokens: words with their quotes resolved and their `$` parts marked, and the
 * operators between them. What a token means is parse.ts's business; nothing is run here.
 */

/** A piece of a word. What is quoted is neither split at blanks nor dropped when empty. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** `$NAME`, `${NAME}`, `$?`, `$1`; `${NAME:-word}` and its like have an operator and a word. */
  | {
      readonly kind: 'variable'
      readonly name: string
      readonly operator: string
      readonly operand: Word
      readonly quoted: boolean
    }
  /** `$(( ))`: what is reckoned. */
  | { readonly kind: 'sum'; readonly text: string; readonly quoted: boolean }
  /** `$(source)`: replaced by what that line prints. */
  | { readonly kind: 'output'; readonly source: string; readonly quoted: boolean }

export type Word = readonly Part[]

export type Operator =
  | ';'
  | ';;'
  /** A line end: it ends a command as `;` does, but may follow what wants more. */
  | '\n'
  | '&&'
  | '||'
  | '|'
  | '&'
  | '('
  | ')'
  | '<'
  /** A text to be read: the word after it is the whole text, its end mark gone. */
  | '<<'
  /** A word to be read, as a line. */
  | '<<<'
  | '>'
  | '>>'
  | '2>'
  | '2>>'
  | '2>&1'
  | '>&2'
  | '&>'

export type Token = (
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'operator'; readonly operator: Operator }
) & {
  /** Where it stands in the line. */
  readonly from: number
  readonly to: number
}

/** What is wrong with a line. */
export type Trouble =
  | { readonly kind: 'end'; readonly expecting: string | null }
  | { readonly kind: 'token'; readonly token: string }
  /** A quote or a parenthesis that is not closed. */
  | { readonly kind: 'open'; readonly mark: string }
  | { readonly kind: 'loop variable'; readonly name: string }
  | { readonly kind: 'not modelled'; readonly what: string }

/** The line is no shell line. `unfinished`: more lines could make it one. */
export class SyntaxTrouble extends Error {
  override readonly name = 'SyntaxTrouble'
  readonly trouble: Trouble
  readonly unfinished: boolean
  constructor(trouble: Trouble, unfinished = false) {
    super(trouble.kind)
    this.trouble = trouble
    this.unfinished = unfinished
  }
}

const OPERATORS: readonly Operator[] = [
  '2>&1', '2>>', '2>', '&>', '>&2', '>>', '>', '<<<', '<<', '<', '&&', '||', '|', '&', ';;', ';',
  '(', ')',
] // prettier-ignore

/** Redirections with the number that they have anyway. */
const NUMBERED: Readonly<Record<string, Operator>> = { '1>&2': '>&2', '1>>': '>>', '1>': '>' }

/** Where a backslash keeps its meaning between double quotes. */
const ESCAPED_IN_QUOTES = '$`"\\'

/** A text that was announced by `<<` and begins on the next line. */
interface Announced {
  /** Which token it becomes. */
  readonly at: number
  readonly end: string
  /** The end mark was quoted: `$` means nothing in the text. */
  readonly literal: boolean
  /** `<<-`: tabs before its lines fall away. */
  readonly unindented: boolean
}

/** Cuts a line into tokens; throws `SyntaxTrouble` where a quote, `$(` or `<<` is not closed. */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = []
  const announced: Announced[] = []
  let at = skipBlanks(line, 0)
  for (; at < line.length; at = skipBlanks(line, at)) {
    const numbered = Object.keys(NUMBERED).find((candidate) => line.startsWith(candidate, at))
    const operator = OPERATORS.find((candidate) => line.startsWith(candidate, at))
    if (line[at] === '#') {
      at = endOfLine(line, at)
    } else if (line[at] === '\n') {
      tokens.push({ kind: 'operator', operator: '\n', from: at, to: at + 1 })
      at = readAnnounced(line, at + 1, announced, tokens)
    } else if (numbered !== undefined) {
      const to = at + numbered.length
      tokens.push({ kind: 'operator', operator: NUMBERED[numbered] as Operator, from: at, to })
      at = to
    } else if (operator !== undefined) {
      tokens.push({ kind: 'operator', operator, from: at, to: at + operator.length })
      at += operator.length
      if (operator === '<<') at = announce(line, at, announced, tokens)
    } else {
      const [word, end] = readWord(line, at)
      tokens.push({ kind: 'word', word, from: at, to: end })
      at = end
    }
  }
  const [open] = announced
  if (open !== undefined) throw unclosed(open.end)
  return tokens
}

function endOfLine(line: string, from: number): number {
  const at = line.indexOf('\n', from)
  return at < 0 ? line.length : at
}

/** The end mark after `<<`; where it stands, the text will. */
function announce(line: string, from: number, announced: Announced[], tokens: Token[]): number {
  const unindented = line[from] === '-'
  const [mark, end] = readWord(line, skipBlanks(line, from + Number(unindented)))
  if (mark.length === 0) throw new SyntaxTrouble({ kind: 'token', token: 'newline' })
  announced.push({
    at: tokens.length,
    end: mark.map((part) => (part.kind === 'text' ? part.text : '')).join(''),
    literal: mark.some(({ quoted }) => quoted),
    unindented,
  })
  tokens.push({ kind: 'word', word: [], from, to: end })
  return end
}

/** The texts that were announced on the line before, one after the other. */
function readAnnounced(
  line: string,
  from: number,
  announced: Announced[],
  tokens: Token[],
): number {
  let at = from
  for (const { at: token, end, literal, unindented } of announced.splice(0)) {
    let text = ''
    for (;;) {
      if (at > line.length) throw unclosed(end)
      const stop = endOfLine(line, at)
      const row = line.slice(at, stop).replace(unindented ? /^\t+/ : '', '')
      at = stop + 1
      if (row === end) break
      text += `${row}\n`
    }
    const word = literal ? [plainText(text)] : readFilled(text)
    tokens[token] = { ...(tokens[token] as Token), kind: 'word', word }
  }
  return at
}

const plainText = (text: string): Part => ({ kind: 'text', text, quoted: true })

function skipBlanks(line: string, from: number): number {
  let at = from
  for (;;) {
    if (line[at] === ' ' || line[at] === '\t' || line[at] === '\r') at++
    else if (line.startsWith('\\\n', at)) at += 2
    else return at
  }
}

const ENDS_WORD = /[\s;&|()<>]/

function readWord(line: string, from: number): [Word, number] {
  const parts: Part[] = []
  let at = from
  while (at < line.length && !ENDS_WORD.test(line[at] as string)) {
    const [part, end] = readPart(line, at)
    parts.push(...part)
    at = end
  }
  return [joined(parts), at]
}

/** One quoted run, one `$…`, or plain characters up to the next of these. */
function readPart(line: string, at: number): [readonly Part[], number] {
  const char = line[at] as string
  if (char === "'") {
    const end = line.indexOf("'", at + 1)
    if (end < 0) throw unclosed("'")
    return [[plainText(line.slice(at + 1, end))], end + 1]
  }
  if (char === '"') return readDoubleQuoted(line, at + 1)
  if (char === '$' || char === '`') return readDollar(line, at, false)
  if (char === '\\') {
    const next = line[at + 1]
    if (next === undefined) throw new SyntaxTrouble({ kind: 'end', expecting: null }, true)
    if (next === '\n') return [[], at + 2]
    return [[plainText(next)], at + 2]
  }
  let end = at + 1
  while (end < line.length && !/[\s;&|()<>'"$`\\]/.test(line[end] as string)) end++
  return [[{ kind: 'text', text: line.slice(at, end), quoted: false }], end]
}

function readDoubleQuoted(line: string, from: number): [readonly Part[], number] {
  let end = from
  while (line[end] !== '"') {
    if (end >= line.length) throw unclosed('"')
    if (line[end] === '\\') end += 2
    else if (line.startsWith('$(', end)) end = closing(line, end + 2, '(', ')') + 1
    else end++
  }
  return [readFilled(line.slice(from, end)), end + 1]
}

/** A quoted text in which `$` and some backslashes mean something. */
function readFilled(line: string): readonly Part[] {
  const parts: Part[] = []
  let text = ''
  let at = 0
  while (at < line.length) {
    const char = line[at] as string
    if (char === '\\' && line[at + 1] === '\n') {
      at += 2
    } else if (char === '\\' && ESCAPED_IN_QUOTES.includes(line[at + 1] ?? ' ')) {
      text += line[at + 1] as string
      at += 2
    } else if (char === '$' || char === '`') {
      const [more, end] = readDollar(line, at, true)
      parts.push(plainText(text), ...more)
      text = ''
      at = end
    } else {
      text += char
      at++
    }
  }
  parts.push(plainText(text))
  return parts
}

const VARIABLE = /^\$([A-Za-z_]\w*|[0-9?@*#$!-])/
const BRACED = /^(#?)(PIPESTATUS\[(?:\d+|[@*])\]|[A-Za-z_]\w*|[0-9]+|[?@*#$!])(:?[-=+?]|##?|%%?|)/

function readDollar(line: string, at: number, quoted: boolean): [readonly Part[], number] {
  if (line[at] === '`') {
    const end = line.indexOf('`', at + 1)
    if (end < 0) throw unclosed('`')
    return [[{ kind: 'output', source: line.slice(at + 1, end), quoted }], end + 1]
  }
  if (line[at + 1] === '(') {
    const end = closing(line, at + 2, '(', ')')
    const isSum = line[at + 2] === '(' && line[end - 1] === ')'
    if (isSum) return [[{ kind: 'sum', text: line.slice(at + 3, end - 1), quoted }], end + 1]
    return [[{ kind: 'output', source: line.slice(at + 2, end), quoted }], end + 1]
  }
  if (line[at + 1] === '{') {
    const end = closing(line, at + 2, '{', '}')
    return [[readBraced(line.slice(at + 2, end), quoted)], end + 1]
  }
  const match = VARIABLE.exec(line.slice(at))
  if (match === null) return [[{ kind: 'text', text: '$', quoted }], at + 1]
  const name = match[1] as string
  return [[{ kind: 'variable', name, operator: '', operand: [], quoted }], at + match[0].length]
}

/** What stands in `${ }`. */
function readBraced(text: string, quoted: boolean): Part {
  const [all = '', sharp, name = '', operator = ''] = BRACED.exec(text) ?? []
  const rest = text.slice(all.length)
  if (name === '' || (operator === '' && rest !== '') || (sharp === '#' && operator !== '')) {
    const what = `\${${text}}`
    throw new SyntaxTrouble({ kind: 'not modelled', what })
  }
  if (sharp === '#') return { kind: 'variable', name, operator: 'length', operand: [], quoted }
  const bare = /^(['"])(.*)\1$/s.exec(rest)?.[2] ?? rest
  return { kind: 'variable', name, operator, operand: joined(readFilled(bare)), quoted }
}

/** The mark that closes what was opened before `from`, past quotes and inner pairs. */
function closing(line: string, from: number, opens: string, closes: string): number {
  let depth = 1
  let quote = ''
  for (let at = from; at < line.length; at++) {
    const char = line[at] as string
    if (char === '\\' && quote !== "'") at++
    else if (quote !== '') quote = char === quote ? '' : quote
    else if (char === "'" || char === '"') quote = char
    else if (char === opens) depth++
    else if (char === closes && --depth === 0) return at
  }
  throw unclosed(closes)
}

const unclosed = (mark: string): SyntaxTrouble => new SyntaxTrouble({ kind: 'open', mark }, true)

/** Neighbouring texts of one kind become one. */
function joined(parts: readonly Part[]): Word {
  const word: Part[] = []
  for (const part of parts) {
    const last = word.at(-1)
    if (part.kind === 'text' && last?.kind === 'text' && last.quoted === part.quoted) {
      word[word.length - 1] = { ...last, text: last.text + part.text }
    } else {
      word.push(part)
    }
  }
  return word
}

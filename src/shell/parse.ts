/**
 * A shell line as a little program: pipelines joined by `;`, `&&` and `||`, and the compound
 * commands around them. It is the part of the language that people type at a swarm.
 */
import { SyntaxTrouble, tokenize, type Operator, type Token, type Trouble, type Word } from './lex'

/** Where input comes from and output goes to, besides the screen. */
export interface Redirection {
  readonly operator: (typeof REDIRECTIONS)[number]
  /** The file, or the text itself after `<<` and `<<<`; null where the operator names none. */
  readonly word: Word | null
}

/** `NAME=value`. */
interface Assignment {
  readonly name: string
  readonly value: Word
}

/** What one command is, besides its redirections. */
type Kind =
  | {
      readonly kind: 'simple'
      readonly assignments: readonly Assignment[]
      readonly words: readonly Word[]
    }
  /** `words` null: the shell's own arguments. */
  | {
      readonly kind: 'for'
      readonly name: string
      readonly words: readonly Word[] | null
      readonly body: Script
    }
  /** `endsOn`: whether it goes on until its condition holds, not while. */
  | {
      readonly kind: 'while'
      readonly endsOn: boolean
      readonly condition: Script
      readonly body: Script
    }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: Script }
  | { readonly kind: 'case'; readonly subject: Word; readonly cases: readonly Case[] }
  | { readonly kind: 'group'; readonly body: Script; readonly apart: boolean }
  | { readonly kind: 'function'; readonly name: string; readonly body: ShellCommand }

export type ShellCommand = Kind & { readonly redirections: readonly Redirection[] }

/** A condition and what is done when it holds. */
interface Branch {
  readonly condition: Script
  readonly body: Script
}

/** Patterns and what is done when one of them fits. */
interface Case {
  readonly patterns: readonly Word[]
  readonly body: Script
}

/** Commands joined by `|`, and how it hangs on the one before. */
export interface Pipeline {
  readonly join: ';' | '&&' | '||'
  /** `!`: success is failure, and the other way round. */
  readonly negated: boolean
  readonly commands: readonly ShellCommand[]
  /** As it was written, where it is a job that is not waited for (`&`); else null. */
  readonly background: string | null
}

export type Script = readonly Pipeline[]

/** Names that stand for other words where a command begins. */
export type Aliases = Readonly<Record<string, string>>

interface Reader {
  readonly line: string
  readonly tokens: Token[]
  at: number
  readonly aliases: Aliases
  /** Tokens that stand for a name, with the names that they are no more replaced for. */
  readonly standing: Map<Token, readonly string[]>
  /** Words that are replaced though they begin no command: a blank ended the words before them. */
  readonly next: Set<Token>
}

/** Reads a line. @throws SyntaxTrouble */
export function parseScript(line: string, aliases: Aliases = {}): Script {
  const tokens = tokenize(line)
  const reader: Reader = { line, tokens, at: 0, aliases, standing: new Map(), next: new Set() }
  const script = readScript(reader, [])
  if (reader.at < reader.tokens.length) throw unexpected(reader)
  return script
}

/** Reads pipelines up to the end, or up to a keyword or mark of `until`. */
function readScript(reader: Reader, until: readonly string[]): Script {
  const script: Pipeline[] = []
  let join: Pipeline['join'] = ';'
  let from = 0
  const isOver = (): boolean =>
    reader.at >= reader.tokens.length || until.includes(keyword(reader) ?? peek(reader) ?? '')
  for (;;) {
    skipLines(reader)
    if (isOver()) {
      if (join !== ';') throw unexpected(reader, null)
      return script
    }
    if (join === ';') from = reader.at
    script.push({ join, ...readPipeline(reader) })
    if (take(reader, '&')) {
      script.push(inBackground(reader, script.splice(script.findLastIndex(begins)), from))
      join = ';'
      continue
    }
    if (isOver()) return script
    const next = (['&&', '||', ';', '\n'] as const).find((operator) => take(reader, operator))
    if (next === undefined) return script
    join = next === '\n' ? ';' : next
  }
}

const begins = ({ join }: Pipeline): boolean => join === ';'

/** `a && b &`: all of it becomes one job, whose last token was the `&`. */
function inBackground(reader: Reader, body: Script, from: number): Pipeline {
  const [first, last] = [reader.tokens[from], reader.tokens[reader.at - 2]]
  const background = reader.line.slice(first?.from, last?.to)
  const job: ShellCommand = { kind: 'group', body, apart: false, redirections: [] }
  return { join: ';', negated: false, commands: [job], background }
}

/** Reads what must not be empty. */
function readBody(reader: Reader, ...until: readonly string[]): Script {
  const script = readScript(reader, until)
  if (script.length === 0) throw unexpected(reader, until[0] ?? null)
  return script
}

function readPipeline(reader: Reader): Omit<Pipeline, 'join'> {
  const negated = keyword(reader) === '!'
  if (negated) reader.at++
  const commands: ShellCommand[] = []
  do {
    skipLines(reader)
    if (reader.at >= reader.tokens.length) throw unexpected(reader, null)
    commands.push(readCommand(reader))
  } while (take(reader, '|'))
  return { negated, commands, background: null }
}

function skipLines(reader: Reader): void {
  while (take(reader, '\n')) continue
}

const WITHOUT_FILE = new Set<Operator>(['2>&1', '>&2'])
const REDIRECTIONS = [
  '<', '<<', '<<<', '>', '>>', '2>', '2>>', '2>&1', '>&2', '&>',
] as const // prettier-ignore

/** What a variable or a function may be called. */
export const NAME = /^[A-Za-z_]\w*$/
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s

const COMPOUNDS: Readonly<Record<string, (reader: Reader) => Kind>> = {
  for: readFor,
  while: (reader) => readWhile(reader, false),
  until: (reader) => readWhile(reader, true),
  if: readIf,
  case: readCase,
  '{': readGroup,
}

/** Words that only end or go on with a compound command. */
const STRAY = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}', 'in'])

/** Puts words in the place of a name that stands for them (POSIX 2.3.1). */
function replace(reader: Reader): void {
  const { aliases, at, next, standing, tokens } = reader
  for (;;) {
    const [name, token] = [keyword(reader), tokens[at]]
    const known = token === undefined ? [] : (standing.get(token) ?? [])
    const isNamed = name !== null && Object.hasOwn(aliases, name) && !known.includes(name)
    if (token === undefined || !isNamed) return
    const text = aliases[name] as string
    const words = tokenize(text).map((one) => ({ ...one, from: token.from, to: token.to }))
    for (const one of words) standing.set(one, [...known, name])
    tokens.splice(at, 1, ...words)
    const after = tokens[at + words.length]
    if (/[ \t]$/.test(text) && after !== undefined) next.add(after)
  }
}

function readCommand(reader: Reader): ShellCommand {
  replace(reader)
  const first = keyword(reader)
  const compound = first === null ? undefined : COMPOUNDS[first]
  if (peek(reader) === '(') return withRedirections(reader, readApart(reader))
  if (first !== null && Object.hasOwn(COMPOUNDS, first) && compound !== undefined) {
    reader.at++
    return withRedirections(reader, compound(reader))
  }
  if (first !== null && STRAY.has(first) && first !== 'in') throw unexpected(reader)
  return readSimple(reader)
}

function withRedirections(reader: Reader, command: Kind): ShellCommand {
  const redirections: Redirection[] = []
  for (let next = readRedirection(reader); next !== null; next = readRedirection(reader)) {
    redirections.push(next)
  }
  return { ...command, redirections }
}

function readRedirection(reader: Reader): Redirection | null {
  const operator = REDIRECTIONS.find((candidate) => take(reader, candidate))
  if (operator === undefined) return null
  return { operator, word: WITHOUT_FILE.has(operator) ? null : readWord(reader) }
}

function readSimple(reader: Reader): ShellCommand {
  const assignments: Assignment[] = []
  const words: Word[] = []
  const redirections: Redirection[] = []
  for (;;) {
    const redirection = readRedirection(reader)
    if (redirection !== null) {
      redirections.push(redirection)
      continue
    }
    const given = reader.tokens[reader.at]
    if (given !== undefined && (words.length === 0 || reader.next.has(given))) replace(reader)
    const name = keyword(reader)
    const token = reader.tokens[reader.at]
    if (token?.kind !== 'word') break
    reader.at++
    if (words.length === 0 && name !== null && peek(reader) === '(')
      return readFunction(reader, name)
    const assignment = words.length === 0 ? asAssignment(token.word) : null
    if (assignment !== null) assignments.push(assignment)
    else words.push(token.word)
  }
  const empty = assignments.length + words.length + redirections.length === 0
  if (empty || peek(reader) === '(') throw unexpected(reader)
  return { kind: 'simple', assignments, words, redirections }
}

function asAssignment(word: Word): Assignment | null {
  const first = word[0]
  if (first?.kind !== 'text' || first.quoted) return null
  const match = ASSIGNMENT.exec(first.text)
  if (match === null) return null
  const rest = { ...first, text: match[2] as string }
  return { name: match[1] as string, value: [rest, ...word.slice(1)] }
}

/** `NAME() COMMAND` */
function readFunction(reader: Reader, name: string): ShellCommand {
  reader.at++
  if (!take(reader, ')')) throw unexpected(reader, ')')
  if (!NAME.test(name)) throw new SyntaxTrouble({ kind: 'token', token: '(' })
  skipLines(reader)
  if (reader.at >= reader.tokens.length) throw unexpected(reader, null)
  return { kind: 'function', name, body: readCommand(reader), redirections: [] }
}

/** `for NAME in WORDS; do SCRIPT; done` */
function readFor(reader: Reader): Kind {
  const name = keyword(reader)
  if (name === null || !NAME.test(name)) {
    throw new SyntaxTrouble({ kind: 'loop variable', name: name ?? '' })
  }
  reader.at++
  let words: Word[] | null = null
  if (keyword(reader) === 'in') {
    reader.at++
    words = []
    while (reader.tokens[reader.at]?.kind === 'word') words.push(readWord(reader))
  }
  if (!take(reader, ';') && peek(reader) !== '\n' && words !== null) throw unexpected(reader, 'do')
  skipLines(reader)
  return { kind: 'for', name, words, body: readLoop(reader) }
}

function readWhile(reader: Reader, endsOn: boolean): Kind {
  const condition = readBody(reader, 'do')
  return { kind: 'while', endsOn, condition, body: readLoop(reader) }
}

/** `do SCRIPT; done` */
function readLoop(reader: Reader): Script {
  expect(reader, 'do')
  const body = readBody(reader, 'done')
  expect(reader, 'done')
  return body
}

/** `if SCRIPT; then SCRIPT; elif …; else SCRIPT; fi` */
function readIf(reader: Reader): Kind {
  const branches: Branch[] = []
  do {
    const condition = readBody(reader, 'then')
    expect(reader, 'then')
    branches.push({ condition, body: readBody(reader, 'fi', 'elif', 'else') })
  } while (takeWord(reader, 'elif'))
  const otherwise = takeWord(reader, 'else') ? readBody(reader, 'fi') : []
  expect(reader, 'fi')
  return { kind: 'if', branches, otherwise }
}

/** `case WORD in PATTERN|PATTERN) SCRIPT;; … esac` */
function readCase(reader: Reader): Kind {
  const subject = readWord(reader)
  skipLines(reader)
  expect(reader, 'in')
  const cases: Case[] = []
  for (skipLines(reader); keyword(reader) !== 'esac'; skipLines(reader)) {
    take(reader, '(')
    const patterns: Word[] = []
    do patterns.push(readWord(reader))
    while (take(reader, '|'))
    if (!take(reader, ')')) throw unexpected(reader, ')')
    cases.push({ patterns, body: readScript(reader, [';;', 'esac']) })
    if (!take(reader, ';;') && keyword(reader) !== 'esac') throw unexpected(reader, ';;')
  }
  expect(reader, 'esac')
  return { kind: 'case', subject, cases }
}

/** `{ SCRIPT; }` */
function readGroup(reader: Reader): Kind {
  const body = readBody(reader, '}')
  expect(reader, '}')
  return { kind: 'group', body, apart: false }
}

/** `( SCRIPT )`: in a shell of its own. */
function readApart(reader: Reader): Kind {
  reader.at++
  const body = readBody(reader, ')')
  if (!take(reader, ')')) throw unexpected(reader, ')')
  return { kind: 'group', body, apart: true }
}

function expect(reader: Reader, word: string): void {
  if (!takeWord(reader, word)) throw unexpected(reader, word)
}

function takeWord(reader: Reader, word: string): boolean {
  const found = keyword(reader) === word
  if (found) reader.at++
  return found
}

function readWord(reader: Reader): Word {
  const token = reader.tokens[reader.at]
  if (token?.kind !== 'word') throw unexpected(reader, 'word')
  reader.at++
  return token.word
}

function take(reader: Reader, operator: Operator): boolean {
  const found = peek(reader) === operator
  if (found) reader.at++
  return found
}

function peek(reader: Reader): Operator | null {
  const token = reader.tokens[reader.at]
  return token?.kind === 'operator' ? token.operator : null
}

/** The next word where it is one bare text, else null. */
function keyword(reader: Reader): string | null {
  const token = reader.tokens[reader.at]
  if (token?.kind !== 'word' || token.word.length !== 1) return null
  const part = token.word[0]
  return part?.kind === 'text' && !part.quoted ? part.text : null
}

/** `expecting`: had the line not ended here, this could have come; null: anything could. */
function unexpected(reader: Reader, expecting?: string | null): SyntaxTrouble {
  if (expecting !== undefined && reader.at >= reader.tokens.length) {
    return new SyntaxTrouble({ kind: 'end', expecting }, expecting !== 'word')
  }
  const operator = peek(reader)
  const token = operator === '\n' ? 'newline' : (operator ?? keyword(reader) ?? 'newline')
  return new SyntaxTrouble({ kind: 'token', token })
}

/** What bash says of a line that is none, without its own name before it. */
export function inBash(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'end':
      return 'syntax error: unexpected end of file'
    case 'token':
      return `syntax error near unexpected token \`${trouble.token}'`
    case 'open':
      return `unexpected EOF while looking for matching \`${trouble.mark}'`
    case 'loop variable':
      return trouble.name === ''
        ? "syntax error near unexpected token `newline'"
        : `\`${trouble.name}': not a valid identifier`
    case 'not modelled':
      return `${trouble.what} are not modelled here`
  }
}

/** What busybox's shell says of it. */
export function inAsh(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'end': {
      const { expecting } = trouble
      const what = expecting === 'word' ? 'word' : `"${expecting}"`
      return `syntax error: unexpected end of file${expecting === null ? '' : ` (expecting ${what})`}`
    }
    case 'token':
      return trouble.token === 'newline'
        ? 'syntax error: unexpected newline'
        : `syntax error: unexpected "${trouble.token}"`
    case 'open':
      return trouble.mark === ')'
        ? 'syntax error: unexpected end of file (expecting ")")'
        : 'syntax error: unterminated quoted string'
    case 'loop variable':
      return 'syntax error: bad for loop variable'
    case 'not modelled':
      return `${trouble.what} are not modelled here`
  }
}

/** A text of several lines, cut where commands end. */
export interface Commands {
  readonly whole: readonly string[]
  /** What follows them and wants more lines; empty when nothing does. */
  readonly begun: string
}

/** Cuts a paste, or what was typed line by line, into commands that can be run one by one. */
export function commandsIn(text: string): Commands {
  const whole: string[] = []
  let begun = ''
  for (const line of text.split('\n')) {
    begun += begun === '' ? line : `\n${line}`
    if (isUnfinished(begun)) continue
    if (begun.trim() !== '') whole.push(begun)
    begun = ''
  }
  return { whole, begun }
}

function isUnfinished(text: string): boolean {
  try {
    parseScript(text)
    return false
  } catch (error) {
    if (error instanceof SyntaxTrouble) return error.unfinished
    throw error
  }
}

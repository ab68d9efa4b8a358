/**
 * A shell line as a little program: pipelines joined by `;`, `&&` and `||`, and `for` loops. It is
 * the part of bash that people type at a swarm; functions, tests and arithmetic are not in it.
 */
import { SyntaxTrouble, tokenize, type Operator, type Token, type Word } from './lex'

/** Where input comes from and output goes to, besides the screen. */
export interface Redirection {
  readonly operator: (typeof REDIRECTIONS)[number]
  /** The file, or the text itself after `<<` and `<<<`; null where the operator names none. */
  readonly word: Word | null
}

export type ShellCommand =
  | {
      readonly kind: 'simple'
      readonly assignments: readonly { readonly name: string; readonly value: Word }[]
      readonly words: readonly Word[]
      readonly redirections: readonly Redirection[]
    }
  | {
      readonly kind: 'for'
      readonly name: string
      readonly words: readonly Word[]
      readonly body: Script
    }

/** Commands joined by `|`, and how it hangs on the one before. */
export interface Pipeline {
  readonly join: ';' | '&&' | '||'
  readonly commands: readonly ShellCommand[]
}

export type Script = readonly Pipeline[]

interface Reader {
  readonly tokens: readonly Token[]
  at: number
}

/** Reads a line; throws `SyntaxTrouble` with bash's message. */
export function parseScript(line: string): Script {
  const reader: Reader = { tokens: tokenize(line), at: 0 }
  const script = readScript(reader, null)
  if (reader.at < reader.tokens.length) throw unexpected(reader)
  return script
}

/** Reads pipelines up to the end, or up to the keyword `until`. */
function readScript(reader: Reader, until: 'done' | null): Script {
  const script: Pipeline[] = []
  let join: Pipeline['join'] = ';'
  for (;;) {
    skipLines(reader)
    if (reader.at >= reader.tokens.length || (until !== null && keyword(reader) === until)) {
      if (join !== ';') throw unexpected(reader, true)
      return script
    }
    script.push({ join, commands: readPipeline(reader) })
    const next = (['&&', '||', ';', '\n'] as const).find((operator) => take(reader, operator))
    if (next === undefined) return script
    join = next === '\n' ? ';' : next
  }
}

function readPipeline(reader: Reader): ShellCommand[] {
  const commands: ShellCommand[] = []
  do {
    skipLines(reader)
    if (reader.at >= reader.tokens.length) throw unexpected(reader, true)
    commands.push(readCommand(reader))
  } while (take(reader, '|'))
  return commands
}

function skipLines(reader: Reader): void {
  while (take(reader, '\n')) continue
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s
const WITHOUT_FILE = new Set<Operator>(['2>&1', '>&2'])
const REDIRECTIONS = [
  '<', '<<', '<<<', '>', '>>', '2>', '2>>', '2>&1', '>&2', '&>',
] as const // prettier-ignore

function readCommand(reader: Reader): ShellCommand {
  if (keyword(reader) === 'for') return readFor(reader)
  const assignments: { name: string; value: Word }[] = []
  const words: Word[] = []
  const redirections: Redirection[] = []
  for (;;) {
    const operator = REDIRECTIONS.find((candidate) => take(reader, candidate))
    if (operator !== undefined) {
      const word = WITHOUT_FILE.has(operator) ? null : readWord(reader)
      redirections.push({ operator, word })
      continue
    }
    const token = reader.tokens[reader.at]
    if (token?.kind !== 'word') break
    reader.at++
    const assignment = words.length === 0 ? asAssignment(token.word) : null
    if (assignment !== null) assignments.push(assignment)
    else words.push(token.word)
  }
  const empty = assignments.length + words.length + redirections.length === 0
  if (empty || peek(reader) === '&' || peek(reader) === '(') throw unexpected(reader)
  return { kind: 'simple', assignments, words, redirections }
}

function asAssignment(word: Word): { name: string; value: Word } | null {
  const first = word[0]
  if (first?.kind !== 'text' || first.quoted) return null
  const match = ASSIGNMENT.exec(first.text)
  if (match === null) return null
  const rest = { ...first, text: match[2] as string }
  return { name: match[1] as string, value: [rest, ...word.slice(1)] }
}

/** `for NAME in WORDS; do SCRIPT; done` */
function readFor(reader: Reader): ShellCommand {
  reader.at++
  const name = keyword(reader)
  if (name === null || !/^[A-Za-z_]\w*$/.test(name)) throw unexpected(reader)
  reader.at++
  expect(reader, 'in')
  const words: Word[] = []
  while (reader.tokens[reader.at]?.kind === 'word') words.push(readWord(reader))
  if (!take(reader, ';') && peek(reader) !== '\n') throw unexpected(reader, true)
  skipLines(reader)
  expect(reader, 'do')
  const body = readScript(reader, 'done')
  expect(reader, 'done')
  return { kind: 'for', name, words, body }
}

function expect(reader: Reader, word: string): void {
  if (keyword(reader) !== word) throw unexpected(reader, true)
  reader.at++
}

function readWord(reader: Reader): Word {
  const token = reader.tokens[reader.at]
  if (token?.kind !== 'word') throw unexpected(reader)
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

/** `mayGoOn`: had the line not ended here, it could have been one. */
function unexpected(reader: Reader, mayGoOn = false): SyntaxTrouble {
  if (mayGoOn && reader.at >= reader.tokens.length) {
    return new SyntaxTrouble('bash: syntax error: unexpected end of file', true)
  }
  const operator = peek(reader)
  if (operator === '&')
    return new SyntaxTrouble('bash: jobs in the background (&) are not modelled here')
  const what = operator === '\n' ? 'newline' : (operator ?? keyword(reader) ?? 'newline')
  return new SyntaxTrouble(`bash: syntax error near unexpected token \`${what}'`)
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

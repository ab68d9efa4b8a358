/** Reads a Go template into blocks. Errors carry Go's words. */
import { lex, type Kind, type Token } from './lex'
import {
  writeOperand,
  type Block,
  type Branch,
  type Command,
  type Operand,
  type Pipe,
} from './nodes'

/** A template and those that are defined in it, by name. */
export interface Parsed {
  readonly blocks: readonly Block[]
  readonly defined: ReadonlyMap<string, readonly Block[]>
}

/** What cannot be read, with the line. */
export class Unreadable extends Error {
  readonly line: number
  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

interface Reader {
  readonly tokens: readonly Token[]
  readonly knows: (name: string) => boolean
  readonly defined: Map<string, readonly Block[]>
  at: number
  /** The farthest token that was looked at; errors name its line. */
  seen: number
  variables: string[]
  ranges: number
}

/** What ends a list of blocks. */
type Stop = 'end' | 'else'

/** The template `text`; `knows`: is there a function of the name? @throws Unreadable */
export function parseTemplate(text: string, knows: (name: string) => boolean): Parsed {
  const tokens = lex(text)
  const defined = new Map<string, readonly Block[]>()
  const reader: Reader = { tokens, knows, defined, at: 0, seen: 0, variables: ['$'], ranges: 0 }
  const blocks: Block[] = []
  while (peek(reader).kind !== 'end') {
    if (peek(reader).kind === 'left' && readDefinition(reader)) continue
    const next = readBlock(reader)
    if (typeof next === 'string') throw fault(reader, `unexpected {{${next}}}`)
    blocks.push(next)
  }
  return { blocks, defined }
}

const fault = ({ tokens, seen }: Reader, message: string): Unreadable =>
  new Unreadable(message, tokens[seen]?.line ?? 1)

function next(reader: Reader): Token {
  const at = Math.min(reader.at, reader.tokens.length - 1)
  reader.at = at + 1
  reader.seen = Math.max(reader.seen, at)
  return reader.tokens[at] as Token
}

function peek(reader: Reader): Token {
  const token = next(reader)
  reader.at--
  return token
}

function nextSolid(reader: Reader): Token {
  let token = next(reader)
  while (token.kind === 'space') token = next(reader)
  return token
}

function peekSolid(reader: Reader): Token {
  const token = nextSolid(reader)
  reader.at--
  return token
}

const isWord = (token: Token, word: string): boolean =>
  token.kind === 'keyword' && token.text === word

function shown({ kind, text }: Token): string {
  if (kind === 'end') return 'EOF'
  if (kind === 'keyword') return `<${text}>`
  return text.length > 10 ? `${JSON.stringify(text.slice(0, 10))}...` : JSON.stringify(text)
}

function unexpected(reader: Reader, token: Token, where: string): Unreadable {
  if (token.kind === 'error') return fault(reader, token.text)
  return fault(reader, `unexpected ${shown(token)} in ${where}`)
}

function expect(reader: Reader, kind: Kind, where: string): Token {
  const token = nextSolid(reader)
  if (token.kind !== kind) throw unexpected(reader, token, where)
  return token
}

/** `{{define "name"}} … {{end}}`; false: something else is here. */
function readDefinition(reader: Reader): boolean {
  const from = reader.at
  next(reader)
  if (!isWord(nextSolid(reader), 'define')) {
    reader.at = from
    return false
  }
  const where = 'define clause'
  const name = textOf(reader, expect(reader, 'string', where))
  expect(reader, 'right', where)
  define(reader, name, where)
  return true
}

/** The blocks of a template of its own, which knows no variable of the one around it. */
function define(reader: Reader, name: string, where: string): void {
  const { variables, ranges } = reader
  Object.assign(reader, { variables: ['$'], ranges: 0 })
  const { blocks, stop } = readBlocks(reader)
  if (stop !== 'end') throw fault(reader, `unexpected {{${stop}}} in ${where}`)
  Object.assign(reader, { variables, ranges })
  reader.defined.set(name, blocks)
}

function readBlocks(reader: Reader): { readonly blocks: Block[]; readonly stop: Stop } {
  const blocks: Block[] = []
  while (peekSolid(reader).kind !== 'end') {
    const block = readBlock(reader)
    if (typeof block === 'string') return { blocks, stop: block }
    blocks.push(block)
  }
  throw fault(reader, 'unexpected EOF')
}

function readBlock(reader: Reader): Block | Stop {
  const token = nextSolid(reader)
  if (token.kind === 'text') return { kind: 'text', at: token.at, text: token.text }
  if (token.kind !== 'left') throw unexpected(reader, token, 'input')
  const word = nextSolid(reader)
  if (word.kind === 'keyword') {
    const block = readKeyword(reader, word)
    if (block !== null) return block
  }
  reader.at--
  const { at } = peek(reader)
  return { kind: 'action', at, pipe: readPipe(reader, 'command', 'right') }
}

/** What begins with a keyword; null: a value begins with it. */
function readKeyword(reader: Reader, { text, at }: Token): Block | Stop | null {
  switch (text) {
    case 'if':
    case 'with':
    case 'range':
      return readBranch(reader, text)
    case 'end':
      expect(reader, 'right', 'end')
      return 'end'
    case 'else': {
      const follows = peekSolid(reader)
      if (!isWord(follows, 'if') && !isWord(follows, 'with')) expect(reader, 'right', 'else')
      return 'else'
    }
    case 'break':
    case 'continue':
      if (nextSolid(reader).kind !== 'right') {
        throw unexpected(reader, reader.tokens[reader.at - 1] as Token, `{{${text}}}`)
      }
      if (reader.ranges === 0) throw fault(reader, `{{${text}}} outside {{range}}`)
      return { kind: text, at }
    case 'template':
    case 'block':
      return readInclusion(reader, text)
    default:
      return null
  }
}

function readInclusion(reader: Reader, word: 'template' | 'block'): Block {
  const where = `${word} clause`
  const token = expect(reader, 'string', where)
  const name = textOf(reader, token)
  let pipe: Pipe | null = null
  if (word === 'block' || nextSolid(reader).kind !== 'right') {
    if (word === 'template') reader.at--
    pipe = readPipe(reader, where, 'right')
  }
  if (word === 'block') define(reader, name, where)
  return { kind: 'template', at: token.at, name, pipe }
}

function readBranch(reader: Reader, kind: Branch['kind']): Block {
  const scope = reader.variables.length
  const pipe = readPipe(reader, kind, 'right')
  const inLoop = kind === 'range' ? 1 : 0
  reader.ranges += inLoop
  const { blocks: body, stop } = readBlocks(reader)
  reader.ranges -= inLoop
  const otherwise = stop === 'end' ? [] : readElse(reader, kind)
  reader.variables.length = scope
  return { kind, at: pipe.at, pipe, body, otherwise }
}

function readElse(reader: Reader, kind: Branch['kind']): Block[] {
  if (kind !== 'range' && isWord(peekSolid(reader), kind)) {
    nextSolid(reader)
    return [readBranch(reader, kind)]
  }
  const { blocks, stop } = readBlocks(reader)
  if (stop !== 'end') throw fault(reader, `expected end; found {{${stop}}}`)
  return blocks
}

const STARTS: ReadonlySet<Kind> = new Set<Kind>([
  'bool',
  'character',
  'field',
  'identifier',
  'number',
  'string',
  'variable',
  'open',
])

function readPipe(reader: Reader, where: string, end: 'right' | 'close'): Pipe {
  const { at } = peekSolid(reader)
  const { variables, assigns } = readVariables(reader, where)
  const commands: Command[] = []
  for (;;) {
    const token = nextSolid(reader)
    if (token.kind === end) break
    const starts = STARTS.has(token.kind) || isWord(token, '.') || isWord(token, 'nil')
    if (!starts) throw unexpected(reader, token, where)
    reader.at--
    commands.push(readCommand(reader))
  }
  if (commands.length === 0) throw fault(reader, `missing value for ${where}`)
  for (const [stage, { words }] of commands.entries()) {
    const kind = words[0]?.kind ?? 'nil'
    if (stage > 0 && ['bool', 'dot', 'nil', 'number', 'string'].includes(kind)) {
      throw fault(reader, `non executable command in pipeline stage ${stage + 1}`)
    }
  }
  return { kind: 'pipe', at, variables, assigns, commands }
}

/** `$x :=`, `$x =`, `$i, $x :=` */
function readVariables(reader: Reader, where: string): Pick<Pipe, 'variables' | 'assigns'> {
  const variables: string[] = []
  while (peekSolid(reader).kind === 'variable') {
    const from = reader.at
    const { text } = nextSolid(reader)
    const after = nextSolid(reader)
    const isComma = after.kind === 'char' && after.text === ','
    if (after.kind !== 'assign' && after.kind !== 'declare' && !isComma) {
      reader.at = from
      break
    }
    variables.push(text)
    reader.variables.push(text)
    if (!isComma) return { variables, assigns: after.kind === 'assign' }
    if (where !== 'range' || variables.length > 1) {
      throw fault(reader, `too many declarations in ${where}`)
    }
    if (!['variable', 'right', 'close'].includes(peekSolid(reader).kind)) {
      throw fault(reader, 'range can only initialize variables')
    }
  }
  return { variables, assigns: false }
}

function readCommand(reader: Reader): Command {
  const { at } = peekSolid(reader)
  const words: Operand[] = []
  for (;;) {
    peekSolid(reader)
    const word = readOperand(reader)
    if (word !== null) words.push(word)
    const token = next(reader)
    if (token.kind === 'space') continue
    if (token.kind === 'right' || token.kind === 'close') reader.at--
    else if (token.kind !== 'pipe') throw unexpected(reader, token, 'operand')
    break
  }
  if (words.length === 0) throw fault(reader, 'empty command')
  return { at, words }
}

/** A term and the fields that are taken of it. */
function readOperand(reader: Reader): Operand | null {
  const start = readTerm(reader)
  if (start === null || peek(reader).kind !== 'field') return start
  const { at } = peek(reader)
  const path: string[] = []
  while (peek(reader).kind === 'field') path.push(next(reader).text.slice(1))
  switch (start.kind) {
    case 'field':
    case 'variable':
      return { ...start, at, path: [...start.path, ...path] }
    case 'function':
    case 'chain':
    case 'pipe':
      return { kind: 'chain', at, start, path }
    default:
      throw fault(reader, `unexpected . after term ${JSON.stringify(writeOperand(start))}`)
  }
}

function readTerm(reader: Reader): Operand | null {
  const token = nextSolid(reader)
  const { kind, text, at } = token
  switch (kind) {
    case 'identifier':
      if (!reader.knows(text)) throw fault(reader, `function "${text}" not defined`)
      return { kind: 'function', at, name: text }
    case 'keyword':
      if (text === '.') return { kind: 'dot', at }
      if (text === 'nil') return { kind: 'nil', at }
      break
    case 'variable':
      if (!reader.variables.includes(text)) throw fault(reader, `undefined variable "${text}"`)
      return { kind: 'variable', at, path: [text] }
    case 'field':
      return { kind: 'field', at, path: [text.slice(1)] }
    case 'bool':
      return { kind, at, text }
    case 'number':
    case 'character':
      if (numberIn(text) === null) throw fault(reader, `illegal number syntax: "${text}"`)
      return { kind: 'number', at, text }
    case 'string':
      textOf(reader, token)
      return { kind, at, text }
    case 'open':
      return readPipe(reader, 'parenthesized pipeline', 'close')
    default:
  }
  reader.at--
  return null
}

/** What a number's digits say; null: nothing. */
export function numberIn(text: string): number | null {
  if (text.startsWith("'")) return unquote(`"${text.slice(1, -1)}"`)?.codePointAt(0) ?? null
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(text.replaceAll('_', '')) ?? []
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits
  const value = digits === '' ? Number.NaN : Number(octal)
  return Number.isNaN(value) ? null : sign === '-' ? -value : value
}

function textOf(reader: Reader, { text }: Token): string {
  const found = unquote(text)
  if (found === null) throw fault(reader, 'invalid syntax')
  return found
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

/** What a quoted text says; null where Go cannot read it. */
export function unquote(quoted: string): string | null {
  if (quoted.startsWith('`')) return quoted.slice(1, -1)
  const inner = quoted.slice(1, -1)
  if (
    !/^(?:[^\\]|\\(?:[abfnrtv\\'"]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}))*$/u.test(
      inner,
    )
  ) {
    return null
  }
  return inner.replace(
    /\\(?:x([\da-fA-F]{2})|[uU]([\da-fA-F]{8}|[\da-fA-F]{4})|([0-7]{3})|(.))/g,
    (_, byte: string, code: string, octal: string, letter: string) =>
      letter !== undefined
        ? (ESCAPES[letter] as string)
        : String.fromCodePoint(
            octal === undefined ? parseInt(byte ?? code, 16) : parseInt(octal, 8),
          ),
  )
}

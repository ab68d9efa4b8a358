/** Reads a Go template into blocks. Errors carry Go's words. */

export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'dot'; readonly path: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'pipe'; readonly pipe: readonly Call[]; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }

export interface Call {
  readonly words: readonly Operand[]
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly variable: string | null; readonly pipe: readonly Call[] }
  | {
      readonly kind: 'if' | 'with'
      readonly pipe: readonly Call[]
      readonly body: readonly Block[]
      readonly otherwise: readonly Block[]
    }
  | {
      readonly kind: 'range'
      readonly variables: readonly string[]
      readonly pipe: readonly Call[]
      readonly body: readonly Block[]
      readonly otherwise: readonly Block[]
    }

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly string[] }

const TOKEN =
  /\s+|"(?:[^"\\]|\\.)*"|`[^`]*`|:=|[|(),=]|-?\d+(?:\.\d+)?|\.(?![A-Za-z_])|\$?[A-Za-z_]?[\w$]*(?:\.[A-Za-z_]\w*)*/y

function tokenize(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex
    const [token = ''] = TOKEN.exec(text) ?? []
    if (token === '') {
      if (text[from] === '"') throw new Error('unterminated quoted string')
      const letter = text[from] as string
      const code = letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
      throw new Error(`unexpected bad character U+${code} '${letter}' in command`)
    }
    if (token.trim() !== '') tokens.push(token)
  }
  return tokens
}

function split(text: string): Piece[] {
  const pieces: Piece[] = []
  let rest = text
  for (;;) {
    const at = rest.indexOf('{{')
    if (at < 0) break
    const end = rest.indexOf('}}', at)
    if (end < 0) throw new Error('unclosed action')
    let before = rest.slice(0, at)
    let inner = rest.slice(at + 2, end)
    rest = rest.slice(end + 2)
    if (/^-\s/.test(inner)) [before, inner] = [before.trimEnd(), inner.slice(1)]
    if (/\s-$/.test(inner)) [rest, inner] = [rest.trimStart(), inner.slice(0, -1)]
    if (before !== '') pieces.push({ kind: 'text', text: before })
    if (!inner.trim().startsWith('/*')) pieces.push({ kind: 'action', tokens: tokenize(inner) })
  }
  if (rest !== '') pieces.push({ kind: 'text', text: rest })
  return pieces
}

interface Reader {
  readonly pieces: readonly Piece[]
  at: number
}

/** The blocks of a template. */
export function parseTemplate(text: string): Block[] {
  const reader = { pieces: split(text), at: 0 }
  const { blocks, ended } = readBlocks(reader)
  if (ended !== '') throw new Error(`unexpected {{${ended}}}`)
  return blocks
}

function readBlocks(reader: Reader): { blocks: Block[]; ended: string; tokens: readonly string[] } {
  const blocks: Block[] = []
  for (;;) {
    const piece = reader.pieces[reader.at++]
    if (piece === undefined) return { blocks, ended: '', tokens: [] }
    if (piece.kind === 'text') {
      blocks.push(piece)
      continue
    }
    const [word = '', ...rest] = piece.tokens
    if (word === '') throw new Error('missing value for command')
    if (word === 'end' || word === 'else') return { blocks, ended: word, tokens: rest }
    blocks.push(readBlock(reader, word, piece.tokens))
  }
}

function readBlock(reader: Reader, word: string, tokens: readonly string[]): Block {
  if (word === 'if' || word === 'with') {
    return { kind: word, pipe: readPipe(tokens.slice(1)), ...readBranches(reader) }
  }
  if (word === 'range') {
    const at = tokens.indexOf(':=')
    const variables = at < 0 ? [] : tokens.slice(1, at).filter((token) => token !== ',')
    const pipe = readPipe(tokens.slice(at < 0 ? 1 : at + 1))
    return { kind: 'range', variables, pipe, ...readBranches(reader) }
  }
  const assigns = tokens[1] === ':=' || tokens[1] === '='
  if (assigns) return { kind: 'action', variable: word, pipe: readPipe(tokens.slice(2)) }
  return { kind: 'action', variable: null, pipe: readPipe(tokens) }
}

function readBranches(reader: Reader): { body: Block[]; otherwise: Block[] } {
  const first = readBlocks(reader)
  if (first.ended === '') throw new Error('unexpected EOF')
  if (first.ended === 'end') return { body: first.blocks, otherwise: [] }
  const [word = ''] = first.tokens
  if (word === 'if' || word === 'with') {
    return { body: first.blocks, otherwise: [readBlock(reader, word, first.tokens)] }
  }
  const second = readBlocks(reader)
  if (second.ended !== 'end') throw new Error('unexpected EOF')
  return { body: first.blocks, otherwise: second.blocks }
}

function readPipe(tokens: readonly string[]): Call[] {
  if (tokens.length === 0) throw new Error('missing value for command')
  const calls: Call[] = []
  let words: Operand[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as string
    if (token === '|') {
      calls.push({ words })
      words = []
      continue
    }
    if (token === '(') {
      const close = closing(tokens, at)
      const next = tokens[close + 1]
      const path = next?.startsWith('.') === true && next !== '.' ? next.slice(1).split('.') : []
      words.push({ kind: 'pipe', pipe: readPipe(tokens.slice(at + 1, close)), path })
      at = close + (path.length > 0 ? 1 : 0)
      continue
    }
    words.push(readOperand(token))
  }
  if (words.length === 0) throw new Error('missing value for command')
  return [...calls, { words }]
}

function closing(tokens: readonly string[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at] === '(') depth++
    if (tokens[at] === ')' && --depth === 0) return at
  }
  throw new Error('unclosed left paren')
}

function readOperand(token: string): Operand {
  if (token === '.') return { kind: 'dot', path: [] }
  if (token.startsWith('.')) return { kind: 'dot', path: token.slice(1).split('.') }
  if (token.startsWith('$')) {
    const [name = '', ...path] = token.split('.')
    return { kind: 'variable', name, path }
  }
  if (token.startsWith('"')) return { kind: 'literal', value: JSON.parse(token) as string }
  if (token.startsWith('`')) return { kind: 'literal', value: token.slice(1, -1) }
  if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) }
  if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' }
  if (token === 'nil') return { kind: 'literal', value: null }
  if (/^[A-Za-z_]\w*$/.test(token)) return { kind: 'function', name: token }
  throw new Error(`unexpected "${token}" in operand`)
}

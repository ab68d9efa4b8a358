/**
 * What words become before a command sees them: variables, sums and `$( )` filled in, braces
 * multiplied, unquoted blanks split. Which files a word with `*` stands for is glob.ts's business.
 */
import { reckon } from './arithmetic'
import { escaped, fieldOf, globbed, literal, type Field } from './glob'
import type { Part, Word } from './lex'

/** What an expansion needs of its shell. */
export interface Surroundings {
  /** `?` among them; `${NAME:=word}` and sums change them. */
  readonly variables: Record<string, string>
  /** `$0`, `$1` and so on. */
  readonly args: readonly string[]
  /** `$!` */
  readonly lastJob: string
  /** What each `$( )` of the words printed, in their order; each is taken once. */
  readonly outputs: string[]
  /** `{1..3}` and `{a,b}` become several words. */
  readonly braces: boolean
  /** `set -u`: a variable that is not set is an error. */
  readonly strict: boolean
}

/** A word that cannot be filled in; the message is without the shell's name. */
export class ExpansionTrouble extends Error {
  override readonly name = 'ExpansionTrouble'
}

/** The lines whose output a word needs, in the order in which it takes them. */
export const outputsIn = (word: Word): readonly string[] =>
  word.flatMap((part) => {
    if (part.kind === 'output') return [part.source]
    return part.kind === 'variable' ? outputsIn(part.operand) : []
  })

/** All words, expanded and split. @throws ExpansionTrouble */
export const expandWords = (words: readonly Word[], around: Surroundings): Field[] =>
  words
    .flatMap((word) => (around.braces ? multiplied(word) : [word]))
    .flatMap((word) => fields(word, around))

/** One word as one text, as in `NAME=value`. @throws ExpansionTrouble */
export const expandOne = (word: Word, around: Surroundings): string =>
  word.map((part) => filled(part, around)).join('')

/** A pattern of `case`: what is quoted means itself. */
export function patternOf(word: Word, around: Surroundings): RegExp {
  const source = word.map((part) => {
    const text = filled(part, around)
    return part.quoted ? literal(text) : globbed(text)
  })
  return new RegExp(`^${source.join('')}$`, 's')
}

function fields(word: Word, around: Surroundings): Field[] {
  const done: Field[] = []
  let current: { text: string; pattern: string } | null = null
  const add = (text: string, pattern: string): void => {
    current = { text: (current?.text ?? '') + text, pattern: (current?.pattern ?? '') + pattern }
  }
  const end = (): void => {
    if (current !== null) done.push(fieldOf(current.text, current.pattern))
    current = null
  }
  for (const part of word) {
    if (part.kind === 'variable' && part.name === '@' && part.operator === '' && part.quoted) {
      for (const [at, piece] of around.args.slice(1).entries()) {
        if (at > 0) end()
        add(piece, escaped(piece))
      }
      continue
    }
    const text = filled(part, around)
    if (part.quoted || part.kind === 'text') {
      add(text, part.quoted ? escaped(text) : text)
      continue
    }
    for (const [at, piece] of text.split(/[ \t\n]+/).entries()) {
      if (at > 0) end()
      if (piece !== '') add(piece, piece)
    }
  }
  end()
  return done
}

function filled(part: Part, around: Surroundings): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'variable':
      return variable(part, around)
    case 'sum':
      return String(reckon(part.text, around.variables))
    case 'output':
      return (around.outputs.shift() ?? '').replace(/\n+$/, '')
  }
}

function valueOf(name: string, { args, lastJob, variables }: Surroundings): string | undefined {
  if (/^\d+$/.test(name)) return args[Number(name)]
  if (name === '@' || name === '*') return args.slice(1).join(' ')
  if (name === '#') return String(args.length - 1)
  if (name === '$') return '1'
  if (name === '!') return lastJob
  if (name === '?') return variables['?'] ?? '0'
  const [, one] = /^PIPESTATUS(?:\[(\d+|[@*])\])?$/.exec(name) ?? []
  if (one !== undefined || name === 'PIPESTATUS') return pipedOf(variables, one ?? '0')
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

/** Of the stages of the last pipeline: one of their statuses, or all. */
function pipedOf({ PIPESTATUS: all }: Surroundings['variables'], which: string) {
  return /\d/.test(which) ? all?.split(' ')[Number(which)] : all
}

function variable(part: Extract<Part, { kind: 'variable' }>, around: Surroundings): string {
  const { name, operator } = part
  const value = valueOf(name, around)
  // Each `$( )` ran, whether its output is needed or not.
  const operand = expandOne(part.operand, around)
  const isUnset = value === undefined || (operator.startsWith(':') && value === '')
  switch (operator.replace(/^:/, '')) {
    case '-':
      return isUnset ? operand : value
    case '=':
      if (isUnset) around.variables[name] = operand
      return isUnset ? operand : value
    case '+':
      return isUnset ? '' : operand
    case '?': {
      if (!isUnset) return value
      const why = operator === '?' ? 'parameter not set' : 'parameter not set or null'
      throw new ExpansionTrouble(`${name}: ${operand === '' ? why : operand}`)
    }
  }
  if (value === undefined && around.strict) throw new ExpansionTrouble(`${name}: parameter not set`)
  if (operator === 'length') return String((value ?? '').length)
  return operator === '' ? (value ?? '') : trimmed(value ?? '', operator, operand)
}

/** `${NAME#pattern}` and its three like: the value without its beginning or its end. */
function trimmed(value: string, operator: string, pattern: string): string {
  const isFront = operator.startsWith('#')
  const matcher = new RegExp(`^${globbed(pattern)}$`, 's')
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length)
  if (operator.length > 1) lengths.reverse()
  const part = (length: number): string =>
    isFront ? value.slice(0, length) : value.slice(value.length - length)
  const length = lengths.find((candidate) => matcher.test(part(candidate))) ?? 0
  return isFront ? value.slice(length) : value.slice(0, value.length - length)
}

const BRACES = /^(.*?)\{(-?\d+\.\.-?\d+|[^{}]*,[^{}]*)\}(.*)$/s

/** `node{1..3}` and `v{1,2}` become several words. */
function multiplied(word: Word): Word[] {
  const only = word[0]
  if (word.length !== 1 || only?.kind !== 'text' || only.quoted) return [word]
  return braced(only.text).map((text) => [{ ...only, text }])
}

function braced(text: string): string[] {
  const match = BRACES.exec(text)
  if (match === null) return [text]
  const [before, inside, after] = match.slice(1) as [string, string, string]
  return alternatives(inside).flatMap((one) => braced(`${before}${one}${after}`))
}

function alternatives(inside: string): string[] {
  const range = /^(-?\d+)\.\.(-?\d+)$/.exec(inside)
  if (range === null) return inside.split(',')
  const [from, to] = [Number(range[1]), Number(range[2])]
  const count = Math.min(Math.abs(to - from) + 1, 1000)
  return Array.from({ length: count }, (_, i) => String(from + Math.sign(to - from) * i))
}

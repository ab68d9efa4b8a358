/**
 * What words become before a command sees them: variables, sums and `$( )` filled in, braces
 * multiplied, unquoted blanks split. There are few files, so `*` stays as it is.
 */
import { reckon } from './arithmetic'
import type { Part, Word } from './lex'

/** What an expansion needs of its shell. */
export interface Surroundings {
  /** `?` among them; `${NAME:=word}` and sums change them. */
  readonly variables: Record<string, string>
  /** `$0`, `$1` and so on. */
  readonly args: readonly string[]
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
export const expandWords = (words: readonly Word[], around: Surroundings): string[] =>
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

/** A regular expression that a text alone fits. */
export const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** `*`, `?` and `[ ]` as a regular expression. */
const globbed = (text: string): string =>
  text.replace(/\[!?[^\]]+\]|[.*+?^${}()|[\]\\]/gs, (mark) => {
    if (mark === '*') return '.*'
    if (mark === '?') return '.'
    return mark.length > 1 ? mark.replace(/^\[!/, '[^') : `\\${mark}`
  })

function fields(word: Word, around: Surroundings): string[] {
  const done: string[] = []
  let current: string | null = null
  for (const part of word) {
    if (part.kind === 'variable' && part.name === '@' && part.operator === '' && part.quoted) {
      const [first, ...rest] = around.args.slice(1)
      if (first !== undefined) current = (current ?? '') + first
      for (const piece of rest) {
        if (current !== null) done.push(current)
        current = piece
      }
      continue
    }
    const text = filled(part, around)
    if (part.quoted || part.kind === 'text') {
      current = (current ?? '') + text
      continue
    }
    const [first = '', ...rest] = text.split(/[ \t\n]+/)
    if (first !== '') current = (current ?? '') + first
    for (const piece of rest) {
      if (current !== null) done.push(current)
      current = piece === '' ? null : piece
    }
  }
  if (current !== null) done.push(current)
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

function valueOf(name: string, { args, variables }: Surroundings): string | undefined {
  if (/^\d+$/.test(name)) return args[Number(name)]
  if (name === '@' || name === '*') return args.slice(1).join(' ')
  if (name === '#') return String(args.length - 1)
  if (name === '$') return '1'
  if (name === '?') return variables['?'] ?? '0'
  return Object.hasOwn(variables, name) ? variables[name] : undefined
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

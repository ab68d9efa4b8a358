/**
 * What words become before a command sees them: variables and `$( )` filled in, braces multiplied,
 * unquoted blanks split. There are no files here, so `*` stays as it is.
 */
import type { Resume, Wait } from './client'
import type { Part, Word } from './lex'

/** What an expansion asks of its shell. */
export interface Surroundings {
  readonly variables: Readonly<Record<string, string>>
  /** Runs a line and gives back what it printed. */
  output(source: string): Generator<Wait, string, Resume>
}

/** All words, expanded and split. */
export function* expandWords(
  words: readonly Word[],
  around: Surroundings,
): Generator<Wait, string[], Resume> {
  const expanded: string[] = []
  for (const word of words.flatMap(multiplied)) {
    expanded.push(...(yield* fields(word, around)))
  }
  return expanded
}

/** One word as one text, as in `NAME=value`. */
export function* expandOne(word: Word, around: Surroundings): Generator<Wait, string, Resume> {
  let text = ''
  for (const part of word) text += yield* filled(part, around)
  return text
}

function* fields(word: Word, around: Surroundings): Generator<Wait, string[], Resume> {
  const done: string[] = []
  let current: string | null = null
  for (const part of word) {
    const text = yield* filled(part, around)
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

function* filled(part: Part, around: Surroundings): Generator<Wait, string, Resume> {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'variable': {
      const value = around.variables[part.name] ?? ''
      return value === '' ? part.otherwise : value
    }
    case 'output':
      return (yield* around.output(part.source)).replace(/\n+$/, '')
  }
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

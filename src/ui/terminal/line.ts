/**
 * The line editor as a pure function: a line and a key give the next line and what is to be done.
 * Keys are readline's, of its emacs mode.
 */
import { BACKSPACE, csi, ctrl, ENTER, ESC, isText, meta, TAB } from './keys'
import { beginSearch, lookFor, lookOn, type Search } from './search'

/** A line being typed. `cursor` counts UTF-16 units from its start. */
export interface Line {
  readonly text: string
  readonly cursor: number
  /** What the kill keys took away last; Ctrl-Y puts it back. */
  readonly killed: string
  readonly history: readonly string[]
  /** Where in the history one is; its length: at the line that was begun. */
  readonly at: number
  /** The half-typed line that the arrow keys come back to. */
  readonly kept: string
  /** Ctrl-R and Ctrl-S; null when nothing is searched for. */
  readonly search: Search | null
  /** What the key before this one did, where the next may go on with it. */
  readonly chain: Chain | null
}

/** Kills in a row gather; Alt-. in a row goes further back and replaces what it put in. */
type Chain =
  | { readonly kind: 'kill' }
  | { readonly kind: 'argument'; readonly at: number; readonly from: number }

/** What is to be done when the line has changed. */
export type Effect =
  | { readonly kind: 'run'; readonly line: string }
  | { readonly kind: 'interrupt' | 'eof' | 'clear' | 'complete' }

export interface Edited {
  readonly line: Line
  readonly effect: Effect | null
}

/** An empty line after these. */
export const createLine = (history: readonly string[], killed = ''): Line => ({
  text: '',
  cursor: 0,
  killed,
  history,
  at: history.length,
  kept: '',
  search: null,
  chain: null,
})

const set = (line: Line, text: string, cursor: number): Line => ({ ...line, text, cursor })
const to = (line: Line, cursor: number): Line => ({ ...line, cursor })

/** The line with this text, the cursor at its end. */
export const filled = (line: Line, text: string): Line => set(line, text, text.length)

/** Replaces what stands between `from` and the cursor. */
export const replaceFrom = (line: Line, from: number, text: string): Line =>
  set(line, line.text.slice(0, from) + text + line.text.slice(line.cursor), from + text.length)

/** Puts text in at the cursor. */
export const insert = (line: Line, text: string): Line => replaceFrom(line, line.cursor, text)

const without = (line: Line, from: number, end: number): Line =>
  set(line, line.text.slice(0, from) + line.text.slice(end), from)

const isTrail = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text.charAt(at))

/** One character back or on; some take two units. */
const back = ({ text, cursor }: Line): number =>
  Math.max(0, cursor - (isTrail(text, cursor - 1) ? 2 : 1))
const on = ({ text, cursor }: Line): number =>
  Math.min(text.length, cursor + (isTrail(text, cursor + 1) ? 2 : 1))

/** Words of Alt-B, Alt-F and Alt-D are letters and digits; those of Ctrl-W end at blanks. */
const NAME = /[\p{L}\p{N}_]/u
const WORD = /\S/

function wordStart({ text, cursor }: Line, kind: RegExp): number {
  let at = cursor
  while (at > 0 && !kind.test(text.charAt(at - 1))) at--
  while (at > 0 && kind.test(text.charAt(at - 1))) at--
  return at
}

function wordEnd({ text, cursor }: Line, kind: RegExp): number {
  let at = cursor
  while (at < text.length && !kind.test(text.charAt(at))) at++
  while (at < text.length && kind.test(text.charAt(at))) at++
  return at
}

/** Takes a stretch away and keeps it; what is killed in a row stays together. */
function kill(line: Line, from: number, end: number): Line {
  if (from === end) return line
  const gone = line.text.slice(from, end)
  const before = line.chain?.kind === 'kill' ? line.killed : ''
  const killed = from < line.cursor ? gone + before : before + gone
  return { ...without(line, from, end), killed, chain: { kind: 'kill' } }
}

/** Goes through the history; the half-typed line waits at its end. */
function past(line: Line, by: 1 | -1): Line {
  const at = line.at + by
  if (at < 0 || at > line.history.length) return line
  const kept = line.at === line.history.length ? line.text : line.kept
  const text = at === line.history.length ? kept : (line.history[at] ?? '')
  return { ...filled(line, text), at, kept }
}

function transpose(line: Line): Line {
  const { text, cursor } = line
  const at = Math.min(cursor, text.length - 1)
  if (at < 1) return line
  const swapped = text.charAt(at) + text.charAt(at - 1)
  return set(line, text.slice(0, at - 1) + swapped + text.slice(at + 1), at + 1)
}

/** The last word of the line before this; once more: of the one before that. */
function lastArgument(line: Line): Line {
  const { chain, history, cursor } = line
  const again = chain?.kind === 'argument' ? chain : { at: history.length, from: cursor }
  const at = again.at - 1
  const word = history[at]?.trim().split(/\s+/).at(-1)
  if (word === undefined) return line
  return {
    ...replaceFrom(line, again.from, word),
    chain: { kind: 'argument', at, from: again.from },
  }
}

/** Keys that move in, or change, the line, and do nothing else. */
const EDITS: Readonly<Record<string, (line: Line) => Line>> = {
  [ctrl('a')]: (line) => to(line, 0),
  [csi('H')]: (line) => to(line, 0),
  [csi('1~')]: (line) => to(line, 0),
  [ctrl('e')]: (line) => to(line, line.text.length),
  [csi('F')]: (line) => to(line, line.text.length),
  [csi('4~')]: (line) => to(line, line.text.length),
  [ctrl('b')]: (line) => to(line, back(line)),
  [csi('D')]: (line) => to(line, back(line)),
  [ctrl('f')]: (line) => to(line, on(line)),
  [csi('C')]: (line) => to(line, on(line)),
  [meta('b')]: (line) => to(line, wordStart(line, NAME)),
  [csi('1;5D')]: (line) => to(line, wordStart(line, NAME)),
  [csi('1;3D')]: (line) => to(line, wordStart(line, NAME)),
  [meta('f')]: (line) => to(line, wordEnd(line, NAME)),
  [csi('1;5C')]: (line) => to(line, wordEnd(line, NAME)),
  [csi('1;3C')]: (line) => to(line, wordEnd(line, NAME)),
  [BACKSPACE]: (line) => without(line, back(line), line.cursor),
  [ctrl('h')]: (line) => without(line, back(line), line.cursor),
  [ctrl('d')]: (line) => without(line, line.cursor, on(line)),
  [csi('3~')]: (line) => without(line, line.cursor, on(line)),
  [ctrl('u')]: (line) => kill(line, 0, line.cursor),
  [ctrl('k')]: (line) => kill(line, line.cursor, line.text.length),
  [ctrl('w')]: (line) => kill(line, wordStart(line, WORD), line.cursor),
  [meta(BACKSPACE)]: (line) => kill(line, wordStart(line, NAME), line.cursor),
  [meta('d')]: (line) => kill(line, line.cursor, wordEnd(line, NAME)),
  [ctrl('y')]: (line) => insert(line, line.killed),
  [ctrl('t')]: transpose,
  [meta('.')]: lastArgument,
  [meta('_')]: lastArgument,
  [ctrl('p')]: (line) => past(line, -1),
  [csi('A')]: (line) => past(line, -1),
  [ctrl('n')]: (line) => past(line, 1),
  [csi('B')]: (line) => past(line, 1),
  [ctrl('r')]: (line) => begin(line, false),
  [ctrl('s')]: (line) => begin(line, true),
}

const CHAINED = new Set([
  ctrl('u'),
  ctrl('k'),
  ctrl('w'),
  meta('d'),
  meta(BACKSPACE),
  meta('.'),
  meta('_'),
])

const begin = (line: Line, forward: boolean): Line => ({
  ...line,
  search: beginSearch(forward, line.at, { text: line.text, cursor: line.cursor }),
})

/** Keys that want something done. */
function effectOf(line: Line, key: string): Effect | null {
  switch (key) {
    case ENTER:
      return { kind: 'run', line: line.text }
    case ctrl('c'):
      return { kind: 'interrupt' }
    case ctrl('d'):
      return line.text === '' ? { kind: 'eof' } : null
    case ctrl('l'):
      return { kind: 'clear' }
    case TAB:
      return { kind: 'complete' }
    default:
      return null
  }
}

/** What a key does. */
export function edit(line: Line, key: string): Edited {
  if (line.search !== null) {
    const search = searched(line.search, line.history, key)
    if (search !== null) return { line: showing(line, search), effect: null }
    const ended = { ...line, search: null }
    if (key !== ctrl('g') && key !== ESC) return edit(ended, key)
    return { line: set(ended, line.search.begun.text, line.search.begun.cursor), effect: null }
  }
  const effect = effectOf(line, key)
  if (effect !== null) return { line: { ...line, chain: null }, effect }
  const change = EDITS[key] ?? (isText(key) ? (one: Line) => insert(one, key) : null)
  if (change === null) return { line: { ...line, chain: null }, effect: null }
  const next = change(line)
  return { line: CHAINED.has(key) ? next : { ...next, chain: null }, effect: null }
}

/** A key while something is searched for; null: it ends the search. */
function searched(search: Search, history: readonly string[], key: string): Search | null {
  if (key === ctrl('r')) return lookOn(search, history, false)
  if (key === ctrl('s')) return lookOn(search, history, true)
  if (key === BACKSPACE || key === ctrl('h')) {
    return lookFor({ ...search, at: history.length }, history, search.wanted.slice(0, -1))
  }
  return isText(key) ? lookFor(search, history, search.wanted + key) : null
}

/** The find stands in the line, the cursor where it matches. */
function showing(line: Line, search: Search): Line {
  const text = line.history[search.at]
  if (text === undefined || search.wanted === '') return { ...line, search }
  return { ...set(line, text, Math.max(0, text.indexOf(search.wanted))), at: search.at, search }
}

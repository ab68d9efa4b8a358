/**
 * The line editor as a pure function: a state and a key give the next state and what is to be
 * done. Keys are readline's.
 */

/** A line being typed. `cursor` counts characters from its start. */
export interface Line {
  readonly text: string
  readonly cursor: number
  /** What Ctrl-K, Ctrl-U and Ctrl-W took away last. */
  readonly killed: string
  readonly history: readonly string[]
  /** Where in the history one is; its length: at the line that was begun. */
  readonly at: number
  /** The half-typed line that the arrow keys come back to. */
  readonly kept: string
  /** Ctrl-R: what is searched for; null when nothing is. */
  readonly search: string | null
}

/** What the terminal does when the state has changed. */
type Effect =
  | { readonly kind: 'run'; readonly line: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'eof' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'complete' }
  | null

export interface Edited {
  readonly line: Line
  readonly effect: Effect
}

export const createLine = (history: readonly string[]): Line => ({
  text: '',
  cursor: 0,
  killed: '',
  history,
  at: history.length,
  kept: '',
  search: null,
})

const set = (line: Line, text: string, cursor: number): Line => ({ ...line, text, cursor })
const done = (line: Line, effect: Effect = null): Edited => ({ line, effect })

/** Puts text in at the cursor. */
export const insert = (line: Line, text: string): Line =>
  set(
    line,
    line.text.slice(0, line.cursor) + text + line.text.slice(line.cursor),
    line.cursor + text.length,
  )

/** Replaces what stands between `from` and the cursor. */
export const replaceFrom = (line: Line, from: number, text: string): Line =>
  set(line, line.text.slice(0, from) + text + line.text.slice(line.cursor), from + text.length)

function wordStart({ text, cursor }: Line): number {
  let at = cursor
  while (at > 0 && text[at - 1] === ' ') at--
  while (at > 0 && text[at - 1] !== ' ') at--
  return at
}

function wordEnd({ text, cursor }: Line): number {
  let at = cursor
  while (at < text.length && text[at] === ' ') at++
  while (at < text.length && text[at] !== ' ') at++
  return at
}

/** Takes a stretch away and keeps it for Ctrl-Y. */
function kill(line: Line, from: number, to: number): Line {
  if (from === to) return line
  const text = line.text.slice(0, from) + line.text.slice(to)
  return { ...set(line, text, from), killed: line.text.slice(from, to) }
}

function older(line: Line, by: 1 | -1): Line {
  const at = line.at + by
  if (at < 0 || at > line.history.length) return line
  const kept = line.at === line.history.length ? line.text : line.kept
  const text = at === line.history.length ? kept : (line.history[at] ?? '')
  return { ...set(line, text, text.length), at, kept }
}

function transpose(line: Line): Line {
  const { text, cursor } = line
  const at = Math.min(cursor, text.length - 1)
  if (at < 1) return line
  const swapped = text.slice(0, at - 1) + text.charAt(at) + text.charAt(at - 1) + text.slice(at + 1)
  return set(line, swapped, at + 1)
}

/** The line is run, and remembered unless it begins with a blank or repeats the last. */
function enter(line: Line): Edited {
  const { text, history } = line
  const isNew = text.trim() !== '' && !text.startsWith(' ') && history.at(-1) !== text
  return done(createLine(isNew ? [...history, text] : history), { kind: 'run', line: text })
}

/** The newest line in the history that contains what is searched for. */
export const found = ({ history, search }: Line): string =>
  search === null || search === ''
    ? ''
    : ([...history].reverse().find((past) => past.includes(search)) ?? '')

function searching(line: Line, key: string): Edited {
  const search = line.search ?? ''
  const hit = found(line)
  switch (key) {
    case '\r':
      return enter(set({ ...line, search: null }, hit, hit.length))
    case '\u0003':
    case '\u0007':
    case '\u001b':
      return done({ ...line, search: null })
    case '\u007f':
      return done({ ...line, search: search.slice(0, -1) })
    case '\u0012':
      return done(line)
    default:
      if (key >= ' ' && key.length === 1) return done({ ...line, search: search + key })
      return edit(set({ ...line, search: null }, hit, hit.length), key)
  }
}

/** What a key does. Keys are what a terminal sends: a character, or an escape sequence. */
export function edit(line: Line, key: string): Edited {
  if (line.search !== null) return searching(line, key)
  const { text, cursor } = line
  switch (key) {
    case '\r':
      return enter(line)
    case '\u0003':
      return done(createLine(line.history), { kind: 'interrupt' })
    case '\u0004':
      if (text === '') return done(line, { kind: 'eof' })
      return done(set(line, text.slice(0, cursor) + text.slice(cursor + 1), cursor))
    case '\u000c':
      return done(line, { kind: 'clear' })
    case '\t':
      return done(line, { kind: 'complete' })
    case '\u0012':
      return done({ ...line, search: '' })
    default:
      return done(motion(line, key))
  }
}

/** Keys that only move in, or change, the line. */
function motion(line: Line, key: string): Line {
  const { text, cursor } = line
  switch (key) {
    case '\u007f':
    case '\b':
      return cursor === 0
        ? line
        : set(line, text.slice(0, cursor - 1) + text.slice(cursor), cursor - 1)
    case '\u001b[3~':
      return set(line, text.slice(0, cursor) + text.slice(cursor + 1), cursor)
    case '\u001b[D':
    case '\u0002':
      return set(line, text, Math.max(0, cursor - 1))
    case '\u001b[C':
    case '\u0006':
      return set(line, text, Math.min(text.length, cursor + 1))
    case '\u001b[H':
    case '\u001b[1~':
    case '\u0001':
      return set(line, text, 0)
    case '\u001b[F':
    case '\u001b[4~':
    case '\u0005':
      return set(line, text, text.length)
    case '\u001b[1;5D':
    case '\u001b[1;3D':
    case '\u001bb':
      return set(line, text, wordStart(line))
    case '\u001b[1;5C':
    case '\u001b[1;3C':
    case '\u001bf':
      return set(line, text, wordEnd(line))
    case '\u001b[A':
    case '\u0010':
      return older(line, -1)
    case '\u001b[B':
    case '\u000e':
      return older(line, 1)
    default:
      return change(line, key)
  }
}

function change(line: Line, key: string): Line {
  const { text, cursor } = line
  switch (key) {
    case '\u0015':
      return kill(line, 0, cursor)
    case '\u000b':
      return kill(line, cursor, text.length)
    case '\u0017':
    case '\u001b\u007f':
      return kill(line, wordStart(line), cursor)
    case '\u001bd':
      return kill(line, cursor, wordEnd(line))
    case '\u0019':
      return insert(line, line.killed)
    case '\u0014':
      return transpose(line)
    case '\u001b.':
      return insert(line, line.history.at(-1)?.trim().split(/\s+/).at(-1) ?? '')
    default:
      return key >= ' ' && !key.startsWith('\u001b') ? insert(line, key) : line
  }
}

/** Lines of a paste: prompts copied from docs fall away, and continued lines are joined. */
export const pastedLines = (text: string): string[] =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*[$#] /, ''))
    .filter((line, at, all) => line.trim() !== '' || at < all.length - 1)

/** The longest beginning that all candidates share. */
export function commonPrefix(texts: readonly string[]): string {
  const [first = ''] = texts
  let length = first.length
  for (const text of texts) {
    while (!text.startsWith(first.slice(0, length))) length--
  }
  return first.slice(0, length)
}

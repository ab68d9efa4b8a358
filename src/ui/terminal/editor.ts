/**
 * A line editor at the bottom of a terminal: it holds the line, draws it, and says what a key wants
 * done. It knows a sheet to write on, and neither xterm nor the lab.
 */
import { csi, ctrl, meta } from './keys'
import { createLine, edit, filled, insert, type Effect, type Line } from './line'
import { paint, unpaint, type Picture } from './paint'
import { searchLabel } from './search'

/** Where it writes. */
export interface Sheet {
  /** `then`: when all of it stands on the sheet. */
  write(text: string, then?: () => void): void
  columns(): number
}

export interface Editor {
  readonly sheet: Sheet
  line: Line
  label: string
  /** What is drawn; null: nothing, and the cursor is where output goes on. */
  shown: Picture | null
  /** The line is off the sheet for a moment. */
  lifted: boolean
  /** Lines that may be offered as the rest of what is typed; the last that fits is. */
  suggestions: readonly string[]
  /** Hears that the line is another. */
  heard: () => void
}

export const createEditor = (sheet: Sheet): Editor => ({
  sheet,
  heard: () => {},
  line: createLine([]),
  label: '',
  shown: null,
  lifted: false,
  suggestions: [],
})

/** Hears of each change of the line, and at once of what it is; returns how to stop. */
export function listen(editor: Editor, heard: () => void): () => void {
  editor.heard = heard
  heard()
  return () => {
    editor.heard = () => {}
  }
}

/** Begins a line. `suggestions`: what the dim rest of a line may come from, besides the history. */
export function beginLine(
  editor: Editor,
  label: string,
  history: readonly string[],
  suggestions: readonly string[] = [],
): void {
  editor.line = createLine(history, editor.line.killed)
  editor.suggestions = [...suggestions, ...history]
  editor.label = label
  editor.shown = null
  draw(editor)
}

/** The rest of the newest line that begins like what is typed. */
function ghostOf({ line, suggestions }: Editor): string {
  const { text, cursor, search } = line
  if (search !== null || text.trim() === '' || cursor < text.length) return ''
  return suggestions.findLast((one) => one.startsWith(text))?.slice(text.length) ?? ''
}

function draw(editor: Editor, ghost = ghostOf(editor)): void {
  const { line, lifted, sheet } = editor
  if (lifted) return
  const label = line.search === null ? editor.label : searchLabel(line.search)
  const next = { label, text: line.text, cursor: line.cursor, ghost }
  sheet.write(paint(editor.shown, next, sheet.columns()))
  editor.shown = next
  editor.heard()
}

/** Changes the line from outside: a completion, a paste, a line typed for the reader. */
export function change(editor: Editor, next: (line: Line) => Line): void {
  editor.line = { ...next(editor.line), search: null, chain: null }
  draw(editor)
}

/**
 * Gives the sheet another size. The line is off it meanwhile: xterm moves wrapped rows about, the
 * cursor not always along.
 */
export function resize(editor: Editor, deed: () => void): void {
  const { shown, sheet } = editor
  if (shown === null) return deed()
  sheet.write(unpaint(shown, sheet.columns()), () => {
    deed()
    editor.lifted = false
    draw(editor)
  })
  editor.shown = null
  editor.lifted = true
}

/** Writes something above the line, which stays as it is. */
export function writeAbove(editor: Editor, text: string): void {
  const { lifted, shown, sheet } = editor
  if (shown !== null) sheet.write(unpaint(shown, sheet.columns()))
  sheet.write(text)
  editor.shown = null
  if (shown !== null || lifted) draw(editor)
}

/** Writes something below the line, which is drawn again under it. */
export function writeBelow(editor: Editor, text: string): void {
  const { line } = editor
  editor.line = filled(line, line.text)
  draw(editor, '')
  editor.sheet.write(`\r\n${text}\r\n`)
  editor.line = line
  editor.shown = null
  draw(editor)
}

/** Puts text in at the cursor. */
export const put = (editor: Editor, text: string): void =>
  change(editor, (line) => insert(line, text))

/** Leaves the line on the screen as it is entered, and goes on below it. */
function leave(editor: Editor, mark = ''): void {
  editor.lifted = false
  editor.line = filled({ ...editor.line, search: null }, editor.line.text)
  draw(editor, '')
  editor.sheet.write(`${mark}\r\n`)
  forget(editor)
}

/** Takes the line off the screen for good: of several lines, each comes again in its turn. */
function takeOff(editor: Editor): void {
  const { shown, sheet } = editor
  if (shown !== null) sheet.write(unpaint(shown, sheet.columns()))
  editor.lifted = false
  forget(editor)
}

function forget(editor: Editor): void {
  editor.line = createLine([], editor.line.killed)
  editor.shown = null
  editor.heard()
}

/** Shows a line as if it had been typed and entered. */
export function showEntered(editor: Editor, label: string, text: string): void {
  editor.label = label
  editor.line = filled(editor.line, text)
  leave(editor)
}

/** The whole ghost, or with Alt-F its next word. */
function takesGhost(editor: Editor, key: string): boolean {
  const ghost = ghostOf(editor)
  const word = /^\W*\w+/.exec(ghost)?.[0]
  const taken = TAKES_GHOST.has(key) ? ghost : TAKES_WORD.has(key) ? word : undefined
  if (ghost === '' || taken === undefined) return false
  put(editor, taken)
  return true
}

const TAKES_GHOST = new Set([csi('C'), csi('F'), csi('4~'), ctrl('e'), ctrl('f')])
const TAKES_WORD = new Set([meta('f'), csi('1;5C'), csi('1;3C')])

/** A key: the line changes, and what else is to be done comes back. */
export function press(editor: Editor, key: string): Effect | null {
  if (takesGhost(editor, key)) return null
  const { line, effect } = edit(editor.line, key)
  editor.line = line
  switch (effect?.kind) {
    case undefined:
      draw(editor)
      return null
    case 'clear':
      editor.sheet.write(csi('2J') + csi('H'))
      editor.shown = null
      draw(editor)
      return null
    case 'run':
      if (effect.line.includes('\n')) takeOff(editor)
      else leave(editor)
      return effect
    case 'interrupt':
      leave(editor, '^C')
      return effect
    default:
      return effect
  }
}

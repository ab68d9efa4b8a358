/**
 * Prompt and line as what a terminal is to be sent: drawn anew over where they stood, over as many
 * rows as they take, with the cursor at its place.
 */
import { csi } from './keys'

/** What stands at the bottom of a terminal while somebody types. */
export interface Picture {
  readonly label: string
  readonly text: string
  /** In UTF-16 units of `text`. */
  readonly cursor: number
  /** What could come next, shown dim. */
  readonly ghost: string
}

/** Stands before the further rows of a text of several lines, as bash's PS2 does. */
const MORE = '> '

const DIM = csi('2m')
const PLAIN = csi('0m')

/** A place in cells from the first row of the prompt. */
interface Cell {
  readonly row: number
  readonly column: number
}

/** Where a terminal's cursor stands after this text; at the end of a full row it is on the next. */
function cellAfter(text: string, columns: number): Cell {
  let row = 0
  let column = 0
  for (const char of text) {
    if (char === '\n') {
      row++
      column = 0
      continue
    }
    const width = widthOf(char)
    if (column + width > columns) {
      row++
      column = 0
    }
    column += width
  }
  return column >= columns ? { row: row + 1, column: 0 } : { row, column }
}

const COMBINING = /^[\p{Mn}\p{Me}\p{Cf}]$/u
/** Chinese, Japanese and Korean, full-width forms, pictures. */
const WIDE = [
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff]$/u,
  /^[\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u,
  /^\p{Emoji_Presentation}$/u,
]

/** Cells of a character, as Unicode's East Asian Width has them. */
const widthOf = (char: string): 0 | 1 | 2 =>
  char < '\u0300' ? 1 : COMBINING.test(char) ? 0 : WIDE.some((kind) => kind.test(char)) ? 2 : 1

const continued = (text: string): string => text.replaceAll('\n', `\n${MORE}`)

/** All before the cursor, as it stands on the screen. */
const beforeCursor = ({ label, text, cursor }: Picture): string =>
  label + continued(text.slice(0, cursor))

/** From the cursor of the picture `before` to the start of its prompt; nothing is left below. */
function erased(before: Picture | null, columns: number): string {
  if (before === null) return '\r'
  const { row } = cellAfter(beforeCursor(before), columns)
  return `\r${row > 0 ? csi(`${row}A`) : ''}${csi('J')}`
}

/** Draws `next` where `before` stands; null: on a row of its own, where the cursor is. */
export function paint(before: Picture | null, next: Picture, columns: number): string {
  const whole = next.label + continued(next.text + next.ghost)
  const end = cellAfter(whole, columns)
  const cursor = cellAfter(beforeCursor(next), columns)
  const ghost = next.ghost === '' ? '' : `${DIM}${continued(next.ghost)}${PLAIN}`
  const text = continued(next.text)
  // A blank moves on to the next row when one is full: the terminal itself would wait.
  const wrap = end.column === 0 && end.row > 0 && !whole.endsWith('\n') ? ' ' : ''
  const up = end.row - cursor.row
  return (
    erased(before, columns) +
    coloured(next.label) +
    (text + ghost).replaceAll('\n', '\r\n') +
    `${wrap}\r` +
    (up > 0 ? csi(`${up}A`) : '') +
    (cursor.column > 0 ? csi(`${cursor.column}C`) : '')
  )
}

/** Takes the picture away, so that something can be written in its place. */
export const unpaint = (before: Picture, columns: number): string => erased(before, columns)

/** `v1 (leader) 1 $ `: the machine green, its role yellow, an exit status other than 0 red. */
export function coloured(label: string): string {
  const match = /^(\S+)( \([^)]*\))?( \d+)?( \$ )$/.exec(label)
  if (match === null) return label
  const [, machine = '', role = '', exit = '', end = ''] = match
  return `${csi('1;32m')}${machine}${csi('0;33m')}${role}${csi('0;31m')}${exit}${PLAIN}${end}`
}

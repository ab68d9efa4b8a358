/** An xterm as this page wants one: its looks, its links, and the keys that stay the browser's. */
import { FitAddon } from '@xterm/addon-fit'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal, type ILink, type ITheme } from '@xterm/xterm'
import { cluster } from '../state/cluster'
import { hover, select, type Selection } from '../state/screen'
import { BRACKET_PASTES } from './keys'
import { namesIn, subjectOf } from './names'

export const THEMES: Readonly<Record<'dark' | 'light', ITheme>> = {
  dark: {
    background: '#10151b',
    foreground: '#dde6ee',
    cursor: '#6db8ff',
    selectionBackground: '#2f4a63',
  },
  light: {
    background: '#fbfcfd',
    foreground: '#17232e',
    cursor: '#0b67b8',
    selectionBackground: '#bcd6ee',
  },
}

/** Of letters, in px: for a reader, and for a room. */
export const FONT_SIZE = 13
export const ROOM_FONT_SIZE = 22

export interface Xterm {
  readonly term: Terminal
  readonly fitter: FitAddon
}

/** Does it fill its place, to the row and column? */
export function fits({ term, fitter }: Xterm): boolean {
  const wanted = fitter.proposeDimensions()
  return wanted === undefined || (wanted.cols === term.cols && wanted.rows === term.rows)
}

export function createXterm(): Xterm {
  const term = new Terminal({
    convertEol: true,
    fontFamily:
      "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
    fontSize: FONT_SIZE,
    lineHeight: 1.15,
    cursorBlink: false,
    allowProposedApi: true,
    scrollback: 5000,
    minimumContrastRatio: 4.5,
  })
  const fitter = new FitAddon()
  term.loadAddon(fitter)
  term.loadAddon(new Unicode11Addon())
  term.unicode.activeVersion = '11'
  term.attachCustomKeyEventHandler(keyFilter(term))
  term.registerLinkProvider({ provideLinks: (row, give) => give(linksIn(term, row)) })
  term.write(BRACKET_PASTES)
  return { term, fitter }
}

/** Puts it into the page. */
export function openXterm({ term }: Xterm, place: HTMLElement): void {
  term.open(place)
  place.addEventListener('copy', () => term.clearSelection())
  place.addEventListener('mousemove', ({ clientY }) => hover(subjectAt(term, place, clientY)))
  place.addEventListener('mouseleave', () => hover(null))
}

/** Says which keys xterm takes; the others do in the page what they always do. */
function keyFilter(term: Terminal): (event: KeyboardEvent) => boolean {
  let escaped = false
  return (event) => {
    if (event.type !== 'keydown') return true
    const leaves = event.key === 'Tab' && (escaped || event.shiftKey)
    if (event.key !== 'Shift') escaped = event.key === 'Escape'
    if (leaves) return false
    if (event.key === 'PageUp' || event.key === 'PageDown') {
      term.scrollPages(event.key === 'PageUp' ? -1 : 1)
      return false
    }
    return !isBrowsers(event, term.hasSelection())
  }
}

/** Copy, paste, zoom, the tabs of this page, and function keys. */
function isBrowsers(event: KeyboardEvent, selected: boolean): boolean {
  const { altKey, code, ctrlKey, key, metaKey } = event
  const letter = key.toLowerCase()
  if (metaKey || /^F\d+$/.test(key)) return true
  if (altKey && /^Digit[1-9]$/.test(code)) return true
  if (!ctrlKey) return false
  return (letter === 'c' && selected) || letter === 'v' || ['+', '-', '=', '0'].includes(key)
}

const textOf = (term: Terminal, row: number): string =>
  term.buffer.active.getLine(row)?.translateToString(true) ?? ''

/** Names that select what they name. `row` counts from 1, as xterm's links do. */
function linksIn(term: Terminal, row: number): ILink[] {
  const { view } = cluster.getState()
  return namesIn(textOf(term, row - 1), view).map(({ text, from, selection }) => ({
    text,
    range: { start: { x: from + 1, y: row }, end: { x: from + text.length, y: row } },
    activate: () => select(selection),
  }))
}

/** What the row under the mouse is about. */
function subjectAt(term: Terminal, place: HTMLElement, clientY: number): Selection | null {
  const grid = place.querySelector('.xterm-screen')?.getBoundingClientRect()
  if (grid === undefined || grid.height === 0) return null
  const row = Math.floor(((clientY - grid.top) / grid.height) * term.rows)
  return subjectOf(textOf(term, term.buffer.active.viewportY + row), cluster.getState().view)
}

const MOST_TEXT = 200

/** The last lines, for those who do not look. */
export function lastLines({ buffer: { active } }: Terminal): string {
  const lines: string[] = []
  for (let row = Math.max(0, active.length - MOST_TEXT); row < active.length; row++) {
    const line = active.getLine(row)
    const text = line?.translateToString(true) ?? ''
    if (line?.isWrapped === true && lines.length > 0) lines[lines.length - 1] += text
    else lines.push(text)
  }
  return lines.join('\n').trimEnd()
}

/** One terminal: the line editor before an xterm, and what the lab says behind it. */
import { STEPS } from '../guide/steps'
import type { Said } from '../state/keep'
import { send, type ForTerminal } from '../state/link'
import {
  beginLine,
  resize,
  showEntered,
  change,
  createEditor,
  press,
  put,
  writeAbove,
  writeBelow,
  type Editor,
} from './editor'
import { readHistory, remember } from '../state/history'
import { BACKSPACE, csi, ctrl, ENTER, isText, keysIn, pastedIn, TAB } from './keys'
import { filled, replaceFrom, type Effect } from './line'
import { completed, listed } from './menu'
import { pasted } from './paste'
import { markRow, remember as note, type Mark } from './log'
import { coloured } from './paint'
import { screen } from '../state/screen'
import { here } from '../state/time'
import { createXterm, fits, type Xterm } from './xterm'

/** Who has the keys. */
type Front =
  | { readonly kind: 'prompt' }
  | { readonly kind: 'program' }
  /** A program that reads a line; what is typed shows unless it is a secret. */
  | { readonly kind: 'reader'; secret: string | null }
  /** The machine is off. */
  | { readonly kind: 'nobody' }

export interface Tab {
  readonly id: string
  readonly xterm: Xterm
  readonly editor: Editor
  front: Front
  /** What was typed while a program had the keys. */
  ahead: string
  /** Which keys leave what runs in front; empty: none. What of them was typed waits. */
  leaving: { readonly keys: string; held: string }
  /** Where what was said begins. */
  readonly marks: Mark[]
  /** The last question for completions; older answers are stale. */
  request: number
  /** Tabs pressed one after the other since anything was put in. */
  tabs: number
}

/** Nothing runs that keys leave. */
const NO_WAY = { keys: '', held: '' }

export function createTab(id: string): Tab {
  const xterm = createXterm()
  const { term } = xterm
  const editor = createEditor({
    write: (text, then) => term.write(text, then),
    columns: () => term.cols,
  })
  const tab: Tab = {
    id,
    xterm,
    editor,
    front: { kind: 'nobody' },
    ahead: '',
    leaving: NO_WAY,
    marks: [],
    request: 0,
    tabs: 0,
  }
  term.onData((data) => type(tab, data))
  term.onResize(({ cols }) => send({ kind: 'resize', terminal: id, columns: cols }))
  return tab
}

/** Fills the place it has; what is being typed comes along. */
export function fit({ editor, xterm }: Tab): void {
  if (!fits(xterm)) resize(editor, () => xterm.fitter.fit())
}

/** Somebody typed or pasted. */
export function type(tab: Tab, data: string): void {
  const text = pastedIn(data)
  if (text !== null && tab.front.kind === 'prompt') return put(tab.editor, pasted(text))
  for (const key of keysIn(text ?? data)) pass(tab, key)
}

/** Types a line and runs it, as if somebody had. */
export function typeLine(tab: Tab, line: string): void {
  if (tab.front.kind === 'prompt') change(tab.editor, (before) => filled(before, line))
  else tab.ahead += line
  take(tab, ENTER)
}

/** A key that may belong to those that leave is held back until that is certain. */
function pass(tab: Tab, key: string): void {
  const { keys, held } = tab.leaving
  const all = held + key
  if (keys !== '' && keys === all) return leave(tab)
  if (keys !== '' && keys.startsWith(all)) {
    tab.leaving = { keys, held: all }
    return
  }
  if (held !== '') tab.leaving = { keys, held: '' }
  for (const one of keysIn(all)) take(tab, one)
}

function leave(tab: Tab): void {
  tab.leaving = NO_WAY
  leaveLine(tab)
  tab.front = { kind: 'program' }
  send({ kind: 'detach', terminal: tab.id })
}

function take(tab: Tab, key: string): void {
  const { front } = tab
  switch (front.kind) {
    case 'prompt':
      if (key !== TAB) tab.tabs = 0
      return heed(tab, press(tab.editor, key))
    case 'reader':
      return front.secret === null ? answer(tab, press(tab.editor, key)) : whisper(tab, front, key)
    case 'program':
      if (key === ctrl('c')) return interrupt(tab)
      if (key === ctrl('z')) return suspend(tab)
      tab.ahead += key
      return
    case 'nobody':
      return
  }
}

function interrupt(tab: Tab): void {
  tab.ahead = ''
  tab.xterm.term.write('^C\r\n')
  send({ kind: 'interrupt', terminal: tab.id })
}

function suspend(tab: Tab): void {
  tab.ahead = ''
  tab.xterm.term.write('^Z\r\n')
  send({ kind: 'suspend', terminal: tab.id })
}

/** Does what a key at the prompt wants done. */
function heed(tab: Tab, effect: Effect | null): void {
  const { id, editor } = tab
  switch (effect?.kind) {
    case 'run':
      return run(tab, effect.line)
    case 'eof':
      put(editor, 'exit')
      return take(tab, ENTER)
    case 'interrupt':
      return prompt(tab, editor.label)
    case 'complete': {
      const { text, cursor } = editor.line
      tab.tabs++
      return send({ kind: 'complete', terminal: id, request: ++tab.request, line: text, cursor })
    }
  }
}

function run(tab: Tab, line: string): void {
  remember(line)
  if (!line.includes('\n')) noteEntered(tab, tab.editor.label, line)
  tab.front = { kind: 'program' }
  send({ kind: 'exec', terminal: tab.id, line, columns: tab.xterm.term.cols })
}

/** A line for a program that reads one. */
function answer(tab: Tab, effect: Effect | null): void {
  if (effect === null || effect.kind === 'complete') return
  tab.front = { kind: 'program' }
  if (effect.kind === 'run') send({ kind: 'typed', terminal: tab.id, text: effect.line })
  else if (effect.kind === 'eof') send({ kind: 'eof', terminal: tab.id })
  else send({ kind: 'interrupt', terminal: tab.id })
}

/** The same where nothing of it may show. */
function whisper(tab: Tab, front: Extract<Front, { kind: 'reader' }>, key: string): void {
  const secret = front.secret ?? ''
  if (key === ENTER || key === ctrl('c')) {
    tab.xterm.term.write('\r\n')
    return answer(tab, key === ENTER ? { kind: 'run', line: secret } : { kind: 'interrupt' })
  }
  if (key === BACKSPACE) front.secret = secret.slice(0, -1)
  else if (key === ctrl('u')) front.secret = ''
  else if (isText(key)) front.secret = secret + key
}

/** What the lab says to this terminal. */
export function hear(tab: Tab, message: ForTerminal): void {
  const { term } = tab.xterm
  switch (message.kind) {
    case 'output': {
      const { at, branch, text } = message
      note(tab.id, { at, branch, text })
      markRow(tab.xterm, tab.marks, { at, branch })
      return writeAbove(tab.editor, text)
    }
    case 'said':
      for (const said of message.said) sayAgain(tab, said)
      if (message.said.at(-1)?.text.endsWith('\n') === false) term.write('\r\n')
      return
    case 'edit':
      return screen.setState({ editing: message })
    case 'leavable':
      tab.leaving = { keys: message.keys, held: '' }
      return
    case 'prompt':
      tab.leaving = NO_WAY
      leaveEditor(tab)
      leaveLine(tab)
      return prompt(tab, labelOf(message.prompt, message.exit))
    case 'echo':
      showEntered(tab.editor, labelOf(message.prompt, message.exit), message.line)
      return noteEntered(tab, labelOf(message.prompt, message.exit), message.line)
    case 'reading':
      tab.front = { kind: 'reader', secret: message.hidden ? '' : null }
      if (message.hidden) term.write(message.prompt)
      else beginLine(tab.editor, message.prompt, [])
      return drain(tab)
    case 'clear':
      return term.write(csi('2J') + csi('H'))
    case 'candidates':
      return offer(tab, message)
    case 'hangup':
      if (!message.alive) hangUp(tab)
      return
  }
}

/** A line that was entered stands above the cursor, behind its prompt. */
function noteEntered(tab: Tab, label: string, line: string): void {
  const rows = Math.ceil((label.length + line.length + 1) / tab.xterm.term.cols)
  note(tab.id, { ...here(), text: `${coloured(label)}${line}\r\n`, typed: line })
  markRow(tab.xterm, tab.marks, here(), rows)
}

/** What stood here before the page was loaded. */
function sayAgain({ id, marks, xterm }: Tab, said: Said): void {
  note(id, said)
  markRow(xterm, marks, said)
  xterm.term.write(said.text)
}

/** The exit status stands before the `$` when something went wrong. */
const labelOf = (text: string, exit: number): string =>
  exit === 0 ? text : text.replace(/ \$ $/, ` ${exit} $ `)

function prompt(tab: Tab, label: string): void {
  tab.front = { kind: 'prompt' }
  const lines = STEPS.filter(({ terminal }) => terminal === tab.id).map(({ line }) => line)
  beginLine(tab.editor, label, readHistory(), lines)
  drain(tab)
}

/** What was typed ahead reaches whoever has the keys now. */
function drain(tab: Tab): void {
  const keys = keysIn(tab.ahead)
  tab.ahead = ''
  for (const key of keys) take(tab, key)
}

/** The program that read a line has ended before it came. */
function leaveLine({ editor, front }: Tab): void {
  if (front.kind !== 'reader') return
  editor.sheet.write('\r\n')
  editor.shown = null
}

/** The program that opened the editor has ended. */
function leaveEditor({ id }: Tab): void {
  if (screen.getState().editing?.terminal === id) screen.setState({ editing: null })
}

function hangUp(tab: Tab): void {
  leaveEditor(tab)
  if (tab.front.kind === 'prompt') tab.editor.sheet.write('\r\n')
  tab.editor.shown = null
  tab.front = { kind: 'nobody' }
  tab.ahead = ''
  tab.xterm.term.write(`${csi('31m')}connection closed: ${tab.id} is off${csi('0m')}\r\n`)
}

type Candidates = Extract<ForTerminal, { kind: 'candidates' }>

/** Tab puts in what is certain; when nothing is, Tab once more lists what could be. */
function offer(tab: Tab, { request, from, candidates }: Candidates): void {
  const { editor } = tab
  if (request !== tab.request || tab.front.kind !== 'prompt' || candidates.length === 0) return
  const typed = editor.line.text.slice(from, editor.line.cursor)
  const text = completed(candidates, typed)
  if (text !== typed) {
    tab.tabs = 0
    return change(editor, (line) => replaceFrom(line, from, text))
  }
  if (tab.tabs > 1) writeBelow(editor, listed(candidates, editor.sheet.columns()))
}

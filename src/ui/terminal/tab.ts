/** One terminal: an xterm with a line editor before it, and what the lab says behind it. */
import { FitAddon } from '@xterm/addon-fit'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import type { ForTerminal } from '../state/link'
import { send } from '../state/link'
import { select } from '../state/screen'
import { cluster } from '../state/cluster'
import {
  commonPrefix,
  createLine,
  edit,
  found,
  insert,
  pastedLines,
  replaceFrom,
  type Line,
} from './line'

const HISTORY = 'swarmscope.history'
const MOST_HISTORY = 500
const MOST_TEXT = 200

export interface Tab {
  readonly id: string
  readonly term: Terminal
  open(element: HTMLElement): void
  fit(): void
  hear(message: ForTerminal): void
  /** Types a line and runs it, as if somebody had. */
  type(line: string): void
  theme(colors: Record<string, string>): void
  /** The last lines, for those who do not look. */
  text(): string
}

function savedHistory(): string[] {
  try {
    return JSON.parse(localStorage.getItem(HISTORY) ?? '[]') as string[]
  } catch {
    return []
  }
}

/** `onText` hears that the text has changed. */
export function createTab(id: string, onText: () => void): Tab {
  const term = new Terminal({
    convertEol: true,
    fontFamily:
      "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
    fontSize: 13,
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
  let line: Line = createLine(savedHistory())
  let prompt = ''
  let busy = true
  let hidden: string | null = null
  let reading = false
  let drawn = 0
  let request = 0
  let shownTwice = false
  const queue: string[] = []

  const columns = (): number => term.cols

  /** Draws prompt and line anew, over as many rows as they had. */
  function draw(): void {
    if (busy) return
    const rows = Math.floor(drawn / columns())
    const up = rows > 0 ? `\u001b[${rows}A` : ''
    const label = line.search === null ? prompt : `(reverse-i-search)\`${line.search}': `
    const body = line.search === null ? line.text : found(line)
    const cursor = label.length + (line.search === null ? line.cursor : body.length)
    const end = label.length + body.length
    const back = Math.floor(end / columns()) - Math.floor(cursor / columns())
    const column = cursor % columns()
    const wrap = end > 0 && end % columns() === 0 ? '\r\n' : ''
    term.write(
      `\r${up}\u001b[J${coloured(label)}${body}${wrap}${back > 0 ? `\u001b[${back}A` : ''}\r${column > 0 ? `\u001b[${column}C` : ''}`,
    )
    drawn = cursor
  }

  const coloured = (label: string): string =>
    label.replace(/^(\S+)( \([^)]*\))?( \$ )$/, '\u001b[1;32m$1\u001b[0;33m$2\u001b[0m$3')

  function run(text: string): void {
    term.write('\r\n')
    drawn = 0
    busy = true
    localStorage.setItem(HISTORY, JSON.stringify(line.history.slice(-MOST_HISTORY)))
    send({ kind: 'exec', terminal: id, line: text, columns: columns() })
  }

  function key(data: string): void {
    if (reading) return readKey(data)
    if (busy) {
      if (data === '\u0003') {
        term.write('^C\r\n')
        send({ kind: 'interrupt', terminal: id })
      } else if (data === '\r' || data >= ' ') queue.push(data)
      return
    }
    const { line: next, effect } = edit(line, data)
    const before = line
    line = next
    shownTwice = data === '\t' && shownTwice
    switch (effect?.kind) {
      case undefined:
        return draw()
      case 'run':
        line = { ...before, search: null, text: effect.line, cursor: effect.line.length }
        draw()
        line = next
        return run(effect.line)
      case 'interrupt':
        term.write('^C\r\n')
        drawn = 0
        return draw()
      case 'eof':
        return run('exit')
      case 'clear':
        term.write('\u001b[2J\u001b[H')
        drawn = 0
        return draw()
      case 'complete':
        return send({
          kind: 'complete',
          terminal: id,
          request: ++request,
          line: line.text,
          cursor: line.cursor,
        })
    }
  }

  function readKey(data: string): void {
    if (data === '\r') {
      reading = false
      term.write('\r\n')
      send({ kind: 'typed', terminal: id, text: hidden ?? '' })
    } else if (data === '\u0003') send({ kind: 'interrupt', terminal: id })
    else if (data === '\u007f') hidden = (hidden ?? '').slice(0, -1)
    else if (data >= ' ') hidden = (hidden ?? '') + data
  }

  function offer(message: Extract<ForTerminal, { kind: 'candidates' }>): void {
    if (message.request !== request || busy) return
    const texts = message.candidates.map(({ text }) => text)
    const [only] = texts
    if (only === undefined) return
    const typed = line.text.slice(message.from, line.cursor)
    const common = texts.length === 1 ? only + (only.endsWith('=') ? '' : ' ') : commonPrefix(texts)
    if (common.length > typed.length) {
      line = replaceFrom(line, message.from, common)
      return draw()
    }
    if (!shownTwice) {
      shownTwice = true
      return
    }
    term.write(`\r\n${inColumns(texts, columns())}\r\n`)
    drawn = 0
    draw()
  }

  function paste(text: string): void {
    const lines = pastedLines(text)
    if (lines.length <= 1 && !text.endsWith('\n')) {
      line = insert(line, lines[0] ?? '')
      return draw()
    }
    for (const one of lines) queue.push(...one, '\r')
    drain()
  }

  /** Keys that came while a program ran. */
  function drain(): void {
    while (!busy && queue.length > 0) key(queue.shift() as string)
  }

  term.onData((data) => {
    if (data.length > 1 && !data.startsWith('\u001b'))
      return busy ? queue.push(...data) : paste(data)
    if (data.startsWith('\u001b[200~')) return paste(data.slice(6, -6))
    key(data)
  })
  term.onResize(() => {
    send({ kind: 'resize', terminal: id, columns: columns() })
  })
  term.onWriteParsed(onText)
  term.registerLinkProvider({
    provideLinks(row, callback) {
      const text = term.buffer.active.getLine(row - 1)?.translateToString(true) ?? ''
      callback(linksIn(text, row))
    },
  })

  return {
    id,
    term,
    open: (element) => {
      term.open(element)
      fitter.fit()
    },
    fit: () => fitter.fit(),
    type: (text) => {
      if (busy) return void queue.push(...text, '\r')
      line = { ...line, text, cursor: text.length }
      draw()
      key('\r')
    },
    theme: (colors) => {
      term.options.theme = colors
    },
    text: () => lastLines(term),
    hear(message) {
      switch (message.kind) {
        case 'output':
          term.write(message.text)
          return
        case 'prompt':
          prompt = message.exit === 0 || message.exit === 130 ? message.prompt : message.prompt
          busy = false
          drawn = 0
          draw()
          return drain()
        case 'reading':
          reading = true
          hidden = ''
          term.write(message.prompt)
          return
        case 'clear':
          term.write('\u001b[2J\u001b[H')
          return
        case 'candidates':
          return offer(message)
        case 'hangup':
          if (!message.alive) {
            term.write('\r\n\u001b[31mconnection closed: the machine is off\u001b[0m\r\n')
            busy = true
            queue.length = 0
          }
          return
        case 'visited':
          return
      }
    },
  }
}

/** Names in columns, as a shell lists them. */
function inColumns(texts: readonly string[], width: number): string {
  const widest = Math.max(...texts.map((text) => text.length)) + 2
  const perRow = Math.max(1, Math.floor(width / widest))
  const rows: string[] = []
  for (let at = 0; at < texts.length; at += perRow) {
    rows.push(
      texts
        .slice(at, at + perRow)
        .map((text) => text.padEnd(widest))
        .join('')
        .trimEnd(),
    )
  }
  return rows.join('\r\n')
}

function lastLines(term: Terminal): string {
  const { active } = term.buffer
  const lines: string[] = []
  for (let row = Math.max(0, active.length - MOST_TEXT); row < active.length; row++) {
    lines.push(active.getLine(row)?.translateToString(true) ?? '')
  }
  return lines.join('\n').trimEnd()
}

/** Names of machines, services and tasks in a row of text, as links that select them. */
function linksIn(text: string, row: number) {
  const { view } = cluster.getState()
  const byName = new Map<string, { kind: 'machine' | 'task' | 'service'; id: string }>()
  for (const { id } of Object.values(view.machines)) byName.set(id, { kind: 'machine', id })
  for (const { id, name } of Object.values(view.services)) byName.set(name, { kind: 'service', id })
  for (const { id, name, desired } of Object.values(view.tasks)) {
    if (desired === 'running' || !byName.has(name)) byName.set(name, { kind: 'task', id })
    byName.set(id.slice(0, 12), { kind: 'task', id })
  }
  return [...text.matchAll(/[\w.-]+/g)].flatMap((match) => {
    const target = byName.get(match[0])
    if (target === undefined) return []
    const from = (match.index ?? 0) + 1
    return [
      {
        text: match[0],
        range: { start: { x: from, y: row }, end: { x: from + match[0].length - 1, y: row } },
        activate: () => select(target),
      },
    ]
  })
}

/**
 * What compose does, told while it does it (docker/compose v2.40 `pkg/progress`): on a terminal
 * each thing has a line that is drawn anew ten times a second, elsewhere each step is a line.
 */
import { goJson } from '../../../api/json'
import type { Io } from '../../client'
import { humanSize } from '../../format/units'
import { progressLook, type Look } from './look'
import { together, type Doing } from './together'

export type Status = 'working' | 'done' | 'warning' | 'error'

/** How something stands. Sizes are bytes. */
export interface Step {
  readonly id: string
  /** What it is a part of. */
  readonly parent?: string
  readonly text?: string
  readonly status: Status
  readonly said?: string
  readonly current?: number
  readonly total?: number
  readonly percent?: number
}

export interface Teller {
  tell(step: Step): void
  /** A line at the very end. */
  last(text: string): void
}

/** A step of which only a word is told. */
export const step = (id: string, status: Status, said: string): Step => ({ id, status, said })

/** Says something of several things. */
export const tellAll = (
  teller: Teller,
  ids: readonly string[],
  status: Status,
  said: string,
): void => ids.forEach((id) => teller.tell(step(id, status, said)))

/** Does what is to be done and tells of it, under a title. */
export function* telling<T>(io: Io, title: string, doing: (teller: Teller) => Doing<T>): Doing<T> {
  const look = progressLook(io)
  if (look !== 'tty') return yield* plainly(io, look, doing)
  const screen = new Screen(io, title)
  const result: { value?: T } = {}
  let isOver = false
  function* work(): Doing {
    try {
      result.value = yield* doing(screen)
    } finally {
      isOver = true
    }
  }
  function* drawing(): Doing {
    while (!isOver) {
      yield { kind: 'sleep', ms: TICK }
      if (!isOver) screen.draw()
    }
  }
  try {
    yield* together(io, [work(), drawing()])
  } finally {
    screen.draw()
    screen.end()
  }
  return result.value as T
}

/** Milliseconds between two drawings. */
const TICK = 100

function* plainly<T>(io: Io, look: Look, doing: (teller: Teller) => Doing<T>): Doing<T> {
  return yield* doing(look === 'plain' ? plain(io) : look === 'json' ? json(io) : QUIET)
}

/** Tells nothing. */
export const QUIET: Teller = { tell: () => {}, last: () => {} }

/** Every step is a line. */
export const plain = (io: Pick<Io, 'err'>): Teller => ({
  tell: ({ id, text = '', said = '' }) => io.err(` ${id} ${text} ${said}\n`),
  last: (text) => io.err(`${text}\n`),
})

const json = (io: Pick<Io, 'err'>): Teller => ({
  tell({ id, parent, text, said, current, total, percent }) {
    const fields = { id, parent_id: parent, text, status: said, current, total, percent }
    const rows = Object.entries(fields).filter(([, value]) => value !== '' && value !== 0)
    io.err(`${goJson(Object.fromEntries(rows))}\n`)
  },
  last: (text) => io.err(`${goJson({ tail: true, text })}\n`),
})

const paint =
  (code: string) =>
  (text: string): string =>
    `\x1b[${code}m${text}\x1b[0m`

const [RED, GREEN, YELLOW, BLUE, BOLD_YELLOW] = [
  paint('31m\x1b[1'),
  paint('32'),
  paint('33'),
  paint('34'),
  paint('33m\x1b[1'),
] as const

const COLOURS: Readonly<Record<Status, (text: string) => string>> = {
  working: (text) => text,
  done: GREEN,
  warning: BOLD_YELLOW,
  error: RED,
}

const SPINNER = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏']
const BARS = [...'⠀⡀⣀⣄⣤⣦⣶⣷⣿']
const MARKS = { done: GREEN('✔'), warning: BOLD_YELLOW('!'), error: RED('✘') }

interface Shown extends Step {
  readonly begun: number
  /** Null: it is still at work. */
  readonly ended: number | null
  turn: number
}

/** How many characters of a text are seen. */
// oxlint-disable-next-line no-control-regex
const widthOf = (text: string): number => [...text.replace(/\x1b[^m]*m/g, '')].length

/** With more lines than a small terminal has, parts of things are left out. */
const MOST_LINES = 12

/** Where the words stand; every part of something moves it to the left, as in the original. */
function placeOf(steps: readonly Shown[]): number {
  let place = 0
  for (const { id, parent, text = '' } of steps) {
    place = Math.max(place, id.length + 1 + text.length) - (parent === undefined ? 0 : 2)
  }
  return place
}

/** Lines that are drawn in the same place again and again. */
class Screen implements Teller {
  readonly #io: Io
  readonly #title: string
  readonly #steps = new Map<string, Shown>()
  readonly #lasts: string[] = []
  #lines = 0
  #isDrawn = false

  constructor(io: Io, title: string) {
    this.#io = io
    this.#title = title
  }

  tell(step: Step): void {
    const now = this.#io.now()
    const before = this.#steps.get(step.id)
    const isOver = step.status !== 'working'
    const most = (key: 'current' | 'total' | 'percent'): number =>
      Math.max(step[key] ?? 0, before?.[key] ?? 0)
    const isSame = before?.status === step.status
    this.#steps.set(step.id, {
      ...step,
      current: most('current'),
      total: most('total'),
      percent: most('percent'),
      begun: before?.begun ?? now,
      ended: isOver ? ((isSame ? before?.ended : null) ?? now) : null,
      turn: before?.turn ?? 0,
    })
  }

  last(text: string): void {
    this.#lasts.push(text)
  }

  end(): void {
    for (const text of this.#lasts) this.#io.err(`${text}\n`)
  }

  draw(): void {
    const steps = [...this.#steps.values()]
    if (steps.length === 0) return
    const up = '\x1b[1A'.repeat(this.#lines + 1)
    const over = steps.filter(({ status }) => status !== 'working').length
    const head = `[+] ${this.#title} ${over}/${steps.length}`
    const isFull = this.#lines !== 0 && over === this.#lines
    const place = placeOf(steps)
    const below = (id: string): readonly Shown[] => steps.filter(({ parent }) => parent === id)
    const isLong = steps.length > MOST_LINES
    const rows = steps
      .filter(({ parent }) => parent === undefined)
      .flatMap((one) => [
        this.#line(one, '', place, below(one.id)),
        ...(isLong ? [] : below(one.id)).map((child) => this.#line(child, '  ', place, [])),
      ])
    const blank = `${' '.repeat(this.#io.columns ?? 0)}\n`.repeat(
      Math.max(0, this.#lines - rows.length),
    )
    const start = `${up}${this.#isDrawn ? '' : '\x1b[1B'}\x1b[0G\x1b[?25l`
    this.#io.err(`${start}${isFull ? BLUE(head) : head}\n${rows.join('')}${blank}\x1b[?25h`)
    this.#isDrawn = true
    this.#lines = Math.max(rows.length, this.#lines)
  }

  #line(one: Shown, pad: string, place: number, children: readonly Shown[]): string {
    const { columns, now } = this.#io
    const { id, text = '', said = '', status } = one
    const elapsed = ((one.ended ?? now()) - one.begun) / 1000
    const parts = status === 'working' ? children : []
    const what = parts.length === 0 ? `${id} ${text}` : `${id} [${barsOf(parts)} ${text}`
    const padding = ' '.repeat(Math.max(0, place - what.length))
    const mark =
      status === 'working' ? YELLOW(SPINNER[one.turn++ % SPINNER.length] ?? '') : MARKS[status]
    const most = (columns ?? 0) - what.length - place - 15
    const words = most > 0 && said.length > most ? `${said.slice(0, most)}...` : said
    const left = `${pad} ${mark} ${what}${padding} ${COLOURS[status](words)}`
    const right = BLUE(`${elapsed.toFixed(1)}s `)
    const gap = ' '.repeat(Math.max(0, (columns ?? 0) - widthOf(left) - widthOf(right)))
    return `${left}${gap}${right}\n`
  }
}

/** How far the parts of something are, and of how much all are where that is known. */
function barsOf(parts: readonly Shown[]): string {
  const bars = parts.map(({ percent = 0 }) => BARS[Math.floor((8 * percent) / 100)] ?? '').join('')
  const sum = (key: 'current' | 'total'): number =>
    parts.reduce((all, part) => all + (part[key] ?? 0), 0)
  const isUnsure = parts.some(({ status, total = 0 }) => status === 'working' && total === 0)
  const figures = `${humanSize(sum('current')).padStart(7)} / ${humanSize(sum('total')).padEnd(7)}`
  return `${GREEN(bars)}]${isUnsure || sum('total') === 0 ? '' : ` ${figures}`}`
}

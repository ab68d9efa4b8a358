/**
 * Progress lines as Docker's client draws them (spec 10.7): on a terminal each ID has a line that
 * is rewritten in place; elsewhere lines without a bar are printed one after the other.
 */
import type { Io } from '../client'

export interface ProgressOut {
  /** Writes the line of an ID; `bar`: what follows the text, and makes it a terminal's only. */
  write(id: string, text: string, bar?: Bar): void
}

/** How far something is. With units the figures are shown: `2/3 nodes`. */
interface Bar {
  readonly done: number
  readonly of: number
  readonly units?: string
}

/** In narrower terminals there is no bar. */
const WIDE = 110
const BAR = 50

/** `[=====>   ] `, or nothing where the terminal, of so many columns, is too narrow. */
export function barOf(done: number, of: number, columns: number): string {
  if (columns <= WIDE) return ''
  const filled = Math.min(BAR, Math.floor(Math.floor((done / of) * 100) / 2))
  return `[${'='.repeat(filled)}>${' '.repeat(BAR - filled)}] `
}

const drawn = ({ done, of, units }: Bar, columns: number): string =>
  barOf(done, of, columns) + (units === undefined ? '' : `${done}/${of} ${units}`)

/** Lines of a terminal, the last right above the cursor. */
export interface Lines {
  /** Writes the line of an ID, a new one or in its place. */
  write(id: string, text: string): void
  /** Lines that are written from now on are new. */
  leave(): void
}

/** Lines of a terminal on which none is yet. */
export function linesOn({ out }: Pick<Io, 'out'>): Lines {
  const ids: string[] = []
  return {
    write(id, text) {
      const isNew = !ids.includes(id)
      if (isNew) ids.push(id)
      const up = ids.length - ids.indexOf(id)
      out(`${isNew ? '\n' : ''}\u001b[${up}A\u001b[2K\r${id}: ${text}\r\u001b[${up}B`)
    },
    leave: () => void ids.splice(0),
  }
}

/** A terminal's lines, or those for a file or a pipe. */
export function progressOn(io: Pick<Io, 'out' | 'columns'>): ProgressOut {
  const lines = io.columns === null ? null : linesOn(io)
  return {
    write(id, text, bar) {
      if (lines !== null) {
        lines.write(id, `${text} ${bar === undefined ? '' : drawn(bar, io.columns ?? 0)}`)
      } else if (bar === undefined) io.out(`${id}: ${text}\n`)
    },
  }
}

/**
 * Progress lines as Docker's client draws them (spec 10.7): on a terminal each ID has a line that
 * is rewritten in place; elsewhere lines without a bar are printed one after the other.
 */

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

const BAR_COLUMNS = 110
const BAR = 50

/** `[=====>   ] `, or nothing where the terminal is too narrow. */
function barOf({ done, of, units }: Bar, columns: number): string {
  const figures = units === undefined ? '' : `${done}/${of} ${units}`
  if (columns <= BAR_COLUMNS) return figures
  const filled = Math.min(BAR, Math.floor(Math.floor((done / of) * 100) / 2))
  return `[${'='.repeat(filled)}>${' '.repeat(BAR - filled)}] ${figures}`
}

/** A terminal's lines; `columns()` is its width now. */
export function terminalProgress(out: (text: string) => void, columns: () => number): ProgressOut {
  const ids: string[] = []
  return {
    write(id, text, bar) {
      let at = ids.indexOf(id)
      let lines = ''
      if (at < 0) {
        at = ids.length
        ids.push(id)
        lines = '\n'
      }
      const up = ids.length - at
      const drawn = bar === undefined ? '' : barOf(bar, columns())
      out(`${lines}\u001b[${up}A\u001b[2K\r${id}: ${text} ${drawn}\r\u001b[${up}B`)
    },
  }
}

/** Lines for a file or a pipe. */
export const plainProgress = (out: (text: string) => void): ProgressOut => ({
  write(id, text, bar) {
    if (bar === undefined) out(`${id}: ${text}\n`)
  },
})

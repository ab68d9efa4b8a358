/**
 * The lines of something that goes on, as docker writes them (jsonmessage): in a terminal those of
 * one ID take each other's place, with a bar of how far they are; piped, bars are left out.
 */
import type { Progress } from '../../api/daemon'
import type { Io } from '../client'
import { humanSize } from './units'

/** In narrower terminals there is no bar. */
const WIDE = 110
const HALVES = 50

/** `[=====>      ]  632.8kB/9.003MB` */
function bar(current: number, total: number, columns: number): string {
  if (current <= 0 && total <= 0) return ''
  const done = Math.min(HALVES, Math.floor(Math.floor((current / total) * 100) / 2))
  const box = `[${'='.repeat(done)}>${' '.repeat(HALVES - done)}] `
  return `${columns > WIDE ? box : ''}${humanSize(current).padStart(8)}/${humanSize(total)}`
}

/** Writes lines as they come. */
export class LineStream {
  readonly #io: Pick<Io, 'out' | 'columns'>
  #rows = new Map<string, number>()

  constructor(io: Pick<Io, 'out' | 'columns'>) {
    this.#io = io
  }

  write(line: Progress): void {
    const { id, progressDetail } = line
    if (id === undefined || progressDetail === undefined) {
      this.#rows.clear()
      this.#io.out(`${id === undefined ? '' : `${id}: `}${line.status}\n`)
    } else if (this.#io.columns === null) this.#pipe(id, line)
    else this.#draw(id, line, this.#io.columns)
  }

  #pipe(id: string, { status, progressDetail }: Progress): void {
    if (progressDetail?.total === undefined) this.#io.out(`${id}: ${status}\n`)
  }

  /** Goes up to the line of the ID, writes it anew, and goes down again. */
  #draw(id: string, { status, progressDetail }: Progress, columns: number): void {
    const known = this.#rows.get(id)
    const row = known ?? this.#rows.size
    if (known === undefined) {
      this.#rows.set(id, row)
      this.#io.out('\n')
    }
    const up = this.#rows.size - row
    const { current = 0, total = 0 } = progressDetail ?? {}
    const text = `${id}: ${status} ${bar(current, total, columns)}`
    this.#io.out(`\u001b[${up}A\u001b[2K\r${text}\r\u001b[${up}B`)
  }
}

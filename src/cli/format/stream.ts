/**
 * The lines of something that goes on, as docker writes them (jsonmessage): in a terminal those of
 * one ID take each other's place, with a bar of how far they are; piped, bars are left out.
 */
import type { Progress } from '../../api/daemon'
import type { Io } from '../client'
import { barOf, linesOn, type Lines } from './progress'
import { humanSize } from './units'

/** `[=====>      ]  632.8kB/9.003MB` */
export function sizes({ current = 0, total = 0 }: Detail, columns: number): string {
  if (current <= 0 && total <= 0) return ''
  const figures = `${humanSize(current).padStart(8)}/${humanSize(total)}`
  return barOf(current, total, columns) + figures
}

type Detail = NonNullable<Progress['progressDetail']>

/** Writes lines as they come. */
export class LineStream {
  readonly #io: Pick<Io, 'out' | 'columns'>
  readonly #lines: Lines

  constructor(io: Pick<Io, 'out' | 'columns'>) {
    this.#io = io
    this.#lines = linesOn(io)
  }

  write({ id, status, progressDetail: detail }: Progress): void {
    const { out, columns } = this.#io
    if (id === undefined || detail === undefined) {
      this.#lines.leave()
      out(`${id === undefined ? '' : `${id}: `}${status}\n`)
    } else if (columns !== null) this.#lines.write(id, `${status} ${sizes(detail, columns)}`)
    else if (detail.total === undefined) out(`${id}: ${status}\n`)
  }
}

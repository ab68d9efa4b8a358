/**
 * What stood in the terminals, with its instants: a reload shows it again, what is later than the
 * playhead is dimmed, and a cast is made of it.
 */
import type { IMarker } from '@xterm/xterm'
import { keepSaid, type Said } from '../state/keep'
import type { Xterm } from './xterm'

/** The row at which something that was said begins. */
export interface Mark {
  readonly marker: IMarker
  readonly at: number
  readonly branch: number
}

const MOST_ENTRIES = 1500
const MOST_LETTERS = 150_000
/** Real milliseconds until what was said is kept. */
const SOON_MS = 400

const logs = new Map<string, Said[]>()
let waiting: ReturnType<typeof setTimeout> | undefined

/** What stood in a terminal, the oldest first. */
export const saidIn = (terminal: string): readonly Said[] => logs.get(terminal) ?? []

/** Remembers what was said, as far as there is room. */
export function remember(terminal: string, said: Said): void {
  const log = logs.get(terminal) ?? []
  logs.set(terminal, log)
  log.push(said)
  let letters = log.reduce((sum, { text }) => sum + text.length, 0)
  while (log.length > MOST_ENTRIES || letters > MOST_LETTERS) {
    letters -= log.shift()?.text.length ?? 0
  }
  waiting ??= setTimeout(keepNow, SOON_MS)
}

/** Keeps what was said and is not kept yet. */
export function keepNow(): void {
  if (waiting === undefined) return
  clearTimeout(waiting)
  waiting = undefined
  keepSaid(Object.fromEntries(logs))
}
addEventListener('pagehide', keepNow)

/** Virtual milliseconds within which two things said share a mark. */
const TOGETHER = 200

/** Marks the row at which the cursor stands, or one `above` it, as said at an instant. */
export function markRow(
  { term }: Xterm,
  marks: Mark[],
  { at, branch }: Pick<Said, 'at' | 'branch'>,
  above = 0,
): void {
  const last = marks.at(-1)
  const together = last?.branch === branch && at >= last.at && at - last.at < TOGETHER
  if (together && above === 0) return
  term.write('', () => {
    const marker = term.registerMarker(-above)
    if (marker !== undefined) marks.push({ marker, at, branch })
  })
}

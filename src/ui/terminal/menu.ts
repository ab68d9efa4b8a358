/** Completion: what Tab puts in, and what Tab Tab lists. */
import { csi } from './keys'

export interface Candidate {
  readonly text: string
  readonly help: string
}

/** The longest beginning that all candidates share. */
function commonPrefix(texts: readonly string[]): string {
  const [first = ''] = texts
  let length = first.length
  for (const text of texts) {
    while (!text.startsWith(first.slice(0, length))) length--
  }
  return first.slice(0, length)
}

/** What to put in place of `typed`; a single candidate is followed by a blank, if it is whole. */
export function completed(candidates: readonly Candidate[], typed: string): string {
  const texts = candidates.map(({ text }) => text)
  const [only = ''] = texts
  if (texts.length === 1) return /[=,.]$/.test(only) ? only : `${only} `
  const common = commonPrefix(texts)
  return common.length > typed.length ? common : typed
}

const MOST_ROWS = 40

/** The candidates as a shell lists them: with their help a row each, else in columns. */
export function listed(candidates: readonly Candidate[], columns: number): string {
  const helped = candidates.some(({ help }) => help !== '')
  const rows = helped ? withHelp(candidates, columns) : inColumns(candidates, columns)
  const more = rows.length - MOST_ROWS
  return [...rows.slice(0, MOST_ROWS), ...(more > 0 ? [`… and ${more} more rows`] : [])].join(
    '\r\n',
  )
}

const widest = (candidates: readonly Candidate[]): number =>
  Math.max(...candidates.map(({ text }) => text.length)) + 2

function withHelp(candidates: readonly Candidate[], columns: number): string[] {
  const width = widest(candidates)
  const room = columns - width - 1
  return candidates.map(({ text, help }) => {
    if (help === '' || room < 12) return text
    const words = help.length > room ? `${help.slice(0, room - 1)}…` : help
    return `${text.padEnd(width)}${csi('2m')}${words}${csi('0m')}`
  })
}

function inColumns(candidates: readonly Candidate[], columns: number): string[] {
  const width = widest(candidates)
  const perRow = Math.max(1, Math.floor(columns / width))
  const rows: string[] = []
  for (let at = 0; at < candidates.length; at += perRow) {
    const row = candidates.slice(at, at + perRow).map(({ text }) => text.padEnd(width))
    rows.push(row.join('').trimEnd())
  }
  return rows
}

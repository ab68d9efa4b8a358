/** Ctrl-R and Ctrl-S: a search through the history, letter by letter. */

export interface Search {
  readonly wanted: string
  readonly forward: boolean
  /** Where in the history it stands; the history's length before the first find. */
  readonly at: number
  /** Nothing more is found; the last find stays. */
  readonly failed: boolean
  /** The line as it was when the search began: Ctrl-G brings it back. */
  readonly begun: { readonly text: string; readonly cursor: number }
}

type History = readonly string[]

export const beginSearch = (forward: boolean, at: number, begun: Search['begun']): Search => ({
  wanted: '',
  forward,
  at,
  failed: false,
  begun,
})

/** Looks for another text, from where it stands. */
export const lookFor = (search: Search, history: History, wanted: string): Search =>
  look({ ...search, wanted }, history, search.at)

/** Looks for the next find, further back or further forward. */
export const lookOn = (search: Search, history: History, forward: boolean): Search =>
  look({ ...search, forward }, history, search.at + (forward ? 1 : -1))

function look(search: Search, history: History, from: number): Search {
  const { wanted, forward } = search
  if (wanted === '') return { ...search, failed: false }
  const last = history.length - 1
  const end = forward ? last + 1 : -1
  for (let at = Math.min(from, last); forward ? at < end : at > end; at += forward ? 1 : -1) {
    if (history[at]?.includes(wanted) === true) return { ...search, at, failed: false }
  }
  return { ...search, failed: true }
}

/** What stands in place of the prompt meanwhile. */
export const searchLabel = ({ wanted, forward, failed }: Search): string =>
  `(${failed ? 'failed ' : ''}${forward ? '' : 'reverse-'}i-search)\`${wanted}': `

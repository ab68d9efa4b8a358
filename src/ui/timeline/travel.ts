/** What keys and buttons do with the playhead. */
import { cluster } from '../state/cluster'
import { send } from '../state/link'
import { openAside, phone } from '../state/screen'
import { time } from '../state/time'

export const seek = (at: number): void => send({ kind: 'seek', at: Math.max(0, Math.round(at)) })

/** Stops, and goes to an instant. */
export function seekStill(at: number): void {
  send({ kind: 'pause' })
  seek(at)
}

export const toEnd = (): void => seek(Number.MAX_SAFE_INTEGER)

/** Puts a branch beside the current one, and shows what differs; null: no longer. */
export function compare(branch: number | null): void {
  send({ kind: 'compare', branch })
  if (branch !== null && !phone.matches) openAside('compare')
}

/** Begins to compare with the branch this one left, or the newest other one; or ends it. */
function toggleCompare(): void {
  const { beside, branches, current } = time.getState()
  const parent = branches.find(({ id }) => id === current)?.parent
  const others = branches.filter(({ id }) => id !== current)
  const other = others.find(({ id }) => id === parent) ?? others.at(-1)
  compare(beside === null ? (other?.id ?? null) : null)
}

/** The next mark, or the one before. */
export function jumpToMark(direction: 1 | -1): void {
  const { at } = cluster.getState()
  const { marks } = time.getState()
  const next =
    direction > 0 ? marks.find((mark) => mark.at > at) : marks.findLast((mark) => mark.at < at)
  if (next !== undefined) seekStill(next.at)
  else if (direction > 0) toEnd()
}

/** Keys of the playback; false when a key means nothing here. */
export function onTimeKey({ key, shiftKey }: KeyboardEvent): boolean {
  const { at, end } = cluster.getState()
  if (/^[0-9]$/.test(key)) {
    seekStill((end * Number(key)) / 10)
    return true
  }
  switch (key) {
    case '.':
    case ',':
      send({ kind: 'step', unit: 'event', back: key === ',' })
      return true
    case 'n':
    case 'p':
      send({ kind: 'step', unit: 'message', back: key === 'p' })
      return true
    case 'ArrowLeft':
      seek(at - (shiftKey ? end / 10 : 5000))
      return true
    case 'ArrowRight':
      seek(at + (shiftKey ? end / 10 : 5000))
      return true
    case '[':
    case ']':
      jumpToMark(key === ']' ? 1 : -1)
      return true
    case 'c':
      toggleCompare()
      return true
    case 'r':
      send({ kind: 'rewind' })
      return true
    default:
      return false
  }
}

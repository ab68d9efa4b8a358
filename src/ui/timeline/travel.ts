/** What keys and buttons do with the playhead. */
import { cluster } from '../state/cluster'
import { send } from '../state/link'
import { time } from '../state/time'

export const seek = (at: number): void => send({ kind: 'seek', at: Math.max(0, Math.round(at)) })

/** Stops, and goes to an instant. */
export function seekStill(at: number): void {
  send({ kind: 'pause' })
  seek(at)
}

export const toEnd = (): void => seek(Number.MAX_SAFE_INTEGER)

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
    case 'r':
      send({ kind: 'rewind' })
      return true
    default:
      return false
  }
}

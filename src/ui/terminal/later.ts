/** A veil over what stands in a terminal and is not of the playhead's past: later, or elsewhere. */
import { glance } from '../state/cluster'
import { isPast, time } from '../state/time'
import type { Mark } from './log'
import type { Xterm } from './xterm'

interface Stretch {
  readonly from: number
  readonly to: number
}

/** The rows of the buffer that are not of the past, from the newest to the oldest. */
function stretchesOf(marks: readonly Mark[], end: number): Stretch[] {
  const { at } = glance.getState()
  const now = time.getState()
  const found: Stretch[] = []
  let to = end
  for (const mark of marks.toReversed()) {
    const from = mark.marker.line
    if (from < 0) continue
    const above = found.at(-1)
    if (isPast(mark, at, now) || from >= to) to = Math.min(to, from)
    else {
      if (above?.from === to) found[found.length - 1] = { from, to: above.to }
      else found.push({ from, to })
      to = from
    }
  }
  return found
}

/** Keeps the veil over a terminal in its place; returns how to stop. */
export function veil({ term }: Xterm, marks: readonly Mark[], place: HTMLElement): () => void {
  const layer = document.createElement('div')
  layer.className = 'later'
  place.append(layer)
  let shown = ''
  const draw = (): void => {
    const { active } = term.buffer
    const grid = place.querySelector<HTMLElement>('.xterm-screen')
    if (grid === null || active.type !== 'normal') return
    const height = grid.clientHeight / term.rows
    const top = active.viewportY
    const rows = stretchesOf(marks, active.baseY + active.cursorY)
      .map(({ from, to }) => ({ from: Math.max(0, from - top), to: Math.min(term.rows, to - top) }))
      .filter(({ from, to }) => to > from)
    const now = JSON.stringify([rows, height])
    if (now === shown) return
    shown = now
    layer.replaceChildren(
      ...rows.map(({ from, to }) => {
        const bar = document.createElement('div')
        bar.style.top = `${from * height}px`
        bar.style.height = `${(to - from) * height}px`
        bar.title = 'Later than the playhead, or on another branch'
        return bar
      }),
    )
  }
  const ends = [glance.subscribe(draw), time.subscribe(draw)]
  const rendered = term.onRender(draw)
  draw()
  return () => {
    for (const stop of ends) stop()
    rendered.dispose()
    layer.remove()
  }
}

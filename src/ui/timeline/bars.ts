/**
 * The bars of a lane, on a canvas: a thousand tasks are ten thousand bars, and all of them move
 * when the strip's scale does. A row a slot, a bar a state.
 */
import type { BarView } from '../../protocol/time'
import { xOf, type Scale } from './scale'

/** The bars of one slot, in the order of their tasks. */
export interface Row {
  readonly key: string
  readonly bars: BarView[]
}

/** Colours that the canvas takes from the theme. */
export interface BarInks {
  readonly hue: string
  readonly alarm: string
  readonly good: string
  readonly muted: string
}

/** The bars of a lane by slot; a global service's by machine. */
export function rowsOf(bars: readonly BarView[]): Row[] {
  const rows = new Map<string, Row>()
  for (const bar of bars) {
    const key = bar.slot > 0 ? String(bar.slot).padStart(6, '0') : `m ${bar.machine}`
    const row = rows.get(key)
    if (row === undefined) rows.set(key, { key, bars: [bar] })
    else row.bars.push(bar)
  }
  return [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

const OVER = new Set(['complete', 'shutdown', 'failed', 'rejected', 'orphaned', 'lost'])

interface Look {
  readonly ink: keyof BarInks
  readonly alpha: number
}

const WAITING: Look = { ink: 'hue', alpha: 0.16 }
const COMING: Look = { ink: 'hue', alpha: 0.45 }
const BROKEN: Look = { ink: 'alarm', alpha: 1 }
const RUNNING: Look = { ink: 'hue', alpha: 1 }

const LOOKS: Readonly<Record<string, Look>> = {
  new: WAITING,
  pending: WAITING,
  assigned: WAITING,
  accepted: WAITING,
  preparing: COMING,
  ready: COMING,
  starting: COMING,
  failed: BROKEN,
  rejected: BROKEN,
  orphaned: BROKEN,
  lost: BROKEN,
  shutdown: { ink: 'muted', alpha: 0.5 },
  complete: { ink: 'good', alpha: 1 },
}

interface Span {
  readonly left: number
  readonly right: number
}

/** Where a state of a bar lies. What is over ends soon: it is a mark and not a stay. */
function spanOf({ states, until }: BarView, index: number, scale: Scale, end: number): Span {
  const { at, state } = states[index] as BarView['states'][number]
  const next = states[index + 1]?.at ?? until ?? end
  const to = OVER.has(state) ? Math.min(next, at + (scale.to - scale.from) / 200) : next
  return { left: xOf(scale, at), right: xOf(scale, to) }
}

/** Draws all rows into the canvas, each `row` pixels high. */
export function drawBars(
  canvas: CanvasRenderingContext2D,
  rows: readonly Row[],
  row: number,
  { scale, end, inks }: { readonly scale: Scale; readonly end: number; readonly inks: BarInks },
): void {
  const gap = row > 3 ? 0.5 : 0
  for (const [at, { bars }] of rows.entries()) {
    for (const bar of bars) {
      for (const [index, { state }] of bar.states.entries()) {
        const { left, right } = spanOf(bar, index, scale, end)
        if (right < 0 || left > scale.width) continue
        const { ink, alpha } = LOOKS[state] ?? RUNNING
        canvas.fillStyle = inks[ink]
        canvas.globalAlpha = alpha
        canvas.fillRect(left, at * row + gap, Math.max(1, right - left), row - 2 * gap)
      }
    }
  }
}

/** The bar at a point of a lane, or null. */
export function barAt(
  rows: readonly Row[],
  row: number,
  at: { readonly x: number; readonly y: number },
  scale: Scale,
  end: number,
): BarView | null {
  const { bars } = rows[Math.floor(at.y / row)] ?? { bars: [] }
  const holds = (bar: BarView, index: number): boolean => {
    const { left, right } = spanOf(bar, index, scale, end)
    return left <= at.x && at.x <= Math.max(left + 1, right)
  }
  return bars.findLast((bar) => bar.states.some((_, index) => holds(bar, index))) ?? null
}

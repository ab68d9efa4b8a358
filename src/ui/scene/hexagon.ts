/**
 * The shapes of tasks: state is form and fill, never colour alone. Paths around the origin, by
 * radius.
 */
import type { TaskView } from '../../protocol/view'

/** How much of a hexagon is filled, from below. */
const FILL: Readonly<Record<string, number>> = {
  new: 0,
  pending: 0,
  assigned: 0,
  accepted: 0,
  preparing: 0.12,
  ready: 0.75,
  starting: 0.75,
  running: 1,
  complete: 1,
}

/** How full a task's hexagon is, from 0 to 1. */
export const fullness = ({ state, pulled }: Pick<TaskView, 'state' | 'pulled'>): number =>
  pulled === null ? (FILL[state] ?? 0) : 0.1 + (0.55 * pulled) / 100

const round = (n: number): number => Math.round(n * 100) / 100

/** A hexagon that stands on a corner. */
export function hexagon(radius: number): string {
  const [w, r, h] = [round(radius * 0.866), round(radius), round(radius / 2)]
  return `M0,${-r}L${w},${-h}V${h}L0,${r}L${-w},${h}V${-h}Z`
}

/** The lower part of a hexagon. */
export function filling(radius: number, share: number): string {
  if (share >= 1) return hexagon(radius)
  if (share <= 0) return ''
  const [w, r, h] = [round(radius * 0.866), round(radius), round(radius / 2)]
  const level = round(radius - share * 2 * radius)
  const half = round((radius - Math.abs(level)) * 1.732)
  if (level >= h) return `M${-half},${level}H${half}L0,${r}Z`
  if (level >= -h) return `M${-w},${level}H${w}V${h}L0,${r}L${-w},${h}Z`
  return `M${-half},${level}H${half}L${w},${-h}V${h}L0,${r}L${-w},${h}V${-h}Z`
}

/** The notch of an older spec: cut out of the middle, even-odd. */
export function notch(radius: number): string {
  const s = round(radius * 0.36)
  return `M0,${-s * 1.2}L${s},${s * 0.6}H${-s}Z`
}

/** Strokes that say how it ended: a tick, a crack, a hatch. */
export function ending(state: string, radius: number): string {
  const r = round(radius)
  switch (state) {
    case 'complete':
      return `M${-r * 0.42},0L${-r * 0.1},${r * 0.35}L${r * 0.46},${-r * 0.36}`
    case 'failed':
      return `M${-r * 0.1},${-r * 0.95}L${r * 0.22},${-r * 0.3}L${-r * 0.24},${r * 0.18}L${r * 0.1},${r * 0.95}`
    case 'rejected':
    case 'orphaned':
      return `M${-r * 0.6},${r * 0.3}L${r * 0.15},${-r * 0.75}M${-r * 0.35},${r * 0.62}L${r * 0.4},${-r * 0.62}M${-r * 0.1},${r * 0.8}L${r * 0.62},${-r * 0.3}`
    default:
      return ''
  }
}

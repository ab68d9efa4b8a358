/**
 * The shapes of tasks: state is form and fill, never colour alone. Paths around a place, by radius:
 * a thousand marks with a transform each are a thousand layers to a browser.
 */
import type { TaskView } from '../../protocol/view'
import type { Place } from '../state/screen'

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

const CENTRE: Place = { x: 0, y: 0 }

const go = (at: Place, dx: number, dy: number): string => `M${round(at.x + dx)},${round(at.y + dy)}`
const line = (...steps: readonly (readonly [number, number])[]): string =>
  steps.map(([dx, dy]) => `l${round(dx)},${round(dy)}`).join('')

/** Half the width of a hexagon that stands on a corner, its radius, and half a side. */
const sizes = (radius: number): readonly [number, number, number] => [
  radius * 0.866,
  radius,
  radius / 2,
]

/** A hexagon that stands on a corner. */
export function hexagon(radius: number, at = CENTRE): string {
  const [w, r, h] = sizes(radius)
  return `${go(at, 0, -r)}${line([w, r - h], [0, r], [-w, r - h], [-w, h - r], [0, -r])}z`
}

/** The lower part of a hexagon. */
export function filling(radius: number, share: number, at = CENTRE): string {
  if (share >= 1) return hexagon(radius, at)
  if (share <= 0) return ''
  const [w, r, h] = sizes(radius)
  const level = r - share * 2 * r
  const half = (r - Math.abs(level)) * 1.732
  if (level >= h) return `${go(at, -half, level)}${line([2 * half, 0], [-half, r - level])}z`
  const bowl = line([-w, r - h], [-w, h - r])
  if (level >= -h) return `${go(at, -w, level)}${line([2 * w, 0], [0, h - level])}${bowl}z`
  return `${go(at, -half, level)}${line([2 * half, 0], [w - half, -h - level], [0, r])}${bowl}v${round(-r)}z`
}

/** The notch of an older spec: cut out of the middle, even-odd. */
export function notch(radius: number, at = CENTRE): string {
  const s = radius * 0.36
  return `${go(at, 0, -1.2 * s)}${line([s, 1.8 * s], [-2 * s, 0])}z`
}

/** Strokes that say how it ended: a tick, a crack, a hatch. */
export function ending(state: string, r: number, at = CENTRE): string {
  switch (state) {
    case 'complete':
      return go(at, -0.42 * r, 0) + line([0.32 * r, 0.35 * r], [0.56 * r, -0.71 * r])
    case 'failed': {
      const crack = line([0.32 * r, 0.65 * r], [-0.46 * r, 0.48 * r], [0.34 * r, 0.77 * r])
      return go(at, -0.1 * r, -0.95 * r) + crack
    }
    case 'rejected':
    case 'orphaned':
      return [
        go(at, -0.6 * r, 0.3 * r) + line([0.75 * r, -1.05 * r]),
        go(at, -0.35 * r, 0.62 * r) + line([0.75 * r, -1.24 * r]),
        go(at, -0.1 * r, 0.8 * r) + line([0.72 * r, -1.1 * r]),
      ].join('')
    default:
      return ''
  }
}

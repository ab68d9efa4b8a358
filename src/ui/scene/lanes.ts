/**
 * The ways of messages: gently bowed, one bow a direction, from the edge of one card to the edge
 * of the other. All in the stage's pixels.
 */
import type { Place } from '../state/screen'

/** What stands at an end: its centre and half its size. */
export interface Spot extends Place {
  readonly halfWidth: number
  readonly halfHeight: number
}

export interface Lane {
  readonly from: Place
  readonly bend: Place
  readonly to: Place
}

const BOW = 0.14

/** The way from one to the other. */
export function laneBetween(a: Spot, b: Spot): Lane {
  const [from, to] = [edge(a, b), edge(b, a)]
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const bend = { x: (from.x + to.x) / 2 - dy * BOW, y: (from.y + to.y) / 2 + dx * BOW }
  return { from, bend, to }
}

/** Where the straight way to the other leaves the box. */
function edge(box: Spot, other: Spot): Place {
  const [dx, dy] = [other.x - box.x, other.y - box.y]
  const share = Math.min(
    0.48,
    box.halfWidth / Math.max(Math.abs(dx), 1e-6),
    box.halfHeight / Math.max(Math.abs(dy), 1e-6),
  )
  return { x: box.x + dx * share, y: box.y + dy * share }
}

/** A point of the way; `share` from 0 to 1. */
export function along({ from, bend, to }: Lane, share: number): Place {
  const rest = 1 - share
  const [a, b, c] = [rest * rest, 2 * rest * share, share * share]
  return { x: a * from.x + b * bend.x + c * to.x, y: a * from.y + b * bend.y + c * to.y }
}

/** Puts the way into the canvas's path. */
export function trace(canvas: CanvasRenderingContext2D, { from, bend, to }: Lane): void {
  canvas.moveTo(from.x, from.y)
  canvas.quadraticCurveTo(bend.x, bend.y, to.x, to.y)
}

/** Puts a part of the way into the canvas's path: the tail of what flies. */
export function tracePart(
  canvas: CanvasRenderingContext2D,
  lane: Lane,
  since: number,
  until: number,
): void {
  const [a, b, c] = [since, (since + until) / 2, until].map((share) => along(lane, share)) as [
    Place,
    Place,
    Place,
  ]
  canvas.moveTo(a.x, a.y)
  canvas.quadraticCurveTo(2 * b.x - (a.x + c.x) / 2, 2 * b.y - (a.y + c.y) / 2, c.x, c.y)
}

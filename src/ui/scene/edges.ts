/**
 * Who stands at the edge of the stage, outside the swarm: the registry that images come from, and
 * whoever asks from outside. In the stage's pixels, whatever the camera does.
 */
import type { Margins } from './camera'
import type { Spot } from './lanes'

const NARROW = 640
const HALF = { halfWidth: 30, halfHeight: 24 } as const

/** What is kept free at the edges: for services, legend, the two outside, and the kill zone. */
export const marginsOf = (width: number): Margins =>
  width < NARROW
    ? { top: 58, right: 14, bottom: 66, left: 14 }
    : { top: 66, right: 84, bottom: 62, left: 104 }

/** Where 'registry' and 'host' stand; null for others. */
export function edgeSpot(id: string, width: number, height: number): Spot | null {
  if (id !== 'registry' && id !== 'host') return null
  if (width < NARROW) return { x: id === 'registry' ? 36 : width - 36, y: height - 62, ...HALF }
  return { x: 50, y: height * (id === 'registry' ? 0.36 : 0.64), ...HALF }
}

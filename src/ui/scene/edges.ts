/**
 * Who stands at the edge of the stage, outside the swarm: the registry that images come from, and
 * whoever asks from outside. In the stage's pixels, whatever the camera does.
 */
import { calm } from '../state/screen'
import type { Margins } from './camera'
import type { Spot } from './lanes'

const NARROW = 640
/** From here on the legend is one row; where it counts messages, it is two. */
const BROAD = calm.matches ? Infinity : 1060
/** Two pictures side by side on a phone. */
const SLIM = 300
const HALF = { halfWidth: 30, halfHeight: 24 } as const

/**
 * What is kept free at the edges: for services and the tray of waiting tasks, the legend, the two
 * outside, and the kill zone.
 */
export function marginsOf(width: number): Margins {
  if (width < SLIM) return { top: 44, right: 8, bottom: 46, left: 8 }
  return width < NARROW
    ? { top: 70, right: 12, bottom: 78, left: 12 }
    : { top: 78, right: 84, bottom: width < BROAD ? 62 : 42, left: 104 }
}

/** Where 'registry' and 'host' stand; null for others. */
export function edgeSpot(id: string, width: number, height: number): Spot | null {
  if (id !== 'registry' && id !== 'host') return null
  if (width < NARROW)
    return {
      x: id === 'registry' ? 19 : width - 19,
      y: height - 50,
      halfWidth: 14,
      halfHeight: 14,
    }
  return { x: 50, y: height * (id === 'registry' ? 0.36 : 0.64), ...HALF }
}

/**
 * Where machines stand: arithmetic, not a simmering force. Managers on an arc in the middle,
 * workers around them; whoever was put somewhere by hand stays there.
 */
import type { MachineView } from '../../protocol/view'
import type { Place } from '../state/screen'

export const CARD = { width: 156, height: 112 } as const
const GAP = { x: 44, y: 40 } as const

/** How a machine is drawn, by how many there are. */
export type Level = 'card' | 'small' | 'tile'

export const levelOf = (machines: number): Level =>
  machines <= 50 ? 'card' : machines <= 500 ? 'small' : 'tile'

export const sizeOf = (level: Level): { readonly width: number; readonly height: number } =>
  level === 'card'
    ? CARD
    : level === 'small'
      ? { width: 64, height: 48 }
      : { width: 14, height: 14 }

/**
 * Places for all machines, centres, around the origin. `wide`: the stage's width over its height.
 * The first machines fill the rows nearest to the middle.
 */
export function layout(
  machines: readonly MachineView[],
  placed: Readonly<Record<string, Place>>,
  wide: number,
): ReadonlyMap<string, Place> {
  const level = levelOf(machines.length)
  const { width, height } = sizeOf(level)
  const gap =
    level === 'card' ? GAP : { x: level === 'small' ? 10 : 4, y: level === 'small' ? 10 : 4 }
  const step = { x: width + gap.x, y: height + gap.y }
  const places = new Map<string, Place>()
  const sorted = [...machines].sort((a, b) => a.order - b.order)
  const columns = columnsFor(sorted.length, step, wide)
  const rows = Math.ceil(sorted.length / columns)
  for (const [at, { id }] of sorted.entries()) {
    const row = Math.floor(at / columns)
    const inRow = Math.min(columns, sorted.length - row * columns)
    const x = ((at % columns) - (inRow - 1) / 2) * step.x
    const y = (row - (rows - 1) / 2) * step.y
    places.set(id, placed[id] ?? { x, y: y + arch(at % columns, inRow, level) })
  }
  return places
}

/** A row bends a little, so that links between its machines can be told apart. */
function arch(at: number, inRow: number, level: Level): number {
  if (level !== 'card' || inRow < 3) return 0
  const middle = (inRow - 1) / 2
  return -((1 - Math.abs(at - middle) / middle) * 46) + 16
}

function columnsFor(count: number, step: { x: number; y: number }, wide: number): number {
  if (count <= 3) return wide < 0.9 && count === 3 ? 2 : Math.max(1, count)
  const ideal = Math.sqrt((count * wide * step.y) / step.x)
  return Math.max(2, Math.ceil(ideal))
}

/** The box that holds all machines, with room for their links. */
export function boundsOf(places: ReadonlyMap<string, Place>, level: Level) {
  const { width, height } = sizeOf(level)
  const margin = level === 'card' ? 34 : 16
  const xs = [...places.values()].map(({ x }) => x)
  const ys = [...places.values()].map(({ y }) => y)
  const left = Math.min(-width, ...xs) - width / 2 - margin
  const right = Math.max(width, ...xs) + width / 2 + margin
  const top = Math.min(-height / 2, ...ys) - height / 2 - margin
  const bottom = Math.max(height / 2, ...ys) + height / 2 + margin
  return { left, top, width: right - left, height: bottom - top }
}

/** Places in a honeycomb inside a card: centres from its middle, and the hexagon's radius. */
export function honeycomb(count: number): { readonly radius: number; readonly spots: Place[] } {
  const radius = count <= 8 ? 11 : count <= 18 ? 8 : count <= 40 ? 5.5 : 3.6
  const across = radius * 1.9
  const perRow = Math.max(1, Math.floor((CARD.width - 22) / across))
  const rows = Math.ceil(count / perRow)
  const spots = Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / perRow)
    const inRow = Math.min(perRow, count - row * perRow)
    return {
      x:
        ((at % perRow) - (inRow - 1) / 2) * across +
        (row % 2 === 1 && rows > 1 ? radius * 0.45 : 0),
      y: (row - (rows - 1) / 2) * radius * 1.75,
    }
  })
  return { radius, spots }
}

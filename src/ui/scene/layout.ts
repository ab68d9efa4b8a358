/**
 * Where machines stand: arithmetic, not a simmering force. The stage is a lattice whose spots are
 * taken from the middle outwards; a new machine takes the nearest free one and nothing else moves.
 * The first machines, which are a swarm's managers as a rule, thereby stand together on an arc in
 * the middle. Whoever was put somewhere by hand stays there.
 */
import type { MachineView } from '../../protocol/view'
import type { Place } from '../state/screen'

/** A machine's box in the world's units. */
export const CARD = { width: 184, height: 138 } as const
const STEP = { x: 260, y: 196 } as const
/** In blocks they stand closer. */
const GRID = { x: 200, y: 154 } as const
/** Neighbours in a row stand a little higher and lower, so that their links can be told apart. */
const ZIGZAG = 40
/** The middle lies a little below the first row, so that the second comes under it. */
const LOW = 0.35 * STEP.y
/** More machines than this stand in blocks by label, when they have labels. */
const MANY = 500

/** The stage's form: it decides whether rows or columns are filled first. */
export type Form = 'wide' | 'tall'

const ASPECT: Readonly<Record<Form, number>> = { wide: 2.5, tall: 0.62 }

/** Which spot each machine has. Kept, so that nobody moves when others come and go. */
export type Spots = ReadonlyMap<string, number>

/** Gives new machines the nearest free spots; those of machines that are gone become free. */
export function settle(spots: Spots, machines: readonly MachineView[]): Spots {
  const sorted = [...machines].sort((a, b) => a.order - b.order)
  const next = new Map<string, number>()
  for (const { id } of sorted) {
    const spot = spots.get(id)
    if (spot !== undefined) next.set(id, spot)
  }
  const taken = new Set(next.values())
  let free = 0
  for (const { id } of sorted) {
    if (next.has(id)) continue
    while (taken.has(free)) free++
    taken.add(free)
    next.set(id, free)
  }
  return next
}

/** The centres of all machines, by ID. */
export function layout(
  machines: readonly MachineView[],
  spots: Spots,
  placed: Readonly<Record<string, Place>>,
  form: Form,
): ReadonlyMap<string, Place> {
  const where = placesFor(machines, spots, form)
  return new Map(machines.map(({ id }) => [id, placed[id] ?? where(id)]))
}

function placesFor(
  machines: readonly MachineView[],
  spots: Spots,
  form: Form,
): (id: string) => Place {
  const blocks = machines.length > MANY ? blocksOf(machines) : null
  if (blocks !== null) return inBlocks(blocks, form)
  const most = Math.max(0, ...spots.values())
  const lattice = latticeOf(most + 1, form)
  return (id) => lattice[spots.get(id) ?? 0] as Place
}

const lattices = new Map<string, readonly Place[]>()

/** The first spots of the lattice, the nearest to the middle first. */
function latticeOf(count: number, form: Form): readonly Place[] {
  const size = Math.max(32, 2 ** Math.ceil(Math.log2(count)))
  const key = `${size} ${form}`
  const known = lattices.get(key)
  if (known !== undefined) return known
  const reach = Math.ceil(Math.sqrt(size)) + 2
  const all: (Place & { readonly far: number })[] = []
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach * 2; column <= reach * 2; column++) {
      const [x, y] = [column * STEP.x, row * STEP.y]
      const far = (x / ASPECT[form]) ** 2 + (y - LOW) ** 2
      all.push({ x, y: y + (column % 2 === 0 ? -ZIGZAG : ZIGZAG), far })
    }
  }
  all.sort((a, b) => a.far - b.far || a.x - b.x)
  const spots = all.slice(0, size)
  lattices.set(key, spots)
  return spots
}

const BLOCK_LABELS = ['zone', 'rack']

/** Machines by the value of the first label that all blocks are made of, or null. */
function blocksOf(machines: readonly MachineView[]): ReadonlyMap<string, string[]> | null {
  for (const label of BLOCK_LABELS) {
    const blocks = new Map<string, string[]>()
    for (const { id, labels, nodeLabels } of machines) {
      const value = nodeLabels[label] ?? labels[label] ?? ''
      blocks.set(value, [...(blocks.get(value) ?? []), id])
    }
    if (blocks.size > 1) return blocks
  }
  return null
}

/** Blocks side by side, each a plain grid. */
function inBlocks(
  blocks: ReadonlyMap<string, readonly string[]>,
  form: Form,
): (id: string) => Place {
  const places = new Map<string, Place>()
  const sorted = [...blocks].sort(([a], [b]) => (a < b ? -1 : 1))
  const tallest = Math.max(...sorted.map(([, ids]) => ids.length))
  const across = Math.ceil(Math.sqrt((tallest * ASPECT[form]) / sorted.length))
  for (const [block, [, ids]] of sorted.entries()) {
    for (const [at, id] of ids.entries()) {
      const column = block * (across + 1) + (at % across)
      places.set(id, { x: column * GRID.x, y: Math.floor(at / across) * GRID.y })
    }
  }
  return (id) => places.get(id) ?? { x: 0, y: 0 }
}

/** Do two cards with these centres cover one another in part? */
export const overlaps = (a: Place, b: Place): boolean =>
  Math.abs(a.x - b.x) < CARD.width && Math.abs(a.y - b.y) < CARD.height

export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The box around all machines. */
export function boundsOf(places: ReadonlyMap<string, Place>): Box {
  const xs = [...places.values()].map(({ x }) => x)
  const ys = [...places.values()].map(({ y }) => y)
  if (xs.length === 0) xs.push(0)
  if (ys.length === 0) ys.push(0)
  const left = Math.min(...xs) - CARD.width / 2
  const top = Math.min(...ys) - CARD.height / 2
  return {
    left,
    top,
    width: Math.max(...xs) + CARD.width / 2 - left,
    height: Math.max(...ys) + CARD.height / 2 - top,
  }
}

/** How a machine is drawn, by its width on the screen in pixels. */
export type Level = 'tile' | 'small' | 'card' | 'open'

export const levelOf = (width: number): Level =>
  width < 32 ? 'tile' : width < 84 ? 'small' : width < 400 ? 'card' : 'open'

/** Radii that cells come in: they shrink in steps, not with every task. */
const RADII = [24, 19, 15, 12, 9.5, 7.5, 6, 4.8, 3.8, 3, 2.2, 1.7, 1.3, 1, 0.75, 0.55]

/** Cells are this many radii apart. */
const ACROSS = 1.95
const DOWN = 1.72

/** A honeycomb that fills a box around the origin, row by row from its upper left. */
export function honeycomb(
  count: number,
  width: number,
  height: number,
  largest: number,
): { readonly radius: number; readonly spots: readonly Place[] } {
  const fits = (radius: number): boolean =>
    radius <= largest && count <= perRow(width, radius) * rowsIn(height, radius)
  const radius = RADII.find(fits) ?? 0.55
  const columns = perRow(width, radius)
  const spots = Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / columns)
    const shift = row % 2 === 1 ? 0.5 : 0
    return {
      x: -width / 2 + radius + ((at % columns) + shift) * radius * ACROSS,
      y: -height / 2 + radius + row * radius * DOWN,
    }
  })
  return { radius, spots }
}

/** One half cell stays free for the rows that are shifted. */
const perRow = (width: number, radius: number): number =>
  Math.max(1, Math.floor((width - 2 * radius - radius * ACROSS * 0.5) / (radius * ACROSS)) + 1)

const rowsIn = (height: number, radius: number): number =>
  Math.floor((height - 2 * radius) / (radius * DOWN)) + 1

/**
 * The marks of tasks: a hexagon each. Hue is the service; state is shape and fill, never colour
 * alone; a notch says that the task is of an older spec.
 */
import { select as pick } from 'd3'
import type { ClusterView, ServiceView, TaskView } from '../../protocol/view'
import { hueOf } from '../palette'
import type { Selection } from '../state/screen'
import { CARD, honeycomb } from './layout'
import type { Layer, Machine } from './machines'

/** What a card needs to know of a task. */
export interface Hexagon {
  readonly task: TaskView
  readonly hue: string
  readonly old: boolean
  readonly dimmed: boolean
  readonly selected: boolean
}

/** How much of a hexagon is filled, from below. */
const FILL: Readonly<Record<string, number>> = {
  new: 0,
  pending: 0,
  assigned: 0,
  accepted: 0,
  preparing: 0.35,
  ready: 0.75,
  starting: 0.75,
  running: 1,
  complete: 1,
}

const OVER = new Set(['shutdown', 'failed', 'rejected', 'orphaned', 'complete'])

/** Is it history: over, or only kept to be seen? */
export const isHistory = (task: TaskView): boolean => OVER.has(task.state)

function hexagon(radius: number): string {
  const points = [0, 1, 2, 3, 4, 5].map((corner) => {
    const angle = (Math.PI / 3) * corner + Math.PI / 6
    return `${(radius * Math.cos(angle)).toFixed(2)},${(radius * Math.sin(angle)).toFixed(2)}`
  })
  return `M${points.join('L')}Z`
}

/** The lower part of a hexagon of that radius. */
function filling(radius: number, share: number): string {
  if (share >= 1) return hexagon(radius)
  if (share <= 0) return ''
  const width = radius * Math.cos(Math.PI / 6)
  const level = radius - share * 2 * radius
  const half = Math.min(width, (radius - Math.abs(level)) * Math.tan(Math.PI / 3))
  const shoulder = radius / 2
  const bottom = `L${-width},${Math.max(level, shoulder)}L0,${radius}L${width},${Math.max(level, shoulder)}`
  if (level > shoulder) return `M${-half},${level}L0,${radius}L${half},${level}Z`
  if (level > -shoulder) return `M${-width},${level}${bottom}L${width},${level}Z`
  return `M${-half},${level}L${-width},${-shoulder}${bottom}L${width},${-shoulder}L${half},${level}Z`
}

const shareOf = ({ state, pulled }: TaskView): number =>
  pulled === null ? (FILL[state] ?? 0) : 0.1 + (0.5 * pulled) / 100

/** Strokes that say how it ended: a tick, a crack, a hatch. */
function ending(state: string, r: number): string {
  switch (state) {
    case 'complete':
      return `M${-r * 0.4},0 L${-r * 0.1},${r * 0.35} L${r * 0.45},${-r * 0.35}`
    case 'failed':
      return `M${-r * 0.2},${-r} L${r * 0.2},${-r * 0.25} L${-r * 0.25},${r * 0.2} L${r * 0.2},${r}`
    case 'rejected':
    case 'orphaned':
      return `M${-r * 0.6},${r * 0.3} L${r * 0.1},${-r * 0.7} M${-r * 0.2},${r * 0.7} L${r * 0.6},${-r * 0.3}`
    default:
      return ''
  }
}

/** Draws the tasks of one card: the living as hexagons, history as dots below them. */
export function drawTasks(card: SVGGElement, machine: Machine, hexagons: readonly Hexagon[]): void {
  const living = hexagons.filter(({ task }) => !isHistory(task) || task.desired === 'running')
  const history = hexagons.filter((one) => !living.includes(one)).slice(-16)
  const small = machine.level !== 'card'
  const { radius, spots } = small ? dots(living.length) : honeycomb(living.length)
  const layer = pick(card).select<SVGGElement>('g.tasks') as unknown as Layer
  layer.attr('transform', small ? 'translate(0,6)' : 'translate(0,3)')
  const marks = layer
    .selectAll<SVGGElement, Hexagon>('g.task')
    .data(machine.level === 'tile' ? [] : living, ({ task }) => task.id)
    .join((enter) => {
      const mark = enter.append('g').attr('class', 'task')
      for (const part of ['wish', 'shell', 'fill', 'ending', 'notch'])
        mark.append('path').attr('class', part)
      mark.append('title')
      return mark
    })
  marks
    .attr('transform', (_, at) => `translate(${spots[at]?.x ?? 0},${spots[at]?.y ?? 0})`)
    .attr('data-task', ({ task }) => task.id)
    .attr('data-name', ({ task }) => task.name)
    .attr('data-state', ({ task }) => task.state)
    .attr('data-desired', ({ task }) => task.desired)
    .attr('data-service', ({ task }) => task.service)
    .attr('data-machine', ({ task }) => task.machine)
    .attr('data-image', ({ task }) => task.image)
    .classed('dimmed', ({ dimmed }) => dimmed)
    .classed('selected', ({ selected }) => selected)
    .style('--hue', ({ hue }) => hue)
  marks
    .select('title')
    .text(({ task }) => `${task.name} · ${task.state}, wanted ${task.desired} · ${task.image}`)
  const differs = ({ task }: Hexagon): boolean =>
    task.desired !== task.state && task.desired !== 'running'
  marks.select('path.wish').attr('d', (one) => (differs(one) ? hexagon(radius + 2.4) : null))
  marks.select('path.shell').attr('d', hexagon(radius))
  marks.select('path.fill').attr('d', ({ task }) => filling(radius - 1, shareOf(task)))
  marks.select('path.ending').attr('d', ({ task }) => ending(task.state, radius))
  marks
    .select('path.notch')
    .attr('d', ({ old }) =>
      old
        ? `M0,${-radius * 0.45} L${radius * 0.4},${radius * 0.25} L${-radius * 0.4},${radius * 0.25} Z`
        : null,
    )
  drawHistory(layer, small ? [] : history)
}

function drawHistory(layer: Layer, history: readonly Hexagon[]): void {
  layer
    .selectAll<SVGCircleElement, Hexagon>('circle.past')
    .data(history, ({ task }) => task.id)
    .join((enter) => enter.append('circle').attr('class', 'past').attr('r', 2.2))
    .attr('cx', (_, at) => (at - (history.length - 1) / 2) * 6)
    .attr('cy', CARD.height / 2 - 28)
    .attr('data-past', ({ task }) => task.id)
    .attr('data-state', ({ task }) => task.state)
    .style('--hue', ({ hue }) => hue)
}

/** Dots in a small card. */
function dots(count: number): ReturnType<typeof honeycomb> {
  const perRow = 7
  const spots = Array.from({ length: count }, (_, at) => ({
    x: ((at % perRow) - 3) * 8,
    y: Math.floor(at / perRow) * 8 - 4,
  }))
  return { radius: 3.4, spots }
}

/** Hues by the order in which services came. */
export function serviceOrder(services: readonly ServiceView[]): ReadonlyMap<string, number> {
  const sorted = [...services].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  return new Map(sorted.map(({ id }, at) => [id, at]))
}

/** All tasks as marks, by machine; those without one under the empty name. */
export function hexagonsOf(
  view: ClusterView,
  selection: Selection | null,
  pointed: Selection | null,
): ReadonlyMap<string, Hexagon[]> {
  const order = serviceOrder(Object.values(view.services))
  const byMachine = new Map<string, Hexagon[]>()
  const focus =
    pointed?.kind === 'service' ? pointed.id : selection?.kind === 'service' ? selection.id : null
  const sorted = Object.values(view.tasks).sort(byPlace)
  for (const task of sorted) {
    if (task.machine === '' && isHistory(task)) continue
    const service = view.services[task.service]
    const hexagon: Hexagon = {
      task,
      hue: hueOf(order.get(task.service) ?? 9),
      old: service !== undefined && task.specVersion < service.specVersion,
      dimmed: focus !== null && focus !== task.service,
      selected: selection?.kind === 'task' && selection.id === task.id,
    }
    const held = byMachine.get(task.machine)
    if (held === undefined) byMachine.set(task.machine, [hexagon])
    else held.push(hexagon)
  }
  return byMachine
}

/** A task keeps its place among the others of its machine. */
const byPlace = (a: TaskView, b: TaskView): number =>
  (a.service < b.service ? -1 : a.service > b.service ? 1 : 0) ||
  a.slot - b.slot ||
  a.createdAt - b.createdAt

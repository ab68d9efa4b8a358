/**
 * The marks of tasks: a hexagon each. Hue is the service; state is shape and fill, never colour
 * alone; a notch says that the task is of an older spec, a ring that another state is wanted.
 */
import { select as pick } from 'd3'
import type { ClusterView, ServiceView, TaskView } from '../../protocol/view'
import { hueOf, isPatterned } from '../palette'
import type { Place, Selection } from '../state/screen'
import { ending, filling, fullness, hexagon, notch } from './hexagon'
import type { Layer } from './layer'
import { honeycomb } from './layout'

/** A task as it is drawn. */
export interface Mark {
  readonly task: TaskView
  readonly hue: string
  readonly patterned: boolean
  /** Its service has a newer spec. */
  readonly old: boolean
  /** It is over and shrinks to a dot. */
  readonly past: boolean
  readonly dimmed: boolean
  readonly selected: boolean
}

/** Where in a card tasks are drawn: a box around the origin. */
export interface Room {
  readonly y: number
  readonly width: number
  readonly height: number
  readonly largest: number
  /** Over the box, dots of what is over; none when null. */
  readonly historyY: number | null
}

const MOST_PAST = 24
/** Cells at least so large show their slot's number. */
const NUMBERED = 12

const OVER = new Set(['shutdown', 'failed', 'rejected', 'orphaned', 'complete', 'remove'])

const isOver = (task: TaskView): boolean => OVER.has(task.state)

/** Draws tasks into the box: the living as hexagons, what is over as dots. */
export function drawTasks(layer: Layer, marks: readonly Mark[], room: Room): void {
  const living = marks.filter(({ past }) => !past)
  const cells = cellsOf(layer.node() as SVGGElement, living)
  const count = Math.max(0, ...living.map(({ task }) => (cells.get(task.id) ?? 0) + 1))
  const { radius, spots } = honeycomb(count, room.width, room.height, room.largest)
  layer
    .selectAll<SVGGElement, Mark>('g.task')
    .data(living, ({ task }) => task.id)
    .join((enter) => enter.append('g').attr('class', 'task'))
    .each(function (mark) {
      const { x, y } = spots[cells.get(mark.task.id) ?? 0] as Place
      drawTask(this, mark, { x, y: y + room.y }, radius)
    })
  const past = room.historyY === null ? [] : marks.filter((mark) => mark.past)
  drawPast(layer, past.slice(-MOST_PAST), room.historyY ?? 0)
}

const kept = new WeakMap<SVGGElement, ReadonlyMap<string, number>>()

/** A task keeps its cell while it is there; a new one takes the first that is free. */
function cellsOf(element: SVGGElement, marks: readonly Mark[]): ReadonlyMap<string, number> {
  const before = kept.get(element)
  const cells = new Map<string, number>()
  for (const { task } of marks) {
    const cell = before?.get(task.id)
    if (cell !== undefined) cells.set(task.id, cell)
  }
  const taken = new Set(cells.values())
  let free = 0
  for (const { task } of marks) {
    if (cells.has(task.id)) continue
    while (taken.has(free)) free++
    taken.add(free)
    cells.set(task.id, free)
  }
  kept.set(element, cells)
  return cells
}

/** Wanted otherwise than it is, beyond being on its way there. */
const isUnwanted = ({ state, desired }: TaskView): boolean =>
  desired !== state && (desired === 'shutdown' || desired === 'remove')

function drawTask(element: SVGGElement, mark: Mark, at: Place, radius: number): void {
  const { task, old, hue } = mark
  const group = pick(element)
    .attr('data-task', task.id)
    .attr('data-name', task.name)
    .attr('data-state', task.state)
    .attr('data-desired', task.desired)
    .attr('data-service', task.service)
    .attr('data-machine', task.machine)
    .attr('data-image', task.image)
    .attr('data-old', String(old))
    .attr('data-patterned', String(mark.patterned))
    .classed('dimmed', mark.dimmed)
    .classed('selected', mark.selected)
    .style('--hue', hue)
  const inner = Math.max(0.5, radius - 1.2)
  const cut = old && radius > 4 ? notch(radius, at) : ''
  shape(element, 'wish', isUnwanted(task) ? hexagon(radius + 2.6, at) : '')
  shape(element, 'shell', hexagon(inner, at))
  shape(element, 'fill', filling(inner, fullness(task), at) + cut)
  shape(element, 'ending', ending(task.state, inner, at))
  group
    .selectAll('.slot')
    .data(radius >= NUMBERED && task.slot > 0 && !old ? [task.slot] : [])
    .join((enter) => enter.append('text').attr('class', 'slot'))
    .text((slot) => slot)
    .attr('x', at.x)
    .attr('y', at.y + radius * 0.3)
    .style('font-size', `${radius * 0.8}px`)
}

const PARTS = ['wish', 'shell', 'fill', 'ending']

/** A part of a mark, there only while it shows something: a thousand tasks have no empty ones. */
function shape(mark: SVGGElement, part: string, path: string): void {
  const known = mark.querySelector(`.${part}`)
  if (path === '') return known?.remove()
  if (known !== null) {
    if (known.getAttribute('d') !== path) known.setAttribute('d', path)
    return
  }
  const later = PARTS.slice(PARTS.indexOf(part) + 1).map((name) => `:scope > .${name}`)
  const before = [...later, ':scope > .slot'].join(',')
  pick(mark)
    .insert('path', () => mark.querySelector(before))
    .attr('class', part)
    .attr('d', path)
}

function drawPast(layer: Layer, past: readonly Mark[], y: number): void {
  layer
    .selectAll<SVGCircleElement, Mark>('circle.past')
    .data(past, ({ task }) => task.id)
    .join((enter) => enter.append('circle').attr('class', 'past').attr('r', 2.4))
    .attr('cx', (_, at) => (at - (past.length - 1) / 2) * 7)
    .attr('cy', y)
    .attr('data-past', ({ task }) => task.id)
    .attr('data-service', ({ task }) => task.service)
    .attr('data-state', ({ task }) => task.state)
    .classed('dimmed', ({ dimmed }) => dimmed)
    .style('--hue', ({ hue }) => hue)
}

/** Hues by the order in which services came. */
export function serviceOrder(services: readonly ServiceView[]): ReadonlyMap<string, number> {
  const sorted = [...services].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  return new Map(sorted.map(({ id }, at) => [id, at]))
}

/** All tasks as marks, by machine; those without one under the empty name. */
export function marksOf(
  view: Pick<ClusterView, 'services' | 'tasks'>,
  selection: Selection | null,
  pointed: Selection | null,
): ReadonlyMap<string, readonly Mark[]> {
  const order = serviceOrder(Object.values(view.services))
  const byMachine = new Map<string, Mark[]>()
  const focus = [pointed, selection].find((one) => one?.kind === 'service')?.id
  const tasks = Object.values(view.tasks).sort(byPlace)
  const gaps = gapsOf(tasks)
  for (const task of tasks) {
    if (task.machine === '' && isOver(task)) continue
    const mark: Mark = {
      task,
      hue: hueOf(order.get(task.service) ?? 0),
      patterned: isPatterned(order.get(task.service) ?? 0),
      old: task.outdated,
      past: isOver(task) && gaps.get(slotOf(task)) !== task,
      dimmed: focus !== undefined && focus !== task.service,
      selected: selection?.kind === 'task' && selection.id === task.id,
    }
    const held = byMachine.get(task.machine)
    if (held === undefined) byMachine.set(task.machine, [mark])
    else held.push(mark)
  }
  return byMachine
}

/** A task keeps its place among the others of its machine. */
const byPlace = (a: TaskView, b: TaskView): number =>
  (a.service < b.service ? -1 : a.service > b.service ? 1 : 0) ||
  a.slot - b.slot ||
  a.createdAt - b.createdAt

const slotOf = ({ service, slot, machine }: TaskView): string =>
  `${service} ${slot === 0 ? machine : slot}`

/**
 * What is seen whole although it is over: a job's completion, and a failure until its successor
 * runs. By slot.
 */
function gapsOf(sorted: readonly TaskView[]): ReadonlyMap<string, TaskView> {
  const gaps = new Map<string, TaskView>()
  for (const task of sorted) {
    const key = slotOf(task)
    if (task.state === 'running') gaps.delete(key)
    else if (task.state === 'complete' || task.state === 'failed' || task.state === 'rejected')
      gaps.set(key, task)
  }
  return gaps
}

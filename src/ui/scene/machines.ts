/**
 * The marks of machines: the body is the truth (powered or not), the frame is what the leader
 * believes. That the two may differ is the lesson. A card is drawn in pixels, whatever the zoom:
 * nearer means more to see, not larger letters.
 */
import { select as pick } from 'd3'
import type { MachineView } from '../../protocol/view'
import { buildCard, drawCard } from './card'
import { drawCrates, sameCrates } from './crates'
import { CROWN, SHIELD } from './glyphs'
import type { Layer } from './layer'
import type { Level } from './layout'
import { describe, type Groups, type Machine } from './machine'
import { drawTasks, type Mark } from './tasks'

/** Draws all machines; those that are as they were drawn last are left alone. */
export function drawMachines(layer: Layer, machines: readonly Machine[]): Groups {
  return layer
    .selectAll<SVGGElement, Machine>('g.machine')
    .data(machines, ({ view }) => view.id)
    .join((enter) =>
      enter.append('g').attr('class', 'machine').attr('role', 'button').attr('tabindex', 0),
    )
    .each(function (machine) {
      const last = drawn.get(this)
      if (last !== undefined && isSame(last, machine)) return
      drawn.set(this, machine)
      if (last?.level !== machine.level) build(this, machine.level)
      draw(this, machine)
    })
}

const drawn = new WeakMap<SVGGElement, Machine>()

function isSame(a: Machine, b: Machine): boolean {
  return (
    looksSame(a.view, b.view) &&
    a.term === b.term &&
    a.place.x === b.place.x &&
    a.place.y === b.place.y &&
    a.scale === b.scale &&
    a.selected === b.selected &&
    a.pointed === b.pointed &&
    a.lit === b.lit &&
    a.ports === b.ports &&
    sameMarks(a.marks, b.marks) &&
    sameCrates(a.crates, b.crates)
  )
}

/** Equal in all that a card shows, which are its single values. */
const looksSame = (a: MachineView, b: MachineView): boolean =>
  a === b ||
  (Object.keys(b) as (keyof MachineView)[]).every(
    (key) => typeof b[key] === 'object' || a[key] === b[key],
  )

const sameMarks = (a: readonly Mark[], b: readonly Mark[]): boolean =>
  a.length === b.length && a.every((mark, at) => sameMark(mark, b[at] as Mark))

const sameMark = (a: Mark, b: Mark): boolean =>
  a === b ||
  (a.task === b.task &&
    a.hue === b.hue &&
    a.old === b.old &&
    a.past === b.past &&
    a.dimmed === b.dimmed &&
    a.selected === b.selected)

/** The parts of a machine at a level; made once and filled at each change. */
function build(element: SVGGElement, level: Level): void {
  const group = pick(element)
  group.selectAll('*').remove()
  group.append('rect').attr('class', 'halo')
  group.append('rect').attr('class', 'body')
  if (level === 'tile') group.append('rect').attr('class', 'load')
  group.append('rect').attr('class', 'frame')
  if (level === 'tile') return
  group.append('g').attr('class', 'tasks')
  group.append('g').attr('class', 'crates')
  if (level === 'small') {
    group.append('path').attr('class', 'glyph')
    group.append('text').attr('class', 'name')
  } else buildCard(group as unknown as Layer)
}

function draw(element: SVGGElement, machine: Machine): void {
  const { view, place, level, scale, width, height } = machine
  const group = pick(element) as unknown as Layer
  group
    .attr('transform', `translate(${place.x},${place.y}) scale(${1 / scale})`)
    .attr('aria-label', describe(machine))
    .attr('data-machine', view.id)
    .attr('data-power', view.power)
    .attr('data-belief', view.belief)
    .attr('data-role', view.role)
    .attr('data-leader', String(view.isLeader))
    .attr('data-availability', view.availability)
    .attr('data-level', level)
    .attr('data-lit', machine.lit === null ? null : String(machine.lit))
    .classed('selected', machine.selected)
    .classed('pointed', machine.pointed)
  const corner = level === 'tile' ? 2 : level === 'small' ? 6 : 10
  for (const part of ['body', 'frame']) box(group, part, width, height, corner)
  box(group, 'halo', width + 10, height + 10, corner + 5)
  if (level === 'tile') return drawLoad(group, machine)
  if (level === 'small') return drawSmall(group, machine)
  drawCard(group, machine)
}

function box(group: Layer, part: string, width: number, height: number, corner: number): void {
  group
    .select(`rect.${part}`)
    .attr('x', -width / 2)
    .attr('y', -height / 2)
    .attr('width', width)
    .attr('height', height)
    .attr('rx', corner)
}

/** From afar: how full it is, from below. */
function drawLoad(group: Layer, { view, marks, width, height }: Machine): void {
  const running = marks.filter(({ task }) => task.state === 'running').length
  const reserved = Math.max(
    view.cpusReserved / Math.max(1, view.cpus),
    view.memoryReserved / Math.max(1, view.memoryBytes),
  )
  const share = Math.min(1, Math.max(reserved, running / 12))
  group
    .select('rect.load')
    .attr('x', -width / 2)
    .attr('y', height / 2 - height * share)
    .attr('width', width)
    .attr('height', height * share)
}

/** Letters are at the most this much narrower than high. */
const WIDEST = 1 / 0.68

/** At half distance: its name, a manager's sign, and tasks as dots, containers by hand below. */
function drawSmall(group: Layer, machine: Machine): void {
  const { view, marks, crates, width, height } = machine
  const letters = view.id.length + (view.role === 'manager' ? 2.5 : 0.5)
  const size = Math.max(7, Math.min(12, width / 7, ((width - 6) / letters) * WIDEST))
  const head = size + 5
  const sign = view.role !== 'manager' ? null : view.isLeader ? CROWN : SHIELD
  group
    .select('path.glyph')
    .attr('d', sign)
    .attr('transform', `translate(${width / 2 - size},${size - height / 2}) scale(${size / 17})`)
  group
    .select('text.name')
    .text(view.id)
    .attr('x', -width / 2 + 5)
    .attr('y', -height / 2 + size + 2)
    .attr('font-size', size)
  const foot = crates.length === 0 ? 0 : 9
  drawTasks(group.select('g.tasks') as unknown as Layer, marks, {
    y: (head - foot) / 2,
    width: width - 8,
    height: height - head - foot - 5,
    largest: 9.5,
    historyY: null,
  })
  drawCrates(group.select('g.crates') as unknown as Layer, crates, {
    y: height / 2 - 7,
    width: width - 10,
    half: 3,
    labelled: false,
  })
}

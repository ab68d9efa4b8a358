/**
 * The marks of machines: the body is the truth (powered or not), the frame is what the leader
 * believes. That the two may differ is the lesson.
 */
import { select as pick, type Selection as D3Selection } from 'd3'
import type { MachineView } from '../../protocol/view'
import type { Place } from '../state/screen'
import { CARD, sizeOf, type Level } from './layout'

export interface Machine {
  readonly view: MachineView
  readonly place: Place
  readonly level: Level
  readonly running: number
  readonly selected: boolean
  readonly dimmed: boolean
}

export type Layer = D3Selection<SVGGElement, unknown, null, undefined>
type Group = D3Selection<SVGGElement, Machine, SVGGElement, unknown>

const CROWN = 'M-8,5 L-9,-4 L-4,0 L0,-6 L4,0 L9,-4 L8,5 Z'
const SHIELD = 'M0,-7 L7,-4 L6,2 Q4,6 0,8 Q-4,6 -6,2 L-7,-4 Z'

/** What a machine is, in words: for those who do not look, and for tests. */
function describe({ view, running }: Machine): string {
  const role = view.isLeader ? 'manager, leader' : view.role === 'none' ? 'in no swarm' : view.role
  const power = view.power === 'on' ? '' : ', switched off'
  const belief = view.belief === 'none' ? '' : `, ${title(view.belief)}, ${view.availability}`
  return `${view.id}, ${role}${belief}${power}, ${running} ${running === 1 ? 'task' : 'tasks'} running`
}

const title = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Draws all machines into the layer. */
export function drawMachines(layer: Layer, machines: readonly Machine[]): Group {
  const groups = layer
    .selectAll<SVGGElement, Machine>('g.machine')
    .data(machines, ({ view }) => view.id)
    .join((enter) => enter.append('g').attr('class', 'machine').call(build))
  groups
    .attr('transform', ({ place }) => `translate(${place.x},${place.y})`)
    .attr('role', 'button')
    .attr('tabindex', 0)
    .attr('aria-label', describe)
    .attr('data-machine', ({ view }) => view.id)
    .attr('data-power', ({ view }) => view.power)
    .attr('data-belief', ({ view }) => view.belief)
    .attr('data-role', ({ view }) => view.role)
    .attr('data-leader', ({ view }) => String(view.isLeader))
    .attr('data-availability', ({ view }) => view.availability)
    .attr('data-level', ({ level }) => level)
    .classed('selected', ({ selected }) => selected)
    .classed('dimmed', ({ dimmed }) => dimmed)
  groups.call(fill)
  return groups
}

/** The parts of a card; they are made once and filled at each change. */
function build(enter: D3Selection<SVGGElement, Machine, SVGGElement, unknown>): void {
  enter.append('title')
  enter.append('rect').attr('class', 'body')
  enter.append('rect').attr('class', 'frame').attr('fill', 'none')
  enter.append('g').attr('class', 'tasks')
  enter.append('path').attr('class', 'glyph')
  enter.append('text').attr('class', 'name')
  enter.append('text').attr('class', 'belief').attr('text-anchor', 'end')
  enter.append('text').attr('class', 'term')
  const bars = enter.append('g').attr('class', 'bars')
  for (const kind of ['cpu', 'memory']) {
    bars.append('rect').attr('class', `bar-back ${kind}`)
    bars.append('rect').attr('class', `bar ${kind}`)
  }
  enter.append('path').attr('class', 'silence').attr('fill', 'none')
  enter.append('circle').attr('class', 'pulse').attr('r', 3.4)
}

function fill(groups: Group): void {
  groups.select('title').text((machine) => `${describe(machine)} · ${machine.view.address}`)
  for (const part of ['rect.body', 'rect.frame']) {
    groups
      .select(part)
      .attr('x', ({ level }) => -sizeOf(level).width / 2)
      .attr('y', ({ level }) => -sizeOf(level).height / 2)
      .attr('width', ({ level }) => sizeOf(level).width)
      .attr('height', ({ level }) => sizeOf(level).height)
      .attr('rx', ({ level }) => (level === 'card' ? 10 : level === 'small' ? 6 : 2))
  }
  const [left, right, top, bottom] = [
    -CARD.width / 2,
    CARD.width / 2,
    -CARD.height / 2,
    CARD.height / 2,
  ]
  groups
    .select('path.glyph')
    .attr('d', ({ view, level }) =>
      level !== 'card' || view.role !== 'manager' ? null : view.isLeader ? CROWN : SHIELD,
    )
    .attr('transform', `translate(${left + 17},${top + 17})`)
  groups
    .select('text.name')
    .text(({ view, level }) => (level === 'tile' ? '' : view.id))
    .attr('x', ({ view, level }) =>
      level === 'card' ? left + (view.role === 'manager' ? 32 : 12) : -28,
    )
    .attr('y', ({ level }) => (level === 'card' ? top + 22 : -10))
  groups
    .select('text.belief')
    .text(({ view, level }) => (level === 'card' ? beliefWord(view) : ''))
    .attr('x', right - 20)
    .attr('y', top + 21)
  groups
    .select('text.term')
    .text(({ view, level }) =>
      level === 'card' && view.raft !== null ? `term ${view.raft.term}` : '',
    )
    .attr('x', left + 12)
    .attr('y', bottom - 9)
  groups
    .select('circle.pulse')
    .attr('cx', right - 11)
    .attr('cy', top + 16.5)
  groups.each(function (machine) {
    bars(pick(this), machine)
  })
}

/** Ready is not said: it is the rule. Everything else is a word. */
function beliefWord({ belief, availability, power, role }: MachineView): string {
  if (role === 'none') return power === 'on' ? 'no swarm' : 'off'
  if (belief === 'ready' && availability !== 'active') return availability
  if (belief === 'ready') return power === 'on' ? '' : 'ready?'
  return belief === 'none' ? '' : belief
}

function bars(
  group: D3Selection<SVGGElement, unknown, null, undefined>,
  { view, level }: Machine,
): void {
  const width = 46
  const x = CARD.width / 2 - width - 12
  const shares: readonly (readonly [string, number])[] = [
    ['cpu', view.cpusReserved / Math.max(view.cpus, 1)],
    ['memory', view.memoryReserved / Math.max(view.memoryBytes, 1)],
  ]
  group
    .select('g.bars')
    .attr('visibility', level === 'card' && view.role !== 'none' ? null : 'hidden')
  for (const [at, [kind, share]] of shares.entries()) {
    const y = CARD.height / 2 - 19 + at * 6
    group
      .select(`rect.bar-back.${kind}`)
      .attr('x', x)
      .attr('y', y)
      .attr('width', width)
      .attr('height', 3.5)
    group
      .select(`rect.bar.${kind}`)
      .attr('x', x)
      .attr('y', y)
      .attr('height', 3.5)
      .attr('width', width * Math.min(1, share))
  }
}

/** Moves with time: the ring of the leader's patience, and the pulse of the last heartbeat. */
export function tickMachines(groups: Group, now: number, period: number): void {
  groups.each(function ({ view, level }) {
    const group = pick(this)
    const silence = group.select<SVGPathElement>('path.silence')
    const { heardAt, silentUntil, beatAt } = view
    const late = heardAt !== null && silentUntil !== null && now - heardAt > period * 1.35
    silence.attr(
      'd',
      late && level === 'card' ? remainder(silentUntil - heardAt, silentUntil - now) : null,
    )
    const beat = beatAt !== null && view.power === 'on' && now - beatAt < 600
    group.select('circle.pulse').attr('opacity', beat ? 1 - (now - beatAt) / 900 : 0.12)
  })
}

/** The part of the card's outline that is left of the leader's patience. */
function remainder(whole: number, left: number): string | null {
  const share = Math.max(0, Math.min(1, left / whole))
  if (share === 0) return null
  const [w, h] = [CARD.width / 2 + 5, CARD.height / 2 + 5]
  const corners = [
    [0, -h],
    [w, -h],
    [w, h],
    [-w, h],
    [-w, -h],
    [0, -h],
  ] as const
  let rest = share * 4 * (w + h)
  let path = `M0,${-h}`
  for (const [at, [x, y]] of corners.entries()) {
    if (at === 0) continue
    const [fromX, fromY] = corners[at - 1] as readonly [number, number]
    const length = Math.abs(x - fromX) + Math.abs(y - fromY)
    const part = Math.min(1, rest / length)
    path += ` L${fromX + (x - fromX) * part},${fromY + (y - fromY) * part}`
    rest -= length
    if (rest <= 0) break
  }
  return path
}

/** The inside of a machine's card, in pixels around its centre. */
import type { MachineView } from '../../protocol/view'
import { drawCrates, stateWords, type Crate } from './crates'
import { CROWN, HEART, PLUG, POWER, SHIELD } from './glyphs'
import type { Layer } from './layer'
import { title, type Machine } from './machine'
import { drawTasks, type Mark } from './tasks'

/** From this width on there is room for words beside the marks. */
const ROOMY = 150
const HEAD = 26
const ADDRESS = 16
const FOOT = 24
const MOST_GATES = 3
const ROW = 15
const PAST_ROW = 9
/** The row of containers by hand, and half of a square's side; on a small card both are less. */
const SHELF = 21
const CRATE = 7
const LOW_SHELF = 10
const LOW_CRATE = 3.5
const LOW_FOOT = 14

/** The parts of a card; made once and filled at each change. */
export function buildCard(group: Layer): void {
  for (const part of ['glyph', 'heart', 'sign']) group.append('path').attr('class', part)
  const head = group.append('text').attr('class', 'head')
  head.append('tspan').attr('class', 'name')
  head.append('tspan').attr('class', 'role').attr('dx', 7)
  for (const part of ['address', 'term', 'belief', 'sign-word', 'silence'])
    group.append('text').attr('class', part)
  const gauges = group.append('g').attr('class', 'gauges')
  for (const kind of ['cpu', 'memory']) {
    gauges.append('text').attr('class', `gauge-name ${kind}`)
    gauges.append('rect').attr('class', `gauge-back ${kind}`)
    gauges.append('rect').attr('class', `gauge ${kind}`)
  }
  group.append('g').attr('class', 'gates')
  group.append('g').attr('class', 'rows')
}

export function drawCard(group: Layer, machine: Machine): void {
  const { view, width, height, marks, crates, level } = machine
  const roomy = width >= ROOMY
  drawHead(group, machine, roomy)
  const low = view.power === 'off' && view.role !== 'none' && !roomy
  drawSign(group, machine, low)
  drawGauges(group, machine, roomy)
  if (low) group.select('g.gauges').attr('visibility', 'hidden')
  drawGates(group, machine, roomy)
  const open = level === 'open'
  const top = -height / 2 + HEAD + (roomy ? ADDRESS : 0)
  const shelf = crates.length === 0 ? 0 : roomy ? SHELF : LOW_SHELF
  const foot = height / 2 - (view.role === 'none' ? 8 : roomy ? FOOT : LOW_FOOT)
  const bottom = foot - shelf
  const past = marks.some((mark) => mark.past)
  const share = open ? 0.42 : 1
  const history = past || roomy || shelf === 0 ? PAST_ROW : 0
  const room = (bottom - top - history) * share
  drawTasks(group.select('g.tasks') as unknown as Layer, marks, {
    y: top + room / 2,
    width: width - 20,
    height: room - 4,
    largest: 19,
    historyY: past ? top + room + PAST_ROW / 2 : null,
  })
  drawCrates(group.select('g.crates') as unknown as Layer, crates, {
    y: foot - shelf / 2,
    width: width - 22,
    half: roomy ? CRATE : LOW_CRATE,
    labelled: roomy,
  })
  const rows = open ? [...taskRows(marks), ...crateRows(crates)] : []
  drawRows(group, rows, top + room + (past ? 24 : 14), bottom, width)
}

function drawHead(group: Layer, { view, term, width, height }: Machine, roomy: boolean): void {
  const [left, top] = [-width / 2 + 11, -height / 2]
  const manager = view.role === 'manager'
  group
    .select('.glyph')
    .attr('d', !manager ? null : view.isLeader ? CROWN : SHIELD)
    .attr('transform', `translate(${left + 8},${top + 17})`)
  const nameX = left + (manager ? 23 : 0)
  group
    .select('.head')
    .attr('x', nameX)
    .attr('y', top + 22)
  group.select('.name').text(view.id)
  const word = view.isLeader ? 'leader' : view.role === 'none' ? '' : view.role
  const beside = nameX + view.id.length * 8.6 + 7
  const fits = roomy && beside + word.length * 6 < width / 2 - 24
  group.select('.role').text(fits ? word : '')
  group
    .select('.heart')
    .attr('d', view.role === 'none' ? null : HEART)
    .attr('transform', `translate(${width / 2 - 14},${top + 17})`)
  group
    .select('.address')
    .text(roomy ? view.address : '')
    .attr('x', left)
    .attr('y', top + 38)
  group
    .select('.term')
    .text(roomy && term !== null ? `term ${term}` : '')
    .attr('x', width / 2 - 11)
    .attr('y', top + 38)
  group
    .select('.belief')
    .text(beliefWords(view))
    .attr('x', width / 2 - 14)
    .attr('y', top + 4)
}

/** What the leader believes, on the frame itself. */
export function beliefWords({ belief, availability }: MachineView): string {
  if (belief === 'none') return ''
  return title(belief) + (availability === 'active' ? '' : ` · ${title(availability)}`)
}

/**
 * What is so, in the middle of the card: no power, no swarm. `low`: at the foot of a small card, of
 * which tasks have the middle.
 */
function drawSign(group: Layer, { view, height }: Machine, low: boolean): void {
  const off = view.power === 'off'
  const alone = !off && view.role === 'none'
  const y = off && view.role !== 'none' ? 6 : 2
  group
    .select('.sign')
    .attr('d', off ? POWER : alone ? PLUG : null)
    .attr(
      'transform',
      low
        ? `translate(-13,${height / 2 - 13}) scale(.5)`
        : `translate(0,${y - (height > 100 ? 0 : 4)})`,
    )
  group
    .select('.sign-word')
    .text(off ? 'off' : alone ? (view.localState === 'pending' ? 'joining …' : 'in no swarm') : '')
    .attr('x', low ? 6 : 0)
    .attr('y', low ? height / 2 - 9 : y + 30)
}

function drawGauges(group: Layer, { view, width, height }: Machine, roomy: boolean): void {
  const shares = {
    cpu: view.cpusReserved / Math.max(view.cpus, 1),
    memory: view.memoryReserved / Math.max(view.memoryBytes, 1),
  }
  const gauges = group.select('g.gauges').attr('visibility', view.role === 'none' ? 'hidden' : null)
  const label = roomy ? 31 : 0
  const bar = (width - 22 - 2 * label - 12) / 2
  for (const [at, [kind, share]] of Object.entries(shares).entries()) {
    const x = -width / 2 + 11 + at * (label + bar + 12)
    const y = height / 2 - 11
    gauges
      .select(`text.${kind}`)
      .text(roomy ? (kind === 'cpu' ? 'CPU' : 'mem') : '')
      .attr('x', x)
      .attr('y', y + 3.5)
    for (const [part, size] of [
      ['gauge-back', bar],
      ['gauge', bar * Math.min(1, share)],
    ] as const) {
      gauges
        .select(`rect.${part}.${kind}`)
        .attr('x', x + label)
        .attr('y', y - 3)
        .attr('width', size)
        .attr('height', 5)
        .attr('rx', 2.5)
    }
    gauges.select(`rect.gauge.${kind}`).classed('full', share > 0.95)
  }
}

/** The ports that the routing mesh opens on every machine; a click asks there. */
function drawGates(group: Layer, { view, ports, height }: Machine, roomy: boolean): void {
  const open = roomy && view.role !== 'none' && view.power === 'on'
  const shown = open ? ports.slice(0, MOST_GATES) : []
  const widths = shown.map((port) => 16 + String(port).length * 6.4)
  const all = widths.reduce((sum, one) => sum + one + 4, -4)
  let x = -all / 2
  const lefts = widths.map((one) => {
    const left = x
    x += one + 4
    return left
  })
  const gates = group
    .select('g.gates')
    .selectAll<SVGGElement, number>('g.gate')
    .data(shown, (port) => port)
    .join((enter) => {
      const gate = enter.append('g').attr('class', 'gate')
      gate.append('rect').attr('height', 16).attr('rx', 8)
      gate.append('text').attr('y', 11.5)
      return gate
    })
    .attr('data-gate', (port) => `${view.id}:${port}`)
    .attr('transform', (_, at) => `translate(${lefts[at]},${height / 2 - 6})`)
  gates.select('rect').attr('width', (_, at) => widths[at] ?? 0)
  gates
    .select('text')
    .attr('x', (_, at) => (widths[at] ?? 0) / 2)
    .text((port) => `:${port}`)
}

interface Row {
  readonly id: string
  readonly name: string
  readonly state: string
}

const plain = (image: string): string => image.slice(image.lastIndexOf('/') + 1)

const taskRows = (marks: readonly Mark[]): Row[] =>
  marks
    .filter(({ past }) => !past)
    .map(({ task: { id, name, image, state, pulled } }) => ({
      id,
      name: `${name}  ${plain(image)}`,
      state: pulled === null ? state : `pulling ${pulled} %`,
    }))

const crateRows = (crates: readonly Crate[]): Row[] =>
  crates.map(({ container }) => ({
    id: container.id,
    name: `${container.name}  ${plain(container.image)}`,
    state: `by hand, ${stateWords(container)}`,
  }))

/** From near by: each task and container by its name, in words. */
function drawRows(
  group: Layer,
  all: readonly Row[],
  top: number,
  bottom: number,
  width: number,
): void {
  const most = Math.max(0, Math.floor((bottom - top) / ROW))
  const shown = all.slice(0, most)
  const rows = group
    .select('g.rows')
    .selectAll<SVGGElement, Row>('g.row')
    .data(shown, ({ id }) => id)
    .join((enter) => {
      const row = enter.append('g').attr('class', 'row')
      row.append('text').attr('class', 'row-name')
      row.append('text').attr('class', 'row-state')
      return row
    })
    .attr('transform', (_, at) => `translate(${-width / 2 + 12},${top + at * ROW})`)
  rows.select('.row-name').text(({ name }) => name)
  rows
    .select('.row-state')
    .attr('x', width - 24)
    .text(({ state }) => state)
}

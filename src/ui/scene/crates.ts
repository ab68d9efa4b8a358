/**
 * The marks of containers that somebody made by hand: squares without a hue, in a row of their own
 * at the foot of the card: no service has them, and the swarm does not manage them.
 */
import { select as pick } from 'd3'
import type { ContainerView } from '../../protocol/view'
import type { Place, Selection } from '../state/screen'
import { ending } from './hexagon'
import type { Layer } from './layer'

/** A container as it is drawn. */
export interface Crate {
  readonly container: ContainerView
  readonly dimmed: boolean
  readonly selected: boolean
}

/** Where in a card they are drawn, in pixels around its centre. */
interface Shelf {
  /** The middle of the row. */
  readonly y: number
  readonly width: number
  /** Half of a square's side. */
  readonly half: number
  readonly labelled: boolean
}

const LABEL = 46
const MORE = 26
const GAP = 5

/** How full a square is: as tasks', from below. */
const FULL: Readonly<Record<ContainerView['state'], number>> = {
  created: 0,
  running: 1,
  paused: 0,
  restarting: 0.75,
  exited: 0,
}

const round = (n: number): number => Math.round(n * 100) / 100

/** A square around a place, or its lower part. */
export function square(half: number, share = 1, { x, y }: Place = { x: 0, y: 0 }): string {
  if (share <= 0) return ''
  const [side, high] = [round(2 * half), round(2 * half * share)]
  return `M${round(x - half)},${round(y + half)}h${side}v${-high}h${-side}z`
}

/** Two bars: it is frozen. */
const bars = (half: number, { x, y }: Place): string =>
  [-0.35, 0.35]
    .map((at) => `M${round(x + at * half)},${round(y - half * 0.5)}v${round(half)}`)
    .join('')

function sign({ state, exitCode }: ContainerView, half: number, at: Place): string {
  if (state === 'paused') return bars(half, at)
  if (state !== 'exited') return ''
  return ending(exitCode === 0 ? 'complete' : 'failed', half, at)
}

/** Draws the row; as many as there is room for, and how many more there are. */
export function drawCrates(layer: Layer, crates: readonly Crate[], shelf: Shelf): void {
  const { width, half, labelled, y } = shelf
  const step = 2 * half + GAP
  const left = -width / 2 + (labelled ? LABEL : 0)
  const fits = Math.max(1, Math.floor((width / 2 - left + GAP) / step))
  const most = crates.length <= fits ? fits : Math.max(1, fits - Math.ceil(MORE / step))
  const shown = crates.slice(0, most)
  const rest = crates.length - shown.length
  word(layer, 'own-label', crates.length > 0 && labelled ? 'by hand' : '', -width / 2, y + 3.5)
  word(layer, 'own-more', rest > 0 ? `+${rest}` : '', left + shown.length * step, y + 3.5)
  layer
    .selectAll<SVGGElement, Crate>('g.crate')
    .data(shown, ({ container }) => container.id)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'crate')
      for (const part of ['shell', 'fill', 'sign']) group.append('path').attr('class', part)
      return group
    })
    .each(function (crate, n) {
      drawCrate(this, crate, half, { x: left + half + n * step, y })
    })
}

function word(layer: Layer, name: string, text: string, x: number, y: number): void {
  layer
    .selectAll<SVGTextElement, string>(`text.${name}`)
    .data(text === '' ? [] : [text])
    .join((enter) => enter.append('text').attr('class', name))
    .attr('x', x)
    .attr('y', y)
    .text((own) => own)
}

function drawCrate(element: SVGGElement, crate: Crate, half: number, at: Place): void {
  const { container, dimmed, selected } = crate
  const { id, name, state, exitCode } = container
  const group = pick(element)
    .attr('data-container', id)
    .attr('data-name', name)
    .attr('data-state', state)
    .attr('data-failed', String(state === 'exited' && exitCode !== 0))
    .classed('dimmed', dimmed)
    .classed('selected', selected)
  group.select('.shell').attr('d', square(half, 1, at))
  group.select('.fill').attr('d', square(half, FULL[state], at))
  group.select('.sign').attr('d', sign(container, half, at))
}

/** All containers by hand as marks, by machine. */
export function cratesOf(
  containers: Readonly<Record<string, ContainerView>>,
  selection: Selection | null,
  pointed: Selection | null,
): ReadonlyMap<string, readonly Crate[]> {
  const byMachine = new Map<string, Crate[]>()
  const dimmed = [pointed, selection].some((one) => one?.kind === 'service')
  for (const container of Object.values(containers)) {
    const selected = selection?.kind === 'container' && selection.id === container.id
    const held = byMachine.get(container.machine)
    const crate = { container, dimmed, selected }
    if (held === undefined) byMachine.set(container.machine, [crate])
    else held.push(crate)
  }
  return byMachine
}

export const sameCrates = (a: readonly Crate[], b: readonly Crate[]): boolean =>
  a === b || (a.length === b.length && a.every((crate, at) => sameCrate(crate, b[at] as Crate)))

const sameCrate = (a: Crate, b: Crate): boolean =>
  a.container === b.container && a.dimmed === b.dimmed && a.selected === b.selected

/** Its state, with the exit code where it ended. */
export const stateWords = ({ state, exitCode }: ContainerView): string =>
  state === 'exited' ? `exited with ${exitCode ?? 0}` : state

/** "2 containers by hand", or nothing. */
export const cratesWords = ({ length }: readonly Crate[]): string =>
  length === 0 ? '' : `${length} ${length === 1 ? 'container' : 'containers'} by hand`

/** Tasks without a machine wait here, below all machines, with the reason. */
import { select } from '../state/screen'
import type { Layer } from './machines'
import type { Hexagon } from './tasks'

const RADIUS = 9
const STEP = 22
const MOST = 24

/** Draws the waiting tasks in a row at that height. */
export function drawTray(layer: Layer, waiting: readonly Hexagon[], y: number): void {
  const shown = waiting.slice(0, MOST)
  layer
    .selectAll<SVGGElement, Hexagon>('g.waiting')
    .data(shown, ({ task }) => task.id)
    .join((enter) => {
      const mark = enter.append('g').attr('class', 'waiting')
      mark.append('circle').attr('r', RADIUS)
      mark.append('title')
      return mark
    })
    .attr('transform', (_, at) => `translate(${(at - (shown.length - 1) / 2) * STEP},${y})`)
    .attr('data-task', ({ task }) => task.id)
    .attr('data-state', ({ task }) => task.state)
    .style('--hue', ({ hue }) => hue)
    .on('click', (_, { task }) => select({ kind: 'task', id: task.id }))
    .select('title')
    .text(({ task }) => `${task.name} waits: ${task.err || task.message}`)
  const why = waiting.find(({ task }) => task.err !== '')?.task.err ?? ''
  layer
    .selectAll<SVGTextElement, string>('text.why')
    .data(why === '' ? [] : [why])
    .join('text')
    .attr('class', 'why')
    .attr('text-anchor', 'middle')
    .attr('y', y + 26)
    .text((text) => text)
}

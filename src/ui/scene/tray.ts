/**
 * Tasks without a machine wait in a tray above the leader, which is to find one for them, with the
 * reason in a few words. In pixels around the leader's centre.
 */
import type { WaitView } from '../../protocol/view'
import { select } from '../state/screen'
import { hexagon } from './hexagon'
import type { Layer } from './layer'
import type { Place } from '../state/screen'
import type { Mark } from './tasks'

const MOST = 8
const STEP = 16
const RADIUS = 7.5
const HEIGHT = 24
const LETTER = 6.5

export interface Tray {
  /** The leader's centre, and how far above it the tray stands. */
  readonly at: Place
  readonly above: number
  readonly scale: number
  readonly waiting: readonly Mark[]
  readonly waits: Readonly<Record<string, WaitView>>
}

/** Draws the tray, or nothing when nothing waits. */
export function drawTray(layer: Layer, tray: Tray): void {
  const { at, above, scale, waiting } = tray
  const trays = layer
    .selectAll<SVGGElement, Tray>('g.tray')
    .data(waiting.length === 0 ? [] : [tray])
    .join((enter) => {
      const group = enter.append('g').attr('class', 'tray')
      group.append('rect').attr('class', 'tray-box').attr('height', HEIGHT).attr('rx', 12)
      group.append('text').attr('class', 'why')
      return group
    })
    .attr('transform', `translate(${at.x},${at.y}) scale(${1 / scale}) translate(0,${-above})`)
  const words = reasonOf(tray)
  const shown = waiting.slice(0, MOST)
  const more = waiting.length > MOST ? `+${waiting.length - MOST}  ` : ''
  const text = more + words
  const width = 16 + shown.length * STEP + text.length * LETTER + 12
  const left = -width / 2
  trays.attr('data-waiting', waiting.length).attr('aria-label', `${waiting.length} wait: ${words}`)
  trays.select('rect').attr('x', left).attr('y', -HEIGHT).attr('width', width)
  trays
    .select('text')
    .attr('x', left + 14 + shown.length * STEP)
    .attr('y', -HEIGHT / 2 + 4)
    .text(text)
  trays
    .selectAll<SVGPathElement, Mark>('path.waiting')
    .data(shown, ({ task }) => task.id)
    .join((enter) => enter.append('path').attr('class', 'waiting'))
    .attr('d', (_, n) => hexagon(RADIUS, { x: left + 16 + n * STEP, y: -HEIGHT / 2 }))
    .attr('data-task', ({ task }) => task.id)
    .attr('data-name', ({ task }) => task.name)
    .attr('data-state', ({ task }) => task.state)
    .attr('data-desired', ({ task }) => task.desired)
    .attr('data-service', ({ task }) => task.service)
    .style('--hue', ({ hue }) => hue)
  trays.on('click', (event: MouseEvent) => {
    const own = (event.target as Element).getAttribute('data-task')
    select({ kind: 'task', id: own ?? shown[0]?.task.id ?? '' })
  })
}

/** Why most of them wait, in a few words; who is new has no address yet. */
function reasonOf({ waiting, waits }: Tray): string {
  const fresh = waiting.filter(({ task }) => task.state === 'new').length
  if (fresh > waiting.length / 2) return 'waiting for an address'
  for (const { task } of waiting) {
    const wait = waits[task.service]
    if (task.state !== 'pending' || wait === undefined) continue
    return shortReason(wait)
  }
  return 'waiting for a place'
}

/** What most machines lack: "no node.labels.zone==west", "not enough memory". */
function shortReason({ machines }: WaitView): string {
  const counts = new Map<string, number>()
  for (const { refusals } of machines) {
    const first = refusals.find((why) => why !== '')
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1)
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  if (most === undefined) return machines.length === 0 ? 'no machine' : 'waiting for a place'
  return shorten(most[0])
}

function shorten(why: string): string {
  const unmet = /^(.+) does not hold$/.exec(why)
  if (unmet !== null) return `no ${unmet[1]}`
  return why.replace(' left unreserved', '').replace('the node is', 'nodes are')
}

/**
 * Tasks without a machine wait in a tray above the leader, which is to find one for them: by
 * reason, each in a few words. In pixels around the leader's centre.
 */
import { group as groupBy } from 'd3'
import type { TaskView, WaitView } from '../../protocol/view'
import { select } from '../state/screen'
import { hexagon } from './hexagon'
import type { Layer } from './layer'
import type { Place } from '../state/screen'
import type { Mark } from './tasks'

const STEP = 16
const RADIUS = 7.5
const HEIGHT = 24
const LETTER = 6.5
const EDGE = 14
const BETWEEN = 22
/** Kept free at either end of the stage. */
const SIDE = 8

/** What there is room for on a stage: reasons, tasks of each, letters of each. */
const WIDE = { reasons: 3, tasks: 6, letters: 60 } as const
const SLIM = { reasons: 2, tasks: 3, letters: 15 } as const
const SLIM_ROOM = 640

export interface Tray {
  /** The leader's centre, and how far above it the tray stands. */
  readonly at: Place
  readonly above: number
  readonly scale: number
  /** The stage's width, and how far from its left edge the leader stands. Pixels. */
  readonly room: number
  readonly left: number
  readonly waiting: readonly Mark[]
  readonly waits: Readonly<Record<string, WaitView>>
}

/** Those who wait for one reason. */
interface Part {
  readonly says: string
  readonly shown: readonly Mark[]
  readonly text: string
  readonly left: number
}

/** Draws the tray, or nothing when nothing waits. */
export function drawTray(layer: Layer, tray: Tray): void {
  const { at, above, scale, waiting, left, room } = tray
  const { parts, width } = partsOf(tray)
  const most = Math.max(0, (room - width) / 2 - SIDE)
  const shift = Math.max(-most, Math.min(most, left - room / 2)) - (left - room / 2)
  const trays = layer
    .selectAll<SVGGElement, Tray>('g.tray')
    .data(waiting.length === 0 ? [] : [tray])
    .join((enter) => {
      const group = enter.append('g').attr('class', 'tray')
      group.attr('role', 'button').attr('tabindex', 0)
      group.append('rect').attr('class', 'tray-box').attr('height', HEIGHT).attr('rx', 12)
      return group
    })
    .attr(
      'transform',
      `translate(${at.x},${at.y}) scale(${1 / scale}) translate(${shift},${-above})`,
    )
  const words = parts.map(({ says }) => says).join('; ')
  trays.attr('data-waiting', waiting.length).attr('aria-label', `${waiting.length} wait: ${words}`)
  trays
    .select('rect')
    .attr('x', -width / 2)
    .attr('y', -HEIGHT)
    .attr('width', width)
  trays
    .selectAll<SVGTextElement, Part>('text.why')
    .data(parts)
    .join('text')
    .attr('class', 'why')
    .attr('x', ({ left, shown }) => left + shown.length * STEP)
    .attr('y', -HEIGHT / 2 + 4)
    .text(({ text }) => text)
  drawWaiting(trays as unknown as Layer, parts)
  const first = parts[0]?.shown[0]?.task.id ?? ''
  trays.on('click', (event: MouseEvent) => {
    const own = (event.target as Element).getAttribute('data-task')
    select({ kind: 'task', id: own ?? first })
  })
  trays.on('keydown', (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    select({ kind: 'task', id: first })
  })
}

function drawWaiting(trays: Layer, parts: readonly Part[]): void {
  const spots = parts.flatMap(({ shown, left }) =>
    shown.map((mark, n) => ({ ...mark, x: left + 2 + n * STEP })),
  )
  trays
    .selectAll<SVGPathElement, (typeof spots)[number]>('path.waiting')
    .data(spots, ({ task }) => task.id)
    .join((enter) => enter.append('path').attr('class', 'waiting'))
    .attr('d', ({ x }) => hexagon(RADIUS, { x, y: -HEIGHT / 2 }))
    .attr('data-task', ({ task }) => task.id)
    .attr('data-name', ({ task }) => task.name)
    .attr('data-state', ({ task }) => task.state)
    .attr('data-desired', ({ task }) => task.desired)
    .attr('data-service', ({ task }) => task.service)
    .style('--hue', ({ hue }) => hue)
}

/** The parts of the tray side by side, most tasks first, and how wide all is. */
function partsOf({ waiting, waits, room }: Tray): {
  readonly parts: readonly Part[]
  readonly width: number
} {
  const most = room < SLIM_ROOM ? SLIM : WIDE
  const reasons = new Map(Object.entries(waits).map(([id, wait]) => [id, shortReason(wait)]))
  const byReason = groupBy(waiting, ({ task }) => reasonOf(task, reasons))
  const sorted = [...byReason].sort(([, a], [, b]) => b.length - a.length)
  const parts: Part[] = []
  let width: number = EDGE
  for (const [says, marks] of sorted.slice(0, most.reasons)) {
    const shown = marks.slice(0, most.tasks)
    const more = marks.length > shown.length ? `+${marks.length - shown.length} ` : ''
    const text = more + cutTo(says, most.letters - more.length)
    parts.push({ says, shown, text, left: width })
    width += shown.length * STEP + text.length * LETTER + BETWEEN
  }
  width += EDGE - BETWEEN
  return { parts: parts.map((part) => ({ ...part, left: part.left - width / 2 })), width }
}

const cutTo = (text: string, letters: number): string =>
  text.length > letters ? `${text.slice(0, letters - 1)}…` : text

/** Why it waits, in a few words; who is new has no address yet. */
function reasonOf({ state, service }: TaskView, reasons: ReadonlyMap<string, string>): string {
  if (state === 'new') return 'waiting for an address'
  return (state === 'pending' ? reasons.get(service) : undefined) ?? 'waiting for a place'
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
  if (unmet !== null) return `no ${unmet[1]?.replace('node.labels.', '')}`
  return why.replace(' left unreserved', '').replace('the node is', 'nodes are')
}

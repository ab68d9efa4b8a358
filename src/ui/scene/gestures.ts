/**
 * What hands do on the stage: pick a machine up and put it elsewhere, drop it on the kill zone,
 * take it back from there, draw a cut, point at things. Each has a key and a menu entry that does
 * the same.
 */
import { drag, pointer, type D3DragEvent } from 'd3'
import { isEmbedded } from '../state/link'
import { hover, screen, select, selectMessage, type Place } from '../state/screen'
import { startCut } from './cutting'
import { kill, start } from './deeds'
import type { Hands } from './hands'
import { marginsOf } from './edges'
import type { Groups, Machine } from './machine'
import { CARD, overlaps } from './layout'
import { openPage } from './page'

const THRESHOLD = 5
const ZONE = 96
/** The column of buttons at the right edge. Pixels. */
const TOOLS = 48

export function createGestures(hands: Hands) {
  const dragged = dragging(hands)
  return {
    mayPan: (event: Event) => mayPan(event, hands.looksOnly || !screen.getState().cutting),
    listen: (): void => listen(hands),
    attach: (groups: Groups): void => void groups.call(dragged),
  }
}

/** Is the event the camera's? A drag on the empty stage pans, or it may be a cut instead. */
function mayPan(event: Event, pans: boolean): boolean {
  if (event.type === 'wheel') return !isEmbedded || isHeld(event as WheelEvent)
  const onMark = (event.target as Element).closest('.machine, .link, .tray') !== null
  if (event.type.startsWith('touch')) {
    const { touches } = event as TouchEvent
    return touches.length > 1 || (!onMark && pans)
  }
  const { button, shiftKey } = event as MouseEvent
  if (button === 1) return true
  if (onMark || button !== 0) return false
  return pans || shiftKey
}

const isHeld = ({ ctrlKey, metaKey }: WheelEvent): boolean => ctrlKey || metaKey

/** Listens to what is done to marks and to the empty stage. */
function listen(hands: Hands): void {
  const { looksOnly, svg } = hands
  let down: Tip = { clientX: 0, clientY: 0 }
  svg.addEventListener('pointerdown', (event) => {
    down = event
    if (looksOnly) return
    const onMark = (event.target as Element).closest('.machine, .link, .tray') !== null
    const cuts = screen.getState().cutting && !event.shiftKey && event.button === 0
    if (!onMark && cuts && event.isPrimary) startCut(hands, event)
  })
  svg.addEventListener('click', (event) => {
    const way = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY)
    if (way > THRESHOLD) return
    const [x, y] = pointer(event, svg)
    const message = hands.messageAt(x, y)
    const { task, container, machine, gate } = marked(event.target as Element)
    if (gate !== null && !looksOnly) return openPage(`http://${gate}/`)
    if (message !== null && task === null && container === null) return selectMessage(message)
    if (task !== null) return select({ kind: 'task', id: task })
    if (container !== null) return select({ kind: 'container', id: container })
    if (machine !== null) return select({ kind: 'machine', id: machine })
    if (event.target === svg) select(null)
  })
  svg.addEventListener('contextmenu', (event) => {
    const { machine } = marked(event.target as Element)
    if (machine === null || looksOnly) return
    event.preventDefault()
    hands.onMenu(machine, { x: event.clientX, y: event.clientY })
  })
  svg.addEventListener('mouseover', (event) => {
    const service = (event.target as Element)
      .closest('[data-service]')
      ?.getAttribute('data-service')
    hover(service == null ? null : { kind: 'service', id: service })
  })
  svg.addEventListener('mouseleave', () => hover(null))
}

/** What a part of the stage stands for. */
function marked(element: Element) {
  const value = (name: string): string | null =>
    element.closest(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? null
  return {
    gate: value('gate'),
    task: value('task') ?? value('past'),
    container: value('container'),
    machine: element.closest('.machine')?.getAttribute('data-machine') ?? null,
  }
}

type DragEvent = D3DragEvent<SVGGElement, Machine, unknown>

function dragging(hands: Hands) {
  const { svg } = hands
  let from: Place = { x: 0, y: 0 }
  let offset: Place = { x: 0, y: 0 }
  let moved = false
  let cancelled = false
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    cancelled = true
    event.stopPropagation()
    svg.querySelector('.held')?.setAttribute('transform', transformAt(hands, from))
    hands.hold(null)
  }
  const placeAt = (event: DragEvent): Place => {
    const at = hands.toWorld(tipOf(event))
    return { x: at.x + offset.x, y: at.y + offset.y }
  }
  return drag<SVGGElement, Machine>()
    .clickDistance(THRESHOLD)
    .container(() => svg)
    .on('start', (event: DragEvent, { place }) => {
      from = place
      const at = hands.toWorld(tipOf(event))
      offset = { x: place.x - at.x, y: place.y - at.y }
      moved = false
      cancelled = false
      addEventListener('keydown', onKey, { capture: true })
    })
    .on('drag', function (event: DragEvent, { view }) {
      const to = placeAt(event)
      moved ||= Math.hypot(to.x - from.x, to.y - from.y) * hands.scale() > THRESHOLD
      if (!moved || cancelled) return
      this.classList.add('held')
      this.setAttribute('transform', transformAt(hands, to))
      hands.hold({ machine: view.id, at: to })
      showZone(this, svg, isInZone(svg, tipOf(event)), view.power === 'on')
    })
    .on('end', function (event: DragEvent, { view }) {
      removeEventListener('keydown', onKey, { capture: true })
      this.classList.remove('held', 'doomed')
      hideZone(svg)
      hands.hold(null)
      if (!moved || cancelled) return this.setAttribute('transform', transformAt(hands, from))
      const inside = isInZone(svg, tipOf(event))
      const to = within(hands, placeAt(event))
      hands.move(view.id, inside && isTaken(hands, view.id, to) ? from : to)
      if (inside && view.power === 'on') kill(view.id)
      if (!inside && view.power === 'off') start(view.id)
    })
}

/** Where the pointer is; a finger's event has no place of its own. */
function tipOf({ sourceEvent }: DragEvent): Tip {
  const event = sourceEvent as MouseEvent | TouchEvent
  return 'changedTouches' in event ? (event.changedTouches[0] as Touch) : event
}

type Tip = Pick<MouseEvent, 'clientX' | 'clientY'>

/** Would it hide another machine there? At the edge nobody chose the place to the pixel. */
const isTaken = (hands: Hands, machine: string, at: Place): boolean =>
  hands.machines().some((other) => {
    const place = other === machine ? null : hands.placeOf(other)
    return place !== null && overlaps(place, at)
  })

/** Moved so far that the whole card is on the stage, and not under what lies at its edges. */
function within(hands: Hands, { x, y }: Place): Place {
  const { left, top, right, bottom, width } = hands.svg.getBoundingClientRect()
  const edge = marginsOf(width)
  const a = hands.toWorld({ clientX: left + edge.left - 12, clientY: top + edge.top - 12 })
  const b = hands.toWorld({
    clientX: right - Math.min(edge.right, TOOLS),
    clientY: bottom - edge.bottom + 12,
  })
  const [w, h] = [CARD.width * 0.54, CARD.height * 0.56]
  return {
    x: Math.max(a.x + w, Math.min(b.x - w, x)),
    y: Math.max(a.y + h, Math.min(b.y - h, y)),
  }
}

const transformAt = (hands: Hands, { x, y }: Place): string =>
  `translate(${x},${y}) scale(${1 / hands.scale()})`

const isInZone = (svg: SVGSVGElement, { clientX }: Tip): boolean =>
  clientX > svg.getBoundingClientRect().right - ZONE

const zoneOf = (svg: SVGSVGElement): HTMLElement | null =>
  svg.parentElement?.querySelector('.kill-zone') ?? null

/** Shows the kill zone, and dims the machine as it nears. */
function showZone(held: SVGGElement, svg: SVGSVGElement, inside: boolean, alive: boolean): void {
  held.classList.toggle('doomed', inside && alive)
  const zone = zoneOf(svg)
  if (zone === null) return
  zone.dataset['shown'] = 'true'
  zone.dataset['inside'] = String(inside)
  zone.textContent = alive
    ? 'Drop here to pull the plug'
    : inside
      ? 'Drag it out to switch it on'
      : 'Drop it: it boots'
}

function hideZone(svg: SVGSVGElement): void {
  const zone = zoneOf(svg)
  if (zone !== null) zone.dataset['shown'] = 'false'
}

/**
 * What hands do on the stage: pick a machine up and put it elsewhere, drop it on the kill zone,
 * take it back from there, draw a cut. Each has a key and a menu entry that does the same.
 */
import { drag, type D3DragEvent, type Selection } from 'd3'
import { cluster } from '../state/cluster'
import { act } from '../state/link'
import type { Place } from '../state/screen'
import type { Layer, Machine } from './machines'

const THRESHOLD = 5
const ZONE = 116

interface Hands {
  readonly layer: Layer
  readonly svg: SVGSVGElement
  placeOf(machine: string): Place | null
  machines(): readonly string[]
  toWorld(event: unknown): Place
  move(machine: string, at: Place): void
  onMenu(machine: string, at: Place): void
}

type Groups = Selection<SVGGElement, Machine, SVGGElement, unknown>

/** Is the cut tool in the hand? Set by the stage's button, or by holding Shift. */
export const tool = { cutting: false }

/** Pulls the plug, and says what that is in real life. */
export const kill = (machine: string): void =>
  act(
    { kind: 'machine.off', machine, clean: false },
    `# you pulled the plug of ${machine} (docker-machine kill ${machine})`,
  )

export const start = (machine: string): void =>
  act(
    { kind: 'machine.on', machine },
    `# you switched ${machine} on (docker-machine start ${machine})`,
  )

/** Cuts a machine off from all others, or mends all its cables when some are cut. */
export function cutOff(machine: string): void {
  const { view } = cluster.getState()
  const others = Object.keys(view.machines).filter((id) => id !== machine)
  const isCut = Object.values(view.links).some(
    ({ from, to, cut }) => cut && (from === machine || to === machine),
  )
  if (isCut) {
    act(
      { kind: 'link.heal', from: [machine], to: others },
      `# you mended the cables of ${machine} (chaos heal ${machine})`,
    )
  } else
    act(
      { kind: 'link.cut', from: [machine], to: others },
      `# you cut ${machine} off (chaos cut ${machine})`,
    )
}

export function createGestures(hands: Hands) {
  return {
    mayPan: (event: Event): boolean => {
      if (event.type === 'wheel') return true
      const mouse = event as MouseEvent
      const onMachine = (event.target as Element).closest('.machine, .link') !== null
      if (onMachine || mouse.button !== 0) return false
      if (!tool.cutting && !mouse.shiftKey) return true
      drawCut(hands, event as PointerEvent)
      return false
    },
    attach: (groups: Groups): void => {
      groups.call(dragging(hands))
      groups.on('contextmenu', (event: MouseEvent, { view }) => {
        event.preventDefault()
        hands.onMenu(view.id, { x: event.clientX, y: event.clientY })
      })
    },
  }
}

function dragging(hands: Hands) {
  const { svg } = hands
  let from: Place = { x: 0, y: 0 }
  let offset: Place = { x: 0, y: 0 }
  let moved = false
  let cancelled = false
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') cancelled = true
  }
  return drag<SVGGElement, Machine>()
    .clickDistance(THRESHOLD)
    .container(() => svg)
    .on('start', (event: D3DragEvent<SVGGElement, Machine, unknown>, { place }) => {
      from = place
      const at = hands.toWorld(event.sourceEvent)
      offset = { x: place.x - at.x, y: place.y - at.y }
      moved = false
      cancelled = false
      addEventListener('keydown', onKey)
    })
    .on('drag', function (event: D3DragEvent<SVGGElement, Machine, unknown>, { view }) {
      const at = hands.toWorld(event.sourceEvent)
      const to = { x: at.x + offset.x, y: at.y + offset.y }
      moved ||= Math.hypot(to.x - from.x, to.y - from.y) > THRESHOLD
      if (!moved || cancelled) return
      this.setAttribute('transform', `translate(${to.x},${to.y})`)
      const inside = overZone(svg, event.sourceEvent as MouseEvent)
      showZone(svg, view.power === 'on', inside)
      this.classList.toggle('doomed', inside && view.power === 'on')
    })
    .on('end', function (event: D3DragEvent<SVGGElement, Machine, unknown>, { view }) {
      removeEventListener('keydown', onKey)
      this.classList.remove('doomed')
      hideZone(svg)
      if (!moved) return
      if (cancelled) return hands.move(view.id, from)
      const inside = overZone(svg, event.sourceEvent as MouseEvent)
      const at = hands.toWorld(event.sourceEvent)
      const to = { x: at.x + offset.x, y: at.y + offset.y }
      hands.move(view.id, to)
      if (inside && view.power === 'on') kill(view.id)
      if (!inside && view.power === 'off') start(view.id)
    })
}

function clientX(event: MouseEvent | TouchEvent): number {
  return 'clientX' in event ? event.clientX : (event.changedTouches[0]?.clientX ?? 0)
}

function overZone(svg: SVGSVGElement, event: MouseEvent | TouchEvent): boolean {
  const { right } = svg.getBoundingClientRect()
  return clientX(event) > right - ZONE
}

const zoneOf = (svg: SVGSVGElement): HTMLElement | null =>
  svg.parentElement?.querySelector('.kill-zone') ?? null

function showZone(svg: SVGSVGElement, alive: boolean, inside: boolean): void {
  const zone = zoneOf(svg)
  if (zone === null) return
  zone.dataset['shown'] = 'true'
  zone.dataset['inside'] = String(inside)
  zone.textContent = alive ? 'Drop here to pull the plug' : 'Drag it out to switch it on'
}

function hideZone(svg: SVGSVGElement): void {
  const zone = zoneOf(svg)
  if (zone !== null) zone.dataset['shown'] = 'false'
}

/** Draws a line; the machines on its two sides are parted where their cables cross it. */
function drawCut(hands: Hands, first: PointerEvent): void {
  const { layer, svg } = hands
  const a = hands.toWorld(first)
  const line = layer.append('line').attr('class', 'cut-line').attr('x1', a.x).attr('y1', a.y)
  const onMove = (event: PointerEvent): void => {
    const b = hands.toWorld(event)
    line.attr('x2', b.x).attr('y2', b.y)
  }
  const onUp = (event: PointerEvent): void => {
    svg.removeEventListener('pointermove', onMove)
    removeEventListener('pointerup', onUp)
    line.remove()
    const b = hands.toWorld(event)
    const parted = crossed(hands, a, b)
    for (const [from, to] of parted) {
      act(
        { kind: 'link.cut', from: [from], to: [to] },
        `# you cut the cable ${from} — ${to} (chaos cut ${from} ${to})`,
      )
    }
  }
  onMove(first)
  svg.addEventListener('pointermove', onMove)
  addEventListener('pointerup', onUp)
}

/** Pairs of machines whose straight way crosses the line. */
function crossed(hands: Hands, a: Place, b: Place): [string, string][] {
  const ids = hands.machines()
  const found: [string, string][] = []
  for (const [at, from] of ids.entries()) {
    for (const to of ids.slice(at + 1)) {
      const [p, q] = [hands.placeOf(from), hands.placeOf(to)]
      if (p !== null && q !== null && cross(a, b, p, q)) found.push([from, to])
    }
  }
  return found
}

const side = (a: Place, b: Place, p: Place): number =>
  Math.sign((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x))

const cross = (a: Place, b: Place, p: Place, q: Place): boolean =>
  side(a, b, p) !== side(a, b, q) && side(p, q, a) !== side(p, q, b)

/** Disturbed cables: a barrier where one is cut, one way or both; dashes where it is slow. */
import type { LinkView } from '../../protocol/view'
import type { Place } from '../state/screen'
import type { Layer } from './layer'

/** Both directions of a cable as one. */
export interface Cable {
  readonly id: string
  readonly a: string
  readonly b: string
  /** Does a → b pass, does b → a? */
  readonly there: boolean
  readonly back: boolean
  readonly latency: number
  readonly loss: number
}

export function cablesOf(links: Readonly<Record<string, LinkView>>): Cable[] {
  const cables = new Map<string, Cable>()
  for (const { from, to, latency, loss } of Object.values(links)) {
    const [a, b] = from < to ? [from, to] : [to, from]
    const id = `${a}|${b}`
    const known = cables.get(id)
    cables.set(id, {
      id,
      a,
      b,
      there: links[`${a}>${b}`]?.cut !== true,
      back: links[`${b}>${a}`]?.cut !== true,
      latency: Math.max(latency, known?.latency ?? 0),
      loss: Math.max(loss, known?.loss ?? 0),
    })
  }
  return [...cables.values()]
}

/** "v1 — v2: cut", "v1 → v2 cut, back open", "v1 — v2: 200 ms, 10 % lost". */
export function cableWords({ a, b, there, back, latency, loss }: Cable): string {
  if (!there && !back) return `${a} — ${b}: cut`
  if (!there) return `${a} → ${b} cut, ${b} → ${a} open`
  if (!back) return `${b} → ${a} cut, ${a} → ${b} open`
  return `${a} — ${b}: ${latency} ms${loss > 0 ? `, ${loss / 10} % lost` : ''}`
}

/** What a link's mark does. */
interface LinkHands {
  readonly placeOf: (machine: string) => Place | null
  readonly mend: (cable: Cable) => void
  readonly onMenu: (cable: Cable, at: Place) => void
}

/** Draws the disturbed cables; widths and barriers in pixels. */
export function drawLinks(
  layer: Layer,
  links: Readonly<Record<string, LinkView>>,
  scale: number,
  { placeOf, mend, onMenu }: LinkHands,
): void {
  const cables = cablesOf(links).filter(({ a, b }) => placeOf(a) !== null && placeOf(b) !== null)
  const marks = layer
    .selectAll<SVGGElement, Cable>('g.link')
    .data(cables, ({ id }) => id)
    .join((enter) => {
      const mark = enter.append('g').attr('class', 'link')
      mark.attr('tabindex', 0).attr('role', 'button')
      for (const part of ['lane', 'hit']) mark.append('line').attr('class', part)
      mark.append('path').attr('class', 'barrier')
      return mark
    })
  const at = (machine: string): Place => placeOf(machine) as Place
  marks
    .attr('data-link', ({ id }) => id)
    .attr('data-cut', ({ there, back }) => String(!there || !back))
    .attr('data-one-way', ({ there, back }) => String(there !== back))
    .attr('aria-label', (cable) => `cable ${cableWords(cable)}; mend it`)
    .on('click', (_, cable) => mend(cable))
    .on('contextmenu', (event: MouseEvent, cable) => {
      event.preventDefault()
      onMenu(cable, { x: event.clientX, y: event.clientY })
    })
    .on('keydown', (event: KeyboardEvent, cable) => {
      if (event.key === 'Enter' || event.key === ' ') mend(cable)
    })
  marks
    .selectAll<SVGLineElement, Cable>('line')
    .data((cable) => [cable, cable])
    .attr('x1', ({ a }) => at(a).x)
    .attr('y1', ({ a }) => at(a).y)
    .attr('x2', ({ b }) => at(b).x)
    .attr('y2', ({ b }) => at(b).y)
  marks.select('path.barrier').attr('d', (cable) => barrier(cable, at(cable.a), at(cable.b), scale))
}

/** A wall across the middle of the way; an arrow leads through it where one direction is open. */
function barrier({ there, back }: Cable, a: Place, b: Place, scale: number): string | null {
  if (there && back) return null
  const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2]
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1
  const size = 15 / scale
  const [ux, uy] = [((b.x - a.x) / length) * size, ((b.y - a.y) / length) * size]
  const wall = `M${x + uy},${y - ux}L${x - uy},${y + ux}`
  if (there === back) return wall
  const s = there ? 1 : -1
  const tip = { x: x + ux * s * 1.3, y: y + uy * s * 1.3 }
  const [hx, hy] = [ux * s * 0.45, uy * s * 0.45]
  return `${wall}M${x - ux * s},${y - uy * s}L${tip.x},${tip.y}M${tip.x - hx - hy},${tip.y - hy + hx}L${tip.x},${tip.y}L${tip.x - hx + hy},${tip.y - hy - hx}`
}

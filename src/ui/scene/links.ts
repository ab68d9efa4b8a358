/** Cut cables as barriers between machines; a click mends them. Slow and lossy ones are dashed. */
import type { LinkView } from '../../protocol/view'
import type { Place } from '../state/screen'
import type { Layer } from './machines'

interface Pair {
  readonly id: string
  readonly a: string
  readonly b: string
  readonly cut: boolean
  readonly oneWay: boolean
}

/** Both directions of a link as one. */
function pairsOf(links: Readonly<Record<string, LinkView>>): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const { from, to, cut } of Object.values(links)) {
    const [a, b] = from < to ? [from, to] : [to, from]
    const id = `${a}|${b}`
    const back = links[`${to}>${from}`]
    const both = cut && back?.cut === true
    pairs.set(id, { id, a, b, cut: cut || (pairs.get(id)?.cut ?? false), oneWay: cut && !both })
  }
  return [...pairs.values()]
}

/** Draws the disturbed links; `mend` is called with the two machines. */
export function drawLinks(
  layer: Layer,
  links: Readonly<Record<string, LinkView>>,
  placeOf: (machine: string) => Place | null,
  mend: (a: string, b: string) => void,
): void {
  const pairs = pairsOf(links).filter(({ a, b }) => placeOf(a) !== null && placeOf(b) !== null)
  const marks = layer
    .selectAll<SVGGElement, Pair>('g.link')
    .data(pairs, ({ id }) => id)
    .join((enter) => {
      const mark = enter
        .append('g')
        .attr('class', 'link')
        .attr('tabindex', 0)
        .attr('role', 'button')
      mark.append('line').attr('class', 'lane')
      mark.append('line').attr('class', 'hit')
      mark.append('path').attr('class', 'barrier')
      mark.append('title')
      return mark
    })
  marks
    .attr('data-link', ({ id }) => id)
    .attr('data-cut', ({ cut }) => String(cut))
    .attr('aria-label', ({ a, b, cut }) => `cable ${a} to ${b}, ${cut ? 'cut' : 'slow'}: mend it`)
    .on('click', (_, { a, b }) => mend(a, b))
    .on('keydown', (event: KeyboardEvent, { a, b }) => {
      if (event.key === 'Enter' || event.key === ' ') mend(a, b)
    })
  marks
    .select('title')
    .text(({ a, b, cut }) => `${a} — ${b}: ${cut ? 'cut' : 'slow'}; click to mend`)
  const at = (machine: string): Place => placeOf(machine) as Place
  marks
    .selectAll<SVGLineElement, Pair>('line')
    .data((pair) => [pair, pair])
    .attr('x1', ({ a }) => at(a).x)
    .attr('y1', ({ a }) => at(a).y)
    .attr('x2', ({ b }) => at(b).x)
    .attr('y2', ({ b }) => at(b).y)
  marks.select('path.barrier').attr('d', ({ a, b, cut }) => (cut ? barrier(at(a), at(b)) : null))
}

/** A stroke across the middle of the way. */
function barrier(a: Place, b: Place): string {
  const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2]
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1
  const [nx, ny] = [(-(b.y - a.y) / length) * 16, ((b.x - a.x) / length) * 16]
  return `M${x - nx},${y - ny}L${x + nx},${y + ny}`
}

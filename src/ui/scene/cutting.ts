/** Drawing a cut: a line over the stage; the cables that cross it part. */
import type { Place } from '../state/screen'
import { cutPairs } from './deeds'
import type { Hands } from './hands'

const SHORTEST = 16

type CutHands = Pick<Hands, 'layer' | 'svg' | 'placeOf' | 'machines' | 'toWorld' | 'scale'>

/** Follows the pointer until it is lifted; Escape takes the line back. */
export function startCut(hands: CutHands, first: PointerEvent): void {
  const { layer, svg } = hands
  const a = hands.toWorld(first)
  const mark = layer.append('g').attr('class', 'cut')
  const line = mark.append('line').attr('class', 'cut-line').attr('x1', a.x).attr('y1', a.y)
  let parted: readonly (readonly [string, string])[] = []
  const onMove = (event: PointerEvent): void => {
    const b = hands.toWorld(event)
    line.attr('x2', b.x).attr('y2', b.y)
    parted = isLong(hands, a, b) ? crossed(hands, a, b) : []
    showParted(hands, mark, parted)
  }
  const end = (): void => {
    svg.removeEventListener('pointermove', onMove)
    removeEventListener('pointerup', onUp)
    removeEventListener('keydown', onKey, { capture: true })
    mark.remove()
  }
  const onUp = (event: PointerEvent): void => {
    onMove(event)
    end()
    if (parted.length > 0) cutPairs(parted)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    end()
  }
  onMove(first)
  svg.addEventListener('pointermove', onMove)
  addEventListener('pointerup', onUp)
  addEventListener('keydown', onKey, { capture: true })
}

const isLong = (hands: CutHands, a: Place, b: Place): boolean =>
  Math.hypot(b.x - a.x, b.y - a.y) * hands.scale() >= SHORTEST

/** The cables that would part, while the line is drawn. */
function showParted(
  hands: CutHands,
  mark: Hands['layer'],
  parted: readonly (readonly [string, string])[],
): void {
  const at = (machine: string): Place => hands.placeOf(machine) ?? { x: 0, y: 0 }
  mark
    .selectAll<SVGLineElement, readonly [string, string]>('line.parting')
    .data(parted, ([a, b]) => `${a}|${b}`)
    .join('line')
    .attr('class', 'parting')
    .attr('x1', ([a]) => at(a).x)
    .attr('y1', ([a]) => at(a).y)
    .attr('x2', ([, b]) => at(b).x)
    .attr('y2', ([, b]) => at(b).y)
}

/** Pairs of machines whose straight way crosses the line. */
function crossed(hands: CutHands, a: Place, b: Place): [string, string][] {
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

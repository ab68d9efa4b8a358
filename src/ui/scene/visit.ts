/** The way of the last request through the routing mesh, with its steps numbered. */
import type { VisitView } from '../../protocol/view'
import type { Inks } from './beats'
import { along, laneBetween, trace, type Spot } from './lanes'

/** The machines a request passed, in order, without the way back. */
function stationsOf({ hops }: VisitView): string[] {
  const stations = ['host']
  for (const { where, machine } of hops) {
    if (where === 'client' || machine === '') continue
    if (stations.at(-1) !== machine) stations.push(machine)
  }
  return stations
}

/** Draws the way there as a strong lane a step. */
export function drawVisit(
  canvas: CanvasRenderingContext2D,
  visit: VisitView | undefined,
  spotOf: (id: string) => Spot | null,
  { paper, packets }: Inks,
): void {
  if (visit === undefined) return
  const stations = stationsOf(visit)
  const color = packets.ingress
  canvas.font = '700 11px system-ui, sans-serif'
  canvas.textAlign = 'center'
  for (const [at, id] of stations.entries()) {
    if (at === 0) continue
    const [from, to] = [spotOf(stations[at - 1] as string), spotOf(id)]
    if (from === null || to === null) continue
    const lane = laneBetween(from, to)
    canvas.strokeStyle = color
    canvas.lineWidth = 2.5
    canvas.beginPath()
    trace(canvas, lane)
    canvas.stroke()
    const middle = along(lane, 0.5)
    canvas.fillStyle = color
    canvas.beginPath()
    canvas.arc(middle.x, middle.y, 9, 0, 2 * Math.PI)
    canvas.fill()
    canvas.fillStyle = paper
    canvas.fillText(String(at), middle.x, middle.y + 4)
  }
  canvas.textAlign = 'start'
}

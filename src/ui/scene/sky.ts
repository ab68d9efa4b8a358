/** What moves above the stage, on one canvas: messages, heartbeats, patience, a request's path. */
import { PACKET_KINDS } from '../../protocol/view'
import { cleared } from '../canvas'
import { screen } from '../state/screen'
import { drawBeats, livingOf, type Inks } from './beats'
import { edgeSpot, marginsOf } from './edges'
import type { Spot } from './lanes'
import { CARD } from './layout'
import type { Stage } from './scenery'
import { drawVisit } from './visit'

/** Draws when there is something to draw: while time stands still, nothing moves. */
export function createSky(stage: Stage) {
  let inks = inksOf(stage.canvas)
  let last = { now: -1, real: 0, transform: '', theme: '' }
  return {
    draw(now: number, calm: boolean): void {
      const { theme, aside, selection, packetKinds } = screen.getState()
      const { visits } = stage.mirror.store.getState()
      const { width, height } = stage.size
      const real = performance.now()
      const transform = stage.camera.transform()
      const key = [transform.toString(), width, height, theme, aside, visits.length]
      const state = `${key.join(' ')} ${JSON.stringify([packetKinds, selection])} ${stage.places.size}`
      if (now === last.now && state === last.transform) return
      if (theme !== last.theme) inks = inksOf(stage.canvas)
      const elapsed = now === last.now ? 0 : Math.min(200, real - last.real)
      last = { now, real, transform: state, theme }
      const canvas = cleared(stage.canvas, stage.size)
      if (canvas === null) return
      const spotOf = spotsOf(stage)
      drawAll(canvas, stage, spotOf, { now, elapsed, calm, inks })
      if (aside === 'visit' && selection === null) drawVisit(canvas, visits.at(-1), spotOf, inks)
    },
  }
}

interface Moment {
  readonly now: number
  readonly elapsed: number
  readonly calm: boolean
  readonly inks: Inks
}

function drawAll(
  canvas: CanvasRenderingContext2D,
  stage: Stage,
  spotOf: (id: string) => Spot | null,
  { now, elapsed, calm, inks }: Moment,
): void {
  const { view, speed } = stage.mirror.store.getState()
  const { packetKinds } = screen.getState()
  canvas.font = '500 11.5px system-ui, sans-serif'
  stage.flights.draw({
    canvas,
    now,
    speed,
    elapsed,
    calm,
    inks,
    spotOf,
    shows: (kind) => packetKinds[kind],
    isOn: (machine) => view.machines[machine]?.power !== 'off',
  })
  const { width, height } = stage.size
  const floor = height - marginsOf(width).bottom + 4
  for (const id of Object.keys(view.machines)) {
    const [spot, living] = [spotOf(id), livingOf(view, id)]
    if (spot !== null && living !== null) {
      drawBeats(canvas, living, spot, { now, speed, calm, floor, inks })
    }
  }
}

/** Where everybody is now, in pixels; asked for once a drawing. */
function spotsOf({ places, camera, size }: Stage): (id: string) => Spot | null {
  const transform = camera.transform()
  const [halfWidth, halfHeight] = [(CARD.width * transform.k) / 2, (CARD.height * transform.k) / 2]
  const spots = new Map<string, Spot | null>()
  return (id) => {
    let spot = spots.get(id)
    if (spot !== undefined) return spot
    const at = places.get(id)
    if (at === undefined) spot = edgeSpot(id, size.width, size.height)
    else {
      const [x, y] = transform.apply([at.x, at.y])
      spot = { x, y, halfWidth, halfHeight }
    }
    spots.set(id, spot)
    return spot
  }
}

/** The theme's colours, for the canvas. */
function inksOf(element: Element): Inks {
  const style = getComputedStyle(element)
  const ink = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    good: ink('good'),
    alarm: ink('alarm'),
    muted: ink('muted'),
    text: ink('text'),
    paper: ink('stage'),
    packets: Object.fromEntries(
      PACKET_KINDS.map((kind) => [kind, ink(`packet-${kind}`)]),
    ) as Inks['packets'],
  }
}

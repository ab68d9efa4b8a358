/**
 * The camera: fits all machines into the stage, and lets hands zoom and pan from there. What the
 * hands did is kept when the fit changes.
 */
import { pointer, zoom, zoomIdentity, type D3ZoomEvent, type Selection } from 'd3'
import type { Place } from '../state/screen'

export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Camera {
  /** From the world's coordinates to the stage's. */
  transform(): { readonly x: number; readonly y: number; readonly k: number }
  /** Where in the world a pointer is. */
  toWorld(event: unknown): Place
  /** Makes the box fill the stage, at most `most` times its size. */
  fit(box: Box, most: number): void
}

type World = Selection<SVGGElement, unknown, null, undefined>

/** A camera on the world's group; `mayPan` says which events are the camera's. */
export function createCamera(
  root: Selection<SVGSVGElement, unknown, null, undefined>,
  world: World,
  mayPan: (event: Event) => boolean,
): Camera {
  const svg = root.node() as SVGSVGElement
  let base = zoomIdentity
  let own = zoomIdentity
  const transform = () =>
    zoomIdentity.translate(own.x + own.k * base.x, own.y + own.k * base.y).scale(own.k * base.k)
  const apply = (): void => void world.attr('transform', transform().toString())
  root
    .call(
      zoom<SVGSVGElement, unknown>()
        .scaleExtent([0.5, 6])
        .filter(mayPan)
        .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
          own = event.transform
          apply()
        }),
    )
    .on('dblclick.zoom', null)
  return {
    transform,
    toWorld: (event) => {
      const [x, y] = transform().invert(pointer(event, svg))
      return { x, y }
    },
    fit: ({ left, top, width, height }, most) => {
      const stage = svg.getBoundingClientRect()
      const k = Math.min(stage.width / width, stage.height / height, most)
      const [x, y] = [left + width / 2, top + height / 2]
      base = zoomIdentity.translate(stage.width / 2 - k * x, stage.height / 2 - k * y).scale(k)
      apply()
    },
  }
}

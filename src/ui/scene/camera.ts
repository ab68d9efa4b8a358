/**
 * The camera: shows all machines, and lets hands zoom and pan from there. What the hands did is
 * kept when the fit changes, and a change of the fit is a short glide, so that the eye can follow.
 */
import {
  pointer,
  zoom,
  zoomIdentity,
  type D3ZoomEvent,
  type Selection,
  type ZoomBehavior,
  type ZoomTransform,
} from 'd3'
import type { Size } from '../canvas'
import type { Place } from '../state/screen'
import type { Box } from './layout'

/** Pixels at the stage's edges that are kept free of machines. */
export interface Margins {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
}

const LARGEST = 1.5
const GLIDE_MS = 220
const NEAREST = 14
const FARTHEST = 0.6

type Root = Selection<SVGSVGElement, unknown, null, undefined>

export interface Camera {
  /** From the world's coordinates to the stage's pixels. */
  transform(): ZoomTransform
  /** Where in the world a pointer is. */
  toWorld(event: unknown): Place
  /** Shows the box on a stage of that size; glides there unless motion is unwanted. */
  fit(box: Box, stage: Size, margins: Margins, calm: boolean): void
  /** Goes on gliding; true while something moved. */
  glide(): boolean
  /** How far hands have zoomed in. */
  nearness(): number
  zoomBy(factor: number): void
  /** Brings a place of the world into the middle. */
  centre(at: Place): void
  reset(): void
}

/** `mayZoom` says which events are the camera's; `onMove` hears of every change. */
export function createCamera(
  root: Root,
  mayZoom: (event: Event) => boolean,
  onMove: () => void,
): Camera {
  const svg = root.node() as SVGSVGElement
  const glider = createGlider()
  let own = zoomIdentity
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([FARTHEST, NEAREST])
    .filter(mayZoom)
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      own = event.transform
      onMove()
    })
  root.call(behaviour).on('dblclick.zoom', null)
  const transform = (): ZoomTransform => {
    const { x, y, k } = glider.now()
    return zoomIdentity.translate(own.x + own.k * x, own.y + own.k * y).scale(own.k * k)
  }
  return {
    transform,
    toWorld: (event) => {
      const [x, y] = transform().invert(pointer(event, svg))
      return { x, y }
    },
    fit: (box, stage, margins, calm) => glider.to(fitting(box, stage, margins), calm),
    glide: () => glider.step(),
    nearness: () => own.k,
    ...hands(root, behaviour, transform),
  }
}

/** What buttons and keys do with the camera. */
function hands(
  root: Root,
  behaviour: ZoomBehavior<SVGSVGElement, unknown>,
  transform: () => ZoomTransform,
): Pick<Camera, 'zoomBy' | 'centre' | 'reset'> {
  return {
    zoomBy: (factor) => behaviour.scaleBy(root, factor),
    centre: ({ x, y }) => {
      const { width, height } = (root.node() as SVGSVGElement).getBoundingClientRect()
      const [atX, atY] = transform().apply([x, y])
      const k = (root.property('__zoom') as ZoomTransform).k
      behaviour.translateBy(root, (width / 2 - atX) / k, (height / 2 - atY) / k)
    },
    reset: () => behaviour.transform(root, zoomIdentity),
  }
}

function fitting(box: Box, stage: Size, margins: Margins): ZoomTransform {
  const width = Math.max(40, stage.width - margins.left - margins.right)
  const height = Math.max(40, stage.height - margins.top - margins.bottom)
  const k = Math.min(width / box.width, height / box.height, LARGEST)
  return zoomIdentity
    .translate(
      margins.left + width / 2 - k * (box.left + box.width / 2),
      margins.top + height / 2 - k * (box.top + box.height / 2),
    )
    .scale(k)
}

/** Goes from one transform to the next in a fifth of a second. */
function createGlider() {
  let from = zoomIdentity
  let to = zoomIdentity
  let began = Number.NEGATIVE_INFINITY
  let fresh = true
  const now = (): ZoomTransform => {
    const share = Math.min(1, (performance.now() - began) / GLIDE_MS)
    if (share === 1) return to
    const eased = share * share * (3 - 2 * share)
    const between = (a: number, b: number): number => a + (b - a) * eased
    return zoomIdentity
      .translate(between(from.x, to.x), between(from.y, to.y))
      .scale(between(from.k, to.k))
  }
  let moving = false
  return {
    now,
    to(next: ZoomTransform, calm: boolean): void {
      if (next.x === to.x && next.y === to.y && next.k === to.k) return
      from = now()
      to = next
      began = fresh || calm ? Number.NEGATIVE_INFINITY : performance.now()
      fresh = false
      moving = true
    },
    step(): boolean {
      const moved = moving
      moving = performance.now() - began < GLIDE_MS
      return moved
    },
  }
}

/** The shapes of messages, on the canvas and in the legend: a colour and a shape a kind. */
import type { Shape } from '../palette'

/** SVG paths in a box of 12 by 12. */
export const SHAPE_PATHS: Readonly<Record<Shape, string>> = {
  circle: 'M6,1.500a4.500,4.500 0 1,0 .01,0Z',
  square: 'M1.500,1.500H10.500V10.500H1.500Z',
  diamond: 'M6,.5L11.500,6L6,11.500L.5,6Z',
  triangle: 'M6,.5L11.500,10.500H.5Z',
  bar: 'M.5,3.500H11.500V8.500H.5Z',
  ring: 'M6,1a5,5 0 1,0 .01,0ZM6,3.700a2.300,2.300 0 1,1 -.01,0Z',
  cross: 'M4.200,.5H7.800V4.200H11.500V7.800H7.800V11.500H4.200V7.800H.5V4.200H4.200Z',
}

const paths = new Map<Shape, Path2D>()

/** Paints a shape around a point, with a thin edge that parts it from what lies beneath. */
export function paintShape(
  canvas: CanvasRenderingContext2D,
  shape: Shape,
  x: number,
  y: number,
  edge: string,
): void {
  let path = paths.get(shape)
  if (path === undefined) paths.set(shape, (path = new Path2D(SHAPE_PATHS[shape])))
  canvas.translate(x - 6, y - 6)
  canvas.lineWidth = 1.5
  canvas.strokeStyle = edge
  canvas.stroke(path)
  canvas.fill(path, 'evenodd')
  canvas.translate(6 - x, 6 - y)
}

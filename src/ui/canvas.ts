/** In CSS pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * An empty canvas of that size in the display's own pixels; null where none can be. The size is
 * told and not asked of the element: to ask makes the browser lay the page out in mid-frame.
 */
export function cleared(element: HTMLCanvasElement, size: Size): CanvasRenderingContext2D | null {
  const canvas = element.getContext('2d')
  if (canvas === null) return null
  const ratio = devicePixelRatio
  const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)]
  if (element.width !== width || element.height !== height) {
    element.width = width
    element.height = height
  }
  canvas.setTransform(ratio, 0, 0, ratio, 0, 0)
  canvas.clearRect(0, 0, size.width, size.height)
  return canvas
}

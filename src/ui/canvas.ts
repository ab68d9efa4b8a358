/** Makes a canvas as large as it is shown, in the display's own pixels; null where none can be. */
export function fitCanvas(element: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const canvas = element.getContext('2d')
  if (canvas === null) return null
  const { clientWidth, clientHeight } = element
  const ratio = devicePixelRatio
  const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)]
  if (element.width !== width || element.height !== height) {
    element.width = width
    element.height = height
  }
  canvas.setTransform(ratio, 0, 0, ratio, 0, 0)
  return canvas
}

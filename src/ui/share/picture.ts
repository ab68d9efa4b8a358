/** The picture as an image that stands alone: the page's own styles go along. */

export interface StillPicture {
  readonly svg: string
  readonly width: number
  readonly height: number
}

const stage = (): SVGSVGElement | null => document.querySelector('.pane svg.stage')

let styles: { readonly theme: string; readonly text: string } | null = null

/** All rules of the page but those for fonts, which an image could not load. */
function stylesOf(theme: string): string {
  if (styles?.theme === theme) return styles.text
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  const text = rules
    .filter((rule) => !(rule instanceof CSSFontFaceRule))
    .map(({ cssText }) => cssText)
    .join('\n')
  styles = { theme, text }
  return text
}

/** What is on the stage now; null when there is none. */
export function pictureOf(): StillPicture | null {
  const svg = stage()
  if (svg === null) return null
  const { width, height } = svg.getBoundingClientRect()
  const theme = document.documentElement.dataset['theme'] ?? 'dark'
  const copy = svg.cloneNode(true) as SVGSVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  copy.dataset['theme'] = theme
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style')
  const { font, color } = getComputedStyle(svg)
  style.textContent = `${stylesOf(theme)}
svg.stage { position: static; width: ${width}px; height: ${height}px;
  background: var(--stage); font: ${font}; color: ${color}; }`
  copy.prepend(style)
  return { svg: new XMLSerializer().serializeToString(copy), width, height }
}

const LARGER = 2

/** Draws a picture, and what flies above it, onto a canvas. */
export async function drawPicture(
  { svg, width, height }: StillPicture,
  canvas: HTMLCanvasElement,
): Promise<void> {
  const image = new Image(width, height)
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const paper = canvas.getContext('2d')
  if (paper === null) return
  paper.drawImage(image, 0, 0, canvas.width, canvas.height)
  const flights = document.querySelector<HTMLCanvasElement>('.pane canvas.flights')
  if (flights !== null) paper.drawImage(flights, 0, 0, canvas.width, canvas.height)
}

/** The picture as a PNG, twice as large as on the page. */
export async function pngOf(picture: StillPicture): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * LARGER)
  canvas.height = Math.round(picture.height * LARGER)
  await drawPicture(picture, canvas)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no PNG')) : resolve(blob)))
  })
}

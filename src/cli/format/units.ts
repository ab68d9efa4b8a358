/** How Docker's client words spans, sizes, identifiers and names (spec 10.2). */
import { byText } from '../../api/order'
import { humanDuration } from '../../api/human'
import { parseInstant } from '../../api/instant'
import { familiar, referenceIn } from '../../api/reference'

export { humanDuration }

/** Milliseconds since 1970 of an instant in an answer; 0 when it is none. */
export const instantOf = (text: string): number => parseInstant(text) ?? 0

/** `11 minutes ago`. */
export const ago = (now: number, instant: string): string =>
  `${humanDuration(now - instantOf(instant))} ago`

/** `2009-11-10 23:00:00 +0000 UTC`, as Go prints an instant. */
export const goTime = (instant: string): string =>
  `${instant.replace('T', ' ').replace(/Z$/, '')} +0000 UTC`

/** The same in small letters, as `--pretty` has it. */
export const goInstant = (instant: string): string => goTime(instant).toLowerCase()

const BINARY = { base: 1024, units: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] }
const DECIMAL = { base: 1000, units: ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] }

/** A size in the largest unit that it fills, with so many significant digits. */
function sized(bytes: number, { base, units }: typeof BINARY, digits: number): string {
  let [size, unit] = [bytes, 0]
  for (; size >= base && unit < units.length - 1; unit++) size /= base
  return `${Number(size.toPrecision(digits))}${units[unit]}`
}

/** `1.953GiB` */
export const bytesSize = (bytes: number): string => sized(bytes, BINARY, 4)

/** `60MB` */
export const decimalSize = (bytes: number): string => sized(bytes, DECIMAL, 3)

/** `16.98MB` */
export const humanSize = (bytes: number): string => sized(bytes, DECIMAL, 4)

/** At most `most` characters, the last an ellipsis when something is cut. */
export function ellipsis(text: string, most: number): string {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}

/** The first twelve characters of an ID. */
export const truncateId = (id: string): string => (id.split(':').at(-1) as string).slice(0, 12)

/** An image as tables of services and tasks show it: a digest goes where there is a tag besides. */
export function shownImage(image: string): string {
  const reference = referenceIn(image)
  if (reference?.tag == null) return image
  return familiar({ ...reference, digest: null })
}

/** First letter large, the others small. */
export const prettyPrint = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()

/** Names as people sort them: `web2` before `web10`. */
export function naturalCompare(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((text): string[] => text.match(/\d+|\D+/g) ?? [])
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]]
    if (x === undefined) return -1
    if (y === undefined) return 1
    if (x === y) continue
    const numbers = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : 0
    return numbers !== 0 ? numbers : byText(x, y)
  }
  return 0
}

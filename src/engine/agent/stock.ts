/**
 * What lies on a machine's disk whoever runs there: images with the names they go by, and volumes.
 * A name leads to one image, an image may have several names, and it goes when the last is gone
 * and nobody holds it (moby: reference/store.go, image/store.go).
 */
import { familiar, inFull, referenceIn, tagged, type Reference } from '../../api/reference'
import { must } from '../kernel/assert'
import { byText } from '../../api/order'
import { NONE, withKey, type Fixed } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { digestOf, imageIdOf, originOf } from './images'
import type { Made } from './made'
import type { Volume } from './runtime'

/** An image, by its ID. */
export interface StoredImage {
  /** Under which name the registry gave it: how its containers behave. */
  readonly origin: string
  /** Tags and digests as people are shown them: `nginx:1.25`, `nginx@sha256:…`. */
  readonly names: readonly string[]
  readonly pulledAt: Millis
  /** What somebody made of it here; null: it is as the registry has it. */
  readonly made: Made | null
}

/** A pull under way. */
export interface Pull {
  /** Layers that have arrived, of how many. */
  readonly part: number
  readonly parts: number
  /** When the last of them came. */
  readonly at: Millis
  /** Whose alarm counts. */
  readonly token: number
  /** Layers that were sent for a pull called off before count no more. */
  readonly order: number
  /** The names under which somebody wants it: one for each who does. */
  readonly wanted: readonly string[]
}

export interface Stock {
  images: Fixed<StoredImage>
  volumes: Fixed<Volume>
  /** By the name under which the registry has the image; gone with the power. */
  pulls: Fixed<Pull>
  /** How many pulls were called off. */
  calledOff: number
  nextToken: number
}

export const emptyStock = (): Stock => ({
  images: NONE,
  volumes: NONE,
  pulls: NONE,
  calledOff: 0,
  nextToken: 1,
})

const canonical = (reference: Reference, digest: string): string =>
  familiar({ ...reference, tag: null, digest })

/** The names under which a pulled image is known from then on. */
function namesOf(image: string): readonly string[] {
  const read = referenceIn(image)
  if (read === null) return [image]
  const reference = tagged(read)
  if (reference.digest !== null) return [canonical(reference, reference.digest)]
  return [familiar(reference), canonical(reference, digestOf(image))]
}

/** The image that a reference means: a name, an ID or the beginning of one; null: none. */
export function findImage({ images }: Pick<Stock, 'images'>, text: string): string | null {
  const bare = text.replace(/^sha256:/, '')
  const isId = /^[0-9a-f]{1,64}$/.test(bare)
  const whole = `sha256:${bare}`
  if (isId && images[whole] !== undefined) return whole
  const reference = text.startsWith('sha256:') ? null : referenceIn(text)
  const name = reference === null ? '' : nameIn(tagged(reference))
  const named = Object.entries(images).find(([, { names }]) => names.includes(name))
  if (named !== undefined) return named[0]
  const begun = isId ? Object.keys(images).filter((id) => id.startsWith(whole)) : []
  return begun.length === 1 ? (begun[0] as string) : null
}

/** Tag and digest together mean the digest. */
export const nameIn = (reference: Reference): string =>
  reference.digest === null ? familiar(reference) : canonical(reference, reference.digest)

/** The image of a task or a container is there, under whatever name. */
export const holds = (stock: Stock, image: string): boolean =>
  stock.images[imageIdOf(image)] !== undefined || findImage(stock, image) !== null

/** The image that a task's name means here; as the registry has it, where it is not here. */
export function imageFor(stock: Stock, image: string): Pick<StoredImage, 'origin' | 'made'> {
  const origin = originOf(image)
  const id = findImage(stock, image) ?? imageIdOf(origin)
  return stock.images[id] ?? { origin, made: null }
}

/** Somebody made an image here. */
export function addImage(
  stock: Stock,
  id: string,
  image: Pick<StoredImage, 'origin' | 'made'>,
  now: Millis,
): void {
  if (stock.images[id] !== undefined) return
  stock.images = withKey(stock.images, id, { ...image, names: [], pulledAt: now })
}

/** Does an image that was made here go by the name? */
export const isMade = ({ images }: Stock, name: string): boolean =>
  Object.values(images).some(({ made, names }) => made !== null && names.includes(name))

/** A pull has brought it; it is known by this name, too. */
export function keepImage(stock: Stock, image: string, now: Millis): void {
  const origin = originOf(image)
  const id = imageIdOf(origin)
  if (stock.images[id] === undefined) {
    stock.images = withKey(stock.images, id, { origin, names: [], pulledAt: now, made: null })
  }
  for (const name of namesOf(image)) giveName(stock, id, name)
}

/** Names lead to one image each: it is taken from whoever had it. */
function giveName(stock: Stock, id: string, name: string): void {
  takeName(stock, name)
  const { names } = must(stock.images[id], 'the image is there')
  const all = [...names, name].sort((a, b) => byText(fullName(a), fullName(b)))
  setNames(stock, id, all)
}

/** The image that goes by a name does so no longer. */
export function takeName(stock: Stock, name: string): void {
  for (const [id, { names }] of Object.entries(stock.images)) {
    const left = names.filter((one) => one !== name)
    if (left.length < names.length) setNames(stock, id, left)
  }
}

function setNames(stock: Stock, id: string, names: readonly string[]): void {
  const image = must(stock.images[id], 'the image is there')
  stock.images = withKey(stock.images, id, { ...image, names })
}

function fullName(name: string): string {
  const reference = referenceIn(name)
  return reference === null ? name : inFull(reference)
}

/** `docker tag`: one more name. */
export function tagImage(stock: Stock, id: string, reference: Reference): void {
  giveName(stock, id, familiar(tagged(reference)))
}

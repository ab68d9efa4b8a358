/**
 * What lies on a machine's disk whoever runs there: images with the names they go by, and volumes.
 * A name leads to one image, an image may have several names, and it goes when the last is gone
 * and nobody holds it (moby: reference/store.go, image/store.go).
 */
import { familiar, inFull, referenceIn, tagged, type Reference } from '../../api/reference'
import { must } from '../kernel/assert'
import { byCodeUnit } from '../kernel/hash'
import type { Millis } from '../kernel/time'
import { digestOf, imageIdOf, originOf } from './images'
import type { Volume } from './runtime'

/** An image, by its ID. */
export interface StoredImage {
  /** Under which name the registry gave it: how its containers behave. */
  readonly origin: string
  /** Tags and digests as people are shown them: `nginx:1.25`, `nginx@sha256:…`. */
  names: readonly string[]
  readonly pulledAt: Millis
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
  /** The names under which somebody wants it. */
  readonly wanted: readonly string[]
}

export interface Stock {
  images: Record<string, StoredImage>
  volumes: Record<string, Volume>
  /** By the name under which the registry has the image; gone with the power. */
  pulls: Record<string, Pull>
  nextToken: number
}

export const emptyStock = (): Stock => ({ images: {}, volumes: {}, pulls: {}, nextToken: 1 })

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

/** A pull has brought it; it is known by this name, too. */
export function keepImage({ images }: Stock, image: string, now: Millis): void {
  const origin = originOf(image)
  const id = imageIdOf(origin)
  const kept = (images[id] ??= { origin, names: [], pulledAt: now })
  for (const name of namesOf(image)) giveName(images, kept, name)
}

/** Names lead to one image each: it is taken from whoever had it. */
function giveName(images: Stock['images'], image: StoredImage, name: string): void {
  for (const other of Object.values(images)) {
    if (other.names.includes(name)) other.names = other.names.filter((one) => one !== name)
  }
  image.names = [...image.names, name].sort((a, b) => byCodeUnit(fullName(a), fullName(b)))
}

function fullName(name: string): string {
  const reference = referenceIn(name)
  return reference === null ? name : inFull(reference)
}

/** `docker tag`: one more name. */
export function tagImage({ images }: Stock, id: string, reference: Reference): void {
  const image = must(images[id], 'tag: the image is there')
  giveName(images, image, familiar(tagged(reference)))
}

/** The image registry at the edge of the world: it sends layers as fast as its line allows. */
import { exists, isOfLibrary, originOf } from './agent/images'
import { PARTS, SLOWEST } from './agent/pull'
import type { MachineId } from './kernel/context'
import { between } from './kernel/rng'
import type { Message } from './machine/messages'
import { isMade } from './agent/stock'
import type { Hands, World } from './state'

/** Milliseconds a megabyte takes at least: about 20 MB/s come in the mean. */
const FASTEST = 40

/** Has it such an image? Every name is one's, but for what somebody has made here and named. */
export function sells({ machines }: World, image: string): boolean {
  if (!exists(image)) return false
  const name = originOf(image)
  if (isOfLibrary(name)) return true
  return !Object.values(machines).some(({ stock }) => isMade(stock, name))
}

/** Answers a pull with its layers, or with the news that there is no such image. */
export function onRegistry(hands: Hands, from: MachineId, message: Message): void {
  if (message.kind !== 'image.pull') return
  const { image, sizeMb, order, asksFirst = false } = message
  const missing = !hands.sells(image)
  const parts = missing ? 1 : PARTS
  const span = missing
    ? between(hands.rng, 300, 900)
    : sizeMb * between(hands.rng, FASTEST, SLOWEST)
  for (let part = asksFirst && !missing ? 0 : 1; part <= parts; part++) {
    const delay = Math.floor((span * part) / parts)
    const layer = { image, order, part, parts, missing }
    hands.sendFrom('registry', from, { kind: 'image.layer', ...layer }, delay)
  }
}

/**
 * Identifiers as Docker writes them (spec 1.1): 25 characters of base 36 for what the swarm owns,
 * 64 hex digits for containers and what is local to a machine.
 */
import { below, next, type Rng } from './rng'

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz'
const HEX = '0123456789abcdef'

const draw = (rng: Rng, alphabet: string, length: number): string => {
  let text = ''
  for (let i = 0; i < length; i++) text += alphabet.charAt(below(rng, alphabet.length))
  return text
}

/** A swarm object's ID: 25 characters, lower-case base 36. */
export const newId = (rng: Rng): string => draw(rng, BASE36, 25)

/** A container's or local network's ID: 64 hex digits. */
export const newHexId = (rng: Rng, digits = 64): string => draw(rng, HEX, digits)

/** Random bytes, for keys and secrets. */
export function newBytes(rng: Rng, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = next(rng) & 0xff
  return bytes
}

/**
 * What caused each event, and when it was handled: two columns by the event's number, in chunks
 * that branches share as far as their past is common.
 */

const CHUNK = 1 << 14

interface Chunk {
  readonly at: Uint32Array
  readonly cause: Uint32Array
}

/** By the event's number divided by the chunk's length. */
export type Causes = (Chunk | undefined)[]

/** Writes an event down. An event that is played again writes what stands there already. */
export function writeCause(causes: Causes, seq: number, at: number, cause: number): void {
  const index = Math.floor(seq / CHUNK)
  const chunk = (causes[index] ??= { at: new Uint32Array(CHUNK), cause: new Uint32Array(CHUNK) })
  chunk.at[seq % CHUNK] = at
  chunk.cause[seq % CHUNK] = cause
}

/** The cause of an event that was handled; 0: none, it came from outside. */
export const causeOf = (causes: Causes, seq: number): number =>
  causes[Math.floor(seq / CHUNK)]?.cause[seq % CHUNK] ?? 0

/** What a new branch takes along: all that is older than `nextSeq`. */
export function forkCauses(causes: Causes, nextSeq: number): Causes {
  const last = Math.floor(nextSeq / CHUNK)
  const common: Causes = causes.slice(0, last)
  const edge = causes[last]
  if (edge !== undefined) common[last] = { at: edge.at.slice(), cause: edge.cause.slice() }
  return common
}

/**
 * What caused each event: a column by the event's number, in chunks that branches share as far as
 * their past is common.
 */

const BITS = 14
const CHUNK = 1 << BITS

/** By the upper bits of the event's number; the lower are the place in a chunk. */
export type Causes = (Uint32Array | undefined)[]

/** Writes an event down. An event that is played again writes what stands there already. */
export function writeCause(causes: Causes, seq: number, cause: number): void {
  const chunk = (causes[seq >>> BITS] ??= new Uint32Array(CHUNK))
  chunk[seq & (CHUNK - 1)] = cause
}

/** The cause of an event that was handled; 0: none, it came from outside. */
export const causeOf = (causes: Causes, seq: number): number =>
  causes[seq >>> BITS]?.[seq & (CHUNK - 1)] ?? 0

/** What a new branch takes along: all that is older than `nextSeq`. */
export function forkCauses(causes: Causes, nextSeq: number): Causes {
  const last = nextSeq >>> BITS
  const common: Causes = causes.slice(0, last)
  const edge = causes[last]
  if (edge !== undefined) common[last] = edge.slice()
  return common
}

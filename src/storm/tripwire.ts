/**
 * A record of a run as one number per fact and per message: two runs that are the same have the
 * same record, and where they part the first different number says when.
 */
import type { Fact, Packet } from '../engine/index'
import { hashText } from '../engine/kernel/hash'

export interface Tripwire {
  readonly hashes: number[]
  /** What this run is held against, from which place on. */
  readonly against: Tripwire | null
  at: number
  /** The first difference, in words. */
  difference: string | null
}

export const createTripwire = (against: Tripwire | null = null, from = 0): Tripwire => ({
  hashes: [],
  against,
  at: from,
  difference: null,
})

function mark(wire: Tripwire, text: string): void {
  const hash = hashText(text)
  if (wire.against === null) {
    wire.hashes.push(hash)
    return
  }
  const place = wire.at++
  if (wire.difference === null && wire.against.hashes[place] !== hash) {
    wire.difference = `the runs part at mark ${place}, which now is: ${text}`
  }
}

/** A fact, with the event it happened in. */
export const markFact = (wire: Tripwire, fact: Fact, at: number, seq: number): void =>
  mark(wire, `${at} ${seq} ${fact.kind}`)

/** A message: its arrival carries the luck that was drawn for it. */
export const markPacket = (
  wire: Tripwire,
  { from, to, message }: Packet,
  arrivesAt: number | null,
  seq: number,
): void => mark(wire, `${arrivesAt} ${seq} ${from}>${to} ${message.kind}`)

/** The run is over: was there as much of it? */
export function close(wire: Tripwire): string | null {
  const { against, at, difference } = wire
  if (difference !== null || against === null || at === against.hashes.length) return difference
  return `the run has ${at} marks, and ${against.hashes.length} are expected`
}

/**
 * A manager keeps one connection to each peer and goes on with it after trouble (swarmkit,
 * manager/state/raft/transport/peer.go): while it does not work, what is to be said is lost, and it
 * works again at the first try that gets through, which comes some time after the cable was mended
 * or the peer came back. Each direction has a connection of its own.
 */
import { qualityOf, type Rhythm, type Wire } from './wire'
import type { MachineId } from './context'
import type { Millis } from './time'

/** Pauses between tries: the first, by how much they grow (in tenths), the longest. */
const PAUSES: Readonly<Record<Rhythm, readonly [Millis, number, Millis]>> = {
  // Linux: TCP_RTO_MIN and the way there and back (recorded: 204 to 216 ms), TCP_RTO_MAX.
  resend: [208, 20, 120_000],
  resendAlone: [208, 20, 3300],
  // gRPC's backoff, with the longest that swarmkit asks for (transport.go).
  dial: [1000, 16, 8000],
}
/** TCP gives a connection up after this time, and it is dialled anew (Linux: tcp_retries2). */
export const GIVES_UP: Millis = 924_600

/** The first try at or after `now`. */
export function nextTry(since: Millis, now: Millis, rhythm: Rhythm): Millis {
  const [first, growth, longest] = PAUSES[rhythm]
  if (now - since > GIVES_UP) return now
  let at = since
  for (let pause = first; at < now; pause = Math.min(Math.floor((pause * growth) / 10), longest)) {
    at += pause
  }
  return at
}

/**
 * When a word on a kept connection arrives, or null when it never does. `arrivesAt` is what the
 * cable alone would say; a word that a cut swallows begins the trouble, and one that would have to
 * wait for longer than `patience` is not said.
 */
export function keptArrival(
  wire: Wire,
  from: MachineId,
  to: MachineId,
  now: Millis,
  arrivesAt: Millis | null,
  patience: Millis,
): Millis | null {
  const stuck = wire.stuck[from]?.[to]
  if (stuck === undefined) {
    if (qualityOf(wire, from, to).cut) stick(wire, from, to, now, 'resend')
    return arrivesAt
  }
  if (arrivesAt === null || stuck.until === null) return null
  if (stuck.until <= now) {
    delete wire.stuck[from]?.[to]
    return arrivesAt
  }
  return stuck.until - now <= patience ? stuck.until + arrivesAt - now : null
}

/** Does the connection work now, as far as cables and its own state go? */
export function isOpen(wire: Wire, from: MachineId, to: MachineId, now: Millis): boolean {
  const { until = now } = wire.stuck[from]?.[to] ?? {}
  const isCut = qualityOf(wire, from, to).cut || qualityOf(wire, to, from).cut
  return !isCut && until !== null && until <= now
}

/** From now on the connection does not work; one that is stuck already stays as it is. */
export function stick(
  wire: Wire,
  from: MachineId,
  to: MachineId,
  since: Millis,
  rhythm: Rhythm,
): void {
  const own = (wire.stuck[from] ??= {})
  own[to] ??= { since, rhythm, until: null }
}

/** What kept it from working is mended: until when it is stuck all the same; null: it is not. */
export function unstick(
  wire: Wire,
  from: MachineId,
  to: MachineId,
  now: Millis,
  isAlone: boolean,
): Millis | null {
  const stuck = wire.stuck[from]?.[to]
  if (stuck === undefined) return null
  const rhythm = isAlone && stuck.rhythm === 'resend' ? 'resendAlone' : stuck.rhythm
  stuck.until = nextTry(stuck.since, now, rhythm)
  return stuck.until
}

/** A machine's kernel is gone, and its connections with it. */
export function dropStuck(wire: Wire, machine: MachineId): void {
  delete wire.stuck[machine]
}

/**
 * The cables: every machine reaches every other over a link with latency, jitter and loss; links
 * may be cut, one way or both. A packet that cannot cross is lost in silence, as on a real network.
 */
import { clone, eachOfMany, shallow } from './clone'
import { byCodeUnit } from './hash'
import { between, chance, type Rng } from './rng'
import type { MachineId } from './context'
import type { Millis } from './time'

/** How one direction of a link behaves. `loss` is in thousandths. */
export interface LinkQuality {
  latency: Millis
  jitter: Millis
  loss: number
  cut: boolean
}

/**
 * When a connection tries again. `resend`: TCP sends again what was not acknowledged, after ever
 * longer pauses. `resendAlone`: so does a machine that finds no neighbour at all; its kernel tells it
 * so each time, and its pauses grow no more then (RFC 6069; recorded where a machine's only cable
 * was cut). `dial`: the peer had closed it, and gRPC dials again.
 */
export type Rhythm = 'resend' | 'resendAlone' | 'dial'

/** A connection that does not work. */
interface Stuck {
  /** When its first word was lost, or when it was closed. */
  readonly since: Millis
  readonly rhythm: Rhythm
  /** When it works again; null while nothing is mended. */
  until: Millis | null
}

/** What is disturbed; an absent link has the default quality. Keys: `from>to`. */
export interface Wire {
  quality: LinkQuality
  links: Record<string, LinkQuality>
  /** True when `links` is empty: the common case costs no look-up. */
  calm: boolean
  /** By from and to, when a stream's last packet arrives: the next does not overtake it. */
  streams: Record<MachineId, Record<MachineId, Millis>>
  /** Kept connections that do not work now, by from and to (stuck.ts). */
  stuck: Record<MachineId, Record<MachineId, Stuck>>
}

/** A local network: 1 to 2 ms, nothing lost. */
export const createWire = (): Wire => ({
  quality: { latency: 1, jitter: 1, loss: 0, cut: false },
  links: {},
  calm: true,
  streams: {},
  stuck: {},
})

/** A copy for a world's copy. */
export const cloneWire = (wire: Wire): Wire => ({
  ...clone({ ...wire, streams: {} }),
  streams: eachOfMany(wire.streams, shallow),
})

const linkKey = (from: MachineId, to: MachineId): string => `${from}>${to}`

/** How the way from one machine to another behaves now. */
export function qualityOf(wire: Wire, from: MachineId, to: MachineId): LinkQuality {
  if (wire.calm) return wire.quality
  return wire.links[linkKey(from, to)] ?? wire.quality
}

/** Disturbs one direction of a link; a quality equal to the default mends it. */
export function disturb(
  wire: Wire,
  from: MachineId,
  to: MachineId,
  change: Partial<LinkQuality>,
): void {
  const quality = { ...qualityOf(wire, from, to), ...change }
  const key = linkKey(from, to)
  const { latency, jitter, loss, cut } = wire.quality
  const usual =
    quality.latency === latency &&
    quality.jitter === jitter &&
    quality.loss === loss &&
    quality.cut === cut
  if (usual) delete wire.links[key]
  else wire.links[key] = quality
  wire.calm = Object.keys(wire.links).length === 0
}

/** The disturbed links in order of their keys. */
export const disturbed = (wire: Wire): [string, LinkQuality][] =>
  Object.entries(wire.links).sort(([a], [b]) => byCodeUnit(a, b))

/** How long a packet takes, or null when it is lost. A packet to oneself takes no time. */
export function crossing(wire: Wire, from: MachineId, to: MachineId, rng: Rng): Millis | null {
  if (from === to) return 0
  const { latency, jitter, loss, cut } = qualityOf(wire, from, to)
  if (cut || chance(rng, loss, 1000)) return null
  return latency + (jitter > 0 ? between(rng, 0, jitter) : 0)
}

/** The arrival of a packet that belongs to a stream: not before the one that was sent before it. */
export function inOrder(wire: Wire, from: MachineId, to: MachineId, arrivesAt: Millis): Millis {
  const streams = (wire.streams[from] ??= {})
  return (streams[to] = Math.max(streams[to] ?? 0, arrivesAt))
}

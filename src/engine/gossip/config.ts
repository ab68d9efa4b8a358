/** The constants of gossip: memberlist's LAN defaults, as NetworkDB uses them, and its own. */
import { DAY, MINUTE, SECOND } from '../kernel/time'

/** memberlist's LAN defaults (spec 9.6). Instants and spans are in milliseconds. */
export const LAN = {
  probeInterval: 1000,
  probeTimeout: 500,
  indirectChecks: 3,
  retransmitMult: 4,
  suspicionMult: 4,
  suspicionMaxMult: 6,
  pushPullInterval: 30_000,
  gossipInterval: 200,
  gossipNodes: 3,
  gossipToTheDead: 30_000,
  awarenessMost: 8,
  /** A packet's size in bytes. */
  packetBytes: 1400,
} as const

/** NetworkDB's (spec 9.7). */
export const DB = {
  gossipInterval: LAN.gossipInterval,
  gossipNodes: 3,
  syncInterval: LAN.pushPullInterval,
  syncTimeout: 30 * SECOND,
  /** A deleted entry is remembered for so long, so that an older word of it is not believed. */
  entryLife: 30 * MINUTE,
  /** And a network that was left: five rounds of reaping longer than its entries. */
  networkLife: 30 * MINUTE + 25 * SECOND,
  reapInterval: 5 * SECOND,
  failedLife: DAY,
  reconnectInterval: SECOND,
  rejoinInterval: MINUTE,
  rejoinFor: 10 * SECOND,
  /** With more changes to be told than this, those of a bulk sync are not told on. */
  mostQueued: 500,
} as const

/** A deletion that nobody knew of, and that is forgotten within this time, is not told on. */
export const SECOND_LOOK = DB.entryLife / 6

/** What a packet keeps for itself: its header, and encryption's version, nonce and tag. */
const HEADER = 2 + 29

/** Bytes for rumours in a packet that carries a word of so many bytes besides. */
export const room = (bytes: number): number => LAN.packetBytes - HEADER - bytes

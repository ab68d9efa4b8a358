/**
 * Tables that ride on gossip, a network at a time (Docker's NetworkDB, spec 9.7): each entry has
 * an owner and a Lamport time, and of two words about one the later counts; changes spread among
 * those who take part in the network, and a full exchange with a random one mends what was missed.
 */
import { freeze } from '../kernel/clone'
import { writable } from '../kernel/column'
import type { MachineId } from '../kernel/context'
import { type Fixed, NOBODY, NONE, withKey, withoutKey } from '../kernel/record'
import { below, shuffle } from '../kernel/rng'
import type { Millis } from '../kernel/time'
import { createBroadcasts, sizeOf, take, tell, type Broadcasts } from './broadcast'
import { DB, LAN, room } from './config'
import { ride } from './spread'
import { isThere, type Swim } from './state'
import { retransmitLimit } from './suspicion'
import { machineOf, type Entry, type GossipContext } from './types'

/** Bytes of an endpoint's entry in a packet: six names and addresses and their field names. */
const ENTRY_BYTES = 270

export interface NetworkTable {
  /** By key; deleted ones stay as tombstones for a while. */
  entries: Record<string, Entry>
  /** Changes to be told. */
  queue: Broadcasts<Entry>
  /** When this member left it, until it is forgotten; null while it takes part. */
  left: Millis | null
  /** The first exchange: answers that are out, and until when they are waited for. */
  awaited: number
  awaitedUntil: Millis
}

export interface Tables {
  /** Its own number. */
  readonly self: number
  /** Lamport's clocks: of who takes part where, and of entries. */
  networkClock: number
  entryClock: number
  /** The networks this member takes part in, and those it left lately. */
  networks: Record<string, NetworkTable>
  /**
   * Who takes part in which network: by network a column by number, twice the time of the last
   * word about it, and 1 more while it takes part; 0: nothing is known.
   */
  attendance: Record<string, Uint32Array>
  /** Networks in which nobody takes part any more, with the instant at which that was found. */
  deserted: Fixed<Millis>
  /** Members that were given up and may come back, by number, with the instant. */
  failed: Readonly<Record<number, Millis>>
  /** Whom a stream is being opened to, of those that failed; null when none is tried. */
  dialling: MachineId | null
  retrying: boolean
  /** Whom to ask when none of them is left among the members. */
  seeds: readonly MachineId[]
  /** Where in its interval this member's tick of tables falls. */
  phase: Millis
  ticking: boolean
  reaping: boolean
}

export const createTables = (self: number): Tables => ({
  self,
  networkClock: 0,
  entryClock: 0,
  networks: {},
  attendance: {},
  deserted: NONE,
  failed: NONE,
  dialling: null,
  retrying: false,
  seeds: NOBODY,
  phase: 0,
  ticking: false,
  reaping: false,
})

/** Begins the full exchanges. */
export function startTables(tables: Tables, ctx: GossipContext): void {
  tables.phase = below(ctx.rng, DB.gossipInterval)
  ctx.after(DB.syncInterval, { kind: 'gossip.table.sync' })
}

/** Does this member take part in the network? */
export const takesPart = (tables: Tables, network: string): boolean =>
  tables.networks[network]?.left === null

/** The networks this member takes part in. */
export const networksOf = (tables: Tables): string[] =>
  Object.keys(tables.networks).filter((network) => takesPart(tables, network))

/** What a network's table holds, without tombstones. */
export const lookup = (tables: Tables, network: string): Entry[] =>
  Object.values(tables.networks[network]?.entries ?? {}).filter(({ deleted }) => !deleted)

/** Takes part in a network's gossip from now on, and asks everybody in it for all there is. */
export function joinNetwork(tables: Tables, swim: Swim, ctx: GossipContext, network: string): void {
  const table = (tables.networks[network] ??= {
    entries: {},
    queue: createBroadcasts(),
    left: null,
    awaited: 0,
    awaitedUntil: 0,
  })
  table.left = null
  attend(tables, swim, ctx, network, true)
  const peers = peersOf(tables, swim, network)
  table.awaited = peers.length
  table.awaitedUntil = ctx.now + DB.syncTimeout
  for (const who of peers) {
    sync(tables, ctx, machineOf(ctx, who), sharedWith(tables, who), false)
  }
}

/** Takes part no more: what others own is forgotten, what this member owns is deleted. */
export function leaveNetwork(
  tables: Tables,
  swim: Swim,
  ctx: GossipContext,
  network: string,
): void {
  const table = tables.networks[network]
  if (table === undefined) return
  attend(tables, swim, ctx, network, false)
  for (const [key, entry] of Object.entries(table.entries)) {
    if (entry.owner !== tables.self) delete table.entries[key]
    else if (!entry.deleted) table.entries[key] = tombstone(tables, ctx, entry)
  }
  table.left = ctx.now
  armReaper(tables, ctx)
}

function attend(
  tables: Tables,
  swim: Swim,
  ctx: GossipContext,
  network: string,
  present: boolean,
): void {
  const { self: who } = tables
  const clock = ++tables.networkClock
  mark(tables, network, who, clock, present)
  ride(swim, ctx, freeze({ kind: 'attendance', network, who, clock, present }))
}

/** Writes down when it was last said that somebody takes part, or does not. */
export function mark(
  tables: Tables,
  network: string,
  who: number,
  clock: number,
  present: boolean,
): void {
  const marks = writable(tables.attendance[network] ?? new Uint32Array(0), who + 1)
  marks[who] = 2 * clock + (present ? 1 : 0)
  tables.attendance[network] = marks
}

/** Does that member take part in the network, as far as is known? */
export const isPresent = (tables: Tables, network: string, who: number): boolean =>
  ((tables.attendance[network]?.[who] ?? 0) & 1) === 1

/** The others who take part and are not given up. */
function peersOf(tables: Tables, swim: Swim, network: string): number[] {
  const marks = tables.attendance[network]
  const peers: number[] = []
  if (marks === undefined) return peers
  for (let who = 0; who < marks.length; who++) {
    const isIn = ((marks[who] as number) & 1) === 1
    if (isIn && who !== tables.self && isThere(swim, who)) peers.push(who)
  }
  return peers
}

const sharedWith = (tables: Tables, who: number): string[] =>
  networksOf(tables).filter((network) => isPresent(tables, network, who))

/** Writes an entry of this member's own. */
export function setEntry(
  tables: Tables,
  ctx: GossipContext,
  network: string,
  key: string,
  value: unknown,
): void {
  const { self: owner } = tables
  const clock = ++tables.entryClock
  own(tables, ctx, freeze({ network, key, owner, value, clock, deleted: false, until: 0 }))
}

/** Deletes an entry of this member's own; a tombstone tells the others. */
export function deleteEntry(
  tables: Tables,
  ctx: GossipContext,
  network: string,
  key: string,
): void {
  const entry = tables.networks[network]?.entries[key]
  if (entry !== undefined && !entry.deleted) own(tables, ctx, tombstone(tables, ctx, entry))
}

function tombstone(tables: Tables, ctx: GossipContext, entry: Entry): Entry {
  armReaper(tables, ctx)
  const until = ctx.now + DB.entryLife
  return freeze({ ...entry, value: null, clock: ++tables.entryClock, deleted: true, until })
}

function own(tables: Tables, ctx: GossipContext, entry: Entry): void {
  const { network, key, deleted } = entry
  const table = tables.networks[network]
  if (table === undefined) return
  table.entries[key] = entry
  pass(tables, ctx, table, entry)
  ctx.note({ kind: 'gossip.table.changed', by: machineOf(ctx, tables.self), network, key, deleted })
}

/** Will pass a change on. */
export function pass(tables: Tables, ctx: GossipContext, table: NetworkTable, entry: Entry): void {
  tell(table.queue, entry, ENTRY_BYTES, ({ key }) => key === entry.key)
  armTick(tables, ctx)
}

function armTick(tables: Tables, ctx: GossipContext): void {
  if (tables.ticking) return
  tables.ticking = true
  const since = (ctx.now + DB.gossipInterval - tables.phase) % DB.gossipInterval
  ctx.after(DB.gossipInterval - since, { kind: 'gossip.table.tick' })
}

/** Tells a few members of each network what changed. */
export function onTableTick(tables: Tables, swim: Swim, ctx: GossipContext): void {
  tables.ticking = false
  let isLeft = false
  for (const [network, table] of Object.entries(tables.networks)) {
    if (sizeOf(table.queue) === 0) continue
    const peers = peersOf(tables, swim, network)
    const limit = retransmitLimit(LAN.retransmitMult, peers.length + 1)
    const entries = take(table.queue, room(0), limit)
    for (const who of few(ctx, peers, DB.gossipNodes)) {
      ctx.send(machineOf(ctx, who), { kind: 'gossip.table', network, entries })
    }
    isLeft ||= sizeOf(table.queue) > 0
  }
  if (isLeft) armTick(tables, ctx)
}

/** So many of them, by lot. */
function few(ctx: GossipContext, peers: readonly number[], most: number): readonly number[] {
  if (peers.length <= 3 * most) {
    const all = [...peers]
    shuffle(ctx.rng, all)
    return all.slice(0, most)
  }
  const chosen = new Set<number>()
  while (chosen.size < most) chosen.add(peers[below(ctx.rng, peers.length)] as number)
  return [...chosen]
}

/** A full exchange with a random member, for each network that none so far shares. */
export function onTableSync(tables: Tables, swim: Swim, ctx: GossipContext): void {
  ctx.after(DB.syncInterval, { kind: 'gossip.table.sync' })
  let open = networksOf(tables)
  while (open.length > 0) {
    const [peer] = few(ctx, peersOf(tables, swim, open[0] as string), 1)
    const shared = peer === undefined ? [] : sharedWith(tables, peer)
    if (peer !== undefined) sync(tables, ctx, machineOf(ctx, peer), shared, false)
    open = open.slice(1).filter((network) => !shared.includes(network))
  }
}

/** Tells a machine all that is known of the networks, the deleted entries too. */
export function sync(
  tables: Tables,
  ctx: GossipContext,
  machine: MachineId,
  networks: readonly string[],
  answer: boolean,
): void {
  const entries = networks.flatMap((network) =>
    Object.values(tables.networks[network]?.entries ?? {}),
  )
  const clock = ++tables.entryClock
  ctx.send(machine, { kind: 'gossip.bulkSync', answer, networks, entries, clock })
}

/** Will look for what is to be forgotten. */
export function armReaper(tables: Tables, ctx: GossipContext): void {
  if (tables.reaping) return
  tables.reaping = true
  ctx.after(DB.entryLife, { kind: 'gossip.table.reap' })
}

/** The networks in which nobody takes part, with the instant of this finding noted. */
function desertedBy(tables: Tables, now: Millis): string[] {
  for (const [network, marks] of Object.entries(tables.attendance)) {
    if (marks.some((said) => (said & 1) === 1)) {
      tables.deserted = withoutKey(tables.deserted, network)
    } else if (tables.deserted[network] === undefined) {
      tables.deserted = withKey(tables.deserted, network, now)
    }
  }
  return Object.keys(tables.deserted)
}

/** Forgets what was deleted or left long ago; looks again when the next is due. */
export function onReap(tables: Tables, ctx: GossipContext): void {
  let next = Infinity
  /** Is it over? If not, when is it? */
  const isOver = (until: Millis): boolean => {
    if (until > ctx.now) next = Math.min(next, until)
    return until <= ctx.now
  }
  for (const [network, table] of Object.entries(tables.networks)) {
    for (const [key, { deleted, until }] of Object.entries(table.entries)) {
      if (deleted && isOver(until)) delete table.entries[key]
    }
    if (table.left !== null && isOver(table.left + DB.networkLife)) delete tables.networks[network]
  }
  for (const network of desertedBy(tables, ctx.now)) {
    if (!isOver((tables.deserted[network] as Millis) + DB.networkLife)) continue
    delete tables.attendance[network]
    tables.deserted = withoutKey(tables.deserted, network)
  }
  tables.reaping = next < Infinity
  if (!tables.reaping) return
  ctx.after(Math.max(DB.reapInterval, next - ctx.now), { kind: 'gossip.table.reap' })
}

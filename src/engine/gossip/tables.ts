/**
 * Tables that ride on gossip, a network at a time (Docker's NetworkDB, spec 9.7): each entry has
 * an owner and a Lamport clock; changes spread among the members of the network, and a full
 * exchange with a random one mends what was missed.
 */
import { freeze } from '../kernel/clone'
import { widened } from '../kernel/column'
import type { MachineId } from '../kernel/context'
import { below } from '../kernel/rng'
import { retransmitLimit } from './suspicion'
import { LAN } from './swim'
import { machineOf, type Attendance, type Entry, type GossipContext } from './types'
import type { GossipMessage } from './types'

const SYNC_INTERVAL = 30_000
const TABLE_INTERVAL = 200
const ENTRIES_PER_PACKET = 12

interface NetworkTable {
  /** By `owner key`; deleted ones stay as tombstones. */
  entries: Record<string, Entry>
  /** Changes to be told, with how often each was. */
  queue: Record<string, number>
}

export interface Tables {
  /** Its own number in the roster, and its name. */
  readonly self: number
  readonly name: string
  clock: number
  /** The networks this member takes part in. */
  networks: Record<string, NetworkTable>
  /**
   * Who takes part in which network: by network a column by number, twice the clock of the last
   * word about it, and 1 more while it takes part; 0: nothing was ever said.
   */
  attendance: Record<string, Uint32Array>
  ticking: boolean
}

export const createTables = (self: number, name: string): Tables => ({
  self,
  name,
  clock: 0,
  networks: {},
  attendance: {},
  ticking: false,
})

/** Begins the full exchanges. */
export function startTables(ctx: GossipContext): void {
  ctx.after(below(ctx.rng, SYNC_INTERVAL), { kind: 'gossip.table.sync' })
}

const slot = (entry: { readonly owner: string; readonly key: string }): string =>
  `${entry.owner} ${entry.key}`

/** Takes part in a network's gossip from now on, and asks a member of it for all there is. */
export function joinNetwork(tables: Tables, ctx: GossipContext, network: string): void {
  tables.networks[network] ??= { entries: {}, queue: {} }
  attend(tables, ctx, network, true)
  const peer = anyOf(ctx, peersOf(tables, network))
  if (peer !== null) sync(tables, ctx, peer, [network], false)
}

/** Takes part no more; what it held of the network is forgotten. */
export function leaveNetwork(tables: Tables, ctx: GossipContext, network: string): void {
  delete tables.networks[network]
  attend(tables, ctx, network, false)
}

function attend(tables: Tables, ctx: GossipContext, network: string, present: boolean): void {
  const { self } = tables
  const said: Attendance = { network, who: self, clock: ++tables.clock, present }
  hearAttendance(tables, said)
  for (const who of everybody(tables)) {
    const peer = machineOf(ctx, who)
    ctx.send(peer, { kind: 'gossip.table', network, entries: [], attendance: said })
  }
}

const isPresent = (marks: Uint32Array, who: number): boolean => ((marks[who] ?? 0) & 1) === 1

/** All others that are known to take part in any network. */
function everybody(tables: Tables): number[] {
  const columns = Object.values(tables.attendance)
  const size = Math.max(0, ...columns.map(({ length }) => length))
  const others: number[] = []
  for (let who = 0; who < size; who++) {
    if (who !== tables.self && columns.some((marks) => isPresent(marks, who))) others.push(who)
  }
  return others
}

/** The others that take part in a network. */
function peersOf(tables: Tables, network: string): number[] {
  const marks = tables.attendance[network]
  const peers: number[] = []
  if (marks === undefined) return peers
  for (let who = 0; who < marks.length; who++) {
    if (who !== tables.self && isPresent(marks, who)) peers.push(who)
  }
  return peers
}

/** Writes an entry of this member's own. */
export function setEntry(
  tables: Tables,
  ctx: GossipContext,
  network: string,
  key: string,
  value: unknown,
): void {
  write(tables, ctx, network, key, value, false)
}

/** Deletes an entry of this member's own; a tombstone tells the others. */
export function deleteEntry(
  tables: Tables,
  ctx: GossipContext,
  network: string,
  key: string,
): void {
  write(tables, ctx, network, key, null, true)
}

function write(
  tables: Tables,
  ctx: GossipContext,
  network: string,
  key: string,
  value: unknown,
  deleted: boolean,
): void {
  const { name: owner } = tables
  const entry: Entry = freeze({ network, key, owner, value, clock: ++tables.clock, deleted })
  take(tables, ctx, entry)
  ctx.note({ kind: 'gossip.table.changed', by: owner, network, key, deleted })
}

/** Takes an entry in if it is news; what is news is told on. */
function take(tables: Tables, ctx: GossipContext, entry: Entry): void {
  const table = tables.networks[entry.network]
  tables.clock = Math.max(tables.clock, entry.clock)
  if (table === undefined) return
  const at = slot(entry)
  const known = table.entries[at]
  if (known !== undefined && known.clock >= entry.clock) return
  table.entries[at] = entry
  table.queue[at] = 0
  if (tables.ticking) return
  tables.ticking = true
  ctx.after(TABLE_INTERVAL, { kind: 'gossip.table.tick' })
}

/** Tells a few members of each network what changed. */
export function onTableTick(tables: Tables, ctx: GossipContext): void {
  let more = false
  for (const [network, table] of Object.entries(tables.networks)) {
    const due = Object.keys(table.queue).slice(0, ENTRIES_PER_PACKET)
    if (due.length === 0) continue
    const entries = due.map((at) => table.entries[at] as Entry)
    const peers = peersOf(tables, network)
    const limit = retransmitLimit(LAN.retransmitMult, peers.length + 1)
    for (const peer of few(ctx, peers)) {
      const machine = machineOf(ctx, peer)
      ctx.send(machine, { kind: 'gossip.table', network, entries, attendance: null })
    }
    for (const at of due) {
      table.queue[at] = (table.queue[at] as number) + LAN.gossipNodes
      if ((table.queue[at] as number) >= limit) delete table.queue[at]
    }
    more ||= Object.keys(table.queue).length > 0
  }
  tables.ticking = more
  if (more) ctx.after(TABLE_INTERVAL, { kind: 'gossip.table.tick' })
}

/** A random one of them, on its machine. */
function anyOf(ctx: GossipContext, peers: readonly number[]): MachineId | null {
  const who = peers[below(ctx.rng, Math.max(1, peers.length))]
  return who === undefined ? null : machineOf(ctx, who)
}

function few(ctx: GossipContext, peers: readonly number[]): readonly number[] {
  if (peers.length <= LAN.gossipNodes) return peers
  const chosen = new Set<number>()
  while (chosen.size < LAN.gossipNodes) {
    chosen.add(peers[below(ctx.rng, peers.length)] as number)
  }
  return [...chosen]
}

/** A full exchange with one random member of the networks that are shared. */
export function onTableSync(tables: Tables, ctx: GossipContext): void {
  ctx.after(SYNC_INTERVAL, { kind: 'gossip.table.sync' })
  const networks = Object.keys(tables.networks)
  const network = networks[below(ctx.rng, Math.max(1, networks.length))]
  if (network === undefined) return
  const peer = anyOf(ctx, peersOf(tables, network))
  if (peer !== null) sync(tables, ctx, peer, networks, false)
}

function sync(
  tables: Tables,
  ctx: GossipContext,
  peer: MachineId,
  networks: readonly string[],
  answer: boolean,
): void {
  const entries = networks.flatMap((network) =>
    Object.values(tables.networks[network]?.entries ?? {}),
  )
  ctx.send(peer, { kind: 'gossip.bulkSync', answer, networks, entries })
}

/** Words about tables. */
export function onTable(
  tables: Tables,
  ctx: GossipContext,
  from: MachineId,
  message: Extract<GossipMessage, { kind: 'gossip.table' | 'gossip.bulkSync' }>,
): void {
  for (const entry of message.entries) take(tables, ctx, entry)
  if (message.kind === 'gossip.bulkSync') {
    if (!message.answer) sync(tables, ctx, from, message.networks, true)
  } else if (message.attendance !== null) hearAttendance(tables, message.attendance)
}

/** Takes in whether somebody takes part in a network. */
function hearAttendance(tables: Tables, { network, who, clock, present }: Attendance): void {
  const marks = tables.attendance[network] ?? new Uint32Array(0)
  if ((marks[who] ?? 0) >> 1 >= clock) return
  const wide = widened(marks, who + 1)
  wide[who] = 2 * clock + (present ? 1 : 0)
  tables.attendance[network] = wide
}

/** Takes in what another member knows of who takes part where. */
export function learnAttendance(tables: Tables, all: Readonly<Record<string, Uint32Array>>): void {
  for (const [network, said] of Object.entries(all)) {
    const marks = widened(tables.attendance[network] ?? new Uint32Array(0), said.length)
    for (let who = 0; who < said.length; who++) {
      const news = said[who] as number
      if (news >> 1 > (marks[who] as number) >> 1) marks[who] = news
    }
    tables.attendance[network] = marks
  }
}

/** Everything known of who takes part where, for push/pull; its own copies. */
export function allAttendance(tables: Tables): Record<string, Uint32Array> {
  const all: Record<string, Uint32Array> = {}
  for (const [network, marks] of Object.entries(tables.attendance)) all[network] = marks.slice()
  return all
}

/** A dead member's entries vanish, and it takes part nowhere (spec 9.7). */
export function onMemberDead(tables: Tables, who: number, name: string): void {
  for (const marks of Object.values(tables.attendance)) if (who < marks.length) marks[who] = 0
  for (const table of Object.values(tables.networks)) {
    for (const [at, entry] of Object.entries(table.entries)) {
      if (entry.owner !== name) continue
      delete table.entries[at]
      delete table.queue[at]
    }
  }
}

/** What a network's table holds, without tombstones. */
export const lookup = (tables: Tables, network: string): Entry[] =>
  Object.values(tables.networks[network]?.entries ?? {}).filter(({ deleted }) => !deleted)

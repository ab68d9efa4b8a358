/**
 * Tables that ride on gossip, a network at a time (Docker's NetworkDB, spec 9.7): each entry has
 * an owner and a Lamport clock; changes spread among the members of the network, and a full
 * exchange with a random one mends what was missed.
 */
import { freeze } from '../kernel/clone'
import type { MachineId } from '../kernel/context'
import { below } from '../kernel/rng'
import { LAN, type GossipContext } from './swim'
import type { Attendance, Entry, GossipMessage } from './types'
import { retransmitLimit } from './suspicion'

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
  readonly name: string
  readonly machine: MachineId
  clock: number
  /** The networks this member takes part in. */
  networks: Record<string, NetworkTable>
  /** Who takes part in which network: network, then member. */
  attendance: Record<string, Record<string, Attendance>>
  ticking: boolean
}

export const createTables = (name: string, machine: MachineId): Tables => ({
  name,
  machine,
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
  const peers = peersOf(tables, network)
  const peer = peers[below(ctx.rng, Math.max(1, peers.length))]
  if (peer !== undefined) sync(tables, ctx, peer, [network], false)
}

/** Takes part no more; what it held of the network is forgotten. */
export function leaveNetwork(tables: Tables, ctx: GossipContext, network: string): void {
  delete tables.networks[network]
  attend(tables, ctx, network, false)
}

function attend(tables: Tables, ctx: GossipContext, network: string, present: boolean): void {
  const { name, machine } = tables
  const said: Attendance = freeze({ network, name, machine, clock: ++tables.clock, present })
  ;(tables.attendance[network] ??= {})[name] = said
  for (const peer of everybody(tables)) {
    ctx.send(peer, { kind: 'gossip.table', network, entries: [], attendance: [said] })
  }
}

/** All machines that are known to take part in any network. */
function everybody(tables: Tables): MachineId[] {
  const machines = new Set<MachineId>()
  for (const members of Object.values(tables.attendance)) {
    for (const { machine, present } of Object.values(members)) if (present) machines.add(machine)
  }
  machines.delete(tables.machine)
  return [...machines]
}

function peersOf(tables: Tables, network: string): MachineId[] {
  return Object.values(tables.attendance[network] ?? {})
    .filter(({ present, name }) => present && name !== tables.name)
    .map(({ machine }) => machine)
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
    for (const machine of few(ctx, peers)) {
      ctx.send(machine, { kind: 'gossip.table', network, entries, attendance: [] })
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

function few(ctx: GossipContext, machines: readonly MachineId[]): MachineId[] {
  if (machines.length <= LAN.gossipNodes) return [...machines]
  const chosen = new Set<MachineId>()
  while (chosen.size < LAN.gossipNodes) {
    chosen.add(machines[below(ctx.rng, machines.length)] as MachineId)
  }
  return [...chosen]
}

/** A full exchange with one random member of the networks that are shared. */
export function onTableSync(tables: Tables, ctx: GossipContext): void {
  ctx.after(SYNC_INTERVAL, { kind: 'gossip.table.sync' })
  const networks = Object.keys(tables.networks)
  const network = networks[below(ctx.rng, Math.max(1, networks.length))]
  if (network === undefined) return
  const peers = peersOf(tables, network)
  const peer = peers[below(ctx.rng, Math.max(1, peers.length))]
  if (peer !== undefined) sync(tables, ctx, peer, networks, false)
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
  if (message.kind === 'gossip.table') return attendanceNews(tables, message.attendance)
  if (!message.answer) sync(tables, ctx, from, message.networks, true)
}

/** Takes in who takes part where. */
export function attendanceNews(tables: Tables, said: readonly Attendance[]): void {
  for (const news of said) {
    const members = (tables.attendance[news.network] ??= {})
    const known = members[news.name]
    if (known === undefined || known.clock < news.clock) members[news.name] = news
  }
}

/** Everything known of who takes part where, for push/pull. */
export const allAttendance = (tables: Tables): Attendance[] =>
  Object.values(tables.attendance).flatMap((members) => Object.values(members))

/** A dead member's entries vanish, and it takes part nowhere (spec 9.7). */
export function onMemberDead(tables: Tables, name: string): void {
  for (const members of Object.values(tables.attendance)) delete members[name]
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

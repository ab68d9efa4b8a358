/**
 * What a member's tables make of what others say: entries, who takes part where, and who is gone
 * (NetworkDB's delegate and node management, spec 9.7).
 */
import { lend, writable } from '../kernel/column'
import type { MachineId } from '../kernel/context'
import { sizeOf } from './broadcast'
import { DB, SECOND_LOOK } from './config'
import { predecessors } from './roster'
import { ride } from './spread'
import { isThere, type Change, type Swim } from './state'
import { armReaper, isPresent, mark, pass, sync, takesPart, type Tables } from './tables'
import type { Attendance, Entry, GossipContext, GossipMessage } from './types'
import { withKey, withoutKey } from '../kernel/record'

/** Lamport: whoever hears of a time is later than that. */
const witness = (clock: number, heard: number): number => (heard >= clock ? heard + 1 : clock)

/** Words about tables. */
export function onTable(
  tables: Tables,
  ctx: GossipContext,
  from: MachineId,
  message: Extract<GossipMessage, { kind: 'gossip.table' | 'gossip.bulkSync' }>,
): void {
  const isSync = message.kind === 'gossip.bulkSync'
  if (isSync) tables.entryClock = witness(tables.entryClock, message.clock)
  for (const entry of message.entries) hearEntry(tables, ctx, entry, isSync)
  if (!isSync) return
  const { networks } = message
  if (!message.answer) return sync(tables, ctx, from, networks, true)
  for (const network of networks) {
    const table = tables.networks[network]
    if (table !== undefined) table.awaited = Math.max(0, table.awaited - 1)
  }
}

/** Takes an entry in if it is later than what is known; what is news is told on. */
function hearEntry(tables: Tables, ctx: GossipContext, entry: Entry, isSync: boolean): void {
  const { network, key, owner, clock, deleted } = entry
  const table = tables.networks[network]
  if (owner === tables.self) return
  tables.entryClock = witness(tables.entryClock, clock)
  if (table === undefined || !takesPart(tables, network)) return
  if (!isPresent(tables, network, owner)) return
  const known = table.entries[key]
  if (known === undefined ? deleted && !isSync : known.clock >= clock) return
  table.entries[key] = entry
  if (deleted) armReaper(tables, ctx)
  const isReady = table.awaited === 0 || ctx.now >= table.awaitedUntil
  const isStale = known === undefined && deleted && entry.until - ctx.now <= SECOND_LOOK
  const isFull = isSync && sizeOf(table.queue) > DB.mostQueued
  if (isReady && !isStale && !isFull) pass(tables, ctx, table, entry)
}

/** Hears from mouth to mouth who takes part where; what is news is told on. */
export function hearAttendance(
  tables: Tables,
  swim: Swim,
  ctx: GossipContext,
  said: Attendance,
): void {
  const { network, who, clock, present } = said
  tables.networkClock = witness(tables.networkClock, clock)
  if (!note(tables, swim, network, who, clock, present)) return
  ride(swim, ctx, said)
  if (!present) armReaper(tables, ctx)
}

/** Takes in what another member knows of who takes part where, and its clock. */
export function learnAttendance(
  tables: Tables,
  swim: Swim,
  all: Readonly<Record<string, Uint32Array>>,
  clock: number,
): void {
  tables.networkClock = witness(tables.networkClock, clock)
  for (const [network, marks] of Object.entries(all)) {
    for (let who = 0; who < marks.length; who++) {
      const said = marks[who] as number
      if (said > 0) note(tables, swim, network, who, said >>> 1, (said & 1) === 1)
    }
  }
}

/** True when it is news, and of somebody who is there. */
function note(
  tables: Tables,
  swim: Swim,
  network: string,
  who: number,
  clock: number,
  present: boolean,
): boolean {
  const known = tables.attendance[network]?.[who] ?? 0
  if (who === tables.self || known >>> 1 >= clock) return false
  if (known === 0 && (!present || !isThere(swim, who))) return false
  mark(tables, network, who, clock, present)
  if (!present) purge(tables, network, who)
  return true
}

/** What a member owns of a network vanishes. */
function purge(tables: Tables, network: string, owner: number): void {
  const entries = tables.networks[network]?.entries ?? {}
  for (const [key, entry] of Object.entries(entries)) if (entry.owner === owner) delete entries[key]
}

/**
 * A member came, died or left: what the gone own vanishes, and they take part nowhere. Who begins
 * anew takes the place of what its machine was before.
 */
export function onChange(
  tables: Tables,
  swim: Swim,
  ctx: GossipContext,
  { kind, who }: Change,
): void {
  if (kind === 'joined') {
    tables.failed = withoutKey(tables.failed, who)
    for (const earlier of predecessors(ctx.roster, who)) vanish(tables, earlier)
    return
  }
  vanish(tables, who)
  if (kind === 'left' || isReplaced(swim, ctx, who)) return
  tables.failed = withKey(tables.failed, who, ctx.now)
  if (tables.retrying) return
  tables.retrying = true
  ctx.after(DB.reconnectInterval, { kind: 'gossip.reconnect', wave: 0 })
}

/** Is the machine there under a later name? */
function isReplaced(swim: Swim, { roster }: GossipContext, who: number): boolean {
  const latest = roster.latest[roster.machines[who] as MachineId]
  return latest !== undefined && latest !== who && isThere(swim, latest)
}

function vanish(tables: Tables, who: number): void {
  tables.failed = withoutKey(tables.failed, who)
  for (const [network, marks] of Object.entries(tables.attendance)) {
    if ((marks[who] ?? 0) === 0) continue
    const cleared = (tables.attendance[network] = writable(marks))
    cleared[who] = 0
    purge(tables, network, who)
  }
}

/** Who takes part where, for push/pull; for one who asks to be let in its own counts as new. */
export function allAttendance(tables: Tables, join: boolean): Record<string, Uint32Array> {
  const all: Record<string, Uint32Array> = {}
  const clock = join ? ++tables.networkClock : 0
  for (const [network, marks] of Object.entries(tables.attendance)) {
    const own = marks[tables.self] ?? 0
    if (join && own > 0) mark(tables, network, tables.self, clock, (own & 1) === 1)
    all[network] = lend(tables.attendance[network] as Uint32Array)
  }
  return all
}

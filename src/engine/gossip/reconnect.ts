/**
 * How a group that fell apart comes together again (NetworkDB, spec 9.7): streams are opened to
 * members that were given up, and whoever has none of its first acquaintances left asks them anew.
 */
import type { MachineId } from '../kernel/context'
import { withoutKey } from '../kernel/record'
import { below } from '../kernel/rng'
import type { Millis } from '../kernel/time'
import { DB } from './config'
import { isThere, type Swim } from './state'
import type { Tables } from './tables'
import { machineOf, type GossipContext } from './types'

/** TCP asks for a stream at once and after 1, 3 and 7 seconds; after 10 it is given up. */
const WAVES: readonly Millis[] = [1000, 2000, 4000, 3000]

/** Asks one of those that failed, by lot, for a stream; one at a time. */
export function onReconnect(tables: Tables, ctx: GossipContext, wave: number): void {
  const isNew = wave === 0 || tables.dialling === null
  if (isNew) tables.dialling = choose(tables, ctx)
  tables.retrying = tables.dialling !== null
  if (tables.dialling === null) return
  const at = isNew ? 0 : wave
  ctx.send(tables.dialling, { kind: 'gossip.dial' })
  const next = (at + 1) % WAVES.length
  ctx.after(WAVES[at] as Millis, { kind: 'gossip.reconnect', wave: next })
}

/** One who failed within the last day, or null. */
function choose(tables: Tables, ctx: GossipContext): MachineId | null {
  for (const [who, at] of Object.entries(tables.failed)) {
    if (ctx.now - at >= DB.failedLife) tables.failed = withoutKey(tables.failed, who)
  }
  const all = Object.keys(tables.failed)
  const one = all[below(ctx.rng, Math.max(1, all.length))]
  return one === undefined ? null : machineOf(ctx, Number(one))
}

/** A stream is open: true if it is the one that was asked for. */
export function isDialled(tables: Tables, from: MachineId): boolean {
  if (tables.dialling !== from) return false
  tables.dialling = null
  return true
}

/** Every minute, and then for ten seconds: is none of the seeds a member? They are to be asked. */
export function onRejoin(tables: Tables, swim: Swim, ctx: GossipContext, tries: number): boolean {
  const { rejoinInterval, rejoinFor, reconnectInterval } = DB
  if (tries === 0) ctx.after(rejoinInterval, { kind: 'gossip.rejoin', tries: 0 })
  const { seeds } = tables
  if (seeds.length === 0) return false
  if (seeds.some((seed) => isThere(swim, ctx.roster.latest[seed] ?? -1))) return false
  if ((tries + 1) * reconnectInterval <= rejoinFor) {
    ctx.after(reconnectInterval, { kind: 'gossip.rejoin', tries: tries + 1 })
  }
  return true
}

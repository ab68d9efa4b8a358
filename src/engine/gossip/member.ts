/** A member of the gossip, whole: which of its parts a message or an alarm concerns. */
import { freeze } from '../kernel/clone'
import { lend } from '../kernel/column'
import type { MachineId } from '../kernel/context'
import { below } from '../kernel/rng'
import { DB, LAN } from './config'
import { allAttendance, hearAttendance, learnAttendance, onChange, onTable } from './news'
import { onPing, onProbe, onProbeDeadline, onProbeTimeout, onRelayTimeout } from './probe'
import { isDialled, onReconnect, onRejoin } from './reconnect'
import { isAlive, onTick, some, spread } from './spread'
import type { Swim } from './state'
import { shareKey } from './roster'
import { pushPullScale } from './suspicion'
import { hear, learn, onSuspicion } from './swim'
import { onReap, onTableSync, onTableTick, startTables, type Tables } from './tables'
import { machineOf, type GossipContext, type GossipMessage, type GossipTimer } from './types'
import type { Rumour } from './types'

/**
 * Begins to probe, to tell and to exchange, each at a moment of its own, and gets to know the
 * group by its members.
 */
export function start(
  swim: Swim,
  tables: Tables,
  ctx: GossipContext,
  machines: readonly MachineId[],
): void {
  swim.phase = below(ctx.rng, LAN.gossipInterval)
  ctx.after(below(ctx.rng, LAN.probeInterval), { kind: 'gossip.probe' })
  ctx.after(below(ctx.rng, LAN.pushPullInterval) + interval(swim), { kind: 'gossip.pushPull' })
  ctx.after(DB.rejoinInterval, { kind: 'gossip.rejoin', tries: 0 })
  startTables(tables, ctx)
  tables.seeds = freeze([...machines])
  spread(swim, ctx, freeze({ kind: 'alive', who: swim.self, incarnation: 1 }))
  join(swim, tables, ctx, machines)
}

/** A message of gossip. What is sealed with another group's key is not for this member. */
export function onMessage(
  swim: Swim,
  tables: Tables,
  ctx: GossipContext,
  from: MachineId,
  message: GossipMessage,
): void {
  if (message.kind === 'gossip.dial.refused') {
    isDialled(tables, from)
    return
  }
  if (!shareKey(ctx.roster, swim.self, ctx.roster.latest[from] ?? -1)) return
  if ('rumours' in message) listen(swim, tables, ctx, message.rumours)
  switch (message.kind) {
    case 'gossip.gossip':
      return
    case 'gossip.pushPull':
    case 'gossip.pushPull.answer':
      return exchange(swim, tables, ctx, from, message)
    case 'gossip.dial':
      return ctx.send(from, { kind: 'gossip.dial.answer' })
    case 'gossip.dial.answer':
      if (isDialled(tables, from)) join(swim, tables, ctx, [from])
      return
    case 'gossip.table':
    case 'gossip.bulkSync':
      return onTable(tables, ctx, from, message)
    default:
      onPing(swim, ctx, from, message)
      settle(swim, tables, ctx)
  }
}

function listen(swim: Swim, tables: Tables, ctx: GossipContext, told: readonly Rumour[]): void {
  for (const rumour of told) {
    if (rumour.kind === 'attendance') hearAttendance(tables, swim, ctx, rumour)
    else hear(swim, ctx, rumour)
  }
  settle(swim, tables, ctx)
}

/** Who came or went concerns the tables. */
function settle(swim: Swim, tables: Tables, ctx: GossipContext): void {
  if (swim.changes === null) return
  for (const change of swim.changes) onChange(tables, swim, ctx, change)
  swim.changes = null
}

/** Asks to be let in: all that is known goes there, and all that is known there comes back. */
function join(
  swim: Swim,
  tables: Tables,
  ctx: GossipContext,
  machines: readonly MachineId[],
): void {
  if (machines.length === 0) return
  const knowledge = knowledgeOf(swim, tables, true)
  for (const machine of machines) ctx.send(machine, { kind: 'gossip.pushPull', ...knowledge })
}

const knowledgeOf = (swim: Swim, tables: Tables, asksIn: boolean) => {
  const attendance = allAttendance(tables, asksIn)
  return { join: asksIn, known: lend(swim.opinions), attendance, clock: tables.networkClock }
}

/** One side of a push/pull; what is answered is what was known before. */
function exchange(
  swim: Swim,
  tables: Tables,
  ctx: GossipContext,
  from: MachineId,
  message: Extract<GossipMessage, { kind: 'gossip.pushPull' | 'gossip.pushPull.answer' }>,
): void {
  if (message.kind === 'gossip.pushPull') {
    const knowledge = knowledgeOf(swim, tables, message.join)
    ctx.send(from, { kind: 'gossip.pushPull.answer', ...knowledge })
  }
  learn(swim, ctx, message.known)
  settle(swim, tables, ctx)
  learnAttendance(tables, swim, message.attendance, message.clock)
}

/** An alarm of gossip. */
export function onTimer(swim: Swim, tables: Tables, ctx: GossipContext, timer: GossipTimer): void {
  switch (timer.kind) {
    case 'gossip.probe':
      return onProbe(swim, ctx)
    case 'gossip.probe.timeout':
      return onProbeTimeout(swim, ctx, timer.seq)
    case 'gossip.probe.deadline':
      return onProbeDeadline(swim, ctx, timer.seq)
    case 'gossip.relay.timeout':
      return onRelayTimeout(swim, ctx, timer.seq)
    case 'gossip.suspicion':
      onSuspicion(swim, ctx, timer.who, timer.incarnation)
      return settle(swim, tables, ctx)
    case 'gossip.tick':
      return onTick(swim, ctx)
    case 'gossip.pushPull':
      return pushPull(swim, tables, ctx)
    case 'gossip.reconnect':
      return onReconnect(tables, ctx, timer.wave)
    case 'gossip.rejoin':
      if (onRejoin(tables, swim, ctx, timer.tries)) join(swim, tables, ctx, tables.seeds)
      return
    case 'gossip.table.tick':
      return onTableTick(tables, swim, ctx)
    case 'gossip.table.sync':
      return onTableSync(tables, swim, ctx)
    case 'gossip.table.reap':
      return onReap(tables, ctx)
  }
}

/** Larger groups exchange all they know more rarely. */
const interval = (swim: Swim): number => pushPullScale(LAN.pushPullInterval, swim.size)

function pushPull(swim: Swim, tables: Tables, ctx: GossipContext): void {
  ctx.after(interval(swim), { kind: 'gossip.pushPull' })
  const [who] = some(swim, ctx, 1, (one) => isAlive(swim, one))
  if (who === undefined) return
  const knowledge = knowledgeOf(swim, tables, false)
  ctx.send(machineOf(ctx, who), { kind: 'gossip.pushPull', ...knowledge })
}

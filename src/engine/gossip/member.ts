/** A member of the gossip, whole: which of its two parts a message or an alarm concerns. */
import type { MachineId } from '../kernel/context'
import {
  hear,
  join as joinSwim,
  knownOf,
  learn,
  onPing,
  onProbe,
  onProbeTimeout,
  onRelayTimeout,
  onSuspicion,
  onTick,
  partner,
  pushPullInterval,
  start as startSwim,
  type GossipContext,
  type Swim,
} from './swim'
import {
  allAttendance,
  attendanceNews,
  onMemberDead,
  onTable,
  onTableSync,
  onTableTick,
  startTables,
  type Tables,
} from './tables'
import type { GossipMessage, GossipTimer } from './types'

/** Begins, and gets to know the group by its members. */
export function start(swim: Swim, ctx: GossipContext, machines: readonly MachineId[]): void {
  startSwim(swim, ctx)
  startTables(ctx)
  joinSwim(swim, ctx, machines)
}

/** A message of gossip. */
export function onMessage(
  swim: Swim,
  tables: Tables,
  ctx: GossipContext,
  from: MachineId,
  message: GossipMessage,
): void {
  const before = swim.count
  switch (message.kind) {
    case 'gossip.gossip':
      for (const rumour of message.rumours) hear(swim, ctx, rumour)
      break
    case 'gossip.pushPull':
    case 'gossip.pushPull.answer':
      exchange(swim, tables, ctx, from, message)
      break
    case 'gossip.table':
    case 'gossip.bulkSync':
      return onTable(tables, ctx, from, message)
    default:
      onPing(swim, ctx, from, message)
  }
  if (swim.count < before) mourn(swim, tables)
}

function exchange(
  swim: Swim,
  tables: Tables,
  ctx: GossipContext,
  from: MachineId,
  message: Extract<GossipMessage, { kind: 'gossip.pushPull' | 'gossip.pushPull.answer' }>,
): void {
  if (message.kind === 'gossip.pushPull') {
    const [known, attendance] = [knownOf(swim), allAttendance(tables)]
    ctx.send(from, { kind: 'gossip.pushPull.answer', known, attendance })
  }
  learn(swim, ctx, from, message.known)
  attendanceNews(tables, message.attendance)
}

/** What the dead held vanishes from the tables. */
function mourn(swim: Swim, tables: Tables): void {
  for (const name of Object.keys(swim.dead)) onMemberDead(tables, name)
}

/** An alarm of gossip. */
export function onTimer(swim: Swim, tables: Tables, ctx: GossipContext, timer: GossipTimer): void {
  const before = swim.count
  switch (timer.kind) {
    case 'gossip.probe':
      onProbe(swim, ctx)
      break
    case 'gossip.probe.timeout':
      return onProbeTimeout(swim, ctx, timer.seq)
    case 'gossip.relay.timeout':
      return onRelayTimeout(swim, ctx, timer.seq)
    case 'gossip.suspicion':
      onSuspicion(swim, ctx, timer.name, timer.incarnation)
      break
    case 'gossip.tick':
      return onTick(swim, ctx)
    case 'gossip.pushPull':
      return pushPull(swim, tables, ctx)
    case 'gossip.table.tick':
      return onTableTick(tables, ctx)
    case 'gossip.table.sync':
      return onTableSync(tables, ctx)
  }
  if (swim.count < before) mourn(swim, tables)
}

function pushPull(swim: Swim, tables: Tables, ctx: GossipContext): void {
  ctx.after(pushPullInterval(swim), { kind: 'gossip.pushPull' })
  const machine = partner(swim, ctx)
  if (machine === null) return
  const [known, attendance] = [knownOf(swim), allAttendance(tables)]
  ctx.send(machine, { kind: 'gossip.pushPull', join: false, known, attendance })
}

/** A member of the gossip, whole: which of its two parts a message or an alarm concerns. */
import type { MachineId } from '../kernel/context'
import { hear, learn, onSuspicion } from './hear'
import { onPing, onProbe, onProbeTimeout, onRelayTimeout } from './probe'
import {
  join as joinSwim,
  knownOf,
  onTick,
  partner,
  pushPullInterval,
  start as startSwim,
  type Swim,
} from './swim'
import {
  allAttendance,
  learnAttendance,
  onMemberDead,
  onTable,
  onTableSync,
  onTableTick,
  startTables,
  type Tables,
} from './tables'
import { nameOf, type GossipContext, type GossipMessage, type GossipTimer } from './types'

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
  if (swim.count < before) mourn(swim, tables, ctx)
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
  learn(swim, ctx, message.known)
  learnAttendance(tables, message.attendance)
}

/** What the dead held vanishes from the tables. */
function mourn(swim: Swim, tables: Tables, ctx: GossipContext): void {
  for (const who of Object.keys(swim.buried)) {
    onMemberDead(tables, Number(who), nameOf(ctx, Number(who)))
  }
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
      onSuspicion(swim, ctx, timer.who, timer.incarnation)
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
  if (swim.count < before) mourn(swim, tables, ctx)
}

function pushPull(swim: Swim, tables: Tables, ctx: GossipContext): void {
  ctx.after(pushPullInterval(swim), { kind: 'gossip.pushPull' })
  const machine = partner(swim, ctx)
  if (machine === null) return
  const [known, attendance] = [knownOf(swim), allAttendance(tables)]
  ctx.send(machine, { kind: 'gossip.pushPull', join: false, known, attendance })
}

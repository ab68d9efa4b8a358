/**
 * What agents say to managers: the leader hears it, the others pass it on to the leader and its
 * answers back, as swarmkit's raft proxy does. A manager that knows of no leader keeps their words
 * and looks again each second, as long as the agent is patient (spec 7.3).
 */
import { NO_LEADER } from '../../api/errors'
import { onHeartbeat, onSessionOpen, onStatus } from '../dispatcher/dispatcher'
import type { DispatcherMessage, FromAgent } from '../dispatcher/messages'
import type { MachineId } from '../kernel/context'
import type { Millis } from '../kernel/time'
import { attachable } from './attachable'
import { enqueueAll, remotesOf } from './leading'
import type { Machine, Manager, Memory } from './machine'
import { leaderOf, pump } from './manager'
import type { MachineContext } from './messages'
import { isReachable } from './reachable'

/** Ticks without a leader after which a manager refuses at once (spec 7.3). */
export const LEADERLESS_TICKS = 10
/** How often a manager without a leader looks for one. */
export const LOOK_AGAIN: Millis = 1000
/** The agent gives up after this time (spec 6.1). */
export const RPC_TIMEOUT: Millis = 5000

/** Has this manager been without a leader for too long to hope? */
export const isLeaderless = ({ leaderless }: Manager): boolean => leaderless > LEADERLESS_TICKS

/** The other manager that leads and can be reached, or null. */
export function wayToLeader(machine: Machine, manager: Manager, now: Millis): MachineId | null {
  const { lead } = manager.raft
  const leader = leaderOf(manager)
  if (lead === null || leader === machine.id || !isReachable(manager, lead, now)) return null
  return leader
}

/** Passes a relayed word on: up to this leader, or down to the agent. */
export function onRelay(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  from: MachineId,
  { agent, message }: Extract<DispatcherMessage, { kind: 'dispatcher.relay' }>,
): void {
  if (!('nodeId' in message)) return ctx.send(agent, message)
  if (memory.manager?.leading?.ready === true) return lead(machine, memory, ctx, from, message)
  refuse(ctx, from, message, 'dispatcher is stopped')
}

/** An agent's words: heard if this is the leader, else passed on to it, kept or refused. */
export function onAgent(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  message: FromAgent,
  until: Millis = ctx.now + RPC_TIMEOUT,
): void {
  const { manager } = memory
  const { agent } = message
  if (manager === null) return refuse(ctx, agent, message, 'not a manager')
  if (manager.leading?.ready === true) return lead(machine, memory, ctx, agent, message)
  if (manager.leading !== null) return refuse(ctx, agent, message, 'dispatcher is stopped')
  const leader = wayToLeader(machine, manager, ctx.now)
  if (leader !== null) return ctx.send(leader, { kind: 'dispatcher.relay', agent, message })
  const isNew = until === ctx.now + RPC_TIMEOUT
  if (isNew && isLeaderless(manager)) return refuse(ctx, agent, message, NO_LEADER.message)
  if (ctx.now + LOOK_AGAIN < until) {
    ctx.after(LOOK_AGAIN, { kind: 'proxy.look', message, until })
  }
}

function refuse(ctx: MachineContext, via: MachineId, message: FromAgent, why: string): void {
  const sessionId = 'sessionId' in message ? message.sessionId : null
  const refused = { kind: 'dispatcher.refused', code: 'Unavailable', why, sessionId } as const
  const { agent } = message
  ctx.send(via, via === agent ? refused : { kind: 'dispatcher.relay', agent, message: refused })
}

function lead(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  via: MachineId,
  message: FromAgent,
): void {
  const manager = memory.manager
  if (manager?.leading == null) return
  const { leading, store } = manager
  switch (message.kind) {
    case 'dispatcher.session.open': {
      const managers = remotesOf(manager)
      const jobs = onSessionOpen(leading.dispatcher, ctx, store, via, managers, message)
      enqueueAll(leading, jobs)
      return pump(machine, manager, ctx)
    }
    case 'dispatcher.heartbeat':
      return onHeartbeat(leading.dispatcher, ctx, store, via, remotesOf(manager), message)
    case 'dispatcher.status':
      return onStatus(leading.dispatcher, ctx, message)
    case 'dispatcher.attachments': {
      const { nodeId, byHand } = message
      if (leading.dispatcher.sessions[nodeId]?.id !== message.sessionId) return
      enqueueAll(leading, [{ kind: 'node.attach', nodeId, byHand }])
      return pump(machine, manager, ctx)
    }
    case 'dispatcher.network': {
      const { agent, network } = message
      const found = attachable(store, network)
      const reply = { kind: 'dispatcher.network.answer', network, found } as const
      const isDirect = via === agent
      return ctx.send(via, isDirect ? reply : { kind: 'dispatcher.relay', agent, message: reply })
    }
  }
}

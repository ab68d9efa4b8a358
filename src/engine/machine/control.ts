/** A machine's ear for the words among managers: requests passed on, and joining raft. */
import { onClosed } from '../agent/agent'
import type { MachineId } from '../kernel/context'
import { proposeConf } from '../raft/raft'
import type { PeerContext, ControlMessage, MachineContext } from './messages'
import { serve, tryLeader } from './daemon'
import { onRaftJoined } from './join'
import type { Machine, Manager, Memory } from './machine'
import { onLogs, tellLogs } from './logs'
import { leaderOf, pump } from './manager'
import { becomeWorker, conclude } from './membership'
import { markClosed } from './reachable'
import { answer } from './reply'
import { sendTo } from './waiting'

/** Handles a word; `from` is the machine that brought it. */
export function onControl(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  from: MachineId,
  message: ControlMessage,
): void {
  const { manager } = memory
  switch (message.kind) {
    case 'control.ask': {
      const { id, ask, clusterId } = message
      // By now it is of another swarm: the handshake of TLS fails. Or nobody listens any more.
      if (manager === null || memory.member?.identity.clusterId !== clusterId) {
        return ctx.send(from, { kind: 'control.closed' })
      }
      return serve(machine, manager, ctx, { kind: 'request', id, ask, from })
    }
    case 'control.answer':
      if (memory.pending[message.id] !== undefined) answer(machine, ctx, message.id, message.reply)
      return
    case 'control.join':
      if (manager !== null) join(machine, manager, ctx, from, message)
      return
    case 'control.logs':
      if (memory.member !== null) tellLogs(memory.member.agent, ctx, message)
      return
    case 'control.logs.answer':
      if (manager?.leading != null) onLogs(machine, manager.leading, ctx, message)
      return
    case 'control.join.answer': {
      const { peer, members } = message
      return conclude(machine, memory, ctx, onRaftJoined(machine, memory, ctx, peer, members))
    }
    case 'control.removed':
      if (manager?.raft.id === message.peer) becomeWorker(machine, memory, ctx)
      return
    case 'control.closed':
      return closed(machine, memory, ctx, from)
  }
}

/**
 * A manager closed its connections: the agent that spoke to it looks for another at once, raft
 * knows that it cannot be reached, and what it was asked is asked again (swarmkit, raft proxy).
 */
function closed(machine: Machine, memory: Memory, ctx: MachineContext, from: MachineId): void {
  const { member, manager } = memory
  if (member !== null) onClosed(member.agent, ctx, from)
  if (manager === null) return
  markClosed(manager, from, ctx.now)
  for (const request of Object.values(memory.pending)) {
    if (request.sentTo !== from) continue
    sendTo(memory, request, null)
    tryLeader(machine, memory, ctx, request.id)
  }
}

/**
 * A machine wants to become a member of raft: the leader's to decide (spec 7.5). One that is to be
 * a worker by now hears so from its dispatcher.
 */
function join(
  machine: Machine,
  manager: Manager,
  ctx: MachineContext,
  from: MachineId,
  message: Extract<ControlMessage, { kind: 'control.join' }>,
): void {
  const { peer, context, joiner } = message
  if (manager.leading?.ready !== true) {
    const leader = leaderOf(manager)
    if (leader !== null && leader !== machine.id && from === joiner) ctx.send(leader, message)
    return
  }
  const members = manager.raft.members as Record<string, PeerContext>
  if (members[peer] !== undefined) {
    return ctx.send(joiner, { kind: 'control.join.answer', peer, members: { ...members } })
  }
  if (manager.store.nodes[context.nodeId]?.spec.Role !== 'manager') return
  manager.joining[peer] = { joiner, context }
  proposeConf(manager.raft, { kind: 'add', peer, context }, `add-${peer}`)
  pump(machine, manager, ctx)
}

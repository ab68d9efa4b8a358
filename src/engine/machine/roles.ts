/**
 * The role manager (spec 7.6): the observed role follows the one that was asked for, but a demoted
 * manager only becomes a worker when it has left raft.
 */
import { proposeConf, transferLeadership } from '../raft/raft'
import type { PeerId } from '../raft/types'
import { put } from '../store/actions'
import type { Node } from '../store/objects'
import type { ReadStore } from '../store/store'
import { canSpare } from '../control/api/node'
import { enqueueJob } from '../control/lane'
import { below } from '../kernel/rng'
import type { Job, Leading, Machine, Manager, Outcome } from './machine'
import type { MachineContext, PeerContext } from './messages'
import { isReachable, quorumOf } from './reachable'

export const RETRY = 5000

/** The raft member that stands for a node, or null. */
function peerOf(manager: Manager, nodeId: string): PeerId | null {
  const members = Object.entries(manager.raft.members as Record<PeerId, PeerContext>)
  return members.find(([, context]) => context.nodeId === nodeId)?.[0] ?? null
}

/** Looks at every node whose role is not what was asked for; looks again while there is one. */
export function checkRoles(
  machine: Machine,
  manager: Manager,
  leading: Leading,
  ctx: MachineContext,
): void {
  let open = false
  for (const node of Object.values(manager.store.nodes)) {
    if (node.spec.Role === node.role && !isStranded(manager, node)) continue
    open = true
    if (node.spec.Role === 'manager') enqueueRole(leading, node, 'manager')
    else demote(machine, manager, leading, node, ctx)
  }
  for (const { peer, nodeId } of strangers(manager)) {
    open = true
    if (canSpare(quorumOf(manager, ctx.now), nodeId)) removePeer(manager, peer)
  }
  if (!open) leading.rolesDue = null
  else if (leading.rolesDue === null || leading.rolesDue <= ctx.now) {
    leading.rolesDue = ctx.now + RETRY
    ctx.after(RETRY, { kind: 'roles.check', term: leading.term })
  }
}

/** A worker that is still a member of raft. */
const isStranded = (manager: Manager, node: Node): boolean =>
  node.role === 'worker' && peerOf(manager, node.id) !== null

/** Members of raft whose node is gone. */
const strangers = (manager: Manager): { readonly peer: PeerId; readonly nodeId: string }[] =>
  Object.entries(manager.raft.members as Record<PeerId, PeerContext>)
    .map(([peer, { nodeId }]) => ({ peer, nodeId }))
    .filter(({ nodeId }) => manager.store.nodes[nodeId] === undefined)
    .filter(() => Object.keys(manager.store.nodes).length > 0)

function removePeer(manager: Manager, peer: PeerId): void {
  proposeConf(manager.raft, { kind: 'remove', peer, context: null }, `remove-${peer}`)
}

function enqueueRole(leading: Leading, node: Node, role: Node['role']): void {
  enqueueJob<Job>(leading.lane, { kind: 'role', nodeId: node.id, role })
}

/** Somebody else may have been lost since it was asked for: then it waits. */
function demote(
  machine: Machine,
  manager: Manager,
  leading: Leading,
  node: Node,
  ctx: MachineContext,
): void {
  const peer = peerOf(manager, node.id)
  if (peer === null) return enqueueRole(leading, node, 'worker')
  if (!canSpare(quorumOf(manager, ctx.now), node.id)) return
  if (node.machine !== machine.id) return removePeer(manager, peer)
  const heir = heirOf(manager, ctx)
  if (heir !== null) transferLeadership(manager.raft, heir)
}

/**
 * Who is to lead instead: any other member that answers. Swarmkit means the one that has for the
 * longest time, but compares with an instant that it never sets (raft/transport): a map decides.
 */
function heirOf(manager: Manager, { now, rng }: MachineContext): PeerId | null {
  const { raft } = manager
  const others = Object.keys(raft.members).filter(
    (peer) => peer !== raft.id && isReachable(manager, peer, now),
  )
  return others.length === 0 ? null : (others[below(rng, others.length)] ?? null)
}

/** The observed role is written. */
export function planRole(store: ReadStore, job: Extract<Job, { kind: 'role' }>): Outcome {
  const node = store.nodes[job.nodeId]
  const due = node !== undefined && node.role !== job.role && node.spec.Role === job.role
  const actions = due ? [put('nodes', { ...node, role: job.role })] : []
  return { actions, facts: [], reply: null }
}

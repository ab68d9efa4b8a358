/** Which managers answer, as the transport of this one has it (spec 7.6). */
import type { Quorum } from '../control/api/node'
import type { MachineId } from '../kernel/context'
import type { Millis } from '../kernel/time'
import { reportSnapshot, reportUnreachable } from '../raft/replicate'
import type { PeerId, RaftMessage } from '../raft/types'
import type { Manager } from './machine'
import type { PeerContext } from './messages'

/** A message that did not arrive within this time is lost (spec 7.1). */
export const SEND_TIMEOUT: Millis = 2000

/**
 * Does the member's connection work? This manager itself always does; so does a peer that was not
 * spoken to, until a message to it is lost.
 */
export const isReachable = (manager: Manager, peer: string, now: Millis): boolean =>
  peer === manager.raft.id || now - (manager.asked[peer] ?? now) < SEND_TIMEOUT

/** Remembers since when an answer is due. */
export function markAsked(manager: Manager, { kind, to }: RaftMessage, now: Millis): void {
  if (!kind.endsWith('.answer')) manager.asked[to] ??= now
}

/** The peer on this machine has closed its connections: it is known at once. */
export function markClosed(manager: Manager, machine: MachineId, now: Millis): void {
  for (const [peer, context] of Object.entries(manager.raft.members)) {
    if ((context as PeerContext).machine === machine) manager.asked[peer] = now - SEND_TIMEOUT
  }
}

/** The members of raft by their nodes, and who of them answers. */
export const quorumOf = (manager: Manager, now: Millis): Quorum => ({
  members: Object.entries(manager.raft.members as Record<PeerId, PeerContext>).map(
    ([peer, { nodeId }]) => ({ nodeId, reachable: isReachable(manager, peer, now) }),
  ),
})

/** Tells raft what the transport found out: who cannot be reached, which snapshot was lost. */
export function reportLosses(manager: Manager, now: Millis): void {
  const { raft, snapshots } = manager
  for (const peer of Object.keys(raft.progress)) {
    if (!isReachable(manager, peer, now)) reportUnreachable(raft, peer)
  }
  for (const [peer, sentAt] of Object.entries(snapshots)) {
    if (now - sentAt < SEND_TIMEOUT) continue
    delete snapshots[peer]
    reportSnapshot(raft, peer, false)
  }
}

/** How many managers answer, and how many do not. */
export function reachableManagers(
  manager: Manager,
  now: Millis,
): { readonly reachable: number; readonly unreachable: number } {
  const peers = Object.keys(manager.raft.members)
  const reachable = peers.filter((peer) => isReachable(manager, peer, now)).length
  return { reachable, unreachable: peers.length - reachable }
}

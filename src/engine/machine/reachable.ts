/** Which managers answer, as the transport of this one has it (spec 7.6). */
import type { Millis } from '../kernel/time'
import { reportSnapshot, reportUnreachable } from '../raft/replicate'
import type { Manager } from './machine'

/** A peer that was not heard of for so long is taken to be unreachable. */
const SILENCE: Millis = 3000

/** Is the member heard of? This manager itself always is. */
export const isReachable = (manager: Manager, peer: string, now: Millis): boolean =>
  peer === manager.raft.id || now - (manager.heard[peer] ?? -SILENCE) < SILENCE

/** A message that did not arrive within this time is lost (spec 7.1). */
export const SEND_TIMEOUT: Millis = 2000

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

/** What a member says to the others. */
import { freeze } from '../kernel/clone'
import { lastIndexOf, slice, termAt } from './log'
import { becomeSnapshot, isFull, isPaused, sent, type Progress } from './progress'
import type { Raft } from './state'
import type { Entry, PeerId, RaftMessage } from './types'

/**
 * Entries in one message. The original counts bytes (MaxSizePerMsg, 65,535); an entry of a swarm
 * is about one kilobyte.
 */
const MOST_ENTRIES = 64

type Saying<T> = T extends RaftMessage ? Omit<T, 'term' | 'from' | 'to'> : never

/** Puts a message in the outbox, with this member's term. */
export function say(raft: Raft, to: PeerId, saying: Saying<RaftMessage>): void {
  raft.outbox.push({ ...saying, term: raft.term, from: raft.id, to } as RaftMessage)
}

/**
 * Sends a follower what it lacks, if it may be sent anything now; without entries only when `bare`
 * is asked for, to tell of a commit or to ask where its log ends. True when a message went out.
 */
export function sendAppend(raft: Raft, to: PeerId, bare: boolean): boolean {
  const progress = raft.progress[to]
  if (progress === undefined || isPaused(progress)) return false
  const prevIndex = progress.next - 1
  const prevTerm = termAt(raft.log, prevIndex)
  if (prevTerm === null) return sendSnapshot(raft, to, progress)
  const entries = entriesFor(raft, progress)
  if (entries.length === 0 && !bare) return false
  const { commit } = raft
  say(raft, to, { kind: 'raft.append', prevIndex, prevTerm, entries, commit })
  sent(progress, entries.length)
  progress.sentCommit = commit
  return true
}

/** A follower with too many unanswered messages gets empty ones, so that it is not forgotten. */
function entriesFor(raft: Raft, progress: Progress): readonly Entry[] {
  if (progress.state === 'replicate' && isFull(progress)) return []
  if (progress.next > lastIndexOf(raft.log)) return []
  return slice(raft.log, progress.next, MOST_ENTRIES)
}

/** The snapshot goes out with the members of today, as swarmkit sends it. */
function sendSnapshot(raft: Raft, to: PeerId, progress: Progress): boolean {
  const { snapshot } = raft.log
  if (snapshot === null || !progress.active) return false
  becomeSnapshot(progress, snapshot.index)
  const now = freeze({ ...snapshot, members: { ...raft.members } })
  say(raft, to, { kind: 'raft.snapshot', snapshot: now })
  return true
}

/** Sends all followers what they lack. */
export function broadcastAppend(raft: Raft): void {
  for (const peer of Object.keys(raft.progress)) sendAppend(raft, peer, true)
}

/** The leader lives; nobody learns of a commit beyond what it is known to have. */
export function broadcastHeartbeat(raft: Raft): void {
  for (const [peer, progress] of Object.entries(raft.progress)) {
    const commit = Math.min(progress.match, raft.commit)
    say(raft, peer, { kind: 'raft.heartbeat', commit })
    progress.sentCommit = commit
  }
}

export const sendTimeoutNow = (raft: Raft, to: PeerId): void =>
  say(raft, to, { kind: 'raft.timeoutNow' })

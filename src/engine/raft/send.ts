/** What a member says to the others. */
import { lastIndexOf, slice, termAt } from './log'
import type { Raft } from './state'
import type { PeerId, RaftMessage } from './types'

type Saying<T> = T extends RaftMessage ? Omit<T, 'term' | 'from' | 'to'> : never

/** Puts a message in the outbox, with this member's term. */
export function say(raft: Raft, to: PeerId, saying: Saying<RaftMessage>): void {
  raft.outbox.push({ ...saying, term: raft.term, from: raft.id, to } as RaftMessage)
}

/** Sends a follower what it lacks, if it may be sent anything now. */
export function sendAppend(raft: Raft, to: PeerId): void {
  const progress = raft.progress[to]
  if (progress === undefined || to === raft.id) return
  const { state, paused, inflight } = progress
  if (state === 'snapshot' || (state === 'probe' && paused)) return
  if (state === 'replicate' && inflight >= raft.config.mostInflight) return
  const prevIndex = progress.next - 1
  const prevTerm = termAt(raft.log, prevIndex)
  if (prevTerm === null || prevIndex < raft.log.offset) return sendSnapshot(raft, to)
  const entries =
    prevIndex < lastIndexOf(raft.log) ? slice(raft.log, progress.next, raft.config.mostEntries) : []
  say(raft, to, { kind: 'raft.append', prevIndex, prevTerm, entries, commit: raft.commit })
  if (state === 'probe') progress.paused = true
  else if (entries.length > 0) {
    progress.next += entries.length
    progress.inflight++
  }
}

function sendSnapshot(raft: Raft, to: PeerId): void {
  const { snapshot } = raft.log
  const progress = raft.progress[to]
  if (snapshot === null || progress === undefined) return
  progress.state = 'snapshot'
  say(raft, to, { kind: 'raft.snapshot', snapshot })
}

/** Sends all followers what they lack. */
export function broadcastAppend(raft: Raft): void {
  for (const peer of Object.keys(raft.progress)) sendAppend(raft, peer)
}

/** The leader lives; nobody learns of a commit beyond what it is known to have. */
export function broadcastHeartbeat(raft: Raft): void {
  for (const [peer, { match }] of Object.entries(raft.progress)) {
    if (peer !== raft.id) {
      say(raft, peer, { kind: 'raft.heartbeat', commit: Math.min(match, raft.commit) })
    }
  }
}

export const sendTimeoutNow = (raft: Raft, to: PeerId): void =>
  say(raft, to, { kind: 'raft.timeoutNow' })

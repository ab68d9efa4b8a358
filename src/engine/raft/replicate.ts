/** How a leader brings its followers' logs to be as its own, and what that commits (Raft 5.3). */
import { conflictHint, lastIndexOf, termAt } from './log'
import {
  accept,
  becomeProbe,
  becomeReplicate,
  canBumpCommit,
  free,
  reject,
  type Progress,
} from './progress'
import { committed } from './quorum'
import { broadcastAppend, sendAppend, sendTimeoutNow } from './send'
import type { Raft } from './state'
import type { PeerId, RaftMessage } from './types'

type Answer = Extract<RaftMessage, { kind: 'raft.append.answer' }>

/** A follower says what it has, or what it lacks. */
export function onAppendAnswer(raft: Raft, message: Answer): void {
  const progress = raft.progress[message.from]
  if (raft.state !== 'leader' || progress === undefined) return
  progress.active = true
  if (message.rejected) return onRejected(raft, progress, message)
  const { from, index } = message
  const back = progress.match === index && progress.state === 'probe'
  if (!accept(progress, index) && !back) return
  moveOn(raft, progress, index)
  if (advanceCommit(raft)) broadcastAppend(raft)
  else if (canBumpCommit(progress, raft.commit)) sendAppend(raft, from, true)
  while (sendAppend(raft, from, false));
  const isHeir = from === raft.transferTo && progress.match === lastIndexOf(raft.log)
  if (isHeir) sendTimeoutNow(raft, from)
}

/** One that is known to be in step is sent entries as they come. */
function moveOn(raft: Raft, progress: Progress, index: number): void {
  if (progress.state === 'replicate') return free(progress, index)
  if (progress.state === 'snapshot') {
    if (progress.match < raft.log.offset) return
    becomeProbe(progress)
  }
  becomeReplicate(progress)
}

/** Tries again where the two logs may still agree: at most once for each term in them. */
function onRejected(raft: Raft, progress: Progress, message: Answer): void {
  const { from, index, hint, hintTerm } = message
  const next = hintTerm > 0 ? conflictHint(raft.log, hint, hintTerm) : hint
  if (!reject(progress, index, next)) return
  if (progress.state === 'replicate') becomeProbe(progress)
  sendAppend(raft, from, true)
}

/**
 * An entry of this term that a majority has is committed, and all before it (Raft 5.4.2). True
 * when that is news.
 */
export function advanceCommit(raft: Raft): boolean {
  const own = lastIndexOf(raft.log)
  const matches = Object.keys(raft.members).map((peer) =>
    peer === raft.id ? own : (raft.progress[peer]?.match ?? 0),
  )
  const index = committed(matches)
  if (index <= raft.commit || termAt(raft.log, index) !== raft.term) return false
  raft.commit = index
  return true
}

/** A follower lives: it is asked again where its log ends, if it lacks anything. */
export function onHeartbeatAnswer(raft: Raft, from: PeerId): void {
  const progress = raft.progress[from]
  if (raft.state !== 'leader' || progress === undefined) return
  progress.active = true
  progress.paused = false
  if (progress.match < lastIndexOf(raft.log) || progress.state === 'probe') {
    sendAppend(raft, from, true)
  }
}

/** The transport could not reach a follower: what was sent is probably lost. */
export function reportUnreachable(raft: Raft, peer: PeerId): void {
  const progress = raft.progress[peer]
  if (progress?.state === 'replicate') becomeProbe(progress)
}

/** The transport says whether a snapshot arrived; the next word waits for a heartbeat's answer. */
export function reportSnapshot(raft: Raft, peer: PeerId, arrived: boolean): void {
  const progress = raft.progress[peer]
  if (progress?.state !== 'snapshot') return
  if (!arrived) progress.pendingSnapshot = 0
  becomeProbe(progress)
  progress.paused = true
}

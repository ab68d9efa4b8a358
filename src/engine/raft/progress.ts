/** What a leader knows of a follower's log, and how fast it may send (etcd-io/raft's tracker). */

/** Messages with entries to one follower that may be unanswered (spec 7.1). */
export const MOST_INFLIGHT = 256

export interface Progress {
  /** The last entry known to be the same. */
  match: number
  /** The next entry to send; what lies between `match` and it is on its way. */
  next: number
  /** The highest commit index the follower was told. */
  sentCommit: number
  state: 'probe' | 'replicate' | 'snapshot'
  /** The index of the snapshot that is on its way, or 0. */
  pendingSnapshot: number
  /** The last index of each message with entries that is not answered yet, in order. */
  inflight: number[]
  /** Nothing is sent until an answer comes, to this or to a heartbeat. */
  paused: boolean
  /** Heard of since the last check of the quorum. */
  active: boolean
}

/** A follower of whom nothing is known: it is asked about the entry before `next`. */
export const createProgress = (next: number, active: boolean): Progress => ({
  match: 0,
  next,
  sentCommit: 0,
  state: 'probe',
  pendingSnapshot: 0,
  inflight: [],
  paused: false,
  active,
})

function become(progress: Progress, state: Progress['state']): void {
  progress.state = state
  progress.paused = false
  progress.pendingSnapshot = 0
  progress.inflight = []
}

/** Asks for one entry at a time; after a snapshot that arrived, for the one behind it. */
export function becomeProbe(progress: Progress): void {
  const { pendingSnapshot } = progress
  become(progress, 'probe')
  progress.next = Math.max(progress.match, pendingSnapshot) + 1
  progress.sentCommit = Math.min(progress.sentCommit, progress.next - 1)
}

/** Sends entries as they come, without waiting for answers. */
export function becomeReplicate(progress: Progress): void {
  become(progress, 'replicate')
  progress.next = progress.match + 1
}

/** A snapshot up to `index` is on its way: nothing else is sent. */
export function becomeSnapshot(progress: Progress, index: number): void {
  become(progress, 'snapshot')
  progress.pendingSnapshot = index
  progress.next = index + 1
  progress.sentCommit = index
}

export const isFull = (progress: Progress): boolean => progress.inflight.length >= MOST_INFLIGHT

export const isPaused = (progress: Progress): boolean =>
  progress.state === 'snapshot' || progress.paused

/** A message with so many entries went out. */
export function sent(progress: Progress, entries: number): void {
  if (progress.state === 'probe') {
    if (entries > 0) progress.paused = true
    return
  }
  if (entries > 0) {
    progress.next += entries
    progress.inflight.push(progress.next - 1)
  }
  progress.paused = isFull(progress)
}

/** May telling this commit index move the follower's on? */
export const canBumpCommit = (progress: Progress, commit: number): boolean =>
  commit > progress.sentCommit && progress.sentCommit < progress.next - 1

/** The follower has everything up to `index`; true when that is news. */
export function accept(progress: Progress, index: number): boolean {
  if (index <= progress.match) return false
  progress.match = index
  progress.next = Math.max(progress.next, index + 1)
  progress.paused = false
  return true
}

/** The messages up to `index` are answered. */
export function free(progress: Progress, index: number): void {
  const { inflight } = progress
  let answered = 0
  while (answered < inflight.length && (inflight[answered] as number) <= index) answered++
  inflight.splice(0, answered)
}

/** The follower does not have `index`; try after `hint`. False when the news is old. */
export function reject(progress: Progress, index: number, hint: number): boolean {
  if (progress.state === 'replicate') {
    if (index <= progress.match) return false
    progress.next = progress.match + 1
  } else {
    if (progress.next - 1 !== index) return false
    progress.next = Math.max(Math.min(index, hint + 1), progress.match + 1)
    progress.paused = false
  }
  progress.sentCommit = Math.min(progress.sentCommit, progress.next - 1)
  return true
}

/** What a leader knows of a follower's log, and how fast it may send (etcd-io/raft's tracker). */

export interface Progress {
  /** The last entry known to be the same. */
  match: number
  /** The next entry to send. */
  next: number
  state: 'probe' | 'replicate' | 'snapshot'
  /** Messages with entries that are not answered yet. */
  inflight: number
  /** A probe is out; the next one waits for its answer or a heartbeat's. */
  paused: boolean
  /** Heard of since the last check of the quorum. */
  active: boolean
}

export const createProgress = (lastIndex: number): Progress => ({
  match: 0,
  next: lastIndex + 1,
  state: 'probe',
  inflight: 0,
  paused: false,
  active: true,
})

export function becomeProbe(progress: Progress): void {
  progress.state = 'probe'
  progress.paused = false
  progress.inflight = 0
  progress.next = progress.match + 1
}

function becomeReplicate(progress: Progress): void {
  progress.state = 'replicate'
  progress.paused = false
  progress.inflight = 0
  progress.next = progress.match + 1
}

/** The follower has everything up to `index`; true when that is news. */
export function accept(progress: Progress, index: number): boolean {
  progress.inflight = Math.max(0, progress.inflight - 1)
  const news = index > progress.match
  if (news) progress.match = index
  progress.next = Math.max(progress.next, index + 1)
  progress.paused = false
  if (progress.state !== 'replicate') becomeReplicate(progress)
  return news
}

/** The follower does not have `index`; try at `hint`. False when the news is old. */
export function reject(progress: Progress, index: number, hint: number): boolean {
  if (progress.state === 'replicate' && index <= progress.match) return false
  if (progress.state !== 'replicate' && progress.next - 1 !== index) return false
  progress.next = Math.max(Math.min(index, hint + 1), progress.match + 1, 1)
  progress.state = 'probe'
  progress.paused = false
  progress.inflight = 0
  return true
}

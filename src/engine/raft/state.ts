/** A raft member as a plain value. */
import type { Rng } from '../kernel/rng'
import type { Log } from './log'
import type { Progress } from './progress'
import type { PeerId, RaftFact, RaftMessage, Snapshot } from './types'

/**
 * The ticks, as swarmkit sets them (spec 7.1): patience is 10 to 19 of them, and a leader that a
 * majority did not answer within 10 steps down (CheckQuorum). There is no PreVote.
 */
export const ELECTION_TICKS = 10
export const HEARTBEAT_TICKS = 1

export interface Raft {
  readonly id: PeerId
  rng: Rng
  term: number
  vote: PeerId | null
  lead: PeerId | null
  state: 'follower' | 'candidate' | 'leader'
  log: Log
  commit: number
  applied: number
  /** Who belongs to the group, with what they say of themselves. */
  members: Record<PeerId, unknown>
  /** Ticks since the leader was heard of; for a leader, since it last checked its quorum. */
  electionElapsed: number
  heartbeatElapsed: number
  /** Ticks of silence after which this member stands for election. */
  patience: number
  votes: Record<PeerId, boolean>
  /** A leader's knowledge of the others. */
  progress: Record<PeerId, Progress>
  /** The last proposed change of members; while it is not applied there is no other. */
  pendingConf: number
  transferTo: PeerId | null
  outbox: RaftMessage[]
  facts: RaftFact[]
  /** A snapshot that came and has not been handed out. */
  installed: Snapshot | null
}

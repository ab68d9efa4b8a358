/** A raft member as a plain value. */
import type { Rng } from '../kernel/rng'
import type { Log } from './log'
import type { Progress } from './progress'
import type { PeerId, RaftFact, RaftMessage, Snapshot } from './types'

export interface Config {
  readonly electionTicks: number
  readonly heartbeatTicks: number
  /** Entries in one message. */
  readonly mostEntries: number
  /** Unanswered messages with entries to one follower. */
  readonly mostInflight: number
}

export interface Raft {
  readonly id: PeerId
  readonly config: Config
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
  /** The election it stands in was asked for by the leader. */
  transfer: boolean
  outbox: RaftMessage[]
  facts: RaftFact[]
  /** A snapshot that came and has not been handed out. */
  installed: Snapshot | null
}

/**
 * The words of raft (Ongaro and Ousterhout 2014; etcd-io/raft's shape). No Docker word in them:
 * what members say of themselves and what entries carry is `unknown` here.
 */

/** The unique name of a member; one that leaves and comes back has another. */
export type PeerId = string

export interface ConfChange {
  readonly kind: 'add' | 'remove'
  readonly peer: PeerId
  /** What the member says of itself; a plain, frozen value. */
  readonly context: unknown
}

/** What an entry carries; null is the empty entry of a new leader. */
export type EntryData =
  | { readonly kind: 'normal'; readonly id: string; readonly payload: unknown }
  | { readonly kind: 'conf'; readonly id: string; readonly change: ConfChange }
  | null

/** One entry of the log. Frozen, and shared by all logs it is in. */
export interface Entry {
  readonly term: number
  readonly index: number
  readonly data: EntryData
}

/** The state machine at `index`, with the members of that moment. */
export interface Snapshot {
  readonly index: number
  readonly term: number
  readonly members: Readonly<Record<PeerId, unknown>>
  readonly data: unknown
}

interface Addressed {
  readonly term: number
  readonly from: PeerId
  readonly to: PeerId
}

export type RaftMessage =
  | (Addressed & {
      readonly kind: 'raft.vote'
      readonly lastIndex: number
      readonly lastTerm: number
      /** The leader itself asked for this election: the lease does not hold. */
      readonly transfer: boolean
    })
  | (Addressed & { readonly kind: 'raft.vote.answer'; readonly granted: boolean })
  | (Addressed & {
      readonly kind: 'raft.append'
      readonly prevIndex: number
      readonly prevTerm: number
      readonly entries: readonly Entry[]
      readonly commit: number
    })
  | (Addressed & {
      readonly kind: 'raft.append.answer'
      readonly rejected: boolean
      /** Accepted: the last entry that matches. Rejected: the `prevIndex` that did not. */
      readonly index: number
      /** Rejected: the follower's best guess at where its log still agrees. */
      readonly hint: number
      readonly hintTerm: number
    })
  | (Addressed & { readonly kind: 'raft.heartbeat'; readonly commit: number })
  | (Addressed & { readonly kind: 'raft.heartbeat.answer' })
  | (Addressed & { readonly kind: 'raft.snapshot'; readonly snapshot: Snapshot })
  | (Addressed & { readonly kind: 'raft.timeoutNow' })

/** What happened, with its reason. */
export type RaftFact =
  | {
      readonly kind: 'raft.election.started'
      readonly peer: PeerId
      readonly term: number
      readonly why: string
    }
  | {
      readonly kind: 'raft.vote.granted' | 'raft.vote.refused'
      readonly peer: PeerId
      readonly candidate: PeerId
      readonly term: number
      readonly why: string
    }
  | {
      readonly kind: 'raft.leader.elected'
      readonly peer: PeerId
      readonly term: number
      readonly votes: readonly PeerId[]
    }
  | {
      readonly kind: 'raft.leader.steppedDown'
      readonly peer: PeerId
      readonly term: number
      readonly why: string
    }
  | {
      readonly kind: 'raft.following'
      readonly peer: PeerId
      readonly leader: PeerId
      readonly term: number
    }
  | {
      readonly kind: 'raft.member.added' | 'raft.member.removed'
      readonly peer: PeerId
      readonly member: PeerId
    }

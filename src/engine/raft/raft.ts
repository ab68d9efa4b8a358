/**
 * Raft without input or output, after etcd-io/raft: a message or a tick goes in; `takeReady` gives
 * what is to be written, sent and applied. The whole member is one plain value with its own luck.
 */
import { assert } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import type { Rng } from '../kernel/rng'
import { becomeFollower, drawPatience, noteStepDown } from './become'
import { campaign, isMember } from './campaign'
import { compactTo, createLog, lastIndexOf, slice, termAt, type Log } from './log'
import { createProgress } from './progress'
import { majority } from './quorum'
import { advanceCommit } from './replicate'
import { broadcastAppend, broadcastHeartbeat, sendAppend, sendTimeoutNow } from './send'
import { ELECTION_TICKS, HEARTBEAT_TICKS, type Raft } from './state'
import type { ConfChange, Entry, EntryData, PeerId, RaftFact, RaftMessage, Snapshot } from './types'

export type { Raft } from './state'

/** What of a member outlives a power cut. */
export interface Saved {
  readonly id: PeerId
  readonly term: number
  readonly vote: PeerId | null
  readonly commit: number
  readonly members: Readonly<Record<PeerId, unknown>>
  readonly log: Log
}

/** A member: new, knowing `members`; or as it was `saved`, which then says who they are. */
export function createRaft(
  plan:
    | {
        readonly id: PeerId
        readonly rng: Rng
        readonly members: Readonly<Record<PeerId, unknown>>
      }
    | { readonly id: PeerId; readonly rng: Rng; readonly saved: Saved },
): Raft {
  const saved = 'saved' in plan ? plan.saved : null
  const log = saved?.log ?? createLog()
  const members = 'members' in plan ? plan.members : plan.saved.members
  const raft: Raft = {
    id: plan.id,
    rng: plan.rng,
    term: saved?.term ?? 0,
    vote: saved?.vote ?? null,
    lead: null,
    state: 'follower',
    log,
    commit: saved?.commit ?? 0,
    applied: log.snapshot?.index ?? 0,
    members: { ...members },
    electionElapsed: 0,
    heartbeatElapsed: 0,
    patience: 0,
    votes: {},
    progress: {},
    pendingConf: 0,
    transferTo: null,
    outbox: [],
    facts: [],
    installed: null,
  }
  drawPatience(raft)
  return raft
}

/** What is to be kept for a restart. */
export const save = (raft: Raft): Saved => ({
  id: raft.id,
  term: raft.term,
  vote: raft.vote,
  commit: raft.commit,
  members: raft.members,
  log: raft.log,
})

/** A tick of the clock went by: one second in a swarm. */
export function tick(raft: Raft): void {
  raft.electionElapsed++
  if (raft.state === 'leader') return tickLeader(raft)
  if (raft.electionElapsed < raft.patience || !isMember(raft)) return
  const silence = raft.electionElapsed
  raft.electionElapsed = 0
  if (raft.state === 'candidate') campaign(raft, `no majority of votes within ${silence} s`)
  else campaign(raft, `nothing heard of a leader for ${silence} s`)
}

function tickLeader(raft: Raft): void {
  raft.heartbeatElapsed++
  if (raft.electionElapsed >= ELECTION_TICKS) {
    raft.electionElapsed = 0
    if (!checkQuorum(raft)) return
    raft.transferTo = null
  }
  if (raft.heartbeatElapsed < HEARTBEAT_TICKS) return
  raft.heartbeatElapsed = 0
  broadcastHeartbeat(raft)
}

/** A leader that a majority did not answer steps down (spec 7.2). False: it did. */
function checkQuorum(raft: Raft): boolean {
  const peers = Object.keys(raft.members)
  const active = peers.filter((peer) => peer === raft.id || raft.progress[peer]?.active === true)
  for (const progress of Object.values(raft.progress)) progress.active = false
  if (active.length >= majority(peers.length)) return true
  const why = `only ${active.length} of ${peers.length} managers answered in the last 10 s`
  noteStepDown(raft, why)
  becomeFollower(raft, raft.term, null)
  return false
}

/** Proposes an entry; false when this member cannot: it does not lead, or is handing over. */
export const propose = (raft: Raft, payload: unknown, id: string): boolean =>
  append(raft, { kind: 'normal', id, payload })

/** Proposes a change of members; one at a time. */
export function proposeConf(raft: Raft, change: ConfChange, id: string): boolean {
  if (raft.pendingConf > raft.applied) return false
  if (!append(raft, { kind: 'conf', id, change })) return false
  raft.pendingConf = lastIndexOf(raft.log)
  return true
}

function append(raft: Raft, data: EntryData): boolean {
  if (raft.state !== 'leader' || raft.transferTo !== null) return false
  const index = lastIndexOf(raft.log) + 1
  raft.log.entries.push(freeze({ term: raft.term, index, data }))
  advanceCommit(raft)
  broadcastAppend(raft)
  return true
}

/**
 * Hands leadership to another member, once that one has the whole log. What does not succeed
 * within an election time-out is given up; meanwhile nothing is proposed.
 */
export function transferLeadership(raft: Raft, to: PeerId): void {
  const progress = raft.progress[to]
  if (raft.state !== 'leader' || progress === undefined || raft.transferTo === to) return
  raft.transferTo = to
  raft.electionElapsed = 0
  if (progress.match === lastIndexOf(raft.log)) sendTimeoutNow(raft, to)
  else sendAppend(raft, to, true)
}

/** A committed change of members takes effect. */
export function applyConf(raft: Raft, change: ConfChange): void {
  const { kind, peer } = change
  if (kind === 'add') addMember(raft, change)
  else removeMember(raft, peer)
  if (raft.state !== 'leader') return
  if (!isMember(raft)) return becomeFollower(raft, raft.term, null)
  if (advanceCommit(raft)) return broadcastAppend(raft)
  for (const other of Object.keys(raft.progress)) sendAppend(raft, other, false)
}

function addMember(raft: Raft, { peer, context }: ConfChange): void {
  if (peer in raft.members) return
  raft.members = { ...raft.members, [peer]: context }
  raft.facts.push({ kind: 'raft.member.added', peer: raft.id, member: peer })
  if (raft.state !== 'leader') return
  raft.progress[peer] = createProgress(Math.max(lastIndexOf(raft.log), 1), true)
}

function removeMember(raft: Raft, peer: PeerId): void {
  if (!(peer in raft.members)) return
  const { [peer]: _gone, ...rest } = raft.members
  raft.members = rest
  delete raft.progress[peer]
  if (raft.transferTo === peer) raft.transferTo = null
  raft.facts.push({ kind: 'raft.member.removed', peer: raft.id, member: peer })
}

/** Keeps `data` as the snapshot at `index` and all but the last `kept` entries before it go. */
export function compact(raft: Raft, index: number, data: unknown, kept: number): void {
  assert(index <= raft.applied, 'raft: a snapshot holds what was applied')
  const term = termAt(raft.log, index)
  assert(term !== null, 'raft: a snapshot is of an entry that is kept')
  raft.log.snapshot = freeze({ index, term, members: { ...raft.members }, data })
  compactTo(raft.log, Math.max(raft.log.offset, index - kept))
}

/** What the member wants done, in this order: install, (write), send, apply. */
export interface Ready {
  readonly snapshot: Snapshot | null
  readonly messages: readonly RaftMessage[]
  readonly committed: readonly Entry[]
  readonly facts: readonly RaftFact[]
}

/** Is there anything for `takeReady`? Cheap. */
export const hasReady = (raft: Raft): boolean =>
  raft.outbox.length > 0 ||
  raft.commit > raft.applied ||
  raft.facts.length > 0 ||
  raft.installed !== null

/** Takes what is ready; the caller must apply all of `committed` before the next call. */
export function takeReady(raft: Raft): Ready {
  const { outbox: messages, facts, installed: snapshot } = raft
  const committed = raft.commit > raft.applied ? entriesToApply(raft) : []
  raft.applied = raft.commit
  raft.outbox = []
  raft.facts = []
  raft.installed = null
  return { snapshot, messages, committed, facts }
}

const entriesToApply = (raft: Raft): Entry[] =>
  slice(raft.log, raft.applied + 1, raft.commit - raft.applied)

/** The entry's neighbourhood for the eye: the newest `most` entries. */
export const tailOf = (raft: Raft, most: number): Entry[] =>
  slice(raft.log, Math.max(raft.log.offset + 1, lastIndexOf(raft.log) - most + 1), most)

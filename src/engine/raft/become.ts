/** How a member changes what it is. */
import { assert } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { between } from '../kernel/rng'
import { lastIndexOf } from './log'
import { createProgress } from './progress'
import { broadcastAppend } from './send'
import { ELECTION_TICKS, type Raft } from './state'
import type { PeerId } from './types'

/** A member's patience: 10 to 19 ticks, drawn anew whenever it becomes something else (7.1). */
export function drawPatience(raft: Raft): void {
  raft.patience = between(raft.rng, ELECTION_TICKS, 2 * ELECTION_TICKS - 1)
}

function reset(raft: Raft, term: number): void {
  if (raft.term !== term) {
    raft.term = term
    raft.vote = null
  }
  raft.lead = null
  raft.electionElapsed = 0
  raft.heartbeatElapsed = 0
  raft.votes = {}
  raft.progress = {}
  raft.pendingConf = 0
  raft.transferTo = null
  drawPatience(raft)
}

/** Follows `lead`, or waits for one. */
export function becomeFollower(raft: Raft, term: number, lead: PeerId | null): void {
  reset(raft, term)
  raft.state = 'follower'
  if (lead !== null) follow(raft, lead)
}

/** A message that only this term's leader sends came: it is alive. */
export function follow(raft: Raft, lead: PeerId): void {
  raft.electionElapsed = 0
  if (raft.lead === lead) return
  raft.lead = lead
  raft.facts.push({ kind: 'raft.following', peer: raft.id, leader: lead, term: raft.term })
}

/** Stands for election in the next term, with its own vote. */
export function becomeCandidate(raft: Raft, why: string): void {
  assert(raft.state !== 'leader', 'raft: a leader does not stand for election')
  reset(raft, raft.term + 1)
  raft.state = 'candidate'
  raft.vote = raft.id
  raft.votes = { [raft.id]: true }
  raft.facts.push({ kind: 'raft.election.started', peer: raft.id, term: raft.term, why })
}

/** Leads, and says so with an empty entry of its own term (Raft 5.4.2). */
export function becomeLeader(raft: Raft): void {
  assert(raft.state === 'candidate', 'raft: only a candidate becomes leader')
  const votes = Object.keys(raft.votes).filter((peer) => raft.votes[peer] === true)
  reset(raft, raft.term)
  raft.state = 'leader'
  raft.lead = raft.id
  const last = lastIndexOf(raft.log)
  for (const peer of Object.keys(raft.members)) {
    if (peer !== raft.id) raft.progress[peer] = createProgress(last + 1, false)
  }
  raft.pendingConf = last
  raft.log.entries.push(freeze({ term: raft.term, index: last + 1, data: null }))
  if (Object.keys(raft.members).length === 1) raft.commit = last + 1
  raft.facts.push({ kind: 'raft.leader.elected', peer: raft.id, term: raft.term, votes })
  broadcastAppend(raft)
}

/** Says that a leader is about to be none any more. */
export const noteStepDown = ({ facts, id: peer, term }: Raft, why: string): void =>
  void facts.push({ kind: 'raft.leader.steppedDown', peer, term, why })

/** How a member changes what it is. */
import { assert } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { between } from '../kernel/rng'
import { lastIndexOf } from './log'
import { createProgress, type Progress } from './progress'
import { broadcastAppend } from './send'
import type { Raft } from './state'
import type { PeerId } from './types'

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
  const { electionTicks } = raft.config
  raft.patience = between(raft.rng, electionTicks, 2 * electionTicks - 1)
}

/** Follows `lead`, or waits for one. */
export function becomeFollower(raft: Raft, term: number, lead: PeerId | null): void {
  reset(raft, term)
  raft.state = 'follower'
  raft.lead = lead
  if (lead !== null) raft.facts.push({ kind: 'raft.following', peer: raft.id, leader: lead, term })
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
  const progress: Record<PeerId, Progress> = {}
  for (const peer of Object.keys(raft.members)) {
    if (peer !== raft.id) progress[peer] = createProgress(last)
  }
  raft.progress = progress
  raft.pendingConf = last
  raft.log.entries.push(freeze({ term: raft.term, index: last + 1, data: null }))
  if (Object.keys(raft.members).length === 1) raft.commit = last + 1
  raft.facts.push({ kind: 'raft.leader.elected', peer: raft.id, term: raft.term, votes })
  broadcastAppend(raft)
}

/** What a member does with a message (Raft section 5; etcd-io/raft's rules for the lease). */
import { assert } from '../kernel/assert'
import { becomeFollower, becomeLeader, follow, noteStepDown } from './become'
import { campaign } from './campaign'
import { conflictHint, install, isUpToDate, lastIndexOf, replaceAfter, termAt } from './log'
import { onAppendAnswer, onHeartbeatAnswer } from './replicate'
import { tally } from './quorum'
import { say } from './send'
import { ELECTION_TICKS, type Raft } from './state'
import type { Entry, RaftMessage } from './types'

type Of<K extends RaftMessage['kind']> = Extract<RaftMessage, { kind: K }>

/** A message arrived. */
export function step(raft: Raft, message: RaftMessage): void {
  if (message.term > raft.term) {
    if (message.kind === 'raft.vote' && !message.transfer && hasLease(raft)) {
      return refuse(raft, message, 'it hears its leader still: the request does not count')
    }
    if (raft.state === 'leader')
      noteStepDown(raft, `another member is in term ${message.term} already`)
    becomeFollower(raft, message.term, isLeaders(message) ? message.from : null)
  } else if (message.term < raft.term) return answerOld(raft, message)
  switch (message.kind) {
    case 'raft.vote':
      return onVote(raft, message)
    case 'raft.vote.answer':
      return onVoteAnswer(raft, message)
    case 'raft.append.answer':
      return onAppendAnswer(raft, message)
    case 'raft.heartbeat.answer':
      return onHeartbeatAnswer(raft, message.from)
    case 'raft.timeoutNow':
      if (raft.state !== 'follower') return
      return campaign(raft, 'the leader handed its leadership over', true)
    default:
      return onLeaders(raft, message)
  }
}

type Leaders = Of<'raft.append' | 'raft.heartbeat' | 'raft.snapshot'>

const isLeaders = (message: RaftMessage): message is Leaders =>
  message.kind === 'raft.append' ||
  message.kind === 'raft.heartbeat' ||
  message.kind === 'raft.snapshot'

/** A message that only a leader sends came, in this very term. */
function onLeaders(raft: Raft, message: Leaders): void {
  assert(raft.state !== 'leader', 'raft: a term has one leader')
  if (raft.state === 'candidate') becomeFollower(raft, raft.term, message.from)
  else follow(raft, message.from)
  if (message.kind === 'raft.append') return onAppend(raft, message)
  if (message.kind === 'raft.snapshot') return onSnapshot(raft, message)
  commitTo(raft, message.commit)
  say(raft, message.from, { kind: 'raft.heartbeat.answer' })
}

/** A leader was heard of within the last election time-out (CheckQuorum's lease). */
const hasLease = (raft: Raft): boolean =>
  raft.lead !== null && raft.electionElapsed < ELECTION_TICKS

function refuse(raft: Raft, { from, term }: Of<'raft.vote'>, why: string): void {
  raft.facts.push({ kind: 'raft.vote.refused', peer: raft.id, candidate: from, term, why })
}

/**
 * A message of an earlier term: a leader of the past learns of this one by the answer, and so lets
 * one in that the lease shut out. All else is left unanswered.
 */
function answerOld(raft: Raft, { kind, from }: RaftMessage): void {
  if (kind === 'raft.heartbeat' || kind === 'raft.append') acknowledge(raft, from, 0)
}

function acknowledge(raft: Raft, to: string, index: number): void {
  say(raft, to, { kind: 'raft.append.answer', rejected: false, index, hint: 0, hintTerm: 0 })
}

function onVote(raft: Raft, message: Of<'raft.vote'>): void {
  const { from, term, lastIndex, lastTerm } = message
  const free = raft.vote === from || (raft.vote === null && raft.lead === null)
  const complete = isUpToDate(raft.log, lastIndex, lastTerm)
  const granted = free && complete
  if (granted) {
    raft.electionElapsed = 0
    raft.vote = from
    const why = 'its log is as complete, and the vote was free'
    raft.facts.push({ kind: 'raft.vote.granted', peer: raft.id, candidate: from, term, why })
  } else {
    refuse(raft, message, free ? 'its log is less complete' : 'the vote of this term is given')
  }
  say(raft, from, { kind: 'raft.vote.answer', granted })
}

function onVoteAnswer(raft: Raft, { from, granted }: Of<'raft.vote.answer'>): void {
  if (raft.state !== 'candidate') return
  raft.votes[from] ??= granted
  const verdict = tally(Object.keys(raft.members), raft.votes)
  if (verdict === 'won') becomeLeader(raft)
  else if (verdict === 'lost') becomeFollower(raft, raft.term, null)
}

function onAppend(raft: Raft, message: Of<'raft.append'>): void {
  const { from, prevIndex, prevTerm, entries, commit } = message
  if (prevIndex < raft.commit) return acknowledge(raft, from, raft.commit)
  if (termAt(raft.log, prevIndex) !== prevTerm) {
    const hint = conflictHint(raft.log, Math.min(prevIndex, lastIndexOf(raft.log)), prevTerm)
    const hintTerm = termAt(raft.log, hint) ?? 0
    const index = prevIndex
    return say(raft, from, { kind: 'raft.append.answer', rejected: true, index, hint, hintTerm })
  }
  takeEntries(raft, entries)
  const last = prevIndex + entries.length
  commitTo(raft, Math.min(commit, last))
  acknowledge(raft, from, last)
}

/** Takes the entries that are new; what contradicts them goes (Raft 5.3). */
function takeEntries(raft: Raft, entries: readonly Entry[]): void {
  const at = entries.findIndex(({ index, term }) => termAt(raft.log, index) !== term)
  const first = entries[at]
  if (first === undefined) return
  assert(first.index > raft.commit, 'raft: what is committed is never replaced')
  replaceAfter(raft.log, first.index - 1, entries.slice(at))
}

function commitTo(raft: Raft, commit: number): void {
  assert(commit <= lastIndexOf(raft.log), 'raft: only what is in the log is committed')
  raft.commit = Math.max(raft.commit, commit)
}

/** A snapshot is taken unless the log has all of it already. */
function onSnapshot(raft: Raft, { from, snapshot }: Of<'raft.snapshot'>): void {
  const { index, term } = snapshot
  if (index > raft.commit) {
    if (termAt(raft.log, index) === term) commitTo(raft, index)
    else if (raft.id in snapshot.members) {
      install(raft.log, snapshot)
      raft.commit = index
      raft.applied = index
      raft.members = { ...snapshot.members }
      raft.installed = snapshot
    }
  }
  acknowledge(raft, from, raft.commit)
}

/** What a member does with a message (Raft section 5; etcd-io/raft's rules for the lease). */
import { becomeFollower, becomeLeader } from './become'
import { conflictHint, install, isUpToDate, lastIndexOf, replaceAfter, termAt } from './log'
import { accept, becomeProbe, reject } from './progress'
import { committed, tally } from './quorum'
import { broadcastAppend, say, sendAppend, sendTimeoutNow } from './send'
import type { Raft } from './state'
import type { Entry, PeerId, RaftMessage } from './types'

type Of<K extends RaftMessage['kind']> = Extract<RaftMessage, { kind: K }>

/** Any message but `raft.timeoutNow`. */
export function handle(raft: Raft, message: Exclude<RaftMessage, Of<'raft.timeoutNow'>>): void {
  if (message.term > raft.term) {
    if (message.kind === 'raft.vote' && !message.transfer && hasLease(raft)) {
      const why = 'it hears its leader still: the request does not count'
      return refuse(raft, message, why)
    }
    const leads = message.kind !== 'raft.vote' && !message.kind.endsWith('.answer')
    becomeFollower(raft, message.term, leads ? message.from : null)
  } else if (message.term < raft.term) return answerOld(raft, message)
  switch (message.kind) {
    case 'raft.vote':
      return onVote(raft, message)
    case 'raft.vote.answer':
      return onVoteAnswer(raft, message)
    case 'raft.append':
      follow(raft, message.from)
      return onAppend(raft, message)
    case 'raft.heartbeat':
      follow(raft, message.from)
      commitTo(raft, message.commit)
      return say(raft, message.from, { kind: 'raft.heartbeat.answer' })
    case 'raft.snapshot':
      follow(raft, message.from)
      return onSnapshot(raft, message)
    case 'raft.append.answer':
      return onAppendAnswer(raft, message)
    case 'raft.heartbeat.answer':
      return onHeartbeatAnswer(raft, message.from)
  }
}

/** A leader was heard of within the last election time-out (CheckQuorum's lease). */
const hasLease = (raft: Raft): boolean =>
  raft.lead !== null && raft.electionElapsed < raft.config.electionTicks

function refuse(raft: Raft, { from, term }: Of<'raft.vote'>, why: string): void {
  raft.facts.push({ kind: 'raft.vote.refused', peer: raft.id, candidate: from, term, why })
}

/** A message of an earlier term: a leader of the past learns of this one by the answer. */
function answerOld(raft: Raft, { kind, from }: RaftMessage): void {
  if (kind === 'raft.heartbeat' || kind === 'raft.append') {
    const hint = { index: 0, hint: 0, hintTerm: 0 }
    say(raft, from, { kind: 'raft.append.answer', rejected: false, ...hint })
  } else if (kind === 'raft.vote') say(raft, from, { kind: 'raft.vote.answer', granted: false })
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

/** A message that only a leader sends came in this very term. */
function follow(raft: Raft, leader: PeerId): void {
  if (raft.state !== 'follower' || raft.lead !== leader) becomeFollower(raft, raft.term, leader)
  raft.electionElapsed = 0
}

function onAppend(raft: Raft, message: Of<'raft.append'>): void {
  const { from, prevIndex, prevTerm, entries, commit } = message
  const answer = (rejected: boolean, index: number, hint: number): void => {
    const hintTerm = termAt(raft.log, hint) ?? 0
    say(raft, from, { kind: 'raft.append.answer', rejected, index, hint, hintTerm })
  }
  if (prevIndex < raft.commit) return answer(false, raft.commit, 0)
  if (termAt(raft.log, prevIndex) !== prevTerm) {
    return answer(true, prevIndex, conflictHint(raft.log, prevIndex, prevTerm))
  }
  takeEntries(raft, entries)
  const last = prevIndex + entries.length
  commitTo(raft, Math.min(commit, last))
  answer(false, last, 0)
}

/** Takes the entries that are new; what contradicts them goes (Raft 5.3). */
function takeEntries(raft: Raft, entries: readonly Entry[]): void {
  const at = entries.findIndex(({ index, term }) => termAt(raft.log, index) !== term)
  const first = entries[at]
  if (first !== undefined) replaceAfter(raft.log, first.index - 1, entries.slice(at))
}

function commitTo(raft: Raft, commit: number): void {
  raft.commit = Math.max(raft.commit, Math.min(commit, lastIndexOf(raft.log)))
}

function onSnapshot(raft: Raft, { from, snapshot }: Of<'raft.snapshot'>): void {
  const known = snapshot.index <= raft.commit
  if (!known) {
    install(raft.log, snapshot)
    raft.commit = snapshot.index
    raft.applied = snapshot.index
    raft.members = { ...snapshot.members }
    raft.installed = snapshot
  }
  const index = raft.commit
  say(raft, from, { kind: 'raft.append.answer', rejected: false, index, hint: 0, hintTerm: 0 })
}

function onAppendAnswer(raft: Raft, message: Of<'raft.append.answer'>): void {
  const { from, rejected, index, hint, hintTerm } = message
  const progress = raft.progress[from]
  if (raft.state !== 'leader' || progress === undefined) return
  progress.active = true
  if (rejected) {
    const next = hintTerm > 0 ? conflictHint(raft.log, hint, hintTerm) : hint
    if (reject(progress, index, next)) sendAppend(raft, from)
    return
  }
  const wasSlow = progress.state !== 'replicate'
  const news = accept(progress, index)
  if (news && advanceCommit(raft)) broadcastAppend(raft)
  else if (wasSlow || progress.match < lastIndexOf(raft.log)) sendMore(raft, from)
  const isHeir = from === raft.transferTo && progress.match === lastIndexOf(raft.log)
  if (isHeir) sendTimeoutNow(raft, from)
}

/** Sends on only while something is left that was not sent. */
function sendMore(raft: Raft, to: PeerId): void {
  const progress = raft.progress[to]
  if (progress !== undefined && progress.next <= lastIndexOf(raft.log)) sendAppend(raft, to)
}

/** An entry of this term that a majority has is committed, and all before it (Raft 5.4.2). */
function advanceCommit(raft: Raft): boolean {
  const own = lastIndexOf(raft.log)
  const matches = Object.keys(raft.members).map((peer) =>
    peer === raft.id ? own : (raft.progress[peer]?.match ?? 0),
  )
  const index = committed(matches)
  if (index <= raft.commit || termAt(raft.log, index) !== raft.term) return false
  raft.commit = index
  return true
}

function onHeartbeatAnswer(raft: Raft, from: PeerId): void {
  const progress = raft.progress[from]
  if (raft.state !== 'leader' || progress === undefined) return
  progress.active = true
  progress.paused = false
  if (progress.state === 'snapshot') becomeProbe(progress)
  if (progress.match < lastIndexOf(raft.log)) {
    if (progress.state === 'replicate' && progress.next > lastIndexOf(raft.log))
      becomeProbe(progress)
    sendAppend(raft, from)
  }
}

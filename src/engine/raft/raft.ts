/**
 * Raft without input or output, after etcd-io/raft: a message or a tick goes in; `takeReady` gives
 * what is to be written, sent and applied. The whole member is one plain value with its own luck.
 */
import { assert } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { between, type Rng } from '../kernel/rng'
import { becomeCandidate, becomeFollower, becomeLeader } from './become'
import { compactTo, createLog, lastIndexOf, lastTermOf, slice, termAt, type Log } from './log'
import { createProgress } from './progress'
import { broadcastAppend, broadcastHeartbeat, say, sendTimeoutNow } from './send'
import type { Config, Raft } from './state'
import { handle } from './handle'
import type { ConfChange, Entry, EntryData, PeerId, RaftFact, RaftMessage, Snapshot } from './types'
import { majority } from './quorum'

export type { Raft } from './state'

const CONFIG: Config = {
  electionTicks: 10,
  heartbeatTicks: 1,
  mostEntries: 64,
  mostInflight: 256,
}

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
    config: CONFIG,
    rng: plan.rng,
    term: saved?.term ?? 0,
    vote: saved?.vote ?? null,
    lead: null,
    state: 'follower',
    log,
    commit: saved?.commit ?? 0,
    applied: log.offset,
    members: { ...members },
    electionElapsed: 0,
    heartbeatElapsed: 0,
    patience: 0,
    votes: {},
    progress: {},
    pendingConf: 0,
    transferTo: null,
    transfer: false,
    outbox: [],
    facts: [],
    installed: null,
  }
  redrawPatience(raft)
  return raft
}

/** A follower's patience: 10 to 19 ticks, drawn anew at each start of a term (spec 7.1). */
function redrawPatience(raft: Raft): void {
  const { electionTicks } = raft.config
  raft.patience = between(raft.rng, electionTicks, 2 * electionTicks - 1)
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

/** Is this member one that may stand for election? */
const mayStand = (raft: Raft): boolean => raft.id in raft.members

/** A tick of the clock went by: one second in a swarm. */
export function tick(raft: Raft): void {
  raft.electionElapsed++
  if (raft.state === 'leader') return tickLeader(raft)
  if (raft.electionElapsed < raft.patience || !mayStand(raft)) return
  stand(raft, `nothing heard of a leader for ${raft.electionElapsed} s`)
}

function tickLeader(raft: Raft): void {
  raft.heartbeatElapsed++
  if (raft.electionElapsed >= raft.config.electionTicks) {
    raft.electionElapsed = 0
    raft.transferTo = null
    if (!checkQuorum(raft)) return
  }
  if (raft.heartbeatElapsed < raft.config.heartbeatTicks) return
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
  raft.facts.push({ kind: 'raft.leader.steppedDown', peer: raft.id, term: raft.term, why })
  becomeFollower(raft, raft.term, null)
  return false
}

/** Stands for election now. */
export const campaign = (raft: Raft): void => stand(raft, 'it was told to')

function stand(raft: Raft, why: string): void {
  becomeCandidate(raft, why)
  if (Object.keys(raft.members).length === 1) return becomeLeader(raft)
  const [lastIndex, lastTerm] = [lastIndexOf(raft.log), lastTermOf(raft.log)]
  for (const peer of Object.keys(raft.members)) {
    if (peer === raft.id) continue
    say(raft, peer, { kind: 'raft.vote', lastIndex, lastTerm, transfer: raft.transfer })
  }
  raft.transfer = false
}

/** A message arrived. */
export function step(raft: Raft, message: RaftMessage): void {
  if (message.kind === 'raft.timeoutNow') {
    if (message.term !== raft.term || raft.state !== 'follower' || !mayStand(raft)) return
    raft.transfer = true
    return stand(raft, 'the leader handed its leadership over')
  }
  handle(raft, message)
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
  appendOwn(raft, data)
  broadcastAppend(raft)
  return true
}

function appendOwn(raft: Raft, data: EntryData): void {
  const index = lastIndexOf(raft.log) + 1
  raft.log.entries.push(freeze({ term: raft.term, index, data }))
  advanceAlone(raft)
}

/** A member alone has a majority as soon as it has written. */
function advanceAlone(raft: Raft): void {
  if (Object.keys(raft.members).length === 1) raft.commit = lastIndexOf(raft.log)
}

/** Hands leadership to another member, once that one has the whole log. */
export function transferLeadership(raft: Raft, to: PeerId): void {
  const progress = raft.progress[to]
  if (raft.state !== 'leader' || progress === undefined || raft.transferTo !== null) return
  raft.transferTo = to
  raft.electionElapsed = 0
  if (progress.match === lastIndexOf(raft.log)) sendTimeoutNow(raft, to)
  else broadcastAppend(raft)
}

/** A committed change of members takes effect. */
export function applyConf(raft: Raft, change: ConfChange): void {
  const { kind, peer } = change
  if (kind === 'add') {
    if (peer in raft.members) return
    raft.members = { ...raft.members, [peer]: change.context }
    if (raft.state === 'leader') raft.progress[peer] = createProgress(lastIndexOf(raft.log))
    raft.facts.push({ kind: 'raft.member.added', peer: raft.id, member: peer })
    if (raft.state === 'leader') broadcastAppend(raft)
    return
  }
  const { [peer]: _gone, ...rest } = raft.members
  raft.members = rest
  delete raft.progress[peer]
  raft.facts.push({ kind: 'raft.member.removed', peer: raft.id, member: peer })
  if (raft.transferTo === peer) raft.transferTo = null
  if (raft.state === 'leader' && peer === raft.id) return becomeFollower(raft, raft.term, null)
  if (raft.state === 'leader') broadcastAppend(raft)
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

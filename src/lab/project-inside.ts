/** What a machine believes: raft and gossip as it sees them. */
import { shareKey, type Roster } from '../engine/gossip/roster'
import { incarnationOf, isThere, STATE, stateOf, type Swim } from '../engine/gossip/state'
import { TICK } from '../engine/machine/manager'
import type { Machine } from '../engine/machine/machine'
import type { PeerContext } from '../engine/machine/messages'
import { lastIndexOf } from '../engine/raft/log'
import { tailOf } from '../engine/raft/raft'
import type { Entry } from '../engine/raft/types'
import type { Action } from '../engine/store/actions'
import type { GossipView, RaftView } from '../protocol/view'

const TAIL = 12
const MOST_NAMED = 50

/** Raft as this manager has it; null on others. */
export function raftView(machine: Machine): RaftView | null {
  const manager = machine.memory?.manager
  if (manager == null) return null
  const { raft, tickedAt } = manager
  const members = raft.members as Record<string, PeerContext>
  const nameOf = (peer: string | null): string | null =>
    peer === null ? null : (members[peer]?.machine ?? peer.slice(0, 8))
  const left = Math.max(0, raft.patience - raft.electionElapsed)
  return {
    id: machine.id,
    state: raft.state,
    term: raft.term,
    leader: nameOf(raft.lead),
    votedFor: nameOf(raft.vote),
    commit: raft.commit,
    applied: raft.applied,
    lastIndex: lastIndexOf(raft.log),
    timeoutAt: raft.state === 'leader' ? null : tickedAt + left * TICK,
    timeout: raft.patience * TICK,
    votes: Object.keys(raft.votes)
      .filter((peer) => raft.votes[peer] === true)
      .map((peer) => nameOf(peer) as string),
    peers: Object.entries(raft.progress).map(([peer, { match, next }]) => ({
      machine: nameOf(peer) as string,
      match,
      next,
    })),
    tail: tailOf(raft, TAIL).map((entry) => ({
      index: entry.index,
      term: entry.term,
      word: wordOf(entry),
    })),
  }
}

/** What an entry carries, in a few words. */
function wordOf({ data }: Entry): string {
  if (data === null) return 'new leader'
  if (data.kind === 'conf') return `${data.change.kind} member`
  const actions = data.payload as readonly Action[]
  const first = actions[0]
  if (first === undefined) return 'nothing'
  const more = actions.length > 1 ? ` +${actions.length - 1}` : ''
  return `${first.kind} ${first.table.slice(0, -1)}${more}`
}

/**
 * Gossip as this member has it; `crowd`: the members that gossip, as a god counts them. At most
 * 50 are named of those it doubts, and of those it does not know.
 */
export function gossipView(
  machine: Machine,
  roster: Roster,
  crowd: readonly number[],
): GossipView | null {
  const member = machine.memory?.member ?? null
  if (member === null) return null
  const { swim, tables } = member
  const doubt = (
    who: string,
    state: 'suspect' | 'dead' | 'left',
    since: number,
  ): GossipView['doubts'][number] => ({
    machine: roster.machines[Number(who)] as string,
    state,
    incarnation: incarnationOf(swim, Number(who)),
    since,
  })
  const suspects = Object.entries(swim.suspects).map(([who, { since }]) =>
    doubt(who, 'suspect', since),
  )
  const dead = Object.entries(swim.buried).map(([who, at]) =>
    doubt(who, stateOf(swim, Number(who)) === STATE.left ? 'left' : 'dead', at),
  )
  const failed = Object.entries(tables.failed)
    .filter(([who]) => swim.buried[Number(who)] === undefined)
    .map(([who, at]) => doubt(who, 'dead', at))
  return {
    health: swim.health,
    known: swim.size - dead.length,
    doubts: [...suspects, ...dead, ...failed].slice(0, MOST_NAMED),
    missing: missing(swim, roster, crowd).map((who) => roster.machines[who] as string),
  }
}

function missing(swim: Swim, roster: Roster, crowd: readonly number[]): readonly number[] {
  if (crowd.every((who) => isThere(swim, who))) return []
  const ours = crowd.filter((who) => shareKey(roster, swim.self, who))
  return ours.filter((who) => stateOf(swim, who) === STATE.unknown).slice(0, MOST_NAMED)
}

/** What a machine believes: raft and gossip as it sees them. */
import type { Machine } from '../engine/machine/machine'
import type { PeerContext } from '../engine/machine/messages'
import { lastIndexOf } from '../engine/raft/log'
import { tailOf } from '../engine/raft/raft'
import type { Entry } from '../engine/raft/types'
import type { Action } from '../engine/store/actions'
import type { GossipView, RaftView } from '../protocol/view'

const TAIL = 12
const TICK = 1000
const MOST_MEMBERS = 50

/** Raft as this manager has it; null on others. */
export function raftView(machine: Machine, now: number): RaftView | null {
  const raft = machine.memory?.manager?.raft
  if (raft === undefined) return null
  const members = raft.members as Record<string, PeerContext>
  const nameOf = (peer: string | null): string | null =>
    peer === null ? null : (members[peer]?.machine ?? peer.slice(0, 8))
  const left = Math.max(0, raft.patience - raft.electionElapsed)
  return {
    state: raft.state,
    term: raft.term,
    leader: nameOf(raft.lead),
    votedFor: nameOf(raft.vote),
    commit: raft.commit,
    applied: raft.applied,
    lastIndex: lastIndexOf(raft.log),
    timeoutAt: raft.state === 'leader' ? null : now + left * TICK,
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

/** Gossip as this member has it; at most 50 members are shown, troubled ones first. */
export function gossipView(machine: Machine): GossipView | null {
  const swim = machine.memory?.member?.swim
  if (swim === undefined) return null
  const dead = Object.values(swim.dead).map(({ alive, incarnation, left }) => ({
    machine: alive.machine,
    state: left ? ('left' as const) : ('dead' as const),
    incarnation,
  }))
  const alive = Object.values(swim.members)
    .filter(({ name }) => name !== swim.name)
    .map(({ machine: id, name, incarnation }) => ({
      machine: id,
      state: name in swim.suspects ? ('suspect' as const) : ('alive' as const),
      incarnation,
    }))
  const rank = (state: string): number => ['suspect', 'dead', 'left', 'alive'].indexOf(state)
  const members = [...dead, ...alive].sort((a, b) => rank(a.state) - rank(b.state))
  return { health: swim.health, members: members.slice(0, MOST_MEMBERS) }
}

/**
 * A group of raft members on a table, without a clock: who holds it decides when a tick falls and
 * which message arrives. Conversations, storms and measurements drive it.
 */
import { must } from '../kernel/assert'
import { clone } from '../kernel/clone'
import { createRng } from '../kernel/rng'
import { step } from './handle'
import { applyConf, createRaft, hasReady, save, takeReady, type Raft, type Saved } from './raft'
import type { Entry, PeerId, RaftFact, RaftMessage, Snapshot } from './types'

/** What a member did besides sending: told as it happens. */
export interface Witness {
  fact?(fact: RaftFact): void
  applied?(peer: PeerId, ...entries: readonly Entry[]): void
  restored?(peer: PeerId, snapshot: Snapshot): void
  lost?(message: RaftMessage): void
  sent?(message: RaftMessage): void
  arrived?(message: RaftMessage): void
}

export interface Group {
  readonly seed: number
  readonly witness: Witness
  readonly up: Map<PeerId, Raft>
  /** What those without power had written. */
  readonly disks: Map<PeerId, Saved>
  /** Messages on their way, the oldest first. */
  wire: RaftMessage[]
  /** `from>to` of the ways that are cut. */
  readonly cuts: Set<string>
  lives: number
}

export const createGroup = (seed: number, witness: Witness): Group => ({
  seed,
  witness,
  up: new Map(),
  disks: new Map(),
  wire: [],
  cuts: new Set(),
  lives: 0,
})

/** A member of its own luck comes, with an empty log; it knows `members`. */
export function enter(group: Group, id: PeerId, members: readonly PeerId[]): Raft {
  const rng = createRng(group.seed, ++group.lives)
  const known = Object.fromEntries(members.map((peer) => [peer, null]))
  const raft = createRaft({ id, rng, members: known })
  group.up.set(id, raft)
  return raft
}

/** The power goes: what was written stays. */
export function crash(group: Group, id: PeerId): void {
  group.disks.set(id, clone(save(memberOf(group, id))))
  group.up.delete(id)
}

/** The power comes back. */
export function restart(group: Group, id: PeerId): void {
  const saved = must(group.disks.get(id), `${id} has no power`)
  group.disks.delete(id)
  group.up.set(id, createRaft({ id, rng: createRng(group.seed, ++group.lives), saved }))
  drain(group, id)
}

export const memberOf = (group: Group, id: PeerId): Raft =>
  must(group.up.get(id), `${id} is a member with power`)

/** Carries out what the member has ready, as a manager does: send, apply. */
export function drain(group: Group, id: PeerId): void {
  const raft = memberOf(group, id)
  const { witness } = group
  while (hasReady(raft)) {
    const { snapshot, messages, committed, facts } = takeReady(raft)
    if (snapshot !== null) witness.restored?.(id, snapshot)
    for (const fact of facts) witness.fact?.(fact)
    for (const message of messages) {
      witness.sent?.(message)
      group.wire.push(message)
    }
    if (committed.length > 0) witness.applied?.(id, ...committed)
    for (const { data } of committed) if (data?.kind === 'conf') applyConf(raft, data.change)
  }
}

/** Delivers one message, unless its way is cut or nobody is there to take it. */
export function deliver(group: Group, message: RaftMessage): void {
  const { from, to } = message
  const raft = group.up.get(to)
  if (raft === undefined || group.cuts.has(`${from}>${to}`)) return group.witness.lost?.(message)
  group.witness.arrived?.(message)
  step(raft, message)
  drain(group, to)
}

/** Delivers what is on its way, and what comes of it, until nothing is; `to` only, if given. */
export function stabilize(group: Group, to?: ReadonlySet<PeerId>): void {
  for (;;) {
    const at = group.wire.findIndex((message) => to === undefined || to.has(message.to))
    if (at < 0) return
    const [message] = group.wire.splice(at, 1)
    deliver(group, must(message, 'a message was found'))
  }
}

/**
 * Raft's promises under a hostile wire (Raft figure 3; Ongaro's dissertation, 3.2): messages are
 * lost, late, doubled and out of order, members lose power and come back from their disks, logs
 * are compacted, members come and go, leadership is handed over.
 */
import { describe, expect, test } from 'vitest'
import { must } from '../kernel/assert'
import { below, chance, createRng, type Rng } from '../kernel/rng'
import { crash, createGroup, deliver, drain, enter, memberOf, restart, stabilize } from './group'
import type { Group } from './group'
import { lastIndexOf, termAt } from './log'
import { compact, propose, proposeConf, tick, transferLeadership } from './raft'
import type { Raft } from './raft'
import { reportSnapshot, reportUnreachable } from './replicate'
import type { Entry, PeerId } from './types'

interface Storm {
  readonly rng: Rng
  readonly group: Group
  /** What each index was committed as, by whoever said so first. */
  readonly truth: Map<number, string>
  readonly leaders: Map<number, PeerId>
  proposals: number
  joined: number
}

const textOf = ({ term, data }: Entry): string => `${term} ${JSON.stringify(data)}`

function createStorm(size: number, seed: number): Storm {
  const truth = new Map<number, string>()
  const leaders = new Map<number, PeerId>()
  const group = createGroup(seed, {
    applied(_peer, ...entries) {
      for (const entry of entries) {
        const text = textOf(entry)
        if ((truth.get(entry.index) ?? text) !== text) expect.fail(`${entry.index} is for ever`)
        truth.set(entry.index, text)
      }
    },
    fact(fact) {
      if (fact.kind === 'raft.member.added') return admit(group, fact.peer, fact.member)
      if (fact.kind !== 'raft.leader.elected') return
      const { peer, term } = fact
      expect(leaders.get(term) ?? peer, `one leader in term ${term}`).toBe(peer)
      leaders.set(term, peer)
      isComplete(memberOf(group, peer), truth)
    },
  })
  const ids = Array.from({ length: size }, (_, n) => `p${n + 1}`)
  for (const id of ids) enter(group, id, ids)
  return { rng: createRng(seed, 99), group, truth, leaders, proposals: 0, joined: size }
}

/** Who joins is told when the leader has applied the change, and begins with an empty log. */
function admit(group: Group, by: PeerId, peer: PeerId): void {
  const { state, members } = memberOf(group, by)
  if (state === 'leader' && !group.disks.has(peer) && !group.up.has(peer)) {
    enter(group, peer, Object.keys(members))
  }
}

/** Leader completeness: all that was committed is in a new leader's log. */
function isComplete({ log, id }: Raft, truth: ReadonlyMap<number, string>): void {
  for (const [index, text] of truth) {
    if (index <= log.offset) continue
    const entry = log.entries[index - log.offset - 1]
    if (entry === undefined || textOf(entry) !== text) expect.fail(`${id} leads without ${index}`)
  }
}

/** Log matching: two logs with the same term at an index are the same up to it. */
function match(a: Raft, b: Raft): void {
  let at = Math.min(lastIndexOf(a.log), lastIndexOf(b.log))
  while (at > 0 && termAt(a.log, at) !== termAt(b.log, at)) at--
  for (; at > Math.max(a.log.offset, b.log.offset); at--) {
    if (termAt(a.log, at) !== termAt(b.log, at)) expect.fail(`${a.id}, ${b.id} differ at ${at}`)
  }
}

const pick = <T>(rng: Rng, items: readonly T[]): T | undefined =>
  items.length === 0 ? undefined : items[below(rng, items.length)]

const MOST_IN_FLIGHT = 60

/** One random thing happens; ticks and deliveries most of all. */
function trouble(storm: Storm): void {
  const { rng, group } = storm
  const id = pick(rng, [...group.up.keys()])
  if (chance(rng, 5, 1000) && group.up.size > 1) crash(group, must(id, 'one is up'))
  else if (chance(rng, 30, 1000)) {
    const asleep = pick(rng, [...group.disks.keys()])
    if (asleep !== undefined) restart(group, asleep)
  } else if (id !== undefined && chance(rng, 1, 4)) {
    const raft = memberOf(group, id)
    if (raft.state === 'leader' && chance(rng, 1, 3)) lead(storm, raft)
    else tick(raft)
    drain(group, id)
  } else toss(storm)
}

/** A leader is asked for something. */
function lead(storm: Storm, raft: Raft): void {
  const { rng } = storm
  const others = Object.keys(raft.members).filter((peer) => peer !== raft.id)
  const n = below(rng, 20)
  if (n === 0) compact(raft, raft.applied, 'all', below(rng, 5))
  else if (n === 1) {
    const heir = pick(rng, others)
    if (heir !== undefined) transferLeadership(raft, heir)
  } else if (n === 2 && others.length > 2) {
    const peer = must(pick(rng, others), 'there are others')
    proposeConf(raft, { kind: 'remove', peer, context: null }, `remove ${peer}`)
  } else if (n === 3 && others.length < 6) {
    const peer = `p${storm.joined + 1}`
    if (proposeConf(raft, { kind: 'add', peer, context: null }, `add ${peer}`)) storm.joined++
  } else if (n === 4) {
    const peer = pick(rng, others)
    if (peer !== undefined) reportSnapshot(raft, peer, false)
    if (peer !== undefined) reportUnreachable(raft, peer)
  } else propose(raft, ++storm.proposals, `n${storm.proposals}`)
}

/** A message, not always the oldest, is delivered, lost or doubled. */
function toss({ rng, group }: Storm): void {
  while (group.wire.length > MOST_IN_FLIGHT) group.wire.shift()
  if (group.wire.length === 0) return
  const at = chance(rng, 3, 4) ? 0 : below(rng, group.wire.length)
  const [message] = group.wire.splice(at, 1)
  const n = below(rng, 20)
  if (n === 0) group.wire.push(must(message, 'a message'), must(message, 'a message'))
  else if (n > 2) deliver(group, must(message, 'a message'))
}

/** Those who still belong, by the word of who has committed most; the others are switched off. */
function remaining({ group }: Storm): PeerId[] {
  for (const id of group.disks.keys()) restart(group, id)
  const all = [...group.up.values()].sort((a, b) => b.commit - a.commit)
  const { members } = all[0] ?? expect.fail('somebody is up')
  for (const { id } of all) if (!(id in members)) crash(group, id)
  return Object.keys(members)
}

/** The trouble is over: whatever is sent arrives. */
function calm({ group }: Storm, seconds: number): void {
  for (let n = 0; n < seconds; n++) {
    for (const [id, raft] of group.up) {
      for (const peer of Object.keys(raft.progress)) reportSnapshot(raft, peer, false)
      tick(raft)
      drain(group, id)
    }
    stabilize(group)
  }
}

describe.each([3, 5])('%i members', (size) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i: safe in trouble, alive after it', (seed) => {
    const storm = createStorm(size, seed)
    const { group, truth } = storm
    for (let n = 0; n < 20_000; n++) {
      trouble(storm)
      if (n % 500 !== 0) continue
      const all = [...group.up.values()]
      for (const a of all) for (const b of all) if (a.id < b.id) match(a, b)
    }
    const before = truth.size
    const members = remaining(storm)
    calm(storm, 60)
    const leaders = [...group.up.values()].filter(({ state }) => state === 'leader')
    expect(leaders).toHaveLength(1)
    const [raft] = leaders as [Raft]
    propose(raft, 'the end', 'the end')
    drain(group, raft.id)
    calm(storm, 2)
    expect(truth.size).toBeGreaterThan(before)
    for (const peer of members) {
      const { commit, applied } = memberOf(group, peer)
      expect({ peer, commit, applied }).toEqual({ peer, commit: raft.commit, applied: raft.commit })
    }
  })
})

/**
 * Raft's promises under a hostile wire: messages are lost, late and out of order, members lose
 * power and come back from their disks (Raft figure 3; Ongaro's dissertation, 3.2).
 */
import { describe, expect, test } from 'vitest'
import { clone } from '../kernel/clone'
import { below, chance, createRng, type Rng } from '../kernel/rng'
import { step } from './handle'
import { createRaft, hasReady, propose, save, takeReady, tick, type Raft, type Saved } from './raft'
import type { PeerId, RaftMessage } from './types'

interface Group {
  readonly rng: Rng
  readonly up: Map<PeerId, Raft>
  readonly disks: Map<PeerId, Saved>
  wire: { readonly due: number; readonly message: RaftMessage }[]
  /** What each index was committed as, by whoever said so first. */
  readonly truth: Map<number, string>
  readonly leaders: Map<number, PeerId>
  now: number
}

function createGroup(size: number, seed: number): Group {
  const peers = Array.from({ length: size }, (_, n) => `p${n + 1}`)
  const members = Object.fromEntries(peers.map((peer) => [peer, null]))
  const rng = createRng(seed, 7)
  const up = new Map(
    peers.map((id, n) => [id, createRaft({ id, rng: createRng(seed, n), members })]),
  )
  return { rng, up, disks: new Map(), wire: [], truth: new Map(), leaders: new Map(), now: 0 }
}

function drain(group: Group, raft: Raft, loss: number): void {
  while (hasReady(raft)) {
    const { messages, committed } = takeReady(raft)
    for (const { index, term, data } of committed) {
      const text = `${term} ${JSON.stringify(data)}`
      expect(group.truth.get(index) ?? text, `entry ${index} is for ever`).toBe(text)
      group.truth.set(index, text)
    }
    for (const message of messages) {
      if (chance(group.rng, loss, 100)) continue
      group.wire.push({ due: group.now + below(group.rng, 3), message })
    }
  }
  if (raft.state !== 'leader') return
  const known = group.leaders.get(raft.term)
  expect(known ?? raft.id, `one leader in term ${raft.term}`).toBe(raft.id)
  group.leaders.set(raft.term, raft.id)
}

function second(group: Group, loss: number): void {
  group.now++
  for (const raft of group.up.values()) tick(raft)
  for (const raft of group.up.values()) drain(group, raft, loss)
  for (let round = 0; round < 8; round++) {
    const due = group.wire.filter((flight) => flight.due <= group.now)
    group.wire = group.wire.filter((flight) => flight.due > group.now)
    for (const { message } of due) {
      const raft = group.up.get(message.to)
      if (raft === undefined) continue
      step(raft, message)
      drain(group, raft, loss)
    }
  }
}

function trouble(group: Group, size: number): void {
  const { rng, up, disks } = group
  if (chance(rng, 3, 100) && up.size > 0) {
    const raft = [...up.values()][below(rng, up.size)] as Raft
    disks.set(raft.id, clone(save(raft)))
    up.delete(raft.id)
  }
  for (const [id, saved] of disks) {
    if (!chance(rng, 10, 100)) continue
    up.set(id, createRaft({ id, rng: createRng(group.now, size), saved: clone(saved) }))
    disks.delete(id)
  }
  for (const raft of up.values()) {
    if (raft.state === 'leader' && chance(rng, 50, 100)) propose(raft, group.now, `n${group.now}`)
  }
}

describe.each([3, 5])('%i members', (size) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i: safe in trouble, alive after it', (seed) => {
    const group = createGroup(size, seed)
    for (let i = 0; i < 600; i++) {
      trouble(group, size)
      second(group, 15)
    }
    const before = group.truth.size
    for (const [id, saved] of group.disks) {
      group.up.set(id, createRaft({ id, rng: createRng(seed, 99), saved: clone(saved) }))
    }
    for (let i = 0; i < 80; i++) {
      second(group, 0)
      for (const raft of group.up.values()) {
        if (raft.state === 'leader' && i > 60 && i < 70) propose(raft, i, `after ${i}`)
      }
    }
    const leaders = [...group.up.values()].filter(({ state }) => state === 'leader')
    expect(leaders).toHaveLength(1)
    expect(group.truth.size).toBeGreaterThan(before)
    expect(new Set([...group.up.values()].map(({ commit }) => commit)).size).toBe(1)
  })
})

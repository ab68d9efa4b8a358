import { describe, expect, test } from 'vitest'
import { createRng } from '../kernel/rng'
import { createGroup, drain, enter, memberOf, stabilize } from './group'
import { step } from './handle'
import { MOST_INFLIGHT } from './progress'
import { createRaft, propose, tick } from './raft'
import { ELECTION_TICKS, HEARTBEAT_TICKS } from './state'

test.each([
  ['election tick', ELECTION_TICKS, 10],
  ['heartbeat tick', HEARTBEAT_TICKS, 1],
  ['MaxInflightMsgs', MOST_INFLIGHT, 256],
])('%s (spec 7.1)', (_name, value, expected) => expect(value).toBe(expected))

test('patience is uniform from 10 to 19 ticks, and drawn anew with each term (spec 7.1)', () => {
  const [rng, drawn] = [createRng(1), new Map<number, number>()]
  const raft = createRaft({ id: '1', rng, members: { 1: null, 2: null, 3: null } })
  for (let term = 1; term <= 10_000; term++) {
    step(raft, { kind: 'raft.heartbeat', term, from: '2', to: '1', commit: 0 })
    drawn.set(raft.patience, (drawn.get(raft.patience) ?? 0) + 1)
  }
  const ticks = [...drawn.keys()].sort((a, b) => a - b)
  expect(ticks).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
  for (const times of drawn.values()) expect(Math.abs(times - 1000)).toBeLessThan(120)
})

describe('a follower that does not answer', () => {
  const group = createGroup(1, {})
  for (const id of ['1', '2', '3']) enter(group, id, ['1', '2', '3'])
  const leader = memberOf(group, '1')
  for (let n = 0; n < 19; n++) tick(leader)
  drain(group, '1')
  stabilize(group)
  group.cuts.add('1>3')
  for (let n = 0; n < 300; n++) propose(leader, n, `n${n}`)
  drain(group, '1')
  const to3 = group.wire.filter(({ to }) => to === '3')
  stabilize(group)

  test('gets 256 messages with entries and not one more', () => {
    expect(leader.state).toBe('leader')
    expect(to3).toHaveLength(256)
    expect(leader.progress['3']).toMatchObject({ state: 'replicate', paused: true })
    expect(leader.commit).toBe(301)
  })

  test('is asked again with an empty message when it answers a heartbeat', () => {
    group.cuts.clear()
    tick(leader)
    drain(group, '1')
    stabilize(group)
    expect(memberOf(group, '3').commit).toBe(301)
    expect(leader.progress['3']).toMatchObject({ state: 'replicate', match: 301, inflight: [] })
  })
})

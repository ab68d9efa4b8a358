import { describe, expect, test } from 'vitest'
import { DB, LAN, room } from './config'
import {
  confirmationsNeeded,
  healthAfter,
  pushPullScale,
  remaining,
  retransmitLimit,
  suspicionMin,
} from './suspicion'

describe('constants', () => {
  test('of memberlist are those of a LAN (spec 9.6)', () => {
    expect(LAN).toEqual({
      probeInterval: 1000,
      probeTimeout: 500,
      indirectChecks: 3,
      retransmitMult: 4,
      suspicionMult: 4,
      suspicionMaxMult: 6,
      pushPullInterval: 30_000,
      gossipInterval: 200,
      gossipNodes: 3,
      gossipToTheDead: 30_000,
      awarenessMost: 8,
      packetBytes: 1400,
    })
  })

  test('of NetworkDB (spec 9.7)', () => {
    expect(DB).toEqual({
      gossipInterval: 200,
      gossipNodes: 3,
      syncInterval: 30_000,
      syncTimeout: 30_000,
      entryLife: 1_800_000,
      networkLife: 1_825_000,
      reapInterval: 5000,
      failedLife: 86_400_000,
      reconnectInterval: 1000,
      rejoinInterval: 60_000,
      rejoinFor: 10_000,
      mostQueued: 500,
    })
  })

  test('a packet has 1,400 bytes, less its header and what encryption takes', () => {
    expect(room(0)).toBe(1369)
  })
})

describe('retransmit limit', () => {
  test.each([
    [3, 0, 0],
    [3, 1, 3],
    [3, 99, 6],
    [4, 1, 4],
    [4, 9, 4],
    [4, 10, 8],
    [4, 99, 8],
    [4, 100, 12],
    [4, 999, 12],
    [4, 1000, 16],
  ])('%i for %i members is %i (spec 9.6, 11.8)', (mult, n, limit) => {
    expect(retransmitLimit(mult, n)).toBe(limit)
  })
})

describe('suspicion', () => {
  test.each([
    [3, 5, 1000],
    [3, 10, 1000],
    [3, 50, 1698],
    [3, 100, 2000],
    [3, 500, 2698],
    [3, 1000, 3000],
  ])('at least %i times, for %i members, %i ms (spec 11.8)', (mult, n, millis) => {
    expect(suspicionMin(mult, n, 1000) / mult).toBe(millis)
  })

  test.each([
    [1, 4000],
    [3, 4000],
    [10, 4000],
    [100, 8000],
  ])('in a swarm of %i is at least %i ms (spec 9.6)', (n, millis) => {
    expect(suspicionMin(LAN.suspicionMult, n, LAN.probeInterval)).toBe(millis)
  })

  test.each([
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 2],
    [100, 2],
  ])('of %i members waits for %i confirmations', (n, needed) => {
    expect(confirmationsNeeded(LAN.suspicionMult, n)).toBe(needed)
  })

  test.each([
    [0, 3, 0, 2000, 30_000, 30_000],
    [1, 3, 2000, 2000, 30_000, 14_000],
    [2, 3, 3000, 2000, 30_000, 4810],
    [3, 3, 4000, 2000, 30_000, -2000],
    [4, 3, 5000, 2000, 30_000, -3000],
    [5, 3, 10_000, 2000, 30_000, -8000],
    [0, 2, 0, 4000, 24_000, 24_000],
    [1, 2, 0, 4000, 24_000, 11_381],
    [2, 2, 0, 4000, 24_000, 4000],
    [0, 0, 0, 4000, 24_000, 4000],
  ])(
    '%i of %i confirmations, %i ms after its start (%i to %i)',
    (n, k, elapsed, min, max, left) => {
      expect(remaining(n, k, elapsed, min, max)).toBe(left)
    },
  )
})

test('awareness goes from 0 to 7 (spec 11.8)', () => {
  const deltas = [0, -1, -10, 1, -1, 10, -1, -1, -1, -1, -1, -1, -1, -1]
  let score = 0
  const scores = deltas.map((delta) => (score = healthAfter(score, delta, LAN.awarenessMost)))
  expect(scores).toEqual([0, 0, 0, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0, 0])
})

test.each([
  [0, 1000],
  [32, 1000],
  [33, 2000],
  [64, 2000],
  [65, 3000],
  [128, 3000],
  [1000, 6000],
])('push/pull among %i is every %i ms (spec 11.8)', (n, millis) => {
  expect(pushPullScale(1000, n)).toBe(millis)
})

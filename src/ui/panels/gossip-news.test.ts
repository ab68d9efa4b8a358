import { expect, test } from 'vitest'
import type { MachineView } from '../../protocol/view'
import { expected, expectedEnd, newsOf } from './gossip-news'

test.each([
  [8, 1.57],
  [32, 2.53],
  [128, 3.46],
])('of %i members all but half a one know after %f rounds', (n, rounds) => {
  expect(expected(n, 0)).toBe(1)
  expect(expectedEnd(n) / 200).toBeCloseTo(rounds, 1)
  expect(expected(n, expectedEnd(n))).toBeCloseTo(n - 0.5)
})

const doubting = (id: string, ...doubts: readonly [string, 'suspect' | 'dead', number][]) =>
  ({
    id,
    gossip: {
      missing: [],
      doubts: doubts.map(([machine, state, since]) => ({ machine, state, since })),
    },
  }) as unknown as MachineView

test('news is the gravest that is said of a machine, and when each came to hold it', () => {
  const machines = [
    doubting('v1', ['v4', 'dead', 5300]),
    doubting('v2', ['v4', 'dead', 5000]),
    doubting('v3', ['v4', 'suspect', 1000]),
    doubting('v4', ['v1', 'suspect', 2000]),
  ]
  expect(
    newsOf(machines).map(({ subject, opinion, listeners }) => [subject, opinion, listeners]),
  ).toEqual([
    ['v1', 'suspect', 3],
    ['v4', 'dead', 3],
  ])
  expect([...newsOf(machines)[1]!.knows]).toEqual([
    ['v1', 300],
    ['v2', 0],
  ])
})

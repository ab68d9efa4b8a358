/**
 * The distributions that theory promises, with fewer seeds than `npm run fidelity` takes for
 * docs/fidelity.md. The seeds are fixed: what holds once holds always, until the engine changes.
 */
import { describe, expect, test } from 'vitest'
import { elections } from '../../scripts/fidelity/elections'
import { holds } from '../../scripts/fidelity/finding'
import { heartbeats } from '../../scripts/fidelity/heartbeats'
import { rumours } from '../../scripts/fidelity/rumours'

const PATIENCE = 120_000

describe.each([
  ['elections', () => elections(150), 12],
  ['gossip', () => rumours(16), 16],
  ['heartbeats', () => heartbeats(12), 2],
])('%s', (_name, measure, count) => {
  test(
    'keep to theory within the tolerance that is said',
    () => {
      const all = measure().flatMap(({ title, findings }) =>
        findings.map((finding) => ({ title, ...finding })),
      )
      expect(all).toHaveLength(count)
      expect(all.filter((finding) => !holds(finding))).toEqual([])
    },
    PATIENCE,
  )
})

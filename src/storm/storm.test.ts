/**
 * Storms by their seeds: everything is done to a swarm that may be done, the checkers watch, and
 * then it must come to rest. Also all seeds that ever failed.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { paper } from './paper'
import { report, trial } from './trial'

const SEEDS = 200
const PER_TEST = 5
const PATIENCE = 300_000

/** What a person needs to know of the seeds that fail; nothing is what one wants to read. */
function failures(seeds: readonly number[], long = false): string {
  const failed = seeds
    .map((seed) => trial(seed, long))
    .filter(({ faults }) => faults.length > 0)
    .map((one) => report(one, false))
  return failed.join('\n')
}

const groups = Array.from({ length: SEEDS / PER_TEST }, (_, group) =>
  Array.from({ length: PER_TEST }, (_, at) => group * PER_TEST + at + 1),
)

test.each(groups)(
  'seeds %i, %i, %i, %i, %i',
  (...seeds) => expect(failures(seeds)).toBe(''),
  PATIENCE,
)

const kept = readFileSync(join(import.meta.dirname, 'seeds.txt'), 'utf8')
  .split('\n')
  .filter((line) => /^\d/.test(line))
  .map((line) => /^(\d+)( long)? (.+)$/.exec(line) ?? [])
  .filter(([, seed, long]) => Number(seed) > SEEDS || long !== undefined)

test(
  'the seeds that failed once are kept with a word why',
  () => {
    for (const parts of kept) expect(parts[3]).toMatch(/\w/)
    const again = kept.map(([, seed, long]) => failures([Number(seed)], long !== undefined))
    expect(again.filter((text) => text !== '').join('\n')).toBe('')
  },
  PATIENCE,
)

test('docs/invariants.md is what the checkers say', () => {
  const file = resolve(import.meta.dirname, '../../docs/invariants.md')
  expect(readFileSync(file, 'utf8'), 'npm run storm -- --papers').toBe(paper())
})

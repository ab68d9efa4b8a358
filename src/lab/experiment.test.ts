import { expect, test } from 'vitest'
import { csvOf, summaries } from '../protocol/summary'
import { readExperiment, runsOf } from './experiment'
import { EXPERIMENTS } from './experiments'

const run = (text: string, seeds = 1) => {
  const experiment = readExperiment(text)
  if (typeof experiment === 'string') throw new Error(experiment)
  return [...runsOf(experiment, 1, seeds)]
}

test.each(EXPERIMENTS)('what $id claims holds', ({ text }) => {
  const runs = run(text)
  expect(runs.map(({ failed }) => failed)).toEqual(runs.map(() => null))
  expect(runs.length).toBeGreaterThan(1)
})

// Now and then word that the old one stops overtakes word that the new one runs: gossip's luck.
test('one replica stopped first loses requests; started first it mostly loses none', () => {
  const [order] = EXPERIMENTS
  const lost = summaries(run(order?.text ?? '', 3)).filter(({ measure }) => /lost/.test(measure))
  const by = Object.fromEntries(lost.map(({ variant, median }) => [variant, median]))
  expect(by['replicas 1, stop-first']).toBeGreaterThan(50)
  expect(by['replicas 1, start-first']).toBe(0)
}, 60_000)

const BASE = 'v1$ docker swarm init --advertise-addr 10.99.0.11\n'

test.each([
  ['@until 5s leader == v1\n@measure term', null],
  ['@assert leader == v2\n@measure term', '@assert leader == v2: it is v1'],
  ['@until 2s ready == 2\n@measure term', '@until 2s ready == 2: it is 1'],
  ['@measure luck', 'there is no such figure; there are running'],
])('a claim that does not hold ends the run and says why: %s', (text, failed) => {
  const [only] = run(BASE + text)
  if (failed === null) expect(only).toMatchObject({ failed: null, measures: { term: 1 } })
  else expect(only?.failed).toContain(failed)
})

test.each([
  ['v1$ docker info', 'nothing is measured'],
  ['@until soon leader == v1', 'line 1 is neither a command nor an @ word'],
  ['@visit v1 every 5s', 'line 1'],
  ['@vary 1X a b', 'line 1'],
])('what is wrong with an experiment is said: %s', (text, says) =>
  expect(readExperiment(text)).toContain(says),
)

test('a table of runs quotes what needs it', () => {
  const runs = [
    { variant: 'a, "b"', seed: 1, measures: { lost: 3 }, failed: null },
    { variant: 'c', seed: 1, measures: {}, failed: 'no' },
  ]
  expect(csvOf(runs)).toBe(
    '"variant","seed","lost","failed"\r\n"a, ""b""",1,3,""\r\n"c",1,"","no"\r\n',
  )
})

import { expect, test } from 'vitest'
import type { Lab } from '../../lab/bench'
import { createLab } from '../../lab/lab'
import { perform } from '../../lab/perform'
import { project } from '../../lab/project'
import { EMPTY_VIEW } from '../../protocol/view'
import { parse } from '../../transcript/parse'
import { FAILURES } from './failures'

const said = (lab: Lab, text: string): string | null => {
  const { steps, mistakes } = parse(text)
  expect(mistakes).toEqual([])
  return perform(lab, steps).failed
}

const CASES = FAILURES.flatMap((failure) => [1, 7, 42].map((seed) => ({ ...failure, seed })))

test.each(CASES)('$id is so with seed $seed, and the steps lead out of it', (failure) => {
  const machines = Array.from({ length: failure.machines }, (_, at) => ({ name: `v${at + 1}` }))
  const lab = createLab({ seed: failure.seed, machines })
  expect(said(lab, failure.text)).toBe(null)
  for (const step of failure.steps) {
    expect(step.done(project(lab.world, EMPTY_VIEW))).toBe(false)
    said(lab, `${step.terminal}$ ${step.line}\n@wait 120s\n`)
    expect(step.done(project(lab.world, EMPTY_VIEW))).toBe(step.looks !== true)
  }
})

test('each has a name of its own, and is short enough to be read', () => {
  expect(new Set(FAILURES.map(({ id }) => id)).size).toBe(FAILURES.length)
  for (const { about } of FAILURES) expect(about.length).toBeLessThan(240)
})

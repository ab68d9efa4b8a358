import { expect, test } from 'vitest'
import type { ClusterView } from '../../protocol/view'
import { nextStep, STEPS } from './steps'

const UPDATE = STEPS.findIndex(({ line }) => line.includes('service update'))

const voting = (image: string, update: string | null, ...outdated: boolean[]): ClusterView =>
  ({
    machines: {},
    services: {
      a: { id: 'a', name: 'vote', image, update: update === null ? null : { state: update } },
    },
    tasks: Object.fromEntries(
      outdated.map((isOld, at) => [at, { service: 'a', state: 'running', outdated: isOld }]),
    ),
  }) as unknown as ClusterView

test.each([
  ['not begun', 'instavote/vote', null, [false, false], UPDATE],
  ['going on', 'instavote/vote:movies', 'updating', [false, true], UPDATE],
  ['watched', 'instavote/vote:movies', 'updating', [false, false], UPDATE],
  ['completed', 'instavote/vote:movies', 'completed', [false, false], UPDATE + 1],
  ['asked for again meanwhile', 'instavote/vote:movies', null, [false, true], UPDATE],
  ['asked for again, and done', 'instavote/vote:movies', null, [false, false], UPDATE + 1],
] as const)('the walk at an update that is %s', (_name, image, update, outdated, step) => {
  expect(nextStep(STEPS, voting(image, update, ...outdated), UPDATE)).toBe(step)
})

import { expect, test } from 'vitest'
import { TASK_STATES, type TaskState } from '../../api/types'
import { STATE_RANK } from '../store/objects'
import { mayBecome, nextStep } from './task'

const WANTED = ['ready', 'running', 'complete', 'shutdown', 'remove'] as const

/** What an agent does next, by where a task stands and what is wanted. */
const STREET: Readonly<Record<string, readonly string[]>> = {
  //          ready       running     complete    shutdown   remove
  assigned: ['accepted', 'accepted', 'accepted', 'shutdown', 'shutdown'],
  accepted: ['preparing', 'preparing', 'preparing', 'shutdown', 'shutdown'],
  preparing: ['prepare', 'prepare', 'prepare', 'shutdown', 'shutdown'],
  ready: ['rest', 'starting', 'starting', 'shutdown', 'shutdown'],
  starting: ['rest', 'start', 'start', 'shutdown', 'shutdown'],
  running: ['rest', 'wait', 'wait', 'shutdown', 'shutdown'],
  complete: ['rest', 'rest', 'rest', 'rest', 'rest'],
  shutdown: ['rest', 'rest', 'rest', 'rest', 'rest'],
  failed: ['rest', 'rest', 'rest', 'rest', 'rest'],
  rejected: ['rest', 'rest', 'rest', 'rest', 'rest'],
}

test.each(
  Object.entries(STREET).flatMap(([state, steps]) =>
    WANTED.map((wanted, at) => [state, wanted, steps[at]] as [TaskState, TaskState, string]),
  ),
)('%s, wanted %s: %s', (state, wanted, expected) => {
  const step = nextStep(state, wanted)
  expect(step.kind === 'become' ? step.state : step.kind).toBe(expected)
})

test('the words of a step are the words that are reported', () => {
  expect(nextStep('assigned', 'running')).toMatchObject({ message: 'accepted' })
  expect(nextStep('accepted', 'running')).toMatchObject({ message: 'preparing' })
  expect(nextStep('ready', 'running')).toMatchObject({ message: 'starting' })
})

test('a task never goes back', () => {
  for (const from of TASK_STATES) {
    for (const to of TASK_STATES) {
      expect(mayBecome(from, to)).toBe(STATE_RANK[to] >= STATE_RANK[from])
    }
  }
})

test('the numbers of the states are the original ones', () => {
  const ranks = TASK_STATES.filter((state) => state !== 'allocated').map(
    (state) => STATE_RANK[state],
  )
  expect(ranks).toEqual([0, 64, 192, 256, 320, 384, 448, 512, 576, 640, 704, 768, 800, 832])
})

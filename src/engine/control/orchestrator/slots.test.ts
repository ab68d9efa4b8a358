import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import type { Service, Task } from '../../store/objects'
import { slotsOf, slotWith, type Slot } from '../../store/store'
import { nodeOf, serviceOf, storeOf, taskOf } from '../specimen'
import { classify, isStranded, survivors } from './slots'

const policy = (Condition: 'any' | 'on-failure' | 'none'): Partial<api.TaskSpec> => ({
  RestartPolicy: { Condition },
})
const task = (
  id: string,
  state: api.TaskState,
  desired: api.TaskState,
  spec: Partial<api.TaskSpec> = {},
): Task => taskOf(id, 'web', state, { desired }, spec)

const rollingBack: Service = serviceOf(
  'web',
  {},
  {
    updateStatus: { state: 'rollback_started', startedAt: 0, completedAt: null, message: '' },
  },
)

test.each<[string, Service, readonly Task[], readonly string[]]>([
  ['a wanted task holds it', serviceOf('web'), [task('a', 'running', 'running')], ['a']],
  [
    'all wanted ones, and no history',
    serviceOf('web'),
    [task('a', 'failed', 'shutdown'), task('b', 'running', 'running'), task('c', 'new', 'ready')],
    ['b', 'c'],
  ],
  ['one that is restarted on any end', serviceOf('web'), [task('a', 'complete', 'shutdown')], []],
  [
    'one that did its job holds it',
    serviceOf('web'),
    [task('a', 'complete', 'shutdown', policy('on-failure'))],
    ['a'],
  ],
  [
    'only the newest is asked',
    serviceOf('web'),
    [task('a', 'failed', 'shutdown'), task('b', 'complete', 'shutdown', policy('none'))],
    ['b'],
  ],
  [
    'nothing that ended, while rolling back',
    rollingBack,
    [task('a', 'complete', 'shutdown', policy('none'))],
    [],
  ],
  [
    'none that was scaled away',
    serviceOf('web'),
    [task('a', 'running', 'remove', policy('none'))],
    [],
  ],
])('a slot: %s', (_what, service, tasks, runnable) => {
  const found = classify(service, slotsOf(storeOf({ tasks }), service.id))
  expect(found.runnable.flatMap((slot) => slot.tasks.map(({ id }) => id))).toEqual(runnable)
  expect(found.dead).toHaveLength(runnable.length === 0 ? 1 : 0)
})

const slot = (number: number, node: string, state: api.TaskState = 'running'): Slot => {
  const only = taskOf(`t${number}`, 'web', state, { slot: number, nodeId: node })
  return slotWith([only])
}
const numbers = (slots: readonly Slot[]): number[] => slots.map((one) => one.slot)

test('scaling down: the worked vector of swarmkit', () => {
  const seven = [
    slot(1, 'n1', 'starting'),
    slot(2, 'n2'),
    slot(3, 'n2'),
    slot(4, 'n3'),
    slot(5, 'n3'),
    slot(6, 'n3'),
    slot(7, '', 'new'),
  ]
  const six = survivors(seven).slice(0, 6)
  expect(numbers(six).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6])
  const four = survivors(six).slice(0, 4)
  expect(numbers(four).sort((a, b) => a - b)).toEqual([1, 2, 3, 4])
  const two = survivors(four).slice(0, 2)
  expect(numbers(two)).toEqual([2, 4])
})

test('slots with several tasks go before all others', () => {
  const double = { ...slot(1, 'n1'), tasks: [...slot(1, 'n1').tasks, ...slot(1, 'n1').tasks] }
  expect(numbers(survivors([double, slot(2, 'n1'), slot(3, 'n1')]))).toEqual([2, 3, 1])
})

test.each([
  ['ready', 'active', false],
  ['unknown', 'active', false],
  ['disconnected', 'active', false],
  ['down', 'active', true],
  ['ready', 'pause', false],
  ['ready', 'drain', true],
] as const)('a node that is %s and set to %s cannot hold tasks: %s', (state, Availability, bad) => {
  const status = { ...nodeOf('n').status, state }
  const spec = { Labels: {}, Role: 'worker', Availability } as const
  expect(isStranded('n', storeOf({ nodes: [nodeOf('n', { status, spec })] }))).toBe(bad)
})

test('a node that is gone cannot hold tasks', () => expect(isStranded('n', storeOf({}))).toBe(true))

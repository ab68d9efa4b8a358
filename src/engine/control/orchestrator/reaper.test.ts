import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { TASK_STATES } from '../../../api/types'
import { STATE_RANK, type Task } from '../../store/objects'
import { clusterWith, run, serviceOf, storeOf, taskOf } from '../specimen'
import { reaper } from './reaper'
import { words } from './specimen'

const SLOT = 'slot web 1'
const task = (id: string, state: api.TaskState, change: Partial<Task> = {}): Task =>
  taskOf(id, 'web', state, change)

/** Attempts of one slot, the oldest first. */
const attempts = (...states: api.TaskState[]): Task[] =>
  states.map((state, n) => {
    const plain = task(`t${n}`, state, { desired: state === 'running' ? 'running' : 'shutdown' })
    return { ...plain, status: { ...plain.status, appliedAt: n } }
  })

const limited = (limit: number) => {
  const { spec } = clusterWith()
  return clusterWith({ spec: { ...spec, Orchestration: { TaskHistoryRetentionLimit: limit } } })
}

function trim(
  limit: number,
  tasks: readonly Task[],
  spec: Partial<api.ServiceSpec> = {},
): string[] {
  const store = storeOf({ clusters: [limited(limit)], services: [serviceOf('web', spec)], tasks })
  return words(run(reaper, SLOT, store))
}

test('it runs a quarter of a second after the first news', () => {
  expect(reaper.settle).toMatchObject({ quiet: 250, most: 250 })
})

const NEVER_BEGUN: readonly api.TaskState[] = ['new', 'pending']
const OVER = TASK_STATES.filter((state) => STATE_RANK[state] > STATE_RANK.running)
const REAL = TASK_STATES.filter((state) => state !== 'allocated')

test.each(
  REAL.flatMap((state) => [
    [state, 'running', OVER.includes(state)] as const,
    [state, 'shutdown', OVER.includes(state) || NEVER_BEGUN.includes(state)] as const,
  ]),
)('with no history kept, a task that is %s and wanted %s goes: %s', (state, desired, goes) => {
  expect(trim(0, [task('t', state, { desired })])).toEqual(goes ? ['forget t'] : [])
})

test.each<[string, number, readonly Task[], Partial<api.ServiceSpec>, readonly string[]]>([
  [
    'five attempts are kept',
    5,
    attempts('failed', 'failed', 'failed', 'failed', 'running'),
    {},
    [],
  ],
  [
    'the running one counts, the oldest goes',
    5,
    attempts('failed', 'failed', 'failed', 'failed', 'failed', 'running'),
    {},
    ['forget t0'],
  ],
  [
    'a smaller limit',
    2,
    attempts('failed', 'failed', 'failed', 'running'),
    {},
    ['forget t0', 'forget t1'],
  ],
  [
    'one that still runs is passed over',
    1,
    attempts('running', 'failed', 'running'),
    {},
    ['forget t1'],
  ],
  ['a negative limit keeps all', -1, attempts('failed', 'failed', 'running'), {}, []],
  [
    'attempts that count for the policy stay: one more than its most',
    1,
    attempts('failed', 'failed', 'failed', 'running'),
    { TaskTemplate: { ForceUpdate: 0, RestartPolicy: { MaxAttempts: 2 } } },
    ['forget t0'],
  ],
  [
    'although the limit be larger',
    5,
    attempts('failed', 'failed', 'failed', 'running'),
    { TaskTemplate: { ForceUpdate: 0, RestartPolicy: { MaxAttempts: 2 } } },
    ['forget t0'],
  ],
  [
    'jobs keep all',
    1,
    attempts('complete', 'complete', 'complete'),
    { Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } } },
    [],
  ],
])('history: %s', (_what, limit, tasks, spec, expected) => {
  expect(trim(limit, tasks, spec)).toEqual(expected)
})

test('a global service keeps its history by node', () => {
  const each = (id: string, nodeId: string): Task =>
    task(id, 'failed', { slot: 0, nodeId, desired: 'shutdown' })
  const store = storeOf({
    clusters: [limited(1)],
    services: [serviceOf('web', { Mode: { Global: {} } })],
    tasks: [each('a', 'n1'), each('b', 'n1'), each('c', 'n2')],
  })
  expect(words(run(reaper, 'slot web n1', store))).toEqual(['forget a'])
})

test.each<[api.TaskState, boolean]>([
  ['new', true],
  ['pending', true],
  ['assigned', false],
  ['running', false],
  ['complete', true],
  ['shutdown', true],
  ['failed', true],
])('a task that is to be removed and is %s goes: %s', (state, goes) => {
  const store = storeOf({ tasks: [task('t', state, { desired: 'remove' })] })
  expect(reaper.start(store)).toEqual(goes ? ['task t'] : [])
  expect(words(run(reaper, 'task t', store))).toEqual(goes ? ['forget t'] : [])
})

test('an orphan goes at once only if it has no service', () => {
  const free = taskOf('a', '', 'orphaned')
  const bound = task('b', 'orphaned')
  expect(reaper.start(storeOf({ tasks: [free, bound] }))).toEqual(['task a'])
})

test('a slot is looked at when a task comes, and when one ends', () => {
  const store = storeOf({})
  const keys = (before: Task | null, after: Task) =>
    reaper.keys({ table: 'tasks', id: 't', before, after }, store)
  expect(keys(null, task('t', 'new'))).toEqual([SLOT])
  expect(keys(task('t', 'new'), task('t', 'running'))).toEqual([])
  expect(keys(task('t', 'running'), task('t', 'failed'))).toEqual([SLOT])
})

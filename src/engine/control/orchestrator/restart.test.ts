import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { createRng } from '../../kernel/rng'
import type { Node, Task, TaskStatus } from '../../store/objects'
import { slotsOf } from '../../store/store'
import { nodeOf, serviceOf, storeOf, taskOf } from '../specimen'
import { dueOf, mayRestart, release, restart } from './restart'
import { createDraft } from './task'

const at = (now: number) => ({ now, rng: createRng(1) })
const policy = (RestartPolicy: api.RestartPolicy): Partial<api.TaskSpec> => ({ RestartPolicy })
const ended = (state: api.TaskState, when = 0): TaskStatus => ({
  ...taskOf('', '', state).status,
  at: when,
  appliedAt: when,
})

/** The restarts a slot has seen, made at these instants. */
const restarts = (...instants: number[]): Task[] =>
  instants.map((createdAt, n) =>
    taskOf(`r${n}`, 'web', 'failed', {
      origin: 'restart',
      meta: { version: 0, createdAt, updatedAt: 0 },
    }),
  )

test.each<[api.RestartPolicy['Condition'] | undefined, api.TaskState, boolean, boolean]>([
  [undefined, 'complete', true, false],
  ['any', 'complete', true, false],
  ['any', 'failed', true, true],
  ['any', 'shutdown', true, true],
  ['on-failure', 'complete', false, false],
  ['on-failure', 'failed', true, true],
  ['on-failure', 'rejected', true, true],
  ['none', 'complete', false, false],
  ['none', 'failed', false, false],
])('condition %s, %s: a service restarts %s, a job %s', (Condition, state, service, job) => {
  const spec = policy(Condition === undefined ? {} : { Condition })
  expect(mayRestart(taskOf('t', 'web', state, {}, spec), [])).toBe(service)
  expect(mayRestart(taskOf('t', 'web', state, { jobIteration: 0 }, spec), [])).toBe(job)
})

test.each<[string, api.RestartPolicy, readonly number[], number, boolean]>([
  ['no restart yet', { MaxAttempts: 2 }, [], 100, true],
  ['one of two', { MaxAttempts: 2 }, [10], 100, true],
  ['two of two', { MaxAttempts: 2 }, [10, 20], 100, false],
  ['0 means any number', { MaxAttempts: 0 }, [1, 2, 3, 4], 100, true],
  ['both within the window', { MaxAttempts: 2, Window: 50e6 }, [60, 80], 100, false],
  ['one has left the window', { MaxAttempts: 2, Window: 50e6 }, [50, 80], 100, true],
  ['one not before the end', { MaxAttempts: 2, Window: 50e6 }, [60, 100], 100, true],
])('attempts: %s', (_what, RestartPolicy, instants, end, may) => {
  const task = taskOf('t', 'web', 'failed', { status: ended('failed', end) }, { RestartPolicy })
  expect(mayRestart(task, restarts(...instants))).toBe(may)
})

test.each<[string, [origin: Task['origin'], specVersion: number][], boolean]>([
  ['restarts of another version do not count', [['restart', 1]], true],
  [
    'back at a version, its restarts count on',
    [
      ['restart', 2],
      ['update', 1],
    ],
    false,
  ],
  [
    'but for a restart of the other one',
    [
      ['restart', 2],
      ['restart', 1],
    ],
    true,
  ],
])('%s', (_what, attempts, may) => {
  const task = taskOf('t', 'web', 'failed', { specVersion: 2 }, policy({ MaxAttempts: 1 }))
  const history = attempts.map(([origin, specVersion], n) =>
    taskOf(`r${n}`, 'web', 'failed', { origin, specVersion }),
  )
  expect(mayRestart(task, history)).toBe(may)
})

test('a task that ended is replaced at once in its slot, to be ready before its delay is over', () => {
  const draft = createDraft()
  const task = taskOf('t', 'web', 'failed', { slot: 3, nodeId: 'n1' })
  restart(draft, serviceOf('web'), task, [task], at(7), 'task: non-zero exit (1)')
  const [old, next] = draft.actions.map((action) => (action.kind === 'put' ? action.object : null))
  expect(old).toMatchObject({ id: 't', desired: 'shutdown' })
  expect(next).toMatchObject({
    slot: 3,
    nodeId: '',
    desired: 'ready',
    replaces: 't',
    origin: 'restart',
    status: { state: 'new', message: 'created' },
  })
  expect(draft.facts.map(({ kind }) => kind)).toEqual([
    'task.stopping',
    'task.created',
    'restart.waiting',
  ])
  expect(draft.facts[2]).toMatchObject({ until: 7 + 5000 })
})

test('a policy that allows no more says so', () => {
  const draft = createDraft()
  const task = taskOf('t', 'web', 'failed', {}, policy({ Condition: 'none' }))
  restart(draft, serviceOf('web'), task, [task], at(0), 'task: non-zero exit (1)')
  expect(draft.actions).toHaveLength(1)
  expect(draft.facts[1]).toMatchObject({ kind: 'restart.gaveUp', task: 't' })
})

const MINUTE = 60_000
const down: Node = nodeOf('n1', { status: { ...nodeOf('n1').status, state: 'down' } })
const drained: Node = nodeOf('n1', {
  spec: { Labels: {}, Role: 'worker', Availability: 'drain' },
})

test.each<[string, Partial<Task>, Partial<api.TaskSpec>, Node | null, number]>([
  ['the old has ended: the delay', { status: ended('failed') }, {}, nodeOf('n1'), 5000],
  ['a delay of its own', { status: ended('failed') }, policy({ Delay: 2e9 }), nodeOf('n1'), 2000],
  ['no delay at all', { status: ended('failed') }, policy({ Delay: 0 }), nodeOf('n1'), 0],
  ['the old still runs: at most a minute', {}, {}, nodeOf('n1'), MINUTE],
  ['a delay longer than that', {}, policy({ Delay: 90e9 }), nodeOf('n1'), 90_000],
  ['its node is down: the delay', {}, {}, down, 5000],
  ['its node is gone: the delay', {}, {}, null, 5000],
  ['its node is drained, it still runs', {}, {}, drained, MINUTE],
  ['its node is drained, it has stopped: now', { status: ended('shutdown') }, {}, drained, 0],
  ['it never had a node: the delay', { nodeId: '' }, {}, null, 5000],
])('a replacement may start: %s', (_what, old, spec, node, due) => {
  const task = taskOf('old', 'web', 'running', { nodeId: 'n1', ...old }, spec)
  const next = taskOf('new', 'web', 'ready', {
    desired: 'ready',
    replaces: 'old',
    origin: 'restart',
  })
  const store = storeOf({ nodes: node === null ? [] : [node], tasks: [task, next] })
  expect(dueOf(next, store)).toBe(due)
  const early = createDraft()
  release(early, slotsOf(store, 'web'), store, at(due - 1))
  expect(early.actions).toEqual([])
  expect(early.wakeAt).toBe(due)
  const ripe = createDraft()
  release(ripe, slotsOf(store, 'web'), store, at(due))
  expect(ripe.actions).toMatchObject([{ object: { id: 'new', desired: 'running' } }])
})

test('the updater waits for the old to stop, and for nothing else', () => {
  const next = taskOf('new', 'web', 'ready', {
    desired: 'ready',
    replaces: 'old',
    origin: 'update',
  })
  const store = storeOf({ nodes: [nodeOf('n1')], tasks: [taskOf('old', 'web', 'shutdown'), next] })
  expect(dueOf(next, store)).toBe(0)
})

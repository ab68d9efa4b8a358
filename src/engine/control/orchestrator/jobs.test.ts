import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import type { Node, Task } from '../../store/objects'
import { labelled, nodeOf, run, serviceOf, storeOf, taskOf } from '../specimen'
import { jobs } from './jobs'
import { words } from './specimen'

const at = (iteration: number) => ({ jobStatus: { iteration, lastExecution: 0 } })
const task = (slot: number, state: api.TaskState, change: Partial<Task> = {}): Task =>
  taskOf(`t${slot}`, 'job', state, { slot, desired: 'complete', jobIteration: 0, ...change })

function replicated(MaxConcurrent: number, TotalCompletions: number, tasks: readonly Task[] = []) {
  const spec = { Mode: { ReplicatedJob: { MaxConcurrent, TotalCompletions } } }
  const store = storeOf({ services: [serviceOf('job', spec, at(0))], tasks })
  return words(run(jobs, 'service job', store, 10))
}

test.each<[string, number, number, readonly Task[], readonly string[]]>([
  ['all at once', 3, 3, [], ['new 0 complete', 'new 1 complete', 'new 2 complete']],
  ['not more than may run at a time', 2, 5, [], ['new 0 complete', 'new 1 complete']],
  ['not more than are wanted', 9, 1, [], ['new 0 complete']],
  [
    'one that completed makes room',
    2,
    5,
    [task(0, 'complete'), task(1, 'running')],
    ['new 2 complete'],
  ],
  ['the last ones', 2, 3, [task(0, 'complete'), task(1, 'complete')], ['new 2 complete']],
  ['all done', 2, 2, [task(0, 'complete'), task(1, 'complete')], []],
  [
    'a slot that was given up is filled again',
    2,
    2,
    [task(0, 'failed', { desired: 'shutdown' }), task(1, 'running')],
    ['new 0 complete'],
  ],
  [
    'a failed one counts as running while it is restarted',
    1,
    2,
    [task(0, 'failed')],
    ['t0 shutdown', 'new 0 ready'],
  ],
  ['one that waits for its delay counts too', 1, 2, [task(0, 'new', { desired: 'ready' })], []],
  ['scaled below what runs: nothing happens', 1, 1, [task(0, 'running'), task(1, 'running')], []],
])('a replicated job: %s', (_what, concurrent, total, tasks, expected) => {
  expect(replicated(concurrent, total, tasks)).toEqual(expected)
})

test('a new run starts from slot 0; what still runs of the last is removed, what ended stays', () => {
  const spec = { Mode: { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 2 } } }
  const tasks = [task(0, 'complete'), task(1, 'running')]
  const store = storeOf({ services: [serviceOf('job', spec, at(1))], tasks })
  const plan = run(jobs, 'service job', store)
  expect(words(plan)).toEqual(['new 0 complete', 'new 1 complete', 't1 remove'])
  expect(plan.actions[0]).toMatchObject({ object: { jobIteration: 1, origin: 'job' } })
})

test('a replacement waits for its delay, and then runs to its end', () => {
  const next = {
    ...task(0, 'ready', { desired: 'ready', replaces: 'old', origin: 'restart' }),
    id: 'r',
  }
  const old = { ...task(0, 'failed', { desired: 'shutdown' }), id: 'old' }
  const store = storeOf({ tasks: [old, next] })
  const early = run(jobs, 'task r', store, 4999)
  expect([words(early), early.wakeAt]).toEqual([[], 5000])
  expect(words(run(jobs, 'task r', store, 5000))).toEqual(['r complete'])
})

test('the policy bounds the attempts of a replicated job, slot by slot, and not of a global one', () => {
  const RestartPolicy = { MaxAttempts: 1 }
  const spec = { ForceUpdate: 0, RestartPolicy }
  const past = { ...task(0, 'failed', { desired: 'shutdown', origin: 'restart' }), id: 'r0', spec }
  const lost = [past, { ...task(0, 'failed'), spec }, { ...task(1, 'failed'), spec }]
  expect(replicated(2, 2, lost)).toEqual(['t0 shutdown', 't1 shutdown', 'new 1 ready'])
  const on = lost.slice(0, 2).map((one) => ({ ...one, nodeId: 'n1' }))
  const service = serviceOf('job', { Mode: { GlobalJob: {} } }, at(0))
  const store = storeOf({ nodes: [nodeOf('n1')], services: [service], tasks: on })
  expect(words(run(jobs, 'service job', store))).toEqual(['t0 shutdown', 'new 0 ready on n1'])
})

const status = (state: api.NodeState) => ({ ...nodeOf('').status, state })
const set = (Availability: api.Availability): Partial<Node> => ({
  spec: { Labels: {}, Role: 'worker', Availability },
})
const on = (node: string, state: api.TaskState, change: Partial<Task> = {}): Task => ({
  ...task(0, state, { nodeId: node, ...change }),
  id: `t-${node}`,
})

test.each<[string, Partial<Node>, readonly Task[], readonly string[]]>([
  ['ready', {}, [], ['new 0 complete on n1']],
  ['unknown', { status: status('unknown') }, [], []],
  ['paused', set('pause'), [], []],
  ['drained', set('drain'), [], []],
  ['ready, and has run it', {}, [on('n1', 'complete')], []],
  ['ready, and runs it', {}, [on('n1', 'running')], []],
  ['drained while it runs it', set('drain'), [on('n1', 'running')], ['t-n1 shutdown']],
  ['down while it runs it', { status: status('down') }, [on('n1', 'running')], ['t-n1 shutdown']],
  ['drained, and has run it', set('drain'), [on('n1', 'complete')], []],
  [
    'ready, and ran the last run',
    {},
    [on('n1', 'complete', { jobIteration: 7 })],
    ['new 0 complete on n1', 't-n1 remove'],
  ],
])('a global job on a node that is %s', (_what, node, tasks, expected) => {
  const service = serviceOf('job', { Mode: { GlobalJob: {} } }, at(0))
  const store = storeOf({ nodes: [nodeOf('n1', node)], services: [service], tasks })
  expect(words(run(jobs, 'service job', store))).toEqual(expected)
})

test('constraints choose the nodes of a global job', () => {
  const TaskTemplate = { ForceUpdate: 0, Placement: { Constraints: ['node.labels.disk==ssd'] } }
  const service = serviceOf('job', { Mode: { GlobalJob: {} }, TaskTemplate }, at(0))
  const nodes = [nodeOf('n1'), labelled('n2', { disk: 'ssd' })]
  const store = storeOf({ nodes, services: [service] })
  expect(words(run(jobs, 'service job', store))).toEqual(['new 0 complete on n2'])
})

test('it listens to services and to the ends of tasks, and to no node', () => {
  const store = storeOf({})
  const keys = (before: Task, after: Task) =>
    jobs.keys({ table: 'tasks', id: 't0', before, after }, store)
  const service = serviceOf('job', {}, at(0))
  expect(jobs.keys({ table: 'services', id: 'job', before: null, after: service }, store)).toEqual([
    'service job',
  ])
  expect(keys(task(0, 'ready'), task(0, 'running'))).toEqual([])
  expect(keys(task(0, 'running'), task(0, 'failed'))).toEqual(['service job'])
  expect(keys(task(0, 'running'), task(0, 'failed', { desired: 'shutdown' }))).toEqual([])
  const drained = nodeOf('n1', set('drain'))
  expect(
    jobs.keys({ table: 'nodes', id: 'n1', before: nodeOf('n1'), after: drained }, store),
  ).toEqual([])
})

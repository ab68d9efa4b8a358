import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import type { Node, Task } from '../../store/objects'
import { labelled, nodeOf, run, serviceOf, storeOf, taskOf } from '../specimen'
import { global } from './global'
import { words } from './specimen'

const EACH: Partial<api.ServiceSpec> = { Mode: { Global: {} } }
const on = (node: string, state: api.TaskState, change: Partial<Task> = {}): Task =>
  taskOf(`t-${node}`, 'each', state, { slot: 0, nodeId: node, origin: 'global', ...change })

const status = (state: api.NodeState) => ({ ...nodeOf('').status, state })
const set = (Availability: api.Availability): Partial<Node> => ({
  spec: { Labels: {}, Role: 'worker', Availability },
})

function reconcile(
  nodes: readonly Node[],
  tasks: readonly Task[] = [],
  spec: Partial<api.ServiceSpec> = {},
): string[] {
  const services = [serviceOf('each', { ...EACH, ...spec })]
  return words(run(global, 'each', storeOf({ nodes, services, tasks }), 10))
}

test('one task on every node', () => {
  const two = [nodeOf('n1'), nodeOf('n2')]
  expect(reconcile(two)).toEqual(['new 0 running on n1', 'new 0 running on n2'])
  expect(reconcile(two, [on('n1', 'running')])).toEqual(['new 0 running on n2'])
})

test.each<[string, Node, readonly string[], readonly string[]]>([
  ['ready', nodeOf('n1'), ['new 0 running on n1'], []],
  ['unknown', nodeOf('n1', { status: status('unknown') }), ['new 0 running on n1'], []],
  ['down', nodeOf('n1', { status: status('down') }), [], ['t-n1 shutdown']],
  ['drained', nodeOf('n1', set('drain')), [], ['t-n1 shutdown']],
  ['paused', nodeOf('n1', set('pause')), [], []],
])('a node that is %s: without a task, and with one', (_what, node, without, withOne) => {
  expect(reconcile([node])).toEqual(without)
  expect(reconcile([node], [on('n1', 'running')])).toEqual(withOne)
})

test('a node that is gone takes its records along, history too', () => {
  const tasks = [
    on('n1', 'running'),
    { ...on('n1', 'failed', { desired: 'shutdown' }), id: 't-old' },
  ]
  expect(reconcile([], tasks)).toEqual(['forget t-n1', 'forget t-old'])
})

test('constraints choose the nodes, and tasks leave those that fit no more', () => {
  const TaskTemplate = { ForceUpdate: 0, Placement: { Constraints: ['node.labels.disk==ssd'] } }
  const nodes = [nodeOf('n1'), labelled('n2', { disk: 'ssd' })]
  const tasks = [on('n1', 'running')]
  expect(reconcile(nodes, tasks, { TaskTemplate })).toEqual([
    't-n1 shutdown',
    'new 0 running on n2',
  ])
})

test('where the node has changed and not the service, the enforcer rejects, and then it is over', () => {
  const TaskTemplate = { ForceUpdate: 0, Placement: { Constraints: ['node.labels.disk==ssd'] } }
  const after = (state: api.TaskState) =>
    reconcile([nodeOf('n1')], [on('n1', state, { spec: TaskTemplate })], { TaskTemplate })
  expect(after('running')).toEqual([])
  expect(after('rejected')).toEqual(['t-n1 shutdown'])
})

test.each<[string, Partial<Node>, Partial<api.TaskSpec>, readonly string[]]>([
  ['is restarted where it was', {}, {}, ['t-n1 shutdown', 'new 0 ready on n1']],
  ['is let go on a paused node', set('pause'), {}, ['t-n1 shutdown']],
  [
    'stays ended if its policy says so',
    {},
    { RestartPolicy: { Condition: 'none' } },
    ['t-n1 shutdown'],
  ],
])('a task that fails %s', (_what, node, spec, expected) => {
  const failed = { ...on('n1', 'failed'), spec: { ForceUpdate: 0, ...spec } }
  expect(reconcile([nodeOf('n1', node)], [failed])).toEqual(expected)
})

test('a task that did its job holds its node; one that may restart is begun anew', () => {
  const done = (Condition: 'any' | 'none') => ({
    ...on('n1', 'complete', { desired: 'shutdown' }),
    spec: { ForceUpdate: 0, RestartPolicy: { Condition } },
  })
  expect(reconcile([nodeOf('n1')], [done('none')])).toEqual([])
  expect(reconcile([nodeOf('n1')], [done('any')])).toEqual(['new 0 running on n1'])
})

test('attempts are counted for each node', () => {
  const RestartPolicy = { MaxAttempts: 1 }
  const spec = { ForceUpdate: 0, RestartPolicy }
  const tasks = [
    { ...on('n1', 'failed', { desired: 'shutdown', origin: 'restart' }), id: 'r-n1', spec },
    { ...on('n1', 'failed'), spec },
    { ...on('n2', 'failed'), spec },
  ]
  const both = [nodeOf('n1'), nodeOf('n2')]
  expect(reconcile(both, tasks, { TaskTemplate: spec })).toEqual([
    't-n1 shutdown',
    't-n2 shutdown',
    'new 0 ready on n2',
  ])
})

test('a changed service is updated node by node', () => {
  const store = storeOf({
    nodes: [nodeOf('n1'), nodeOf('n2')],
    services: [
      serviceOf(
        'each',
        { ...EACH, TaskTemplate: { ForceUpdate: 1 } },
        {
          specVersion: 2,
          updateStatus: { state: 'updating', startedAt: 0, completedAt: null, message: '' },
        },
      ),
    ],
    tasks: [on('n1', 'running'), on('n2', 'running')],
  })
  expect(words(run(global, 'each', store))).toEqual(['new 0 ready on n1', 't-n1 shutdown'])
})

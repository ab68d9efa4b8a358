import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import type { Node, Task } from '../../store/objects'
import { nodeOf, run, serviceOf, storeOf, taskOf } from '../specimen'
import { burial } from './burial'
import { replicated, serviceKeys } from './replicated'
import { words } from './specimen'

const of = (Replicas: number): Partial<api.ServiceSpec> => ({ Mode: { Replicated: { Replicas } } })
const task = (slot: number, state: api.TaskState, change: Partial<Task> = {}): Task =>
  taskOf(`t${slot}`, 'web', state, { slot, nodeId: 'n1', ...change })

function reconcile(
  replicas: number,
  tasks: readonly Task[],
  nodes: readonly Node[] = [nodeOf('n1')],
) {
  const store = storeOf({ nodes, services: [serviceOf('web', of(replicas))], tasks })
  return words(run(replicated, 'web', store, 10))
}

test('a new service fills slots 1 and up', () => {
  expect(reconcile(3, [])).toEqual(['new 1 running', 'new 2 running', 'new 3 running'])
})

test('scaling up takes the lowest free slots, dead ones too; their records stay', () => {
  const dead = task(2, 'failed', { desired: 'shutdown' })
  expect(reconcile(3, [task(1, 'running'), dead])).toEqual(['new 2 running', 'new 3 running'])
})

test('scaling down removes the surplus; its history stays until the service changes again', () => {
  const dead = task(4, 'failed', { desired: 'shutdown' })
  const past = { ...task(3, 'failed', { desired: 'shutdown' }), id: 't3-past' }
  const three = [1, 2, 3].map((slot) => task(slot, 'running'))
  expect(reconcile(1, [...three, past, dead])).toEqual(['t2 remove', 't3 remove'])
})

test.each<[string, number, string[]]>([
  ['scaled this very slot away', 5, []],
  ['came later', 7, ['forget t1', 'forget t2']],
])('a slot that was scaled away, and a change of the service that %s', (_what, version, plan) => {
  const gone = (slot: number, change: Partial<Task>, at: number): Task => ({
    ...task(slot, 'shutdown', { ...change, slot: 1 }),
    meta: { version: at, createdAt: 0, updatedAt: 0 },
  })
  const tasks = [gone(1, { desired: 'shutdown' }, 3), gone(2, { desired: 'remove' }, 6)]
  const service = serviceOf('web', of(0))
  const changed = { ...service, meta: { ...service.meta, version } }
  const store = storeOf({ nodes: [nodeOf('n1')], services: [changed], tasks })
  expect(words(run(burial, 'web', store, 10))).toEqual(plan)
})

test('scaling to nothing removes all', () => {
  expect(reconcile(0, [task(1, 'running'), task(2, 'new')])).toEqual(['t1 remove', 't2 remove'])
})

test('who begins to lead forgets the tasks of services that are gone', () => {
  const store = storeOf({ nodes: [nodeOf('n1')], tasks: [task(1, 'running'), task(2, 'pending')] })
  const keys = replicated.start(store)
  expect(keys.flatMap((key) => words(run(replicated, key, store, 10)))).toEqual([
    'forget t1',
    'forget t2',
  ])
})

test('enough is enough', () => {
  expect(reconcile(2, [task(1, 'running'), task(2, 'preparing')])).toEqual([])
})

const status = (state: api.NodeState) => ({ ...nodeOf('n1').status, state })
const set = (Availability: api.Availability): Partial<Node> => ({
  spec: { Labels: {}, Role: 'worker', Availability },
})

test.each<[string, Partial<Node> | null, boolean]>([
  ['is down', { status: status('down') }, true],
  ['is drained', set('drain'), true],
  ['is gone', null, true],
  ['is unknown', { status: status('unknown') }, false],
  ['is disconnected', { status: status('disconnected') }, false],
  ['is paused', set('pause'), false],
])('a task whose node %s: %s', (_what, change, moves) => {
  const nodes = change === null ? [] : [nodeOf('n1', change)]
  const expected = moves ? ['t1 shutdown', 'new 1 ready'] : []
  expect(reconcile(1, [task(1, 'running')], nodes)).toEqual(expected)
})

test('a task without a node is nobody to evict', () => {
  expect(reconcile(1, [task(1, 'pending', { nodeId: '' })], [])).toEqual([])
})

test.each<[api.TaskState, readonly string[]]>([
  ['running', []],
  ['failed', ['t1 shutdown', 'new 1 ready']],
  ['complete', ['t1 shutdown', 'new 1 ready']],
  ['rejected', ['t1 shutdown', 'new 1 ready']],
  ['orphaned', ['t1 shutdown', 'new 1 ready']],
])('a wanted task that is %s', (state, expected) => {
  expect(reconcile(1, [task(1, state)])).toEqual(expected)
})

test('a replacement that fails while it waits is replaced after its own delay', () => {
  const old = task(1, 'failed', { desired: 'shutdown' })
  const next = taskOf('t2', 'web', 'rejected', {
    desired: 'ready',
    replaces: 't1',
    origin: 'restart',
    meta: { version: 0, createdAt: 100, updatedAt: 100 },
  })
  const store = storeOf({ nodes: [nodeOf('n1')], services: [serviceOf('web')], tasks: [old, next] })
  const early = run(replicated, 'web', store, 5099)
  expect([words(early), early.wakeAt]).toEqual([[], 5100])
  expect(words(run(replicated, 'web', store, 5100))).toEqual(['t2 shutdown', 'new 1 ready'])
})

test('a removed service takes its tasks along, those of other modes too', () => {
  const store = storeOf({ tasks: [task(1, 'running'), task(2, 'failed', { desired: 'shutdown' })] })
  expect(words(run(replicated, 'web', store))).toEqual(['t1 remove', 't2 remove'])
})

test('services of other modes are left to others', () => {
  const store = storeOf({ services: [serviceOf('web', { Mode: { Global: {} } })] })
  expect(run(replicated, 'web', store).actions).toEqual([])
})

test('what wakes it', () => {
  const store = storeOf({
    nodes: [nodeOf('n1')],
    services: [serviceOf('web'), serviceOf('each', { Mode: { Global: {} } })],
    tasks: [task(1, 'running')],
  })
  const step = (before: Partial<Task>, after: Partial<Task>) =>
    serviceKeys(
      {
        table: 'tasks',
        id: 't1',
        before: task(1, 'ready', before),
        after: task(1, 'ready', after),
      },
      store,
    )
  expect(step({}, {})).toEqual([])
  expect(step({}, { status: task(1, 'running').status })).toEqual(['web'])
  expect(step({}, { desired: 'shutdown' })).toEqual(['web'])
  const node = (before: Node | null, after: Node | null) =>
    serviceKeys({ table: 'nodes', id: 'n1', before, after }, store)
  const same = nodeOf('n1')
  expect(node(same, { ...same, attachments: {} })).toEqual([])
  expect(node(same, nodeOf('n1', set('drain')))).toEqual(['web', 'each'])
  expect(node(null, nodeOf('n1'))).toEqual(['web', 'each'])
  expect(node(nodeOf('n1'), null)).toEqual(['web', 'each'])
})

test('of four billion replicas only those are made that fit into this world', () => {
  expect(reconcile(4_294_967_296, [task(1, 'running')])).toHaveLength(4999)
})

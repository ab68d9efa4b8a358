import { expect, test } from 'vitest'
import type { Node, Task } from '../store/objects'
import { put } from '../store/actions'
import { apply, type Store } from '../store/store'
import { enforcer } from './enforcer'
import { descriptionOf, labelled, nodeOf, run, serviceOf, storeOf, taskOf } from './specimen'

const FAST = { ForceUpdate: 0, Placement: { Constraints: ['node.labels.disk==ssd'] } }
const on = (id: string, state: Task['status']['state'], change: Partial<Task> = {}): Task =>
  taskOf(id, 'db', state, { nodeId: 'n1', ...change }, FAST)

const swarm = (node: Node, tasks: readonly Task[]): Store =>
  storeOf({ nodes: [node], services: [serviceOf('db', { TaskTemplate: FAST })], tasks })

const states = (store: Store): string[] =>
  Object.values(store.tasks).map(({ status }) => status.state)

test('a node that lost its label loses its tasks, once', () => {
  const tasks = [
    on('t1', 'running'),
    on('t2', 'assigned'),
    on('t3', 'failed'),
    on('t4', 'running', { desired: 'shutdown' }),
    on('t5', 'preparing', { desired: 'ready' }),
  ]
  const store = swarm(nodeOf('n1'), tasks)
  const plan = run(enforcer, 'n1', store, 7)
  expect(states(store)).toEqual(['rejected', 'rejected', 'failed', 'running', 'rejected'])
  expect(store.tasks['t1']?.status).toMatchObject({
    at: 7,
    message: 'task rejected by constraint enforcer',
    err: 'assigned node no longer meets constraints',
  })
  expect(plan.facts?.[0]).toEqual({
    kind: 'task.rejected',
    task: 't1',
    node: 'n1',
    why: 'node.labels.disk==ssd does not hold',
  })
  expect(run(enforcer, 'n1', store).actions).toEqual([])
})

test.each([
  ['the node suits', labelled('n1', { disk: 'ssd' })],
  ['a paused node', nodeOf('n1', { spec: { Labels: {}, Role: 'worker', Availability: 'pause' } })],
  ['a drained node', nodeOf('n1', { spec: { Labels: {}, Role: 'worker', Availability: 'drain' } })],
])('%s keeps its tasks', (_name, node) => {
  expect(run(enforcer, 'n1', swarm(node, [on('t1', 'running')])).actions).toEqual([])
})

test('what no longer fits goes, the youngest first', () => {
  const Resources = { Reservations: { MemoryBytes: 3e9, NanoCPUs: 1e9 } }
  const tasks = ['t1', 't2', 't3'].map((id) =>
    taskOf(id, 'gone', 'running', { nodeId: 'n1' }, { Resources }),
  )
  const description = descriptionOf({ Resources: { NanoCPUs: 4e9, MemoryBytes: 7e9 } })
  const store = swarm(nodeOf('n1', { description }), tasks)
  run(enforcer, 'n1', store)
  expect(states(store)).toEqual(['running', 'running', 'rejected'])
})

test('only what constraints and reservations look at wakes it', () => {
  const store = swarm(nodeOf('n1'), [])
  const wakes = (node: Node): readonly string[] =>
    apply(store, [put('nodes', node)]).flatMap((change) => [...enforcer.keys(change, store)])
  const node = store.nodes['n1'] ?? expect.fail()
  const down = { ...node, status: { ...node.status, state: 'down' } } as Node
  expect(wakes(down)).toEqual([])
  expect(wakes({ ...down, role: 'manager' })).toEqual(['n1'])
  expect(wakes(labelled('n2', {}))).toEqual([])
  expect(enforcer.start(store)).toEqual(['n1', 'n2'])
})

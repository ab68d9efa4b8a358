import { expect, test } from 'vitest'
import { TASK_STATES, type NodeState, type TaskState } from '../../api/types'
import { descriptionOf, nodeOf, storeOf, taskOf } from '../control/specimen'
import { STATE_RANK } from '../store/objects'
import { apply } from '../store/store'
import type { DispatcherJob } from './dispatcher'
import { record } from './record'

const description = descriptionOf()

test.each<[DispatcherJob, NodeState, string]>([
  [{ kind: 'node.ready', nodeId: 'n', description, addr: '10.0.0.9', byHand: [] }, 'ready', ''],
  [
    { kind: 'node.unknown', nodeId: 'n' },
    'unknown',
    'Node moved to "unknown" state due to leadership change in cluster',
  ],
  [{ kind: 'node.down', nodeId: 'n', message: 'heartbeat failure' }, 'down', 'heartbeat failure'],
])('%o', (job, state, message) => {
  const from: NodeState = state === 'ready' ? 'down' : 'ready'
  const node = nodeOf('n', { status: { ...nodeOf('').status, state: from } })
  const store = storeOf({ nodes: [node] })
  const { actions, facts } = record(job, store, 7)
  apply(store, actions)
  expect(store.nodes['n']?.status).toMatchObject({ state, message, since: 7 })
  expect(facts).toMatchObject([{ kind: 'node.state', from, to: state }])
})

const report = (from: TaskState, to: TaskState, nodeId = 'n') => {
  const store = storeOf({ tasks: [taskOf('t', 'web', from, { nodeId: 'n' })] })
  const status = { ...taskOf('', '', to).status, at: 1 }
  const updates = [{ nodeId, taskId: 't', status }]
  apply(store, record({ kind: 'statuses', updates }, store, 9).actions)
  return store.tasks['t']
}

test('a report never moves a task backwards', () => {
  for (const from of TASK_STATES) {
    for (const to of TASK_STATES) {
      const forward = STATE_RANK[to] >= STATE_RANK[from]
      expect(report(from, to)?.status.state).toBe(forward ? to : from)
    }
  }
})

test('only the node that has the task may speak of it', () => {
  expect(report('assigned', 'running', 'other')?.status.state).toBe('assigned')
})

test('what a manager stores bears its own instant, and when the task was first seen running', () => {
  expect(report('starting', 'running')).toMatchObject({
    status: { at: 1, appliedAt: 9 },
    runningSince: 9,
  })
  expect(report('starting', 'failed')?.runningSince).toBeNull()
})

test('of a batch only the last word of a task is written', () => {
  const store = storeOf({ tasks: [taskOf('t', 'web', 'starting', { nodeId: 'n' })] })
  const updates = (['running', 'failed'] as const).map((state) => ({
    nodeId: 'n',
    taskId: 't',
    status: { ...taskOf('', '', state).status, at: 1 },
  }))
  const { actions } = record({ kind: 'statuses', updates }, store, 9)
  expect(actions).toMatchObject([{ object: { status: { state: 'failed' }, runningSince: null } }])
})

import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { createRng } from '../../kernel/rng'
import type { Node } from '../../store/objects'
import { apply } from '../../store/store'
import { clusterWith, nodeOf, storeOf, taskOf } from '../specimen'
import { isRefusal } from './lookup'
import { listNodes, removeNode, updateNode, type Quorum } from './node'

const at = { now: 0, rng: createRng(1) }
const manager = (id: string, change: Partial<Node> = {}): Node =>
  nodeOf(id, {
    role: 'manager',
    spec: { Labels: {}, Role: 'manager', Availability: 'active' },
    ...change,
  })
const status = (state: api.NodeState) => ({ ...nodeOf('').status, state })

/** Members of raft: a name is reachable unless it is crossed out with a minus. */
const quorum = (...names: string[]): Quorum => ({
  members: names.map((name) => ({
    nodeId: name.replace('-', ''),
    reachable: !name.startsWith('-'),
  })),
})

const WORKER: api.NodeSpec = { Labels: {}, Role: 'worker', Availability: 'active' }
const why = (change: unknown): string | null => (isRefusal(change) ? change.message : null)
const LOSS =
  "rpc error: code = FailedPrecondition desc = can't remove member from the raft: this would result in a loss of quorum"

test.each<[string, readonly string[], Quorum, string | null]>([
  ['all reachable', ['a', 'b', 'c'], quorum('a', 'b', 'c'), null],
  ['a reachable one, another stopped', ['a', 'b', 'c'], quorum('a', 'b', '-c'), LOSS],
  ['the stopped one', ['a', 'b', 'c'], quorum('a', '-b', 'c'), null],
  ['two of three stopped', ['a', 'b', 'c'], quorum('a', '-b', '-c'), LOSS],
  ['one of two', ['a', 'b'], quorum('a', 'b'), null],
  ['one of five, two stopped', ['a', 'b', 'c', 'd', 'e'], quorum('a', 'b', 'c', '-d', '-e'), LOSS],
  [
    'the last',
    ['b'],
    quorum('b'),
    'rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm',
  ],
  [
    'one that raft does not know',
    ['a', 'b'],
    quorum('a'),
    "rpc error: code = NotFound desc = can't find manager in raft memberlist",
  ],
])('demoting b: %s', (_what, managers, members, fault) => {
  const store = storeOf({ nodes: managers.map((id) => manager(id)) })
  expect(why(updateNode(store, 'b', 0, WORKER, members))).toBe(fault)
})

test('one that was demoted is a manager until it has left raft', () => {
  const store = storeOf({ nodes: [manager('a', { spec: WORKER }), manager('b')] })
  expect(why(updateNode(store, 'b', 0, WORKER, quorum('a', 'b')))).toBeNull()
  expect(why(updateNode(store, 'b', 0, WORKER, quorum('b')))).toBe(LOSS)
})

test.each<[string, api.NodeSpec, number, string]>([
  ['a role', { ...WORKER, Role: 'boss' as 'worker' }, 0, 'invalid Role: "boss"'],
  [
    'an availability',
    { ...WORKER, Availability: 'off' as 'drain' },
    0,
    'invalid Availability: "off"',
  ],
  ['an old version', WORKER, 7, 'rpc error: code = Unknown desc = update out of sequence'],
])('refused: %s', (_what, spec, version, fault) => {
  const store = storeOf({ nodes: [nodeOf('a')] })
  expect(why(updateNode(store, 'a', version, spec, quorum()))).toBe(fault)
})

const MEMBER =
  'rpc error: code = FailedPrecondition desc = node n is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal'
const ALIVE = "rpc error: code = FailedPrecondition desc = node n is not down and can't be removed"

test.each<[string, Node, Quorum, boolean, string | null]>([
  ['ready', nodeOf('n'), quorum(), false, ALIVE],
  ['ready, by force', nodeOf('n'), quorum(), true, null],
  ['down', nodeOf('n', { status: status('down') }), quorum(), false, null],
  ['unknown', nodeOf('n', { status: status('unknown') }), quorum(), false, null],
  ['disconnected', nodeOf('n', { status: status('disconnected') }), quorum(), false, null],
  ['a manager', manager('n', { status: status('down') }), quorum('n'), true, MEMBER],
  ['a manager that left raft', manager('n', { status: status('down') }), quorum('a'), false, null],
])('removing a node that is %s', (_what, node, members, force, fault) => {
  expect(why(removeNode(storeOf({ nodes: [node] }), 'n', force, members, at))).toBe(fault)
})

test('a removed node is banned, and orphans what it ran, of which nothing is told but that', () => {
  const RAN = { ...taskOf('t', 'web', 'running').status, err: 'ill', containerId: 'c', pid: 7 }
  const DAY = 86_400_000
  const store = storeOf({
    clusters: [clusterWith()],
    nodes: [nodeOf('n', { status: status('down') })],
    tasks: [
      taskOf('t1', 'web', 'running', { nodeId: 'n', status: RAN }),
      taskOf('t2', 'web', 'failed', { nodeId: 'n' }),
    ],
  })
  const change = removeNode(store, 'n', false, quorum(), at)
  if (isRefusal(change)) throw new Error(change.message)
  apply(store, change.actions)
  expect(store.nodes).toEqual({})
  expect(Object.values(store.clusters)[0]?.blacklist).toEqual({ n: (90 + 7) * DAY })
  expect(store.tasks['t1']?.status).toEqual({
    ...taskOf('t', 'web', 'orphaned').status,
    message: 'Task belonged to a node that has been deleted',
  })
  expect(store.tasks['t2']?.status.state).toBe('failed')
})

test.each<[Record<string, string[]>, readonly string[]]>([
  [{ role: ['manager'] }, ['m1']],
  [{ id: ['w'] }, ['w1', 'w2']],
  [{ name: ['host'] }, ['m1', 'w1', 'w2']],
  [{ 'node.label': ['disk=ssd'] }, ['w1']],
  [{ 'node.label': ['disk'] }, ['w1']],
  [{ membership: ['accepted'] }, ['m1', 'w1', 'w2']],
])('nodes with %j', (filters, ids) => {
  const labels = { Labels: { disk: 'ssd' }, Role: 'worker', Availability: 'active' } as const
  const store = storeOf({ nodes: [manager('m1'), nodeOf('w1', { spec: labels }), nodeOf('w2')] })
  const found = listNodes(store, filters)
  expect(isRefusal(found) ? found : found.map((node) => (node as Node).id)).toEqual(ids)
})

import { describe, expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { put } from '../../store/actions'
import type { Node, Task } from '../../store/objects'
import { apply } from '../../store/store'
import { descriptionOf, networkOf, nodeOf, taskOf } from '../specimen'
import {
  schedule,
  pending,
  running,
  swarm,
  nodes,
  outcome,
  state,
  availability,
  memory,
  placement,
  hostPort,
} from './specimen'

describe('why there is no node (spec 4.2, verbatim)', () => {
  const volume = { Type: 'volume', Target: '/d', VolumeOptions: { DriverConfig: { Name: 'nfs' } } }
  const cluster = { Type: 'cluster', Target: '/d' }
  test.each<[string, Node[], Task[]]>([
    ['no suitable node', [], pending('web', 1)],
    [
      'no suitable node (1 node not available for new tasks)',
      [availability('n1', 'drain')],
      pending('web', 1),
    ],
    [
      'no suitable node (2 nodes not available for new tasks; insufficient resources on 1 node)',
      [nodeOf('n1'), state('n2', 'down'), availability('n3', 'pause')],
      pending('web', 1, memory(9e9)),
    ],
    [
      'no suitable node (insufficient resources on 1 node)',
      nodes('n1'),
      pending('web', 1, memory(9e9)),
    ],
    [
      'no suitable node (unsupported platform on 3 nodes)',
      nodes('n1', 'n2', 'n3'),
      pending('web', 1, placement({ Platforms: [{ OS: 'windows' }, { Architecture: 'arm64' }] })),
    ],
    [
      'no suitable node (missing plugin on 2 nodes)',
      nodes('n1', 'n2'),
      pending('web', 1, { ContainerSpec: { Mounts: [volume] } }),
    ],
    [
      'no suitable node (host-mode port already in use on 2 nodes)',
      nodes('n1', 'n2'),
      [
        taskOf('a', 'other', 'running', { nodeId: 'n1', ...hostPort(80) }),
        taskOf('b', 'other', 'running', { nodeId: 'n2', desired: 'shutdown', ...hostPort(80) }),
        ...pending('web', 1, {}, hostPort(80)),
      ],
    ],
    [
      'no suitable node (max replicas per node limit exceed)',
      nodes('n1', 'n2'),
      [...running('web', { n1: 1, n2: 1 }), ...pending('web', 1, placement({ MaxReplicas: 1 }))],
    ],
    [
      'no suitable node (scheduling constraints not satisfied on 3 nodes)',
      nodes('n1', 'n2', 'n3'),
      pending('web', 1, placement({ Constraints: ['node.name==a'] })),
    ],
    [
      'no suitable node (cannot fulfill requested CSI volume mounts on 1 node)',
      nodes('n1'),
      pending('web', 1, { ContainerSpec: { Mounts: [cluster] } }),
    ],
  ])('%s', (sentence, machines, tasks) => {
    const store = swarm(machines, tasks)
    const plan = schedule(store)
    expect(outcome(store)).toEqual([sentence])
    expect(plan.facts).toMatchObject([{ kind: 'scheduler.pending', explanation: sentence }])
    expect(schedule(store, 1).actions).toEqual([])
  })

  test('a preassigned task gets the bare explanation', () => {
    const store = swarm(nodes('n1'), pending('web', 1, memory(9e9), { nodeId: 'n1', slot: 0 }))
    schedule(store)
    expect(Object.values(store.tasks)[0]?.status).toMatchObject({
      state: 'pending',
      err: 'insufficient resources on 1 node',
    })
    expect(schedule(store, 1).actions).toEqual([])
  })

  test('each refused machine says why', () => {
    const constrained = placement({ Constraints: ['node.labels.disk == ssd'] })
    const store = swarm([state('n1', 'down'), nodeOf('n2')], pending('web', 1, constrained))
    expect(schedule(store).facts).toMatchObject([
      {
        refused: [
          { node: 'n1', filter: 'ready', why: 'the node is down' },
          { node: 'n2', filter: 'constraint', why: 'node.labels.disk==ssd does not hold' },
        ],
      },
    ])
  })

  test('a success resets what was counted before it', () => {
    const machines = [availability('n1', 'drain'), nodeOf('n2'), availability('n3', 'pause')]
    const store = swarm(machines, pending('web', 2, {}, hostPort(80)))
    schedule(store)
    expect(outcome(store)).toEqual([
      'n2',
      'no suitable node (1 node not available for new tasks; ' +
        'host-mode port already in use on 1 node)',
    ])
  })

  test('a task of an old version gets no reason, and ends when nobody wants it', () => {
    const old = pending('web', 2, {}, { specVersion: 0 })
    const unwanted = old.map((task, i): Task => (i === 0 ? { ...task, desired: 'shutdown' } : task))
    const store = swarm([], unwanted)
    schedule(store)
    const states = Object.values(store.tasks).map(({ status }) => [status.state, status.err])
    expect(states).toEqual([
      ['shutdown', ''],
      ['pending', ''],
    ])
    expect(schedule(store).actions).toEqual([])
  })

  test('tasks of a removed service are left alone', () => {
    expect(schedule(swarm(nodes('n1'), pending('gone', 1))).actions).toEqual([])
  })
})

describe('what passes', () => {
  const log = (name: string): Partial<api.TaskSpec> => ({ LogDriver: { Name: name } })
  const plugged = (...Plugins: { Type: string; Name: string }[]): Node =>
    nodeOf('n1', { description: descriptionOf({ Engine: { EngineVersion: '', Plugins } }) })
  const onNetwork = { networks: [{ networkId: 'net', address: '10.0.1.2/24', virtualIp: '' }] }
  const reserved = (Kind: string, Value: number): Partial<api.TaskSpec> => ({
    Resources: { Reservations: { GenericResources: [{ DiscreteResourceSpec: { Kind, Value } }] } },
  })
  const gpus = nodeOf('n1', {
    description: descriptionOf({
      Resources: {
        GenericResources: [
          { NamedResourceSpec: { Kind: 'gpu', Value: 'a' } },
          { NamedResourceSpec: { Kind: 'gpu', Value: 'b' } },
          { DiscreteResourceSpec: { Kind: 'apple', Value: 3 } },
        ],
      },
    }),
  })
  test.each<[string, Node, Task[], boolean]>([
    ['log driver, no log plugin reported', plugged(), pending('web', 1, log('x')), true],
    ['another log plugin', plugged({ Type: 'Log', Name: 'y' }), pending('web', 1, log('x')), false],
    ['log none', plugged({ Type: 'Log', Name: 'y' }), pending('web', 1, log('none')), true],
    [
      'log plugin with :latest',
      plugged({ Type: 'Log', Name: 'x:latest' }),
      pending('web', 1, log('x')),
      true,
    ],
    ['network driver', nodeOf('n1'), pending('web', 1, {}, onNetwork), true],
    ['network driver missing', plugged(), pending('web', 1, {}, onNetwork), false],
    [
      'x86_64 is amd64',
      nodeOf('n1'),
      pending('web', 1, placement({ Platforms: [{ Architecture: 'amd64', OS: 'linux' }] })),
      true,
    ],
    [
      'an empty architecture is any',
      nodeOf('n1'),
      pending('web', 1, placement({ Platforms: [{ OS: 'linux' }] })),
      true,
    ],
    ['two named resources', gpus, pending('web', 1, reserved('gpu', 2)), true],
    ['three of two', gpus, pending('web', 1, reserved('gpu', 3)), false],
    ['discrete resources', gpus, pending('web', 1, reserved('apple', 3)), true],
    ['an unknown kind', gpus, pending('web', 1, reserved('pear', 1)), false],
    [
      'udp beside tcp',
      nodeOf('n1'),
      [
        taskOf('a', 'other', 'running', { nodeId: 'n1', ...hostPort(80) }),
        ...pending('web', 1, {}, hostPort(80, 'udp')),
      ],
      true,
    ],
    [
      'a port the node chooses',
      nodeOf('n1'),
      [
        taskOf('a', 'other', 'running', { nodeId: 'n1', ...hostPort(0) }),
        ...pending('web', 1, {}, hostPort(0)),
      ],
      true,
    ],
    [
      'room held by a stopping task',
      nodeOf('n1'),
      [
        taskOf('a', 'other', 'running', { nodeId: 'n1', desired: 'shutdown' }, memory(5e9)),
        ...pending('web', 1, memory(5e9)),
      ],
      false,
    ],
    [
      'room freed by a dead task',
      nodeOf('n1'),
      [
        taskOf('a', 'other', 'failed', { nodeId: 'n1' }, memory(5e9)),
        ...pending('web', 1, memory(5e9)),
      ],
      true,
    ],
    [
      'a stopping replica does not count',
      nodeOf('n1'),
      [
        taskOf('a', 'web', 'running', { nodeId: 'n1', desired: 'shutdown' }),
        ...pending('web', 1, placement({ MaxReplicas: 1 })),
      ],
      true,
    ],
  ])('%s', (_name, node, tasks, expected) => {
    const store = swarm([node], tasks)
    apply(store, [put('networks', networkOf('net'))])
    schedule(store)
    expect(outcome(store).includes('n1')).toBe(expected)
  })
})

import { describe, expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { put, remove } from '../../store/actions'
import type { Node, Task } from '../../store/objects'
import { apply, type Store } from '../../store/store'
import {
  descriptionOf,
  labelled,
  networkOf,
  nodeOf,
  run,
  serviceOf,
  storeOf,
  taskOf,
} from '../specimen'
import { scheduler } from './scheduler'

const schedule = (store: Store, now = 0) => run(scheduler, '*', store, now)

/** `count` pending tasks of a service, slots from `first`. */
const pending = (
  service: string,
  count: number,
  spec: Partial<api.TaskSpec> = {},
  change: Partial<Task> = {},
  first = 1,
): Task[] =>
  Array.from({ length: count }, (_, i) =>
    taskOf(`${service}.${first + i}`, service, 'pending', { slot: first + i, ...change }, spec),
  )

/** Running tasks of a service, as many on each node as `counts` says. */
const running = (service: string, counts: Record<string, number>): Task[] =>
  Object.entries(counts).flatMap(([nodeId, count]) =>
    Array.from({ length: count }, (_, i) =>
      taskOf(`${service}.${nodeId}.${i}`, service, 'running', { nodeId }),
    ),
  )

const swarm = (nodes: readonly Node[], tasks: readonly Task[], services = ['web']): Store =>
  storeOf({ nodes, services: services.map((id) => serviceOf(id)), tasks })

const nodes = (...ids: string[]): Node[] => ids.map((id) => nodeOf(id))

const add = (store: Store, tasks: readonly Task[]): void => {
  apply(
    store,
    tasks.map((task) => put('tasks', task)),
  )
}

/** The nodes of the tasks in order of slot, or the reason why there is none. */
const outcome = (store: Store, service = 'web'): string[] =>
  Object.values(store.tasks)
    .filter((task) => task.serviceId === service && task.status.state !== 'running')
    .map((task) => (task.nodeId === '' ? task.status.err : task.nodeId))

/** How many tasks of the service each node has. */
function counts(store: Store, service = 'web'): Record<string, number> {
  const on: Record<string, number> = {}
  for (const id of Object.keys(store.nodes)) on[id] = 0
  for (const { nodeId, serviceId } of Object.values(store.tasks)) {
    if (serviceId === service && nodeId !== '') on[nodeId] = (on[nodeId] ?? 0) + 1
  }
  return on
}

const state = (id: string, name: api.NodeState): Node =>
  nodeOf(id, { status: { state: name, message: '', addr: '', since: 0 } })
const availability = (id: string, Availability: api.Availability): Node =>
  nodeOf(id, { spec: { Labels: {}, Role: 'worker', Availability } })
const memory = (MemoryBytes: number): Partial<api.TaskSpec> => ({
  Resources: { Reservations: { MemoryBytes } },
})
const placement = (Placement: api.Placement): Partial<api.TaskSpec> => ({ Placement })
const hostPort = (PublishedPort: number, Protocol: 'tcp' | 'udp' = 'tcp'): Partial<Task> => ({
  ports: [{ Protocol, TargetPort: 80, PublishedPort, PublishMode: 'host' }],
})

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
      'no suitable node (1 node not available for new tasks; host-mode port already in use on 1 node)',
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
  const onNetwork = { networks: [{ networkId: 'net', address: '10.0.1.2/24' }] }
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

describe('a group of tasks (spec 4.4)', () => {
  test.each<[Record<string, number>, number, string, Record<string, number>]>([
    [{ a: 0, b: 0, c: 0, d: 0, e: 0 }, 18, 'abcdeabcdeabcdeabc', { a: 4, b: 4, c: 4, d: 3, e: 3 }],
    [{ a: 0, b: 3, c: 3 }, 3, 'aaa', { a: 3, b: 3, c: 3 }],
    [{ a: 0, b: 0, c: 2 }, 4, 'abbb', { a: 1, b: 3, c: 2 }],
    [{ a: 0, b: 0, c: 3, d: 3 }, 6, 'abbbbc', { a: 1, b: 4, c: 4, d: 3 }],
  ])('%j and %d more: %s', (before, count, sequence, after) => {
    const store = swarm(nodes(...Object.keys(before)), running('web', before))
    add(store, pending('web', count))
    schedule(store)
    expect(outcome(store).join('')).toBe(sequence)
    expect(counts(store)).toEqual(after)
  })

  test('the placed task says who decided, and how the machines stood', () => {
    const store = swarm(nodes('a', 'b'), running('web', { a: 1 }))
    add(store, pending('web', 1))
    const plan = schedule(store, 42)
    expect(store.tasks['web.1']).toMatchObject({
      nodeId: 'b',
      status: { state: 'assigned', message: 'scheduler assigned task to node', err: '', at: 42 },
    })
    expect(plan.facts).toEqual([
      {
        kind: 'scheduler.placed',
        task: 'web.1',
        service: 'web',
        node: 'b',
        ranking: [
          { node: 'b', recentFailures: 0, ofService: 0, total: 0 },
          { node: 'a', recentFailures: 0, ofService: 1, total: 1 },
        ],
        refused: [],
      },
    ])
  })

  test('preassigned tasks go first', () => {
    const spec = memory(5e9)
    const store = swarm(nodes('a'), [...pending('web', 1, spec)], ['web', 'agent'])
    add(store, pending('agent', 1, spec, { nodeId: 'a', slot: 0 }))
    schedule(store)
    expect(store.tasks['agent.1']?.status).toMatchObject({
      state: 'assigned',
      message: 'scheduler confirmed task can run on preassigned node',
    })
    expect(outcome(store)).toEqual(['no suitable node (insufficient resources on 1 node)'])
  })

  test('two services over five machines (spec 11.5, HA)', () => {
    const store = swarm(nodes('a', 'b', 'c', 'd', 'e'), pending('web', 18), ['web', 'api'])
    schedule(store)
    add(store, pending('api', 2))
    schedule(store)
    expect(counts(store, 'api')).toEqual({ a: 0, b: 0, c: 0, d: 1, e: 1 })
    add(store, pending('web', 3, {}, {}, 19))
    schedule(store)
    expect(Object.values(counts(store)).sort((x, y) => x - y)).toEqual([4, 4, 4, 4, 5])
    const busy = Object.entries(counts(store)).find(([, count]) => count === 5)?.[0]
    add(store, pending('api', 1, {}, {}, 3))
    schedule(store)
    expect(store.tasks['api.3']?.nodeId).not.toBe(busy)

    const onA = Object.values(store.tasks).filter((task) => task.nodeId === 'a')
    apply(
      store,
      onA.map(({ id }) => remove('tasks', id)),
    )
    add(store, pending('web', 4, {}, {}, 50))
    schedule(store)
    expect(counts(store)['a']).toBe(4)
  })

  test('a machine where five attempts failed is avoided, for this version, for five minutes', () => {
    const store = swarm(nodes('a', 'b'), running('web', { a: 1 }))
    const attempt = (n: number, now: number, change: Partial<Task> = {}): string => {
      add(store, pending('web', 1, {}, change, n))
      schedule(store, now)
      const task = store.tasks[`web.${n}`] ?? expect.fail()
      const status = { ...task.status, state: 'failed', appliedAt: now } as const
      apply(store, [put('tasks', { ...task, status })])
      return task.nodeId
    }
    expect([1, 2, 3, 4, 5, 6].map((n) => attempt(n, n * 1000)).join('')).toBe('bbbbba')
    expect(attempt(7, 7000, { specVersion: 2 })).toBe('b')
    expect(attempt(8, 301_000)).toBe('b')
  })

  test('max replicas: a new machine takes the third', () => {
    const store = swarm(nodes('a', 'b'), pending('web', 3, placement({ MaxReplicas: 1 })))
    schedule(store)
    const [, , third] = outcome(store)
    expect(third).toBe('no suitable node (max replicas per node limit exceed)')
    apply(store, [put('nodes', nodeOf('c'))])
    schedule(store)
    expect(outcome(store)).toEqual(['a', 'b', 'c'])
    expect(store.tasks['web.3']?.status.err).toBe('')
  })

  test('three tasks on one host port of two machines', () => {
    const store = swarm(nodes('a', 'b'), pending('web', 3, {}, hostPort(80)))
    schedule(store)
    expect(outcome(store)).toEqual([
      'a',
      'b',
      'no suitable node (host-mode port already in use on 2 nodes)',
    ])
  })
})

describe('spread preferences (spec 4.5, 11.5)', () => {
  const spread = (...labels: string[]): Partial<api.TaskSpec> =>
    placement({ Preferences: labels.map((label) => ({ Spread: { SpreadDescriptor: label } })) })

  test('one level', () => {
    const az2 = ['id2', 'id3', 'id4', 'id5'].map((id) => labelled(id, { az: 'az2' }))
    const machines = [labelled('id1', { az: 'az1' }), ...az2]
    const store = swarm(machines, pending('web', 8, spread('node.labels.az')))
    schedule(store)
    expect(counts(store)).toEqual({ id1: 4, id2: 1, id3: 1, id4: 1, id5: 1 })
  })

  test('two levels, with a full branch', () => {
    const at = (id: string, az: string, rack: string, MemoryBytes: number): Node =>
      labelled(
        id,
        { az, rack },
        {
          description: descriptionOf({
            Resources: {
              MemoryBytes,
              GenericResources: [{ DiscreteResourceSpec: { Kind: 'apple', Value: 10 } }],
            },
          }),
        },
      )
    const machines = [
      at('id0', 'az1', 'rack1', 1e8),
      at('id1', 'az1', 'rack1', 1e9),
      ...['id2', 'id3', 'id4'].map((id) => at(id, 'az2', 'rack1', 8e9)),
      ...['id5', 'id6'].map((id) => at(id, 'az2', 'rack2', 8e9)),
    ]
    const GenericResources = [{ DiscreteResourceSpec: { Kind: 'apple', Value: 2 } }]
    const store = swarm(
      machines,
      pending('web', 12, {
        ...spread('node.labels.az', 'node.labels.rack'),
        Resources: { Reservations: { MemoryBytes: 2e8, GenericResources } },
      }),
    )
    schedule(store)
    const { id0, id1, id2 = 0, id3 = 0, id4 = 0, id5 = 0, id6 = 0 } = counts(store)
    expect([id0, id1]).toEqual([0, 5])
    expect([id2 + id3 + id4, id5 + id6].sort((x, y) => x - y)).toEqual([3, 4])
    expect(Math.max(id2, id3, id4) - Math.min(id2, id3, id4)).toBeLessThanOrEqual(1)
    expect(Math.abs(id5 - id6)).toBeLessThanOrEqual(1)
  })

  test('an uneven tree is filled where it is emptier', () => {
    const machines = [
      labelled('a', { dc: '1', rack: '1' }),
      labelled('b', { dc: '1', rack: '2' }),
      labelled('c', { dc: '2', rack: '1' }),
    ]
    const store = swarm(machines, running('web', { a: 4 }))
    add(store, pending('web', 4, spread('node.labels.dc', 'node.labels.rack')))
    schedule(store)
    expect(counts(store)).toEqual({ a: 4, b: 0, c: 4 })
  })

  test('another descriptor is as if absent; a node without the label is a branch', () => {
    const machines = [labelled('a', { az: '1' }), labelled('b', { az: '1' }), nodeOf('c')]
    const store = swarm(machines, pending('web', 4, spread('node.role', 'node.labels.az')))
    schedule(store)
    expect(counts(store)).toEqual({ a: 1, b: 1, c: 2 })
  })

  test('full branches leave the rest pending with a reason', () => {
    const machines = [labelled('a', { az: '1' }), labelled('b', { az: '2' })]
    const Preferences = [{ Spread: { SpreadDescriptor: 'node.labels.az' } }]
    const store = swarm(machines, pending('web', 5, placement({ MaxReplicas: 2, Preferences })))
    schedule(store)
    expect(counts(store)).toEqual({ a: 2, b: 2 })
    expect(outcome(store)[4]).toBe('no suitable node (max replicas per node limit exceed)')
  })
})

describe('what wakes it (spec 4.1)', () => {
  const store = swarm([], [])
  const task = taskOf('t', 'web', 'running', { nodeId: 'n' })
  const in_ = (state_: api.TaskState, change: Partial<Task> = {}): Task => ({
    ...task,
    status: { ...task.status, state: state_ },
    ...change,
  })
  const waiting = in_('pending', { nodeId: '' })
  test.each<[string, Task | null, Task | null, boolean]>([
    ['created pending', null, waiting, true],
    ['new to pending', in_('new', { nodeId: '' }), waiting, true],
    ['its own reason', waiting, { ...waiting, status: { ...waiting.status, err: 'x' } }, false],
    ['no longer wanted', waiting, { ...waiting, desired: 'shutdown' }, true],
    ['placed', waiting, in_('assigned'), false],
    ['created new', null, in_('new', { nodeId: '' }), false],
    ['starting to running', in_('starting'), task, false],
    ['told to stop', task, { ...task, desired: 'shutdown' }, false],
    ['stopped', task, in_('shutdown'), true],
    ['deleted while running', task, null, true],
    ['deleted from history', in_('shutdown'), null, false],
  ])('task %s', (_name, before, after, wakes) => {
    expect(scheduler.keys({ table: 'tasks', id: 't', before, after }, store)).toEqual(
      wakes ? ['*'] : [],
    )
  })

  const node = nodeOf('n')
  test.each<[string, Node | null, Node | null, boolean]>([
    ['created', null, node, true],
    ['down', node, { ...node, status: { ...node.status, state: 'down' } }, true],
    ['relabelled', node, labelled('n', { a: 'b' }), true],
    ['attached', node, { ...node, attachments: { net: '10.0.0.2/24' } }, false],
    ['deleted', node, null, false],
  ])('node %s', (_name, before, after, wakes) => {
    expect(scheduler.keys({ table: 'nodes', id: 'n', before, after }, store)).toEqual(
      wakes ? ['*'] : [],
    )
  })

  test('nothing pending, nothing to do', () => {
    expect(schedule(swarm(nodes('n'), [task])).actions).toEqual([])
  })
})

test('a thousand tasks on a thousand machines, evenly', () => {
  const ids = Array.from({ length: 1000 }, (_, i) => `n${i}`)
  const store = swarm(nodes(...ids), pending('web', 1000, memory(1e9), hostPort(80)))
  expect(schedule(store).actions).toHaveLength(1000)
  expect(new Set(Object.values(counts(store)))).toEqual(new Set([1]))
})

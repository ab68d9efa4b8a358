import { describe, expect, test } from 'vitest'
import { createRng } from '../kernel/rng'
import type { Change } from '../store/actions'
import type { Service, Task } from '../store/objects'
import { apply, type Store } from '../store/store'
import { put, remove } from '../store/actions'
import { allocator } from './allocator'
import { clusterWith, networkOf, nodeOf, run, serviceOf, storeOf, taskOf } from './specimen'

const INGRESS = networkOf('ingress', { ingress: true })
const WEB = { EndpointSpec: { Ports: [ingressPort(80)] } }

function ingressPort(TargetPort: number, PublishedPort = 0) {
  return { Protocol: 'tcp', TargetPort, PublishedPort, PublishMode: 'ingress' } as const
}

/** Runs whatever the changes of each run wake, as the lane does, until nothing is left to do. */
function calm(store: Store, first: readonly string[] = allocator.start(store)): number {
  const keys = [...first]
  let runs = 0
  for (let key = keys.shift(); key !== undefined; key = keys.shift()) {
    if (++runs > 100) throw new Error('the allocator spins')
    const plan = allocator.reconcile(key, store, { now: 0, rng: { a: 0, b: 0, c: 0, count: 0 } })
    for (const change of apply(store, plan.actions)) keys.push(...wakesOf(change, store))
  }
  return runs
}

const wakesOf = (change: Change, store: Store): readonly string[] => allocator.keys(change, store)

const serviceIn = (store: Store, id: string): Service => store.services[id] ?? expect.fail(id)
const taskIn = (store: Store, id: string): Task => store.tasks[id] ?? expect.fail(id)
const addressesIn = (store: Store, id: string): string[] =>
  taskIn(store, id).networks.map(({ address }) => address)

/** Three nodes, ingress and two overlays, of which `b` asked for its subnet. */
function swarm(services: readonly Service[], tasks: readonly Task[]): Store {
  return storeOf({
    clusters: [clusterWith()],
    nodes: ['n1', 'n2', 'n3'].map((id) => nodeOf(id)),
    networks: [
      networkOf('a'),
      networkOf('b', { subnet: '10.7.0.0/16', gateway: '10.7.0.9' }),
      INGRESS,
      networkOf('host', { driver: 'host' }, { predefined: true }),
    ],
    services,
    tasks,
  })
}

test('networks: ingress first, lowest free subnets, serial VXLAN numbers', () => {
  const store = swarm([], [])
  calm(store)
  const got = Object.values(store.networks).map(({ id, subnet, gateway, vxlanId }) =>
    [id, subnet, gateway, vxlanId].join(' '),
  )
  expect(got).toEqual([
    'a 10.0.1.0/24 10.0.1.1 4097',
    'b 10.7.0.0/16 10.7.0.9 4098',
    'ingress 10.0.0.0/24 10.0.0.1 4096',
    'host   0',
  ])
})

test('a freed subnet is given again; an overlapping one waits', () => {
  const store = swarm([], [])
  calm(store)
  apply(store, [
    remove('networks', 'a'),
    put('networks', networkOf('c', { subnet: '10.7.1.0/24' })),
  ])
  apply(store, [put('networks', networkOf('d'))])
  calm(store)
  expect(store.networks['d']?.subnet).toBe('10.0.1.0/24')
  expect(store.networks['c']?.subnet).toBe('')
})

describe('a service that publishes a port (spec 9.1, real-swarm 01)', () => {
  const tasks = ['t1', 't2', 't3'].map((id, i) => taskOf(id, 'web', 'new', { slot: i + 1 }))
  const store = swarm([serviceOf('web', WEB)], tasks)
  calm(store)

  test('nodes have .2 to .4, the VIP is .5 and tasks follow', () => {
    expect(Object.values(store.nodes).map((node) => node.attachments)).toEqual([
      { ingress: '10.0.0.2/24' },
      { ingress: '10.0.0.3/24' },
      { ingress: '10.0.0.4/24' },
    ])
    expect(serviceIn(store, 'web').endpoint).toEqual({
      spec: WEB.EndpointSpec,
      ports: [ingressPort(80, 30_000)],
      virtualIps: [{ NetworkID: 'ingress', Addr: '10.0.0.5/24' }],
    })
    expect(tasks.map(({ id }) => addressesIn(store, id))).toEqual([
      ['10.0.0.6/24'],
      ['10.0.0.7/24'],
      ['10.0.0.8/24'],
    ])
  })

  test('tasks are pending and know their ports', () => {
    const { status, ports } = taskIn(store, 't1')
    expect([status.state, status.message]).toEqual(['pending', 'pending task scheduling'])
    expect(ports).toEqual([ingressPort(80, 30_000)])
  })

  test('a second look does nothing, but a new leader writes all again as it is (recorded)', () => {
    const [first, ...others] = allocator.start(store) as [string, ...string[]]
    for (const key of others) expect(run(allocator, key, store).actions).toEqual([])
    const written = allocator.reconcile(first, store, { now: 0, rng: createRng(1) }).actions
    const objects = [store.networks, store.nodes, store.services].flatMap(Object.values)
    expect(written.map((action) => 'object' in action && action.object)).toEqual(objects)
  })
})

test('a released address is not given again at once, a released port is free', () => {
  const store = swarm([serviceOf('web', WEB)], [taskOf('t1', 'web', 'new')])
  calm(store)
  const old = taskIn(store, 't1')
  const over = { ...old, desired: 'shutdown', status: { ...old.status, state: 'failed' } } as Task
  apply(store, [put('tasks', over), put('tasks', taskOf('t2', 'web', 'new'))])
  calm(store)
  expect([addressesIn(store, 't1'), addressesIn(store, 't2')]).toEqual([
    ['10.0.0.6/24'],
    ['10.0.0.7/24'],
  ])
  apply(store, [remove('services', 'web'), put('services', serviceOf('api', WEB))])
  calm(store)
  expect(serviceIn(store, 'api').endpoint?.ports[0]?.PublishedPort).toBe(30_000)
})

test('dynamic ports are serial over services and kept over an update', () => {
  const store = swarm([serviceOf('web', WEB), serviceOf('api', WEB)], [])
  calm(store)
  expect(serviceIn(store, 'api').endpoint?.ports).toEqual([ingressPort(80, 30_001)])
  const { EndpointSpec } = WEB
  const updated = serviceOf('web', { EndpointSpec: { ...EndpointSpec, Mode: 'vip' } })
  apply(store, [put('services', { ...updated, endpoint: serviceIn(store, 'web').endpoint })])
  calm(store)
  expect(serviceIn(store, 'web').endpoint?.ports).toEqual([ingressPort(80, 30_000)])
})

test('overlays: a VIP each, an address per task each, a balancer where a task is', () => {
  const spec = { TaskTemplate: { ForceUpdate: 0, Networks: [{ Target: 'a' }, { Target: 'b' }] } }
  const service = serviceOf('db', spec)
  const store = swarm([service], [taskOf('t1', 'db', 'new', {}, service.spec.TaskTemplate)])
  calm(store)
  expect(serviceIn(store, 'db').endpoint?.virtualIps).toEqual([
    { NetworkID: 'a', Addr: '10.0.1.2/24' },
    { NetworkID: 'b', Addr: '10.7.0.10/16' },
  ])
  expect(addressesIn(store, 't1')).toEqual(['10.0.1.3/24', '10.7.0.11/16'])

  const settled = taskIn(store, 't1')
  const changes = apply(store, [put('tasks', { ...settled, nodeId: 'n2' })])
  calm(
    store,
    changes.flatMap((change) => wakesOf(change, store)),
  )
  expect(store.nodes['n2']?.attachments).toEqual({
    ingress: '10.0.0.3/24',
    a: '10.0.1.4/24',
    b: '10.7.0.12/16',
  })
  const gone = apply(store, [remove('tasks', 't1')])
  calm(
    store,
    gone.flatMap((change) => wakesOf(change, store)),
  )
  expect(store.nodes['n2']?.attachments).toEqual({ ingress: '10.0.0.3/24' })
})

test('dnsrr takes the VIP back; node-local networks give no address', () => {
  const Networks = [{ Target: 'a' }, { Target: 'host' }]
  const TaskTemplate = { ForceUpdate: 0, Networks }
  const store = swarm(
    [serviceOf('db', { TaskTemplate })],
    [taskOf('t1', 'db', 'new', {}, TaskTemplate)],
  )
  calm(store)
  expect(addressesIn(store, 't1')).toEqual(['10.0.1.3/24', ''])
  const dnsrr = serviceOf('db', { TaskTemplate, EndpointSpec: { Mode: 'dnsrr' } })
  apply(store, [put('services', { ...dnsrr, endpoint: serviceIn(store, 'db').endpoint })])
  calm(store)
  expect(serviceIn(store, 'db').endpoint?.virtualIps).toEqual([])
})

test('without ports and networks a task passes at once', () => {
  const store = swarm([serviceOf('job')], [taskOf('t1', 'job', 'new')])
  calm(store)
  expect(taskIn(store, 't1').status.state).toBe('pending')
  expect(taskIn(store, 't1').networks).toEqual([])
})

test('without an ingress network a service that publishes ports waits', () => {
  const store = storeOf({
    clusters: [clusterWith()],
    services: [serviceOf('web', WEB)],
    tasks: [taskOf('t1', 'web', 'new')],
  })
  calm(store)
  expect(taskIn(store, 't1').status.state).toBe('new')
  const [change] = apply(store, [put('networks', INGRESS)])
  calm(store, wakesOf(change ?? expect.fail(), store))
  expect(taskIn(store, 't1').status.state).toBe('pending')
})

describe('when addresses run out (spec 9.1)', () => {
  const TaskTemplate = { ForceUpdate: 0, Networks: [{ Target: 'tiny' }] }
  const small = storeOf({
    clusters: [clusterWith()],
    networks: [networkOf('tiny', { subnet: '10.9.0.0/29' })],
    services: [serviceOf('db', { TaskTemplate })],
    tasks: [1, 2, 3, 4, 5, 6].map((slot) =>
      taskOf(`t${slot}`, 'db', 'new', { slot }, TaskTemplate),
    ),
  })
  calm(small)

  test('tasks stay new, and the allocator looks again after five minutes', () => {
    const states = Object.values(small.tasks).map(({ status }) => status.state)
    expect(states).toEqual(['pending', 'pending', 'pending', 'pending', 'new', 'new'])
    expect(run(allocator, 'service db', small, 1000)).toEqual({
      actions: [],
      facts: [],
      wakeAt: 301_000,
    })
  })

  test('a release lets the next one in', () => {
    const [change] = apply(small, [remove('tasks', 't2')])
    calm(small, wakesOf(change ?? expect.fail(), small))
    expect(addressesIn(small, 't5')).toEqual(['10.9.0.4/29'])
    expect(taskIn(small, 't6').status.state).toBe('new')
  })
})

test('a thousand tasks on one overlay take no time worth naming', () => {
  const TaskTemplate = { ForceUpdate: 0, Networks: [{ Target: 'wide' }] }
  const store = storeOf({
    clusters: [clusterWith()],
    networks: [networkOf('wide', { subnet: '10.64.0.0/16' })],
    services: [serviceOf('web', { TaskTemplate })],
    tasks: Array.from({ length: 1000 }, (_, i) =>
      taskOf(`t${i}`, 'web', 'new', { slot: i + 1 }, TaskTemplate),
    ),
  })
  expect(calm(store)).toBeLessThan(10)
  expect(new Set(Object.values(store.tasks).map((task) => task.networks[0]?.address)).size).toBe(
    1000,
  )
})

import { describe, expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { put, remove } from '../../store/actions'
import type { Node, Task } from '../../store/objects'
import { apply, type Store } from '../../store/store'
import { labelled, nodeOf, serviceOf, taskOf } from '../specimen'
import { scheduler } from './scheduler'
import {
  schedule,
  scheduleAnew,
  pending,
  running,
  swarm,
  nodes,
  add,
  outcome,
  counts,
  memory,
  placement,
  hostPort,
} from './specimen'

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

  test('five failures of a version speak against a machine for five minutes', () => {
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

describe('tasks whose service has changed since (swarmkit, noSuitableNode)', () => {
  const changed = (): Store => {
    const store = swarm([], pending('web', 2))
    schedule(store)
    apply(store, [put('services', serviceOf('web', {}, { specVersion: 2 }))])
    return store
  }
  const NO_NODE = 'no suitable node'
  const want = (store: Store, desired: api.TaskState): void => {
    const task = store.tasks['web.1'] ?? expect.fail()
    apply(store, [put('tasks', { ...task, desired })])
  }

  test('take a node once more, if there is one', () => {
    const store = changed()
    apply(store, [put('nodes', nodeOf('a'))])
    schedule(store)
    expect(outcome(store)).toEqual(['a', 'a'])
  })

  test('wait for none any more, for the reason they had, which is said once', () => {
    const store = changed()
    expect(schedule(store).facts).toMatchObject(
      ['web.1', 'web.2'].map((task) => ({
        task,
        explanation: expect.stringContaining('service has changed') as string,
      })),
    )
    expect(schedule(store)).toEqual({ actions: [] })
    apply(store, [put('nodes', nodeOf('a'))])
    schedule(store)
    expect(outcome(store)).toEqual([NO_NODE, NO_NODE])
  })

  test('are looked at again when something else is desired of them', () => {
    const store = changed()
    schedule(store)
    want(store, 'shutdown')
    schedule(store)
    expect(store.tasks['web.1']?.status).toMatchObject({ state: 'shutdown', err: '' })
    expect(store.tasks['web.2']?.status).toMatchObject({ state: 'pending', err: NO_NODE })
  })

  test('are looked at again by a new leader', () => {
    const store = changed()
    schedule(store)
    apply(store, [put('nodes', nodeOf('a'))])
    scheduleAnew(store)
    expect(outcome(store)).toEqual(['a', 'a'])
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

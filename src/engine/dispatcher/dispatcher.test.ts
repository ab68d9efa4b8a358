/** Sessions and heartbeats of agents, by the table of spec 6. */
import { expect, test } from 'vitest'
import { clusterWith, nodeOf, storeOf, taskOf } from '../control/specimen'
import { must } from '../kernel/assert'
import { createRng } from '../kernel/rng'
import {
  createDispatcher,
  onChanges,
  onDispatcherTimer,
  onHeartbeat,
  onSessionOpen,
  startDispatcher,
  type Dispatcher,
  type DispatcherContext,
  type DispatcherTimer,
} from './dispatcher'
import type { DispatcherMessage } from './messages'

const STORE = storeOf({ clusters: [clusterWith()], nodes: [nodeOf('n')] })

/** A dispatcher at an instant: what it sends, and the alarms that it sets. */
function at(now: number, seed = 1) {
  const sent: DispatcherMessage[] = []
  const alarms: { readonly delay: number; readonly timer: DispatcherTimer }[] = []
  const ctx: DispatcherContext = {
    now,
    rng: createRng(seed),
    send: (_to, message) => void sent.push(message),
    after: (delay, timer) => alarms.push({ delay, timer }),
    cancel: () => undefined,
    note: () => undefined,
  }
  return { ctx, sent, alarms }
}

/** The node asks for a session; why it gets none, or null. */
function register(
  dispatcher: Dispatcher,
  now: number,
  nodeId = 'n',
  sessionId = '',
  store = STORE,
): string | null {
  const { ctx, sent } = at(now)
  onSessionOpen(dispatcher, ctx, store, 'v1', [], {
    kind: 'dispatcher.session.open',
    nodeId,
    clusterId: 'cluster',
    agent: 'v1',
    attempt: 1,
    sessionId,
    description: must(nodeOf('n').description, 'it has told of itself'),
    addr: '10.0.0.1',
    byHand: [],
  })
  const [first] = sent
  return first?.kind === 'dispatcher.refused' ? first.why : null
}

const LIMIT = 'node n exceeded rate limit count of registrations'

test.each<[string, boolean, readonly (readonly [now: number, why: string | null])[]]>([
  [
    'one that is new may three times more within 8 s of the last',
    false,
    [
      [0, null],
      [8000, null],
      [16_000, null],
      [24_000, null],
      [32_000, LIMIT],
      [32_001, null],
    ],
  ],
  [
    'one that a new leader knows may three times',
    true,
    [
      [0, null],
      [10, null],
      [20, null],
      [30, LIMIT],
      [8020, LIMIT],
      [8021, null],
    ],
  ],
])('registrations: %s', (_what, isKnown, tries) => {
  const dispatcher = createDispatcher()
  if (isKnown) startDispatcher(dispatcher, at(0).ctx, STORE)
  expect(tries.map(([now]) => [now, register(dispatcher, now)])).toEqual(tries)
})

test('an agent that asks for the session that it has goes on with it: that is no registration', () => {
  const dispatcher = createDispatcher()
  register(dispatcher, 0)
  const { id = '', deadline } = dispatcher.sessions['n'] ?? {}
  for (const now of [10, 20, 30, 40, 50]) expect(register(dispatcher, now, 'n', id)).toBe(null)
  expect(dispatcher.sessions['n']).toMatchObject({ id, deadline, sequence: 6 })
  register(dispatcher, 60, 'n', 'another')
  expect(dispatcher.sessions['n']).toMatchObject({ heardAt: 60, sequence: 1 })
})

test('a node is told what changed after 100 ms of its own calm, or of 100 changes at once', () => {
  const tasks = Array.from({ length: 250 }, (_, n) => ({
    ...taskOf(`t${n}`, 'web', 'assigned'),
    nodeId: n < 200 ? 'n' : 'm',
  }))
  const nodes = [nodeOf('n'), nodeOf('m')]
  const store = storeOf({ clusters: [clusterWith()], nodes, tasks })
  const dispatcher = createDispatcher()
  register(dispatcher, 0)
  register(dispatcher, 0, 'm', '', store)
  const told = (now: number, from: number, to: number) => {
    const { ctx, sent, alarms } = at(now)
    const changes = tasks
      .slice(from, to)
      .map((after) => ({ table: 'tasks', id: after.id, before: null, after }) as const)
    onChanges(dispatcher, ctx, store, changes)
    return { sent: sent.length, alarms: alarms.map(({ delay, timer }) => [delay, timer]) }
  }
  const alarm = (nodeId: string) => [100, { kind: 'dispatcher.assign', nodeId }]
  expect(told(1000, 0, 1)).toEqual({ sent: 0, alarms: [alarm('n')] })
  expect(told(1050, 200, 250)).toEqual({ sent: 0, alarms: [alarm('m')] })
  expect(told(1060, 1, 100)).toEqual({ sent: 1, alarms: [] })
  expect(dispatcher.dirty).toEqual({ m: { changes: 50, due: 1150 } })
})

test('who is no node is not found', () => {
  expect(register(createDispatcher(), 0, 'x')).toBe('node not found')
})

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed)

/** The least and the most of an alarm's delays over seeds. */
const spread = (delays: readonly number[]) => [Math.min(...delays), Math.max(...delays)]

test('a session’s patience is three periods of 5 s, give or take a half', () => {
  const delays = SEEDS.map((seed) => {
    const dispatcher = createDispatcher()
    register(dispatcher, 0)
    const { id = '' } = dispatcher.sessions['n'] ?? {}
    const { ctx, sent } = at(1000, seed)
    const beat = { kind: 'dispatcher.heartbeat', nodeId: 'n', agent: 'v1', followed: 1 } as const
    onHeartbeat(dispatcher, ctx, STORE, 'v1', [], { ...beat, sessionId: id })
    const [answer] = sent
    if (answer?.kind !== 'dispatcher.heartbeat.answer') throw new Error('not answered')
    const patience = (dispatcher.sessions['n']?.deadline ?? 0) - 1000
    expect(patience).toBe(3 * answer.period)
    return patience
  })
  const [least = 0, most = 0] = spread(delays)
  expect(least).toBeGreaterThanOrEqual(13_500)
  expect(least).toBeLessThan(14_000)
  expect(most).toBeGreaterThan(16_000)
  expect(most).toBeLessThan(16_500)
})

test('a new leader is patient for six periods with whom it has not heard, and then says so', () => {
  const delays = SEEDS.map((seed) => {
    const dispatcher = createDispatcher()
    const { ctx, alarms } = at(0, seed)
    startDispatcher(dispatcher, ctx, STORE)
    const [alarm] = alarms
    if (alarm === undefined) throw new Error('no alarm')
    const late = at(alarm.delay).ctx
    expect(onDispatcherTimer(dispatcher, late, STORE, alarm.timer)).toEqual([
      {
        kind: 'node.down',
        nodeId: 'n',
        message: 'heartbeat failure for node in "unknown" state',
      },
    ])
    return alarm.delay
  })
  const [least = 0, most = 0] = spread(delays)
  expect(least).toBeGreaterThanOrEqual(27_000)
  expect(most).toBeLessThan(33_000)
})

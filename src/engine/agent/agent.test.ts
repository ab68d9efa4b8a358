/** Which manager an agent turns to, and how long it waits before (spec 2.5, 6.5). */
import { expect, test } from 'vitest'
import { nodeOf } from '../control/specimen'
import type { Remote } from '../dispatcher/messages'
import { must } from '../kernel/assert'
import { createRng } from '../kernel/rng'
import { connect, meet, onClosed } from './agent'
import { emptyJournal } from './journal'
import { createAgent, type Agent, type AgentContext } from './state'
import { emptyStock } from './stock'

const contextOf = (seed: number): AgentContext => ({
  now: 0,
  rng: createRng(seed),
  stock: emptyStock(),
  journal: emptyJournal(),
  send: () => undefined,
  after: () => 0,
  cancel: () => undefined,
  note: () => undefined,
})

const remote = (machine: string): Remote => ({ nodeId: machine, machine, addr: machine })

const fresh = (): Agent =>
  createAgent({
    nodeId: 'n',
    clusterId: 'c',
    machine: 'w1',
    addr: '10.0.0.9',
    description: must(nodeOf('n').description, 'it has told of itself'),
    role: 'worker',
    standIn: false,
    besideManager: false,
  })

const weight = (agent: Agent, machine: string) => agent.remotes[machine]?.weight

test('each naming of a manager adds to its weight, each lost session takes away, smoothed', () => {
  const agent = fresh()
  const named = [1, 2, 3, 4, 5].map(() => {
    meet(agent, [remote('v1')])
    return weight(agent, 'v1')
  })
  expect(named).toEqual([5, 8, 9, 10, 10])
  const lost = [1, 2, 3, 4, 5].map(() => {
    connect(agent, contextOf(1))
    onClosed(agent, contextOf(1), 'v1')
    return weight(agent, 'v1')
  })
  expect(lost).toEqual([0, -5, -7, -8, -9])
})

test('the wait before the next session: 100 ms and twice the last one, 8 s at most', () => {
  const agent = fresh()
  meet(agent, [remote('v1')])
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
    connect(agent, contextOf(1))
    onClosed(agent, contextOf(1), 'v1')
    return agent.backoff
  })
  expect(waits).toEqual([100, 300, 700, 1500, 3100, 6300, 8000, 8000])
})

test('managers are chosen by their weights, one of none once in ten thousand', () => {
  const agent = fresh()
  meet(agent, [remote('v1'), remote('v2')])
  connect(agent, contextOf(1))
  const bad = agent.connectingTo ?? ''
  const times = Array.from({ length: 400 }, (_, seed) => {
    connect(agent, contextOf(seed))
    return agent.connectingTo
  })
  expect(times.filter((machine) => machine === bad).length).toBeGreaterThan(150)
  connect(agent, contextOf(1))
  onClosed(agent, contextOf(1), bad)
  expect(weight(agent, bad)).toBe(-2)
  const after = Array.from({ length: 400 }, (_, seed) => {
    connect(agent, contextOf(seed))
    return agent.connectingTo
  })
  expect(after.filter((machine) => machine === bad).length).toBeLessThan(3)
})

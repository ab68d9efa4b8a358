import { describe, expect, test } from 'vitest'
import type * as api from '../../../api/types'
import type { Node } from '../../store/objects'
import { descriptionOf, labelled, nodeOf } from '../specimen'
import { schedule, pending, running, swarm, add, outcome, counts, placement } from './specimen'

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

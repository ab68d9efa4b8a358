import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import type { Node, Task } from '../../store/objects'
import { slotWith } from '../../store/store'
import { labelled, nodeOf, serviceOf, taskOf } from '../specimen'
import { isDirty, isPlacementOnly, isSlotDirty } from './dirty'

const V1: api.TaskSpec = { ForceUpdate: 0, ContainerSpec: { Image: 'v:1' } }
const HTTP: api.PortConfig = {
  Protocol: 'tcp',
  TargetPort: 80,
  PublishedPort: 80,
  PublishMode: 'ingress',
}
const here = nodeOf('n1')
const task = (change: Partial<Task> = {}): Task =>
  taskOf('t1', 'web', 'running', { nodeId: 'n1', endpointSpec: { Mode: 'vip' }, ...change }, V1)

/** A service whose spec changed after the task was made. */
const changed = (template: Partial<api.TaskSpec>, rest: Partial<api.ServiceSpec> = {}) =>
  serviceOf(
    'web',
    { TaskTemplate: { ...V1, ...template }, EndpointSpec: { Mode: 'vip' }, ...rest },
    { specVersion: 2 },
  )

const place = (...Constraints: string[]): Partial<api.TaskSpec> => ({ Placement: { Constraints } })

test.each<[string, Partial<api.TaskSpec>, boolean, Node | undefined]>([
  ['nothing', {}, false, here],
  ['constraints that cannot be read', place('node=node1'), false, here],
  ['constraints that the node does not meet', place('node!=node1'), true, here],
  [
    'constraints that it meets',
    place('node.labels.disk==ssd'),
    false,
    labelled('n1', { disk: 'ssd' }),
  ],
  ['constraints, the node being gone', place('node.id==n1'), true, undefined],
  [
    'preferences',
    { Placement: { Preferences: [{ Spread: { SpreadDescriptor: 'a' } }] } },
    false,
    here,
  ],
  ['max replicas', { Placement: { MaxReplicas: 2 } }, false, here],
  [
    'an empty placement and the image',
    { Placement: {}, ContainerSpec: { Image: 'v:2' } },
    true,
    here,
  ],
  ['the image', { ContainerSpec: { Image: 'v:2' } }, true, here],
  ['an environment', { ContainerSpec: { Image: 'v:1', Env: ['A=1'] } }, true, here],
  ['the restart policy', { RestartPolicy: { Condition: 'none' } }, true, here],
  ['limits', { Resources: { Limits: { MemoryBytes: 5e6 } } }, true, here],
  ['networks', { Networks: [{ Target: 'net' }] }, true, here],
  ['the log driver', { LogDriver: { Name: 'none' } }, true, here],
  ['the force counter', { ForceUpdate: 1 }, true, here],
])('a task is dirty after a change of %s: %s → %s', (_what, template, dirty, node) => {
  expect(isDirty(changed(template), task(), node)).toBe(dirty)
})

test.each<[string, Partial<api.ServiceSpec>, boolean]>([
  ['replicas', { Mode: { Replicated: { Replicas: 5 } } }, false],
  ['labels', { Labels: { a: 'b' } }, false],
  [
    'update config',
    { UpdateConfig: { Parallelism: 2, MaxFailureRatio: 0, Order: 'stop-first' } },
    false,
  ],
  ['the endpoint mode', { EndpointSpec: { Mode: 'dnsrr' } }, true],
  ['ports', { EndpointSpec: { Mode: 'vip', Ports: [HTTP] } }, true],
])('a task is dirty after a change of the service: %s → %s', (_what, spec, dirty) => {
  expect(isDirty(changed({}, spec), task(), here)).toBe(dirty)
})

test('a task of the present version is clean whatever it says', () => {
  expect(isDirty(changed({ ForceUpdate: 9 }), task({ specVersion: 2 }), here)).toBe(false)
})

test('where the placement suits, changed ports replace nothing: swarmkit looks no further', () => {
  const service = changed(place('node.role==worker'), { EndpointSpec: { Mode: 'dnsrr' } })
  expect(isDirty(service, task(), here)).toBe(false)
})

test.each<[string, Partial<api.TaskSpec>, Partial<api.TaskSpec>, boolean]>([
  ['nothing', {}, {}, false],
  ['constraints added', {}, place('node.id==a'), true],
  ['constraints and image', {}, { ...place('node.id==a'), ContainerSpec: { Image: 'v:2' } }, false],
  ['constraints back, and image', place('node.id==a'), { ContainerSpec: { Image: 'v:2' } }, false],
])('placement only: %s', (_what, before, after, only) => {
  expect(isPlacementOnly(changed(after), task({ spec: { ...V1, ...before } }))).toBe(only)
})

test('several runnable tasks make a slot dirty', () => {
  const clean = task({ specVersion: 2 })
  expect(isSlotDirty(changed({}), slotWith([clean, clean]), { n1: here })).toBe(true)
  expect(isSlotDirty(changed({}), slotWith([clean]), { n1: here })).toBe(false)
})

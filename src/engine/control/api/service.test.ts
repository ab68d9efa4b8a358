import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { createRng } from '../../kernel/rng'
import { put } from '../../store/actions'
import type { Service, Task } from '../../store/objects'
import { apply, type Store } from '../../store/store'
import { serviceOf, storeOf, taskOf } from '../specimen'
import { isRefusal } from './lookup'
import { countTasks, createService, updateService } from './service'

const at = (now: number) => ({ now, rng: createRng(1) })
const spec = (change: Partial<api.ServiceSpec> = {}): api.ServiceSpec => ({
  ...serviceOf('web').spec,
  TaskTemplate: { ForceUpdate: 0, ContainerSpec: { Image: 'nginx:1.25' } },
  ...change,
})

/** Creates a service; the lane would stamp its version. */
function made(given: api.ServiceSpec): { store: Store; service: Service } {
  const store = storeOf({})
  const change = createService(store, given, at(5))
  if (isRefusal(change)) throw new Error(change.message)
  apply(store, change.actions)
  return { store, service: stamped(store, 1) }
}

function stamped(store: Store, version: number): Service {
  const [service] = Object.values(store.services) as [Service]
  const meta = { ...service.meta, version }
  apply(store, [put('services', { ...service, meta })])
  return Object.values(store.services)[0] as Service
}

const update = (store: Store, given: api.ServiceSpec, version: number, back = false) =>
  updateService(store, 'web', version, given, back, at(9))

function changed(store: Store, given: api.ServiceSpec, version: number, back = false): Service {
  const change = update(store, given, version, back)
  if (isRefusal(change)) throw new Error(change.message)
  apply(store, change.actions)
  return stamped(store, version + 1)
}

test.each<[api.ServiceMode, api.ServiceMode]>([
  [{ Replicated: {} }, { Replicated: { Replicas: 1 } }],
  [{ Replicated: { Replicas: 0 } }, { Replicated: { Replicas: 0 } }],
  [{ ReplicatedJob: {} }, { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } }],
  [
    { ReplicatedJob: { MaxConcurrent: 3 } },
    { ReplicatedJob: { MaxConcurrent: 3, TotalCompletions: 3 } },
  ],
  [
    { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 9 } },
    { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 9 } },
  ],
  [{ Global: {} }, { Global: {} }],
])('mode %j is kept as %j', (Mode, kept) => {
  expect(made(spec({ Mode })).service.spec.Mode).toEqual(kept)
})

test('names are unique whatever their case', () => {
  const { store } = made(spec())
  expect(createService(store, spec({ Name: 'WEB' }), at(6))).toEqual({
    status: 409,
    message:
      'rpc error: code = AlreadyExists desc = name conflicts with an existing object: service WEB already exists',
  })
})

test('an update keeps one previous spec, and forgets the last update', () => {
  const { store } = made(spec())
  const two = changed(store, spec({ Labels: { v: '2' } }), 1)
  expect(two).toMatchObject({ specVersion: 1, previousSpecVersion: 0, updateStatus: null })
  expect(two.previousSpec?.Labels).toEqual({})
  const three = changed(store, spec({ Labels: { v: '3' } }), 2)
  expect(three).toMatchObject({ specVersion: 2, previousSpecVersion: 1 })
  expect(three.previousSpec?.Labels).toEqual({ v: '2' })
})

test('a manual rollback swaps the specs, and a second one swaps them again', () => {
  const { store } = made(spec())
  changed(store, spec({ Labels: { v: '2' } }), 1)
  const back = changed(store, spec(), 2, true)
  expect(back).toMatchObject({ specVersion: 0, previousSpecVersion: 1, spec: { Labels: {} } })
  expect(back.updateStatus).toEqual({
    state: 'rollback_started',
    startedAt: 9,
    completedAt: null,
    message: 'manually requested rollback',
  })
  expect(changed(store, spec(), 3, true).spec.Labels).toEqual({ v: '2' })
})

test.each<[string, Partial<api.ServiceSpec>, number, boolean, string]>([
  ['an old version', {}, 7, false, 'Unknown desc = update out of sequence'],
  [
    'another name',
    { Name: 'web2' },
    1,
    false,
    'Unimplemented desc = renaming services is not supported',
  ],
  [
    'another mode',
    { Mode: { Global: {} } },
    1,
    false,
    'Unimplemented desc = service mode change is not allowed',
  ],
  [
    'no previous spec',
    {},
    1,
    true,
    'FailedPrecondition desc = service ID does not have a previous spec',
  ],
])('refused: %s', (_what, change, version, back, words) => {
  const { store, service } = made(spec())
  const refused = update(store, spec(change), version, back)
  if (!isRefusal(refused)) throw new Error('it was not refused')
  expect(refused.message).toBe(`rpc error: code = ${words.replace('ID', service.id)}`)
})

test('whatever is changed of a job, it runs anew', () => {
  const job = spec({ Mode: { GlobalJob: {} } })
  const { store, service } = made(job)
  expect(service.jobStatus).toEqual({ iteration: 0, lastExecution: 5 })
  expect(changed(store, job, 1).jobStatus).toEqual({ iteration: 1, lastExecution: 9 })
  expect(changed(store, job, 2, true).jobStatus).toEqual({ iteration: 2, lastExecution: 9 })
})

type Kind = readonly [count: number, state: api.TaskState, desired: api.TaskState, run?: number]

const tasks = (...kinds: readonly Kind[]): Task[] =>
  kinds.flatMap(([count, state, desired, jobIteration], kind) =>
    Array.from({ length: count }, (_, n) =>
      taskOf(`${kind}-${n}`, 'web', state, { desired, jobIteration: jobIteration ?? null }),
    ),
  )
const job = (iteration: number, Mode: api.ServiceMode): Service =>
  serviceOf('web', { Mode }, { jobStatus: { iteration, lastExecution: 0 } })
const replicas = (Replicas: number): Service =>
  serviceOf('web', { Mode: { Replicated: { Replicas } } })
const each = serviceOf('web', { Mode: { Global: {} } })
const tenByTwo = { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 10 } }

test.each<[string, Service | null, readonly Kind[], readonly [number, number, number]]>([
  [
    'replicated 3',
    replicas(3),
    [
      [3, 'running', 'running'],
      [2, 'failed', 'shutdown'],
      [2, 'shutdown', 'shutdown'],
    ],
    [3, 3, 0],
  ],
  [
    'replicated 7',
    replicas(7),
    [
      [4, 'running', 'running'],
      [3, 'new', 'running'],
      [1, 'failed', 'shutdown'],
      [1, 'shutdown', 'shutdown'],
    ],
    [4, 7, 0],
  ],
  [
    'global',
    each,
    [
      [2, 'running', 'running'],
      [3, 'shutdown', 'shutdown'],
    ],
    [2, 2, 0],
  ],
  [
    'global, one to come',
    each,
    [
      [4, 'running', 'running'],
      [1, 'new', 'running'],
      [6, 'failed', 'shutdown'],
    ],
    [4, 5, 0],
  ],
  ['replicated 2, too many run', replicas(2), [[4, 'running', 'running']], [4, 2, 0]],
  [
    'replicated job',
    job(0, tenByTwo),
    [
      [2, 'running', 'complete', 0],
      [4, 'complete', 'complete', 0],
    ],
    [2, 2, 4],
  ],
  [
    'replicated job, its next run',
    job(1, tenByTwo),
    [
      [10, 'complete', 'complete', 0],
      [1, 'running', 'complete', 1],
      [3, 'complete', 'complete', 1],
    ],
    [1, 2, 3],
  ],
  [
    'global job',
    job(0, { GlobalJob: {} }),
    [
      [5, 'running', 'complete', 0],
      [3, 'complete', 'complete', 0],
    ],
    [5, 5, 3],
  ],
  [
    'a service that is gone',
    null,
    [
      [3, 'running', 'shutdown'],
      [3, 'shutdown', 'shutdown'],
    ],
    [3, 0, 0],
  ],
  ['an unknown one', null, [], [0, 0, 0]],
])('running, desired, completed: %s', (_what, service, kinds, [running, desired, completed]) => {
  expect(countTasks(service, tasks(...kinds))).toEqual({
    RunningTasks: running,
    DesiredTasks: desired,
    CompletedTasks: completed,
  })
})

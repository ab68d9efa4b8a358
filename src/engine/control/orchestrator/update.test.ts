import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { createRng } from '../../kernel/rng'
import type { Service, Task, UpdateStatus } from '../../store/objects'
import { slotsOf } from '../../store/store'
import { nodeOf, serviceOf, storeOf, taskOf } from '../specimen'
import { classify } from './slots'
import { createDraft } from './task'
import { update } from './update'

const V1: api.TaskSpec = { ForceUpdate: 0, ContainerSpec: { Image: 'v:1' } }
const V2: api.TaskSpec = { ForceUpdate: 0, ContainerSpec: { Image: 'v:2' } }
const began = 1000
const updating: UpdateStatus = {
  state: 'updating',
  startedAt: began,
  completedAt: null,
  message: 'update in progress',
}
const config = (change: Partial<api.UpdateConfig> = {}): api.UpdateConfig => ({
  Parallelism: 1,
  MaxFailureRatio: 0,
  Order: 'stop-first',
  ...change,
})

/** A replacement that the restart supervisor made for a first attempt that is over. */
const again = ({ slot, meta }: Task): Task =>
  taskOf(
    `r${slot}`,
    'web',
    'ready',
    { slot, meta, specVersion: 2, desired: 'ready', origin: 'restart' },
    V2,
  )

/** What is decided for a service that goes from version 1 to 2, as far as `given` tasks have it. */
function plan(
  given: readonly Task[],
  UpdateConfig: api.UpdateConfig | undefined,
  now: number,
  change: Partial<Service> = {},
) {
  const spec = { TaskTemplate: V2, ...(UpdateConfig === undefined ? {} : { UpdateConfig }) }
  const service = serviceOf('web', spec, {
    specVersion: 2,
    previousSpec: serviceOf('web', { TaskTemplate: V1 }).spec,
    previousSpecVersion: 1,
    updateStatus: updating,
    ...change,
  })
  const over = given.filter(({ origin, desired }) => origin === 'update' && desired === 'shutdown')
  const tasks = [...given, ...over.map(again)]
  const store = storeOf({ nodes: [nodeOf('n1')], services: [service], tasks })
  const draft = createDraft()
  const slots = slotsOf(store, service.id)
  const { runnable } = classify(service, slots)
  update(draft, service, runnable, slots, store, { now, rng: createRng(1) })
  const objects = draft.actions.map((action) => (action.kind === 'put' ? action.object : null))
  return {
    made: objects.filter((object) => object !== null && 'origin' in object && object.id.length > 3),
    wishes: objects.flatMap((object) =>
      object !== null && 'desired' in object && object.id.length <= 3
        ? [`${object.id} ${object.desired}`]
        : [],
    ),
    service: objects.find((object) => object?.id === 'web') as Service | undefined,
  }
}

const old = (slot: number, change: Partial<Task> = {}): Task =>
  taskOf(`o${slot}`, 'web', 'running', { slot, nodeId: 'n1', ...change }, V1)

/** A first attempt of the new version; `since`: when it was first seen running. */
const fresh = (
  slot: number,
  state: api.TaskState,
  since: number | null,
  change: Partial<Task> = {},
): Task => {
  const plain = taskOf(`f${slot}`, 'web', state, { slot, nodeId: 'n1' }, V2)
  return {
    ...plain,
    meta: { version: 0, createdAt: began, updatedAt: began },
    specVersion: 2,
    origin: 'update',
    runningSince: since,
    desired: ['failed', 'rejected', 'complete'].includes(state) ? 'shutdown' : 'running',
    status: { ...plain.status, appliedAt: since ?? began },
    ...change,
  }
}
const gone = (slot: number): Task => old(slot, { desired: 'shutdown' })

test('an update begins by saying so', () => {
  const { service, made } = plan([old(1), old(2)], undefined, began, { updateStatus: null })
  expect(service?.updateStatus).toEqual(updating)
  expect(made).toEqual([])
})

test('scaling alone is no update', () => {
  const clean = [fresh(1, 'running', 0), fresh(2, 'running', 0)]
  expect(plan(clean, undefined, began, { updateStatus: null }).service).toBeUndefined()
})

test.each<[number | undefined, number]>([
  [undefined, 1],
  [1, 1],
  [2, 2],
  [0, 3],
  [9, 3],
])('parallelism %s of three dirty slots: %s at once', (Parallelism, count) => {
  const given = Parallelism === undefined ? undefined : config({ Parallelism })
  const { made, wishes } = plan([old(1), old(2), old(3)], given, began)
  expect(made).toHaveLength(count)
  expect(wishes).toEqual([1, 2, 3].slice(0, count).map((slot) => `o${slot} shutdown`))
})

test('stop-first: the new one waits for the old; start-first: it does not', () => {
  const stop = plan([old(1)], config(), began)
  expect(stop.made).toMatchObject([{ slot: 1, desired: 'ready', replaces: 'o1', origin: 'update' }])
  expect(stop.wishes).toEqual(['o1 shutdown'])
  const start = plan([old(1)], config({ Order: 'start-first' }), began)
  expect(start.made).toMatchObject([{ slot: 1, desired: 'running', replaces: 'o1' }])
  expect(start.wishes).toEqual([])
})

test('start-first: the old goes when the new one runs, and only then', () => {
  const order = config({ Order: 'start-first', FailureAction: 'continue' })
  expect(plan([old(1), fresh(1, 'starting', null)], order, began).wishes).toEqual([])
  expect(plan([old(1), fresh(1, 'running', began)], order, began).wishes).toEqual(['o1 shutdown'])
  const failed = fresh(1, 'failed', null, { desired: 'shutdown' })
  expect(plan([old(1), failed], order, began).wishes).toEqual([])
})

test.each<[string, boolean, number, Task]>([
  ['is being prepared', true, 9e9, fresh(1, 'preparing', null, { desired: 'ready' })],
  ['has run for less than the delay', true, 2000 + 9999, fresh(1, 'running', 2000)],
  ['has run for the delay', false, 2000 + 10_000, fresh(1, 'running', 2000)],
])('with a delay of 10 s a worker whose task %s is busy: %s', (_what, busy, now, task) => {
  const slow = config({ Delay: 10e9, FailureAction: 'continue' })
  const { made } = plan([gone(1), task, old(2)], slow, now)
  expect(made).toHaveLength(busy ? 0 : 1)
})

test.each<[string, api.UpdateConfig | undefined, number]>([
  ['the default monitor, 5 s', undefined, 5000],
  ['a monitor of its own', config({ Monitor: 2e9 }), 2000],
  ['a delay below the monitor: the delay and the monitor', config({ Delay: 3e9 }), 3000 + 5000],
  ['a delay not below it: twice the delay and a second', config({ Delay: 10e9 }), 21_000],
])('the last window: %s', (_what, given, window) => {
  const done = [gone(1), fresh(1, 'running', 2000)]
  const due = 2000 + window
  const early = plan(done, given, due - 1)
  expect(early.service).toBeUndefined()
  expect(plan(done, given, due).service?.updateStatus).toEqual({
    state: 'completed',
    startedAt: began,
    completedAt: due,
    message: 'update completed',
  })
})

test.each<[string, boolean, Task]>([
  ['rejected before it ran', true, fresh(1, 'rejected', null)],
  ['failed within the monitor', true, fresh(1, 'failed', 2000, ended('failed', 7000))],
  ['completed within the monitor', true, fresh(1, 'complete', 2000, ended('complete', 3000))],
  ['failed after the monitor', false, fresh(1, 'failed', 2000, ended('failed', 7001))],
  ['failed, made by the supervisor', false, fresh(1, 'failed', null, { origin: 'restart' })],
])('a task that %s is a failure of the update: %s', (_what, failure, task) => {
  const { service } = plan([gone(1), task, old(2)], config(), 8000)
  expect(service?.updateStatus?.state).toBe(failure ? 'paused' : undefined)
})

function ended(state: api.TaskState, at: number): Pick<Task, 'status'> {
  return { status: { ...taskOf('', '', state).status, at, appliedAt: at } }
}

test.each<[number, number, boolean]>([
  [0, 1, true],
  [0.25, 1, false],
  [0.25, 2, true],
  [0.5, 2, false],
  [1, 4, false],
])('ratio %s, %s of four failed: too many %s', (MaxFailureRatio, count, tooMany) => {
  const slots = [1, 2, 3, 4].map((slot) =>
    slot <= count ? fresh(slot, 'failed', null) : old(slot),
  )
  const { service } = plan(slots, config({ MaxFailureRatio }), 2000)
  expect(service?.updateStatus?.state).toBe(tooMany ? 'paused' : undefined)
})

test('start-first counts a slot once, however many tasks are in it', () => {
  const slots = [old(1), fresh(1, 'failed', null, { desired: 'shutdown' }), old(2)]
  const half = config({ Order: 'start-first', MaxFailureRatio: 0.5 })
  expect(plan(slots, half, 2000).service).toBeUndefined()
})

const broken = [gone(1), fresh(1, 'rejected', null), old(2)]
const because = 'due to failure or early termination of task f1'

test.each<[api.FailureAction | undefined, UpdateStatus['state'] | undefined, string | undefined]>([
  [undefined, 'paused', `update paused ${because}`],
  ['pause', 'paused', `update paused ${because}`],
  ['continue', undefined, undefined],
  ['rollback', 'rollback_started', `update rolled back ${because}`],
])('failure action %s: %s', (FailureAction, state, message) => {
  const given = config(FailureAction === undefined ? {} : { FailureAction })
  const { service } = plan(broken, given, 2000)
  expect(service?.updateStatus?.state).toBe(state)
  expect(service?.updateStatus?.message).toBe(message)
})

test('an automatic rollback puts the previous spec back, and forgets that there was one', () => {
  const { service } = plan(broken, config({ FailureAction: 'rollback' }), 2000)
  expect(service).toMatchObject({ specVersion: 1, previousSpec: null })
  expect(service?.spec.TaskTemplate).toEqual(V1)
  expect(service?.updateStatus?.startedAt).toBe(began)
})

test('a paused update stays as it is', () => {
  const paused = { ...updating, state: 'paused' } as const
  const { service, made, wishes } = plan([old(1), old(2)], config(), 9e9, { updateStatus: paused })
  expect([service, made, wishes]).toEqual([undefined, [], []])
})

const back = { ...updating, state: 'rollback_started' } as const
const rolled = (RollbackConfig: Partial<api.UpdateConfig>): Partial<Service> => ({
  updateStatus: back,
  spec: {
    ...serviceOf('web').spec,
    Mode: { Replicated: { Replicas: 2 } },
    TaskTemplate: V2,
    RollbackConfig: config(RollbackConfig),
  },
})

test.each<[api.FailureAction, string]>([
  ['pause', `update paused ${because}`],
  ['rollback', `rollback paused ${because}`],
])('a rollback that fails, action %s, is paused: it says "%s"', (FailureAction, message) => {
  const { service } = plan(broken, config(), 2000, rolled({ FailureAction }))
  expect(service?.updateStatus).toMatchObject({ state: 'rollback_paused', message })
})

test('a rollback follows its own config, and ends with its own words', () => {
  const both = [old(1), old(2)]
  expect(plan(both, config(), 2000, rolled({ Parallelism: 2 })).made).toHaveLength(2)
  const done = [fresh(1, 'running', 2000), fresh(2, 'running', 2000)]
  const { service } = plan(done, config(), 9e9, rolled({}))
  expect(service?.updateStatus).toMatchObject({
    state: 'rollback_completed',
    message: 'rollback completed',
  })
})

test('a rollback that finds what it wants still watches for as long as it monitors', () => {
  const found = [old(1, { specVersion: 2 }), { ...again(fresh(1, 'failed', null)), specVersion: 1 }]
  const { made, wishes } = plan(found, config(), 2000, rolled({ Monitor: 1e9 }))
  expect([made, wishes]).toEqual([[], ['r1 shutdown']])
  const [kept, surplus] = found as [Task, Task]
  const told = [kept, { ...surplus, desired: 'shutdown', surplusSince: 2000 } as Task]
  const after = (now: number) => plan(told, config(), now, rolled({ Monitor: 1e9 })).service
  expect([after(2999), after(3000)?.updateStatus?.state]).toEqual([undefined, 'rollback_completed'])
})

test('a rollback told to roll back on failure is paused, and completes all the same', () => {
  const change = { ...rolled({ FailureAction: 'rollback' }) }
  const paused = { ...change, updateStatus: { ...back, state: 'rollback_paused' } as const }
  const { service } = plan(broken, config(), 9e9, paused)
  expect(service?.updateStatus).toMatchObject({ state: 'completed', message: 'update completed' })
  expect(
    plan(broken, config(), 9e9, { ...rolled({}), updateStatus: paused.updateStatus }).service,
  ).toBeUndefined()
})

test('what became dirty after the end is replaced, and the status stays', () => {
  const updateStatus = { ...updating, state: 'completed', completedAt: 2000 } as const
  const { made, service } = plan([old(1), fresh(2, 'running', 1500)], config(), 9e9, {
    updateStatus,
  })
  expect(made).toMatchObject([{ slot: 1, origin: 'update' }])
  expect(service).toBeUndefined()
})

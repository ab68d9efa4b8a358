/** The lines of convergence, by the vectors of docker/cli's own tests (spec 10.7, 11.9). */
import { describe, expect, test } from 'vitest'
import type * as api from '../../../api/types'
import type { ProgressOut } from '../../format/progress'
import { globalJobUpdater, replicatedJobUpdater } from './jobs-progress'
import { globalUpdater, replicatedUpdater, type Updater } from './tasks-progress'

const OBJECT = { ID: '', Version: { Index: 0 }, CreatedAt: '', UpdatedAt: '' }

const serviceOf = (Mode: api.ServiceMode, run?: number): api.Service => ({
  ...OBJECT,
  Spec: { Name: 'web', Labels: {}, TaskTemplate: { ForceUpdate: 0 }, Mode },
  Endpoint: { Spec: {} },
  ...(run === undefined ? {} : { JobStatus: { JobIteration: { Index: run }, LastExecution: '' } }),
})

/** `1@a new>running failed so`: the slot, the node, the state, what is desired, and an error. */
function taskOf(text: string, run = 1): api.Task {
  const [where = '', states = '', ...err] = text.split(' ')
  const [slot, node = ''] = where.split('@')
  const [state, desired] = states.split('>')
  return {
    ...OBJECT,
    Labels: {},
    Spec: { ForceUpdate: 0 },
    Slot: Number(slot),
    ...(node === '' ? {} : { NodeID: node }),
    Status: { Timestamp: '', State: state as api.TaskState, Err: err.join(' '), PortStatus: {} },
    DesiredState: desired as api.TaskState,
    JobIteration: { Index: run },
    Volumes: null,
  }
}

const NODES = new Map(['a', 'b'].map((id) => [id, { ...OBJECT, ID: id } as api.Node]))

/** What each look at tasks writes: `id: text 1/9`, and at last whether it has converged. */
function looks(make: (out: ProgressOut) => Updater, service: api.Service) {
  let lines: string[] = []
  const updater = make({
    write: (id, text, bar) => {
      lines.push(`${id}: ${text}${bar === undefined ? '' : ` ${bar.done}/${bar.of}`}`)
    },
  })
  return (tasks: readonly string[], run = 1, back = false): readonly (string | boolean)[] => {
    lines = []
    const all = tasks.map((task) => taskOf(task, run))
    const converged = updater.update(service, all, NODES, back)
    return [...lines, converged]
  }
}

const all = (n: string) => `overall progress: ${n} tasks`

describe('replicated', () => {
  const one = serviceOf({ Replicated: { Replicas: 1 } })

  test('one replica, from nothing to a task that runs, fails and is replaced', () => {
    const look = looks(replicatedUpdater, one)
    expect(look([])).toEqual([all('0 out of 1'), '1/1:  ', all('0 out of 1'), false])
    expect(look(['1@a new>shutdown'])).toEqual([all('0 out of 1'), false])
    expect(look(['1@a new>running'])).toEqual(['1/1: new       1/9', all('0 out of 1'), false])
    const ill = look(['1@a new>running something is wrong'])
    expect(ill).toEqual(['1/1: something is wrong', all('0 out of 1'), false])
    expect(look(['1@a running>running'])).toEqual(['1/1: running   9/9', all('1 out of 1'), true])
    expect(look(['1@a running>running'])).toEqual([true])
    const failed = look(['1@a failed>running task failed'])
    expect(failed).toEqual(['1/1: task failed', all('0 out of 1'), false])
    const replaced = look(['1@a failed>shutdown task failed', '1@b running>running'])
    expect(replaced).toEqual(['1/1: running   9/9', all('1 out of 1'), true])
    const both = look(['1@b running>running', '1@a preparing>running'])
    expect(both).toEqual(['1/1: preparing 6/9', all('0 out of 1'), false])
  })

  test('what is on a node that is down, and what goes, is not looked at; a way back is said', () => {
    const look = looks(replicatedUpdater, one)
    look([])
    expect(look(['1@x running>running'])).toEqual([all('0 out of 1'), false])
    expect(look(['1@a running>remove', '1@a orphaned>running'])).toEqual([all('0 out of 1'), false])
    const words = 'overall progress: rolling back update: 0 out of 1 tasks'
    expect(look([], 1, true)).toEqual([words, false])
  })

  test('lines are numbered as slots are first seen, and there are none for more than 20', () => {
    const two = looks(replicatedUpdater, serviceOf({ Replicated: { Replicas: 2 } }))
    two([])
    const seen = two(['7@a new>running'])
    expect(seen).toEqual(['1/2: new       1/9', all('0 out of 2'), false])
    expect(two(['3@a new>running', '7@a ready>running']).slice(0, 2)).toEqual([
      '2/2: new       1/9',
      '1/2: ready     7/9',
    ])
    const many = looks(replicatedUpdater, serviceOf({ Replicated: { Replicas: 50 } }))
    expect(many(['1@a new>running'])).toEqual([all('0 out of 50'), all('0 out of 50'), false])
  })

  test('an error is one line of 75 bytes at most', () => {
    const look = looks(replicatedUpdater, one)
    look([])
    expect(look([`1@a new>running ${'x'.repeat(75)}`])[0]).toBe(`1/1: ${'x'.repeat(75)}`)
    expect(look([`1@a new>running a\nb${'x'.repeat(80)}`])[0]).toBe(`1/1: a b${'x'.repeat(71)}…`)
  })
})

test('global: a line a node; one whose task was told to stop, or that is down, counts', () => {
  const look = looks(globalUpdater, serviceOf({ Global: {} }))
  expect(look([])).toEqual(['overall progress: waiting for new tasks', false])
  expect(look(['0@a new>shutdown'])).toEqual([all('0 out of 1'), all('0 out of 1'), false])
  expect(look(['0@a new>running'])).toEqual(['a: new       1/9', all('0 out of 1'), false])
  expect(look(['0@a running>running'])).toEqual(['a: running   9/9', all('1 out of 1'), true])
  const failed = look(['0@a failed>running task failed'])
  expect(failed).toEqual(['a: task failed', all('0 out of 1'), false])
  const again = look(['0@a failed>shutdown task failed', '0@a running>running'])
  expect(again).toEqual(['a: running   9/9', all('1 out of 1'), true])
  const down = look(['0@a running>running', '0@x preparing>running'])
  expect(down).toEqual(['a: running   9/9', all('1 out of 2'), false])
})

const job = (n: string) => `job progress: ${n}`
const active = (n: string) => `active tasks: ${n} tasks`

test('a replicated job: what has completed, what is under way, and a line a completion', () => {
  const mode = { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 5 } }
  const look = looks(replicatedJobUpdater, serviceOf(mode, 1))
  const begun = [job('0 out of 5 complete 0/5'), active('0 out of 2')]
  const blank = [1, 2, 3, 4, 5].map((n) => `${n}/5:  `)
  expect(look(['0 new>complete', '1 complete>complete'], 0)).toEqual([
    ...begun,
    ...blank,
    ...begun,
    false,
  ])
  expect(look(['0 running>complete', '1 preparing>complete'])).toEqual([
    '1/5: running   9/10',
    '2/5: preparing 6/10',
    job('0 out of 5 complete 0/5'),
    active('2 out of 2'),
    false,
  ])
  const done = [0, 1, 3, 4].map((n) => `${n} complete>complete`)
  expect(look([...done, '2 failed>complete it failed']).slice(2)).toEqual([
    '3/5: it failed',
    '4/5: complete  10/10',
    '5/5: complete  10/10',
    job('4 out of 5 complete 4/5'),
    active('0 out of 1'),
    false,
  ])
  expect(look([...done, '2 failed>complete no', '2 complete>complete']).slice(-3)).toEqual([
    job('5 out of 5 complete 5/5'),
    active('0 out of 0'),
    true,
  ])
})

test('a large job has figures of one width, and no lines', () => {
  const mode = { ReplicatedJob: { MaxConcurrent: 10, TotalCompletions: 50 } }
  const look = looks(replicatedJobUpdater, serviceOf(mode, 1))
  const begun = [job(' 0 out of 50 complete 0/50'), active(' 0 out of 10')]
  expect(look([])).toEqual([...begun, ...begun, false])
  expect(look(['0 new>complete'])).toEqual([begun[0], active(' 1 out of 10'), false])
})

test('a global job: a line for each node that has it when it is first seen', () => {
  const look = looks(globalJobUpdater, serviceOf({ GlobalJob: {} }, 1))
  expect(look([])).toEqual([job('waiting for tasks'), false])
  expect(look(['0@a new>complete', '0@b new>complete'])).toEqual([
    job('0 out of 2 complete 0/2'),
    'a: new       1/10',
    'b: new       1/10',
    job('0 out of 2 complete 0/2'),
    false,
  ])
  expect(look(['0@a complete>complete', '0@b complete>complete', '0@c new>complete'])).toEqual([
    'a: complete  10/10',
    'b: complete  10/10',
    job('2 out of 2 complete 2/2'),
    true,
  ])
})

import { expect, test } from 'vitest'
import type * as api from '../../api/types'
import { taskOf } from '../control/specimen'
import { createRng } from '../kernel/rng'
import { behaviourOf, exists, plainName, TEMPERS } from './images'
import { draining, ending, stopping } from './runtime'

const MiB = 1024 * 1024
const GiB = 1024 * MiB

const task = (Image: string, spec: Partial<api.ContainerSpec> = {}, limit?: number, nets = 0) => ({
  ...taskOf(
    't',
    'web',
    'running',
    {},
    {
      ContainerSpec: { Image, ...spec },
      ...(limit === undefined ? {} : { Resources: { Limits: { MemoryBytes: limit } } }),
    },
  ),
  networks: Array.from({ length: nets }, (_, n) => ({
    networkId: `n${n}`,
    address: '',
    virtualIp: '',
  })),
})

test.each([
  ['nginx', true],
  ['registry.local/team/web:1.2', true],
  ['nosuch', false],
  ['web:missing', false],
  ['team/doesnotexist:1', false],
])('the registry has %s: %s', (image, has) => expect(exists(image)).toBe(has))

test('a digest is no part of the name', () => {
  expect(plainName('nginx:1.25@sha256:abc')).toBe('nginx:1.25')
})

test('each temper is an image, and a tag of any other', () => {
  for (const [name, { behaviour, about }] of Object.entries(TEMPERS)) {
    expect(about).not.toBe('')
    expect(behaviourOf(name, [], false)).toMatchObject(behaviour)
    expect(behaviourOf(`team/web:${name}@sha256:0`, [], false)).toMatchObject(behaviour)
  }
})

test.each<
  [
    string,
    ReturnType<typeof task>,
    number,
    { after: number; exitCode: number; oomKilled: boolean } | null,
  ]
>([
  ['a server goes on', task('nginx'), GiB, null],
  ['it crashes', task('web:crash'), GiB, { after: 400, exitCode: 1, oomKilled: false }],
  ['its owner crashes', task('bad/app:1'), GiB, { after: 400, exitCode: 1, oomKilled: false }],
  [
    'it has done its work',
    task('web:oneshot'),
    GiB,
    { after: 2000, exitCode: 0, oomKilled: false },
  ],
  [
    'it leaks up to its limit',
    task('web:leak', {}, 100 * MiB),
    GiB,
    { after: 10_000, exitCode: 137, oomKilled: true },
  ],
  [
    "it leaks up to the machine's memory",
    task('web:leak'),
    180 * MiB,
    { after: 20_000, exitCode: 137, oomKilled: true },
  ],
  [
    'its limit is below what it needs',
    task('postgres', {}, 8 * MiB),
    GiB,
    { after: 50, exitCode: 137, oomKilled: true },
  ],
])('the end of a process: %s', (_what, given, memory, end) => {
  const found = ending(given, false, memory, createRng(1))
  if (end === null || found === null) return expect(found).toBe(end)
  expect(found).toMatchObject({ exitCode: end.exitCode, oomKilled: end.oomKilled })
  expect(found.after).toBeGreaterThanOrEqual(end.after)
  expect(found.after).toBeLessThanOrEqual(end.after + 250)
})

test.each<[string, ReturnType<typeof task>, number, number]>([
  ['a server', task('nginx'), 150, 0],
  ['a server on a network: 2 s for gossip first', task('nginx', {}, undefined, 1), 2000 + 150, 0],
  ['one that takes its time', task('web:slowstop'), 8000, 0],
  [
    'one that takes longer than the grace',
    task('web:slowstop', { StopGracePeriod: 5e9 }),
    5020,
    137,
  ],
  ['one that does not heed: the grace, 10 s', task('web:stubborn'), 10_020, 137],
  ['a grace of its own', task('web:stubborn', { StopGracePeriod: 1e9 }), 1020, 137],
  ['a plain command as process 1', task('alpine', { Args: ['sleep', '99'] }), 10_020, 137],
  ['behind an init', task('alpine', { Args: ['sleep', '99'], Init: true }), 150, 143],
  ['a signal that it does not know', task('nginx', { StopSignal: 'SIGUSR1' }), 10_020, 137],
  ['a signal that it knows', task('nginx', { StopSignal: 'SIGQUIT' }), 150, 0],
  ['a signal that nobody can ignore', task('web:stubborn', { StopSignal: 'SIGKILL' }), 0, 137],
])('a stop: %s', (_what, given, atLeast, exitCode) => {
  const stop = stopping(given, false, createRng(1))
  expect(stop.exitCode).toBe(exitCode)
  expect(stop.after).toBeGreaterThanOrEqual(atLeast)
  expect(stop.after).toBeLessThanOrEqual(atLeast + 1000)
})

test('a task on a network is taken out of the balancers for two seconds', () => {
  expect([draining(task('nginx')), draining(task('nginx', {}, undefined, 1))]).toEqual([0, 2000])
})

import { expect, test } from 'vitest'
import type { HealthConfig } from '../../api/types'
import { taskOf } from '../control/specimen'
import { afterCheck, checkOf, commandOf, isRunnable, isWell, pauseOf, type Check } from './health'
import { behaviourOf } from './images'
import type { Health } from './runtime'

const SERVER = behaviourOf('nginx', [], false)
const SICK = behaviourOf('web:sick', [], false)

const withCheck = (Healthcheck?: HealthConfig) =>
  taskOf(
    't',
    'web',
    'starting',
    {},
    {
      ContainerSpec: Healthcheck === undefined ? {} : { Healthcheck },
    },
  )

test.each<[string, HealthConfig | undefined, typeof SERVER, Partial<Check> | null]>([
  ['none at all', undefined, SERVER, null],
  ['an interval and no command', { Interval: 1e9 }, SERVER, null],
  [
    "the daemon's defaults",
    { Test: ['CMD-SHELL', 'true'] },
    SERVER,
    { interval: 30_000, startPeriod: 0, startInterval: 5000, retries: 3 },
  ],
  ["the image's own", undefined, SICK, { interval: 5000, retries: 3 }],
  [
    "the image's own, at another pace",
    { Interval: 2e9, Retries: 1 },
    SICK,
    { interval: 2000, retries: 1 },
  ],
  ['switched off', { Test: ['NONE'] }, SICK, null],
  ['nothing counts as not said', { Interval: 0, Retries: 0 }, SICK, { interval: 5000, retries: 3 }],
])('a check: %s', (_what, config, character, expected) => {
  const check = checkOf(withCheck(config), character)
  if (expected === null) expect(check).toBeNull()
  else expect(check).toMatchObject(expected)
})

const check = (change: Partial<Check> = {}): Check => ({
  test: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'],
  interval: 30_000,
  timeout: 30_000,
  startPeriod: 0,
  startInterval: 5000,
  retries: 3,
  ...change,
})
const starting = (streak: number): Health => ({ status: 'starting', streak })

test.each<[Health, Partial<Check>, number, number]>([
  [starting(0), {}, 0, 30_000],
  [starting(0), { startPeriod: 60_000 }, 0, 5000],
  [starting(0), { startPeriod: 60_000 }, 60_000, 30_000],
  [starting(0), { startPeriod: 60_000, interval: 1000 }, 0, 5000],
  [{ status: 'healthy', streak: 0 }, { startPeriod: 60_000 }, 0, 30_000],
])('the pause of %j with %j at age %i: %i', (health, change, age, pause) => {
  expect(pauseOf(check(change), health, age)).toBe(pause)
})

test.each<[string, Health, boolean, number, Health]>([
  ['it passes', starting(2), true, 0, { status: 'healthy', streak: 0 }],
  ['it fails once', starting(0), false, 9e9, { status: 'starting', streak: 1 }],
  ['it fails the third time', starting(2), false, 9e9, { status: 'unhealthy', streak: 3 }],
  ['it fails in its start period', starting(2), false, 0, starting(2)],
  [
    'once healthy, the start period is over',
    { status: 'healthy', streak: 0 },
    false,
    0,
    { status: 'healthy', streak: 1 },
  ],
  ['it recovers', { status: 'healthy', streak: 2 }, true, 9e9, { status: 'healthy', streak: 0 }],
])('the health after a check: %s', (_what, before, passed, age, after) => {
  expect(afterCheck(before, check({ startPeriod: 10_000 }), age, passed)).toEqual(after)
})

test.each<[string, number, boolean]>([
  ['nginx', 1000, true],
  ['nginx', 100, false],
  ['web:sick', 1000, false],
  ['web:sick-later', 29_000, true],
  ['web:sick-later', 30_000, false],
])('is %s well at age %i: %s', (image, age, well) => {
  expect(isWell(behaviourOf(image, [], false), age)).toBe(well)
})

const SH = ['/bin/sh', '-c']
test.each<[readonly string[], readonly string[], boolean]>([
  [['CMD-SHELL', 'exit 1'], [...SH, 'exit 1'], true],
  [['CMD-SHELL', 'test -f /ok || exit 1'], [...SH, 'test -f /ok || exit 1'], true],
  [['CMD-SHELL', 'wget -qO- http://db'], [...SH, 'wget -qO- http://db'], true],
  [['CMD', 'cat', '/ok'], ['cat', '/ok'], true],
  [['CMD-SHELL', 'curl -f localhost || exit 1'], [...SH, 'curl -f localhost || exit 1'], false],
  [['CMD-SHELL', 'pg_isready -U postgres'], [...SH, 'pg_isready -U postgres'], false],
  [['CMD', 'redis-cli', 'ping'], ['redis-cli', 'ping'], false],
])('%j: %j in the container, runnable here: %s', (words, command, runnable) => {
  expect(commandOf(check({ test: words }))).toEqual(command)
  expect(isRunnable(check({ test: words }))).toBe(runnable)
})

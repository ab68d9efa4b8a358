import { expect, test } from 'vitest'
import { linesOf } from './logs'
import { memoryOf, type Container } from './runtime'

const container = (change: Partial<Container> = {}): Container => ({
  id: 'c'.repeat(64),
  taskId: 't',
  name: 'web.1.t',
  image: 'nginx:1.25@sha256:0',
  origin: 'nginx:1.25',
  byHand: null,
  paused: false,
  heldEnd: null,
  command: '',
  args: [],
  hostname: 'host1',
  env: [],
  mounts: [],
  updated: null,
  ofImage: {},
  files: {},
  createdAt: 0,
  startedAt: 1000,
  endedAt: null,
  exitCode: 0,
  stopSignal: null,
  pid: 1,
  earlier: [],
  health: null,
  checks: [],
  oomKilled: false,
  plugged: [],
  printed: [],
  visits: [],
  ...change,
})
const texts = (given: Container, since = -1, until = 10_000): string[] =>
  linesOf(given, false, since, until).map(({ at, text }) => `${at} ${text}`)

test('a container that never started printed nothing', () => {
  expect(texts(container({ startedAt: null }))).toEqual([])
})

test('the lines of an image, from the start of its process on', () => {
  const all = linesOf(container(), false, -1, 10_000)
  expect(all.map(({ at, stream }) => [at, stream])).toEqual([
    [1020, 'stdout'],
    [1090, 'stderr'],
    [1095, 'stderr'],
    [1100, 'stderr'],
  ])
  expect(all[3]?.text).toBe('2026/01/01 00:00:01 [notice] 1#1: start worker process 29')
  expect(texts(container(), 1095)).toHaveLength(1)
  expect(texts(container({ endedAt: 1050 }))).toHaveLength(1)
})

test('what repeats: only the span that was asked for, counted from the start', () => {
  const chatty = container({ origin: 'web:chatty', args: [] })
  const lines = texts(chatty, 3000, 3200)
  expect(lines.map((line) => line.replace(/took.*/, ''))).toEqual([
    '3100 2026-01-01 00:00:03 request 20 ',
    '3200 2026-01-01 00:00:03 request 21 ',
  ])
  expect(texts(chatty, 3000, 3200)).toEqual(lines)
})

test('requests that were answered stand among the lines', () => {
  const visits = [{ at: 5000, client: '10.0.0.2', path: '/a' }]
  expect(texts(container({ visits }), 2000)).toEqual([
    '5000 10.0.0.2 - - [01/Jan/2026:00:00:05 +0000] "GET /a HTTP/1.1" 200 615 "-" "curl/8.9.1" "-"',
  ])
})

test('memory: what an image needs, and what a leak takes', () => {
  const MiB = 1024 * 1024
  expect(memoryOf(container(), 9000)).toBe(5 * MiB)
  expect(memoryOf(container({ origin: 'web:leak' }), 11_000)).toBe((20 + 80) * MiB)
  expect(memoryOf(container({ endedAt: 2000 }), 9000)).toBe(0)
})

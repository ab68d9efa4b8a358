/** How the client words spans, sizes, names, ports and progress: the tables of spec 10.2, 10.7, 11.9. */
import { expect, test } from 'vitest'
import { humanDuration } from '../../api/human'
import type { PortConfig } from '../../api/types'
import { portsColumn } from './ports'
import { progressOn } from './progress'
import { bytesSize, ellipsis, naturalCompare, prettyPrint, shownImage } from './units'

const S = 1000
const M = 60 * S
const H = 60 * M
const D = 24 * H

test.each([
  [-5 * S, 'Less than a second'],
  [450, 'Less than a second'],
  [S, '1 second'],
  [45 * S, '45 seconds'],
  [59 * S + 999, '59 seconds'],
  [M, 'About a minute'],
  [M + 59 * S, 'About a minute'],
  [3 * M, '3 minutes'],
  [35 * M + 40 * S, '35 minutes'],
  [59 * M + 59 * S, '59 minutes'],
  [H, 'About an hour'],
  [H + 29 * M, 'About an hour'],
  [H + 31 * M, '2 hours'],
  [36 * H, '36 hours'],
  [47 * H + 29 * M, '47 hours'],
  [2 * D, '2 days'],
  [13 * D + 5 * H, '13 days'],
  [14 * D, '2 weeks'],
  [44 * D, '6 weeks'],
  [59 * D, '8 weeks'],
  [60 * D, '2 months'],
  [24 * 30 * D, '24 months'],
  [(24 * 30 + 14) * D, '2 years'],
  [3 * 365 * D + 2 * H, '3 years'],
])('%i ms: %s', (ms, words) => expect(humanDuration(ms)).toBe(words))

test.each([
  [0, '0B'],
  [1023, '1023B'],
  [1024, '1KiB'],
  [64 * 1024 * 1024, '64MiB'],
  [2_097_152_000, '1.953GiB'],
  [1024 ** 4, '1TiB'],
])('%i bytes: %s', (bytes, words) => expect(bytesSize(bytes)).toBe(words))

test.each([
  ['a'.repeat(30), 30, 'a'.repeat(30)],
  ['a'.repeat(31), 30, `${'a'.repeat(29)}…`],
])('%s in %i characters', (text, most, shown) => expect(ellipsis(text, most)).toBe(shown))

test('the first letter is large, the others small', () => {
  expect(prettyPrint('heartbeat Failure')).toBe('Heartbeat failure')
})

test('names go as people sort them', () => {
  const names = ['x-10.1', 'web10', 'web2', 'x-1.1', 'web', 'x-1.10', 'x-1.9']
  expect(names.sort(naturalCompare)).toEqual([
    'web',
    'web2',
    'web10',
    'x-1.1',
    'x-1.9',
    'x-1.10',
    'x-10.1',
  ])
})

test.each([
  ['nginx', 'nginx'],
  ['docker.io/library/nginx:1', 'nginx:1'],
  ['docker.io/me/app:1', 'me/app:1'],
  ['host:5000/app:1', 'host:5000/app:1'],
  [`nginx:1@sha256:${'a'.repeat(64)}`, 'nginx:1'],
  [`nginx@sha256:${'a'.repeat(64)}`, `nginx@sha256:${'a'.repeat(64)}`],
])('the image %s is shown as %s', (image, shown) => expect(shownImage(image)).toBe(shown))

type Published = readonly [protocol: PortConfig['Protocol'], published: number, target: number]

const columnOf = (ports: readonly Published[]): string =>
  portsColumn(
    ports.map(([Protocol, PublishedPort, TargetPort]) => ({
      Protocol,
      PublishedPort,
      TargetPort,
      PublishMode: 'ingress',
    })),
  )

const run = (protocol: Published[0], from: number, to: number): Published[] =>
  Array.from({ length: to - from + 1 }, (_, at) => [protocol, from + at, from + at])

test('published ports: ranges that run in step are one, by protocol and port (spec 11.9)', () => {
  const all: Published[] = [
    ['tcp', 80, 80],
    ['tcp', 81, 80],
    ...run('tcp', 90, 95),
    ['tcp', 60, 60],
    ['tcp', 61, 61],
    ['tcp', 62, 61],
    ...run('udp', 90, 96),
    ...run('sctp', 97, 98),
  ]
  expect(columnOf(all)).toBe(
    '*:97-98->97-98/sctp, *:60-61->60-61/tcp, *:62->61/tcp, *:80-81->80/tcp, *:90-95->90-95/tcp, *:90-96->90-96/udp',
  )
  expect(columnOf([['tcp', 8080, 80]])).toBe('*:8080->80/tcp')
})

/** What a bar of a terminal as wide as that shows. */
function barOf(done: number, of: number, columns: number): string {
  let text = ''
  const io = { out: (part: string) => void (text += part), columns }
  progressOn(io).write('1/1', 'x', { done, of })
  return text
}

test.each([
  ['new', 1, 9, 5],
  ['pending', 3, 9, 16],
  ['assigned', 4, 9, 22],
  ['accepted', 5, 9, 27],
  ['preparing', 6, 9, 33],
  ['ready', 7, 9, 38],
  ['starting', 8, 9, 44],
  ['running', 9, 9, 50],
  ['new, of a job', 1, 10, 5],
  ['pending, of a job', 3, 10, 15],
  ['running, of a job', 9, 10, 45],
  ['complete, of a job', 10, 10, 50],
])('the bar of a task that is %s: %i of %i has %i signs', (_state, done, of, signs) => {
  const bar = `[${'='.repeat(signs)}>${' '.repeat(50 - signs)}] `
  expect(barOf(done, of, 111)).toBe(`\n\u001b[1A\u001b[2K\r1/1: x ${bar}\r\u001b[1B`)
  expect(barOf(done, of, 110)).toBe('\n\u001b[1A\u001b[2K\r1/1: x \r\u001b[1B')
})

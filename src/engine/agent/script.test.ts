import { expect, test } from 'vitest'
import { readerOf } from '../../api/shell'
import { courseOf } from './script'

const INSTANT = 30

test.each<[string, readonly string[], number | null, number]>([
  ['sleep 5', ['sleep', '5'], 5000 + INSTANT, 0],
  ['sleep 0.5', ['sleep', '0.5'], 500 + INSTANT, 0],
  ['sleep 2m', ['sleep', '2m'], 120_000 + INSTANT, 0],
  ['sleep infinity', ['sleep', 'infinity'], null, 0],
  ['false', ['false'], 2 * INSTANT, 1],
  ['true', ['true'], 2 * INSTANT, 0],
  ['ping docker.com', ['ping', 'docker.com'], null, 0],
  ['ping -c 3 docker.com', ['ping', '-i', '1', 'docker.com'], null, 0],
  ['tail -f /dev/null', ['tail', '-f', '/dev/null'], null, 0],
  ['sh -c "exit 3"', ['sh', '-c', 'exit 3'], 2 * INSTANT, 3],
  ['sh -c "sleep 1; exit 3; sleep 9"', ['sh', '-c', 'sleep 1; exit 3; sleep 9'], 1060, 3],
  ['sh -c "unheard-of; sleep 1"', ['sh', '-c', 'unheard-of; sleep 1'], 1030, 0],
  [
    'sh -c "while true; do date; sleep 1; done"',
    ['sh', '-c', 'while true; do date; sleep 1; done'],
    null,
    0,
  ],
])('%s: how long, and how it ends', (_what, args, livesFor, exitCode) => {
  expect(courseOf(args)).toMatchObject({ livesFor, exitCode })
})

test('what is not known is not guessed at', () => {
  expect(courseOf(['my-server', '--port', '80'])).toBeNull()
})

test('what is printed, and when', () => {
  const lines = (args: readonly string[]) =>
    courseOf(args)?.says.map(({ after, every, text }) => [after, every, text])
  expect(lines(['sh', '-c', 'echo "a b"; sleep 2; echo c'])).toEqual([
    [0, null, 'a b'],
    [2000, null, 'c'],
  ])
  expect(lines(['sh', '-c', 'echo up; while true; do date; sleep 5; done'])).toEqual([
    [0, null, 'up'],
    [INSTANT, 5000 + 2 * INSTANT, '{date}'],
  ])
  expect(lines(['ping', 'docker.com'])?.[1]?.slice(0, 2)).toEqual([100, 1000])
})

test.each([
  ['sh', 'shell'],
  ['/bin/bash -l', 'shell'],
  ['/usr/bin/ash -i -l', 'shell'],
  ['cat', 'cat'],
  ['/bin/cat', 'cat'],
  ['cat file', null],
  ['sh -c true', null],
  ['zsh', null],
  ['', null],
] as const)('who reads what is typed to %j: %s', (command, reader) => {
  expect(readerOf(command.split(' '))).toBe(reader)
})

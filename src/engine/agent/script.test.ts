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
])('%s: how long, and how it ends', (_what, args, livesFor, exitCode) => {
  expect(courseOf(args)).toMatchObject({ livesFor, exitCode })
})

test('what is not known is not guessed at', () => {
  expect(courseOf(['my-server', '--port', '80'])).toBeNull()
})

test('a shell with something to do, and what looks, are run by the machine', () => {
  for (const line of ['sh -c "exit 3"', 'bash -ec x', 'nslookup web', 'ash file']) {
    expect(courseOf(line.split(' '))).toMatchObject({ runs: true, livesFor: null })
  }
  expect(courseOf(['sh'])).toMatchObject({ runs: false })
})

test('what is printed, and when', () => {
  expect(courseOf(['echo', 'a b'])?.says.map(({ after, text }) => [after, text])).toEqual([
    [0, 'a b'],
  ])
  expect(courseOf(['ping', 'docker.com'])?.says[1]).toMatchObject({ after: 100, every: 1000 })
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

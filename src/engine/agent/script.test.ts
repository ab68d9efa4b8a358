import { expect, test } from 'vitest'
import { isProgram, runsLines } from '../../api/shell'
import { courseOf } from './script'

const INSTANT = 30

test.each<[string, number | null]>([
  ['sleep 5', 5000 + INSTANT],
  ['sleep 0.5', 500 + INSTANT],
  ['sleep 2m', 120_000 + INSTANT],
  ['sleep infinity', null],
  ['sh', INSTANT],
])('%s: how long', (line, livesFor) => {
  expect(courseOf(line.split(' '))).toMatchObject({ livesFor, exitCode: 0, runs: false })
})

test('what is not known is not guessed at', () => {
  expect(courseOf(['my-server', '--port', '80'])).toBeNull()
})

test('a shell with something to do, and programs, are run by the machine', () => {
  for (const line of ['sh -c "exit 3"', 'bash -ec x', 'nslookup web', 'ash file', '/bin/echo']) {
    expect(courseOf(line.split(' '))).toMatchObject({ runs: true, livesFor: null })
  }
  expect(isProgram('nginx')).toBe(false)
})

test.each([
  ['sh', true],
  ['/bin/bash -l', true],
  ['/usr/bin/ash -i -l', true],
  ['cat', false],
  ['sh -c true', false],
  ['zsh', false],
  ['', false],
])('are the lines run that are typed to %j: %s', (command, are) => {
  expect(runsLines(command.split(' '))).toBe(are)
})

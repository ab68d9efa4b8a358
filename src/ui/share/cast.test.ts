import { expect, test } from 'vitest'
import { castOf } from './cast'

test('a cast types letter by letter and keeps the virtual pauses', () => {
  const said = [
    { at: 1000, branch: 1, text: 'v1 $ ls\r\n', typed: 'ls' },
    { at: 1010, branch: 1, text: 'a\nb\n' },
    { at: 9000, branch: 1, text: 'done\n' },
  ]
  const [header, ...events] = castOf('v1', said)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(header).toMatchObject({ version: 2, title: 'v1' })
  expect(events).toEqual([
    [0, 'o', 'v1 $ '],
    [0.045, 'o', 'l'],
    [0.09, 'o', 's'],
    [0.09, 'o', '\r\n'],
    [0.09, 'o', 'a\r\nb\r\n'],
    [8, 'o', 'done\r\n'],
  ])
})

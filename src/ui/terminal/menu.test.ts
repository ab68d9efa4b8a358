/** Completion's menu, and the names in what a terminal shows. */
import { expect, test } from 'vitest'
import { EMPTY_VIEW, type ClusterView } from '../../protocol/view'
import { completed, listed } from './menu'
import { namesIn, subjectOf } from './names'

const bare = (...texts: readonly string[]) => texts.map((text) => ({ text, help: '' }))

test.each([
  ['se', ['service', 'secret'], 'se'],
  ['s', ['service', 'secret'], 'se'],
  ['no', ['node'], 'node '],
  ['--filter ', ['name='], 'name='],
  ['', ['web', 'vote'], ''],
])('Tab after %j, with %j', (typed, texts, after) => {
  expect(completed(bare(...texts), typed)).toBe(after)
})

test('bare names stand in columns, and with help a row each', () => {
  expect(listed(bare('node', 'service', 'swarm', 'ps'), 30)).toBe('node     service  swarm\r\nps')
  const dim = (text: string): string => `\u001b[2m${text}\u001b[0m`
  const helped = [
    { text: 'ls', help: 'List nodes' },
    { text: 'inspect', help: 'Show everything about it' },
  ]
  expect(listed(helped, 26)).toBe(
    `ls       ${dim('List nodes')}\r\ninspect  ${dim('Show everything…')}`,
  )
})

test('names are found where they stand, and a row is about the smallest thing in it', () => {
  const view = {
    ...EMPTY_VIEW,
    machines: { v1: { id: 'v1', nodeId: 'n1' } },
    services: { s1: { id: 's1', name: 'web' } },
    tasks: {
      t0: { id: 't0', name: 'web.1', desired: 'shutdown' },
      abcdefghijklmno: { id: 'abcdefghijklmno', name: 'web.1', desired: 'running' },
    },
  } as unknown as ClusterView
  expect(namesIn('abcdefghijkl  web.1  on v1, web', view)).toEqual([
    { text: 'abcdefghijkl', from: 0, selection: { kind: 'task', id: 'abcdefghijklmno' } },
    { text: 'web.1', from: 14, selection: { kind: 'task', id: 'abcdefghijklmno' } },
    { text: 'v1', from: 24, selection: { kind: 'machine', id: 'v1' } },
    { text: 'web', from: 28, selection: { kind: 'service', id: 's1' } },
  ])
  expect(subjectOf('web  v1', view)).toEqual({ kind: 'service', id: 's1' })
  expect(subjectOf('nothing here', view)).toBeNull()
})

import { describe, expect, test } from 'vitest'
import type { Node } from '../store/objects'
import { matches, parseConstraints } from './constraint'
import { descriptionOf, labelled, nodeOf } from './specimen'

const holds = (text: string, node: Node): boolean => {
  const parsed = parseConstraints([text])
  if ('error' in parsed) throw new Error(parsed.error)
  return matches(parsed.constraints, node)
}

const at = (addr: string): Node =>
  nodeOf('n', { status: { state: 'ready', message: '', addr, since: 0 } })
const engine = (labels: Record<string, string>): Node =>
  nodeOf('n', {
    description: descriptionOf({
      Engine: { EngineVersion: '29.0.0', Labels: labels, Plugins: [] },
    }),
  })
const hostname = (Hostname: string): Node =>
  nodeOf('n', { description: descriptionOf({ Hostname }) })
const platform = (OS: string, Architecture: string): Node =>
  nodeOf('n', { description: descriptionOf({ Platform: { OS, Architecture } }) })
const unknown = nodeOf('n', { description: null })

describe('parsing (spec 11.2)', () => {
  const operator = 'constraint expected one operator from ==, !='
  test.each([
    ['', operator],
    [' ', operator],
    ['nodeabc', operator],
    ['node ~ abc', operator],
    ['node.role=manager', operator],
    ['1node==a2', "key '1node' is invalid"],
    ['no de== node1', "key 'no de' is invalid"],
    ['no*de==node1', "key 'no*de' is invalid"],
    ['==node1', "key '' is invalid"],
    ['node==', "value '' is invalid"],
    ['node== ', "value '' is invalid"],
    ['node.ip == ', "value '' is invalid"],
    ['no$de==node1', "key 'no$de' is invalid"],
    ['node!=a==b', "key 'node!=a' is invalid"],
  ])('refuses %j', (text, error) => {
    expect(parseConstraints([text])).toEqual({ error })
  })

  test.each([
    [' node == node1', 'node', 'node1'],
    ['NoDe==node1', 'NoDe', 'node1'],
    ['no.de==node1', 'no.de', 'node1'],
    ['_node==_node1', '_node', '_node1'],
    ['node==[a-b]+c*(n|b)/', 'node', '[a-b]+c*(n|b)/'],
    ['node==node 1', 'node', 'node 1'],
  ])('accepts %j', (text, key, value) => {
    expect(parseConstraints([text])).toEqual({ constraints: [{ key, equal: true, value }] })
  })
})

describe('matching (spec 11.2)', () => {
  test.each<[string, Node, boolean]>([
    ['node.labels.x==foo', labelled('n', { x: 'foo' }), true],
    ['node.labels.x==foo', labelled('n', { x: 'fo' }), false],
    ['node.labels.x==foo', labelled('n', { x: 'fooE' }), false],
    ['node.labels.x!=foo', labelled('n', { x: 'foo' }), false],
    ['node.labels.x!=foo', labelled('n', { x: 'bar' }), true],
    ['node.labels.x!=foo', labelled('n', { x: 'fo' }), true],
    ['node.labels.x!=foo', labelled('n', { x: 'fooExtra' }), true],
    ['node.labels.x==f*o', labelled('n', { x: 'fo' }), false],
    ['node.labels.x==f*o', labelled('n', { x: 'f*o' }), true],
    ['node.labels.x==f*o', labelled('n', { x: 'F*o' }), true],
    ['node.labels.x==f*o', labelled('n', { x: 'foo' }), false],
    ['node.labels.x==f.-$o', labelled('n', { x: 'fa-$o' }), false],
    ['node.labels.x==f.-$o', labelled('n', { x: 'f.-$o' }), true],
    ['node.labels.x!=y', nodeOf('n'), true],
    ['node.labels.X==foo', labelled('n', { x: 'foo' }), false],
    ['NODE.LABELS.x==foo', labelled('n', { x: 'foo' }), true],

    ['node.ip == 186.17.9.41', at('186.17.9.41'), true],
    ['node.ip != 186.17.9.41', at('186.17.9.41'), false],
    ['node.ip == 186.17.9.42', at('186.17.9.41'), false],
    ['node.ip == 186.17.9.4/24', at('186.17.9.41'), true],
    ['node.ip == 186.17.8.41/24', at('186.17.9.41'), false],
    ['node.ip == 186.17.9.41/34', at('186.17.9.41'), false],
    ['node.ip != 266.17.9.41', at('186.17.9.41'), false],
    ['node.ip != 0.0.0.0', at('186.17.9.41'), true],
    ['node.ip == not_ip_addr', at('186.17.9.41'), false],
    ['node.ip != not_ip_addr', at('186.17.9.41'), false],
    ['node.ip == 2001:db8::2', at('2001:db8::2'), true],
    ['node.ip == 2001:db8:0::2', at('2001:db8::2'), true],
    ['node.ip != 2001:db8::2/128', at('2001:db8::2'), false],
    ['node.ip == 2001:db8::/64', at('2001:db8::2'), true],
    ['node.ip == 2001:db9::/64', at('2001:db8::2'), false],
    ['node.ip != 2001:db9::/64', at('2001:db8::2'), true],
    ['node.ip == 0.0.0.0', at(''), false],
    ['node.ip != 0.0.0.0', at(''), true],

    ['node.abc.bcd == high', nodeOf('n'), false],
    ['node.abc.bcd != high', nodeOf('n'), false],
    ['node.hostname != node-1', unknown, true],
    ['node.hostname != node-1', hostname('node-2'), true],
    ['node.hostname != node-1', hostname('node-1'), false],
    ['node.hostname != node-1', hostname('NODe-1'), false],
    ['node.id == nodeid-1', nodeOf('nodeid-1'), true],
    ['node.id == nodeid-1', nodeOf('nodeid-1-extra'), false],
    ['node.id == nodeid-1', nodeOf('nodeid-'), false],
    ['node.role == worker', nodeOf('n'), true],
    ['node.role == manager', nodeOf('n'), false],
    ['node.role == worker-manager', nodeOf('n'), false],
    ['node.platform.os == linux', unknown, false],
    ['node.platform.os == linux', platform('linux', 'x86_64'), true],
    ['node.platform.os == linux', platform('windows', 'x86_64'), false],
    ['node.platform.arch == amd64', platform('linux', 'x86_64'), false],
    ['node.platform.arch != amd64', platform('linux', 'x86_64'), true],
    ['node.labels.security == high', engine({ security: 'high' }), false],
    ['node.labels.security == high', labelled('n', { security: 'high' }), true],
    ['engine.labels.disk != ssd', nodeOf('n'), true],
    ['engine.labels.disk != ssd', labelled('n', { disk: 'ssd' }), true],
    ['engine.labels.disk != ssd', engine({ disk: 'ssd' }), false],
    [
      'engine.labels.operatingsystem != Ubuntu 14.04',
      engine({ operatingsystem: 'ubuntu 14.04' }),
      false,
    ],
    [
      'engine.labels.operatingsystem != Ubuntu 14.04',
      engine({ operatingsystem: 'ubuntu 15.04' }),
      true,
    ],
  ])('%s', (text, node, expected) => {
    expect(holds(text, node)).toBe(expected)
  })

  test('all constraints must hold', () => {
    const parsed = parseConstraints(['node.role==worker', 'node.labels.x==a'])
    if ('error' in parsed) throw new Error(parsed.error)
    expect(matches(parsed.constraints, nodeOf('n'))).toBe(false)
    expect(matches(parsed.constraints, labelled('n', { x: 'a' }))).toBe(true)
  })
})

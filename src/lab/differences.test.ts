import { expect, test } from 'vitest'
import { EMPTY_VIEW, type ClusterView } from '../protocol/view'
import { differences } from './differences'

const NONE = { all: 0, lost: 0 }

/** A view that holds these parts of records and nothing else. */
const view = (parts: { readonly [Section in keyof ClusterView]?: object }): ClusterView => ({
  ...EMPTY_VIEW,
  ...(parts as Partial<ClusterView>),
})

const swarm = (leader: string | null, term: number) => ({
  swarm: { swarm: { id: 'swarm', leader, term, managers: 3 } },
})
const v1 = (rest: object) => ({
  machines: {
    v1: { id: 'v1', power: 'on', belief: 'ready', role: 'worker', availability: 'active', ...rest },
  },
})
const web = (rest: object) => ({
  services: { s: { id: 's', name: 'web', running: 3, desired: 3, image: 'nginx:1.25', ...rest } },
})
const task = (id: string, rest: object) => ({
  tasks: {
    [id]: { id, name: 'web.1', desired: 'running', state: 'running', createdAt: 1, ...rest },
  },
})

test.each<[object, object, string[]]>([
  [{}, {}, []],
  [swarm('v1', 2), {}, ['a swarm is only here']],
  [swarm(null, 3), swarm('v2', 3), ['nobody leads here, v2 there']],
  [swarm('v1', 2), swarm('v1', 4), ['raft is in term 2 here, in 4 there']],
  [v1({}), {}, ['v1 stands only here']],
  [
    v1({ power: 'off', belief: 'down' }),
    v1({}),
    ['v1 is off here, on there', 'v1 counts as Down here, as Ready there'],
  ],
  [v1({ availability: 'drain' }), v1({}), ['v1 is set to drain here, to active there']],
  [web({ running: 2 }), web({}), ['web: 2 of 3 run here, 3 of 3 there']],
  [
    web({ image: 'nginx:1.27', update: { state: 'updating' } }),
    web({}),
    [
      'web shall run nginx:1.27 here, nginx:1.25 there',
      'the update of web is updating here, none there',
    ],
  ],
  [
    task('a', { machine: 'v3' }),
    task('b', { machine: 'v1' }),
    ['web.1 runs on v3 here, on v1 there'],
  ],
  [
    task('a', { machine: '', state: 'pending' }),
    task('a', { machine: 'v1' }),
    ['web.1 is nowhere here, on v1 there'],
  ],
  [task('a', { desired: 'shutdown', state: 'shutdown' }), {}, []],
  [{ links: { 'v1>v2': { id: 'v1>v2', cut: true } } }, {}, ['the cable v1 → v2 is cut only here']],
])('what differs, in sentences: %j %j', (here, there, says) => {
  const sides = [here, there].map((parts) => ({ view: view(parts), requests: NONE }))
  const [a, b] = sides as [(typeof sides)[0], (typeof sides)[0]]
  expect(differences(a, b).map(({ text }) => text)).toEqual(says)
})

test('requests that were lost since the two parted', () => {
  const sides = (all: number, lost: number) => ({ view: EMPTY_VIEW, requests: { all, lost } })
  const texts = differences(sides(40, 12), sides(0, 0)).map(({ text }) => text)
  expect(texts).toEqual(['requests lost since: 12 of 40 here, none was asked there'])
})

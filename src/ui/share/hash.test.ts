import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mistakeIn, type SavedLab } from '../../protocol/kept'
import type { Selection } from '../state/screen'
import { hashOf, labIn, selectionIn } from './hash'

const lab: SavedLab = {
  seed: 7,
  at: 1200,
  end: 5000,
  inputs: [
    { at: 0, seq: 1, deed: 0, input: { kind: 'act', act: { kind: 'machine.add', machine: 'v1' } } },
    {
      at: 900,
      seq: 40,
      deed: 1,
      input: { kind: 'request', id: 'r2', machine: 'v1', ask: { endpoint: 'GET /nodes' } },
    },
  ],
  deeds: [{ id: 1, at: 900, terminal: 'v1', text: 'docker node ls' }],
  print: '0123456789abcdef',
}

test('a link gives back what was put in it', async () => {
  expect(await labIn(await hashOf(lab))).toEqual(lab)
  expect(mistakeIn(lab)).toBe(null)
})

test.each<[Selection | null, Selection | null]>([
  [
    { kind: 'task', id: 'x7b9k2' },
    { kind: 'task', id: 'x7b9k2' },
  ],
  [
    { kind: 'machine', id: 'my-node.2' },
    { kind: 'machine', id: 'my-node.2' },
  ],
  [{ kind: 'message', id: '17' }, null],
  [null, null],
])('a link with %j selected opens with %j', async (selection, opened) => {
  const hash = await hashOf(lab, selection)
  expect(await labIn(hash)).toEqual(lab)
  expect(selectionIn(hash)).toEqual(opened)
})

test.each(['#lab=abc', '#lab=abc&sel=', '#lab=abc&sel=raft/1', '#lab=abc&sel=task/<b>'])(
  '%s selects nothing',
  (hash) => expect(selectionIn(hash)).toBe(null),
)

test('a link of a hundred commands is short', async () => {
  const entry = (n: number) => ({
    ...(lab.inputs[1] as SavedLab['inputs'][number]),
    at: 1000 * n,
    seq: 40 * n,
  })
  const inputs = Array.from({ length: 100 }, (_, n) => entry(n))
  expect((await hashOf({ ...lab, inputs })).length).toBeLessThan(2048)
})

test('a link that lost or changed a letter says so', async () => {
  const hash = await hashOf(lab)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 5, max: hash.length - 1 }), async (at) => {
      await expect(labIn(hash.slice(0, at))).rejects.toThrow('missing or was changed')
      const other = hash[at] === 'A' ? 'B' : 'A'
      await expect(labIn(hash.slice(0, at) + other + hash.slice(at + 1))).rejects.toThrow(
        'missing or was changed',
      )
    }),
  )
})

test.each<[string, unknown]>([
  ['it holds no lab', 7],
  ['it holds no lab', []],
  ['its seed', { ...lab, seed: 'x' }],
  ['its instant', { ...lab, at: 1e300 }],
  ['its instant', { ...lab, at: -1 }],
  ['its branches are no list', { ...lab, others: 7 }],
  ['its branches cannot be read', { ...lab, others: [{ ...lab, branch: { id: 2 } }] }],
  ['its branch is none', { ...lab, branch: { id: 0, name: '', parent: null, left: {} } }],
  ['its inputs are no list', { ...lab, inputs: {} }],
  ['not in order', { ...lab, inputs: [...lab.inputs].reverse() }],
  ['none that this lab knows', { ...lab, inputs: [{ at: 0, seq: 1, input: { kind: 'eval' } }] }],
  [
    'none that this lab knows',
    {
      ...lab,
      inputs: [
        {
          at: 0,
          seq: 1,
          input: { kind: 'act', act: { kind: 'machine.add', machine: '__proto__' } },
        },
      ],
    },
  ],
  ['what was typed', { ...lab, deeds: [{ id: 1, at: 0, terminal: 'v1', text: { html: 'x' } }] }],
])('what is wrong is said: %s', (says, value) => expect(mistakeIn(value)).toContain(says))

/** Whatever a client sends, it is answered: no body that is read shakes the engine. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Ask, Reply } from '../api/routes'
import { advance, createLab } from '../lab/lab'
import { askFromOutside } from '../lab/outside'
import { foundSwarm } from '../lab/swarm'
import { SERVICE } from './bodies'
import { ROWS } from './rows'
import { readAs, type Shape } from '../api/shape'

const WORDS = [
  '', 'web', 'a=b', '{{', '{{.Node.Hostname}}', 'node.role==manager', '10.5.0.0/16', '10.0.0.9',
  'nginx', 'overlay', 'manager', 'drain', 'active', 'any', 'host', 'v2', 'x'.repeat(300), '🐳',
] // prettier-ignore
const WHOLES = [0, 1, 2, 80, 5_000_000_000, 1e15]

/** Bodies of the shape, with whatever clients leave out left out. */
function bodyOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'text':
      return fc.constantFrom(...WORDS)
    case 'flag':
      return fc.boolean()
    case 'count':
      return fc.constantFrom(...WHOLES)
    case 'whole':
    case 'real':
      return fc.constantFrom(...WHOLES, -1, -5_000_000_000)
    case 'list':
      return fc.array(bodyOf(shape.of), { maxLength: 2 })
    case 'map':
      return fc.dictionary(fc.constantFrom(...WORDS), bodyOf(shape.of), { maxKeys: 2 })
    case 'struct': {
      const fields = Object.entries(shape.fields).map(([key, field]) => [key, bodyOf(field.shape)])
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [],
      })
    }
  }
}

/** Endpoint, at which machine, about what. */
const WRITES: readonly (readonly [keyof typeof ROWS, string, string])[] = [
  ['POST /services/create', 'v1', ''],
  ['POST /services/{id}/update', 'v1', 'known'],
  ['POST /nodes/{id}/update', 'v1', 'v2'],
  ['POST /swarm/update', 'v1', ''],
  ['POST /networks/create', 'v1', ''],
  ['POST /secrets/create', 'v1', ''],
  ['POST /configs/create', 'v1', ''],
  ['POST /swarm/init', 'alone', ''],
  ['POST /containers/create', 'alone', ''],
  ['POST /swarm/join', 'alone', ''],
]

/** A swarm of two and a machine of its own, and a service to change. */
function standing() {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }, { name: 'v2' }] })
  foundSwarm(lab, 1)
  const known = { Name: 'known', TaskTemplate: { ContainerSpec: { Image: 'nginx' } } }
  const body = readAs(SERVICE, known)
  const ask = { endpoint: 'POST /services/create', params: {}, query: {}, body }
  askFromOutside(lab, 'v1', ask as unknown as Ask, () => {})
  return lab
}

test.each(WRITES)('%s at %s', (endpoint, machine, id) => {
  const shape = ROWS[endpoint].body as Shape
  fc.assert(
    fc.property(bodyOf(shape), (sent) => {
      const lab =
        machine === 'alone' ? createLab({ seed: 5, machines: [{ name: 'alone' }] }) : standing()
      advance(lab, lab.world.now + 1000)
      const version = versionOf(lab, endpoint, id)
      let reply: Reply | null = null
      const ask = { endpoint, params: { id }, query: { version }, body: readAs(shape, sent) }
      askFromOutside(lab, machine, ask as unknown as Ask, (told) => void (reply = told))
      advance(lab, lab.world.now + 25_000)
      expect(reply).not.toBeNull()
    }),
    { numRuns: 15, seed: 7 },
  )
})

/** The version that a change is to be based on, so that it is judged by what it says. */
function versionOf(lab: ReturnType<typeof standing>, endpoint: string, id: string): number {
  let version = 0
  const get = endpoint.replace('POST', 'GET').replace('/update', '')
  if (get === endpoint.replace('POST', 'GET')) return version
  const ask = { endpoint: get, params: { id }, query: {}, body: null }
  askFromOutside(lab, 'v1', ask as unknown as Ask, (reply) => {
    if ('body' in reply) version = (reply.body as { Version: { Index: number } }).Version.Index
  })
  return version
}

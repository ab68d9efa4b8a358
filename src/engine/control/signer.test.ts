import { expect, test } from 'vitest'
import { createRoot, readCertificate, newKeyPair } from '../ca/certificate'
import { createRng } from '../kernel/rng'
import { EPOCH_MS } from '../kernel/time'
import { clusterWith, nodeOf, run, storeOf } from './specimen'
import { signer } from './signer'

const rng = createRng(1)
const rootCa = createRoot(rng, { now: 0, epochMs: EPOCH_MS })
const csr = newKeyPair(rng).publicKey
const asked = { status: 'pending', role: 'worker', csr, pem: '' } as const

const swarm = () =>
  storeOf({
    clusters: [{ ...clusterWith(), rootCa }],
    nodes: [nodeOf('n', { certificate: asked })],
  })

test('a node that waits is signed for the role it asked with, whoever wrote it meanwhile', () => {
  const store = swarm()
  const keys = signer.start(store)
  expect(keys).toEqual(['n 0'])
  run(signer, keys[0] as string, store)
  const signed = store.nodes['n']?.certificate
  expect(signed?.status).toBe('issued')
  expect(readCertificate(signed?.pem ?? '', EPOCH_MS)).toMatchObject({ cn: 'n', publicKey: csr })
  expect(signer.start(store)).toEqual([])
})

test.each([
  ['pending', ['n 7']],
  ['renew', ['n 7']],
  ['issued', []],
  ['rotate', []],
] as const)('each version of a node that is %s wakes the authority: %j', (status, keys) => {
  const meta = { version: 7, createdAt: 0, updatedAt: 0 }
  const after = nodeOf('n', { meta, certificate: { ...asked, status } })
  const change = { table: 'nodes', id: 'n', before: null, after } as const
  expect(signer.keys(change, swarm())).toEqual(keys)
})

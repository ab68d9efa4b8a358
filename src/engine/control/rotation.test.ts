import { expect, test } from 'vitest'
import { createRoot, crossSign, issuerOf } from '../ca/certificate'
import { parseToken, digestOf } from '../ca/token'
import { createRng } from '../kernel/rng'
import type { Cluster, Node } from '../store/objects'
import { rotation } from './rotation'
import { clusterWith, descriptionOf, nodeOf, run, storeOf } from './specimen'

const moment = { now: 0, epochMs: 0 }
const old = createRoot(createRng(1), moment)
const next = createRoot(createRng(2), moment)

/** A node whose certificate is of that authority. */
const node = (id: string, pem: string, change: Partial<Node> = {}): Node => {
  const { subject, publicKey } = issuerOf(pem)
  const TLSInfo = {
    TrustRoot: old.pem,
    CertIssuerSubject: subject,
    CertIssuerPublicKey: publicKey,
  }
  return nodeOf(id, { description: descriptionOf({ TLSInfo }), ...change })
}
const told = { certificate: { status: 'rotate', role: 'worker', csr: '', pem: '' } } as const
const rotating: Cluster = clusterWith({
  rootCa: old,
  rotation: { ...next, crossSigned: crossSign(old, next.pem) },
})

const batch = (nodes: readonly Node[], now: number, clusters = [rotating]) => {
  const plan = run(rotation, 'root', storeOf({ clusters, nodes }), now)
  const ids = plan.actions.map((action) => (action.kind === 'put' ? action.object.id : ''))
  return { ids, wakeAt: plan.wakeAt }
}

test('without a rotation nothing happens', () => {
  expect(batch([node('n1', old.pem)], 9e9, [clusterWith({ rootCa: old })]).ids).toEqual([])
})

test('who has no certificate yet is not told to change it', () => {
  const certificate = { status: 'pending', role: 'worker', csr: '', pem: '' } as const
  expect(batch([node('n1', old.pem, { certificate })], 3000).ids).toEqual([])
})

test('the first batch comes after three seconds', () => {
  expect(batch([node('n1', old.pem)], 2999)).toEqual({ ids: [], wakeAt: 3000 })
  expect(batch([node('n1', old.pem)], 3000)).toEqual({ ids: ['n1'], wakeAt: 6000 })
})

test('thirty nodes at a time, and only those that need it', () => {
  const nodes = Array.from({ length: 40 }, (_, n) => node(`n${n}`, n < 5 ? next.pem : old.pem))
  const { ids } = batch(nodes, 3000)
  expect(ids).toEqual(nodes.slice(5, 35).map(({ id }) => id))
})

test('who was told and has not come is looked at again after ten seconds', () => {
  expect(batch([node('n1', old.pem, told)], 5000)).toEqual({ ids: [], wakeAt: 15_000 })
})

test('a node that is down holds it up', () => {
  const down = node('n1', old.pem, { status: { ...nodeOf('').status, state: 'down' } })
  expect(batch([down, node('n2', next.pem)], 3000).ids).toEqual(['n1'])
})

test('when every node is certified anew, the new root is the root, with new tokens', () => {
  const store = storeOf({ clusters: [rotating], nodes: [node('n1', next.pem)] })
  const { facts } = run(rotation, 'root', store, 1)
  const [cluster] = Object.values(store.clusters) as [Cluster]
  expect(cluster).toMatchObject({ rootCa: next, rotation: null })
  for (const token of Object.values(cluster.tokens)) {
    expect(parseToken(token)?.digest).toBe(digestOf(next.pem))
  }
  expect(cluster.tokens.worker).not.toBe(cluster.tokens.manager)
  expect(facts).toMatchObject([{ kind: 'ca.rotation', state: 'finished' }])
})

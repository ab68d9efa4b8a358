/**
 * Rotation of the swarm's root certificate (spec 8.4): every node gets a certificate of the new
 * authority, a batch at a time; when the last one has it, the new root takes the old one's place
 * and the join tokens change. A node that is down for good holds it up until it is removed.
 */
import { issuerOf } from '../ca/certificate'
import { joinToken, newSecret } from '../ca/token'
import { SECOND } from '../kernel/time'
import { put } from '../store/actions'
import type { Cluster, Node } from '../store/objects'
import { clusterOf, list, type ReadStore } from '../store/store'
import { NOTHING, type At, type Loop, type Plan } from './loop'

/** Nodes that are told at a time, and the pause before each batch. */
export const BATCH = 30
export const BATCH_PAUSE = 3 * SECOND
/** Who was told and has not come is told again. */
export const RETRY = 10 * SECOND

const KEY = 'root'

export const rotation: Loop = {
  name: 'rotation',
  keys: (change) => (change.table === 'clusters' || change.table === 'nodes' ? [KEY] : []),
  start: () => [KEY],
  reconcile: (_key, store, at) => rotate(store, at),
}

function rotate(store: ReadStore, at: At): Plan {
  const cluster = clusterOf(store)
  const next = cluster?.rotation ?? null
  if (cluster === null || next === null) return NOTHING
  const issuer = issuerOf(next.pem).publicKey
  const open = list(store, 'nodes').filter(
    ({ description }) => description?.TLSInfo.CertIssuerPublicKey !== issuer,
  )
  if (open.length === 0) return finish(cluster, next, at)
  const first = cluster.meta.updatedAt + BATCH_PAUSE
  if (at.now < first) return { actions: [], wakeAt: first }
  const untold = open.filter(isUntold).slice(0, BATCH)
  const wakeAt = at.now + (untold.length === 0 ? RETRY : BATCH_PAUSE)
  return { actions: untold.map((node) => put('nodes', told(node))), wakeAt }
}

/** Who has no certificate yet is signed by the new authority at once, and need not be told. */
const isUntold = ({ certificate: { status } }: Node): boolean =>
  status !== 'rotate' && status !== 'pending'

const told = (node: Node): Node => ({
  ...node,
  certificate: { ...node.certificate, status: 'rotate' },
})

function finish(cluster: Cluster, { pem, keyHex }: Cluster['rootCa'], { rng }: At): Plan {
  const token = (): string => joinToken(pem, newSecret(rng))
  const tokens = { worker: token(), manager: token() }
  const changed = { ...cluster, rootCa: { pem, keyHex }, rotation: null, tokens }
  const why = 'every node has a certificate of the new authority'
  const fact = { kind: 'ca.rotation', state: 'finished', why } as const
  return { actions: [put('clusters', changed)], facts: [fact] }
}

/**
 * The certificate authority at work (spec 8.3): what a node asked to have signed is signed for the
 * role that it had when it asked. It judges each version of a node that it sees waiting, also one
 * that somebody else wrote meanwhile: so the certificate of a node that joins is signed a second
 * time, after its address was written (swarmkit ca/server.go, evaluateAndSignNodeCert; recorded).
 */
import type * as api from '../../api/types'
import { issue, unitOf } from '../ca/certificate'
import type { Rng } from '../kernel/rng'
import { EPOCH_MS, fromNanos, type Millis } from '../kernel/time'
import { put } from '../store/actions'
import type { Cluster, Node } from '../store/objects'
import { clusterOf, list, type ReadStore } from '../store/store'
import { NOTHING, type At, type Loop, type Plan } from './loop'

/** Keys: `node version`. */
export const signer: Loop = {
  name: 'signer',
  keys: ({ table, after }) =>
    table === 'nodes' && after !== null && isUnsigned(after) ? [keyOf(after)] : [],
  start: (store) => list(store, 'nodes').filter(isUnsigned).map(keyOf),
  reconcile: (key, store, at) => signOne(key.split(' ')[0] as string, store, at),
}

/** Does it wait for a certificate? */
export const isUnsigned = ({ certificate: { status } }: Node): boolean =>
  status === 'pending' || status === 'renew'

const keyOf = ({ id, meta }: Node): string => `${id} ${meta.version}`

function signOne(id: string, store: ReadStore, { now, rng }: At): Plan {
  const [cluster, node] = [clusterOf(store), store.nodes[id]]
  if (cluster === null || node === undefined) return NOTHING
  const { certificate } = node
  const pem = sign(cluster, id, certificate, now, rng)
  return {
    actions: [put('nodes', { ...node, certificate: { ...certificate, status: 'issued', pem } })],
  }
}

/** Signs a key for a node as the cluster's authority. */
function sign(
  { id, spec, rootCa, rotation }: Cluster,
  nodeId: string,
  { role, csr }: { readonly role: api.NodeRole; readonly csr: string },
  now: Millis,
  rng: Rng,
): string {
  const order = {
    cn: nodeId,
    ou: unitOf(role),
    o: id,
    publicKey: csr,
    now,
    epochMs: EPOCH_MS,
    validity: fromNanos(spec.CAConfig.NodeCertExpiry),
    rng,
  }
  return issue(rotation ?? rootCa, order).pem + (rotation?.crossSigned ?? '')
}

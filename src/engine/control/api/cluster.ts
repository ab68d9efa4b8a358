/** The cluster in the control API (spec 8.2, 10.5): its settings and its join tokens. */
import { OUT_OF_SEQUENCE, rpcError } from '../../../api/errors'
import type { Refusal } from '../../../api/routes'
import type * as api from '../../../api/types'
import { checkValidity } from '../../ca/authority'
import { joinToken, newSecret } from '../../ca/token'
import { fromNanos } from '../../kernel/time'
import { put } from '../../store/actions'
import { clusterOf, type ReadStore } from '../../store/store'
import type { At } from '../loop'
import type { Change } from './service'

/** Which tokens get another secret. */
export interface Rotation {
  readonly worker: boolean
  readonly manager: boolean
}

export function updateCluster(
  store: ReadStore,
  version: number,
  spec: api.SwarmSpec,
  rotate: Rotation,
  at: At,
): Change | Refusal {
  const cluster = clusterOf(store)
  if (cluster === null) return rpcError('NotFound', 'cluster not found')
  if (version !== cluster.meta.version) return OUT_OF_SEQUENCE
  const fault = checkValidity(fromNanos(spec.CAConfig.NodeCertExpiry))
  if (fault !== null) return rpcError(fault.code, fault.why)
  const renewed = (): string => joinToken(cluster.rootCa.pem, newSecret(at.rng))
  const tokens = {
    worker: rotate.worker ? renewed() : cluster.tokens.worker,
    manager: rotate.manager ? renewed() : cluster.tokens.manager,
  }
  return { actions: [put('clusters', { ...cluster, spec, tokens })], facts: [], id: cluster.id }
}

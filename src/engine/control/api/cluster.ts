/** The cluster in the control API (spec 8.2, 10.5): its settings and its join tokens. */
import { OUT_OF_SEQUENCE, rpcError } from '../../../api/errors'
import type { Refusal } from '../../../api/routes'
import type * as api from '../../../api/types'
import { checkValidity } from '../../ca/authority'
import { joinToken, newSecret, newUnlockKey } from '../../ca/token'
import { fromNanos } from '../../kernel/time'
import { put } from '../../store/actions'
import type { Cluster } from '../../store/objects'
import { clusterOf, type ReadStore } from '../../store/store'
import type { At } from '../loop'
import { isRefusal } from './lookup'
import { wantedRoot } from './root'
import type { Change } from './service'

/** Which tokens get another secret. */
export interface Rotation {
  readonly worker: boolean
  readonly manager: boolean
  readonly unlockKey: boolean
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
  const fault = checkSpec(spec)
  if (fault !== null) return fault
  const renewed = (): string => joinToken(cluster.rootCa.pem, newSecret(at.rng))
  const tokens = {
    worker: rotate.worker ? renewed() : cluster.tokens.worker,
    manager: rotate.manager ? renewed() : cluster.tokens.manager,
  }
  const unlockKey = unlockKeyOf(cluster, spec, rotate, at)
  const wanted = wantedRoot(cluster, spec.CAConfig, at)
  if (isRefusal(wanted)) return wanted
  const { rootCa, rotation, facts } = wanted
  const { SigningCACert: _cert, SigningCAKey: _key, ...CAConfig } = spec.CAConfig
  const changed = { ...cluster, spec: { ...spec, CAConfig }, tokens, unlockKey, rootCa, rotation }
  return { actions: [put('clusters', changed)], facts, id: cluster.id }
}

/** In the order in which swarmkit looks (manager/controlapi/cluster.go). */
function checkSpec({ CAConfig, Dispatcher, Name }: api.SwarmSpec): Refusal | null {
  const fault = checkValidity(fromNanos(CAConfig.NodeCertExpiry))
  if (fault !== null) return rpcError(fault.code, fault.why)
  if (Dispatcher.HeartbeatPeriod < 0) {
    return rpcError('InvalidArgument', 'heartbeat time period cannot be a negative duration')
  }
  if (Name === DEFAULT_NAME) return null
  return rpcError('InvalidArgument', 'modification of cluster name is not allowed')
}

/** The only name that a cluster has. */
const DEFAULT_NAME = 'default'

/** There is a key as long as managers lock; turned on, or asked for, it is a new one (spec 7.9). */
function unlockKeyOf(cluster: Cluster, spec: api.SwarmSpec, rotate: Rotation, at: At): string {
  if (!spec.EncryptionConfig.AutoLockManagers) return ''
  return cluster.unlockKey === '' || rotate.unlockKey ? newUnlockKey(at.rng) : cluster.unlockKey
}

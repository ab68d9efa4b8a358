/**
 * Which root a swarm is to have by the settings it is given (spec 8.4; swarmkit,
 * manager/controlapi/ca_rotation.go): the one it has, a new one, or an operator's own. No external
 * authority is within reach of this world, so a root needs its key.
 */
import { rpcError } from '../../../api/errors'
import type { Refusal } from '../../../api/routes'
import type * as api from '../../../api/types'
import {
  createRoot,
  crossSign,
  isIssuedBy,
  readCertificate,
  type RootCa,
  publicKeyOf,
} from '../../ca/certificate'
import { privateKeyIn, rootIn } from '../../ca/foreign'
import type { Fact } from '../../fact'
import { DAY, EPOCH_MS } from '../../kernel/time'
import type { Cluster } from '../../store/objects'
import type { At } from '../loop'

/** The least time that a root must still be valid for. */
const LEAST_VALIDITY = 365 * DAY

interface Wanted extends Pick<Cluster, 'rootCa' | 'rotation'> {
  readonly facts: readonly Fact[]
}

const invalid = (why: string): Refusal => rpcError('InvalidArgument', why)

/** The root from now on, and the one that is to follow it. */
export function wantedRoot(
  cluster: Cluster,
  { ForceRotate = 0, SigningCACert = '', SigningCAKey = '' }: api.SwarmSpec['CAConfig'],
  at: At,
): Wanted | Refusal {
  const { rootCa, rotation, spec } = cluster
  if (SigningCACert === '') {
    if (SigningCAKey !== '') {
      return invalid('if a signing CA key is provided, the signing CA cert must also be provided')
    }
    if (ForceRotate === (spec.CAConfig.ForceRotate ?? 0)) return { rootCa, rotation, facts: [] }
    return rotateTo(rootCa, createRoot(at.rng, { now: at.now, epochMs: EPOCH_MS }))
  }
  const next = foreignRoot(SigningCACert, SigningCAKey, at.now)
  if ('status' in next) return next
  if (next.pem === rootCa.pem) return { rootCa: next, rotation: null, facts: endOf(rotation) }
  if (next.keyHex === rootCa.keyHex) {
    return invalid('Cannot update to a cert with an identical key')
  }
  if (next.pem === rotation?.pem) return { rootCa, rotation: { ...rotation, ...next }, facts: [] }
  return rotateTo(rootCa, next)
}

function rotateTo(rootCa: RootCa, next: RootCa): Wanted {
  const why = 'an operator rotates it: every node gets a certificate of a new authority'
  const rotation = { ...next, crossSigned: crossSign(rootCa, next.pem) }
  return { rootCa, rotation, facts: [{ kind: 'ca.rotation', state: 'started', why }] }
}

/** Who asks for the root that there is ends a rotation. */
function endOf(rotation: Cluster['rotation']): readonly Fact[] {
  if (rotation === null) return []
  const why = 'an operator wants the root that there is: the rotation is given up'
  return [{ kind: 'ca.rotation', state: 'finished', why }]
}

/** What cfssl, which reads keys for swarmkit, says of what is none. */
const NO_KEY = '{"code":2003,"message":"Failed to parse private key"}'

/** An operator's own root with its key, or what swarmkit finds wrong with it. */
function foreignRoot(certificate: string, key: string, now: number): RootCa | Refusal {
  const pem = rootIn(certificate)
  if (typeof pem !== 'string') return invalid(pem.fault)
  if (!isIssuedBy(pem, pem)) {
    const why = 'x509: certificate signed by unknown authority'
    return invalid(`error while validating Root CA Certificate: ${why}`)
  }
  const keyHex = key === '' ? '' : privateKeyIn(key)
  if (keyHex === null) return invalid(`malformed private key: ${NO_KEY}`)
  const { notAfter, publicKey } = readCertificate(pem, EPOCH_MS)
  if (keyHex !== '' && publicKeyOf(keyHex) !== publicKey) return invalid('certificate key mismatch')
  if (notAfter < now + LEAST_VALIDITY) return invalid('CA certificate expires too soon')
  if (keyHex !== '') return { pem, keyHex }
  return invalid(
    'there must be at least one valid, reachable external CA corresponding to the desired CA certificate',
  )
}

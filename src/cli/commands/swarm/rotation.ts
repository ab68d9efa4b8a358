/**
 * Waiting for a root rotation (spec 10.5): how many nodes have a certificate of the new authority,
 * and then how many trust it.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Node, Swarm } from '../../../api/types'
import { ask, Interrupted, sleep, type Io, type Resume, type Wait } from '../../client'
import type { ProgressOut } from '../../format/progress'

const PAUSE = 200
const DIGEST = 'desired root digest'
const CERTIFICATES = '  rotated TLS certificates'
const ROOTS = '  rotated CA certificates'

/** Looks every 200 ms until the rotation is over. */
export function* watchRotation(out: ProgressOut, io: Io): Generator<Wait, void, Resume> {
  for (const id of [DIGEST, CERTIFICATES]) out.write(id, '')
  out.write(ROOTS, ' ')
  try {
    for (let done = false; ;) {
      const swarm = yield* ask('GET /swarm', {}, {}, null)
      if (done) return
      const nodes = yield* ask('GET /nodes', {}, {}, null)
      done = show(out, swarm, nodes)
      yield* sleep(PAUSE)
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    io.out('Operation continuing in background.\n')
    io.out('Use `swarmctl cluster inspect default` to check progress.\n')
  }
}

/** Draws one look; true when every node has both. */
function show(out: ProgressOut, swarm: Swarm, nodes: readonly Node[]): boolean {
  const { TLSInfo: wanted, RootRotationInProgress: rotates } = swarm
  const digest = bytesToHex(sha256(utf8ToBytes(wanted.TrustRoot)))
  out.write(DIGEST, `sha256:${digest}`)
  const of = nodes.length
  const certified = nodes.filter(
    ({ Description: { TLSInfo } }) => TLSInfo.CertIssuerPublicKey === wanted.CertIssuerPublicKey,
  ).length
  const trusting = nodes.filter(
    ({ Description: { TLSInfo } }) => TLSInfo.TrustRoot === wanted.TrustRoot,
  ).length
  out.write(CERTIFICATES, '', { done: certified, of, units: 'nodes' })
  const over = certified === of && !rotates
  out.write(ROOTS, ' ', { done: over ? trusting : 0, of, units: 'nodes' })
  return over && trusting === of
}

/** `docker swarm ca` (spec 10.5): the root of the swarm's trust, shown or replaced. */
import type { Swarm } from '../../../api/types'
import { ask, Fail, type Io, type Program } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { quietFlag } from '../shared-flags'
import { SETTINGS } from './options'
import { progressOf, watchRotation } from './rotation'

const pemFile = (name: string, help: string): Flag => ({
  name,
  type: 'custom',
  placeholder: 'pem-file',
  help,
  parse(text) {
    throw new Error(`open ${text}: no such file or directory`)
  },
})

const ONLY_WITH_ROTATE = ['ca-cert', 'ca-key', 'cert-expiry', 'external-ca']

export const swarmCa: Command = {
  path: 'docker swarm ca',
  usage: '[OPTIONS]',
  short: "Show the certificate at the root of the swarm's trust",
  flags: [
    pemFile('ca-cert', 'The certificate of the new root, a PEM file'),
    pemFile('ca-key', 'The key of the new root, a PEM file'),
    {
      name: 'detach',
      short: 'd',
      type: 'bool',
      help: 'Do not wait until every node has new certificates',
    },
    quietFlag('the result'),
    { name: 'rotate', type: 'bool', help: 'Replace the root, by a new one if none is given' },
    ...SETTINGS.filter(({ name }) => name === 'cert-expiry' || name === 'external-ca'),
  ],
  arity: { kind: 'none' },
  *run(call, io) {
    if (call.bool('rotate')) return yield* rotate(call, io)
    const known = yield* ask('GET /swarm', {}, {}, null)
    const flag = ONLY_WITH_ROTATE.find((name) => call.changed(name))
    if (flag !== undefined) {
      throw new Fail(`\`--${flag}\` flag requires the \`--rotate\` flag to update the CA`)
    }
    return show(known, io)
  },
}

/** Prints the root's certificate. */
function show({ TLSInfo }: Swarm, io: Io): number {
  if (TLSInfo.TrustRoot === '') throw new Fail('No CA information available')
  io.out(`${TLSInfo.TrustRoot.trim()}\n`)
  return 0
}

/** Asks for another root, and waits until every node has it unless told to detach. */
function* rotate(call: Call, io: Io): Program {
  const { Version, Spec } = yield* ask('GET /swarm', {}, {}, null)
  if (call.changed('external-ca')) {
    throw new Fail(
      "rotating to an external CA requires the `--ca-cert` flag to specify the external CA's cert - to add an external CA with the current root CA certificate, use the `update` command instead",
    )
  }
  const { ForceRotate = 0, ...config } = Spec.CAConfig
  const expiry = call.changed('cert-expiry') ? { NodeCertExpiry: call.number('cert-expiry') } : {}
  const spec = { ...Spec, CAConfig: { ...config, ...expiry, ForceRotate: ForceRotate + 1 } }
  yield* ask('POST /swarm/update', {}, { version: Version.Index }, spec)
  if (call.bool('detach')) return 0
  yield* watchRotation(call.bool('quiet') ? { write: () => {} } : progressOf(io), io)
  return call.bool('quiet') ? 0 : show(yield* ask('GET /swarm', {}, {}, null), io)
}

/** `docker swarm ca` (spec 10.5): the root of the swarm's trust, shown or replaced. */
import type { Swarm, SwarmSpec } from '../../../api/types'
import { ask, Fail, type Io, type Program, type Resume, type Wait } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { readFile } from '../../files'
import { FlagTrouble } from '../../flags'
import { progressOn } from '../../format/progress'
import { quoted } from '../../values'
import { quietFlag } from '../shared-flags'
import { refuseExternalCa, SETTINGS } from './options'
import { watchRotation } from './rotation'

const pemFile = (name: string, help: string): Flag => ({
  name,
  type: 'custom',
  placeholder: 'pem-file',
  help,
  parse: (text) => text,
})

/** The PEM text of the file that a flag names; empty where it names none. */
function* pemIn(call: Call, name: string): Generator<Wait, string, Resume> {
  if (!call.changed(name)) return ''
  const path = call.custom<string>(name) ?? ''
  const trouble = (why: string): FlagTrouble =>
    new FlagTrouble(`invalid argument ${quoted(path)} for "--${name}" flag: ${why}`)
  let text: string
  try {
    text = yield* readFile(path)
  } catch (error) {
    throw trouble((error as Error).message)
  }
  if (!/-----BEGIN [A-Z0-9 ]+-----/.test(text)) throw trouble('file contents must be in PEM format')
  return text
}

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
    const SigningCACert = yield* pemIn(call, 'ca-cert')
    const SigningCAKey = yield* pemIn(call, 'ca-key')
    if (call.bool('rotate')) return yield* rotate(call, { SigningCACert, SigningCAKey }, io)
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

type Signing = Required<Pick<SwarmSpec['CAConfig'], 'SigningCACert' | 'SigningCAKey'>>

/** Asks for another root, and waits until every node has it unless told to detach. */
function* rotate(call: Call, signing: Signing, io: Io): Program {
  const { Version, Spec } = yield* ask('GET /swarm', {}, {}, null)
  const isExternal = call.changed('external-ca')
  if (isExternal && !call.changed('ca-cert')) {
    throw new Fail(
      "rotating to an external CA requires the `--ca-cert` flag to specify the external CA's cert - to add an external CA with the current root CA certificate, use the `update` command instead",
    )
  }
  if (call.changed('ca-cert') && !isExternal && !call.changed('ca-key')) {
    throw new Fail(
      'the --ca-cert flag requires that a --ca-key flag and/or --external-ca flag be provided as well',
    )
  }
  if (call.changed('ca-key')) refuseExternalCa(call)
  const { ForceRotate = 0, ...config } = Spec.CAConfig
  const expiry = call.changed('cert-expiry') ? { NodeCertExpiry: call.number('cert-expiry') } : {}
  const isNew = signing.SigningCACert === '' && signing.SigningCAKey === ''
  const CAConfig = { ...config, ...expiry, ...signing, ForceRotate: ForceRotate + (isNew ? 1 : 0) }
  const spec = { ...Spec, CAConfig }
  yield* ask('POST /swarm/update', {}, { version: Version.Index }, spec)
  if (call.bool('detach')) return 0
  yield* watchRotation(call.bool('quiet') ? { write: () => {} } : progressOn(io), io)
  return call.bool('quiet') ? 0 : show(yield* ask('GET /swarm', {}, {}, null), io)
}

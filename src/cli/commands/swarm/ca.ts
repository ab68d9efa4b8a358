/** `docker swarm ca` (spec 10.5), as far as it reads: the root is not rotated here. */
import { ask, Fail } from '../../client'
import type { Command, Flag } from '../../command'
import { quietFlag } from '../shared-flags'
import { SETTINGS } from './options'

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
  missing: 'The root is shown, not rotated.',
  *run(call, io) {
    if (call.bool('rotate')) {
      throw new Fail('docker swarm ca --rotate: not modelled in Swarmscope; the root stays')
    }
    const flag = ONLY_WITH_ROTATE.find((name) => call.changed(name))
    if (flag !== undefined) {
      throw new Fail(`\`--${flag}\` flag requires the \`--rotate\` flag to update the CA`)
    }
    const { TLSInfo } = yield* ask('GET /swarm', {}, {}, null)
    if (TLSInfo.TrustRoot === '') throw new Fail('no CA information available')
    io.out(`${TLSInfo.TrustRoot.trim()}\n`)
    return 0
  },
}

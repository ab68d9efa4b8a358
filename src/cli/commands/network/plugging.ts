/** `docker network connect` and `disconnect`. */
import { ask } from '../../client'
import type { Call, Command } from '../../command'
import { forceFlag } from '../shared-flags'

const strings = (name: string, help: string) =>
  ({ name, type: 'list', placeholder: 'strings', help }) as const

const connect: Command = {
  path: 'docker network connect',
  usage: '[OPTIONS] NETWORK CONTAINER',
  short: 'Plug a container into a network',
  missing: 'of the flags it minds `--alias`; who is on an overlay always returns with its daemon',
  flags: [
    strings('alias', 'Other names of it on the network'),
    strings('driver-opt', 'Options of the driver'),
    { name: 'gw-priority', type: 'int', help: 'Whose gateway is used: the highest' },
    { name: 'ip', type: 'string', help: 'Its IPv4 address there' },
    { name: 'ip6', type: 'string', help: 'Its IPv6 address there' },
    { name: 'link', type: 'list', help: 'Links to other containers' },
    strings('link-local-ip', 'Its link-local addresses'),
  ],
  arity: { kind: 'exactly', n: 2 },
  names: 'network',
  *run(call: Call) {
    const [id = '', Container = ''] = call.args
    const Aliases = call.list('alias')
    const body = { Container, ...(Aliases.length === 0 ? {} : { EndpointConfig: { Aliases } }) }
    yield* ask('POST /networks/{id}/connect', { id }, {}, body)
    return 0
  },
}

const disconnect: Command = {
  path: 'docker network disconnect',
  usage: '[OPTIONS] NETWORK CONTAINER',
  short: 'Unplug a container from a network',
  flags: [forceFlag('Also where it cannot be asked')],
  arity: { kind: 'exactly', n: 2 },
  names: 'network',
  *run(call: Call) {
    const [id = '', Container = ''] = call.args
    const body = { Container, ...(call.bool('force') ? { Force: true } : {}) }
    yield* ask('POST /networks/{id}/disconnect', { id }, {}, body)
    return 0
  },
}

export const PLUGGING: readonly Command[] = [connect, disconnect]

/** `docker network …` (spec 10.10). */
import type { Network } from '../../../api/types'
import { ask, daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { listing, type Column } from '../../format/listing'
import { goTime, naturalCompare, truncateId } from '../../format/units'
import { foundIn, inspecting } from '../inspecting'
import { isSure } from '../sure'
import { PLUGGING } from './plugging'
import { networkCreate } from './create'
import { forceFlag, INSPECT_FORMAT, listFormat, NO_TRUNC, quietFlag } from '../shared-flags'
import { deleted, mayPrune, pruneFilter, pruneFilters } from '../pruning'

const columns = (trunc: boolean): readonly Column<Network>[] => [
  { name: 'ID', header: 'NETWORK ID', value: ({ Id }) => (trunc ? truncateId(Id) : Id) },
  { name: 'Name', header: 'NAME', value: ({ Name }) => Name },
  { name: 'Driver', header: 'DRIVER', value: ({ Driver }) => Driver },
  { name: 'Scope', header: 'SCOPE', value: ({ Scope }) => Scope },
  { name: 'IPv4', header: 'IPV4', value: (one) => String(one.EnableIPv4), shown: false },
  { name: 'IPv6', header: 'IPV6', value: (one) => String(one.EnableIPv6), shown: false },
  { name: 'Internal', header: 'INTERNAL', value: (one) => String(one.Internal), shown: false },
  {
    name: 'CreatedAt',
    header: 'CREATED AT',
    value: ({ Created }) => goTime(Created),
    shown: false,
  },
]

const ls: Command = {
  path: 'docker network ls',
  usage: '[OPTIONS]',
  short: 'Show the networks this machine knows',
  aliases: ['list'],
  flags: [
    filterFlag(['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type']),
    listFormat('networksFormat'),
    NO_TRUNC,
    quietFlag('IDs'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const filters = filtersOf(call)
    const networks = yield* ask('GET /networks', {}, { filters }, null)
    const trunc = !call.bool('no-trunc')
    io.out(
      listing({
        rows: [...networks].sort((a, b) => naturalCompare(a.Name, b.Name)),
        columns: columns(trunc),
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ Id }) => (trunc ? truncateId(Id) : Id) : null,
        labels: ({ Labels }) => Labels ?? {},
        raw: ['network_id: {{.ID}}', 'name: {{.Name}}', 'driver: {{.Driver}}', 'scope: {{.Scope}}'],
        type: '*network.networkContext',
      }),
    )
    return 0
  },
}

const INGRESS =
  'WARNING! Before removing the routing-mesh network, make sure all the nodes in your swarm run ' +
  'the same docker engine version. Otherwise, removal may not be effective and functionality of ' +
  'newly create ingress networks will be impaired.'

const rm: Command = {
  path: 'docker network rm',
  usage: 'NETWORK [NETWORK...]',
  short: 'Remove networks',
  aliases: ['remove'],
  flags: [forceFlag('Do not mind if it does not exist')],
  arity: { kind: 'atLeast', n: 1 },
  names: 'network',
  *run(call: Call, io: Io) {
    let failed = false
    for (const id of call.args) {
      const found = yield* tryAsk('GET /networks/{id}', { id }, {}, null)
      if ('body' in found && found.body.Ingress && !(yield* isSure(INGRESS, io))) continue
      const reply = yield* tryAsk('DELETE /networks/{id}', { id }, {}, null)
      if ('body' in reply) io.out(`${id}\n`)
      else if (reply.status !== 404 || !call.bool('force')) {
        failed = true
        io.err(`${daemonError(reply.status, reply.message)}\n`)
      }
    }
    if (failed) throw new Fail('exit status 1')
    return 0
  },
}

const inspect: Command = {
  path: 'docker network inspect',
  usage: '[OPTIONS] NETWORK [NETWORK...]',
  short: 'Show all that is known of networks',
  flags: [
    INSPECT_FORMAT,
    { name: 'verbose', short: 'v', type: 'bool', help: 'Show who is on it, too' },
  ],
  arity: { kind: 'atLeast', n: 1 },
  names: 'network',
  *run(call: Call, io: Io) {
    return yield* inspecting<Network>(call, io, {
      *find(id) {
        const query = call.bool('verbose') ? { verbose: true } : {}
        return foundIn(yield* tryAsk('GET /networks/{id}', { id }, query, null))
      },
      type: () => 'network.Inspect',
      isRaw: true,
    })
  },
}

const prune: Command = {
  path: 'docker network prune',
  usage: '[OPTIONS]',
  short: 'Remove the networks that nobody uses',
  flags: [pruneFilter(['label', 'label!', 'until']), forceFlag('Do not ask first')],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const warning =
      'WARNING! This will remove all custom networks not used by at least one container.'
    if (!(yield* mayPrune(call, warning, io))) return 0
    const filters = pruneFilters(call, io)
    const { NetworksDeleted: gone } = yield* ask('POST /networks/prune', {}, { filters }, null)
    io.out(deleted('Networks', gone))
    return 0
  },
}

export const NETWORK: readonly Command[] = [networkCreate, inspect, ls, ...PLUGGING, prune, rm]

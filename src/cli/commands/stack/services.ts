/** `docker stack services` (spec 10.11). */
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { serviceTable } from '../service/ls'
import { listFormat, quietFlag } from '../shared-flags'
import { amongStack, checkStackName } from './namespace'

export const services: Command = {
  path: 'docker stack services',
  usage: '[OPTIONS] STACK',
  short: 'Show the services of a stack',
  flags: [filterFlag(['id', 'label', 'name']), listFormat('servicesFormat'), quietFlag('IDs')],
  arity: { kind: 'exactly', n: 1 },
  names: 'stack',
  *run(call: Call, io: Io) {
    const [stack = ''] = call.args
    checkStackName(stack)
    const filters = amongStack(filtersOf(call), stack)
    const rows = yield* ask('GET /services', {}, { filters, status: true }, null)
    if (rows.length === 0) io.err(`Nothing found in stack: ${stack}\n`)
    else io.out(serviceTable(rows, call))
    return 0
  },
}

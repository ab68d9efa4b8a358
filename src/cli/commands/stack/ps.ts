/** `docker stack ps` (spec 10.11). */
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { taskShape, taskTable } from '../../format/tasks'
import { listFormat, NO_RESOLVE, NO_TRUNC, quietFlag } from '../shared-flags'
import { checkStackName, ofStack } from './namespace'

export const ps: Command = {
  path: 'docker stack ps',
  usage: '[OPTIONS] STACK',
  short: 'Show the tasks of a stack',
  flags: [
    filterFlag(['desired-state', 'id', 'name', 'node']),
    listFormat('tasksFormat'),
    NO_RESOLVE,
    NO_TRUNC,
    quietFlag('task IDs'),
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'stack',
  *run(call: Call, io: Io) {
    const [stack = ''] = call.args
    checkStackName(stack)
    const filters = filtersOf(call)
    const label = [...(filters['label'] ?? []), ...ofStack(stack).label]
    const tasks = yield* ask('GET /tasks', {}, { filters: { ...filters, label } }, null)
    if (tasks.length === 0) throw new Fail(`nothing found in stack: ${stack}`)
    const services = yield* ask('GET /services', {}, { filters: ofStack(stack) }, null)
    const nodes = yield* ask('GET /nodes', {}, {}, null)
    io.out(
      taskTable({
        tasks,
        serviceNames: new Map(services.map(({ ID, Spec }) => [ID, Spec.Name])),
        nodes,
        ...taskShape(call, io),
      }),
    )
    return 0
  },
}

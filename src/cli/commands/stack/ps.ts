/** `docker stack ps` (spec 10.11). */
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filtersOf } from '../../filters'
import { taskShape, taskTable } from '../../format/tasks'
import { taskFlags } from '../shared-flags'
import { amongStack, checkStackName, ofStack } from './namespace'

export const ps: Command = {
  path: 'docker stack ps',
  usage: '[OPTIONS] STACK',
  short: 'Show the tasks of a stack',
  flags: taskFlags(['desired-state', 'id', 'name', 'node']),
  arity: { kind: 'exactly', n: 1 },
  names: 'stack',
  *run(call: Call, io: Io) {
    const [stack = ''] = call.args
    checkStackName(stack)
    const filters = amongStack(filtersOf(call), stack)
    const tasks = yield* ask('GET /tasks', {}, { filters }, null)
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

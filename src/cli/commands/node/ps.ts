/** `docker node ps` (spec 10.9). */
import type { Task } from '../../../api/types'
import { ask, daemonError, Fail, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { filtersOf } from '../../filters'
import { taskShape, taskTable } from '../../format/tasks'
import { nodeId } from './self'
import { taskFlags } from '../shared-flags'

export const nodePs: Command = {
  path: 'docker node ps',
  usage: '[OPTIONS] [NODE...]',
  short: 'Show the tasks on nodes, this one if none is named',
  flags: taskFlags(['desired-state', 'id', 'label', 'name']),
  arity: { kind: 'any' },
  names: 'node',
  /** Each node is asked for with those before it: Docker lists their tasks again. */
  *run(call: Call, io: Io) {
    const given = filtersOf(call)
    const faults: string[] = []
    const tasks: Task[] = []
    const nodes: string[] = []
    for (const text of call.args.length === 0 ? ['self'] : call.args) {
      const id = yield* nodeId(text)
      const node = typeof id === 'string' ? yield* tryAsk('GET /nodes/{id}', { id }, {}, null) : id
      if (!('body' in node)) {
        faults.push(daemonError(node.status, node.message))
        continue
      }
      nodes.push(node.body.ID)
      const filters = { ...given, node: [...(given['node'] ?? []), ...nodes] }
      tasks.push(...(yield* ask('GET /tasks', {}, { filters }, null)))
    }
    if (tasks.length > 0 || faults.length === 0) yield* print(tasks, call, io)
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
}

function* print(tasks: readonly Task[], call: Call, io: Io): Generator<Wait, void, Resume> {
  const services = yield* ask('GET /services', {}, {}, null)
  const nodes = yield* ask('GET /nodes', {}, {}, null)
  io.out(
    taskTable({
      tasks,
      serviceNames: new Map(services.map(({ ID, Spec }) => [ID, Spec.Name])),
      nodes,
      ...taskShape(call, io),
    }),
  )
}

/** `docker service ps`, which 1.12 called `service tasks` (spec 10.8). */
import type { Refusal } from '../../../api/routes'
import { ask, daemonError, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filtersOf } from '../../filters'
import { taskShape, taskTable } from '../../format/tasks'
import { nodeId } from '../node/self'
import { taskFlags } from '../shared-flags'

function demand(found: string | Refusal): string {
  if (typeof found === 'string') return found
  throw new Fail(daemonError(found.status, found.message))
}

export const ps: Command = {
  path: 'docker service ps',
  usage: '[OPTIONS] SERVICE [SERVICE...]',
  short: 'Show the tasks of services',
  formerNames: ['tasks'],
  flags: taskFlags(['desired-state', 'id', 'name', 'node']),
  arity: { kind: 'atLeast', n: 1 },
  names: 'service',
  *run(call: Call, io: Io) {
    const services = yield* ask('GET /services', {}, {}, null)
    const found = new Map<string, string>()
    const missing: string[] = []
    for (const text of call.args) {
      const named =
        services.find(({ ID }) => ID === text) ?? services.find(({ Spec }) => Spec.Name === text)
      const prefixed = services.filter(({ ID }) => ID.startsWith(text))
      const service = named ?? (prefixed.length === 1 ? prefixed[0] : undefined)
      if (service !== undefined) found.set(service.ID, service.Spec.Name)
      else if (prefixed.length > 1) {
        throw new Fail(`multiple services found with provided prefix: ${text}`)
      } else missing.push(`no such service: ${text}`)
    }
    if (found.size === 0) throw new Fail(missing.join('\n'))
    const asked = filtersOf(call)
    const node: string[] = []
    for (const text of asked['node'] ?? []) node.push(demand(yield* nodeId(text)))
    const filters = { ...asked, ...(node.length > 0 && { node }), service: [...found.keys()] }
    const tasks = yield* ask('GET /tasks', {}, { filters }, null)
    const nodes = yield* ask('GET /nodes', {}, {}, null)
    io.out(
      taskTable({
        tasks,
        serviceNames: found,
        nodes,
        ...taskShape(call, io),
        trunc: !call.bool('no-trunc') && !call.bool('quiet'),
      }),
    )
    if (missing.length > 0) throw new Fail(missing.join('\n'))
    return 0
  },
}

/** `docker service inspect` (spec 10.8, 14.1). */
import { ask, daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { inspecting } from '../inspecting'
import { INSPECT_FORMAT } from '../shared-flags'
import { prettyService } from './pretty'

export const inspect: Command = {
  path: 'docker service inspect',
  usage: '[OPTIONS] SERVICE [SERVICE...]',
  short: 'Show all that is known of services',
  flags: [
    { ...INSPECT_FORMAT, setting: 'serviceInspectFormat' },
    { name: 'pretty', type: 'bool', help: 'Print it for people' },
  ],
  arity: { kind: 'atLeast', n: 1 },
  names: 'service',
  *run(call: Call, io: Io) {
    if (call.bool('pretty') && call.changed('format')) {
      throw new Fail('--format is incompatible with human friendly format')
    }
    const isPretty = call.bool('pretty') || call.text('format') === 'pretty'
    const known = isPretty ? yield* ask('GET /networks', {}, {}, null) : []
    const names = new Map(known.map(({ Id, Name }) => [Id, Name]))
    return yield* inspecting(call, io, {
      *find(id) {
        const query = { insertDefaults: true }
        const reply = yield* tryAsk('GET /services/{id}', { id }, query, null)
        if ('body' in reply) return reply.body
        if (reply.status === 404) return `Error: no such service: ${id}`
        return daemonError(reply.status, reply.message)
      },
      type: () => 'swarm.Service',
      pretty: (service) => {
        const attached = service.Spec.TaskTemplate.Networks ?? []
        const networks = attached.map(({ Target }) => names.get(Target) ?? Target)
        return `${prettyService(service, io.now(), networks)}\n`
      },
    })
  },
}

/** What a daemon tells of one container to whoever looks, and its files. */
import type { Ask, Reply } from '../../api/routes'
import { inspectContainer } from './inspect'
import { interior } from './interior'
import { containerLogs } from './logs'
import type { Machine } from './machine'
import type { MachineContext } from './messages'
import { stats, top } from './usage'

/** Answers a question about a container; null: it is about something else. */
export function lookAtContainer(machine: Machine, ctx: MachineContext, ask: Ask): Reply | null {
  const { now } = ctx
  switch (ask.endpoint) {
    case 'GET /containers/{id}/json':
      return inspectContainer(machine, ask.params.id)
    case 'GET /containers/{id}/logs':
      return containerLogs(machine, now, ask)
    case 'GET /containers/{id}/top':
      return top(machine, ctx, ask.params.id, ask.query.ps_args ?? '')
    case 'GET /containers/{id}/stats':
      return stats(machine, now, ask.params.id)
    case 'GET /containers/{id}/changes':
    case 'GET /containers/{id}/archive':
    case 'PUT /containers/{id}/archive':
      return interior().answerArchive(machine, ctx, ask)
    default:
      return null
  }
}

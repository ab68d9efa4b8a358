/** The STATUS of a container in the daemon's words (spec 10.12). */
import { humanDuration } from '../../api/human'
import type { Container } from '../agent/runtime'
import type { Millis } from '../kernel/time'

export function statusOf(container: Container, now: Millis): string {
  const { startedAt, endedAt, exitCode, health, byHand, paused } = container
  if (startedAt === null) return 'Created'
  if (endedAt === null) {
    return `Up ${humanDuration(now - startedAt)}${paused ? ' (Paused)' : healthOf(health)}`
  }
  if (byHand?.restarting === true) {
    return `Restarting (${exitCode}) ${humanDuration(now - endedAt)} ago`
  }
  return `Exited (${exitCode}) ${humanDuration(now - endedAt)} ago`
}

const healthOf = (health: Container['health']): string => {
  if (health === null) return ''
  return health.status === 'starting' ? ' (health: starting)' : ` (${health.status})`
}

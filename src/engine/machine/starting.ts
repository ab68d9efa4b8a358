/**
 * A daemon that starts as a member of a swarm answers nobody before its agent has a session, or
 * 20 s have passed (moby, daemon/cluster: swarmConnectTimeout), and before its containers on
 * overlays run again, or 20 s more for each on the same network (swarmRequestTimeout, and moby's
 * lock of attachable networks): till then questions wait.
 */
import type { Ask } from '../../api/routes'
import { NONE, withKey } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { onAsk } from './daemon'
import type { Machine, Memory, Starting } from './machine'
import type { MachineContext } from './messages'
import { startReturning, strandFirst } from './returning'

const START_TIMEOUT: Millis = 20_000

/** From now on what is asked waits; `returning`: the containers that wait for their networks. */
export function beginStart(
  memory: Memory,
  ctx: MachineContext,
  returning: readonly string[],
): void {
  memory.starting = {
    awaits: 'swarm',
    asks: [],
    returning: returning.reduce((all, id) => withKey(all, id, ''), NONE as Starting['returning']),
  }
  ctx.after(START_TIMEOUT, { kind: 'daemon.start.timeout', awaits: 'swarm' })
}

/** A request of the outside; its answer is a fact, now or later. */
export function onAskOf(machine: Machine, ctx: MachineContext, id: string, ask: Ask): void {
  const starting = machine.memory?.starting ?? null
  if (starting === null) onAsk(machine, ctx, id, ask)
  else starting.asks.push({ id, ask })
}

/**
 * Answers what has waited, when all is there that was waited for. `late`: what is waited for no
 * longer.
 */
export function finishStart(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  late: Starting['awaits'] | null,
): void {
  const { starting, member } = memory
  if (starting === null) return
  if (starting.awaits === 'swarm') {
    const isReady = member === null || member.agent.session !== null
    if (!isReady && late !== 'swarm') return
  }
  // The time of whoever is attached next begins.
  const isAnew = starting.awaits === 'swarm' || late === 'networks'
  if (late === 'networks') strandFirst(machine, starting, ctx)
  starting.awaits = 'networks'
  if (!startReturning(machine, memory, ctx)) {
    if (isAnew) ctx.after(START_TIMEOUT, { kind: 'daemon.start.timeout', awaits: 'networks' })
    return
  }
  memory.starting = null
  for (const { id, ask } of starting.asks) onAsk(machine, ctx, id, ask)
}

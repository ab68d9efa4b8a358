/**
 * A daemon that starts as a member of a swarm answers nobody before its agent has a session, or
 * 20 s have passed (moby, daemon/cluster: swarmConnectTimeout): till then questions wait.
 */
import type { Ask } from '../../api/routes'
import type { Millis } from '../kernel/time'
import { onAsk } from './daemon'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'

const START_TIMEOUT: Millis = 20_000

/** From now on what is asked waits. */
export function beginStart(memory: Memory, ctx: MachineContext): void {
  memory.starting = []
  ctx.after(START_TIMEOUT, { kind: 'daemon.start.timeout' })
}

/** A request of the outside; its answer is a fact, now or later. */
export function onAskOf(machine: Machine, ctx: MachineContext, id: string, ask: Ask): void {
  const starting = machine.memory?.starting ?? null
  if (starting === null) onAsk(machine, ctx, id, ask)
  else starting.push({ id, ask })
}

/** Answers what has waited, when the swarm is there or is waited for no longer. */
export function finishStart(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  isLate: boolean,
): void {
  const { starting, member } = memory
  if (starting === null) return
  const isReady = member === null || member.agent.session !== null || member.agent.expelled
  if (!isReady && !isLate) return
  memory.starting = null
  for (const { id, ask } of starting) onAsk(machine, ctx, id, ask)
}

/** Requests that will be answered later, and that may not wait for ever (spec 7.1). */
import type { Ask } from '../../api/routes'
import type { MachineId } from '../kernel/context'
import { withKey, withoutKey } from '../kernel/record'
import type { Memory, Pending } from './machine'
import type { MachineContext } from './messages'

export const DEADLINE_AFTER = 20_000

/** Remembers a request that will be answered later, however long that takes. */
export function remember(
  memory: Memory,
  ctx: MachineContext,
  id: string,
  ask: Ask,
  onlyWaits = false,
): void {
  const since = ctx.now
  memory.pending = withKey(memory.pending, id, { id, ask, since, sentTo: null, onlyWaits })
}

/** Writes down who has the request now; null: nobody has. */
export function sendTo(memory: Memory, pending: Pending, sentTo: MachineId | null): void {
  const onlyWaits = sentTo === null
  memory.pending = withKey(memory.pending, pending.id, { ...pending, sentTo, onlyWaits })
}

/** Whoever asked has gone: nobody waits in vain; what was begun goes on (moby: WithoutCancel). */
export function leave(memory: Memory, id: string): void {
  if (memory.pending[id]?.onlyWaits !== true) return
  memory.pending = withoutKey(memory.pending, id)
  memory.awaited = withoutKey(memory.awaited, id)
}

/** Remembers a request that will be answered later, and gives up in the end. */
export function wait(
  memory: Memory,
  ctx: MachineContext,
  id: string,
  ask: Ask,
  onlyWaits = false,
): void {
  remember(memory, ctx, id, ask, onlyWaits)
  ctx.after(DEADLINE_AFTER, { kind: 'request.deadline', id })
}

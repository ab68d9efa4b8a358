/** Requests that will be answered later, and that may not wait for ever (spec 7.1). */
import type { Ask } from '../../api/routes'
import type { Memory, Pending } from './machine'
import type { MachineContext } from './messages'

export const DEADLINE_AFTER = 20_000

/** Remembers a request that will be answered later. */
export function wait(memory: Memory, ctx: MachineContext, id: string, ask: Ask): Pending {
  const pending: Pending = { id, ask, since: ctx.now, sentTo: null }
  memory.pending[id] = pending
  ctx.after(DEADLINE_AFTER, { kind: 'request.deadline', id })
  return pending
}

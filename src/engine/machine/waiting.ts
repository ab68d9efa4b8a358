/** Requests that will be answered later, and that may not wait for ever (spec 7.1). */
import type { Ask } from '../../api/routes'
import type { MachineId } from '../kernel/context'
import { withKey, withoutKey } from '../kernel/record'
import type { Memory, Pending } from './machine'
import type { MachineContext } from './messages'

export const DEADLINE_AFTER = 20_000

/** Remembers a request that will be answered later, however long that takes. */
export function remember(memory: Memory, ctx: MachineContext, id: string, ask: Ask): void {
  memory.pending = withKey(memory.pending, id, { id, ask, since: ctx.now, sentTo: null })
}

/** Writes down who has the request now; null: nobody has. */
export function sendTo(memory: Memory, pending: Pending, sentTo: MachineId | null): void {
  memory.pending = withKey(memory.pending, pending.id, { ...pending, sentTo })
}

/**
 * Does nothing come of the request but that somebody waits? All else is done, whoever has gone, and
 * so is what waits for a leader, when there is one (moby: daemon/cluster, context.TODO; recorded).
 */
export const onlyWaits = ({ pending }: Memory, id: string): boolean =>
  pending[id]?.ask.endpoint === 'POST /containers/{id}/wait'

/** Whoever asked has gone. */
export function leave(memory: Memory, id: string): void {
  if (!onlyWaits(memory, id)) return
  memory.pending = withoutKey(memory.pending, id)
  memory.awaited = withoutKey(memory.awaited, id)
}

/** Remembers a request that will be answered later, and gives up in the end. */
export function wait(memory: Memory, ctx: MachineContext, id: string, ask: Ask): void {
  remember(memory, ctx, id, ask)
  ctx.after(DEADLINE_AFTER, { kind: 'request.deadline', id })
}

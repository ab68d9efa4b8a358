/**
 * Autolock (spec 7.9): what a manager keeps on its disk is sealed with the swarm's unlock key.
 * After a restart it neither votes nor runs anything until somebody brings the key.
 */
import { INVALID_KEY, NOT_LOCKED, refusal } from '../../api/errors'
import type { Reply } from '../../api/routes'
import { INVALID_UNLOCK_KEY, isUnlockKey } from '../ca/token'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'
import { rejoin } from './rejoin'

/** Opens a locked manager; it takes up its membership at once. */
export function unlock(machine: Machine, memory: Memory, ctx: MachineContext, key: string): Reply {
  if (memory.localState !== 'locked') return NOT_LOCKED
  if (!isUnlockKey(key)) return refusal(400, INVALID_UNLOCK_KEY)
  if (key !== machine.disk.sealedWith) return INVALID_KEY
  ctx.note({ kind: 'manager.unlocked', machine: machine.id })
  rejoin(machine, memory, ctx)
  return { status: 200, body: null }
}

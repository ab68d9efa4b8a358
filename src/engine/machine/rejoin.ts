/** A daemon reads its disk and takes up its membership: after a boot, or when it is unlocked. */
import { must } from '../kernel/assert'
import type { Machine, Memory } from './machine'
import { bootManager, startManager } from './manager'
import { reenlist } from './member'
import { joinRaft } from './join'
import type { MachineContext } from './messages'

/** What is read from the disk is in memory from then on, until the power goes: never in both. */
export function rejoin(machine: Machine, memory: Memory, ctx: MachineContext): void {
  const { raft } = machine.disk
  const identity = must(machine.disk.identity, 'rejoin: the disk holds a membership')
  memory.localState = 'active'
  const manager = raft === null ? null : bootManager(machine, ctx.now, raft)
  memory.manager = manager
  machine.disk.raft = null
  machine.disk.sealedWith = ''
  memory.member = reenlist(machine, ctx, identity)
  if (manager !== null) startManager(machine, manager, ctx)
  else if (identity.role === 'manager') joinRaft(memory, memory.member, ctx)
}

/** A daemon reads its disk and takes up its membership: after a boot, or when it is unlocked. */
import { must } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { BLANK_DISK, type Machine, type Memory } from './machine'
import { bootManager, startManager } from './manager'
import { reenlist } from './member'
import { joinRaft } from './join'
import type { MachineContext } from './messages'

/** What is read from the disk is in memory from then on, until the power goes: never in both. */
export function rejoin(machine: Machine, memory: Memory, ctx: MachineContext): void {
  const { disk } = machine
  const identity = must(disk.identity, 'rejoin: the disk holds a membership')
  memory.localState = 'pending'
  const manager = disk.raft === null ? null : bootManager(machine, ctx.now, disk.raft)
  memory.manager = manager
  memory.member = reenlist(machine, ctx, identity, disk)
  machine.disk = freeze({ ...BLANK_DISK, identity })
  if (manager !== null) startManager(machine, manager, ctx)
  else if (identity.role === 'manager') joinRaft(memory, memory.member, ctx)
}

/**
 * Power: what happens when it comes and when it goes. Off, the memory is gone and the disk has
 * what was written; on, the daemon reads it and takes up its membership. Crash and restart need
 * no other code.
 */
import { refusal } from '../../api/errors'
import type { PowerOff } from '../../protocol/act'
import { leaveAll } from '../agent/work'
import { NOBODY, NONE } from '../kernel/record'
import { clusterOf } from '../store/store'
import { putToSleep, wake } from './hand-power'
import { blankMemory, type Machine } from './machine'
import { closeAll, hangUp } from './leading'
import { saveManager } from './manager'
import type { MachineContext } from './messages'
import { rejoin } from './rejoin'
import { NO_SWARM, strand } from './returning'
import { beginStart } from './starting'

/** Switches a machine on; nothing happens to one that is on. A sealed disk waits for its key. */
export function boot(machine: Machine, ctx: MachineContext): void {
  if (machine.power === 'on') return
  machine.power = 'on'
  machine.life++
  machine.memory = blankMemory()
  ctx.note({ kind: 'machine.power', machine: machine.id, on: true, why: 'switched on' })
  const returning = wake(machine, ctx)
  const { identity, sealedWith } = machine.disk
  if (identity !== null && sealedWith === '') {
    beginStart(machine.memory, ctx, returning)
    return rejoin(machine, machine.memory, ctx)
  }
  strand(machine, ctx, returning, NO_SWARM)
  if (identity === null) return
  machine.memory.localState = 'locked'
  ctx.note({ kind: 'manager.locked', machine: machine.id })
}

const WHY: Readonly<Record<PowerOff, string>> = {
  shutDown: 'shut down',
  killed: 'its processes were killed',
  unplugged: 'the plug was pulled',
}

/** Takes the power away; what the peers of its connections notice depends on how. */
export function powerOff(machine: Machine, ctx: MachineContext, how: PowerOff): void {
  if (machine.power === 'off') return
  const { memory } = machine
  ctx.note({ kind: 'machine.power', machine: machine.id, on: false, why: WHY[how] })
  if (memory !== null) {
    const { manager } = memory
    if (manager !== null && how === 'shutDown') hangUp(machine, manager, ctx)
    if (manager !== null && how === 'killed') closeAll(machine, manager, ctx)
    if (memory.member !== null && how === 'shutDown') leaveAll(memory.member.agent, ctx)
    write(machine)
    const waiting = (memory.starting?.asks ?? []).map(({ id }) => id)
    for (const id of [...Object.keys(memory.pending), ...waiting]) {
      const reply = refusal(0, `error during connect: EOF`)
      ctx.note({ kind: 'request.answered', id, machine: machine.id, reply })
    }
  }
  machine.power = 'off'
  machine.memory = null
  machine.stock.pulls = NONE
  putToSleep(machine, ctx, how === 'shutDown')
  machine.journal.entries = NOBODY
  machine.life++
}

/** Puts on the disk what a real machine would have written all along. */
function write(machine: Machine): void {
  const { member, manager } = machine.memory ?? blankMemory()
  if (member === null) return
  const { agent, identity } = member
  const remotes = Object.values(agent.remotes).map(({ remote }) => remote)
  machine.disk = {
    identity: { ...identity, remotes },
    raft: manager === null ? null : saveManager(manager),
    sealedWith: manager === null ? '' : (clusterOf(manager.store)?.unlockKey ?? ''),
    tasks: agent.tasks,
    containers: agent.containers,
  }
}

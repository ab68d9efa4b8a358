/** `docker swarm leave` in every role (spec 7.6, 10.4). */
import { CLOSING, LOCKED_IN, NOT_PART_OF_SWARM, refusal } from '../../api/errors'
import type { Reply } from '../../api/routes'
import { handsOf, rearm } from './hand-power'
import { BLANK_DISK, blankMemory, type Machine, type Manager, type Memory } from './machine'
import { killAll } from '../agent/work'
import { hangUp } from './leading'
import { resign } from './member'
import type { MachineContext } from './messages'
import { answer } from './reply'
import { reachableManagers } from './reachable'
import { NONE } from '../kernel/record'

const ATTEMPT =
  'You are attempting to leave the swarm on a node that is participating as a manager. '
const TAIL =
  'The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message.'

/** Leaves: gossip hears it, the managers do not; what the swarm ran here ends with it. */
export function leave(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  force: boolean,
): Reply {
  if (memory.localState === 'inactive') return NOT_PART_OF_SWARM
  if (memory.localState === 'locked' && !force) return LOCKED_IN
  if (memory.manager !== null && !force) {
    return refusal(503, ATTEMPT + warning(memory.manager, ctx))
  }
  if (memory.member !== null) {
    resign(memory.member, ctx)
    killAll(memory.member.agent, ctx)
  }
  if (memory.manager !== null) hangUp(machine, memory.manager, ctx)
  const hands = handsOf(machine, memory)
  for (const id of Object.keys(memory.pending)) {
    if (hands.pending?.[id] === undefined) answer(machine, ctx, id, CLOSING)
  }
  machine.memory = { ...blankMemory(), ...hands }
  machine.disk = BLANK_DISK
  machine.stock.pulls = NONE
  machine.life++
  rearm(machine, ctx)
  return { status: 200, body: null }
}

/** A follower hears only the leader; of the others it knows what the store says of their nodes. */
function countsOf(manager: Manager, ctx: MachineContext) {
  if (manager.leading !== null) return reachableManagers(manager, ctx.now)
  const managers = Object.values(manager.store.nodes).filter(({ role }) => role === 'manager')
  const reachable = managers.filter(({ status }) => status.state === 'ready').length
  return { reachable, unreachable: managers.length - reachable }
}

function warning(manager: Manager, ctx: MachineContext): string {
  // Without a leader nobody can be asked who answers.
  if (manager.raft.lead === null) return TAIL
  const { reachable, unreachable } = countsOf(manager, ctx)
  if (reachable === 1 && unreachable === 0) {
    return 'Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message. '
  }
  if (reachable - 2 > unreachable) return TAIL
  const left = `leaves ${reachable - 1} managers out of ${reachable + unreachable}`
  return `Removing this node ${left}. Without a Raft quorum your swarm will be inaccessible. ${TAIL}`
}

/**
 * Containers by hand on overlays, where their machine's power has come back: they wait until the
 * daemon has found its swarm, and nobody is answered before they have started or cannot (moby:
 * HasSwarmEndpoint, RestartSwarmContainers, AttachNetwork).
 */
import { note } from '../agent/by-hand'
import type { Container } from '../agent/runtime'
import type { DispatcherMessage } from '../dispatcher/messages'
import { isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { withKey, withoutKey } from '../kernel/record'
import { askAbout, unknownNetworkOf } from './attaching'
import { startByHand } from './launch'
import type { Machine, Memory, Starting } from './machine'
import type { MachineContext } from './messages'
import { byHandOf } from './containers'

const BACK = 'its machine is in its swarm again: its restart policy starts it'
export const NO_SWARM = 'invalid cluster node while attaching to network'

/** Moby's code for a container that could not be started and had ended well before. */
const UNKNOWN = 128

/** Was it ever on an overlay? */
export const isSwarms = (container: Container): boolean =>
  Object.values(byHandOf(container).networks).some(({ taskId }) => taskId !== '')

/** Starts whose networks are known and asks the leader about the others; true: none waits. */
export function startReturning(machine: Machine, memory: Memory, ctx: MachineContext): boolean {
  const { starting } = memory
  if (starting === null) return true
  for (const [id, asked] of Object.entries(starting.returning)) {
    const next = proceed(machine, memory, ctx, id, asked)
    starting.returning =
      next === null ? withoutKey(starting.returning, id) : withKey(starting.returning, id, next)
  }
  return Object.keys(starting.returning).length === 0
}

/** Gives what was asked of the leader for the container; null: it waits no longer. */
function proceed(
  machine: Machine,
  { member, manager }: Memory,
  ctx: MachineContext,
  id: string,
  asked: string,
): string | null {
  const container = must(machine.hand?.containers[id], 'nobody was answered, so it is there')
  if (member === null) {
    strand(machine, ctx, [id], NO_SWARM)
    return null
  }
  const { session } = member.agent
  if (session === null) return asked
  const network = manager === null ? unknownNetworkOf(machine, container) : null
  if (network !== null) {
    const question = `${session.id} ${network}`
    if (asked !== question) askAbout(member.agent, session, ctx, network)
    return question
  }
  const reply = startByHand(machine, ctx, container, BACK)
  if (isRefusal(reply)) giveUp(machine, ctx, container, reply.message)
  return null
}

/** They do not return, and why. */
export function strand(
  machine: Machine,
  ctx: MachineContext,
  ids: readonly string[],
  why: string,
): void {
  for (const id of ids) {
    const container = machine.hand?.containers[id]
    if (container !== undefined) giveUp(machine, ctx, container, why)
  }
}

/**
 * Nobody has answered in time. Who wants to be on the same networks is attached one after the
 * other: the first of each do not return, and the next has as much time again.
 */
export function strandFirst(machine: Machine, starting: Starting, ctx: MachineContext): void {
  const tried = new Set<string>()
  for (const id of Object.keys(starting.returning)) {
    const container = must(machine.hand?.containers[id], 'nobody was answered, so it is there')
    const networks = Object.keys(byHandOf(container).networks).join(' ')
    if (tried.has(networks)) continue
    tried.add(networks)
    const why = `Could not attach to network ${networks}: context deadline exceeded`
    giveUp(machine, ctx, container, why)
    starting.returning = withoutKey(starting.returning, id)
  }
}

function giveUp({ hand }: Machine, ctx: MachineContext, container: Container, why: string): void {
  if (container.exitCode === 0) container.exitCode = UNKNOWN
  if (hand !== null) note(hand, ctx, container, `it is not started again: ${why}`)
}

type Answer = Extract<DispatcherMessage, { kind: 'dispatcher.network.answer' }>

/** The leader refuses a network: who is on it does not return. */
export function refuseReturning(
  machine: Machine,
  { starting }: Memory,
  ctx: MachineContext,
  { network, found }: Answer,
): void {
  if (!isRefusal(found) || starting === null) return
  for (const id of Object.keys(starting.returning)) {
    const container = must(machine.hand?.containers[id], 'nobody was answered, so it is there')
    if (unknownNetworkOf(machine, container) !== network) continue
    giveUp(machine, ctx, container, `Could not attach to network ${network}: ${found.message}`)
    starting.returning = withoutKey(starting.returning, id)
  }
}

/**
 * A worker knows the overlays that it takes part in. For a container by hand on another one it asks
 * its leader first which network that is and whether it may be attached by hand; then what was
 * asked of it is done (moby: daemon/cluster/networks.go, AttachNetwork). Who is attached stands in
 * the node's record, and keeps the network from being removed.
 */
import { refusal } from '../../api/errors'
import type { Ask, Refusal, Reply } from '../../api/routes'
import type { DispatcherMessage } from '../dispatcher/messages'
import { isRefusal } from '../control/api/lookup'
import type { Container } from '../agent/runtime'
import type { Agent, Session } from '../agent/state'
import { freeze } from '../kernel/clone'
import { byHand } from './by-hand'
import { findContainer } from './containers'
import { networkingFailed } from './launch'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'
import { answerPlugging } from './plugging'
import { networkFor } from './plugs'
import { answer } from './reply'
import { wait } from './waiting'

type Answer = Extract<DispatcherMessage, { kind: 'dispatcher.network.answer' }>

/** Asks the leader about a network that is needed and not known here; null: there is none. */
export function attachFirst(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  ask: Ask,
): 'later' | null {
  const { member, manager } = memory
  const session = member?.agent.session ?? null
  if (member === null || session === null || manager !== null) return null
  const network = unknownIn(machine, ask)
  if (network === null) return null
  askAbout(member.agent, session, ctx, network)
  wait(memory, ctx, id, ask)
  return 'later'
}

/** Asks the leader which network that is. */
export function askAbout(
  { nodeId, machine: agent }: Agent,
  { id: sessionId, manager }: Session,
  ctx: MachineContext,
  network: string,
): void {
  ctx.send(manager, { kind: 'dispatcher.network', nodeId, sessionId, agent, network })
}

const isUnknown = (machine: Machine, name: string): boolean => {
  const plug = networkFor(machine, name)
  return isRefusal(plug) && plug.status === 404
}

/** The first network of a container by hand that its machine does not know. */
export const unknownNetworkOf = (machine: Machine, { byHand }: Container): string | null =>
  Object.keys(byHand?.networks ?? {}).find((name) => isUnknown(machine, name)) ?? null

/** The first network that the ask is about and this machine does not know. */
function unknownIn(machine: Machine, ask: Ask): string | null {
  switch (ask.endpoint) {
    case 'POST /containers/{id}/start':
    case 'POST /containers/{id}/restart': {
      const container = findContainer(machine, ask.params.id)
      return isRefusal(container) ? null : unknownNetworkOf(machine, container)
    }
    case 'POST /networks/{id}/connect':
      return isUnknown(machine, ask.params.id) ? ask.params.id : null
    default:
      return null
  }
}

/** What was asked for can be done now, or cannot. */
export function onNetworkAnswer(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  { network, found }: Answer,
): void {
  const agent = memory.member?.agent
  if (agent === undefined) return
  const waiting = Object.values(memory.pending).filter(
    ({ ask }) => unknownIn(machine, ask) === network,
  )
  if (!isRefusal(found) && !agent.overlays.some(({ id }) => id === found.id)) {
    agent.overlays = freeze([...agent.overlays, found])
  }
  for (const { id, ask } of waiting) {
    const reply = isRefusal(found)
      ? notAttached(ask, network, found)
      : (attachFirst(machine, memory, ctx, id, ask) ?? again(machine, memory, ctx, id, ask))
    if (reply !== 'later') answer(machine, ctx, id, reply)
  }
}

function notAttached({ endpoint }: Ask, network: string, { status, message }: Refusal): Refusal {
  const why = refusal(status, `Could not attach to network ${network}: ${message}`)
  return endpoint === 'POST /networks/{id}/connect' ? why : networkingFailed(why)
}

const again = (
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  ask: Ask,
): Reply | 'later' =>
  byHand(machine, memory, ctx, id, ask) ?? answerPlugging(machine, ctx, ask) ?? refusal(404, '')

/**
 * Containers by hand, from start to end: their networks and ports, the program that runs in them,
 * and whether they are started again (moby: daemon/start.go, restartmanager).
 */
import { refusal } from '../../api/errors'
import type { Refusal, Reply } from '../../api/routes'
import { note, remove, start } from '../agent/by-hand'
import { recordNetwork } from '../agent/journal'
import { bringNetworks, dropNetworks } from '../agent/networks'
import {
  hostConfigOf,
  isRunning,
  type Attachment,
  type Container,
  type Plugged,
} from '../agent/runtime'
import { NOT_FOUND } from '../agent/process'
import type { Agent } from '../agent/state'
import { programMissing } from '../agent/unfit'
import { DONE, isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { latest, NOBODY, withKey } from '../kernel/record'
import { newId } from '../kernel/ids'
import { SECOND, type Millis } from '../kernel/time'
import { byHandOf } from './containers'
import type { Machine } from './machine'
import type { MachineContext } from './messages'
import { endpoint, sandboxOf } from './endpoints'
import { freeAddress, networkFor, onOverlays, type Plug } from './plugs'
import { bindPorts } from './port-bindings'

/** Starts a container by hand, or says why it does not start; what removes itself then goes. */
export function startByHand(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
  why: string,
): Reply {
  const hand = must(machine.hand, 'it has its runner')
  const reply = begin(machine, hand, ctx, container, why)
  const isLost = isRefusal(reply) && byHandOf(container).request.HostConfig?.AutoRemove === true
  if (isLost) remove(hand, ctx, container, true, 'it did not start and is removed, as --rm says')
  return reply
}

function begin(
  machine: Machine,
  hand: Agent,
  ctx: MachineContext,
  container: Container,
  why: string,
): Reply {
  const own = byHandOf(container)
  const plugged = plugIn(machine, ctx, container)
  if (isRefusal(plugged)) return networkingFailed(plugged)
  const ports = bindPorts(machine, container)
  if (isRefusal(ports)) {
    unplug(machine, ctx, container)
    return networkingFailed(refusal(500, unbound(container, plugged, ports)))
  }
  Object.assign(own, { ports, restarting: false, stopped: false })
  const failed = programMissing(container, hand.standIn)
  if (failed === null) {
    start(hand, ctx, container, why)
    return DONE
  }
  container.exitCode = NOT_FOUND
  unplug(machine, ctx, container)
  return refusal(400, failed)
}

/** Whose port is somebody else's: on an overlay it is docker_gwbridge's end that fails. */
function unbound({ id, name }: Container, plugged: Attachment | null, why: Refusal): string {
  const isOverlay = plugged !== null && plugged.taskId !== ''
  const end = isOverlay ? `gateway_${sandboxOf(id).slice(0, 12)}` : name
  const { EndpointID } = endpoint(end, plugged?.networkId ?? '', '')
  const where = `on endpoint ${end} (${EndpointID})`
  const gateway = isOverlay ? `container ${id}: endpoint join on GW Network failed: ` : ''
  return `${gateway}driver failed programming external connectivity ${where}: ${why.message}`
}

export const networkingFailed = ({ status, message }: Refusal): Refusal =>
  refusal(status, `failed to set up container networking: ${message}`)

/** Gives it an address on each of its networks; gives the first that has one. */
function plugIn(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
): Attachment | null | Refusal {
  const { networks } = byHandOf(container)
  for (const name of Object.keys(networks)) {
    const plug = networkFor(machine, name)
    if (isRefusal(plug)) return plug
    plugInto(machine, ctx, container, name, plug)
  }
  return Object.values(byHandOf(container).networks).find(({ address }) => address !== '') ?? null
}

/** Gives a container an address on a network. */
export function plugInto(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
  name: string,
  plug: Plug,
): void {
  const { networks } = byHandOf(container)
  const { aliases } = must(networks[name], 'it is one of its own')
  const taskId = plug.isOverlay ? newId(machine.rng) : ''
  const address = freeAddress(machine, plug, container)
  networks[name] = { networkId: plug.id, taskId, aliases, address }
  if (plug.id === '') return
  container.plugged = freeze([...container.plugged, pluggedTo(plug)])
  const agent = machine.memory?.member?.agent
  if (plug.isOverlay && agent !== undefined) bringNetworks(agent, ctx, [plug.id])
}

export const pluggedTo = ({ id, name, type }: Plug): Plugged => ({ id, name, type })

/** Its addresses and ports are anybody's again. */
export function unplug(machine: Machine, ctx: MachineContext, container: Container): void {
  const own = byHandOf(container)
  own.ports = []
  container.plugged = NOBODY
  for (const attachment of Object.values(own.networks)) attachment.address = ''
  dropOverlays(machine, ctx)
}

/** It is taken off a network while it runs. */
export function unplugFrom(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
  { id }: Plug,
): void {
  const left = container.plugged.find((one) => one.id === id)
  container.plugged = freeze(container.plugged.filter((one) => one !== left))
  if (left !== undefined) recordNetwork(ctx, 'disconnect', left, container.id)
  dropOverlays(machine, ctx)
}

/** Of the overlays that containers by hand were the last on, none stays. */
function dropOverlays(machine: Machine, ctx: MachineContext): void {
  const agent = machine.memory?.member?.agent
  if (agent === undefined) return
  const left = agent.byHand.map(({ networkId }) => networkId)
  dropNetworks(
    agent,
    ctx,
    left,
    onOverlays(machine).map(({ attachment }) => attachment.networkId),
  )
}

/** From the end of a container that is removed by itself to its removal. */
const AUTO_REMOVE: Millis = 25
/** The first pause before it is started again; it doubles, up to a minute. */
const FIRST_PAUSE: Millis = 100
const LONGEST_PAUSE: Millis = 60 * SECOND
/** Whoever ran so long begins anew. */
const STEADY: Millis = 10 * SECOND

/** How many are remembered. */
const MOST_DEPARTED = 16

/** Removes a container by hand; whoever is attached to it may still read what it printed. */
export function removeByHand(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
  withVolumes: boolean,
  why: string,
): void {
  const { hand, memory } = machine
  if (hand === null) return
  remove(hand, ctx, container, withVolumes, why)
  if (memory === null) return
  memory.departed = latest(withKey(memory.departed, container.id, freeze(container)), MOST_DEPARTED)
}

/** Its process is over. */
export function endedByHand(machine: Machine, ctx: MachineContext, container: Container): void {
  const hand = must(machine.hand, 'it has its runner')
  const own = byHandOf(container)
  unplug(machine, ctx, container)
  const { id, pid } = container
  note(hand, ctx, container, `it ended with exit code ${container.exitCode}: ${nextOf(container)}`)
  if (own.request.HostConfig?.AutoRemove === true) {
    ctx.after(AUTO_REMOVE, { kind: 'hand.remove', id, pid })
    return
  }
  if (!shouldRestart(container)) return
  const ran = ctx.now - (container.startedAt ?? ctx.now)
  const steady = ran >= STEADY ? 0 : own.restarts
  const pause = Math.min(FIRST_PAUSE * 2 ** Math.min(steady, 10), LONGEST_PAUSE)
  own.restarting = true
  ctx.after(pause, { kind: 'hand.restart', id, pid })
}

/** What becomes of a container that has ended, in words. */
function nextOf(container: Container): string {
  const { stopped } = byHandOf(container)
  const { AutoRemove = false, RestartPolicy } = hostConfigOf(container)
  const { Name: policy = '' } = RestartPolicy ?? {}
  if (AutoRemove) return 'it goes, as --rm says'
  if (shouldRestart(container)) return `its restart policy (${policy}) starts it again`
  if (policy === '' || policy === 'no')
    return 'it has no restart policy, so nothing starts it again'
  if (stopped) return `somebody stopped it, so its restart policy (${policy}) rests`
  return `its restart policy (${policy}) does not start it again`
}

/** Does its policy want it to run again? */
export function shouldRestart(container: Container): boolean {
  const { stopped, restarts } = byHandOf(container)
  const { Name = '', MaximumRetryCount = 0 } = hostConfigOf(container).RestartPolicy ?? {}
  switch (Name) {
    case 'always':
    case 'unless-stopped':
      return !stopped
    case 'on-failure':
      if (stopped || container.exitCode === 0) return false
      return MaximumRetryCount === 0 || restarts < MaximumRetryCount
    default:
      return false
  }
}

/** An alarm of a container by hand: it is removed, or started again, unless it ran meanwhile. */
export function onHand(
  machine: Machine,
  ctx: MachineContext,
  { kind, id, pid }: { readonly kind: 'hand.remove' | 'hand.restart'; id: string; pid: number },
): void {
  const container = machine.hand?.containers[id]
  if (machine.hand == null || container?.pid !== pid || isRunning(container)) return
  if (kind === 'hand.remove')
    return removeByHand(machine, ctx, container, true, 'it is removed, as --rm says')
  const own = byHandOf(container)
  if (!own.restarting) return
  own.restarting = false
  own.restarts++
  const { Name: policy = '' } = hostConfigOf(container).RestartPolicy ?? {}
  startByHand(machine, ctx, container, `its restart policy (${policy}) starts it again`)
}

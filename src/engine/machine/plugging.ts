/** `docker network connect` and `disconnect`: containers by hand on further networks. */
import { isRunning } from '../agent/runtime'
import { refusal } from '../../api/errors'
import type { Ask, Reply } from '../../api/routes'
import { DONE, isRefusal } from '../control/api/lookup'
import { findContainer } from './containers'
import { recordNetwork } from '../agent/journal'
import { plugInto, pluggedTo, unplugFrom } from './launch'
import type { Machine } from './machine'
import type { MachineContext } from './messages'
import { networkFor } from './plugs'

/** Answers what is about plugging; null: the ask is about something else. */
export function answerPlugging(machine: Machine, ctx: MachineContext, ask: Ask): Reply | null {
  switch (ask.endpoint) {
    case 'POST /networks/{id}/connect':
      return connect(machine, ctx, ask.params.id, ask.body)
    case 'POST /networks/{id}/disconnect':
      return disconnect(machine, ctx, ask.params.id, ask.body.Container)
    default:
      return null
  }
}

type Connect = Extract<Ask, { endpoint: 'POST /networks/{id}/connect' }>

const notWithHost = (): Reply =>
  refusal(403, 'container cannot be disconnected from host network or connected to host network')

function connect(
  machine: Machine,
  ctx: MachineContext,
  network: string,
  { Container: text, EndpointConfig = {} }: Connect['body'],
): Reply {
  const container = findContainer(machine, text)
  if (isRefusal(container)) return container
  const plug = networkFor(machine, network)
  if (isRefusal(plug)) return plug
  const { byHand, name } = container
  if (byHand === null) return refusal(404, `network ${network} not found`)
  if (plug.name === 'host' || byHand.networks['host'] !== undefined) return notWithHost()
  if (byHand.networks[plug.name] !== undefined) {
    return plug.isOverlay
      ? refusal(409, `${name} is already attached to network ${plug.name}`)
      : refusal(403, `endpoint with name ${name} already exists in network ${plug.name}`)
  }
  byHand.networks[plug.name] = {
    networkId: plug.id,
    taskId: '',
    aliases: EndpointConfig?.Aliases ?? [],
    address: '',
  }
  if (isRunning(container)) {
    plugInto(machine, ctx, container, plug.name, plug)
    recordNetwork(ctx, 'connect', pluggedTo(plug), container.id)
  }
  return DONE
}

function disconnect(machine: Machine, ctx: MachineContext, network: string, text: string): Reply {
  const container = findContainer(machine, text)
  if (isRefusal(container)) return container
  const plug = networkFor(machine, network)
  if (isRefusal(plug)) return plug
  const { byHand, id } = container
  if (byHand?.networks[plug.name] === undefined) {
    const which = isRunning(container) ? 'network' : 'the network'
    return refusal(403, `container ${id} is not connected to ${which} ${plug.name}`)
  }
  if (plug.name === 'host') return notWithHost()
  delete byHand.networks[plug.name]
  if (isRunning(container)) unplugFrom(machine, ctx, container, plug)
  return DONE
}

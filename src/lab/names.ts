/** What people call things: names of hosts, services, tasks. An ID stays where none is known. */
import type { World } from '../engine/index'
import { witness } from './witness'

const storeOf = (world: World) => witness(world)?.memory?.manager?.store ?? null

/** The machine of a node. */
export function nodeName(world: World, nodeId: string): string {
  const known = storeOf(world)?.nodes[nodeId]?.machine
  return known ?? memberName(world, nodeId) ?? nodeId.slice(0, 12)
}

const memberName = (world: World, nodeId: string): string | undefined =>
  Object.values(world.machines).find(
    ({ memory, disk }) => (memory?.member?.identity ?? disk.identity)?.nodeId === nodeId,
  )?.id

/** The machine of a raft member. */
export const peerName = (world: World, peer: string): string =>
  Object.values(world.machines).find(
    ({ memory, disk }) => (memory?.manager?.raft.id ?? disk.raft?.id) === peer,
  )?.id ?? peer.slice(0, 8)

export const serviceName = (world: World, id: string): string =>
  storeOf(world)?.services[id]?.spec.Name ?? id.slice(0, 12)

/** `web.3`, or `web.v2` for a global service's. */
export function taskName(world: World, id: string): string {
  const task = storeOf(world)?.tasks[id]
  if (task === undefined) return id.slice(0, 12)
  const where = task.slot === 0 ? nodeName(world, task.nodeId) : String(task.slot)
  return `${task.serviceName}.${where}`
}

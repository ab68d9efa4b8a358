/**
 * The timeline of a performance: each change of a task, a node or an update's state with its
 * second, as the recorder of the real swarm wrote it down by asking one manager again and again.
 * The recorder looked ten times a second; this eye is quicker and misses nothing that was stored.
 */
import { isOpen } from '../engine/kernel/stuck'
import { leaderOf } from '../engine/machine/manager'
import type { Machine, Manager } from '../engine/machine/machine'
import type { PeerContext } from '../engine/machine/messages'
import { isReachable } from '../engine/machine/reachable'
import type { Node, Service, Task } from '../engine/store/objects'
import type { Lab } from './bench'
import { byText } from '../api/order'

export type TimelineRow =
  | {
      readonly t: number
      readonly task: string
      readonly id: string
      readonly desired: string
      readonly state: string
      readonly node: string | null
      readonly err?: string
      readonly msg: string
      readonly image: string
    }
  | { readonly t: number; readonly node?: string; readonly state: string }
  | { readonly t: number; readonly service: string; readonly update: string }

export interface Timeline {
  readonly rows: TimelineRow[]
  /** From now on this manager is asked; all that it shows is written down anew. */
  watch(machine: string): void
  /** Writes down what has changed since the last look. */
  look(): void
}

/** How often the managers' reach is looked at, which is not in the store. */
const REACH_MS = 100

/** A timeline whose seconds count from `began`, a virtual instant. */
export function createTimeline(lab: Lab, began: number): Timeline {
  const rows: TimelineRow[] = []
  const seen = new Map<string, string>()
  let watched: string | null = null
  let last = { leader: null as Manager | null, applied: 0, at: Number.NEGATIVE_INFINITY }
  const look = (): void => {
    const leader = watched === null ? null : asked(lab, watched)
    if (leader === null) return
    const { applied } = leader.raft
    const isOld = last.leader === leader && last.applied === applied
    if (isOld && lab.world.now - last.at < REACH_MS) return
    last = { leader, applied, at: lab.world.now }
    const t = Math.round((lab.world.now - began) / 10) / 100
    for (const [key, row] of rowsOf(leader, lab.world.now)) {
      const text = JSON.stringify(row)
      if (seen.get(key) === text) continue
      seen.set(key, text)
      rows.push({ t, ...row } as TimelineRow)
    }
  }
  const watch = (machine: string): void => {
    watched = machine
    seen.clear()
    last.at = Number.NEGATIVE_INFINITY
    look()
  }
  return { rows, watch, look }
}

/** The leader's manager, where the asked machine can pass a question on to it. */
function asked({ world }: Lab, machine: string): Manager | null {
  const manager = managerOf(world.machines[machine])
  const leader = manager === null ? null : leaderOf(manager)
  if (leader === null || !isOpen(world.wire, machine, leader, world.now)) return null
  const chief = managerOf(world.machines[leader])
  return chief?.leading?.ready === true ? chief : null
}

const managerOf = (machine: Machine | undefined): Manager | null => machine?.memory?.manager ?? null

const byId = <T extends { readonly id: string }>(objects: Readonly<Record<string, T>>): T[] =>
  Object.values(objects).sort((a, b) => byText(a.id, b.id))

function* rowsOf(leader: Manager, now: number): Generator<[string, object]> {
  const { services, nodes, tasks } = leader.store
  for (const service of byId(services)) {
    if (service.updateStatus !== null) yield [service.id, serviceRow(service)]
  }
  for (const node of byId(nodes)) yield [node.id, nodeRow(leader, node, now)]
  for (const task of byId(tasks)) {
    if (task.status.state !== 'new') yield [task.id, taskRow(services, nodes, task)]
  }
}

function nodeRow(leader: Manager, { id, machine, ...node }: Node, now: number): object {
  const { state, message } = node.status
  const { Availability, Role } = node.spec
  const text = `${state} ${Availability} ${Role} ${managerStatus(leader, id, now)} ${message}`
  return node.description === null ? { state: text } : { node: machine, state: text }
}

/** `leader reachable`, ` reachable` and ` unreachable`; a worker has the blank alone. */
function managerStatus({ raft, ...manager }: Manager, nodeId: string, now: number): string {
  for (const [peer, context] of Object.entries(raft.members as Record<string, PeerContext>)) {
    if (context.nodeId !== nodeId) continue
    const reachable = isReachable({ raft, ...manager }, peer, now)
    return `${raft.lead === peer ? 'leader' : ''} ${reachable ? 'reachable' : 'unreachable'}`
  }
  return ' '
}

const serviceRow = ({ spec, updateStatus }: Service): object => ({
  service: spec.Name,
  update: `${updateStatus?.state} ${updateStatus?.message}`,
})

function taskRow(
  services: Readonly<Record<string, Service>>,
  nodes: Readonly<Record<string, Node>>,
  task: Task,
): object {
  const { status } = task
  const node = nodes[task.nodeId]?.machine ?? null
  const owner = services[task.serviceId]?.spec.Name ?? task.serviceId
  return {
    task: `${owner}.${task.slot === 0 ? node : task.slot}`,
    id: task.id.slice(0, 8),
    desired: task.desired,
    state: status.state,
    node,
    ...(status.err === '' ? {} : { err: status.err }),
    msg: status.message,
    image: task.spec.ContainerSpec?.Image ?? '',
  }
}

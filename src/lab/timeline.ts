/**
 * The timeline of a performance: each change of a task, a node or an update's state with its
 * second, as the recorder of the real swarm wrote it down by looking about ten times a second.
 */
import type { Machine } from '../engine/machine/machine'
import type { Node, Service, Task } from '../engine/store/objects'
import type { Lab } from './bench'
import { witness } from './witness'

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

/** Watches from `begin` on; `end` gives the rows and takes the eye away. */
export function createTimeline(
  lab: Lab,
  began: number,
): { readonly begin: () => void; readonly end: () => readonly TimelineRow[] } {
  const rows: TimelineRow[] = []
  const seen = new Map<string, string>()
  let looking = false
  const look = (): void => {
    const chief = witness(lab.world)
    if (!looking || chief === null) return
    const t = Math.round((lab.world.now - began) / 10) / 100
    for (const [key, row] of rowsOf(lab, chief)) {
      const text = JSON.stringify(row)
      if (seen.get(key) === text) continue
      seen.set(key, text)
      rows.push({ t, ...row } as TimelineRow)
    }
  }
  const eye = { happened: look }
  lab.eyes.push(eye)
  return {
    begin: () => {
      looking = true
      look()
    },
    end: () => {
      look()
      lab.eyes.splice(lab.eyes.indexOf(eye), 1)
      return rows
    },
  }
}

function* rowsOf(lab: Lab, chief: Machine): Generator<[string, object]> {
  const manager = chief.memory?.manager
  if (manager == null) return
  const { store } = manager
  for (const node of Object.values(store.nodes)) yield [node.id, nodeRow(chief, node)]
  for (const service of Object.values(store.services)) {
    if (service.updateStatus !== null) yield [service.id, serviceRow(service)]
  }
  for (const task of Object.values(store.tasks)) {
    if (task.status.state !== 'new') yield [task.id, taskRow(lab, store.nodes, task)]
  }
}

function nodeRow(chief: Machine, node: Node): object {
  const { state, message } = node.status
  const leads = node.machine === chief.id ? 'leader reachable' : ' '
  const manager = node.role === 'manager' ? leads : ' '
  const text = `${state} ${node.spec.Availability} ${node.spec.Role} ${manager} ${message}`
  return node.description === null ? { state: text } : { node: node.machine, state: text }
}

const serviceRow = ({ spec, updateStatus }: Service): object => ({
  service: spec.Name,
  update: `${updateStatus?.state} ${updateStatus?.message}`,
})

function taskRow(lab: Lab, nodes: Record<string, Node>, task: Task): object {
  const { status } = task
  const node = nodes[task.nodeId]?.machine ?? null
  const gone = witness(lab.world)?.memory?.manager?.store.services[task.serviceId] === undefined
  const owner = gone ? task.serviceId : task.serviceName
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

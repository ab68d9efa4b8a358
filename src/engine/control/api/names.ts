/** What nodes and tasks are called. */
import type { Node, Task } from '../../store/objects'

/** The host name that the agent reported; before its first session, the machine's own. */
export const nodeNameOf = (node: Node): string => node.description?.Hostname ?? node.machine

/** `web.3.ID`, or `web.NODE.ID` for a global service's (spec 1.7). */
export const taskFullName = (task: Task): string =>
  `${task.serviceName}.${task.slot === 0 ? task.nodeId : task.slot}.${task.id}`

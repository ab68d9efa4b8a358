/** The table of tasks that `service ps` and `node ps` share (spec 10.8). */
import type { Node, PortConfig, Task } from '../../api/types'
import type { Io } from '../client'
import type { Call } from '../command'
import { listing, type Column } from './listing'
import {
  ago,
  ellipsis,
  instantOf,
  naturalCompare,
  prettyPrint,
  shownImage,
  truncateId,
} from './units'

/** What names are known, and how the rows are to be shown. */
export interface TaskTable {
  readonly tasks: readonly Task[]
  readonly serviceNames: ReadonlyMap<string, string>
  readonly nodes: readonly Node[]
  readonly resolve: boolean
  readonly trunc: boolean
  readonly format: string
  readonly quiet: boolean
  readonly now: number
}

/** How the flags that all `ps` of tasks have in common want the rows shown. */
export const taskShape = (
  call: Call,
  io: Io,
): Omit<TaskTable, 'tasks' | 'serviceNames' | 'nodes'> => ({
  resolve: !call.bool('no-resolve'),
  trunc: !call.bool('no-trunc'),
  format: call.text('format'),
  quiet: call.bool('quiet'),
  now: io.now(),
})

interface Row {
  readonly task: Task
  readonly name: string
  /** The same name stands in the row above; of a task that is listed twice, above the last. */
  readonly again: boolean
}

const MOST_ERROR = 30

/** What `--format raw` stands for. */
const RAW = [
  'id: {{.ID}}',
  'name: {{.Name}}',
  'image: {{.Image}}',
  'node: {{.Node}}',
  'desired_state: {{.DesiredState}}',
  'current_state: {{.CurrentState}}',
  'error: {{.Error}}',
  'ports: {{.Ports}}',
]

/** The tasks by name, the newest of a name first. */
export function taskTable(plan: TaskTable): string {
  const named = plan.tasks
    .map((task) => ({ task, name: nameOf(plan, task) }))
    .sort(
      (a, b) =>
        naturalCompare(a.name, b.name) || instantOf(b.task.CreatedAt) - instantOf(a.task.CreatedAt),
    )
  const again = new Map(
    named.map(({ task, name }, at) => [task.ID, named[at - 1]?.name === name] as const),
  )
  const rows = named.map((row): Row => ({ ...row, again: again.get(row.task.ID) === true }))
  const { format, quiet } = plan
  return listing({
    rows,
    columns: columnsOf(plan),
    format,
    quiet: quiet ? ({ task }) => (plan.trunc ? truncateId(task.ID) : task.ID) : null,
    raw: RAW,
    type: '*task.taskContext',
  })
}

/** `web.3`; `web.NODE` for a global service's; with the service's ID when names are not wanted. */
function nameOf({ serviceNames, resolve }: TaskTable, task: Task): string {
  const id = task.ServiceID ?? ''
  const service = resolve ? (serviceNames.get(id) ?? id) : id
  const slot = task.Slot ?? 0
  return `${service}.${slot === 0 ? (task.NodeID ?? '') : slot}`
}

function columnsOf(plan: TaskTable): Column<Row>[] {
  const { trunc, now } = plan
  return [
    { name: 'ID', header: 'ID', value: ({ task }) => (trunc ? truncateId(task.ID) : task.ID) },
    {
      name: 'Name',
      header: 'NAME',
      value: ({ name, again }) => (again && /^(table|$)/.test(plan.format) ? ` \\_ ${name}` : name),
    },
    { name: 'Image', header: 'IMAGE', value: ({ task }) => imageOf(task, trunc) },
    { name: 'Node', header: 'NODE', value: ({ task }) => nodeOf(plan, task) },
    {
      name: 'DesiredState',
      header: 'DESIRED STATE',
      value: ({ task }) => prettyPrint(task.DesiredState),
    },
    {
      name: 'CurrentState',
      header: 'CURRENT STATE',
      value: ({ task: { Status } }) =>
        `${prettyPrint(Status.State)} ${ago(now, Status.Timestamp).toLowerCase()}`,
    },
    { name: 'Error', header: 'ERROR', value: ({ task }) => errorOf(task, trunc) },
    {
      name: 'Ports',
      header: 'PORTS',
      value: ({ task }) => (task.Status.PortStatus.Ports ?? []).map(boundPort).join(','),
    },
  ]
}

function imageOf(task: Task, trunc: boolean): string {
  const image = task.Spec.ContainerSpec?.Image ?? ''
  return trunc ? shownImage(image) : image
}

function nodeOf({ nodes, resolve }: TaskTable, { NodeID = '' }: Task): string {
  if (!resolve) return NodeID
  const node = nodes.find(({ ID }) => ID === NodeID)
  return node?.Spec.Name ?? node?.Description.Hostname ?? NodeID
}

function errorOf({ Status }: Task, trunc: boolean): string {
  if (Status.Err === undefined) return ''
  return `"${trunc ? ellipsis(Status.Err, MOST_ERROR) : Status.Err}"`
}

const boundPort = (port: PortConfig): string =>
  `*:${port.PublishedPort ?? 0}->${port.TargetPort}/${port.Protocol}`

/** `docker service ls` (spec 10.8). */
import type { Service } from '../../../api/types'
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { listing, type Column } from '../../format/listing'
import { portsColumn } from '../../format/ports'
import { naturalCompare, shownImage, truncateId } from '../../format/units'
import { listFormat, quietFlag } from '../shared-flags'

/** `replicated`, `global`, `replicated job`, `global job`. */
function modeOf({ Spec: { Mode } }: Service): string {
  if (Mode.Global !== undefined) return 'global'
  if (Mode.ReplicatedJob !== undefined) return 'replicated job'
  return Mode.GlobalJob === undefined ? 'replicated' : 'global job'
}

function replicasOf(service: Service): string {
  const { RunningTasks = 0, DesiredTasks = 0, CompletedTasks = 0 } = service.ServiceStatus ?? {}
  const most = service.Spec.TaskTemplate.Placement?.MaxReplicas ?? 0
  const figures = `${RunningTasks}/${DesiredTasks}`
  const { ReplicatedJob, GlobalJob } = service.Spec.Mode
  if (ReplicatedJob !== undefined) {
    return `${figures} (${CompletedTasks}/${ReplicatedJob.TotalCompletions ?? 1} completed)`
  }
  if (GlobalJob !== undefined)
    return `${figures} (${CompletedTasks}/${DesiredTasks + CompletedTasks} completed)`
  return most > 0 ? `${figures} (max ${most} per node)` : figures
}

const COLUMNS: readonly Column<Service>[] = [
  { name: 'ID', header: 'ID', value: ({ ID }) => truncateId(ID) },
  { name: 'Name', header: 'NAME', value: ({ Spec }) => Spec.Name },
  { name: 'Mode', header: 'MODE', value: modeOf },
  { name: 'Replicas', header: 'REPLICAS', value: replicasOf },
  {
    name: 'Image',
    header: 'IMAGE',
    value: ({ Spec }) => shownImage(Spec.TaskTemplate.ContainerSpec?.Image ?? ''),
  },
  { name: 'Ports', header: 'PORTS', value: ({ Endpoint }) => portsColumn(Endpoint.Ports ?? []) },
]

/** What `--format raw` stands for. */
const RAW = [
  'id: {{.ID}}',
  'name: {{.Name}}',
  'mode: {{.Mode}}',
  'replicas: {{.Replicas}}',
  'image: {{.Image}}',
  'ports: {{.Ports}}',
]

/** Services by name, as the call's `--format` and `--quiet` want them. */
export const serviceTable = (services: readonly Service[], call: Call): string =>
  listing({
    rows: [...services].sort((a, b) => naturalCompare(a.Spec.Name, b.Spec.Name)),
    columns: COLUMNS,
    format: call.text('format'),
    quiet: call.bool('quiet') ? ({ ID }) => truncateId(ID) : null,
    raw: RAW,
    type: '*service.serviceContext',
  })

export const ls: Command = {
  path: 'docker service ls',
  usage: '[OPTIONS]',
  short: 'Show what the swarm is to run',
  aliases: ['list'],
  flags: [
    filterFlag(['id', 'label', 'mode', 'name']),
    listFormat('servicesFormat'),
    quietFlag('IDs'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const filters = filtersOf(call)
    const services = yield* ask('GET /services', {}, { filters, status: true }, null)
    io.out(serviceTable(services, call))
    return 0
  },
}

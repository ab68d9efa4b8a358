/** `docker volume ls` and `docker volume inspect`: what containers keep on the machine's disk. */
import type { Volume } from '../../../api/daemon'
import { ask, daemonError, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { listing, type Column } from '../../format/listing'
import { naturalCompare } from '../../format/units'
import { inspecting } from '../inspecting'
import { INSPECT_FORMAT, LIST_FORMAT, quietFlag } from '../shared-flags'

const hidden = (name: string, value: (volume: Volume) => string): Column<Volume> => ({
  name,
  header: name.toUpperCase(),
  value,
  shown: false,
})

/** What nobody has counted, or what only volumes of a cluster have. */
const UNKNOWN = 'N/A'

const COLUMNS: readonly Column<Volume>[] = [
  { name: 'Driver', header: 'DRIVER', value: ({ Driver }) => Driver },
  { name: 'Name', header: 'VOLUME NAME', value: ({ Name }) => Name },
  hidden('Scope', ({ Scope }) => Scope),
  hidden('Mountpoint', ({ Mountpoint }) => Mountpoint),
  ...['Availability', 'Group', 'Links', 'Size', 'Status'].map((name) =>
    hidden(name, () => UNKNOWN),
  ),
]

const ls: Command = {
  path: 'docker volume ls',
  usage: '[OPTIONS]',
  short: 'Show the volumes on this machine',
  aliases: ['list'],
  flags: [
    { name: 'cluster', type: 'bool', help: 'Show volumes of a cluster only' },
    filterFlag(['dangling', 'driver', 'name']),
    LIST_FORMAT,
    quietFlag('names'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const { Volumes } = yield* ask('GET /volumes', {}, { filters: filtersOf(call) }, null)
    const sorted = [...Volumes].sort((a, b) => naturalCompare(a.Name, b.Name))
    io.out(
      listing({
        rows: call.bool('cluster') ? [] : sorted,
        columns: COLUMNS,
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ Name }) => Name : null,
        labels: ({ Labels }) => Labels ?? {},
        type: '*formatter.volumeContext',
      }),
    )
    return 0
  },
}

/** The volume of this name, its fields in Docker's order; or why there is none. */
function* find(name: string): Generator<Wait, Volume | string, Resume> {
  const { Volumes } = yield* ask('GET /volumes', {}, {}, null)
  const found = Volumes.find(({ Name }) => Name === name)
  if (found === undefined) return daemonError(404, `get ${name}: no such volume`)
  const { CreatedAt, Driver, Labels, Mountpoint, Name, Options, Scope } = found
  return { CreatedAt, Driver, Labels, Mountpoint, Name, Options, Scope }
}

const inspect: Command = {
  path: 'docker volume inspect',
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  short: 'Show everything that is known of volumes',
  flags: [INSPECT_FORMAT],
  arity: { kind: 'atLeast', n: 1 },
  *run(call: Call, io: Io) {
    return yield* inspecting(call, io, { find, type: 'volume.Volume' })
  },
}

export const VOLUME: readonly Command[] = [inspect, ls]

/** `docker volume …`: what containers keep on the machine's disk. */
import type { Volume } from '../../../api/daemon'
import { checkLabel } from '../../checks'
import { ask, Fail, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { each } from '../each'
import { filterFlag, filtersOf } from '../../filters'
import { listing, type Column } from '../../format/listing'
import { naturalCompare } from '../../format/units'
import { foundIn, inspecting } from '../inspecting'
import { toRecord } from '../service/spec'
import { forceFlag, INSPECT_FORMAT, listFormat, quietFlag } from '../shared-flags'
import { deleted, mayPrune, pruneFilter, pruneFilters, reclaimed } from '../pruning'

const hidden = (name: string, value: (volume: Volume) => string): Column<Volume> => ({
  name,
  header: name.toUpperCase(),
  value,
  shown: false,
})

/** What nobody has counted, or what only volumes of a cluster have. */
const UNKNOWN = 'N/A'

export const VOLUME_COLUMNS: readonly Column<Volume>[] = [
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
    { name: 'cluster', type: 'bool', needs: 'manager', help: 'Show volumes of a cluster only' },
    filterFlag(['dangling', 'driver', 'label', 'name']),
    listFormat('volumesFormat'),
    quietFlag('names'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const { Volumes } = yield* ask('GET /volumes', {}, { filters: filtersOf(call) }, null)
    const sorted = [...Volumes].sort((a, b) => naturalCompare(a.Name, b.Name))
    io.out(
      listing({
        rows: call.bool('cluster') ? [] : sorted,
        columns: VOLUME_COLUMNS,
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ Name }) => Name : null,
        labels: ({ Labels }) => Labels ?? {},
        raw: ['name: {{.Name}}', 'driver: {{.Driver}}'],
        type: '*formatter.volumeContext',
      }),
    )
    return 0
  },
}

/** The volume of this name, or why there is none. */
function* find(name: string): Generator<Wait, Volume | string, Resume> {
  return foundIn(yield* tryAsk('GET /volumes/{name}', { name }, {}, null))
}

const inspect: Command = {
  path: 'docker volume inspect',
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  short: 'Show everything that is known of volumes',
  flags: [INSPECT_FORMAT],
  arity: { kind: 'atLeast', n: 1 },
  names: 'volume',
  *run(call: Call, io: Io) {
    return yield* inspecting(call, io, { find, type: () => 'volume.Volume', isRaw: true })
  },
}

/** A flag that is given again for each pair. */
const MAP_FLAG = { type: 'list', placeholder: 'map', default: 'map[]' } as const

/** What only volumes of a cluster have. */
const CLUSTER_FLAGS: readonly Flag[] = [
  { name: 'availability', type: 'string', default: 'active', help: 'May it be used (cluster)' },
  { name: 'group', type: 'string', help: 'Its group (cluster)' },
  { name: 'limit-bytes', type: 'bytes', help: 'How large it is at most (cluster)' },
  { name: 'required-bytes', type: 'bytes', help: 'How large it is at least (cluster)' },
  { name: 'scope', type: 'string', default: 'single', help: 'How many nodes use it (cluster)' },
  { name: 'secret', ...MAP_FLAG, help: 'Secrets of its driver (cluster)' },
  { name: 'sharing', type: 'string', default: 'none', help: 'Who may share it (cluster)' },
  { name: 'topology-preferred', type: 'list', help: 'Where it had best be (cluster)' },
  { name: 'topology-required', type: 'list', help: 'Where it must be (cluster)' },
  { name: 'type', type: 'string', default: 'block', help: 'How it is used (cluster)' },
]

const create: Command = {
  path: 'docker volume create',
  usage: '[OPTIONS] [VOLUME]',
  short: 'Make a volume',
  missing: 'flags of cluster volumes are taken and do nothing',
  flags: [
    { name: 'driver', short: 'd', type: 'string', default: 'local', help: 'Which driver keeps it' },
    { name: 'label', type: 'list', help: 'Labels', parse: checkLabel },
    { name: 'name', type: 'string', help: 'Its name', hidden: true },
    { name: 'opt', short: 'o', ...MAP_FLAG, help: 'Options of its driver' },
    ...CLUSTER_FLAGS.map((flag): Flag => ({ ...flag, needs: 'manager' })),
  ],
  arity: { kind: 'atMost', n: 1 },
  *run(call: Call, io: Io) {
    const [given] = call.args
    const name = call.text('name')
    if (given !== undefined && name !== '') {
      const how = 'both --name and as a positional arg'
      throw new Fail(`conflicting options: cannot specify a volume-name through ${how}`)
    }
    const [labels, options] = [toRecord(call.list('label')), toRecord(call.list('opt'))]
    const body = {
      Name: given ?? name,
      Driver: call.text('driver'),
      ...(Object.keys(labels).length === 0 ? {} : { Labels: labels }),
      ...(Object.keys(options).length === 0 ? {} : { DriverOpts: options }),
    }
    const { Name } = yield* ask('POST /volumes/create', {}, {}, body)
    io.out(`${Name}\n`)
    return 0
  },
}

const rm: Command = {
  path: 'docker volume rm',
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  short: 'Remove volumes that no container has',
  aliases: ['remove'],
  flags: [forceFlag('Do not mind if it does not exist')],
  arity: { kind: 'atLeast', n: 1 },
  names: 'volume',
  *run(call: Call, io: Io) {
    const query = { force: call.bool('force') }
    return yield* each(
      call.args,
      (name) => tryAsk('DELETE /volumes/{name}', { name }, query, null),
      io,
    )
  },
}

const prune: Command = {
  path: 'docker volume prune',
  usage: '[OPTIONS]',
  short: 'Remove the volumes that no container has',
  flags: [
    { name: 'all', short: 'a', type: 'bool', help: 'Also those that somebody named' },
    pruneFilter(['all', 'label', 'label!']),
    forceFlag('Do not ask first'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const given = pruneFilters(call, io)
    const all = call.bool('all')
    if (all && 'all' in given) {
      throw new Fail('conflicting options: cannot specify both --all and --filter all=1')
    }
    const which = all ? 'all' : 'anonymous'
    const what = `${which} local volumes not used by at least one container`
    if (!(yield* mayPrune(call, `WARNING! This will remove ${what}.`, io))) return 0
    const filters = all ? { ...given, all: ['true'] } : given
    const pruned = yield* ask('POST /volumes/prune', {}, { filters }, null)
    const { VolumesDeleted: gone, SpaceReclaimed: bytes } = pruned
    io.out(deleted('Volumes', gone))
    io.out(reclaimed(bytes))
    return 0
  },
}

const update: Command = {
  path: 'docker volume update',
  usage: '[OPTIONS] [VOLUME]',
  short: 'Change a volume of the cluster',
  flags: [
    {
      name: 'availability',
      type: 'string',
      default: 'active',
      needs: 'manager',
      help: 'Whether tasks may have it\n("active", "pause", "drain")',
    },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'volume',
  *run({ args: [name = ''] }: Call) {
    yield* ask('GET /volumes/{name}', { name }, {}, null)
    throw new Fail('can only update cluster volumes')
  },
}

export const VOLUME: readonly Command[] = [create, inspect, ls, prune, rm, update]

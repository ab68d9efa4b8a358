/** `docker system df`: what fills the machine's disk. */
import type { DiskUsage } from '../../../api/daemon'
import { formatInstant } from '../../../api/instant'
import { goJson } from '../../../api/json'
import { parseReference, familiarName } from '../../../api/reference'
import { readTemplate, render } from '../../../api/template/template'
import { dynamic } from '../../../api/template/types'
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { listing, rowsAsJson, templateFault, type Column } from '../../format/listing'
import { decimalSize, goTime, humanDuration, humanSize, truncateId } from '../../format/units'
import { LIST_FORMAT } from '../shared-flags'
import { VOLUME_COLUMNS } from '../volume/all'
import { containerColumns } from './ps'

/** A line of the overview. */
interface Kind {
  readonly type: string
  readonly total: number
  readonly active: number
  readonly bytes: number
  readonly reclaimable: number
  /** Its share is told, too. */
  readonly inPercent: boolean
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0)

function kindsOf({ LayersSize, Images, Containers, Volumes, BuildCache }: DiskUsage): Kind[] {
  const used = Images.filter((image) => image.Containers > 0)
  const running = Containers.filter(({ State }) => State !== 'exited' && State !== 'created')
  const idle = Containers.filter((one) => !running.includes(one))
  const held = Volumes.filter(({ UsageData }) => UsageData.RefCount > 0)
  const loose = Volumes.filter((one) => !held.includes(one))
  const written = (rows: typeof Containers): number => sum(rows.map(({ SizeRw = 0 }) => SizeRw))
  const kept = (rows: typeof Volumes): number => sum(rows.map(({ UsageData }) => UsageData.Size))
  const inPercent = true
  return [
    {
      type: 'Images',
      total: Images.length,
      active: used.length,
      bytes: LayersSize,
      reclaimable: LayersSize - sum(used.map(({ Size, SharedSize }) => Size - SharedSize)),
      inPercent,
    },
    {
      type: 'Containers',
      total: Containers.length,
      active: running.length,
      bytes: written(Containers),
      reclaimable: written(idle),
      inPercent,
    },
    {
      type: 'Local Volumes',
      total: Volumes.length,
      active: held.length,
      bytes: kept(Volumes),
      reclaimable: kept(loose),
      inPercent,
    },
    {
      type: 'Build Cache',
      total: BuildCache.length,
      active: 0,
      bytes: 0,
      reclaimable: 0,
      inPercent: false,
    },
  ]
}

const KINDS: readonly Column<Kind>[] = [
  { name: 'Type', header: 'TYPE', value: ({ type }) => type },
  { name: 'TotalCount', header: 'TOTAL', value: ({ total }) => String(total) },
  { name: 'Active', header: 'ACTIVE', value: ({ active }) => String(active) },
  { name: 'Size', header: 'SIZE', value: ({ bytes }) => humanSize(bytes) },
  {
    name: 'Reclaimable',
    header: 'RECLAIMABLE',
    value: ({ reclaimable, bytes, inPercent }) =>
      inPercent && bytes > 0
        ? `${humanSize(reclaimable)} (${Math.floor((reclaimable * 100) / bytes)}%)`
        : humanSize(reclaimable),
  },
]

type Picture = DiskUsage['Images'][number]

/** Only the first tag is told. */
function nameOf({ RepoTags }: Picture): readonly [string, string] {
  const [first] = RepoTags
  if (first === undefined) return ['<none>', '<none>']
  const reference = parseReference(first)
  return [familiarName(reference), reference.tag ?? '']
}

const imageColumns = (trunc: boolean, now: number): readonly Column<Picture>[] => [
  { name: 'Repository', header: 'REPOSITORY', value: (one) => nameOf(one)[0] },
  { name: 'Tag', header: 'TAG', value: (one) => nameOf(one)[1] },
  { name: 'Digest', header: 'DIGEST', value: () => '', shown: false },
  { name: 'ID', header: 'IMAGE ID', value: ({ Id }) => (trunc ? truncateId(Id) : Id) },
  {
    name: 'CreatedAt',
    header: 'CREATED AT',
    value: ({ Created }) => goTime(formatInstant(Created * 1000)),
    shown: false,
  },
  {
    name: 'CreatedSince',
    header: 'CREATED',
    value: ({ Created }) => `${humanDuration(now - Created * 1000)} ago`,
  },
  { name: 'Size', header: 'SIZE', value: ({ Size }) => decimalSize(Size) },
  { name: 'VirtualSize', header: 'SIZE', value: ({ Size }) => humanSize(Size), shown: false },
  { name: 'SharedSize', header: 'SHARED SIZE', value: ({ SharedSize }) => humanSize(SharedSize) },
  {
    name: 'UniqueSize',
    header: 'UNIQUE SIZE',
    value: ({ Size, SharedSize }) => humanSize(Size - SharedSize),
  },
  { name: 'Containers', header: 'CONTAINERS', value: ({ Containers }) => String(Containers) },
]

type Filled = DiskUsage['Volumes'][number]

const volumeColumns: readonly Column<Filled>[] = [
  ...VOLUME_COLUMNS.filter(({ name }) => name !== 'Links' && name !== 'Size').map((column) => ({
    ...column,
    shown: column.name === 'Name',
  })),
  { name: 'Links', header: 'LINKS', value: ({ UsageData }) => String(UsageData.RefCount) },
  { name: 'Size', header: 'SIZE', value: ({ UsageData }) => humanSize(UsageData.Size) },
]

const CONTAINERS_SHOWN = 'ID Image Command LocalVolumes Size RunningFor Status Names'.split(
  ' ',
) as readonly string[]

/** The columns of `docker ps` in another order. */
function usageColumns(trunc: boolean, now: number) {
  const known = containerColumns(trunc, now, true)
  const shown = CONTAINERS_SHOWN.map((name) => ({
    ...(known.findLast((column) => column.name === name) as (typeof known)[number]),
    shown: true,
  }))
  const rest = known.filter(({ name }) => !CONTAINERS_SHOWN.includes(name))
  return [...shown, ...rest.map((column) => ({ ...column, shown: false }))]
}

const CACHE = 'CACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED\n'

/** All of it, a table a kind. */
function tables({ Images, Containers, Volumes }: DiskUsage, now: number): string {
  const common = { format: '', quiet: null, type: '' }
  const images = listing({ ...common, rows: Images, columns: imageColumns(true, now) })
  const containers = listing({ ...common, rows: Containers, columns: usageColumns(true, now) })
  const volumes = listing({ ...common, rows: Volumes, columns: volumeColumns })
  return (
    `Images space usage:\n\n${images}\nContainers space usage:\n\n${containers}` +
    `\nLocal Volumes space usage:\n\n${volumes}\nBuild cache usage: 0B\n\n${CACHE}`
  )
}

/** All of it for a template, or as JSON. */
function formatted(usage: DiskUsage, format: string, now: number): string {
  const common = { format: '', quiet: null, type: '' }
  const whole = {
    Images: rowsAsJson({ ...common, rows: usage.Images, columns: imageColumns(false, now) }),
    Containers: rowsAsJson({
      ...common,
      rows: usage.Containers,
      columns: usageColumns(false, now),
      labels: ({ Labels }) => Labels,
    }),
    Volumes: rowsAsJson({
      ...common,
      rows: usage.Volumes,
      columns: volumeColumns,
      labels: ({ Labels }) => Labels ?? {},
    }),
    BuildCache: [],
  }
  if (format === 'json') return goJson(whole)
  try {
    return render(readTemplate(format), dynamic(whole))
  } catch (error) {
    throw templateFault(error, 1)
  }
}

export const df: Command = {
  path: 'docker system df',
  usage: '[OPTIONS]',
  short: "Show what fills the machine's disk",
  flags: [
    LIST_FORMAT,
    { name: 'verbose', short: 'v', type: 'bool', help: 'Show each thing that is there' },
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const format = call.text('format')
    const usage = yield* ask('GET /system/df', {}, {}, null)
    if (!call.bool('verbose')) {
      const type = '*formatter.diskUsageImagesContext'
      io.out(listing({ rows: kindsOf(usage), columns: KINDS, format, quiet: null, type }))
    } else if (format === '' || format === 'table') io.out(tables(usage, io.now()))
    else io.out(formatted(usage, format, io.now()))
    return 0
  },
}

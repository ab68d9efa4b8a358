/** `docker ps` (spec 10.12). */
import type { Container } from '../../../api/daemon'
import { formatInstant } from '../../../api/instant'
import { byText } from '../../../api/order'
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { listing, tryOut, type Column, type Listing } from '../../format/listing'
import { ellipsis, goTime, humanDuration, truncateId } from '../../format/units'
import { listFormat, NO_TRUNC, quietFlag } from '../shared-flags'

const MOST_COMMAND = 20
const MOST_MOUNT = 15

type Port = Container['Ports'][number]

const byPort = (a: Port, b: Port): number =>
  a.PrivatePort - b.PrivatePort ||
  Number(a.IP?.includes(':') ?? false) - Number(b.IP?.includes(':') ?? false) ||
  byText(a.IP ?? '', b.IP ?? '') ||
  (a.PublicPort ?? 0) - (b.PublicPort ?? 0) ||
  byText(a.Type, b.Type)

const joined = (ip: string, port: number | string): string =>
  ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`

interface Range {
  readonly ip: string
  readonly type: string
  readonly first: number
  last: number
}

function rangeShown({ ip, type, first, last }: Range): string {
  const ports = first === last ? String(first) : `${first}-${last}`
  return `${ip === '' ? '' : `${joined(ip, ports)}->`}${ports}/${type}`
}

/** Those that are the same within and without stand in ranges, before the others (docker/cli). */
export function portsShown(ports: readonly Port[]): string {
  const done: Range[] = []
  const open = new Map<string, Range>()
  const mapped: string[] = []
  for (const { IP: ip = '', PrivatePort: own, PublicPort, Type: type } of ports.toSorted(byPort)) {
    if (ip !== '' && PublicPort !== own) {
      mapped.push(`${joined(ip, PublicPort ?? 0)}->${own}/${type}`)
      continue
    }
    const key = `${ip}/${type}`
    const range = open.get(key)
    if (range?.last === own - 1) range.last = own
    else {
      if (range !== undefined) done.push(range)
      open.set(key, { ip, type, first: own, last: own })
    }
  }
  return [...[...done, ...open.values()].map(rangeShown), ...mapped].join(', ')
}

/** What only templates and JSON show. */
const HIDDEN: readonly Column<Container>[] = [
  {
    name: 'CreatedAt',
    header: 'CREATED AT',
    value: ({ Created }) => goTime(formatInstant(Created * 1000)),
    shown: false,
  },
  { name: 'State', header: 'STATE', value: ({ State }) => State, shown: false },
  { name: 'Size', header: 'SIZE', value: () => '0B', shown: false },
  {
    name: 'LocalVolumes',
    header: 'LOCAL VOLUMES',
    value: ({ Mounts }) => String(Mounts.filter(({ Driver }) => Driver === 'local').length),
    shown: false,
  },
  {
    name: 'Networks',
    header: 'NETWORKS',
    value: ({ NetworkSettings }) => Object.keys(NetworkSettings.Networks).join(','),
    shown: false,
  },
  { name: 'Platform', header: 'PLATFORM', value: () => '<nil>', raw: () => null, shown: false },
]

/** The columns of a list of containers. */
export const containerColumns = (
  trunc: boolean,
  now: number,
  sized: boolean,
): readonly Column<Container>[] => [
  { name: 'ID', header: 'CONTAINER ID', value: ({ Id }) => (trunc ? truncateId(Id) : Id) },
  { name: 'Image', header: 'IMAGE', value: ({ Image }) => Image },
  {
    name: 'Command',
    header: 'COMMAND',
    value: ({ Command: command }) => `"${trunc ? ellipsis(command, MOST_COMMAND) : command}"`,
  },
  {
    name: 'RunningFor',
    header: 'CREATED',
    value: ({ Created }) => `${humanDuration(now - Created * 1000)} ago`,
  },
  { name: 'Status', header: 'STATUS', value: ({ Status }) => Status },
  { name: 'Ports', header: 'PORTS', value: ({ Ports }) => portsShown(Ports) },
  ...HIDDEN,
  {
    name: 'Mounts',
    header: 'MOUNTS',
    value: ({ Mounts }) =>
      Mounts.map(({ Name, Source }) => Name ?? Source)
        .map((name) => (trunc ? ellipsis(name, MOST_MOUNT) : name))
        .join(','),
    shown: false,
  },
  { name: 'Names', header: 'NAMES', value: ({ Names }) => (Names[0] ?? '').replace(/^\//, '') },
  { name: 'Size', header: 'SIZE', value: () => '0B', shown: sized },
]

/** What `--format raw` stands for. */
const RAW = [
  'container_id: {{.ID}}',
  'image: {{.Image}}',
  'command: {{.Command}}',
  'created_at: {{.CreatedAt}}',
  'state: {{- pad .State 1 0}}',
  'status: {{- pad .Status 1 0}}',
  'names: {{.Names}}',
  'labels: {{- pad .Labels 1 0}}',
  'ports: {{- pad .Ports 1 0}}',
]

/** What a container is of which nothing is known. */
const EMPTY: Container = {
  Id: '',
  Names: [],
  Image: '<no image>',
  ImageID: '',
  Command: '',
  Created: 0,
  Ports: [],
  Labels: {},
  State: '' as never,
  Status: '',
  Mounts: [],
  NetworkSettings: { Networks: {} },
}

const FILTERS =
  'ancestor before exited expose health id is-task isolation label name network publish since status volume'.split(
    ' ',
  )

export const ps: Command = {
  path: 'docker ps',
  usage: '[OPTIONS]',
  short: 'Show the containers on this machine',
  aliases: ['docker container ls', 'docker container list', 'docker container ps'],
  flags: [
    {
      name: 'all',
      short: 'a',
      type: 'bool',
      help: 'Show those that have stopped, too (default shows just running)',
    },
    filterFlag(FILTERS),
    listFormat('psFormat'),
    {
      name: 'last',
      short: 'n',
      type: 'int',
      default: '-1',
      help: 'Show so many, the newest first, whatever they do',
    },
    { name: 'latest', short: 'l', type: 'bool', help: 'Show the newest, whatever it does' },
    { name: 'size', short: 's', type: 'bool', help: 'Show how much they have written' },
    NO_TRUNC,
    quietFlag('IDs'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const trunc = !call.bool('no-trunc')
    const bare: Listing<Container> = {
      rows: [],
      columns: containerColumns(trunc, io.now(), call.bool('size')),
      format: call.text('format'),
      quiet: call.bool('quiet') ? ({ Id }) => (trunc ? truncateId(Id) : Id) : null,
      labels: ({ Labels }) => Labels,
      raw: call.bool('size') ? [...RAW, 'size: {{.Size}}'] : RAW,
      type: '*formatter.ContainerContext',
    }
    tryOut(bare, EMPTY)
    const most = call.bool('latest') ? 1 : call.number('last')
    const query = { all: call.bool('all') || most > 0, filters: filtersOf(call) }
    const known = yield* ask('GET /containers/json', {}, query, null)
    io.out(listing({ ...bare, rows: most > 0 ? known.slice(0, most) : known }))
    return 0
  },
}

/** `docker compose ps` and `ls`: the containers of a project, and the projects. */
import type { Container, ContainerDetails } from '../../../api/daemon'
import { formatInstant } from '../../../api/instant'
import { byText } from '../../../api/order'
import { ask, Fail, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { byName, containersOf, nameOf } from '../../compose/live/containers'
import * as label from '../../compose/live/labels'
import { projectOrName, type Meant } from '../../compose/live/project'
import { warn } from '../../compose/warn'
import { listing, type Column } from '../../format/listing'
import { tabulate } from '../../format/table'
import { ellipsis, goTime, humanDuration, truncateId } from '../../format/units'
import { quoted } from '../../values'
import { mapsJson } from '../../../api/json'
import { LIST_FORMAT, NO_TRUNC } from '../shared-flags'
import { portsShown } from '../system/ps'
import { looking, many, text, yes } from './begin'

/** A container, and what only its details say. */
interface Row {
  readonly container: Container
  readonly health: string
  readonly exitCode: number
}

const MOST_COMMAND = 20
const MOST_MOUNT = 15

type Publisher = Readonly<Record<string, string | number>>

const publishers = ({ Ports }: Container): readonly Publisher[] =>
  Ports.toSorted((a, b) => a.PrivatePort - b.PrivatePort).map(
    ({ IP = '', PrivatePort, PublicPort = 0, Type }) => ({
      URL: IP,
      TargetPort: PrivatePort,
      PublishedPort: PublicPort,
      Protocol: Type,
    }),
  )

const mountNames = ({ Mounts }: Container, trunc: boolean): string =>
  Mounts.map(({ Name, Source }) => Name ?? Source)
    .map((name) => (trunc ? ellipsis(name, MOST_MOUNT) : name))
    .join(',')

type Shown = readonly [name: string, header: string, value: (row: Row) => string]

/** What the table shows. */
const shownColumns = (trunc: boolean, now: number): readonly Shown[] => [
  ['Name', 'NAME', ({ container }) => nameOf(container)],
  ['Image', 'IMAGE', ({ container }) => container.Image],
  [
    'Command',
    'COMMAND',
    ({ container: { Command: all } }) => quoted(trunc ? ellipsis(all, MOST_COMMAND) : all),
  ],
  ['Service', 'SERVICE', ({ container }) => container.Labels[label.SERVICE] ?? ''],
  [
    'RunningFor',
    'CREATED',
    ({ container }) => `${humanDuration(now - container.Created * 1000)} ago`,
  ],
  ['Status', 'STATUS', ({ container }) => container.Status],
  ['Ports', 'PORTS', ({ container }) => portsShown(container.Ports)],
]

const localVolumes = ({ container: { Mounts } }: Row): string =>
  String(Mounts.filter(({ Driver }) => Driver === 'local').length)

/** What only templates show. */
const hiddenColumns = (trunc: boolean): readonly Shown[] => [
  ['ID', 'CONTAINER ID', ({ container: { Id } }) => (trunc ? truncateId(Id) : Id)],
  ['Names', '', ({ container }) => nameOf(container)],
  ['Project', 'PROJECT', ({ container }) => container.Labels[label.PROJECT] ?? ''],
  [
    'CreatedAt',
    'CREATED AT',
    ({ container }) => goTime(formatInstant(container.Created * 1000).replace(/\.\d+/, '')),
  ],
  ['State', 'STATE', ({ container }) => container.State],
  ['Health', '', ({ health }) => health],
  ['Size', 'SIZE', () => '0B'],
  ['Mounts', '', ({ container }) => mountNames(container, trunc)],
  ['LocalVolumes', '', localVolumes],
  ['Networks', '', ({ container }) => Object.keys(container.NetworkSettings.Networks).join(',')],
]

const columns = (trunc: boolean, now: number): readonly Column<Row>[] => [
  ...shownColumns(trunc, now).map(([name, header, value]) => ({ name, header, value })),
  ...hiddenColumns(trunc).map(([name, header, value]) => ({
    name,
    header: header === '' ? null : header,
    value,
    shown: false,
  })),
  {
    name: 'ExitCode',
    header: null,
    value: ({ exitCode }) => String(exitCode),
    raw: ({ exitCode }) => exitCode,
    shown: false,
  },
  {
    name: 'Publishers',
    header: null,
    value: ({ container }) => JSON.stringify(publishers(container)),
    raw: ({ container }) => publishers(container),
    shown: false,
  },
]

export const ps: Command = looking(
  {
    path: 'docker compose ps',
    usage: '[OPTIONS] [SERVICE...]',
    short: 'List the containers of a project',
    flags: [
      yes('all', 'Also those that have stopped, and those of run', { short: 'a' }),
      text('filter', 'Only those of which it holds: status=STATUS'),
      { ...LIST_FORMAT, default: 'table' },
      NO_TRUNC,
      yes('orphans', 'Also containers of services that the file does not have', {
        default: 'true',
      }),
      yes('quiet', 'Print IDs only', { short: 'q' }),
      yes('services', 'Print the names of services only'),
      many('status', 'Only those in one of these states'),
    ],
  },
  function* run(call: Call, io: Io) {
    const states = [...call.list('status'), ...statusIn(call.text('filter'))]
    const meant = yield* projectOrName(io, call.args)
    const rows = yield* rowsOf(meant, call, states)
    if (call.bool('quiet')) {
      io.out(rows.map(({ container }) => `${container.Id}\n`).join(''))
    } else if (call.bool('services')) {
      const names = rows.map(({ container }) => container.Labels[label.SERVICE] ?? '')
      io.out(`${[...new Set(names)].join('\n')}\n`)
    } else {
      io.out(
        listing({
          rows,
          columns: columns(!call.bool('no-trunc'), io.now()),
          format: call.text('format'),
          quiet: null,
          labels: ({ container }) => container.Labels,
          type: '*formatter.ContainerContext',
        }),
      )
    }
    return 0
  },
)

/** @throws Fail */
function statusIn(filter: string): readonly string[] {
  if (filter === '') return []
  const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(filter) ?? []
  if (!filter.includes('=')) throw new Fail('arguments to --filter should be in form KEY=VAL')
  if (key === 'status') return [value]
  throw new Fail(key === 'source' ? 'not implemented' : `unknown filter ${key}`)
}

function* rowsOf(
  { name, project }: Meant,
  call: Call,
  states: readonly string[],
): Generator<Wait, readonly Row[], Resume> {
  const known = Object.keys(project?.services ?? {})
  const services =
    call.args.length === 0 && project !== null && !call.bool('orphans') ? known : call.args
  const all = call.bool('all') || states.length > 0
  const found = yield* containersOf(name, { all, oneOff: all ? 'also' : 'not', services })
  const rows: Row[] = []
  for (const container of found.toSorted(byName)) {
    if (states.length > 0 && !states.includes(container.State)) continue
    const details = yield* ask('GET /containers/{id}/json', { id: container.Id }, {}, null)
    rows.push({ container, ...conditionOf(details) })
  }
  return rows
}

function conditionOf({ State }: ContainerDetails): Omit<Row, 'container'> {
  const { Status: health = '' } = (State['Health'] ?? {}) as { readonly Status?: string }
  return {
    health: State.Status === 'running' ? health : '',
    exitCode: State.Status === 'exited' ? State.ExitCode : 0,
  }
}

const { short: _, ...FILTER } = filterFlag(['name'], 'Only those that fit')

export const ls: Command = looking(
  {
    path: 'docker compose ls',
    usage: '[OPTIONS]',
    short: 'List the projects that run',
    flags: [
      yes('all', 'Also those that have stopped', { short: 'a' }),
      FILTER,
      text('format', 'table or json', { default: 'table', values: ['table', 'json'] }),
      yes('quiet', 'Print names only', { short: 'q' }),
    ],
    arity: { kind: 'none', isBare: true },
  },
  function* run(call: Call, io: Io) {
    const { name: names, ...odd } = filtersOf(call)
    const [key] = Object.keys(odd)
    if (key !== undefined) throw new Fail(`invalid filter '${key}'`)
    const filters = { label: [label.PROJECT, label.CONFIG_HASH] }
    const all = yield* ask('GET /containers/json', {}, { all: call.bool('all'), filters }, null)
    const projects = [...new Set(all.map(({ Labels }) => Labels[label.PROJECT] ?? ''))]
      .filter((name) => names === undefined || names.some((one) => name.includes(one)))
      .sort(byText)
    if (call.bool('quiet')) io.out(projects.map((name) => `${name}\n`).join(''))
    else {
      const rows = projects.map((name) => ({
        Name: name,
        Status: statusOf(all.filter(({ Labels }) => Labels[label.PROJECT] === name)),
        ConfigFiles: filesOf(
          all.filter(({ Labels }) => Labels[label.PROJECT] === name),
          io,
        ),
      }))
      io.out(shown(rows, call.text('format')))
    }
    return 0
  },
)

/** `exited(1), running(2)` */
function statusOf(containers: readonly Container[]): string {
  const states = containers.map(({ State }) => State)
  return [...new Set(states)]
    .sort(byText)
    .map((state) => `${state}(${states.filter((one) => one === state).length})`)
    .join(', ')
}

function filesOf(containers: readonly Container[], io: Io): string {
  const odd = containers.find(({ Labels }) => Labels[label.CONFIG_FILES] === undefined)
  if (odd !== undefined) {
    const where = `container ${quoted(odd.Id)} of compose project`
    warn(io, `no label ${quoted(label.CONFIG_FILES)} set on ${where}`)
    return 'N/A'
  }
  const files = containers.flatMap(({ Labels }) => (Labels[label.CONFIG_FILES] ?? '').split(','))
  return [...new Set(files)].join(',')
}

/** Cells of these tables are wider than those of docker's lists. */
export const WIDEST = 20

/** As a table or as JSON. @throws Fail */
function shown(
  rows: readonly { Name: string; Status: string; ConfigFiles: string }[],
  format: string,
): string {
  switch (format.toLowerCase()) {
    case '':
    case 'table':
    case 'pretty':
      return tabulate(
        [
          ['NAME', 'STATUS', 'CONFIG FILES'],
          ...rows.map(({ Name, Status, ConfigFiles }) => [Name, Status, ConfigFiles]),
        ],
        WIDEST,
      )
    case 'json':
      return `${mapsJson(rows, 0, () => false)}\n`
    default:
      throw new Fail(`format value ${quoted(format)} could not be parsed: parsing failed`)
  }
}

/** What the containers of a project are and do: `images`, `top`, `port`, `volumes`, `events`. */
import type { Container, DaemonEvent } from '../../../api/daemon'
import { passes, timeOf } from '../../../api/events'
import { goJson } from '../../../api/json'
import { byText } from '../../../api/order'
import { familiar, referenceIn, tagged } from '../../../api/reference'
import { ask, Fail, sleep, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { byName, containersOf, isOf, nameOf } from '../../compose/live/containers'
import * as label from '../../compose/live/labels'
import { projectName, projectOrName } from '../../compose/live/project'
import { listing } from '../../format/listing'
import { sinceOf } from '../../format/since'
import { tabulate } from '../../format/table'
import { ago, decimalSize, naturalCompare, truncateId } from '../../format/units'
import { quoted } from '../../values'
import { formatInstant } from '../../../api/instant'
import { LIST_FORMAT } from '../shared-flags'
import { VOLUME_COLUMNS } from '../volume/all'
import { INDEX, looking, text, yes } from './begin'
import { meantBy } from './exec'
import { WIDEST } from './ps'

/** A container and its image. */
interface ImageRow {
  readonly container: Container
  readonly id: string
  readonly repository: string
  readonly tag: string
  readonly size: number
  readonly created: string
  readonly platform: string
}

export const images: Command = looking(
  {
    path: 'docker compose images',
    usage: '[OPTIONS] [SERVICE...]',
    short: 'List the images that the containers of a project were made from',
    flags: [
      text('format', 'table or json', { default: 'table', values: ['table', 'json'] }),
      yes('quiet', 'Print IDs only', { short: 'q' }),
    ],
  },
  function* run(call: Call, io: Io) {
    const filters = { label: [label.ofProject(yield* projectName(io))] }
    const all = yield* ask('GET /containers/json', {}, { all: true, filters }, null)
    const meant = call.args.length === 0 ? all : all.filter(isOf(call.args))
    const rows: ImageRow[] = []
    for (const container of meant.toSorted(byName)) rows.push(yield* imageRow(container))
    if (call.bool('quiet')) {
      const ids = rows.map(({ id }) => id.replace(/^[^:]*:/, ''))
      io.out([...new Set(ids)].map((id) => `${id}\n`).join(''))
    } else io.out(imagesShown(rows, call.text('format'), io.now()))
    return 0
  },
)

function* imageRow(container: Container): Generator<Wait, ImageRow, Resume> {
  const name = container.Image
  const image = yield* ask('GET /images/{name}/json', { name }, {}, null)
  const reference = referenceIn(name)
  return {
    container,
    id: image.Id,
    repository: reference === null ? '' : familiar({ ...reference, tag: null, digest: null }),
    tag: reference === null ? '' : (tagged(reference).tag ?? ''),
    size: (image['Size'] ?? 0) as number,
    created: lastTagged(image),
    platform: `${image['Os'] as string}/${image['Architecture'] as string}`,
  }
}

/** When it came here, else when it was made. */
function lastTagged(image: Readonly<Record<string, unknown>>): string {
  const { LastTagTime = '' } = (image['Metadata'] ?? {}) as { readonly LastTagTime?: string }
  return LastTagTime === '' || LastTagTime.startsWith('0001')
    ? (image['Created'] as string)
    : LastTagTime
}

const HEAD = ['CONTAINER', 'REPOSITORY', 'TAG', 'PLATFORM', 'IMAGE ID', 'SIZE', 'CREATED']

/** @throws Fail */
function imagesShown(rows: readonly ImageRow[], format: string, now: number): string {
  if (format === 'json') {
    const fields = rows.map(({ container, created, id, platform, repository, size, tag }) => ({
      ID: id,
      ContainerName: nameOf(container),
      Repository: repository,
      Tag: tag,
      Platform: platform,
      Size: size,
      LastTagTime: created,
    }))
    return `${goJson(fields.length === 0 ? null : fields)}\n\n`
  }
  if (format !== '' && format !== 'table' && format !== 'pretty') {
    throw new Fail(`format value ${quoted(format)} could not be parsed: parsing failed`)
  }
  const cells = rows.map(({ container, created, id, platform, repository, size, tag }) => [
    nameOf(container),
    repository || '<none>',
    tag || '<none>',
    platform,
    truncateId(id),
    decimalSize(size),
    ago(now, created),
  ])
  return tabulate([HEAD, ...cells], WIDEST)
}

export const top: Command = looking(
  {
    path: 'docker compose top',
    usage: '[SERVICES...]',
    short: 'Show the processes of services',
    flags: [],
  },
  function* run(call: Call, io: Io) {
    const which = { all: false, oneOff: 'also', services: call.args } as const
    const found = yield* containersOf(yield* projectName(io), which)
    const heads = ['SERVICE', '#']
    const rows: Readonly<Record<string, string>>[] = []
    for (const one of found.toSorted(byName)) {
      const { Processes, Titles } = yield* ask('GET /containers/{id}/top', { id: one.Id }, {}, null)
      for (const title of Titles) if (!heads.includes(title)) heads.push(title)
      const own = {
        SERVICE: one.Labels[label.SERVICE] ?? nameOf(one),
        '#': one.Labels[label.NUMBER] ?? '',
      }
      for (const cells of Processes) {
        rows.push({
          ...own,
          ...Object.fromEntries(Titles.map((title, at) => [title, cells[at] ?? ''])),
        })
      }
    }
    io.out(processes(heads, rows))
    return 0
  },
)

const LAST = 'CMD'

function processes(
  heads: readonly string[],
  rows: readonly Readonly<Record<string, string>>[],
): string {
  if (rows.length === 0) return ''
  const order = heads.includes(LAST) ? [...heads.filter((one) => one !== LAST), LAST] : heads
  const cells = [order, ...rows.map((row) => order.map((title) => row[title] ?? '-'))]
  return tabulate(cells, 4, 2)
}

export const port: Command = looking(
  {
    path: 'docker compose port',
    usage: '[OPTIONS] SERVICE PRIVATE_PORT',
    short: 'Say which port leads to a service',
    flags: [INDEX, text('protocol', 'tcp or udp', { default: 'tcp' })],
    arity: { kind: 'atLeast', n: 2, isBare: true },
  },
  function* run(call: Call, io: Io) {
    const [, wanted = ''] = call.args
    const protocol = call.text('protocol').toLowerCase()
    const number = portIn(wanted)
    const container = yield* meantBy(call, io)
    const found = container.Ports.find(
      ({ PrivatePort, Type }) => PrivatePort === number && Type === protocol,
    )
    if (found === undefined) throw noPort(protocol, number, container)
    io.out(`${found.IP ?? ''}:${found.PublicPort ?? 0}\n`)
    return 0
  },
)

const LARGEST_PORT = 65_535

/** @throws Fail in the words of Go's `strconv.ParseUint` */
function portIn(given: string): number {
  const what = `strconv.ParseUint: parsing ${quoted(given)}`
  if (!/^\d+$/.test(given)) throw new Fail(`${what}: invalid syntax`)
  if (Number(given) > LARGEST_PORT) throw new Fail(`${what}: value out of range`)
  return Number(given)
}

function noPort(protocol: string, number: number, container: Container): Fail {
  const all = container.Ports.map(({ PublicPort = 0, Type }) => `${PublicPort}/${Type}`)
  return new Fail(
    `no port ${number}/${protocol} for container ${nameOf(container)}: ${all.join(', ')}`,
  )
}

export const volumes: Command = looking(
  {
    path: 'docker compose volumes',
    usage: '[OPTIONS] [SERVICE...]',
    short: 'List the volumes of a project',
    flags: [{ ...LIST_FORMAT, default: 'table' }, yes('quiet', 'Print names only', { short: 'q' })],
  },
  function* run(call: Call, io: Io) {
    const { name, project } = yield* projectOrName(io, call.args)
    const odd = call.args.find((one) => project !== null && project.services[one] === undefined)
    if (odd !== undefined) throw new Fail(`no such service: ${odd}`)
    const filters = { label: [label.ofProject(name)] }
    const { Volumes } = yield* ask('GET /volumes', {}, { filters }, null)
    const used = yield* volumesOf(name, call.args)
    const rows = Volumes.filter((one) => used === null || used.includes(one.Name))
    const sorted = rows.toSorted((a, b) => naturalCompare(a.Name, b.Name))
    io.out(
      listing({
        rows: sorted,
        columns: VOLUME_COLUMNS,
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ Name }) => Name : null,
        labels: ({ Labels }) => Labels ?? {},
        type: '*formatter.volumeContext',
      }),
    )
    return 0
  },
)

/** The volumes of the containers of some services; null: all are meant. */
function* volumesOf(
  project: string,
  services: readonly string[],
): Generator<Wait, readonly string[] | null, Resume> {
  if (services.length === 0) return null
  const found = yield* containersOf(project, { all: true, services })
  return found.flatMap(({ Mounts }) => Mounts.flatMap(({ Name }) => Name ?? []))
}

/** How often the daemon is asked. Milliseconds. */
const PAUSE = 500

export const events: Command = looking(
  {
    path: 'docker compose events',
    usage: '[OPTIONS] [SERVICE...]',
    short: 'Show what happens to the containers of a project',
    flags: [
      yes('json', 'Each as JSON'),
      text('since', 'From when on'),
      text('until', 'When to end'),
    ],
  },
  function* run(call: Call, io: Io) {
    const filters = { type: ['container'], label: [label.ofProject(yield* projectName(io))] }
    const until = sinceOf(call.text('until'), io.now()) ?? Number.POSITIVE_INFINITY
    let from = sinceOf(call.text('since'), io.now()) ?? io.now()
    for (;;) {
      const to = Math.min(io.now(), until)
      for (const event of yield* ask('GET /events', {}, { since: from, until: to }, null)) {
        const { attributes } = event
        const service = attributes[label.SERVICE] ?? ''
        const isMeant = call.args.length === 0 || call.args.includes(service)
        const isOwn = passes(filters, event) && attributes[label.ONE_OFF] !== 'True'
        if (isMeant && isOwn) io.out(eventShown(event, service, call.bool('json')))
      }
      if (io.now() >= until) return 1
      from = Math.max(from, to)
      yield* sleep(Math.min(PAUSE, until - io.now()))
    }
  },
)

function eventShown(event: DaemonEvent, service: string, isJson: boolean): string {
  const { action, id } = event
  const attributes = Object.fromEntries(
    Object.entries(event.attributes)
      .filter(([key]) => !key.startsWith('com.docker.compose.'))
      .sort(([a], [b]) => byText(a, b)),
  )
  const time = formatInstant(timeOf(event))
  if (isJson) {
    return `${goJson({ action, attributes, id, service, time, type: 'container' })}\n`
  }
  const told = Object.entries(attributes).map(([key, value]) => `${key}=${value}`)
  const when = time
    .replace('T', ' ')
    .replace(/(\.\d+)?Z$/, (_, part: string = '') => part.padEnd(7, part === '' ? '.000000' : '0'))
  return `${when} container ${action} ${id} (${told.join(', ')})\n`
}

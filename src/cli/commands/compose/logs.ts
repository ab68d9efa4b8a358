/** `docker compose logs`: what the containers of services have printed. */
import type { Container } from '../../../api/daemon'
import { withNineDigits } from '../../../api/instant'
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { byName, containersOf, nameInLogs, theContainer } from '../../compose/live/containers'
import { markOf } from '../../compose/live/undertaking'
import { LogPrinter } from '../../compose/live/printer'
import { projectOrName, type Live } from '../../compose/live/project'
import type { Doing } from '../../compose/live/together'
import { Watch } from '../../compose/live/watch'
import { sinceOf } from '../../format/since'
import { instantOf } from '../../format/units'
import { INDEX, looking, text, yes } from './begin'

export const logs: Command = looking(
  {
    path: 'docker compose logs',
    usage: '[OPTIONS] [SERVICE...]',
    short: 'Show what services print',
    flags: [
      yes('follow', 'Go on as more is printed', { short: 'f' }),
      INDEX,
      yes('no-color', 'Without colours'),
      yes('no-log-prefix', 'Without the name before each line'),
      text('since', 'Only what is newer than this: an instant, or how long ago ("42m")'),
      text('tail', 'How many lines from the end of each container', { short: 'n', default: 'all' }),
      yes('timestamps', 'Show when', { short: 't' }),
      text('until', 'Only what is older than this: an instant, or how long ago ("42m")'),
    ],
  },
  function* run(call: Call, io: Io) {
    const index = call.number('index')
    if (index > 0 && call.args.length !== 1) {
      throw new Fail('--index requires one service to be selected')
    }
    const { name, project } = yield* projectOrName(io, call.args)
    const services = servicesOf(project, call.args)
    const found =
      index > 0
        ? [yield* theContainer(name, call.args[0] ?? '', { number: index, all: true })]
        : yield* containersOf(name, { all: true, services })
    const printer = new LogPrinter(io, {
      hasColours: !call.bool('no-color'),
      hasNames: !call.bool('no-log-prefix'),
      hasTimes: false,
    })
    const mark = markOf(io, project?.environment)
    const watch = new Watch(io, printer, { project: name, services, mark })
    if (call.bool('follow')) yield* watch.begin()
    for (const one of found.toSorted(byName)) yield* past(one, { call, io, mark, printer, watch })
    if (call.bool('follow')) yield* watch.follow()
    return 0
  },
)

/** Those that are named, else those of the file whose lines are wanted. */
function servicesOf(project: Live | null, names: readonly string[]): readonly string[] {
  if (names.length > 0 || project === null) return names
  return Object.values(project.services)
    .filter(({ said }) => said.attach !== false)
    .map((one) => one.name)
}

interface Showing {
  readonly call: Call
  readonly io: Io
  readonly mark: string
  readonly printer: LogPrinter
  readonly watch: Watch
}

/** What a container has printed until now. */
function* past(container: Container, { call, io, mark, printer, watch }: Showing): Doing {
  const [since, until] = [
    sinceOf(call.text('since'), io.now()),
    sinceOf(call.text('until'), io.now()),
  ]
  const tail = call.text('tail')
  const query = {
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(/^\d+$/.test(tail) ? { tail: Number(tail) } : {}),
  }
  const { Lines } = yield* ask('GET /containers/{id}/logs', { id: container.Id }, query, null)
  const name = nameInLogs(container, mark)
  let last = since ?? 0
  for (const { Message, Timestamp } of Lines) {
    last = Math.max(last, instantOf(Timestamp))
    const when = call.bool('timestamps') ? `${withNineDigits(Timestamp)} ` : ''
    printer.line('stdout', name, when + Message)
  }
  watch.read(container, last)
}

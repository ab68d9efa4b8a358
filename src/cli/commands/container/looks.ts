/** Looks at one container: `docker container inspect`, `top` and `port`. */
import type { ContainerDetails } from '../../../api/daemon'
import { ask, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { tabulate } from '../../format/table'
import { naturalCompare } from '../../format/units'
import { foundIn, inspecting } from '../inspecting'
import { INSPECT_FORMAT } from '../shared-flags'

const inspect: Command = {
  path: 'docker container inspect',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Show everything that is known of containers',
  flags: [
    INSPECT_FORMAT,
    { name: 'size', short: 's', type: 'bool', help: 'Show how much they have written' },
  ],
  arity: { kind: 'atLeast', n: 1 },
  names: 'any container',
  *run(call: Call, io: Io) {
    return yield* inspecting<ContainerDetails>(call, io, {
      *find(id) {
        return foundIn(yield* tryAsk('GET /containers/{id}/json', { id }, {}, null))
      },
      type: () => 'container.InspectResponse',
      isRaw: true,
    })
  },
}

/** Cells of this command are wider than those of lists. */
const WIDEST = 20

const top: Command = {
  path: 'docker top',
  usage: 'CONTAINER [ps OPTIONS]',
  short: 'Show the processes inside a running container',
  aliases: ['docker container top'],
  flags: [],
  arity: { kind: 'atLeast', n: 1 },
  names: 'container',
  interspersed: false,
  *run(call: Call, io: Io) {
    const [id = '', ...options] = call.args
    const query = options.length === 0 ? {} : { ps_args: options.join(' ') }
    const shown = yield* ask('GET /containers/{id}/top', { id }, query, null)
    io.out(tabulate([shown.Titles, ...shown.Processes], WIDEST))
    return 0
  },
}

type Ports = ContainerDetails['NetworkSettings']['Ports']

/** `0.0.0.0:8080`, `[::]:8080` */
const addresses = (ports: Ports, key: string): string[] =>
  (ports[key] ?? []).map(({ HostIp, HostPort }) =>
    HostIp.includes(':') ? `[${HostIp}]:${HostPort}` : `${HostIp}:${HostPort}`,
  )

const port: Command = {
  path: 'docker port',
  usage: 'CONTAINER [PRIVATE_PORT[/PROTO]]',
  short: 'Show where the ports of a container can be reached',
  aliases: ['docker container port'],
  flags: [],
  arity: { kind: 'between', low: 1, high: 2 },
  names: 'container',
  *run(call: Call, io: Io) {
    const [id = '', wanted] = call.args
    const { NetworkSettings } = yield* ask('GET /containers/{id}/json', { id }, {}, null)
    const ports: Ports = NetworkSettings.Ports
    const lines =
      wanted === undefined
        ? Object.keys(ports).flatMap((key) =>
            addresses(ports, key).map((address) => `${key} -> ${address}`),
          )
        : addresses(ports, keyOf(wanted))
    if (wanted !== undefined && lines.length === 0) {
      throw new Fail(`Error: No public port '${wanted}' published for ${id}`)
    }
    io.out(
      lines
        .toSorted(naturalCompare)
        .map((line) => `${line}\n`)
        .join(''),
    )
    return 0
  },
}

const LARGEST_PORT = 65_535

/** `80` means `80/tcp`. */
function keyOf(text: string): string {
  const [number = '', protocol = ''] = text.split('/')
  const trouble = !/^\d+$/.test(number)
    ? 'invalid syntax'
    : Number(number) > LARGEST_PORT
      ? 'value out of range'
      : ''
  if (trouble !== '') {
    const why = `strconv.ParseUint: parsing ${JSON.stringify(number)}: ${trouble}`
    throw new Fail(`Error: invalid port (${number}): ${why}`)
  }
  return `${number}/${protocol === '' ? 'tcp' : protocol}`
}

export const LOOKS: readonly Command[] = [inspect, port, top]

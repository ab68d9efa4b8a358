/** `docker ps` (spec 10.12). */
import type { Container } from '../../../api/daemon'
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { listing, type Column } from '../../format/listing'
import { ellipsis, humanDuration, truncateId } from '../../format/units'
import { LIST_FORMAT, NO_TRUNC, quietFlag } from '../shared-flags'

const MOST_COMMAND = 20

const portOf = ({ IP, PublicPort, PrivatePort, Type }: Container['Ports'][number]): string =>
  PublicPort === undefined
    ? `${PrivatePort}/${Type}`
    : `${IP ?? '0.0.0.0'}:${PublicPort}->${PrivatePort}/${Type}, [::]:${PublicPort}->${PrivatePort}/${Type}`

const columns = (trunc: boolean, now: number): readonly Column<Container>[] => [
  { name: 'ID', header: 'CONTAINER ID', value: ({ Id }) => (trunc ? truncateId(Id) : Id) },
  { name: 'Image', header: 'IMAGE', value: ({ Image }) => Image },
  {
    name: 'Command',
    header: 'COMMAND',
    value: ({ Command: command }) => `"${trunc ? ellipsis(command, MOST_COMMAND) : command}"`,
  },
  {
    name: 'CreatedAt',
    header: 'CREATED',
    value: ({ Created }) => `${humanDuration(now - Created * 1000)} ago`,
  },
  { name: 'Status', header: 'STATUS', value: ({ Status }) => Status },
  { name: 'Ports', header: 'PORTS', value: ({ Ports }) => Ports.map(portOf).join(', ') },
  { name: 'Names', header: 'NAMES', value: ({ Names }) => (Names[0] ?? '').replace(/^\//, '') },
]

export const ps: Command = {
  path: 'docker ps',
  usage: '[OPTIONS]',
  short: 'Show the containers on this machine',
  aliases: ['docker container ls', 'docker container ps', 'docker container list'],
  flags: [
    { name: 'all', short: 'a', type: 'bool', help: 'Show those that have stopped, too' },
    filterFlag(['id', 'name', 'label', 'status']),
    LIST_FORMAT,
    NO_TRUNC,
    quietFlag('IDs'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const query = { all: call.bool('all'), filters: filtersOf(call) }
    const containers = yield* ask('GET /containers/json', {}, query, null)
    const trunc = !call.bool('no-trunc')
    io.out(
      listing({
        rows: containers,
        columns: columns(trunc, io.now()),
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ Id }) => (trunc ? truncateId(Id) : Id) : null,
        type: '*formatter.ContainerContext',
      }),
    )
    return 0
  },
}

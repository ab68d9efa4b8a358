/** `docker stats`: what containers use of their machine, once or again and again. */
import type { ContainerStats } from '../../../api/daemon'
import {
  ask,
  daemonError,
  Fail,
  Interrupted,
  sleep,
  tryAsk,
  type Io,
  type Resume,
  type Wait,
} from '../../client'
import type { Call, Command } from '../../command'
import { listing, type Column } from '../../format/listing'
import { bytesSize, decimalSize, truncateId } from '../../format/units'
import { listFormat, NO_TRUNC } from '../shared-flags'

/** How often the screen is drawn. Milliseconds. */
const PAUSE = 500

/** A container as it was asked for, and what it uses; null: it does not say. */
interface Row {
  readonly container: string
  readonly reading: ContainerStats | null
}

const NOTHING = '--'

const percent = (share: number): string => `${share.toFixed(2)}%`

/** The work between two readings against that of the whole machine. */
function cpuPercent({ cpu_stats: now, precpu_stats: before }: ContainerStats): number {
  const work = now.cpu_usage.total_usage - before.cpu_usage.total_usage
  const whole = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0)
  return whole > 0 && work > 0 ? (work / whole) * (now.online_cpus ?? 0) * 100 : 0
}

const memoryPercent = ({ memory_stats: { usage = 0, limit = 0 } }: ContainerStats): number =>
  limit === 0 ? 0 : (usage / limit) * 100

const pair = (one: number, other: number): string => `${decimalSize(one)} / ${decimalSize(other)}`

function netIo({ networks = {} }: ContainerStats): string {
  const all = Object.values(networks)
  const sum = (bytes: (one: (typeof all)[number]) => number): number =>
    all.reduce((total, one) => total + bytes(one), 0)
  return pair(
    sum(({ rx_bytes }) => rx_bytes),
    sum(({ tx_bytes }) => tx_bytes),
  )
}

const known =
  (value: (reading: ContainerStats) => string, otherwise = NOTHING) =>
  ({ reading }: Row): string =>
    reading === null ? otherwise : value(reading)

const columns = (trunc: boolean): readonly Column<Row>[] => [
  { name: 'Container', header: 'CONTAINER', value: ({ container }) => container, shown: false },
  {
    name: 'ID',
    header: 'CONTAINER ID',
    value: known(({ id }) => (trunc ? truncateId(id) : id), ''),
  },
  { name: 'Name', header: 'NAME', value: known(({ name }) => name.slice(1)) },
  { name: 'CPUPerc', header: 'CPU %', value: known((one) => percent(cpuPercent(one))) },
  {
    name: 'MemUsage',
    header: 'MEM USAGE / LIMIT',
    value: known(
      ({ memory_stats: { usage = 0, limit = 0 } }) => `${bytesSize(usage)} / ${bytesSize(limit)}`,
      `${NOTHING} / ${NOTHING}`,
    ),
  },
  { name: 'MemPerc', header: 'MEM %', value: known((one) => percent(memoryPercent(one))) },
  { name: 'NetIO', header: 'NET I/O', value: known(netIo) },
  { name: 'BlockIO', header: 'BLOCK I/O', value: known(() => pair(0, 0)) },
  { name: 'PIDs', header: 'PIDS', value: known((one) => String(one.pids_stats.current ?? 0)) },
]

/** Named containers that are not there are an error at first, and later have nothing to say. */
function* read(call: Call, isFirst: boolean): Generator<Wait, readonly Row[], Resume> {
  const names = call.args.length > 0 ? call.args : yield* listed(call.bool('all'))
  const rows: Row[] = []
  const faults: string[] = []
  for (const id of names) {
    const reply = yield* tryAsk('GET /containers/{id}/stats', { id }, { stream: false }, null)
    if ('message' in reply) faults.push(daemonError(reply.status, reply.message))
    rows.push({ container: id, reading: 'body' in reply ? reply.body : null })
  }
  if (isFirst && call.args.length > 0 && faults.length > 0) throw new Fail(faults.join('\n'))
  return rows
}

function* listed(all: boolean): Generator<Wait, readonly string[], Resume> {
  const containers = yield* ask('GET /containers/json', {}, { all }, null)
  return containers.map(({ Id }) => truncateId(Id))
}

/** The screen drawn anew over what stood there, as the real client does it. */
function redrawn(table: string): string {
  const text = `\x1b[H${table}`
  const lines = text.split('\n').map((line) => `${line} \x1b[K\n`)
  return `${text}${lines.join('')}\x1b[J`
}

/** What is shown of containers at one time. */
export const statsShown = (rows: readonly Row[], call: Call): string =>
  listing({
    rows,
    columns: columns(!call.bool('no-trunc')),
    format: call.text('format'),
    quiet: null,
    type: '*container.statsContext',
  })

export const stats: Command = {
  path: 'docker stats',
  usage: '[OPTIONS] [CONTAINER...]',
  short: 'Show what containers use of the machine, again and again',
  aliases: ['docker container stats'],
  flags: [
    {
      name: 'all',
      short: 'a',
      type: 'bool',
      help: 'Show those that have stopped, too (default shows just running)',
    },
    listFormat('statsFormat'),
    { name: 'no-stream', type: 'bool', help: 'Show it once' },
    NO_TRUNC,
  ],
  arity: { kind: 'any' },
  names: 'container',
  *run(call: Call, io: Io) {
    let rows = yield* read(call, true)
    if (call.bool('no-stream')) {
      io.out(statsShown(rows, call))
      return 0
    }
    try {
      for (;;) {
        yield* sleep(PAUSE)
        io.out(redrawn(statsShown(rows, call)))
        rows = yield* read(call, false)
      }
    } catch (error) {
      if (error instanceof Interrupted) return 130
      throw error
    }
  },
}

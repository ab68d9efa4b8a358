/**
 * What the containers of a machine use: `GET /containers/{id}/top` and `/stats`. There are no
 * processes, so their figures are made of what is known: memory of the image's character, a little
 * work of the processor drawn by the container's ID, and traffic of the requests it answered.
 */
import type * as daemon from '../../api/daemon'
import { refusal } from '../../api/errors'
import type { Reply } from '../../api/routes'
import { record } from '../agent/journal'
import { isRunning, memoryOf, type Container } from '../agent/runtime'
import { isRefusal } from '../control/api/lookup'
import { hashText } from '../kernel/hash'
import { SECOND, type Millis } from '../kernel/time'
import { findContainer, notRunning, runnerOf, taskOf } from './containers'
import { instant } from './convert'
import { ps } from './ps'
import type { Process } from './ps-columns'
import type { Machine } from './machine'
import type { MachineContext } from './messages'

/** The container's own process; with `--init` below the one that minds it. */
function processesOf(machine: Machine, now: Millis, container: Container): readonly Process[] {
  const { command, pid, startedAt } = container
  const rss = Math.floor(memoryOf(container, now) / 1024)
  const share = ((rss * 1024 * 100) / machine.memoryBytes).toFixed(1)
  const alike = { startedAt: startedAt ?? now, now, rss, share }
  const parent = pid - 20
  const { Init } = taskOf(machine, container)?.spec.ContainerSpec ?? {}
  if (Init !== true) return [{ ...alike, pid, parent, command }]
  return [
    { ...alike, pid, parent, command: `/sbin/docker-init -- ${command}` },
    { ...alike, pid: pid + 7, parent: pid, command },
  ]
}

/** Another column may not pass for the one that says whose process it is. */
const DISGUISE = /\s+(\S*)=\s*(PID\S*)/g

/** `GET /containers/{id}/top`: what `ps` shows of its processes (moby: daemon/top_unix.go). */
export function top(machine: Machine, ctx: MachineContext, text: string, options: string): Reply {
  for (const [, key = '', title = ''] of options.matchAll(DISGUISE)) {
    if (key !== 'pid') return refusal(500, `specifying "${key}=${title}" is not allowed`)
  }
  const container = findContainer(machine, text)
  if (isRefusal(container)) return container
  if (!isRunning(container)) return notRunning(container)
  const args = (options === '' ? '-ef' : options).split(' ')
  const printed = ps(args, processesOf(machine, ctx.now, container))
  if ('trouble' in printed) return refusal(500, `ps: ${printed.trouble}`)
  const listed = tableIn(printed.lines)
  const runner = runnerOf(machine, container)
  if (runner !== null && !isRefusal(listed)) record(runner, ctx, container, 'top')
  return listed
}

/** What was printed, read again: as many fields as there are titles, the last with all the rest. */
function tableIn(lines: readonly string[]): Reply {
  const fieldsIn = (line = ''): string[] => line.split(/\s+/).filter((field) => field !== '')
  const Titles = fieldsIn(lines[0])
  const at = Titles.indexOf('PID')
  if (at < 0) return refusal(500, "Couldn't find PID field in ps output")
  const rows = lines.slice(1).map(fieldsIn)
  const odd = rows.map((fields) => fields[at] ?? '').find((field) => !/^\d+$/.test(field))
  if (odd !== undefined) {
    const why = `strconv.Atoi: parsing ${JSON.stringify(odd)}: invalid syntax`
    return refusal(500, `Unexpected pid '${odd}': ${why}`)
  }
  const last = Titles.length - 1
  const Processes = rows.map((row) => [...row.slice(0, last), row.slice(last).join(' ')])
  return { status: 200, body: { Titles, Processes } }
}

/** `GET /containers/{id}/stats`: one reading, and of the processor the one a second before. */
export function stats(machine: Machine, now: Millis, text: string): Reply {
  const container = findContainer(machine, text)
  if (isRefusal(container)) return container
  const { id, name } = container
  const body = isRunning(container) ? reading(machine, now, container) : NOTHING
  return { status: 200, body: { name: `/${name}`, id, ...body } }
}

type Reading = Omit<daemon.ContainerStats, 'name' | 'id'>

const cpu = (work: number, machine: Machine | null, now: Millis): Reading['cpu_stats'] => ({
  cpu_usage: { total_usage: work, usage_in_kernelmode: 0, usage_in_usermode: work },
  ...(machine === null
    ? {}
    : { system_cpu_usage: now * machine.cpus * 1_000_000, online_cpus: machine.cpus }),
  throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
})

const NEVER = '0001-01-01T00:00:00Z'

const NOTHING: Reading = {
  read: NEVER,
  preread: NEVER,
  pids_stats: {},
  blkio_stats: { io_service_bytes_recursive: null },
  num_procs: 0,
  storage_stats: {},
  cpu_stats: cpu(0, null, 0),
  precpu_stats: cpu(0, null, 0),
  memory_stats: {},
}

/** Nanoseconds of work a second: about a thousandth of a processor. */
const WORK = 1_000_000

/** What the process has worked until an instant: ever more, not always as much. */
function workUntil({ id, startedAt }: Container, at: Millis): number {
  const seconds = Math.max(0, Math.floor((at - (startedAt ?? at)) / SECOND))
  return seconds * WORK + (hashText(`${id} ${seconds}`) % WORK)
}

const BYTES = { in: 540, out: 860 }

function reading(machine: Machine, now: Millis, container: Container): Reading {
  const task = taskOf(machine, container)
  const before = now - SECOND
  const visits = container.visits.length
  const { updated } = container
  const own = updated?.Memory ?? task?.spec.Resources?.Limits?.MemoryBytes
  const limit = own ?? machine.memoryBytes
  return {
    read: instant(now),
    preread: instant(before),
    pids_stats: { current: processesOf(machine, now, container).length },
    blkio_stats: { io_service_bytes_recursive: [] },
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpu(workUntil(container, now), machine, now),
    precpu_stats: cpu(workUntil(container, before), machine, before),
    memory_stats: { usage: memoryOf(container, now), stats: {}, limit },
    ...(task === null || task.networks.length === 0
      ? {}
      : { networks: { eth0: traffic(visits * BYTES.in, visits * BYTES.out) } }),
  }
}

const traffic = (rx_bytes: number, tx_bytes: number) => ({
  rx_bytes,
  rx_packets: Math.ceil(rx_bytes / 90),
  rx_errors: 0,
  rx_dropped: 0,
  tx_bytes,
  tx_packets: Math.ceil(tx_bytes / 90),
  tx_errors: 0,
  tx_dropped: 0,
})

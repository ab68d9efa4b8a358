/** What `ps` can show of a process, by the names of `ps -o` (procps-ng 4). */
import { formatInstant } from '../../api/instant'
import { EPOCH_MS, SECOND, type Millis } from '../kernel/time'

/** A process of a container. */
export interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
  readonly startedAt: Millis
  readonly now: Millis
  /** Resident memory in KiB, and its share of the machine's in percent. */
  readonly rss: number
  readonly share: string
}

export interface Column {
  readonly title: string
  readonly value: (process: Process) => string
}

const col = (title: string, value: ((process: Process) => string | number) | string): Column => ({
  title,
  value: typeof value === 'string' ? () => value : (process) => String(value(process)),
})

const two = (count: number): string => String(count).padStart(2, '0')

const secondsOf = ({ startedAt, now }: Process): number => Math.floor((now - startedAt) / SECOND)

/** `05:03`, `01:05:03`, `2-01:05:03` */
function elapsed(process: Process): string {
  const seconds = secondsOf(process)
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24]
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  if (days > 0) return `${days}-${two(hours)}:${rest}`
  return hours > 0 ? `${two(hours)}:${rest}` : rest
}

const since = ({ startedAt }: Process, from: number, to: number): string =>
  formatInstant(EPOCH_MS + startedAt).slice(from, to)

/** The name of the program, as far as the kernel keeps it. */
const programOf = ({ command }: Process): string =>
  (command.split(' ')[0] as string).replace(/^.*\//, '').slice(0, 15)

const pid = (process: Process): number => process.pid
const vsz = ({ rss }: Process): number => 2 * rss
const NO_SIGNALS = '0000000000000000'

const GROUPS: readonly (readonly [string, Column])[] = [
  ['pid', col('PID', pid)],
  ['tgid', col('TGID', pid)],
  ['ppid', col('PPID', ({ parent }) => parent)],
  ['pgid pgrp', col('PGID', pid)],
  ['sid sess session', col('SID', pid)],
  ['tpgid', col('TPGID', '-1')],
  ['lwp', col('LWP', pid)],
  ['spid', col('SPID', pid)],
  ['tid', col('TID', pid)],
  ['nlwp', col('NLWP', '1')],
  ['thcount', col('THCNT', '1')],
  ['user uname', col('USER', 'root')],
  ['euser', col('EUSER', 'root')],
  ['ruser', col('RUSER', 'root')],
  ['group', col('GROUP', 'root')],
  ['egroup', col('EGROUP', 'root')],
  ['rgroup', col('RGROUP', 'root')],
  ['uid', col('UID', '0')],
  ['euid', col('EUID', '0')],
  ['ruid', col('RUID', '0')],
  ['gid', col('GID', '0')],
  ['egid', col('EGID', '0')],
  ['rgid', col('RGID', '0')],
  ['stat', col('STAT', 'Ss')],
  ['s state', col('S', 'S')],
  ['f flag flags', col('F', '4')],
  ['ni nice', col('NI', '0')],
  ['pri', col('PRI', '19')],
  ['opri', col('PRI', '80')],
  ['bpri', col('PRI', '20')],
  ['psr', col('PSR', '0')],
  ['cls policy', col('CLS', 'TS')],
  ['tname', col('TTY', '?')],
  ['tty tt', col('TT', '?')],
  ['time cputime', col('TIME', '00:00:00')],
  ['bsdtime', col('TIME', '0:00')],
  ['etime', col('ELAPSED', elapsed)],
  ['etimes', col('ELAPSED', secondsOf)],
  ['stime', col('STIME', (process) => since(process, 11, 16))],
  ['bsdstart start_time', col('START', (process) => since(process, 11, 16))],
  ['start', col('STARTED', (process) => since(process, 11, 19))],
  ['pcpu %cpu', col('%CPU', '0.0')],
  ['pmem %mem', col('%MEM', ({ share }) => share)],
  ['c', col('C', '0')],
  ['cp', col('CP', '0')],
  ['rss rssize', col('RSS', ({ rss }) => rss)],
  ['rsz', col('RSZ', ({ rss }) => rss)],
  ['vsz vsize', col('VSZ', vsz)],
  ['sz', col('SZ', (process) => Math.floor(vsz(process) / 4))],
  ['size', col('SIZE', vsz)],
  ['majflt maj_flt', col('MAJFL', '0')],
  ['minflt min_flt', col('MINFL', '0')],
  ['trs', col('TRS', '1550')],
  ['drs', col('DRS', vsz)],
  ['cmd', col('CMD', ({ command }) => command)],
  ['args command', col('COMMAND', ({ command }) => command)],
  ['comm ucomm', col('COMMAND', programOf)],
  ['ucmd', col('CMD', programOf)],
  ['wchan', col('WCHAN', '-')],
  ['addr', col('ADDR', '-')],
  ['label', col('LABEL', '-')],
  ['pending', col('PENDING', NO_SIGNALS)],
  ['blocked', col('BLOCKED', NO_SIGNALS)],
  ['ignored', col('IGNORED', NO_SIGNALS)],
  ['caught', col('CAUGHT', NO_SIGNALS)],
]

/** By name. */
export const COLUMNS: Readonly<Record<string, Column | undefined>> = Object.fromEntries(
  GROUPS.flatMap(([names, column]) => names.split(' ').map((name) => [name, column])),
)

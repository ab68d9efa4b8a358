/** Flags of `docker run`, `create` and `update` for what a container may use of its machine. */
import type { Limits } from '../../../api/daemon'
import type { Call, Flag } from '../../command'
import { parseBytes } from '../../values'

const whole = (name: string, help: string, short?: string): Flag => ({
  name,
  type: 'int',
  help,
  ...(short === undefined ? {} : { short }),
})

export const LIMITS: readonly Flag[] = [
  {
    name: 'blkio-weight',
    type: 'uint',
    placeholder: 'uint16',
    help: 'Weight of its disk use, 10 to 1000, 0: none (default 0)',
  },
  whole('cpu-period', 'Period of the fair scheduler'),
  whole('cpu-quota', 'Quota of the fair scheduler'),
  whole('cpu-rt-period', 'Period of the real-time scheduler'),
  whole('cpu-rt-runtime', 'Runtime of the real-time scheduler'),
  whole('cpu-shares', 'Weight of its processor use', 'c'),
  { name: 'cpus', type: 'decimal', help: 'How many processors' },
  { name: 'cpuset-cpus', type: 'string', help: 'Which processors (0-3, 0,1)' },
  { name: 'cpuset-mems', type: 'string', help: 'Which memory nodes (0-3, 0,1)' },
  { name: 'memory', short: 'm', type: 'bytes', help: 'How much memory' },
  { name: 'memory-reservation', type: 'bytes', help: 'How much memory it is promised' },
  {
    name: 'memory-swap',
    type: 'custom',
    placeholder: 'bytes',
    help: 'Memory and swap together, -1: any',
    parse: (text) => (text === '-1' ? -1 : parseBytes(text)),
  },
  whole('pids-limit', 'How many processes, -1: any'),
]

/** What was said of them; what is nought was not. */
export function limitsOf(call: Call): Limits {
  const all: Limits = {
    BlkioWeight: call.number('blkio-weight'),
    CpuPeriod: call.number('cpu-period'),
    CpuQuota: call.number('cpu-quota'),
    CpuRealtimePeriod: call.number('cpu-rt-period'),
    CpuRealtimeRuntime: call.number('cpu-rt-runtime'),
    CpuShares: call.number('cpu-shares'),
    CpusetCpus: call.text('cpuset-cpus'),
    CpusetMems: call.text('cpuset-mems'),
    KernelMemory: call.number('kernel-memory'),
    Memory: call.number('memory'),
    MemoryReservation: call.number('memory-reservation'),
    MemorySwap: call.custom<number>('memory-swap') ?? 0,
    NanoCpus: call.number('cpus'),
    PidsLimit: call.number('pids-limit'),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== 0 && value !== ''))
}

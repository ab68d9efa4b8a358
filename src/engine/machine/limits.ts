/**
 * How much of its machine a container may use: what of it cannot be, and `docker update` (moby 28:
 * daemon/daemon_unix.go, daemon/update.go, container/container_unix.go).
 */
import type { ContainerUpdate, HostConfig, Limits } from '../../api/daemon'
import { refusal } from '../../api/errors'
import type { Ask, Refusal, Reply } from '../../api/routes'
import { record } from '../agent/journal'
import { limitMemory } from '../agent/process'
import { hostConfigOf, type Container } from '../agent/runtime'
import { isRefusal } from '../control/api/lookup'
import { freeze } from '../kernel/clone'
import type { Task } from '../store/objects'
import { findContainer, runnerOf, taskOf } from './containers'
import type { Machine } from './machine'
import type { MachineContext } from './messages'

const POLICIES = ['', 'no', 'always', 'unless-stopped', 'on-failure']

/** What is wrong with a restart policy; null: nothing. */
export function wrongPolicy(policy: HostConfig['RestartPolicy']): Refusal | null {
  const { Name = '', MaximumRetryCount: count = 0 } = policy ?? {}
  if (!POLICIES.includes(Name)) {
    const known = `use one of 'no', 'always', 'on-failure', or 'unless-stopped'`
    return refusal(400, `invalid restart policy: unknown policy '${Name}'; ${known}`)
  }
  if (Name === '' || count === 0 || (Name === 'on-failure' && count > 0)) return null
  const why =
    Name === 'on-failure'
      ? 'maximum retry count cannot be negative'
      : `maximum retry count can only be used with 'on-failure'${count < 0 ? ' and cannot be negative' : ''}`
  return refusal(400, `invalid restart policy: ${why}`)
}

const LEAST_MEMORY = 6 * 1024 * 1024

/** What is wrong with limits; null: nothing. */
export function wrongLimits(machine: Machine, limits: Limits, isUpdate: boolean): Refusal | null {
  const why =
    wrongMemory(limits, isUpdate) ?? wrongProcessors(machine, limits) ?? wrongWeight(limits)
  return why === null ? null : refusal(400, why)
}

function wrongMemory(
  { Memory = 0, MemorySwap: swap = 0, MemoryReservation: reserved = 0 }: Limits,
  isUpdate: boolean,
): string | null {
  const isLimited = Memory > 0
  if (Memory !== 0 && Memory < LEAST_MEMORY) return 'Minimum memory limit allowed is 6MB'
  if (isLimited && swap > 0 && swap < Memory) {
    return 'Minimum memoryswap limit should be larger than memory limit, see usage'
  }
  if (Memory === 0 && swap > 0 && !isUpdate) {
    return 'You should always set the Memory limit when using Memoryswap limit, see usage'
  }
  if (reserved > 0 && reserved < LEAST_MEMORY) {
    return 'Minimum memory reservation allowed is 6MB'
  }
  return isLimited && reserved > 0 && Memory < reserved
    ? 'Minimum memory limit can not be less than memory reservation limit, see usage'
    : null
}

function wrongProcessors({ cpus }: Machine, limits: Limits): string | null {
  const { NanoCpus = 0, CpuPeriod: period = 0, CpuQuota: quota = 0 } = limits
  const both = (what: string): string =>
    `Conflicting options: Nano CPUs and CPU ${what} cannot both be set`
  if (NanoCpus > 0 && period > 0) return both('Period')
  if (NanoCpus > 0 && quota > 0) return both('Quota')
  if (NanoCpus < 0 || NanoCpus > cpus * 1e9) {
    return `range of CPUs is from 0.01 to ${cpus}.00, as there are only ${cpus} CPUs available`
  }
  if (period !== 0 && (period < 1000 || period > 1_000_000)) {
    return 'CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)'
  }
  if (quota > 0 && quota < 1000) return 'CPU cfs quota can not be less than 1ms (i.e. 1000)'
  return wrongSet('cpus', limits.CpusetCpus, cpus) ?? wrongSet('mems', limits.CpusetMems, 1)
}

/** `0-3,5`, of so many that there are. */
function wrongSet(kind: 'cpus' | 'mems', given = '', count: number): string | null {
  if (given === '') return null
  const ranges = given.split(',').map((part) => /^(\d+)(?:-(\d+))?$/.exec(part))
  if (ranges.includes(null)) {
    return `Invalid value ${given} for cpuset ${kind}: invalid format: ${given}`
  }
  const last = Math.max(...ranges.map((range) => Number(range?.[2] ?? range?.[1])))
  if (last < count) return null
  const what = kind === 'cpus' ? 'CPUs' : 'memory nodes'
  const there = count === 1 ? '0' : `0-${count - 1}`
  return `Requested ${what} are not available - requested ${given}, available: ${there}`
}

const wrongWeight = ({ BlkioWeight: weight = 0 }: Limits): string | null =>
  weight !== 0 && (weight < 10 || weight > 1000) ? 'Range of blkio weight is from 10 to 1000' : null

/** Memory and swap together: without a word of it, twice the memory. Bytes. */
export function swapOf(container: Container, task: Task | null): number {
  const { MemorySwap: swap = 0 } = hostConfigOf(container)
  if (swap !== 0) return swap
  const asked = container.byHand?.request.HostConfig?.Memory
  return (asked ?? task?.spec.Resources?.Limits?.MemoryBytes ?? 0) * 2
}

type Update = Extract<Ask, { endpoint: 'POST /containers/{id}/update' }>

/** `POST /containers/{id}/update`. */
export function updateContainer(
  machine: Machine,
  ctx: MachineContext,
  { body, params }: Update,
): Reply {
  const wrong = wrongPolicy(body.RestartPolicy) ?? wrongLimits(machine, body, true)
  if (wrong !== null) return wrong
  const container = findContainer(machine, params.id)
  if (isRefusal(container)) return container
  const conflict = conflictOf(container, taskOf(machine, container), body)
  if (conflict !== null) return refusal(409, `Cannot update container ${container.id}: ${conflict}`)
  container.updated = freeze({ ...container.updated, ...saidIn(body) })
  const runner = runnerOf(machine, container)
  if (runner !== null) record(runner, ctx, container, 'update')
  if (runner !== null && (body.Memory ?? 0) !== 0) limitMemory(runner, ctx, container)
  return { status: 200, body: { Warnings: null } }
}

/** What was said; fewer processes than one are any number. */
function saidIn({ RestartPolicy: policy, PidsLimit, ...limits }: ContainerUpdate): ContainerUpdate {
  const said = Object.entries(limits).filter(([, value]) => value !== 0 && value !== '')
  return {
    ...Object.fromEntries(said),
    ...(PidsLimit === undefined ? {} : { PidsLimit: Math.max(0, PidsLimit) }),
    ...((policy?.Name ?? '') === '' ? {} : { RestartPolicy: policy }),
  } as ContainerUpdate
}

/** Why what was set before does not go with it; null: it does. */
function conflictOf(
  container: Container,
  task: Task | null,
  {
    CpuPeriod: period = 0,
    CpuQuota: quota = 0,
    Memory = 0,
    NanoCpus = 0,
    ...body
  }: ContainerUpdate,
): string | null {
  const own = hostConfigOf(container)
  const cannot = (what: string, because: string): string =>
    `Conflicting options: ${what} cannot be updated as ${because} has already been set`
  if (NanoCpus > 0 && (own.CpuPeriod ?? 0) > 0) return cannot('Nano CPUs', 'CPU Period')
  if (NanoCpus > 0 && (own.CpuQuota ?? 0) > 0) return cannot('Nano CPUs', 'CPU Quota')
  const hasNano = (own.NanoCpus ?? task?.spec.Resources?.Limits?.NanoCPUs ?? 0) > 0
  if (period > 0 && hasNano) return cannot('CPU Period', 'NanoCPUs')
  if (quota > 0 && hasNano) return cannot('CPU Quota', 'NanoCPUs')
  if (Memory !== 0 && Memory > swapOf(container, task) && (body.MemorySwap ?? 0) === 0) {
    return 'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time'
  }
  const policy = body.RestartPolicy?.Name ?? ''
  return own.AutoRemove === true && policy !== '' && policy !== 'no'
    ? 'Restart policy cannot be updated because AutoRemove is enabled for the container'
    : null
}

/**
 * A pretend container runtime: how long its deeds take and how containers end. What it knows is
 * plain data in the agent; it has no clock but the alarms it asks for.
 */
import { SIGINT, SIGKILL, signalNumber, SIGQUIT, SIGTERM } from '../../api/signals'
import type { ContainerCreateRequest, ContainerUpdate, HostConfig } from '../../api/daemon'
import type { Stream } from '../../api/routes'
import { runsLines } from '../../api/shell'
import type { Mount } from '../../api/mount'
import type { Labels, PortConfig } from '../../api/types'
import { freeze } from '../kernel/clone'
import { NOBODY } from '../kernel/record'
import { fromNanos, SECOND, type Millis } from '../kernel/time'
import { between, type Rng } from '../kernel/rng'
import type { Task } from '../store/objects'
import { behaviourOf, type Behaviour } from './images'

/** What a health check has found (spec 2.4). */
export interface Health {
  readonly status: 'starting' | 'healthy' | 'unhealthy'
  /** Failures in a row. */
  readonly streak: number
}

/** What a health check said, and how it ended. */
export interface Checked {
  readonly from: Millis
  readonly to: Millis
  readonly exitCode: number
  readonly output: string
}

/** A request that a container answered: what its log says of it. */
interface Visit {
  readonly at: Millis
  readonly client: string
  readonly path: string
}

/** A volume on a machine's disk, kept until somebody removes it. */
export interface Volume {
  readonly createdAt: Millis
  readonly labels: Labels | null
  readonly options: Labels | null
}

/** From the start of a process to its end. */
interface Run {
  readonly startedAt: Millis
  readonly endedAt: Millis
}

/** A network as events name it. */
export interface Plugged {
  readonly id: string
  readonly name: string
  readonly type: string
}

/** A network that a container is on: its address there as CIDR, once it runs. */
export interface Attachment {
  readonly networkId: string
  /** As what it stands in the swarm's records; empty on a network of the machine's own. */
  readonly taskId: string
  readonly aliases: readonly string[]
  address: string
}

/** A port of the machine that leads into a container: at one of its addresses, or empty: at all. */
export interface BoundPort extends PortConfig {
  readonly HostIp: string
}

/** What is particular to a container that somebody made by hand. */
export interface ByHand {
  /** As it was asked for. */
  readonly request: ContainerCreateRequest
  /** By name. */
  networks: Record<string, Attachment>
  /** The ports of the machine that lead into it while it runs. */
  ports: readonly BoundPort[]
  restarts: number
  /** It waits to be started again. */
  restarting: boolean
  /** How its process is going to end, and when; null: not by itself. */
  ends: { readonly at: Millis; readonly exitCode: number; readonly oomKilled: boolean } | null
  /** Somebody stopped it: it is not started again. */
  stopped: boolean
}

/** A container on a machine, running or not. */
export interface Container {
  readonly id: string
  /** Its own ID, where somebody made it by hand. */
  readonly taskId: string
  name: string
  readonly image: string
  /** Under which name the registry has the image. */
  readonly origin: string
  readonly byHand: ByHand | null
  /** Frozen; what comes to an end meanwhile, ends when it goes on. */
  paused: boolean
  heldEnd: { readonly exitCode: number; readonly oomKilled: boolean } | null
  readonly command: string
  /** What replaces the image's own command. */
  readonly args: readonly string[]
  readonly hostname: string
  readonly env: readonly string[]
  readonly mounts: readonly Mount[]
  /** What `docker update` has said of it since. */
  updated: ContainerUpdate | null
  /** The networks that it is on while it runs. */
  plugged: readonly Plugged[]
  /** The files of its image, where somebody made that. */
  readonly ofImage: Readonly<Record<string, string>>
  /** Its files by their paths: these, what was written, once it runs its secrets and configs. */
  files: Readonly<Record<string, string>>
  readonly createdAt: Millis
  startedAt: Millis | null
  endedAt: Millis | null
  exitCode: number
  pid: number
  /** It was told to stop by this signal; null: nobody told it since it started. */
  stopSignal: number | null
  /** When it ran before it was started again, the oldest first. */
  earlier: readonly Run[]
  /** Null: it has no health check. */
  health: Health | null
  /** The latest health checks, the oldest first. */
  checks: readonly Checked[]
  /** The kernel killed it for want of memory. */
  oomKilled: boolean
  /** What its process printed that is more than a course of time: the latest, the oldest first. */
  printed: readonly {
    readonly at: Millis
    readonly stream: Stream
    readonly text: string
  }[]
  /** The latest, the oldest first. */
  visits: readonly Visit[]
}

/** What is known of a container before it runs. Without a host name of its own it has its ID's. */
export const createContainer = (
  plan: Pick<
    Container,
    | 'id'
    | 'taskId'
    | 'name'
    | 'image'
    | 'origin'
    | 'byHand'
    | 'command'
    | 'args'
    | 'hostname'
    | 'env'
    | 'mounts'
    | 'ofImage'
  >,
  now: Millis,
): Container => ({
  ...plan,
  args: freeze(plan.args),
  env: freeze(plan.env),
  mounts: freeze(plan.mounts),
  hostname: plan.hostname === '' ? plan.id.slice(0, 12) : plan.hostname,
  updated: null,
  paused: false,
  heldEnd: null,
  plugged: NOBODY,
  files: plan.ofImage,
  createdAt: now,
  startedAt: null,
  endedAt: null,
  exitCode: 0,
  pid: 0,
  stopSignal: null,
  earlier: NOBODY,
  health: null,
  checks: NOBODY,
  oomKilled: false,
  printed: NOBODY,
  visits: NOBODY,
})

/** What its machine does for it: as it was asked for, and as it was changed. */
export const hostConfigOf = ({ byHand, updated }: Container): HostConfig => ({
  ...byHand?.request.HostConfig,
  ...updated,
})

/** Does its process run? */
export const isRunning = ({ startedAt, endedAt }: Container): boolean =>
  startedAt !== null && endedAt === null

/** Does it run, or wait to be started again? Docker takes both for running. */
export const isUp = (container: Container): boolean =>
  isRunning(container) || container.byHand?.restarting === true

/** Time for gossip to take a stopping task out of the balancers (spec 2.4). */
export const DRAIN: Millis = 2000
/** Leaving an overlay network costs as much: 20 to 450 ms, as recorded. */
const UNPLUG: Millis = 200

/** By how much a process may oversleep at most, as recorded. */
export const WAKE: Millis = 60

/** How long a container may take to stop when asked. */
export const DEFAULT_GRACE: Millis = 10_000

const MiB = 1024 * 1024

/** The exit code of a process that SIGKILL ended. */
export const KILLED = 137

export const imageOf = (task: Task): string => task.spec.ContainerSpec?.Image ?? ''

/** The command line that runs in a container of the task. */
const commandOf = (task: Task): readonly string[] => [
  ...(task.spec.ContainerSpec?.Command ?? []),
  ...(task.spec.ContainerSpec?.Args ?? []),
]

/** What runs in a container, and of which image. */
type Inhabitant = Pick<Container, 'origin' | 'args'>

/** How a task's container behaves: a shell waits for what is typed, where something can be. */
export function characterOf(
  task: Task,
  standIn: boolean,
  { origin, args }: Inhabitant = { origin: imageOf(task), args: commandOf(task) },
): Behaviour {
  const own = behaviourOf(origin, args, standIn)
  const { OpenStdin = false, TTY = false } = task.spec.ContainerSpec ?? {}
  const isRead = (OpenStdin || TTY) && runsLines(own.command.split(' '))
  return isRead ? { ...own, livesFor: null } : own
}

/** To create a container when its image is there. */
export const creating = (rng: Rng): Millis => between(rng, 60, 140)

/** To make an overlay network on a machine that has it not yet, with its balancer (recorded). */
export const networking = (rng: Rng): Millis => between(rng, 700, 1200)

/** To start one; joining an overlay network takes longer, as recorded. */
export const starting = (task: Task, rng: Rng): Millis =>
  task.networks.some(({ address }) => address !== '')
    ? between(rng, 280, 850)
    : between(rng, 110, 260)

/** The wait before a task is stopped. */
export const draining = (task: Task): Millis => (task.networks.length > 0 ? DRAIN : 0)

/** How a process ends of its own accord, or at the kernel's hands; null: it does not. */
export function ending(
  task: Task,
  standIn: boolean,
  memoryBytes: number,
  rng: Rng,
  /** It may be of another image than the task says, and have another limit by now. */
  container?: Pick<Container, 'origin' | 'args' | 'updated'>,
): { readonly after: Millis; readonly exitCode: number; readonly oomKilled: boolean } | null {
  const character = characterOf(task, standIn, container)
  const { livesFor, exitCode } = character
  const starved = starving(task, character, memoryBytes, container?.updated?.Memory)
  if (livesFor === null) {
    return starved === null ? null : { after: starved, exitCode: KILLED, oomKilled: true }
  }
  const oomKilled = starved !== null && starved < livesFor
  if (oomKilled) return { after: starved, exitCode: KILLED, oomKilled }
  const jitter = between(rng, 0, Math.min(WAKE, Math.floor(livesFor / 4)))
  return { after: livesFor + jitter, exitCode, oomKilled }
}

/** From its start until the kernel kills it for want of memory; null: it never does. */
export function starving(
  task: Task,
  { memoryMb, leakMb }: Behaviour,
  memoryBytes: number,
  /** What the container's limit has become; nothing: what the task says. */
  limit?: number,
): Millis | null {
  const most = Math.floor((limit ?? task.spec.Resources?.Limits?.MemoryBytes ?? memoryBytes) / MiB)
  if (most < memoryMb) return STARVED
  return leakMb === 0 ? null : Math.floor(((most - memoryMb) * SECOND) / leakMb)
}

/** It takes the kernel so long to kill what has too little from the start. */
const STARVED: Millis = 50

/** The memory that a running container holds at an instant, in bytes. */
export function memoryOf({ startedAt, endedAt, origin, args }: Container, now: Millis): number {
  if (startedAt === null || endedAt !== null) return 0
  const { memoryMb, leakMb } = behaviourOf(origin, args, false)
  return (memoryMb + Math.floor((leakMb * (now - startedAt)) / SECOND)) * MiB
}

/** An end that comes after a while. */
export interface End {
  readonly after: Millis
  readonly exitCode: number
}

/** Signals that ask a process to end, unless it does not heed them. */
const ASKING = new Set([SIGTERM, SIGINT, SIGQUIT])

/** The signal with which the task's container is asked to stop. */
export const stopSignalOf = (task: Task): number =>
  signalNumber(task.spec.ContainerSpec?.StopSignal ?? '') ?? SIGTERM

/** What a signal makes of the task's process; null: it goes on. */
export function reactionTo(
  signal: number,
  task: Task,
  standIn: boolean,
  container?: Inhabitant,
): End | null {
  if (signal === SIGKILL) return { after: 0, exitCode: KILLED }
  const { heeds, stopsIn, stopCode } = characterOf(task, standIn, container)
  const hasInit = task.spec.ContainerSpec?.Init ?? false
  const isDeaf = heeds === 'never' || (heeds === 'not as process 1' && !hasInit)
  if (isDeaf || !ASKING.has(signal)) return null
  return { after: stopsIn, exitCode: stopCode }
}

/** How a stop goes that begins with a signal and, after the grace period, uses force. */
export function stoppingBy(
  signal: number,
  grace: Millis,
  task: Task,
  standIn: boolean,
  rng: Rng,
  container?: Inhabitant,
): End {
  const end = reactionTo(signal, task, standIn, container)
  if (end !== null && (end.after === 0 || end.after < grace)) {
    return { ...end, after: end.after + between(rng, 50, 250) }
  }
  return { after: grace + between(rng, 20, 90), exitCode: KILLED }
}

/** How a stop goes: the time to the end, and the exit code (spec 2.4). */
export function stopping(task: Task, standIn: boolean, rng: Rng, container?: Inhabitant): End {
  const [signal, grace] = [stopSignalOf(task), graceOf(task)]
  const { after, exitCode } = stoppingBy(signal, grace, task, standIn, rng, container)
  return { after: draining(task) + after, exitCode }
}

/** What it takes to leave the task's networks. */
export const unplugging = (task: Task): Millis =>
  task.networks.some(({ local }) => local === undefined) ? UNPLUG : 0

function graceOf(task: Task): Millis {
  const nanos = task.spec.ContainerSpec?.StopGracePeriod
  return nanos === undefined ? DEFAULT_GRACE : fromNanos(nanos)
}

/** A container's name is the task's full name (spec 1.7). */
export const nameOf = (task: Task): string =>
  `${task.serviceName}.${task.slot === 0 ? task.nodeId : task.slot}.${task.id}`

/**
 * A pretend container runtime: how long its deeds take and how containers end. What it knows is
 * plain data in the agent; it has no clock but the alarms it asks for.
 */
import { fromNanos, type Millis } from '../kernel/time'
import { between, type Rng } from '../kernel/rng'
import type { Task } from '../store/objects'
import { behaviourOf, type Behaviour } from './images'

/** A container on a machine, running or not. */
export interface Container {
  readonly id: string
  readonly taskId: string
  readonly name: string
  readonly image: string
  readonly command: string
  readonly createdAt: Millis
  startedAt: Millis | null
  endedAt: Millis | null
  exitCode: number
  pid: number
}

/** Time for gossip to take a stopping task out of the balancers (spec 2.4). */
const DRAIN: Millis = 2000

const DEFAULT_GRACE: Millis = 10_000

export const imageOf = (task: Task): string => task.spec.ContainerSpec?.Image ?? ''

/** The command line that runs in a container of the task. */
export const commandOf = (task: Task): readonly string[] => [
  ...(task.spec.ContainerSpec?.Command ?? []),
  ...(task.spec.ContainerSpec?.Args ?? []),
]

/** How the task's container behaves. */
export const characterOf = (task: Task, standIn: boolean): Behaviour =>
  behaviourOf(imageOf(task), commandOf(task), standIn)

/** To create a container when its image is there. */
export const creating = (rng: Rng): Millis => between(rng, 60, 140)

/** To start one; joining an overlay network takes longer, as recorded. */
export const starting = (task: Task, rng: Rng): Millis =>
  task.networks.length > 0 ? between(rng, 280, 850) : between(rng, 110, 260)

/** How a stop goes: the wait before SIGTERM, then the time to the end, then the exit code. */
export function stopping(
  task: Task,
  standIn: boolean,
  rng: Rng,
): { readonly after: Millis; readonly exitCode: number } {
  const drain = task.networks.length > 0 ? DRAIN : 0
  const grace = graceOf(task)
  const { stopsIn } = characterOf(task, standIn)
  if (stopsIn !== null && stopsIn < grace) {
    return { after: drain + stopsIn + between(rng, 50, 250), exitCode: 0 }
  }
  return { after: drain + grace + between(rng, 300, 1200), exitCode: 137 }
}

function graceOf(task: Task): Millis {
  const nanos = task.spec.ContainerSpec?.StopGracePeriod
  return nanos === undefined ? DEFAULT_GRACE : fromNanos(nanos)
}

/** A container's name is the task's full name (spec 1.7). */
export const nameOf = (task: Task): string =>
  `${task.serviceName}.${task.slot === 0 ? task.nodeId : task.slot}.${task.id}`

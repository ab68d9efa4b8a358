/**
 * What happened to the containers of a machine, as `docker events` tells it: the latest, the oldest
 * first. It is in memory only, as moby's (daemon/events).
 */
import { SIGKILL } from '../../api/signals'
import { freeze } from '../kernel/clone'
import type { Millis } from '../kernel/time'
import type { Task } from '../store/objects'
import { KILLED, type Container } from './runtime'

/** An event of a container. `more`: what is told besides its labels, image and name. */
export interface Entry {
  readonly at: Millis
  readonly id: string
  readonly name: string
  readonly image: string
  readonly task: Task
  readonly action: string
  readonly more: Readonly<Record<string, string>>
}

/** So many are kept (moby daemon/events `eventsLimit`). */
export const MOST = 256

interface Keeper {
  journal: readonly Entry[]
  readonly tasks: Readonly<Record<string, { readonly task: Task }>>
}

interface Now {
  readonly now: Millis
}

/** Writes an event down. */
export function record(
  keeper: Keeper,
  { now }: Now,
  { id, image, name, taskId }: Container,
  action: string,
  more: Entry['more'] = {},
): void {
  const task = keeper.tasks[taskId]?.task
  if (task === undefined) return
  const entry = { at: now, id, name, image, task, action, more }
  keeper.journal = freeze([...keeper.journal.slice(1 - MOST), entry])
}

/** A signal is sent. */
export const recordSignal = (
  keeper: Keeper,
  now: Now,
  container: Container,
  number: number,
): void => record(keeper, now, container, 'kill', { signal: String(number) })

/** A process is over; one that was told to stop and did not is killed before. */
export function recordEnd(keeper: Keeper, now: Now, container: Container): void {
  const { exitCode, stopSignal } = container
  const isForced = stopSignal !== null && stopSignal !== SIGKILL && exitCode === KILLED
  if (isForced) recordSignal(keeper, now, container, SIGKILL)
  record(keeper, now, container, 'die', { exitCode: String(exitCode) })
  if (stopSignal !== null) record(keeper, now, container, 'stop')
}

/**
 * What happened at a machine's daemon, as `docker events` tells it: the latest, in the order in which
 * it was written down. It is in memory only, as moby's (daemon/events).
 */
import { SIGKILL } from '../../api/signals'
import type { DaemonEvent } from '../../api/daemon'
import { freeze } from '../kernel/clone'
import { NOBODY } from '../kernel/record'
import { SECOND, type Millis } from '../kernel/time'
import type { Task } from '../store/objects'
import { KILLED, type Container, type Plugged } from './runtime'

/** An event. `time`: when it came to pass; what a manager catches up with was long ago. */
export interface Entry extends Pick<
  DaemonEvent,
  'type' | 'scope' | 'id' | 'action' | 'attributes'
> {
  readonly at: Millis
  readonly time: Millis
  /** Of a container: whose labels are told, too. */
  readonly task: Task | null
}

/** An event as it is handed over. */
export type Told = Pick<Entry, 'type' | 'id' | 'action' | 'attributes'> &
  Partial<Pick<Entry, 'scope' | 'time' | 'task'>>

export interface Journal {
  entries: readonly Entry[]
}

export const emptyJournal = (): Journal => ({ entries: NOBODY })

/** So many are kept (moby daemon/events `eventsLimit`). */
const MOST = 256

interface Keeper {
  readonly tasks: Readonly<Record<string, { readonly task: Task }>>
}

/** Who writes down, and when. */
export interface Writer {
  readonly now: Millis
  readonly journal: Journal
}

/** Writes down what happened. */
export function tell({ journal, now: at }: Writer, ...events: readonly Told[]): void {
  if (events.length === 0) return
  const fresh = events.map((one) => ({ at, time: at, scope: 'local', task: null, ...one }) as Entry)
  journal.entries = freeze([...journal.entries, ...fresh].slice(-MOST))
}

/** Writes down an event of a container. `more`: what is told besides its labels, image and name. */
export function record(
  keeper: Keeper,
  writer: Writer,
  { id, image, name, taskId }: Container,
  action: string,
  more: Entry['attributes'] = {},
): void {
  const task = keeper.tasks[taskId]?.task
  if (task === undefined) return
  const attributes = { ...(image === '' ? {} : { image }), name, ...more }
  tell(writer, { type: 'container', id, action, attributes, task })
}

/** Writes down that a command in a container is made or begun: program, blank, arguments. */
export function recordExec(
  keeper: Keeper,
  writer: Writer,
  container: Container,
  what: 'exec_create' | 'exec_start',
  { execID, words: [program = '', ...args] }: { execID: string; words: readonly string[] },
): void {
  record(keeper, writer, container, `${what}: ${program} ${args.join(' ')}`, { execID })
}

/** Writes down how it ended. */
export const recordExecEnd = (
  keeper: Keeper,
  writer: Writer,
  container: Container,
  execID: string,
  exitCode: number,
): void => record(keeper, writer, container, 'exec_die', { execID, exitCode: String(exitCode) })

/** A signal is sent. */
export const recordSignal = (
  keeper: Keeper,
  writer: Writer,
  container: Container,
  number: number,
): void => record(keeper, writer, container, 'kill', { signal: String(number) })

type NetworkAction = 'create' | 'destroy' | 'connect' | 'disconnect'

/** Writes down an event of a network; `container`: the ID of the one that it is about. */
export function recordNetwork(
  writer: Writer,
  action: NetworkAction,
  { id, ...attributes }: Plugged,
  container?: string,
): void {
  const whom = container === undefined ? {} : { container }
  tell(writer, { type: 'network', id, action, attributes: { ...whom, ...attributes } })
}

/** Writes down an event of a volume. */
export const recordVolume = (
  writer: Writer,
  action: 'create' | 'destroy' | 'mount' | 'unmount',
  id: string,
  more: Entry['attributes'] = {},
): void => tell(writer, { type: 'volume', id, action, attributes: { driver: 'local', ...more } })

/** A process starts: volumes are mounted before networks are joined (moby: daemon/start.go). */
export function recordStart(keeper: Keeper, writer: Writer, container: Container): void {
  for (const { Type, Source = '', Target, ReadOnly = false } of container.mounts) {
    if (Type !== 'volume') continue
    const own = { container: container.id, destination: Target, propagation: '' }
    recordVolume(writer, 'mount', Source, { ...own, 'read/write': String(!ReadOnly) })
  }
  for (const one of container.plugged) recordNetwork(writer, 'connect', one, container.id)
  record(keeper, writer, container, 'start')
}

/**
 * A process is over; one that was told to stop and did not is killed before. It is told to have
 * ended when all that it had is given back and who stopped it knows (moby: daemon/monitor.go).
 */
export function recordEnd(keeper: Keeper, writer: Writer, container: Container): void {
  const { id, exitCode, startedAt, stopSignal, plugged, mounts } = container
  const isForced = stopSignal !== null && stopSignal !== SIGKILL && exitCode === KILLED
  if (isForced) recordSignal(keeper, writer, container, SIGKILL)
  for (const one of plugged) recordNetwork(writer, 'disconnect', one, id)
  for (const { Type, Source = '' } of mounts) {
    if (Type === 'volume') recordVolume(writer, 'unmount', Source, { container: id })
  }
  if (stopSignal !== null) record(keeper, writer, container, 'stop')
  const seconds = Math.floor((writer.now - (startedAt ?? writer.now)) / SECOND)
  const ended = { execDuration: String(seconds), exitCode: String(exitCode) }
  record(keeper, writer, container, 'die', ended)
}

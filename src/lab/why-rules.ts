/**
 * What a fact came of, in the words of a swarm rather than of an event queue: a node is down
 * because it was not heard, and it was not heard because its cable was cut.
 */
import type { Fact } from '../engine/index'
import type { Noted } from './history'

type Kind = Fact['kind']
type Of<K extends Kind> = Extract<Fact, { kind: K }>
type Test = (fact: Fact, noted: Noted) => boolean

/** The last fact before an index that passes; -1: none. */
export function lastBefore(record: readonly Noted[], before: number, test: Test): number {
  for (let at = before - 1; at >= 0; at--) {
    const noted = record[at] as Noted
    if (test(noted.fact, noted)) return at
  }
  return -1
}

const aboutTask =
  (task: string): Test =>
  (fact) =>
    /^(task\.|scheduler\.|container\.byHand)/.test(fact.kind) &&
    (fact as { task?: string }).task === task

/** The task came to its end by itself, or by somebody's hand. */
const endOf =
  (task: string): Test =>
  (fact) =>
    fact.kind === 'task.state' && fact.task === task && /^(complete|failed)$/.test(fact.to)

const aboutService =
  (service: string, kinds: readonly Kind[]): Test =>
  (fact) =>
    kinds.includes(fact.kind) && (fact as { service?: string }).service === service

/** Something befell the machine: its power, its cables, the connections over them. */
const befell =
  (machine: string): Test =>
  (fact) =>
    (fact.kind === 'machine.power' && fact.machine === machine) ||
    ((fact.kind === 'link.changed' || fact.kind === 'connection.stuck') &&
      (fact.from === machine || fact.to === machine))

const UPDATES: readonly Kind[] = ['update.started', 'update.state', 'service.changed']
const STOPS: readonly Kind[] = [
  'update.batch',
  'update.started',
  'service.changed',
  'service.removed',
]

/** The fact from which this one came, as an index before it; -1: none is known. */
export function cameFrom(record: readonly Noted[], at: number): number {
  const { fact } = record[at] as Noted
  const last = (test: Test): number => lastBefore(record, at, test)
  switch (fact.kind) {
    case 'task.state':
    case 'scheduler.placed':
    case 'scheduler.pending':
    case 'task.rejected':
      return last(aboutTask(fact.task))
    case 'task.created':
      return ofNewTask(record, at, fact)
    case 'task.stopping':
      return Math.max(
        last(aboutService(fact.service, STOPS)),
        last(lostNodeOf(record, at, fact.task)),
        last(endOf(fact.task)),
      )
    case 'update.started':
    case 'update.state':
    case 'update.batch':
    case 'update.waiting':
    case 'update.failed':
      return last(aboutService(fact.service, UPDATES))
    case 'node.state':
      return fact.to === 'ready'
        ? last(befell(fact.machine))
        : Math.max(
            last(
              (other) => other.kind === 'dispatcher.heartbeat.missed' && other.node === fact.node,
            ),
            last(befell(fact.machine)),
          )
    case 'dispatcher.heartbeat.missed':
      return last(befell(machineOf(record, at, fact.node)))
    case 'manager.leading':
      return last(
        (other, { line }) =>
          other.kind === 'raft.election.started' && line?.machine === fact.machine,
      )
    case 'raft.leader.steppedDown':
      return last((other) => isStrike(other, (record[at] as Noted).line?.machine))
    case 'raft.election.started':
      return last((other) => ENDS_TERM.includes(other.kind) && isBad(other))
    default:
      return -1
  }
}

/** Something befell any machine, or the leader's own connection. */
const isStrike = (fact: Fact, leader: string | undefined): boolean =>
  fact.kind === 'machine.power' ||
  fact.kind === 'link.changed' ||
  (fact.kind === 'connection.stuck' && fact.from === leader)

const ENDS_TERM: readonly Kind[] = ['machine.power', 'link.changed', 'raft.leader.steppedDown']

const isBad = (fact: Fact): boolean =>
  (fact.kind !== 'machine.power' || !fact.on) && (fact.kind !== 'link.changed' || fact.cut)

/** A task that replaces another came of that one's end; others of their service's spec. */
function ofNewTask(record: readonly Noted[], at: number, fact: Of<'task.created'>): number {
  const { replaces, service } = fact
  if (replaces !== '') {
    const end = lastBefore(record, at, aboutTask(replaces))
    const lost = lastBefore(record, at, lostNodeOf(record, at, replaces))
    if (Math.max(end, lost) >= 0) return Math.max(end, lost)
  }
  return lastBefore(record, at, aboutService(service, ['service.created', ...STOPS]))
}

/** The machine of a task was believed lost, or was drained. */
function lostNodeOf(record: readonly Noted[], at: number, task: string): Test {
  const placed = lastBefore(
    record,
    at,
    (fact) => fact.kind === 'scheduler.placed' && fact.task === task,
  )
  const machine = (record[placed] as Noted | undefined)?.line?.machine ?? ''
  return (fact) => fact.kind === 'node.state' && fact.machine === machine && fact.to !== 'ready'
}

function machineOf(record: readonly Noted[], at: number, node: string): string {
  const known = lastBefore(
    record,
    at + 1,
    (fact) => (fact.kind === 'node.joined' || fact.kind === 'node.state') && fact.node === node,
  )
  const fact = (record[known] as Noted | undefined)?.fact
  return fact?.kind === 'node.joined' || fact?.kind === 'node.state' ? fact.machine : ''
}

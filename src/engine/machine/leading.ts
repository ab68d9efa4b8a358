/**
 * What only a leader does: it plans one piece of work at a time, proposes it, and answers when it
 * is committed (spec 7.2, 7.8). Deposed, it drops everything; a successor rebuilds it all from
 * the store.
 */
import type { Reply } from '../../api/routes'
import { DROPPED, LOST_LEADER } from '../../api/errors'
import { LOOPS } from '../control/index'
import {
  createLane,
  enqueueJob,
  hold,
  release,
  ring,
  startLoops,
  take,
  wake,
  wakeAt,
  type LaneAlarm,
  type Work,
} from '../control/lane'
import {
  breakSessions,
  createDispatcher,
  onChanges,
  startDispatcher,
  stopDispatcher,
  tellNews,
  type DispatcherJob,
} from '../dispatcher/dispatcher'
import type { Remote } from '../dispatcher/messages'
import { record } from '../dispatcher/record'
import { must } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { SECOND } from '../kernel/time'
import { propose } from '../raft/raft'
import { lastIndexOf } from '../raft/log'
import type { Action, Change } from '../store/actions'
import { clusterOf } from '../store/store'
import { admit, answerAdmitted, answerRenewed, answerSigned, bootstrap, renew } from './admit'
import { answerRequest } from './reply'
import { serveJob } from './serve'
import type { Job, Leading, Machine, Manager, Outcome } from './machine'
import type { MachineContext, PeerContext } from './messages'
import { checkRoles, planRole } from './roles'

/** Most changes in one proposal (spec 1.10). */
export const MOST_CHANGES = 200

/** A leadership begins; it is of use when all of its log is applied. */
export function lead(manager: Manager): void {
  manager.leading = {
    term: manager.raft.term,
    from: lastIndexOf(manager.raft.log),
    ready: false,
    lane: createLane(),
    dispatcher: createDispatcher(),
    gathering: {},
    unsigned: {},
    rolesDue: null,
    answering: null,
  }
}

/** A leadership ends: what waits for it learns so. */
export function depose(machine: Machine, manager: Manager, ctx: MachineContext): void {
  const leading = must(manager.leading, 'depose: it led')
  manager.leading = null
  ctx.note({ kind: 'manager.deposed', machine: machine.id, why: 'it leads no longer' })
  stopDispatcher(leading.dispatcher, ctx)
  const { inFlight, waiting } = leading.lane
  const lost = [...(inFlight === null ? [] : [inFlight.work]), ...waiting]
  for (const piece of lost) {
    if (piece.kind === 'job' && piece.job.kind === 'request') {
      answerRequest(machine, ctx, piece.job, LOST_LEADER)
    }
  }
}

/** A manager ends in good order: a leader's dispatcher stops, and every connection is closed. */
export function hangUp(machine: Machine, manager: Manager, ctx: MachineContext): void {
  if (manager.leading !== null) depose(machine, manager, ctx)
  closeAll(machine, manager, ctx)
}

/** Every connection of a manager is closed: its peers know at once (TCP's FIN or RST). */
export function closeAll(machine: Machine, manager: Manager, ctx: MachineContext): void {
  if (manager.leading !== null) breakSessions(manager.leading.dispatcher, ctx)
  for (const node of Object.values(manager.store.nodes)) {
    if (node.machine !== machine.id) ctx.send(node.machine, { kind: 'control.closed' })
  }
}

/** The membership of raft changed: every agent hears of it. */
export function tellAll(manager: Manager, ctx: MachineContext): void {
  const { leading, store } = manager
  if (leading === null) return
  const nodes = Object.keys(leading.dispatcher.sessions)
  tellNews(leading.dispatcher, ctx, store, remotesOf(manager), nodes)
}

/** The managers as agents should know them. */
export const remotesOf = (manager: Manager): Remote[] =>
  Object.values(manager.raft.members as Record<string, PeerContext>).map(
    ({ nodeId, machine, addr }) => freeze({ nodeId, machine, addr }),
  )

/** Begins once the log of earlier terms is applied (spec 7.2). */
function begin(machine: Machine, manager: Manager, leading: Leading, ctx: MachineContext): boolean {
  if (leading.ready || manager.raft.applied < leading.from) return leading.ready
  leading.ready = true
  ctx.note({ kind: 'manager.leading', machine: machine.id, term: leading.term })
  if (clusterOf(manager.store) !== null) startAll(machine, manager, leading, ctx)
  return true
}

/** The rest of the manager: a founder's when the first objects stand (swarmkit, becomeLeader). */
function startAll(machine: Machine, manager: Manager, leading: Leading, ctx: MachineContext): void {
  const jobs = startDispatcher(leading.dispatcher, ctx, manager.store)
  for (const job of jobs) enqueueJob(leading.lane, job)
  checkRoles(machine, manager, leading, ctx)
  startLoops(leading.lane, LOOPS, manager.store)
}

/** The dispatcher's findings go in line too. */
export function enqueueAll(leading: Leading, jobs: readonly DispatcherJob[]): void {
  for (const job of jobs) enqueueJob(leading.lane, job)
}

/** Does one piece of work if it can; true when something was done. */
export function work(machine: Machine, manager: Manager, ctx: MachineContext): boolean {
  const { leading } = manager
  if (leading === null || !begin(machine, manager, leading, ctx)) return false
  const piece = take(leading.lane)
  if (piece === null) return false
  const { actions, facts, reply } = plan(machine, manager, leading, ctx, piece)
  const last = proposeAll(manager, leading, stamp(manager, actions, ctx.now))
  if (last === null) {
    putOff(machine, manager, leading, ctx, piece)
    return true
  }
  for (const fact of facts) ctx.note(fact)
  if (last === '') complete(machine, manager, ctx, piece, reply)
  else {
    leading.answering = piece.kind === 'job' ? { job: piece.job, reply } : null
    hold(leading.lane, piece, last)
  }
  return true
}

/** Nothing is proposed while leadership is handed over: in case it is kept, loops look again. */
const LOOK_AGAIN = SECOND

function putOff(
  machine: Machine,
  manager: Manager,
  leading: Leading,
  ctx: MachineContext,
  piece: Work<Job>,
): void {
  if (piece.kind === 'job') {
    const isLeader = manager.raft.state === 'leader'
    return complete(machine, manager, ctx, piece, isLeader ? DROPPED : LOST_LEADER)
  }
  const { loop, key } = piece
  setAlarm(leading, ctx, wakeAt(leading.lane, loop, key, ctx.now + LOOK_AGAIN))
}

function plan(
  machine: Machine,
  manager: Manager,
  leading: Leading,
  ctx: MachineContext,
  piece: Work<Job>,
): Outcome {
  if (piece.kind === 'job') return planJob(machine, manager, ctx, piece.job)
  const loop = must(
    LOOPS.find(({ name }) => name === piece.loop),
    `there is a loop ${piece.loop}`,
  )
  const planned = loop.reconcile(piece.key, manager.store, { now: ctx.now, rng: ctx.rng })
  if (planned.wakeAt !== undefined) {
    setAlarm(leading, ctx, wakeAt(leading.lane, piece.loop, piece.key, planned.wakeAt))
  }
  return { actions: planned.actions, facts: planned.facts ?? [], reply: null }
}

function planJob(machine: Machine, manager: Manager, ctx: MachineContext, job: Job): Outcome {
  switch (job.kind) {
    case 'request':
      return serveJob(manager, ctx, job.ask)
    case 'bootstrap':
      return bootstrap(machine, manager, ctx, job)
    case 'admit':
      return admit(job)
    case 'renew':
      return renew(manager, job)
    case 'role':
      return planRole(manager.store, job)
    default:
      return { ...record(job, manager.store, ctx.now), reply: null }
  }
}

/** Version and instants of what is about to be written (spec 1.3); frozen, to be shared. */
function stamp(manager: Manager, actions: readonly Action[], now: number): Action[] {
  const version = lastIndexOf(manager.raft.log) + 1
  return actions.map((action) => {
    if (action.kind === 'delete') return freeze(action)
    const before = manager.store[action.table][action.object.id]
    const createdAt = before?.meta.createdAt ?? now
    const meta = { version, createdAt, updatedAt: now }
    return freeze({ ...action, object: { ...action.object, meta } }) as Action
  })
}

/** The name of the last proposal; empty: there is nothing to propose; null: raft takes none now. */
function proposeAll(manager: Manager, leading: Leading, actions: readonly Action[]): string | null {
  let id = ''
  for (let at = 0; at < actions.length; at += MOST_CHANGES) {
    id = `${leading.term}-${manager.nextProposal++}`
    const part = freeze(actions.slice(at, at + MOST_CHANGES))
    if (!propose(manager.raft, part, id)) return null
  }
  return id
}

/** Entries were applied: the loops they concern wake, and finished work is answered. */
export function applied(
  machine: Machine,
  manager: Manager,
  ctx: MachineContext,
  proposal: string,
  changes: readonly Change[],
): void {
  const { leading } = manager
  if (leading === null || !leading.ready) return
  if (changes.some(isFounding)) startAll(machine, manager, leading, ctx)
  const alarms = wake(leading.lane, LOOPS, changes, manager.store, ctx.now)
  for (const alarm of alarms) setAlarm(leading, ctx, alarm)
  onChanges(leading.dispatcher, ctx, manager.store, changes)
  if (changes.some(isRootNews)) tellAll(manager, ctx)
  const news = changes.filter(isNodeNews).map(({ id }) => id)
  if (news.length > 0) {
    tellNews(leading.dispatcher, ctx, manager.store, remotesOf(manager), news)
  }
  const rewritten = changes.filter(({ table }) => table === 'nodes').map(({ id }) => id)
  if (rewritten.length > 0) answerSigned(manager, ctx, rewritten)
  if (changes.some(isMiscast)) checkRoles(machine, manager, leading, ctx)
  const piece = release(leading.lane, proposal)
  if (piece === null) return
  const reply = leading.answering?.reply ?? null
  leading.answering = null
  complete(machine, manager, ctx, piece, reply)
}

const isNodeNews = (change: Change): boolean =>
  isRoleNews(change) ||
  (change.table === 'nodes' &&
    (change.before?.attachments !== change.after?.attachments ||
      change.after?.certificate.status === 'rotate'))

/** Another root: every node is told whom to trust from now on. */
const isRootNews = (change: Change): boolean =>
  change.table === 'clusters' && change.before?.rootCa !== change.after?.rootCa

const isFounding = ({ table, before }: Change): boolean => table === 'clusters' && before === null

/** A node was written whose role is not what was asked for, or one is gone. */
const isMiscast = ({ table, after }: Change): boolean =>
  table === 'nodes' && (after === null || after.role !== after.spec.Role)

const isRoleNews = (change: Change): boolean =>
  change.table === 'nodes' &&
  (change.before?.role !== change.after?.role ||
    change.before?.spec.Role !== change.after?.spec.Role)

function complete(
  machine: Machine,
  manager: Manager,
  ctx: MachineContext,
  piece: Work<Job>,
  reply: Reply | null,
): void {
  if (piece.kind !== 'job') return
  const { job } = piece
  if (job.kind === 'request') {
    answerRequest(machine, ctx, job, must(reply, 'a request has an answer'))
  } else if (job.kind === 'admit') answerAdmitted(manager, ctx, job)
  else if (job.kind === 'renew') answerRenewed(manager, ctx, job)
}

function setAlarm(leading: Leading, ctx: MachineContext, alarm: LaneAlarm | null): void {
  if (alarm === null) return
  ctx.after(Math.max(0, alarm.due - ctx.now), { kind: 'lane.alarm', term: leading.term, alarm })
}

/** An alarm of the lane rang; the caller pumps. */
export function onAlarm(leading: Leading, ctx: MachineContext, alarm: LaneAlarm): void {
  setAlarm(leading, ctx, ring(leading.lane, alarm, ctx.now))
}

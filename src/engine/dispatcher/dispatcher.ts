/**
 * The leader's dispatcher: sessions of agents with their heartbeats, and what each agent should
 * run (spec 2.5, section 6). It changes nothing itself: what it finds out becomes a job for the
 * leader's lane. An alarm per session looks at a deadline, so that a heartbeat costs no alarm.
 */
import type * as api from '../../api/types'
import type { NodeFact } from '../fact'
import { freeze } from '../kernel/clone'
import type { Context, MachineId } from '../kernel/context'
import { newId } from '../kernel/ids'
import { type Fixed, NONE, withAll, withoutKey } from '../kernel/record'
import { between } from '../kernel/rng'
import { DAY, fromNanos, type Millis } from '../kernel/time'
import type { Change } from '../store/actions'
import type { Node, Task, TaskStatus } from '../store/objects'
import { clusterOf, tasksOn, type ReadStore } from '../store/store'
import { byId, isAssigned, matters, payloadsOf } from './assignments'
import type { DispatcherMessage, Remote, SessionOpen } from './messages'
import { tooOften, type Registry } from './rate'

export type DispatcherTimer =
  | { readonly kind: 'dispatcher.beat'; readonly nodeId: string; readonly sessionId: string }
  | { readonly kind: 'dispatcher.unknown'; readonly nodeId: string }
  | { readonly kind: 'dispatcher.down'; readonly nodeId: string }
  | { readonly kind: 'dispatcher.assign'; readonly nodeId: string }
  | { readonly kind: 'dispatcher.flush' }

export type DispatcherContext = Context<DispatcherMessage, DispatcherTimer, NodeFact>

/** An agent's session. `via` is the manager it speaks through, often the agent's leader itself. */
interface Session {
  readonly id: string
  readonly nodeId: string
  agent: MachineId
  via: MachineId
  heardAt: Millis
  /** Patience ends here. */
  deadline: Millis
  /** What the agent was last told, by task. */
  sent: Fixed<Task>
  /** News and assignments sent so far. */
  sequence: number
}

export interface Dispatcher extends Registry {
  sessions: Record<string, Session>
  /** Nodes that have not come back since this leader began: patience ends at. */
  unknown: Record<string, Millis>
  /** Nodes that are down: their tasks are given up at. */
  down: Record<string, Millis>
  /** Nodes whose assignments changed: how often since they were told, and when they are told. */
  dirty: Record<string, { readonly changes: number; readonly due: Millis }>
  statuses: { nodeId: string; taskId: string; status: TaskStatus }[]
  flushing: boolean
  /** Since when it writes what arrived, each 100 ms. */
  began: Millis
}

/** What the dispatcher wants written. */
export type DispatcherJob =
  | {
      readonly kind: 'node.ready'
      readonly nodeId: string
      readonly description: api.NodeDescription
      readonly addr: string
      readonly byHand: Node['byHand']
    }
  | { readonly kind: 'node.attach'; readonly nodeId: string; readonly byHand: Node['byHand'] }
  | { readonly kind: 'node.unknown'; readonly nodeId: string }
  | { readonly kind: 'node.down'; readonly nodeId: string; readonly message: string }
  /** It has been down for so long that its tasks are nobody's. */
  | { readonly kind: 'node.lost'; readonly nodeId: string }
  | {
      readonly kind: 'statuses'
      readonly updates: readonly {
        readonly nodeId: string
        readonly taskId: string
        readonly status: TaskStatus
      }[]
    }

export const EPSILON: Millis = 500
export const GRACE = 3
export const UNKNOWN_GRACE = 6
export const BATCH: Millis = 100
/** An agent is told at once of so many changes (swarmkit, modificationBatchLimit). */
export const BATCH_CHANGES = 100
/** How long a node may be down until its tasks are orphans (spec 6.6). */
export const DOWN_PERIOD: Millis = DAY

/** A dispatcher without sessions. */
export const createDispatcher = (): Dispatcher => ({
  sessions: {},
  unknown: {},
  down: {},
  dirty: {},
  statuses: [],
  flushing: false,
  began: 0,
  registrations: {},
})

/** Shorter periods are taken for this one: agents here do nothing but send heartbeats otherwise. */
const SHORTEST_PERIOD: Millis = 100

const periodOf = (store: ReadStore): Millis => {
  const cluster = clusterOf(store)
  const asked = cluster === null ? 5000 : fromNanos(cluster.spec.Dispatcher.HeartbeatPeriod)
  return Math.max(SHORTEST_PERIOD, asked)
}

/** A new leader: nobody has a session yet, and everyone but the dead is unknown (spec 6.3). */
export function startDispatcher(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
): DispatcherJob[] {
  const jobs: DispatcherJob[] = []
  dispatcher.began = ctx.now
  for (const node of Object.values(store.nodes)) {
    if (node.status.state === 'down') {
      countDown(dispatcher, ctx, node.id)
      continue
    }
    const grace = UNKNOWN_GRACE * drawPeriod(store, ctx)
    dispatcher.unknown[node.id] = ctx.now + grace
    ctx.after(grace, { kind: 'dispatcher.unknown', nodeId: node.id })
    jobs.push({ kind: 'node.unknown', nodeId: node.id })
  }
  return jobs
}

/** From now on a node is down, as far as this leader knows. */
function countDown(dispatcher: Dispatcher, ctx: DispatcherContext, nodeId: string): void {
  dispatcher.down[nodeId] = ctx.now + DOWN_PERIOD
  ctx.after(DOWN_PERIOD, { kind: 'dispatcher.down', nodeId })
}

function markDown(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  nodeId: string,
  message: string,
): DispatcherJob[] {
  countDown(dispatcher, ctx, nodeId)
  return [{ kind: 'node.down', nodeId, message }]
}

/** A leader no more: whoever has a session must look for another (spec 6.3). */
export const stopDispatcher = (dispatcher: Dispatcher, ctx: DispatcherContext): void =>
  endSessions(dispatcher, ctx, 'Aborted', 'node must disconnect')

/** The leader's process is dead: the streams of its sessions break, also those passed on. */
export const breakSessions = (dispatcher: Dispatcher, ctx: DispatcherContext): void =>
  endSessions(dispatcher, ctx, 'Unavailable', 'transport is closing')

function endSessions(
  { sessions }: Dispatcher,
  ctx: DispatcherContext,
  code: 'Aborted' | 'Unavailable',
  why: string,
): void {
  for (const session of Object.values(sessions)) {
    const { id: sessionId } = session
    reply(ctx, session, { kind: 'dispatcher.refused', code, why, sessionId })
  }
}

const drawPeriod = (store: ReadStore, ctx: DispatcherContext): Millis => {
  const period = periodOf(store)
  const spread = Math.min(EPSILON, period - 1)
  return between(ctx.rng, period - spread, period + spread - 1)
}

function reply(
  ctx: DispatcherContext,
  session: { readonly agent: MachineId; readonly via: MachineId },
  message: DispatcherMessage,
): void {
  if (session.via === session.agent) ctx.send(session.agent, message)
  else ctx.send(session.via, { kind: 'dispatcher.relay', agent: session.agent, message })
}

type Refused = Extract<DispatcherMessage, { kind: 'dispatcher.refused' }>

/**
 * An agent wants a session. `via` brought its words. With one of another swarm the handshake of
 * TLS fails, and it hears nothing of whom this one knows.
 */
export function onSessionOpen(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
  via: MachineId,
  managers: readonly Remote[],
  message: SessionOpen,
): DispatcherJob[] {
  const node = store.nodes[message.nodeId]
  const cluster = clusterOf(store)
  const refuse = (code: Refused['code'], why: string): [] => {
    const back = { agent: message.agent, via }
    reply(ctx, back, { kind: 'dispatcher.refused', code, why, sessionId: null })
    return []
  }
  if (cluster !== null && cluster.id !== message.clusterId) {
    return refuse('Unavailable', 'transport: authentication handshake failed')
  }
  if (node === undefined) {
    const banned = cluster !== null && message.nodeId in cluster.blacklist
    return refuse(banned ? 'PermissionDenied' : 'NotFound', 'node not found')
  }
  const known = dispatcher.sessions[message.nodeId]
  const session =
    known?.id === message.sessionId ? known : register(dispatcher, ctx, store, via, message)
  if (session === null) {
    const why = `node ${message.nodeId} exceeded rate limit count of registrations`
    return refuse('Unavailable', why)
  }
  Object.assign(session, { agent: message.agent, via })
  const { id: sessionId } = session
  const { attempt } = message
  const standing = { ...standingOf(store, node), managers }
  reply(ctx, session, { kind: 'dispatcher.session', sessionId, attempt, ...standing })
  assignAll(ctx, store, session)
  const { description, addr, byHand } = message
  return [{ kind: 'node.ready', nodeId: message.nodeId, description, addr, byHand }]
}

/** A new session; null: there were too many within a short time, which going on with one is not. */
function register(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
  via: MachineId,
  { nodeId, agent }: SessionOpen,
): Session | null {
  if (tooOften(dispatcher, nodeId, ctx.now)) return null
  delete dispatcher.unknown[nodeId]
  delete dispatcher.down[nodeId]
  const patience = GRACE * drawPeriod(store, ctx)
  const session: Session = {
    id: newId(ctx.rng),
    nodeId,
    agent,
    via,
    heardAt: ctx.now,
    deadline: ctx.now + patience,
    sent: NONE,
    sequence: 0,
  }
  dispatcher.sessions[nodeId] = session
  ctx.after(patience, { kind: 'dispatcher.beat', nodeId, sessionId: session.id })
  return session
}

function assignAll(ctx: DispatcherContext, store: ReadStore, session: Session): void {
  const tasks = tasksOn(store, session.nodeId).filter(isAssigned)
  session.sent = freeze(byId(tasks))
  reply(ctx, session, {
    kind: 'dispatcher.assignments',
    sessionId: session.id,
    complete: true,
    tasks,
    payloads: payloadsOf(store, tasks),
    removed: [],
    sequence: ++session.sequence,
  })
}

/**
 * A sign of life: patience begins anew, and the answer says when the next is due. An agent that
 * missed a word is told everything again; on a real network the stream itself would see to that.
 */
export function onHeartbeat(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
  via: MachineId,
  managers: readonly Remote[],
  message: Extract<DispatcherMessage, { kind: 'dispatcher.heartbeat' }>,
): void {
  // A node that was removed has its session until it speaks: so it hears what to stop (recorded).
  if (store.nodes[message.nodeId] === undefined) delete dispatcher.sessions[message.nodeId]
  const session = dispatcher.sessions[message.nodeId]
  if (session?.id !== message.sessionId) {
    const why = session === undefined ? 'node not registered' : 'session invalid'
    const back = { agent: message.agent, via }
    const { sessionId } = message
    reply(ctx, back, { kind: 'dispatcher.refused', code: 'InvalidArgument', why, sessionId })
    return
  }
  const period = drawPeriod(store, ctx)
  session.heardAt = ctx.now
  session.deadline = ctx.now + GRACE * period
  reply(ctx, session, { kind: 'dispatcher.heartbeat.answer', sessionId: session.id, period })
  if (message.followed === session.sequence) return
  tellOne(ctx, store, managers, session)
  assignAll(ctx, store, session)
}

/** Task states arrive; they are written in batches. */
export function onStatus(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  message: Extract<DispatcherMessage, { kind: 'dispatcher.status' }>,
): void {
  const session = dispatcher.sessions[message.nodeId]
  if (session?.id !== message.sessionId) return
  const { nodeId, updates } = message
  for (const update of updates) dispatcher.statuses.push({ nodeId, ...update })
  const sessionId = session.id
  reply(ctx, session, { kind: 'dispatcher.status.answer', sessionId, reported: updates })
  if (dispatcher.flushing) return
  dispatcher.flushing = true
  ctx.after(BATCH - ((ctx.now - dispatcher.began) % BATCH), { kind: 'dispatcher.flush' })
}

/** Handles an alarm; returns what is to be written. */
export function onDispatcherTimer(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
  timer: DispatcherTimer,
): DispatcherJob[] {
  switch (timer.kind) {
    case 'dispatcher.beat':
      return beatDue(dispatcher, ctx, timer)
    case 'dispatcher.unknown': {
      const due = dispatcher.unknown[timer.nodeId]
      if (due === undefined || due > ctx.now) return []
      delete dispatcher.unknown[timer.nodeId]
      const message = 'heartbeat failure for node in "unknown" state'
      return markDown(dispatcher, ctx, timer.nodeId, message)
    }
    case 'dispatcher.down': {
      if (dispatcher.down[timer.nodeId] !== ctx.now) return []
      delete dispatcher.down[timer.nodeId]
      return [{ kind: 'node.lost', nodeId: timer.nodeId }]
    }
    case 'dispatcher.flush': {
      const updates = dispatcher.statuses
      dispatcher.statuses = []
      dispatcher.flushing = false
      return updates.length === 0 ? [] : [{ kind: 'statuses', updates }]
    }
    case 'dispatcher.assign':
      assignDue(dispatcher, ctx, store, timer)
      return []
  }
}

function beatDue(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  timer: Extract<DispatcherTimer, { kind: 'dispatcher.beat' }>,
): DispatcherJob[] {
  const { nodeId, sessionId } = timer
  const session = dispatcher.sessions[nodeId]
  if (session?.id !== sessionId) return []
  if (session.deadline > ctx.now) {
    ctx.after(session.deadline - ctx.now, timer)
    return []
  }
  delete dispatcher.sessions[nodeId]
  const grace = session.deadline - session.heardAt
  ctx.note({ kind: 'dispatcher.heartbeat.missed', node: nodeId, lastAt: session.heardAt, grace })
  return markDown(dispatcher, ctx, nodeId, 'heartbeat failure')
}

/** Marks the nodes whose assignments a commit changed. */
export function onChanges(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
  changes: readonly Change[],
): void {
  for (const change of changes) {
    if (change.table === 'nodes' && change.after === null) delete dispatcher.down[change.id]
    if (change.table !== 'tasks') continue
    const task = change.after ?? change.before
    if (task === null || dispatcher.sessions[task.nodeId] === undefined) continue
    if (change.after !== null && !matters(change.before, change.after)) continue
    mark(dispatcher, ctx, store, task.nodeId)
  }
}

/** A node is told after 100 ms of calm of its own, or of so many changes at once. */
function mark(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
  nodeId: string,
): void {
  const known = dispatcher.dirty[nodeId]
  const changes = (known?.changes ?? 0) + 1
  dispatcher.dirty[nodeId] = freeze({ changes, due: ctx.now + BATCH })
  if (changes >= BATCH_CHANGES) return tellDirty(dispatcher, ctx, store, nodeId)
  if (known === undefined) ctx.after(BATCH, { kind: 'dispatcher.assign', nodeId })
}

function assignDue(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
  { nodeId }: Extract<DispatcherTimer, { kind: 'dispatcher.assign' }>,
): void {
  const due = dispatcher.dirty[nodeId]?.due
  if (due === undefined) return
  if (due > ctx.now) return void ctx.after(due - ctx.now, { kind: 'dispatcher.assign', nodeId })
  tellDirty(dispatcher, ctx, store, nodeId)
}

function tellDirty(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
  nodeId: string,
): void {
  delete dispatcher.dirty[nodeId]
  const session = dispatcher.sessions[nodeId]
  if (session !== undefined) assignChanged(ctx, store, session)
}

function assignChanged(ctx: DispatcherContext, store: ReadStore, session: Session): void {
  const tasks: Task[] = []
  const fresh: Task[] = []
  for (const task of tasksOn(store, session.nodeId)) {
    const told = session.sent[task.id]
    if (!isAssigned(task) || (told !== undefined && told.desired === task.desired)) continue
    tasks.push(task)
    if (told === undefined) fresh.push(task)
  }
  session.sent = withAll(session.sent, byId(tasks))
  const removed = Object.keys(session.sent).filter(
    (id) => store.tasks[id]?.nodeId !== session.nodeId,
  )
  for (const id of removed) session.sent = withoutKey(session.sent, id)
  if (tasks.length === 0 && removed.length === 0) return
  const sessionId = session.id
  reply(ctx, session, {
    kind: 'dispatcher.assignments',
    sessionId,
    complete: false,
    tasks,
    payloads: payloadsOf(store, fresh),
    removed,
    sequence: ++session.sequence,
  })
}

/** Tells agents who the managers are now, and what role and networks their node has. */
export function tellNews(
  dispatcher: Dispatcher,
  ctx: DispatcherContext,
  store: ReadStore,
  managers: readonly Remote[],
  nodeIds: readonly string[],
): void {
  for (const nodeId of nodeIds) {
    const session = dispatcher.sessions[nodeId]
    if (session !== undefined) tellOne(ctx, store, managers, session)
  }
}

function tellOne(
  ctx: DispatcherContext,
  store: ReadStore,
  managers: readonly Remote[],
  session: Session,
): void {
  const node = store.nodes[session.nodeId]
  if (node === undefined) return
  const standing = standingOf(store, node)
  const sequence = ++session.sequence
  const kind = 'dispatcher.session.news'
  reply(ctx, session, { kind, sessionId: session.id, ...standing, managers, sequence })
}

/** What a node is told of itself: role asked of it, networks, whom to trust, whether to renew. */
const standingOf = (store: ReadStore, { spec, attachments, certificate }: Node) => ({
  role: spec.Role,
  attachments,
  overlays: Object.keys(attachments).flatMap((id) => store.networks[id] ?? []),
  rootPem: clusterOf(store)?.rootCa.pem ?? '',
  mustRenew: certificate.status === 'rotate',
})

/**
 * The agent of a node: keeps a session with a dispatcher, walks its tasks down the street, and
 * reports. It survives the loss of every manager: containers go on (spec 2.5, 6.2, 6.5).
 */
import type { DispatcherMessage, Remote } from '../dispatcher/messages'
import { freeze } from '../kernel/clone'
import type { MachineId } from '../kernel/context'
import { withAll, withKey, withoutKey } from '../kernel/record'
import { below } from '../kernel/rng'
import type { Millis } from '../kernel/time'
import type { Task, TaskStatus } from '../store/objects'
import type { AgentTimer } from './messages'
import { bringNetworks, forgetOverlays } from './networks'
import { report, reportAgain } from './report'
import type { Agent, AgentContext } from './state'
import { forget, receive } from './work'

export const SESSION_TIMEOUT: Millis = 5000
export const BEAT_TIMEOUT: Millis = 5000
export const BACKOFF_START: Millis = 100
export const BACKOFF_MOST: Millis = 8000
/** What an experience weighs, and the most that a manager can weigh (spec 6.5). */
const [GOOD, BAD, MOST] = [10, -10, 256]

/** Replaces the list of managers; that a manager is named speaks for it (spec 6.5). */
export function meet(agent: Agent, managers: readonly Remote[]): void {
  const remotes: Record<MachineId, Agent['remotes'][MachineId]> = {}
  for (const remote of managers) {
    const weight = smooth(agent.remotes[remote.machine]?.weight ?? 0, GOOD)
    remotes[remote.machine] = { remote, weight }
  }
  agent.remotes = freeze(remotes)
}

/** Exponential smoothing, within its bounds. */
const smooth = (weight: number, observation: number): number =>
  Math.max(-MOST, Math.min(MOST, Math.ceil((observation + weight) / 2)))

/** Tries for a session now. A manager's own agent prefers its own manager. */
export function connect(agent: Agent, ctx: AgentContext): void {
  if (agent.expelled) return
  agent.session = null
  const target = choose(agent, ctx)
  agent.attempt++
  agent.connectingTo = target
  ctx.after(SESSION_TIMEOUT, { kind: 'agent.session.timeout', attempt: agent.attempt })
  if (target === null) return
  ctx.send(target, {
    kind: 'dispatcher.session.open',
    nodeId: agent.nodeId,
    clusterId: agent.clusterId,
    agent: agent.machine,
    attempt: agent.attempt,
    sessionId: agent.lastSession,
    description: agent.description,
    addr: agent.addr,
    byHand: agent.byHand,
  })
}

/** Weighted luck among the known managers: max(weight, 0), plus a thousandth. */
function choose(agent: Agent, ctx: AgentContext): MachineId | null {
  if (agent.besideManager) return agent.machine
  const known = Object.entries(agent.remotes).filter(([machine]) => machine !== agent.machine)
  const share = (weight: number): number => Math.max(weight, 0) * 1000 + 1
  const total = known.reduce((sum, [, { weight }]) => sum + share(weight), 0)
  if (total === 0) return null
  let ticket = below(ctx.rng, total)
  for (const [machine, { weight }] of known) {
    ticket -= share(weight)
    if (ticket < 0) return machine
  }
  return null
}

/** A bad experience with a manager other than its own moves that one's weight (spec 6.5). */
function blame(agent: Agent, machine: MachineId | null): void {
  if (machine === null || machine === agent.machine) return
  const known = agent.remotes[machine]
  if (known === undefined) return
  const weight = smooth(known.weight, BAD)
  agent.remotes = withKey(agent.remotes, machine, { ...known, weight })
}

function lose(agent: Agent, ctx: AgentContext, manager: MachineId | null, why: string): void {
  blame(agent, manager)
  if (agent.session !== null) {
    ctx.note({ kind: 'agent.session.lost', machine: agent.machine, why })
  }
  agent.session = null
  agent.connectingTo = null
  agent.attempt++
  agent.backoff = Math.min(BACKOFF_START + 2 * agent.backoff, BACKOFF_MOST)
  ctx.after(below(ctx.rng, agent.backoff), { kind: 'agent.connect', attempt: agent.attempt })
}

/** The words a dispatcher says to an agent. */
type ForAgent = Extract<
  DispatcherMessage,
  {
    kind:
      | 'dispatcher.session'
      | 'dispatcher.session.news'
      | 'dispatcher.refused'
      | 'dispatcher.heartbeat.answer'
      | 'dispatcher.assignments'
      | 'dispatcher.status.answer'
  }
>

/**
 * Handles the dispatcher's words. `from` is the manager that brought them; a manager's own agent
 * speaks through its own manager, and the leader answers that machine directly.
 */
export function onDispatcher(
  agent: Agent,
  ctx: AgentContext,
  from: MachineId,
  message: ForAgent,
): void {
  switch (message.kind) {
    case 'dispatcher.session':
      return open(agent, ctx, from, message)
    case 'dispatcher.refused':
      return refused(agent, ctx, from, message)
    case 'dispatcher.session.news':
      if (agent.session?.id !== message.sessionId) return
      if (agent.session.followed === message.sequence - 1) agent.session.followed++
      meet(agent, message.managers)
      agent.role = message.role
      learnOverlays(agent, ctx, message)
      agent.trustRoot = message.rootPem
      agent.mustRenew = message.mustRenew
      return
    case 'dispatcher.heartbeat.answer':
      if (agent.session?.id !== message.sessionId || agent.session.patience === null) return
      ctx.cancel(agent.session.patience)
      agent.session.patience = null
      ctx.after(message.period, { kind: 'agent.beat', attempt: agent.attempt })
      return
    case 'dispatcher.assignments':
      if (agent.session?.id === message.sessionId) assign(agent, ctx, agent.session, message)
      return
    case 'dispatcher.status.answer':
      if (agent.session?.id === message.sessionId) acknowledged(agent, message.reported)
      return
  }
}

function open(
  agent: Agent,
  ctx: AgentContext,
  from: MachineId,
  message: Extract<ForAgent, { kind: 'dispatcher.session' }>,
): void {
  const manager = agent.connectingTo
  if (message.attempt !== agent.attempt) return
  if (manager === null || (manager !== from && manager !== agent.machine)) return
  agent.connectingTo = null
  agent.attempt++
  agent.backoff = 0
  agent.role = message.role
  learnOverlays(agent, ctx, message)
  agent.trustRoot = message.rootPem
  agent.mustRenew = message.mustRenew
  meet(agent, message.managers)
  agent.lastSession = message.sessionId
  agent.session = {
    id: message.sessionId,
    manager,
    patience: null,
    beatAt: ctx.now,
    followed: 0,
  }
  ctx.note({ kind: 'agent.session.opened', machine: agent.machine, manager })
  beat(agent, ctx)
  const kept = Object.entries(agent.tasks).filter(([, { gone }]) => gone === null)
  const statuses = kept.map(([taskId, { status }]) => [taskId, status] as const)
  agent.reports = withAll(agent.reports, Object.fromEntries(statuses))
  report(agent, ctx)
}

/** What the last task on an overlay leaves is removed with its assignment (spec 2.5). */
const LINGER: Millis = 100

/** On which overlays the node is; `ingress` is made at once, one that was left is known a while. */
function learnOverlays(
  agent: Agent,
  ctx: AgentContext,
  { attachments, overlays }: Pick<Agent, 'attachments' | 'overlays'>,
): void {
  const left = agent.overlays.filter(({ id }) => !overlays.some((one) => one.id === id))
  agent.attachments = freeze(attachments)
  agent.overlays = freeze([...overlays, ...left])
  if (left.length > 0) ctx.after(LINGER, { kind: 'agent.overlays' })
  const ingress = overlays.filter(({ spec }) => spec.ingress).map(({ id }) => id)
  bringNetworks(agent, ctx, ingress)
}

function refused(
  agent: Agent,
  ctx: AgentContext,
  from: MachineId,
  message: Extract<ForAgent, { kind: 'dispatcher.refused' }>,
): void {
  if (message.code === 'NotFound' || message.code === 'PermissionDenied') {
    agent.expelled = true
    agent.attachments = freeze(ofIngress(agent))
    lose(agent, ctx, from, message.why)
    return
  }
  if (message.sessionId !== (agent.session?.id ?? null)) return
  const talking = agent.session?.manager ?? agent.connectingTo
  if (talking === from || talking === agent.machine) lose(agent, ctx, talking, message.why)
}

/** A node that was removed is in the networks of what it runs, and in `ingress` (recorded). */
const ofIngress = ({ attachments, overlays }: Agent): Agent['attachments'] =>
  Object.fromEntries(
    Object.entries(attachments).filter(([id]) =>
      overlays.some((overlay) => overlay.id === id && overlay.spec.ingress),
    ),
  )

/** The manager it spoke to, or wanted to, has closed the connection. */
export function onClosed(agent: Agent, ctx: AgentContext, manager: MachineId): void {
  const talking = agent.session?.manager ?? agent.connectingTo
  if (talking === manager) lose(agent, ctx, manager, 'the manager closed the connection')
}

function beat(agent: Agent, ctx: AgentContext): void {
  const { session } = agent
  if (session === null) return
  session.beatAt = ctx.now
  ctx.send(session.manager, {
    kind: 'dispatcher.heartbeat',
    nodeId: agent.nodeId,
    sessionId: session.id,
    agent: agent.machine,
    followed: session.followed,
  })
  const timeout = { kind: 'agent.beat.timeout', attempt: agent.attempt } as const
  session.patience = ctx.after(BEAT_TIMEOUT, timeout)
}

/** Follows the assignments in their order; all of them at once make good for what was missed. */
function assign(
  agent: Agent,
  ctx: AgentContext,
  session: NonNullable<Agent['session']>,
  message: Extract<ForAgent, { kind: 'dispatcher.assignments' }>,
): void {
  const { sequence } = message
  const next = message.complete ? sequence > session.followed : sequence === session.followed + 1
  if (!next) return
  session.followed = sequence
  if (message.complete) {
    const wanted = new Set(message.tasks.map((task: Task) => task.id))
    for (const id of Object.keys(agent.tasks)) if (!wanted.has(id)) forget(agent, ctx, id)
  }
  const payloads = message.payloads.map((payload) => [payload.id, payload] as const)
  agent.payloads = withAll(agent.payloads, Object.fromEntries(payloads))
  for (const id of message.removed) forget(agent, ctx, id)
  for (const task of message.tasks) receive(agent, ctx, task)
}

function acknowledged(
  agent: Agent,
  reported: readonly { readonly taskId: string; readonly status: TaskStatus }[],
): void {
  for (const { taskId, status } of reported) {
    if (agent.reports[taskId] === status) agent.reports = withoutKey(agent.reports, taskId)
  }
}

/** Handles the alarms of sessions and reports; those of tasks are `work`'s. */
export function onSessionTimer(
  agent: Agent,
  ctx: AgentContext,
  timer: Exclude<
    AgentTimer,
    { kind: 'agent.step' | 'agent.tell' | 'agent.pull.retry' | 'agent.exit' | 'agent.probe' }
  >,
): void {
  switch (timer.kind) {
    case 'agent.connect':
      if (timer.attempt === agent.attempt) connect(agent, ctx)
      return
    case 'agent.session.timeout':
      if (timer.attempt === agent.attempt) {
        lose(agent, ctx, agent.connectingTo, 'session initiation timed out')
      }
      return
    case 'agent.beat':
      if (timer.attempt === agent.attempt) beat(agent, ctx)
      return
    case 'agent.beat.timeout':
      if (agent.session === null || timer.attempt !== agent.attempt) return
      return lose(agent, ctx, agent.session.manager, 'no answer to a heartbeat in 5 s')
    case 'agent.report':
      return report(agent, ctx)
    case 'agent.report.retry':
      return reportAgain(agent, ctx)
    case 'agent.overlays':
      forgetOverlays(agent)
  }
}

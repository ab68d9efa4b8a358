/**
 * Changes in what a machine is to the swarm: founder, member, manager, worker again. Each is
 * finished by whatever message or alarm brings its last piece.
 */
import { enqueueJob } from '../control/lane'
import { connect } from '../agent/agent'
import type { CaMessage } from '../ca/messages'
import { freeze } from '../kernel/clone'
import { withoutKey } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { clusterOf } from '../store/store'
import { beginPromotion, settled, type Joined } from './join'
import { hangUp } from './leading'
import type { Job, Machine, Memory } from './machine'
import { pump } from './manager'
import {
  describeAnew,
  RENEWAL_PAUSE,
  renewalBackoff,
  renewCertificate,
  renewSoon,
  takeCertificate,
} from './member'
import type { MachineContext } from './messages'
import { answer } from './reply'

/** What a step of joining came to is told to whoever asked for it. */
export function conclude(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  joined: Joined,
): void {
  if (joined.kind === 'waiting') return
  const { requestId } = joined
  if (memory.pending[requestId] === undefined) return
  const done = { status: 200, body: null } as const
  answer(machine, ctx, requestId, done)
}

/** A join ends with the agent's session, whichever message brought it; and so does a boot. */
export function finishJoin(machine: Machine, memory: Memory, ctx: MachineContext): void {
  if (memory.joining !== null) conclude(machine, memory, ctx, settled(memory))
  else if (memory.localState === 'pending' && memory.member?.agent.session != null) {
    memory.localState = 'active'
  }
}

/** A founder that leads writes the first objects, and then tells who asked. */
export function finishFounding(machine: Machine, memory: Memory, ctx: MachineContext): void {
  const { founding, manager } = memory
  if (founding === null || manager?.leading?.ready !== true) return
  const { cluster, nodeId, requestId } = founding
  if (!founding.asked) {
    founding.asked = true
    enqueueJob<Job>(manager.leading.lane, { kind: 'bootstrap', cluster, nodeId })
    pump(machine, manager, ctx)
  }
  if (clusterOf(manager.store) === null) return
  memory.founding = null
  answer(machine, ctx, requestId, { status: 200, body: nodeId })
  const agent = memory.member?.agent
  if (agent !== undefined && agent.session === null && agent.connectingTo === null)
    connect(agent, ctx)
}

/**
 * The dispatcher's news may carry another role that is asked of this node, or that its certificate
 * is to be renewed: it asks for one half a second later (spec 7.6). A manager that was put out of
 * raft and sees no other role waits: it may be about to become a worker.
 */
export function onRoleNews(machine: Machine, memory: Memory, ctx: MachineContext): void {
  const { member } = memory
  if (member === null || member.agent.session === null) return
  const { trustRoot, mustRenew, role } = member.agent
  if (memory.joining?.kind === 'promotion' && role === 'worker') {
    memory.joining = null
    member.identity = freeze({ ...member.identity, peer: '' })
  }
  if (memory.joining !== null) return
  if (trustRoot !== '' && trustRoot !== member.identity.rootPem) {
    describeAnew(machine, member, ctx, { rootPem: trustRoot })
  }
  if (role === member.seenRole && !mustRenew) return
  member.seenRole = role
  member.agent.mustRenew = false
  renewSoon(member, ctx, RENEWAL_PAUSE)
}

/** The authority's answers to a renewal. */
export function onRenewed(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  message: CaMessage,
): void {
  const { member } = memory
  if (member === null) return
  if (message.kind === 'ca.issue.answer' && member.renewal !== null) {
    const { requestId, nodeId } = message
    ctx.send(member.renewal.asked, { kind: 'ca.status', requestId, nodeId, joiner: machine.id })
  }
  if (message.kind !== 'ca.status.answer') return
  const { certificate, role, rootPem, issuerPem } = message
  if (!takeCertificate(member, ctx, certificate, role)) return
  if (issuerPem !== member.identity.issuerPem) {
    describeAnew(machine, member, ctx, { rootPem, issuerPem })
  }
  if (role === member.agent.role) member.renewals = 0
  else renewSoon(member, ctx, renewalBackoff(member, ctx))
  if (role === 'manager' && memory.manager === null) beginPromotion(memory, ctx)
  if (role === 'worker' && memory.manager !== null) becomeWorker(machine, memory, ctx)
}

/** How long a manager that was put out of raft waits for another role (swarmkit, node.go). */
const ROLE_WAIT: Millis = 16_000

/** A demoted manager drops its raft and goes on as a worker (spec 7.6). */
export function becomeWorker(machine: Machine, memory: Memory, ctx: MachineContext): void {
  if (memory.manager !== null) hangUp(machine, memory.manager, ctx)
  memory.manager = null
  const { member } = memory
  if (member === null) return
  member.identity = freeze({ ...member.identity, peer: '' })
  const { agent } = member
  agent.besideManager = false
  agent.remotes = withoutKey(agent.remotes, machine.id)
  const own = agent.session?.manager === machine.id || agent.connectingTo === machine.id
  if (own) connect(agent, ctx)
  if (isStranded(memory)) ctx.after(ROLE_WAIT, { kind: 'role.wait' })
}

/** Is it a manager by its certificate, but no member of raft and about to become none? */
const isStranded = ({ member, manager, joining }: Memory): boolean =>
  member?.identity.role === 'manager' && manager === null && joining === null

/** No other role came: it asks for a certificate, and if that is a manager's it joins anew. */
export function onRoleWait(machine: Machine, memory: Memory, ctx: MachineContext): void {
  if (memory.member === null || !isStranded(memory)) return
  ctx.after(ROLE_WAIT, { kind: 'role.wait' })
  renewCertificate(machine, memory.member, ctx)
}

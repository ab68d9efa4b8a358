/**
 * What every member of a swarm does, manager or worker: its agent's session, its place in gossip,
 * its certificate, and the endpoints of its tasks that gossip carries.
 */
import type * as api from '../../api/types'
import { connect, meet } from '../agent/agent'
import { isRunning } from '../agent/runtime'
import { createAgent, type Agent, type AgentTask } from '../agent/state'
import { resume } from '../agent/work'
import { renewalTime } from '../ca/authority'
import { issuerOf, newKeyPair, readCertificate } from '../ca/certificate'
import { start } from '../gossip/member'
import { enrol } from '../gossip/roster'
import { leave } from '../gossip/spread'
import { createSwim } from '../gossip/state'
import {
  createTables,
  deleteEntry,
  joinNetwork,
  leaveNetwork,
  networksOf,
  setEntry,
  takesPart,
} from '../gossip/tables'
import { freeze } from '../kernel/clone'
import { newHexId } from '../kernel/ids'
import { withKey, withoutKey } from '../kernel/record'
import { below } from '../kernel/rng'
import { EPOCH_MS, HOUR, SECOND, type Millis } from '../kernel/time'
import { createBalancers, type Endpoint } from '../mesh/balancer'
import { endpointOf } from './ingress'
import { ENGINE_VERSION, pluginsOf } from './computer'
import type { Identity, Machine, Member } from './machine'
import { endpointByHand } from './neighbours'
import { onOverlays } from './plugs'
import type { MachineContext } from './messages'

/** How long the authority may take, and how the pause grows with each failure. */
const RENEWAL_TIMEOUT: Millis = 5 * SECOND
const RENEWAL_BACKOFF: Millis = 5 * SECOND
/** The authority is given so long to learn of the role that was asked for. */
export const RENEWAL_PAUSE: Millis = SECOND / 2

/** What a machine tells the managers of itself (spec 1.4, 14.3). */
function describe(
  machine: Machine,
  { rootPem, issuerPem }: Pick<Identity, 'rootPem' | 'issuerPem'>,
): api.NodeDescription {
  const issuer = issuerOf(issuerPem)
  return freeze({
    Hostname: machine.id,
    Platform: { Architecture: 'x86_64', OS: 'linux' },
    Resources: {
      NanoCPUs: machine.cpus * 1e9,
      MemoryBytes: machine.memoryBytes,
      ...(machine.generic.length > 0 ? { GenericResources: machine.generic } : {}),
    },
    Engine: {
      EngineVersion: ENGINE_VERSION,
      ...(Object.keys(machine.labels).length > 0 ? { Labels: machine.labels } : {}),
      Plugins: pluginsOf(),
    },
    TLSInfo: {
      TrustRoot: rootPem,
      CertIssuerSubject: issuer.subject,
      CertIssuerPublicKey: issuer.publicKey,
    },
  })
}

/**
 * Begins to be a member: the agent looks for a session, and gossip waits for it. A manager that
 * starts cannot speak to itself yet: its agent's first session is with another one, where there is
 * one (swarmkit, node.go: initManagerConnection).
 */
export function enlist(machine: Machine, ctx: MachineContext, identity: Identity): Member {
  const isManager = machine.memory?.manager != null
  const agent = createAgent({
    nodeId: identity.nodeId,
    clusterId: identity.clusterId,
    machine: machine.id,
    addr: machine.address,
    description: describe(machine, identity),
    role: identity.role,
    standIn: machine.standIn,
    besideManager: isManager && peersOf(machine, identity).length === 0,
  })
  const who = enrol(ctx.roster, newHexId(ctx.rng, 12), machine.id, identity.clusterId)
  const [swim, tables] = [createSwim(who), createTables(who)]
  const balancers = createBalancers()
  const member: Member = {
    identity: freeze(identity),
    renewal: null,
    renewals: 0,
    seenRole: identity.role,
    agent,
    swim,
    tables,
    balancers,
    gossips: false,
  }
  meet(agent, identity.remotes)
  armRenewal(member, ctx)
  connect(agent, ctx)
  agent.besideManager = isManager
  return member
}

/**
 * Gossip begins with the agent's first session, which brings the keys, under a name that is of this
 * start alone: a node that finds no manager after a boot is no member of it (libnetwork,
 * ClusterAgentInit; recording 46).
 */
export function beginGossip(machine: Machine, member: Member, ctx: MachineContext): void {
  const { agent, swim, tables } = member
  if (member.gossips || agent.session === null) return
  member.gossips = true
  start(
    swim,
    tables,
    ctx,
    Object.keys(agent.remotes).filter((id) => id !== machine.id),
  )
}

const peersOf = (machine: Machine, identity: Identity): string[] =>
  identity.remotes.map((remote) => remote.machine).filter((id) => id !== machine.id)

/**
 * A member comes back from a power cut: its tasks' containers are dead. What the disk holds may be
 * frozen, in a copy of a world in which it was.
 */
export function reenlist(
  machine: Machine,
  ctx: MachineContext,
  identity: Identity,
  { tasks, containers }: Machine['disk'],
): Member {
  const member = enlist(machine, ctx, identity)
  Object.assign(member.agent, { tasks: { ...tasks }, containers: { ...containers } })
  resume(member.agent, ctx, 255)
  return member
}

/** Leaves gossip in good order; the managers are not told (spec 6.3). */
export function resign({ swim, gossips }: Member, ctx: MachineContext): void {
  if (gossips) leave(swim, ctx)
}

function armRenewal(member: Member, ctx: MachineContext): void {
  const { certificate, notAfter } = member.identity
  const at = renewalTime(readCertificate(certificate, EPOCH_MS), ctx.now, ctx.rng)
  ctx.after(at - ctx.now, { kind: 'certificate.renew', notAfter })
}

/**
 * Asks for a new certificate: half of the old one's time is over, the role changed, or the root
 * does. The key in use stays until the new certificate is there; what is not answered is asked
 * again, ever more rarely (swarmkit, ca/renewer.go).
 */
export function renewCertificate(machine: Machine, member: Member, ctx: MachineContext): void {
  const { identity, agent } = member
  const asked = agent.session?.manager ?? Object.keys(agent.remotes)[0] ?? machine.id
  const { publicKey, privateKey } = member.renewal ?? newKeyPair(ctx.rng)
  member.renewal = { publicKey, privateKey, asked }
  const tries = ++member.renewals
  const after = RENEWAL_TIMEOUT + renewalBackoff(member, ctx)
  ctx.after(after, { kind: 'certificate.retry', publicKey, tries })
  ctx.send(asked, {
    kind: 'ca.renew',
    requestId: `renew-${machine.id}`,
    joiner: machine.id,
    nodeId: identity.nodeId,
    certificate: identity.certificate,
    csr: { kind: 'ca.csr', publicKey },
  })
}

/**
 * Tells the managers whom this node trusts by now, and who signed its certificate: a node that has
 * changed begins a new session (swarmkit agent.go, "found node update").
 */
export function describeAnew(
  machine: Machine,
  member: Member,
  ctx: MachineContext,
  change: Partial<Pick<Identity, 'rootPem' | 'issuerPem'>>,
): void {
  const { agent } = member
  member.identity = freeze({ ...member.identity, ...change })
  agent.description = describe(machine, member.identity)
  connect(agent, ctx)
}

/** After so many failures: anything below a span that grows with them (go-events, backoff). */
export const renewalBackoff = ({ renewals }: Member, { rng }: MachineContext): Millis =>
  below(rng, Math.min(RENEWAL_BACKOFF * (1 + (1 << Math.min(renewals - 1, 10))), HOUR))

/** Another certificate is asked for in a while, if none has come by then. */
export function renewSoon({ identity }: Member, ctx: MachineContext, pause: Millis): void {
  ctx.after(pause, { kind: 'certificate.renew', notAfter: identity.notAfter })
}

/** Puts a certificate into use with the key it was made for; false: it was not asked for. */
export function takeCertificate(
  member: Member,
  ctx: MachineContext,
  certificate: string,
  role: api.NodeRole,
): boolean {
  const { notAfter, publicKey } = readCertificate(certificate, EPOCH_MS)
  const { renewal } = member
  if (renewal?.publicKey !== publicKey) return false
  member.renewal = null
  const { privateKey } = renewal
  member.identity = freeze({ ...member.identity, certificate, privateKey, role, notAfter })
  armRenewal(member, ctx)
  return true
}

/** It is on its networks as long as its process runs. */
function hasProcess({ containers }: Agent, { task, status }: AgentTask): boolean {
  const container = containers[task.id]
  return status.state === 'running' && container !== undefined && isRunning(container)
}

/** Nobody has told it to stop. */
const isReachable = ({ doing, gone }: AgentTask): boolean =>
  gone === null && doing !== 'stop' && doing !== 'ail'

/** Tells the leader which overlays containers by hand are on, when that has changed. */
function declare(machine: Machine, agent: Agent, ctx: MachineContext): void {
  const said = agent.byHand
  const all = onOverlays(machine).map(({ attachment: { taskId, networkId } }) => ({
    taskId,
    networkId,
  }))
  if (all.length === said.length && all.every(({ taskId }, at) => taskId === said[at]?.taskId)) {
    return
  }
  // It is told with the next session.
  if (agent.session === null) return
  agent.byHand = freeze(all)
  const { nodeId, machine: self, byHand } = agent
  const { id: sessionId, manager } = agent.session
  ctx.send(manager, { kind: 'dispatcher.attachments', nodeId, sessionId, agent: self, byHand })
}

/**
 * Lets gossip know which of this machine's tasks can be reached: those that run and are wanted
 * (spec 2.4, 9.7). A member takes part in the gossip of the
 * networks its tasks are on, and of those it balances for: `ingress` always.
 */
export function publish(machine: Machine, member: Member, ctx: MachineContext): void {
  const { agent, swim, tables, balancers } = member
  if (!member.gossips) return
  const networks = new Set(Object.keys(agent.attachments))
  for (const network of networks) {
    if (!takesPart(tables, network)) joinNetwork(tables, swim, ctx, network)
  }
  const reachable = new Set<string>()
  const publishOne = (networkId: string, id: string, make: () => Endpoint): void => {
    const key = `${networkId} ${id}`
    networks.add(networkId)
    reachable.add(key)
    if (balancers.published[key] !== undefined) return
    if (!takesPart(tables, networkId)) joinNetwork(tables, swim, ctx, networkId)
    setEntry(tables, ctx, networkId, id, make())
    balancers.published = withKey(balancers.published, key, true)
  }
  for (const known of Object.values(agent.tasks)) {
    const { task } = known
    if (!hasProcess(agent, known)) continue
    for (const attachment of task.networks) {
      networks.add(attachment.networkId)
      if (!isReachable(known)) continue
      publishOne(attachment.networkId, task.id, () => endpointOf(agent, task, attachment))
    }
  }
  for (const { container, attachment } of onOverlays(machine)) {
    publishOne(attachment.networkId, container.id, () =>
      endpointByHand(machine, container, attachment),
    )
  }
  declare(machine, agent, ctx)
  for (const key of Object.keys(balancers.published)) {
    if (reachable.has(key)) continue
    balancers.published = withoutKey(balancers.published, key)
    const [networkId, taskId] = key.split(' ') as [string, string]
    deleteEntry(tables, ctx, networkId, taskId)
  }
  for (const network of networksOf(tables)) {
    if (!networks.has(network)) leaveNetwork(tables, swim, ctx, network)
  }
}

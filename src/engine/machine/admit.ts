/**
 * The leader's side of becoming a member: the swarm's first objects, certificates for those who
 * bring the right token, and renewals (spec 7.8, 8.1 to 8.3).
 */
import type * as api from '../../api/types'
import { isIssuedBy } from '../ca/certificate'
import { checkCsr, decideRole, identify, unknownNode } from '../ca/authority'
import type { CaMessage, Refusal } from '../ca/messages'
import type { MachineId } from '../kernel/context'
import { newId } from '../kernel/ids'
import { EPOCH_MS } from '../kernel/time'
import { must } from '../kernel/assert'
import { enqueueJob } from '../control/lane'
import { UNSTAMPED } from '../control/loop'
import { isUnsigned } from '../control/signer'
import { put, type Action } from '../store/actions'
import type { Cluster, Network, Node } from '../store/objects'
import { clusterOf } from '../store/store'
import type { Asking, Job, Machine, Manager, Outcome } from './machine'
import type { MachineContext } from './messages'

const nothing: Outcome = { actions: [], facts: [], reply: null }

/** Who signed it: of a swarm whose root rotates, the old authority or the new one. */
const issuerPemOf = ({ rootCa, rotation }: Cluster, pem: string): string =>
  rotation !== null && isIssuedBy(pem, rotation.pem) ? rotation.pem : rootCa.pem

/**
 * A node as it stands before its agent's first session (spec 6.3). The first manager is a worker
 * until the role manager has seen it (swarmkit manager.go, managerNode).
 */
function newNode(
  id: string,
  machine: MachineId,
  role: api.NodeRole,
  availability: api.Availability,
  certificate: Pick<Node['certificate'], 'status' | 'csr' | 'pem'>,
): Node {
  return {
    id,
    meta: UNSTAMPED,
    spec: { Labels: {}, Role: role, Availability: availability },
    role,
    machine,
    description: null,
    status: { state: 'unknown', message: '', addr: '', since: 0 },
    certificate: { role, ...certificate },
    attachments: {},
    byHand: [],
  }
}

const network = (id: string, name: string, driver: string, ingress: boolean): Network => ({
  id,
  meta: UNSTAMPED,
  spec: {
    name,
    labels: {},
    driver,
    internal: false,
    attachable: false,
    ingress,
    options: {},
    subnet: '',
    gateway: '',
    others: [],
  },
  subnet: '',
  gateway: '',
  vxlanId: 0,
  predefined: !ingress,
})

/** The first leader of a swarm makes its first objects (spec 7.8). */
export function bootstrap(
  machine: Machine,
  manager: Manager,
  ctx: MachineContext,
  job: Extract<Job, { kind: 'bootstrap' }>,
): Outcome {
  if (clusterOf(manager.store) !== null) return nothing
  const member = must(machine.memory?.member, 'bootstrap: the founder is a member')
  const { certificate } = member.identity
  const own = { status: 'issued', csr: '', pem: certificate } as const
  const node: Node = {
    ...newNode(job.nodeId, machine.id, 'manager', 'active', own),
    role: 'worker',
  }
  const actions: Action[] = [
    put('clusters', job.cluster),
    put('nodes', node),
    put('networks', network(newId(ctx.rng), 'ingress', 'overlay', true)),
    put('networks', network(newId(ctx.rng), 'bridge', 'bridge', false)),
    put('networks', network(newId(ctx.rng), 'host', 'host', false)),
  ]
  return {
    actions,
    facts: [
      { kind: 'swarm.initialised', machine: machine.id, cluster: job.cluster.id },
      { kind: 'node.joined', node: node.id, machine: machine.id, role: 'manager' },
    ],
    reply: null,
  }
}

/** Sends the authority's words to a joiner, through the manager that brought the question. */
function tell(ctx: MachineContext, via: MachineId, joiner: MachineId, message: CaMessage): void {
  if (via === joiner) ctx.send(joiner, message)
  else ctx.send(via, { ...message, joiner } as CaMessage)
}

/** A question for the certificate authority, here on the leader. */
export function onCaQuestion(
  manager: Manager,
  ctx: MachineContext,
  via: MachineId,
  message: Extract<CaMessage, { kind: 'ca.issue' | 'ca.renew' | 'ca.status' }>,
): void {
  const { requestId, joiner } = message
  const cluster = clusterOf(manager.store)
  if (cluster === null || manager.leading === null) return
  const deny = (refusal: Refusal): void => {
    ctx.note({ kind: 'ca.refused', machine: joiner, why: refusal.why })
    tell(ctx, via, joiner, { kind: 'ca.denied', requestId, refusal })
  }
  if (message.kind === 'ca.status') {
    const node = manager.store.nodes[message.nodeId]
    if (node === undefined) return deny({ code: 'NotFound', why: 'node not found' })
    const asking = { via, joiner, requestId }
    if (isUnsigned(node)) manager.leading.unsigned[node.id] = asking
    else tellStatus(ctx, cluster, node, asking)
    return
  }
  const fault = checkCsr(message.csr)
  if (fault !== null) return deny(fault)
  const common = { publicKey: message.csr.publicKey, joiner, via, requestId }
  if (message.kind === 'ca.renew') {
    const { nodeId } = message
    const stranger = checkRenewal(cluster, ctx.now, message)
    if (stranger !== null) return deny(stranger)
    return enqueueJob<Job>(manager.leading.lane, { kind: 'renew', nodeId, ...common })
  }
  const role = decideRole(message.token, cluster.tokens)
  if (role === null) {
    const why = 'A valid join token is necessary to join this cluster'
    return deny({ code: 'InvalidArgument', why })
  }
  const { availability } = message
  const nodeId = newId(ctx.rng)
  enqueueJob<Job>(manager.leading.lane, { kind: 'admit', nodeId, role, availability, ...common })
}

function tellStatus(
  ctx: MachineContext,
  cluster: Cluster,
  { certificate: { pem, role } }: Node,
  { via, joiner, requestId }: Asking,
): void {
  const { rootCa } = cluster
  tell(ctx, via, joiner, {
    kind: 'ca.status.answer',
    requestId,
    certificate: pem,
    rootPem: rootCa.pem,
    issuerPem: issuerPemOf(cluster, pem),
    role,
  })
}

/** Whoever asked for a certificate that was not signed yet hears when it is. */
export function answerSigned(
  manager: Manager,
  ctx: MachineContext,
  nodeIds: readonly string[],
): void {
  const cluster = clusterOf(manager.store)
  const { leading } = manager
  if (cluster === null || leading === null) return
  for (const id of nodeIds) {
    const [asking, node] = [leading.unsigned[id], manager.store.nodes[id]]
    if (asking === undefined || node === undefined || isUnsigned(node)) continue
    delete leading.unsigned[id]
    tellStatus(ctx, cluster, node, asking)
  }
}

/** Refuses who presents no certificate of its own; null for a member (spec 8.3). */
function checkRenewal(
  cluster: Cluster,
  now: number,
  { certificate, nodeId }: Extract<CaMessage, { kind: 'ca.renew' }>,
): Refusal | null {
  const { id: clusterId, blacklist } = cluster
  const root = cluster.rootCa.pem
  const who = identify(certificate, { root, clusterId, blacklist, now, epochMs: EPOCH_MS })
  if ('code' in who) return who
  return who.cn === nodeId ? null : unknownNode(nodeId)
}

/** A new member: its node, and what is to be signed. */
export function admit(job: Extract<Job, { kind: 'admit' }>): Outcome {
  const { nodeId, role, joiner, publicKey, availability } = job
  const asked = { status: 'pending', csr: publicKey, pem: '' } as const
  const node = newNode(nodeId, joiner, role, availability, asked)
  return {
    actions: [put('nodes', node)],
    facts: [{ kind: 'node.joined', node: nodeId, machine: joiner, role }],
    reply: null,
  }
}

/** The node is in the store: whoever joins may ask for its certificate. */
export function answerAdmitted(
  manager: Manager,
  ctx: MachineContext,
  job: Extract<Job, { kind: 'admit' }>,
): void {
  if (manager.store.nodes[job.nodeId] === undefined) return
  const { requestId, nodeId } = job
  tell(ctx, job.via, job.joiner, { kind: 'ca.issue.answer', requestId, nodeId })
}

/** A member wants another certificate, for the role it has by now. */
export function renew(manager: Manager, job: Extract<Job, { kind: 'renew' }>): Outcome {
  const node = manager.store.nodes[job.nodeId]
  if (node === undefined) return nothing
  const { pem } = node.certificate
  const certificate = { status: 'renew', role: node.role, csr: job.publicKey, pem } as const
  return { actions: [put('nodes', { ...node, certificate })], facts: [], reply: null }
}

/** The member may ask for its certificate, or learns that the swarm knows it no more. */
export function answerRenewed(
  manager: Manager,
  ctx: MachineContext,
  job: Extract<Job, { kind: 'renew' }>,
): void {
  const { requestId, nodeId } = job
  const known = manager.store.nodes[nodeId] !== undefined
  const refusal = unknownNode(nodeId)
  if (known) tell(ctx, job.via, job.joiner, { kind: 'ca.issue.answer', requestId, nodeId })
  else tell(ctx, job.via, job.joiner, { kind: 'ca.denied', requestId, refusal })
}

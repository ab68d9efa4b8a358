/**
 * The joiner's side of `swarm init` and `swarm join`, and of a promotion (spec 7.5, 8.3): find out
 * whom to trust, get a certificate, and, as a manager, become a member of raft.
 */
import type { Reply } from '../../api/routes'
import { JOIN_TRIES, JOIN_PAUSE } from '../ca/authority'
import { newKeyPair, readCertificate } from '../ca/certificate'
import { fingerprintFault, parseToken } from '../ca/token'
import type { CaMessage, Refusal } from '../ca/messages'
import { rpcError, refusal } from '../../api/errors'
import { freeze } from '../kernel/clone'
import type { MachineId } from '../kernel/context'
import { newHexId } from '../kernel/ids'
import { EPOCH_MS } from '../kernel/time'
import type { PeerId } from '../raft/types'
import { armTick, createManager } from './manager'
import type { Identity, Joining, Machine, Member, Memory } from './machine'
import { enlist } from './member'
import type { ControlMessage, MachineContext, PeerContext } from './messages'

/** What a join needs to know from its request. */
export interface JoinPlan {
  readonly requestId: string
  readonly token: string
  readonly remoteAddr: string
  readonly addr: string
  readonly availability: 'active' | 'pause' | 'drain'
}

/** Where a machine finds itself. */
const LOOPBACK = /^(?:127\.|localhost$)/

/** Begins to join; a refusal when the token is no token. */
export function beginJoin(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  plan: JoinPlan,
): Reply | null {
  if (plan.token !== '' && parseToken(plan.token) === null) {
    return refusal(400, 'invalid join token')
  }
  const { privateKey, publicKey } = newKeyPair(ctx.rng)
  const [host] = plan.remoteAddr.split(':') as [string]
  memory.joining = {
    kind: 'join',
    ...plan,
    remote: LOOPBACK.test(host) ? machine.id : ctx.resolve(host),
    privateKey,
    publicKey,
    stage: 'root',
    attempt: 1,
    tries: 1,
    fault: null,
    rootPem: '',
    nodeId: '',
    peer: '',
  }
  memory.localState = 'pending'
  ask(memory.joining, ctx)
  return null
}

/** Says what the stage has to say, and sets an alarm in case nobody answers. */
function ask(joining: Joining, ctx: MachineContext): void {
  const { attempt, remote } = joining
  ctx.after(JOIN_PAUSE, { kind: 'join.step', attempt })
  if (remote === null) return
  const question = questionOf(joining, ctx)
  if (question !== null) ctx.send(remote, question)
}

const portOf = (address: string): number => Number(address.split(':')[1])

function questionOf(joining: Joining, ctx: MachineContext): CaMessage | ControlMessage | null {
  const { requestId, nodeId, token, availability, publicKey, addr, peer } = joining
  const joiner = joining.addr.split(':')[0] as string
  const self = ctx.resolve(joiner) as MachineId
  switch (joining.stage) {
    case 'root':
      return { kind: 'ca.root', requestId, joiner: self, port: portOf(joining.remoteAddr) }
    case 'issue': {
      const csr = { kind: 'ca.csr', publicKey } as const
      return { kind: 'ca.issue', requestId, joiner: self, token, csr, availability }
    }
    case 'status':
      return { kind: 'ca.status', requestId, joiner: self, nodeId }
    case 'raft': {
      const context: PeerContext = { nodeId, machine: self, addr }
      return { kind: 'control.join', peer, context, joiner: self }
    }
    case 'member':
      return null
  }
}

/** Nobody answered in time: once more, and in the end no more. */
export function onJoinStep(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  attempt: number,
): Reply | null {
  const { joining } = memory
  if (joining === null || joining.attempt !== attempt) return null
  if (memory.member !== null) joining.remote = anotherManager(machine, memory.member, attempt)
  if (joining.tries < JOIN_TRIES || !isHopeless(joining)) {
    joining.attempt++
    joining.tries++
    ask(joining, ctx)
    return null
  }
  memory.joining = null
  memory.localState = memory.member === null ? 'inactive' : 'active'
  if (joining.fault !== null) return joining.fault
  const dial = `dial tcp ${joining.remoteAddr}: connect: connection refused`
  const words = `connection error: desc = "transport: Error while dialing: ${dial}"`
  return rpcError('Unavailable', words)
}

/** Whom else to ask: the managers that the agent knows, in turn. */
function anotherManager(machine: Machine, { agent }: Member, attempt: number): MachineId | null {
  const known = Object.keys(agent.remotes).filter((id) => id !== machine.id)
  return known[attempt % Math.max(1, known.length)] ?? null
}

/** Refused again and again, or nobody listens there. An address without a machine stays silent. */
const isHopeless = ({ fault, stage, remote }: Joining): boolean =>
  fault !== null || (stage === 'root' && remote !== null)

function advance(joining: Joining, ctx: MachineContext, stage: Joining['stage']): void {
  joining.stage = stage
  joining.attempt++
  joining.tries = 1
  joining.fault = null
  ask(joining, ctx)
}

/** What an answer led to: still joining, or a member. */
export type Joined =
  { readonly kind: 'waiting' } | { readonly kind: 'joined'; readonly requestId: string }

const WAITING: Joined = { kind: 'waiting' }

/** An answer of the certificate authority. */
export function onCaAnswer(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  message: CaMessage,
): Joined {
  const { joining } = memory
  if (joining === null || joining.requestId !== message.requestId) return WAITING
  switch (message.kind) {
    case 'ca.root.answer':
      return trust(joining, ctx, message.pem)
    case 'ca.issue.answer':
      // It may have asked more than once: it is whom the first answer made of it.
      if (joining.stage !== 'issue') return WAITING
      joining.nodeId = message.nodeId
      advance(joining, ctx, 'status')
      return WAITING
    case 'ca.status.answer':
      return certified(machine, memory, joining, ctx, message)
    case 'ca.denied':
      joining.fault = denied(message.refusal)
      return WAITING
    default:
      return WAITING
  }
}

const denied = ({ code, why }: Refusal): Reply => rpcError(code, why)

function trust(joining: Joining, ctx: MachineContext, pem: string): Joined {
  if (joining.stage !== 'root') return WAITING
  const mismatch = fingerprintFault(pem, parseToken(joining.token))
  if (mismatch !== null) {
    joining.fault = refusal(500, mismatch)
    return WAITING
  }
  joining.rootPem = pem
  advance(joining, ctx, 'issue')
  return WAITING
}

function certified(
  machine: Machine,
  memory: Memory,
  joining: Joining,
  ctx: MachineContext,
  answer: Extract<CaMessage, { kind: 'ca.status.answer' }>,
): Joined {
  if (joining.stage !== 'status') return WAITING
  const certificate = readCertificate(answer.certificate, EPOCH_MS)
  const identity: Identity = {
    nodeId: joining.nodeId,
    clusterId: certificate.o,
    role: answer.role,
    certificate: answer.certificate,
    notAfter: certificate.notAfter,
    privateKey: joining.privateKey,
    rootPem: answer.rootPem,
    issuerPem: answer.issuerPem,
    addr: joining.addr,
    remotes: [{ nodeId: '', machine: joining.remote as MachineId, addr: joining.remoteAddr }],
    peer: answer.role === 'manager' ? newHexId(ctx.rng, 16) : '',
  }
  joining.peer = identity.peer
  memory.member = enlist(machine, ctx, identity)
  advance(joining, ctx, identity.peer === '' ? 'member' : 'raft')
  return WAITING
}

/** The leader took this machine into raft. */
export function onRaftJoined(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  peer: PeerId,
  members: Readonly<Record<PeerId, PeerContext>>,
): Joined {
  const { joining } = memory
  if (joining === null || joining.peer !== peer) return WAITING
  if (joining.stage !== 'raft') return WAITING
  memory.manager = createManager(machine, ctx.now, peer, members)
  armTick(memory.manager, ctx)
  if (memory.member !== null) memory.member.agent.besideManager = true
  advance(joining, ctx, 'member')
  return settled(memory)
}

/** Joined when the agent has its session, and a manager its raft. */
export function settled(memory: Memory): Joined {
  const { joining, member } = memory
  if (joining === null || joining.stage !== 'member' || member === null) return WAITING
  if (member.agent.session === null) return WAITING
  memory.joining = null
  memory.localState = 'active'
  return { kind: 'joined', requestId: joining.requestId }
}

/** A worker was promoted: it has a manager's certificate and now joins raft (spec 7.6). */
export function beginPromotion(memory: Memory, ctx: MachineContext): void {
  const { member } = memory
  if (member === null || memory.manager !== null || memory.joining !== null) return
  joinRaft(memory, member, ctx)
}

/**
 * Asks to become a member of raft, under the name it asked with before if there is one: the power
 * may have gone while the answer was on its way.
 */
export function joinRaft(memory: Memory, member: Member, ctx: MachineContext): void {
  const remote = member.agent.session?.manager ?? Object.keys(member.agent.remotes)[0] ?? null
  const peer = member.identity.peer === '' ? newHexId(ctx.rng, 16) : member.identity.peer
  member.identity = freeze({ ...member.identity, peer })
  memory.joining = {
    kind: 'promotion',
    requestId: '',
    remote,
    remoteAddr: '',
    token: '',
    availability: 'active',
    addr: member.identity.addr,
    privateKey: '',
    publicKey: '',
    stage: 'raft',
    attempt: 1,
    tries: 1,
    fault: null,
    rootPem: member.identity.rootPem,
    nodeId: member.identity.nodeId,
    peer,
  }
  ask(memory.joining, ctx)
}

/**
 * A machine's reactions: which part of it a message, an alarm or a request concerns. A machine
 * without power reacts to nothing.
 */
import { isRunning } from '../agent/runtime'
import type { Ask } from '../../api/routes'
import { onDispatcher, onSessionTimer } from '../agent/agent'
import { crash, onExit, onProbe, onTell } from '../agent/process'
import { onLayer, onPullRetry, type Pulled, type Puller } from '../agent/pull'
import { onPulled, onStep } from '../agent/work'
import type { AgentTimer } from '../agent/messages'
import type { Agent } from '../agent/state'
import { onDispatcherTimer, type DispatcherTimer } from '../dispatcher/dispatcher'
import type { DispatcherMessage } from '../dispatcher/messages'
import { onMessage as onGossip, onTimer as onGossipTimer } from '../gossip/member'
import type { GossipMessage, GossipTimer } from '../gossip/types'
import { must } from '../kernel/assert'
import type { MachineId } from '../kernel/context'
import type { IngressMessage } from '../mesh/messages'
import type { RaftMessage } from '../raft/types'
import { onCa } from './authority'
import { onNetworkAnswer } from './attaching'
import { attend } from './by-hand'
import { onControl } from './control'
import { onDeadline, serve, tryLeader } from './daemon'
import { finishFounding, finishJoin, onRoleNews, onRoleWait } from './membership'
import { endFetches } from './fetch'
import { onIngress } from './ingress'
import { endedByHand, onHand } from './launch'
import { startMain } from './main-program'
import { beginProbe } from './probes'
import { onProbeTimeout, onWake, reap } from './processes'
import { onJoinStep } from './join'
import { enqueueAll, onAlarm } from './leading'
import type { Machine, Member, Memory } from './machine'
import { onLogsDeadline } from './logs'
import { onRaft, onTick, pump } from './manager'
import { beginGossip, publish, renewCertificate } from './member'
import type { DaemonTimer, MachineContext, Message, Timer } from './messages'
import { onAgent, onRelay } from './proxy'
import { answer } from './reply'
import { checkRoles } from './roles'
import { refuseReturning } from './returning'
import { finishStart, onAskOf } from './starting'

const rooms = new Map<string, string>()

/** The room a word belongs to: what stands before its dot. Asked at every event, so remembered. */
function room(kind: string): string {
  const known = rooms.get(kind)
  if (known !== undefined) return known
  const name = kind.slice(0, kind.indexOf('.'))
  rooms.set(kind, name)
  return name
}

/** A message arrived. */
export function onMessage(
  machine: Machine,
  ctx: MachineContext,
  from: MachineId,
  message: Message,
): void {
  const { memory } = machine
  if (memory === null) return
  switch (room(message.kind)) {
    case 'gossip':
      if (memory.member?.gossips === true)
        gossip(memory.member, ctx, from, message as GossipMessage)
      else if (message.kind === 'gossip.dial') ctx.send(from, { kind: 'gossip.dial.refused' })
      return
    case 'raft':
      if (memory.manager !== null)
        onRaft(machine, memory.manager, ctx, from, message as RaftMessage)
      return settle(machine, memory, ctx)
    case 'dispatcher':
      dispatcher(machine, memory, ctx, from, message as DispatcherMessage)
      if (isSignOfLife(message)) return
      return settle(machine, memory, ctx)
    case 'image':
      if (message.kind === 'image.layer')
        pulled(machine, memory, ctx, onLayer(puller(machine), ctx, message))
      return
    case 'ca':
      onCa(machine, memory, ctx, from, message as Parameters<typeof onCa>[4])
      return settle(machine, memory, ctx)
    case 'control':
      onControl(machine, memory, ctx, from, message as Parameters<typeof onControl>[4])
      return settle(machine, memory, ctx)
    default:
      onIngress(machine, memory, ctx, message as IngressMessage)
  }
}

function gossip(
  member: Member,
  ctx: MachineContext,
  from: MachineId,
  message: GossipMessage,
): void {
  onGossip(member.swim, member.tables, ctx, from, message)
}

const puller = ({ id, standIn }: Machine): Puller => ({ machine: id, standIn })

/** Tells whoever waited for an image; null: nothing has ended. */
function pulled(machine: Machine, memory: Memory, ctx: MachineContext, end: Pulled | null): void {
  if (end === null) return
  if (memory.member !== null) onPulled(memory.member.agent, ctx, end)
  endFetches(machine, memory, ctx, end)
}

/** What may have come to its end: founding, joining, a change of role, a wait for a container. */
function settle(machine: Machine, memory: Memory, ctx: MachineContext): void {
  finishStart(machine, memory, ctx, null)
  finishFounding(machine, memory, ctx)
  finishJoin(machine, memory, ctx)
  attend(machine, memory, ctx)
  reap(machine, memory, ctx)
  if (memory.member === null) return
  beginGossip(machine, memory.member, ctx)
  publish(machine, memory.member, ctx)
}

/** A heartbeat and its answer bring nothing to an end. */
const isSignOfLife = ({ kind }: Message): boolean =>
  kind === 'dispatcher.heartbeat' || kind === 'dispatcher.heartbeat.answer'

/** Dispatcher's words: for the leader, to be passed on, or for this machine's agent. */
function dispatcher(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  from: MachineId,
  message: DispatcherMessage,
): void {
  switch (message.kind) {
    case 'dispatcher.relay':
      return onRelay(machine, memory, ctx, from, message)
    case 'dispatcher.session.open':
    case 'dispatcher.heartbeat':
    case 'dispatcher.status':
    case 'dispatcher.attachments':
    case 'dispatcher.network':
      return onAgent(machine, memory, ctx, message)
    case 'dispatcher.network.answer':
      refuseReturning(machine, memory, ctx, message)
      return onNetworkAnswer(machine, memory, ctx, message)
    default:
      if (memory.member === null) return
      onDispatcher(memory.member.agent, ctx, from, message)
      return onRoleNews(machine, memory, ctx)
  }
}

/** An alarm of this life rang. */
export function onTimer(machine: Machine, ctx: MachineContext, timer: Timer): void {
  const { memory } = machine
  if (memory === null) return
  switch (room(timer.kind)) {
    case 'gossip':
      if (memory.member !== null) {
        const { swim, tables } = memory.member
        onGossipTimer(swim, tables, ctx, timer as GossipTimer)
      }
      return
    case 'agent':
      if (timer.kind === 'agent.pull.retry')
        return pulled(machine, memory, ctx, onPullRetry(ctx, timer))
      if (timer.kind === 'agent.main') {
        startMain(machine, memory, ctx, timer)
        return settle(machine, memory, ctx)
      }
      if (isByHand(machine, timer as TaskTimer)) {
        handTimer(machine, ctx, timer as TaskTimer)
        return settle(machine, memory, ctx)
      }
      if (memory.member !== null) agentTimer(machine, memory.member, ctx, timer as TaskTimer)
      reap(machine, memory, ctx)
      return attend(machine, memory, ctx)
    case 'dispatcher':
      return dispatcherTimer(machine, memory, ctx, timer as DispatcherTimer)
    default:
      daemonTimer(machine, memory, ctx, timer as DaemonTimer)
      return settle(machine, memory, ctx)
  }
}

const isByHand = ({ hand }: Machine, timer: TaskTimer): boolean =>
  hand !== null && 'taskId' in timer && hand.tasks[timer.taskId] !== undefined

/** A container by hand: its process ends, or its health is looked at. */
function handTimer(machine: Machine, ctx: MachineContext, timer: TaskTimer): void {
  const hand = must(machine.hand, 'it has containers')
  if (timer.kind === 'agent.probe') return probe(machine, hand, ctx, timer)
  if (timer.kind !== 'agent.exit') return
  const container = must(hand.containers[timer.taskId], 'its task is there')
  const ran = isRunning(container)
  onExit(hand, ctx, timer)
  if (ran && !isRunning(container)) endedByHand(machine, ctx, container)
}

/** A health check: where it is a command, that runs in the container. */
function probe(
  machine: Machine,
  agent: Agent,
  ctx: MachineContext,
  timer: Extract<AgentTimer, { kind: 'agent.probe' }>,
): void {
  const due = onProbe(agent, ctx, timer)
  if (due !== null && machine.memory !== null) {
    beginProbe(machine, machine.memory, ctx, timer.taskId, due)
  }
}

type TaskTimer = Exclude<AgentTimer, { kind: 'agent.pull.retry' | 'agent.main' }>

function agentTimer(machine: Machine, member: Member, ctx: MachineContext, timer: TaskTimer): void {
  const { agent } = member
  switch (timer.kind) {
    case 'agent.step':
      onStep(agent, ctx, timer)
      return publish(machine, member, ctx)
    case 'agent.tell':
      return onTell(agent, ctx, timer)
    case 'agent.exit':
      onExit(agent, ctx, timer)
      return publish(machine, member, ctx)
    case 'agent.probe':
      probe(machine, agent, ctx, timer)
      return publish(machine, member, ctx)
    default:
      return onSessionTimer(agent, ctx, timer)
  }
}

function dispatcherTimer(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  timer: DispatcherTimer,
): void {
  const { manager } = memory
  if (manager?.leading?.ready !== true) return
  const { leading } = manager
  const jobs = onDispatcherTimer(leading.dispatcher, ctx, manager.store, timer)
  if (jobs.length === 0) return
  enqueueAll(leading, jobs)
  pump(machine, manager, ctx)
}

function daemonTimer(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  timer: DaemonTimer,
): void {
  const { manager } = memory
  switch (timer.kind) {
    case 'raft.tick':
      if (manager?.raft.id === timer.peer) onTick(machine, manager, ctx)
      return
    case 'lane.alarm':
      if (manager?.leading?.term !== timer.term) return
      onAlarm(manager.leading, ctx, timer.alarm)
      return pump(machine, manager, ctx)
    case 'control.look':
      if (manager !== null) serve(machine, manager, ctx, { ...timer, kind: 'request' })
      return
    case 'role.wait':
      return onRoleWait(machine, memory, ctx)
    case 'roles.check':
      if (manager?.leading?.term !== timer.term) return
      checkRoles(machine, manager, manager.leading, ctx)
      return pump(machine, manager, ctx)
    case 'logs.deadline':
      if (manager?.leading?.term !== timer.term) return
      return onLogsDeadline(machine, manager.leading, ctx, timer.id)
    case 'hand.remove':
    case 'hand.restart':
      return onHand(machine, ctx, timer)
    case 'probe.timeout':
      return onProbeTimeout(machine, memory, ctx, timer)
    case 'process.wake':
      return onWake(machine, memory, ctx, timer)
    case 'proxy.look':
      return onAgent(machine, memory, ctx, timer.message, timer.until)
    case 'request.retry':
      return tryLeader(machine, memory, ctx, timer.id)
    case 'daemon.start.timeout':
      return finishStart(machine, memory, ctx, timer.awaits)
    case 'request.deadline':
      return onDeadline(machine, memory, ctx, timer.id)
    case 'join.step': {
      const requestId = memory.joining?.requestId ?? ''
      const reply = onJoinStep(machine, memory, ctx, timer.attempt)
      const isAwaited = memory.pending[requestId] !== undefined
      if (reply !== null && isAwaited) answer(machine, ctx, requestId, reply)
      return
    }
    case 'certificate.renew':
      if (memory.member?.identity.notAfter === timer.notAfter) {
        renewCertificate(machine, memory.member, ctx)
      }
      return
    case 'certificate.retry':
      if (isDue(memory.member, timer)) renewCertificate(machine, memory.member, ctx)
      return
  }
}

/** Has this asking for a certificate not been answered, and is it the last one? */
const isDue = (
  member: Member | null,
  { publicKey, tries }: Extract<DaemonTimer, { kind: 'certificate.retry' }>,
): member is Member => member?.renewal?.publicKey === publicKey && member.renewals === tries

/** A request of the outside at this machine's daemon. */
export function onRequestOf(machine: Machine, ctx: MachineContext, id: string, ask: Ask): void {
  onAskOf(machine, ctx, id, ask)
  if (machine.memory !== null) settle(machine, machine.memory, ctx)
}

/** A god makes a container's process end. */
export function onCrash(
  machine: Machine,
  ctx: MachineContext,
  task: string,
  exitCode: number,
): void {
  const { memory } = machine
  if (memory?.member == null) return
  crash(memory.member.agent, ctx, task, exitCode)
  settle(machine, memory, ctx)
}

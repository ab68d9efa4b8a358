/**
 * A machine's Docker daemon: who answers a request. Some it answers from its own machine, some
 * change its own membership, and the rest are the leader's, wherever that is (spec 7.3, 7.10).
 */
import {
  ALREADY_IN_SWARM,
  DEADLINE,
  IS_WORKER,
  LOCKED,
  JOIN_TIMED_OUT,
  NOT_IN_SWARM,
  LOST_LEADER,
  NO_LEADER,
  NO_MANAGER_YET,
  noDaemonAt,
  refusal,
  rpcError,
} from '../../api/errors'
import type { Ask, Reply } from '../../api/routes'
import { digestOf } from '../agent/images'
import { tell } from '../agent/journal'
import { isRefusal } from '../control/api/lookup'
import type { SwarmInitRequest } from '../../api/types'
import { enqueueJob } from '../control/lane'
import { clusterOf } from '../store/store'
import { attach, resize } from './attach'
import { attachFirst } from './attaching'
import { byHand } from './by-hand'
import { lookAtContainer } from './container-looks'
import { containers } from './containers'
import { diskUsage } from './disk-usage'
import { eventsOf } from './events'
import { createExec, inspectExec, startExec } from './exec'
import { deedsOf } from './deeds'
import { answerFetch, noManifest } from './fetch'
import { forceNew } from './force'
import { advertised, found, PORT } from './found'
import { answerImages } from './images'
import { interior } from './interior'
import { beginJoin } from './join'
import { leave } from './leave'
import { info, version } from './local'
import { unlock } from './lock'
import type { MachineId } from '../kernel/context'
import { below } from '../kernel/rng'
import { parseIp } from '../mesh/ip'
import type { Job, Machine, Manager, Memory } from './machine'
import { gather, isLogs } from './logs'
import { pump } from './manager'
import type { MachineContext } from './messages'
import { answerHere } from './networks'
import { answerPlugging } from './plugging'
import { isLeaderless, LOOK_AGAIN, wayToLeader } from './proxy'
import { answer, answerRequest } from './reply'
import { serveNow } from './serve'
import { answerVolumes } from './volumes'
import { sendTo, wait } from './waiting'

/** A request of the outside. Its answer is a fact, now or later. */
export function onAsk(machine: Machine, ctx: MachineContext, id: string, ask: Ask): void {
  const { memory } = machine
  if (memory === null) {
    return answer(machine, ctx, id, refusal(0, noDaemonAt(`tcp://${machine.id}:2376`)))
  }
  const { images } = machine.stock
  const reply = ownAnswer(machine, memory, ctx, id, ask)
  if (typeof reply !== 'string') {
    tell(ctx, ...deedsOf({ images }, machine.stock, ask, reply))
  }
  if (reply === 'leader') return askLeader(machine, memory, ctx, id, ask)
  if (reply !== 'later') answer(machine, ctx, id, reply)
}

/** What this machine can say by itself: a reply, `later`, or that it is the leader's to say. */
function ownAnswer(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  ask: Ask,
): Reply | 'later' | 'leader' {
  switch (ask.endpoint) {
    case 'GET /info':
      return { status: 200, body: info(machine, ctx.now, troubleOf(memory)) }
    case 'GET /version':
      return { status: 200, body: version(machine) }
    case 'GET /system/df':
      return diskUsage(machine, ctx.now)
    case 'GET /containers/json':
      return listContainers(machine, ctx, ask)
    case 'GET /events':
      return { status: 200, body: eventsOf(machine, ctx.now, ask.query) }
    case 'POST /containers/{id}/attach':
      return attach(machine, memory, ctx, id, ask)
    case 'POST /containers/{id}/resize':
      return resize(machine, ctx, ask)
    case 'POST /containers/{id}/exec':
      return createExec(machine, memory, ctx, ask)
    case 'POST /exec/{id}/start':
      return startExec(machine, memory, ctx, id, ask)
    case 'GET /exec/{id}/json':
      return inspectExec(memory, ask.params.id)
    case 'GET /distribution/{name}/json':
      return distribution(ctx, ask.params.name)
    case 'POST /swarm/init':
      return init(machine, memory, ctx, id, ask.body) ?? 'later'
    case 'POST /swarm/unlock':
      return (
        (memory.localState === 'locked' ? null : standing(memory)) ??
        unlock(machine, memory, ctx, ask.body.UnlockKey)
      )
    case 'POST /swarm/join':
      return join(machine, memory, ctx, id, ask)
    case 'POST /swarm/leave':
      return leave(machine, memory, ctx, ask.query.force)
    case 'GET /networks':
    case 'POST /networks/prune':
      return answerHere(machine, ctx, ask) ?? 'leader'
    default:
      return (
        lookAtContainer(machine, ctx, ask) ??
        attachFirst(machine, memory, ctx, id, ask) ??
        byHand(machine, memory, ctx, id, ask) ??
        answerRegistries(ask) ??
        answerVolumes(machine, ctx, ask) ??
        answerPlugging(machine, ctx, ask) ??
        answerImages(machine, ctx.now, ask) ??
        answerFetch(machine, memory, ctx, ask) ??
        answerHere(machine, ctx, ask) ??
        standing(memory) ??
        'leader'
      )
  }
}

const OF_REGISTRIES = /^\w+ \/(?:auth|plugins|images\/search)/

const answerRegistries = (ask: Ask): Reply | null =>
  OF_REGISTRIES.test(ask.endpoint) ? interior().answerRegistries(ask) : null

function init(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  request: SwarmInitRequest,
): Reply | null {
  if (memory.localState === 'inactive') return found(machine, memory, ctx, id, request)
  return request.ForceNewCluster ? forceNew(machine, memory, ctx, id, request) : ALREADY_IN_SWARM
}

/** What keeps this machine from speaking for the swarm; null when nothing does (spec 7.10). */
function standing(memory: Memory): Reply | null {
  if (memory.manager !== null) return null
  if (memory.localState === 'locked') return LOCKED
  if (memory.localState === 'inactive') return NOT_IN_SWARM
  return (memory.joining?.peer ?? '') === '' ? IS_WORKER : NO_MANAGER_YET
}

/** The error that `docker info` shows: a manager without a leader. */
function troubleOf(memory: Memory): string {
  const { manager } = memory
  if (memory.localState === 'locked') return LOCKED.message
  if (manager === null) return memory.error
  return isLeaderless(manager) ? NO_LEADER.message : ''
}

function listContainers(
  machine: Machine,
  ctx: MachineContext,
  { query }: Extract<Ask, { endpoint: 'GET /containers/json' }>,
): Reply {
  const found = containers(machine, ctx.now, query.all === true, query.filters)
  return isRefusal(found) ? found : { status: 200, body: found }
}

function distribution(ctx: MachineContext, name: string): Reply {
  if (!ctx.sells(name)) {
    return refusal(404, noManifest(name))
  }
  return {
    status: 200,
    body: {
      Descriptor: { digest: digestOf(name) },
      Platforms: [{ architecture: 'amd64', os: 'linux' }],
    },
  }
}

function join(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  ask: Extract<Ask, { endpoint: 'POST /swarm/join' }>,
): Reply | 'later' {
  if (memory.localState !== 'inactive') return ALREADY_IN_SWARM
  const { RemoteAddrs, JoinToken, Availability, AdvertiseAddr } = ask.body
  const own = advertised(machine, AdvertiseAddr)
  const remoteAddr = withPort(RemoteAddrs[0] ?? '')
  const unknown = unknownHost(ctx, remoteAddr)
  if (unknown !== null) return unknown
  const refused = beginJoin(machine, memory, ctx, {
    requestId: id,
    token: JoinToken,
    remoteAddr,
    addr: typeof own === 'string' ? own : `${machine.address}:${PORT}`,
    availability: Availability === 'drain' || Availability === 'pause' ? Availability : 'active',
  })
  if (refused !== null) return refused
  wait(memory, ctx, id, ask)
  return 'later'
}

/** Which address of its own it speaks from is found by dialling: what cannot be dialled ends it. */
function unknownHost(ctx: MachineContext, address: string): Reply | null {
  const [host = '', port = ''] = address.split(':')
  const undiallable = (why: string): Reply =>
    refusal(500, `could not find local IP address: dial udp: ${why}`)
  if (Number(port) > LARGEST_PORT) return undiallable(`address ${port}: invalid port`)
  if (ctx.resolve(host) !== null || parseIp(host) !== null) return null
  return undiallable(`lookup ${host}: no such host`)
}

const LARGEST_PORT = 65535

const withPort = (address: string): string => (address.includes(':') ? address : `${address}:2377`)

function askLeader(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  ask: Ask,
): void {
  wait(memory, ctx, id, ask)
  tryLeader(machine, memory, ctx, id)
}

/** Puts a waiting request to the leader, here or elsewhere; without one it waits (spec 7.3). */
export function tryLeader(machine: Machine, memory: Memory, ctx: MachineContext, id: string): void {
  const pending = memory.pending[id]
  const { manager } = memory
  if (pending === undefined || manager === null || pending.sentTo !== null) return
  if (manager.leading !== null) {
    sendTo(memory, pending, machine.id)
    return serve(machine, manager, ctx, { kind: 'request', id, ask: pending.ask, from: null })
  }
  const leader = wayToLeader(machine, manager, ctx.now)
  if (leader !== null) {
    sendTo(memory, pending, leader)
    const clusterId = clusterOf(manager.store)?.id ?? ''
    ctx.send(leader, { kind: 'control.ask', id, ask: pending.ask, clusterId })
    return
  }
  // Asked at once only: who waits already waits for a leader to the end (swarmkit, LeaderConn).
  if (pending.since === ctx.now && isLeaderless(manager)) return answer(machine, ctx, id, NO_LEADER)
  ctx.after(LOOK_AGAIN, { kind: 'request.retry', id })
}

/** Manager ports that connections come from: Linux' ephemeral ones. */
const EPHEMERAL = { first: 32_768, count: 28_232 }

/**
 * It leads no more. It waits until it knows who does, and what was passed on once is not passed on
 * again (swarmkit, raftproxy); null: it waits.
 */
function misled(manager: Manager, ctx: MachineContext, from: MachineId): Reply | null {
  if (manager.raft.lead === null) return isLeaderless(manager) ? NO_LEADER : null
  const port = EPHEMERAL.first + below(ctx.rng, EPHEMERAL.count)
  const via = `[${ctx.addressOf(from)}:${port}]`
  return rpcError('ResourceExhausted', `more than one redirect to leader from: ${via}`)
}

/**
 * The leader's side: reads are answered at once, writes take their turn in the lane. One that was
 * elected and has not applied its log yet takes no writes (swarmkit, signalledLeadership).
 */
export function serve(
  machine: Machine,
  manager: Manager,
  ctx: MachineContext,
  job: Extract<Job, { kind: 'request' }>,
): void {
  const { leading } = manager
  if (leading === null) {
    const refused = job.from === null ? NO_LEADER : misled(manager, ctx, job.from)
    if (refused !== null) answerRequest(machine, ctx, job, refused)
    else if (job.from !== null) {
      const { from, id, ask } = job
      ctx.after(LOOK_AGAIN, { kind: 'control.look', from, id, ask })
    }
    return
  }
  if (isLogs(job.ask)) return gather(machine, manager, leading, ctx, job, job.ask)
  const reply = serveNow(manager, ctx, job.ask)
  if (reply !== null) return answerRequest(machine, ctx, job, reply)
  if (!leading.ready) return answerRequest(machine, ctx, job, LOST_LEADER)
  enqueueJob<Job>(leading.lane, job)
  pump(machine, manager, ctx)
}

/** A request has waited too long. */
export function onDeadline(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
): void {
  const pending = memory.pending[id]
  if (pending === undefined) return
  const joins = pending.ask.endpoint === 'POST /swarm/join'
  answer(machine, ctx, id, joins ? JOIN_TIMED_OUT : DEADLINE)
}

/**
 * A member of the gossip: it probes the others one after another, suspects who does not answer,
 * tells what it knows, and refutes what is said of itself (memberlist's state.go, spec 9.6).
 */
import { freeze } from '../kernel/clone'
import type { Context, MachineId } from '../kernel/context'
import { below, shuffle } from '../kernel/rng'
import type { Millis } from '../kernel/time'
import { createBroadcasts, take, tell, type Broadcasts } from './broadcast'
import { healthAfter, pushPullScale, remaining, retransmitLimit, suspicionMin } from './suspicion'
import type { Alive, GossipFact, GossipMessage, GossipTimer, Known, Rumour } from './types'

export type GossipContext = Context<GossipMessage, GossipTimer, GossipFact>

/** memberlist's LAN defaults, as NetworkDB uses them (spec 9.6). */
export const LAN = {
  probeInterval: 1000,
  probeTimeout: 500,
  indirectChecks: 3,
  retransmitMult: 4,
  suspicionMult: 4,
  suspicionMaxMult: 6,
  pushPullInterval: 30_000,
  gossipInterval: 200,
  gossipNodes: 3,
  gossipToTheDead: 30_000,
  awarenessMost: 8,
  rumoursPerPacket: 12,
} as const

/** A suspicion under way. */
interface Suspicion {
  readonly incarnation: number
  readonly since: Millis
  readonly min: Millis
  readonly max: Millis
  readonly needed: number
  readonly confirmedBy: string[]
  due: Millis
}

/** A probe that is not decided yet. */
interface Probe {
  readonly seq: number
  readonly target: string
  asked: string[]
  nacks: number
}

/** A ping made for somebody else. */
interface Relay {
  readonly forSeq: number
  readonly machine: MachineId
}

export interface Swim {
  readonly name: string
  readonly machine: MachineId
  incarnation: number
  /** All members that are not dead, this one too; suspects among them. */
  members: Record<string, Alive>
  count: number
  suspects: Record<string, Suspicion>
  /** The dead and those that left, with the instant. */
  dead: Record<
    string,
    {
      readonly alive: Alive
      readonly incarnation: number
      readonly at: Millis
      readonly left: boolean
    }
  >
  ring: string[]
  position: number
  health: number
  probe: Probe | null
  relays: Record<number, Relay>
  nextSeq: number
  broadcasts: Broadcasts
  ticking: boolean
  /** Whom to ask again when nobody is left. */
  seeds: MachineId[]
  gone: boolean
}

/** A member that knows only itself. */
export function createSwim(plan: { readonly name: string; readonly machine: MachineId }): Swim {
  const { name, machine } = plan
  const self: Alive = freeze({ kind: 'alive', name, machine, incarnation: 1 })
  return {
    name,
    machine,
    incarnation: 1,
    members: { [name]: self },
    count: 1,
    suspects: {},
    dead: {},
    ring: [],
    position: 0,
    health: 0,
    probe: null,
    relays: {},
    nextSeq: 1,
    broadcasts: createBroadcasts(),
    ticking: false,
    seeds: [],
    gone: false,
  }
}

/** Begins to probe and to exchange state, each at a random moment of its interval. */
export function start(swim: Swim, ctx: GossipContext): void {
  ctx.after(below(ctx.rng, LAN.probeInterval), { kind: 'gossip.probe' })
  ctx.after(below(ctx.rng, LAN.pushPullInterval), { kind: 'gossip.pushPull' })
  swim.seeds = []
}

/** Gets to know a group by members of it. */
export function join(swim: Swim, ctx: GossipContext, machines: readonly MachineId[]): void {
  swim.seeds = [...machines]
  for (const machine of machines) {
    ctx.send(machine, { kind: 'gossip.pushPull', join: true, known: knownOf(swim), attendance: [] })
  }
}

/** Says good-bye: a member that leaves is not suspected. */
export function leave(swim: Swim, ctx: GossipContext): void {
  const { name, incarnation } = swim
  const rumour: Rumour = freeze({ kind: 'dead', name, incarnation, by: name, left: true })
  swim.gone = true
  for (const { machine } of some(swim, ctx, LAN.gossipNodes)) {
    ctx.send(machine, { kind: 'gossip.gossip', rumours: [rumour] })
  }
}

/** All that is known, for push/pull. */
export function knownOf(swim: Swim): Known[] {
  const known: Known[] = []
  for (const alive of Object.values(swim.members)) {
    const suspicion = swim.suspects[alive.name]
    const state = suspicion === undefined ? 'alive' : 'suspect'
    known.push({ alive, state, incarnation: suspicion?.incarnation ?? alive.incarnation })
  }
  for (const { alive, incarnation, left } of Object.values(swim.dead)) {
    known.push({ alive, state: left ? 'left' : 'dead', incarnation })
  }
  return known
}

/** Takes in what another member knows. */
export function learn(swim: Swim, ctx: GossipContext, from: string, known: readonly Known[]): void {
  for (const { alive, state, incarnation } of known) {
    const { name } = alive
    if (state === 'alive' || state === 'suspect' || swim.members[name] === undefined) {
      if (state !== 'dead' && state !== 'left') hear(swim, ctx, alive)
    }
    if (state === 'left') {
      hear(swim, ctx, { kind: 'dead', name, incarnation, by: name, left: true })
    } else if (state !== 'alive') hear(swim, ctx, { kind: 'suspect', name, incarnation, by: from })
  }
}

/** Up to `most` random members other than this one. */
function some(swim: Swim, ctx: GossipContext, most: number, except = ''): Alive[] {
  const chosen: Alive[] = []
  const { ring } = swim
  for (let tries = 0; tries < 3 * most && chosen.length < most && ring.length > 0; tries++) {
    const name = ring[below(ctx.rng, ring.length)] as string
    const alive = swim.members[name]
    if (alive === undefined || name === except || chosen.includes(alive)) continue
    chosen.push(alive)
  }
  return chosen
}

const rumoursFor = (swim: Swim): readonly Rumour[] =>
  take(swim.broadcasts, LAN.rumoursPerPacket, retransmitLimit(LAN.retransmitMult, swim.count))

/** Passes a rumour on; the tick that does so runs only while there is something to tell. */
function spread(swim: Swim, ctx: GossipContext, rumour: Rumour): void {
  tell(swim.broadcasts, rumour)
  if (swim.ticking) return
  swim.ticking = true
  ctx.after(LAN.gossipInterval, { kind: 'gossip.tick' })
}

/** Hears a rumour and makes up its mind. */
export function hear(swim: Swim, ctx: GossipContext, rumour: Rumour): void {
  if (rumour.kind === 'alive') hearAlive(swim, ctx, rumour)
  else if (rumour.kind === 'suspect') hearSuspect(swim, ctx, rumour)
  else hearDead(swim, ctx, rumour)
}

function hearAlive(swim: Swim, ctx: GossipContext, alive: Alive): void {
  const { name, incarnation } = alive
  if (name === swim.name) {
    if (incarnation > swim.incarnation) refute(swim, ctx, incarnation)
    return
  }
  const known = swim.members[name]
  const buried = swim.dead[name]
  const last = known?.incarnation ?? buried?.incarnation ?? 0
  if (incarnation <= last) return
  swim.members[name] = alive
  delete swim.suspects[name]
  if (known === undefined) {
    delete swim.dead[name]
    swim.count++
    swim.ring.splice(below(ctx.rng, swim.ring.length + 1), 0, name)
    ctx.note({ kind: 'gossip.member.joined', by: swim.name, member: name })
  }
  spread(swim, ctx, alive)
}

function hearSuspect(
  swim: Swim,
  ctx: GossipContext,
  rumour: Extract<Rumour, { kind: 'suspect' }>,
): void {
  const { name, incarnation, by } = rumour
  const known = swim.members[name]
  if (known === undefined || incarnation < known.incarnation) return
  if (name === swim.name) return refute(swim, ctx, incarnation)
  const suspicion = swim.suspects[name]
  if (suspicion !== undefined) return confirm(swim, ctx, rumour, suspicion)
  const min = suspicionMin(LAN.suspicionMult, swim.count, LAN.probeInterval)
  const enough = swim.count - 2 >= LAN.suspicionMult - 2
  const needed = enough ? LAN.suspicionMult - 2 : 0
  const max = needed === 0 ? min : min * LAN.suspicionMaxMult
  const due = ctx.now + max
  const { now: since } = ctx
  swim.suspects[name] = { incarnation, since, min, max, needed, confirmedBy: [by], due }
  ctx.after(max, { kind: 'gossip.suspicion', name, incarnation })
  const why = by === swim.name ? 'it answered no probe' : 'another member says so'
  ctx.note({ kind: 'gossip.member.suspected', by: swim.name, member: name, why })
  spread(swim, ctx, rumour)
}

/** Each independent voice makes the suspicion shorter (Lifeguard). */
function confirm(
  swim: Swim,
  ctx: GossipContext,
  rumour: Extract<Rumour, { kind: 'suspect' }>,
  suspicion: Suspicion,
): void {
  const { needed, confirmedBy, since, min, max } = suspicion
  if (confirmedBy.length - 1 >= needed || confirmedBy.includes(rumour.by)) return
  confirmedBy.push(rumour.by)
  const left = remaining(confirmedBy.length - 1, needed, ctx.now - since, min, max)
  suspicion.due = ctx.now + Math.max(0, left)
  const { name } = rumour
  const { incarnation } = suspicion
  ctx.after(Math.max(0, left), { kind: 'gossip.suspicion', name, incarnation })
  spread(swim, ctx, rumour)
}

function hearDead(swim: Swim, ctx: GossipContext, rumour: Extract<Rumour, { kind: 'dead' }>): void {
  const { name, incarnation, left } = rumour
  const known = swim.members[name]
  if (known === undefined || incarnation < known.incarnation) return
  if (name === swim.name) {
    if (!swim.gone) refute(swim, ctx, incarnation)
    return
  }
  bury(swim, ctx, known, incarnation, left)
  spread(swim, ctx, rumour)
}

function bury(
  swim: Swim,
  ctx: GossipContext,
  alive: Alive,
  incarnation: number,
  left: boolean,
): void {
  const { name } = alive
  const suspicion = swim.suspects[name]
  delete swim.members[name]
  delete swim.suspects[name]
  swim.count--
  const at = swim.ring.indexOf(name)
  swim.ring.splice(at, 1)
  if (at < swim.position) swim.position--
  swim.dead[name] = { alive, incarnation, at: ctx.now, left }
  if (left) ctx.note({ kind: 'gossip.member.left', by: swim.name, member: name })
  else {
    const confirmations = Math.max(0, (suspicion?.confirmedBy.length ?? 1) - 1)
    const after = suspicion === undefined ? 0 : ctx.now - suspicion.since
    ctx.note({ kind: 'gossip.member.dead', by: swim.name, member: name, confirmations, after })
  }
}

/** What is said of oneself is contradicted with a higher incarnation. */
function refute(swim: Swim, ctx: GossipContext, accused: number): void {
  swim.incarnation = Math.max(swim.incarnation, accused) + 1
  swim.health = healthAfter(swim.health, 1, LAN.awarenessMost)
  const { name, machine, incarnation } = swim
  const self: Alive = freeze({ kind: 'alive', name, machine, incarnation })
  swim.members[name] = self
  ctx.note({ kind: 'gossip.member.refuted', member: name, incarnation })
  spread(swim, ctx, self)
}

/** Probes the next member of the ring; the ring is shuffled after each round. */
export function onProbe(swim: Swim, ctx: GossipContext): void {
  const interval = LAN.probeInterval * (swim.health + 1)
  ctx.after(interval, { kind: 'gossip.probe' })
  if (swim.probe !== null) endProbe(swim, ctx, swim.probe)
  const { ring } = swim
  if (ring.length === 0) return
  if (swim.position >= ring.length) {
    shuffle(ctx.rng, ring)
    swim.position = 0
  }
  const target = ring[swim.position++] as string
  const seq = swim.nextSeq++
  swim.probe = { seq, target, asked: [], nacks: 0 }
  const { machine } = swim.members[target] as Alive
  ctx.send(machine, { kind: 'gossip.ping', seq, target, rumours: rumoursFor(swim) })
  ctx.after(LAN.probeTimeout, { kind: 'gossip.probe.timeout', seq })
}

/** No answer in time: others are asked to try, and a stream is tried besides. */
export function onProbeTimeout(swim: Swim, ctx: GossipContext, seq: number): void {
  const { probe } = swim
  if (probe?.seq !== seq) return
  const alive = swim.members[probe.target]
  if (alive === undefined) return
  const { target } = probe
  const helpers = some(swim, ctx, LAN.indirectChecks, target)
  probe.asked = helpers.map(({ name }) => name)
  for (const { machine } of helpers) {
    ctx.send(machine, { kind: 'gossip.pingReq', seq, target, machine: alive.machine })
  }
  ctx.send(alive.machine, { kind: 'gossip.tcpPing', seq, target })
}

/** The probe's interval is over without an answer: suspicion. */
function endProbe(swim: Swim, ctx: GossipContext, probe: Probe): void {
  swim.probe = null
  const alive = swim.members[probe.target]
  if (alive === undefined) return
  const missing = probe.asked.length - probe.nacks
  if (probe.asked.length > 0) swim.health = healthAfter(swim.health, missing, LAN.awarenessMost)
  else swim.health = healthAfter(swim.health, 1, LAN.awarenessMost)
  const { name, incarnation } = alive
  ctx.note({ kind: 'gossip.probe.failed', by: swim.name, member: name, asked: probe.asked })
  hear(swim, ctx, freeze({ kind: 'suspect', name, incarnation, by: swim.name }))
}

function acked(swim: Swim, ctx: GossipContext, seq: number): void {
  if (swim.probe?.seq === seq) {
    swim.probe = null
    swim.health = healthAfter(swim.health, -1, LAN.awarenessMost)
    return
  }
  const relay = swim.relays[seq]
  if (relay === undefined) return
  delete swim.relays[seq]
  ctx.send(relay.machine, { kind: 'gossip.ack', seq: relay.forSeq, rumours: [] })
}

/** A suspicion's time is over, unless it was made shorter or taken back. */
export function onSuspicion(
  swim: Swim,
  ctx: GossipContext,
  name: string,
  incarnation: number,
): void {
  const suspicion = swim.suspects[name]
  if (suspicion?.incarnation !== incarnation || suspicion.due > ctx.now) return
  hear(swim, ctx, freeze({ kind: 'dead', name, incarnation, by: swim.name, left: false }))
}

/** Tells a few members what there is to tell; also the lately dead, who may be alive. */
export function onTick(swim: Swim, ctx: GossipContext): void {
  swim.ticking = false
  if (swim.broadcasts.size === 0) return
  for (const { machine } of some(swim, ctx, LAN.gossipNodes)) {
    const rumours = rumoursFor(swim)
    if (rumours.length > 0) ctx.send(machine, { kind: 'gossip.gossip', rumours })
  }
  if (swim.broadcasts.size === 0) return
  if (swim.ring.length === 0) return
  swim.ticking = true
  ctx.after(LAN.gossipInterval, { kind: 'gossip.tick' })
}

/** The interval until the next exchange of all that is known. */
export const pushPullInterval = (swim: Swim): Millis =>
  pushPullScale(LAN.pushPullInterval, swim.count)

/** Whom to exchange with: a random member, or a seed when nobody is left. */
export function partner(swim: Swim, ctx: GossipContext): MachineId | null {
  const [alive] = some(swim, ctx, 1)
  if (alive !== undefined) return alive.machine
  const { seeds } = swim
  return seeds.length === 0 ? null : (seeds[below(ctx.rng, seeds.length)] as MachineId)
}

/** Pings and their answers. */
export function onPing(
  swim: Swim,
  ctx: GossipContext,
  from: MachineId,
  message: Extract<
    GossipMessage,
    {
      kind:
        | 'gossip.ping'
        | 'gossip.ack'
        | 'gossip.nack'
        | 'gossip.pingReq'
        | 'gossip.tcpPing'
        | 'gossip.tcpAck'
    }
  >,
): void {
  switch (message.kind) {
    case 'gossip.ping':
      for (const rumour of message.rumours) hear(swim, ctx, rumour)
      if (message.target !== swim.name) return
      return ctx.send(from, { kind: 'gossip.ack', seq: message.seq, rumours: rumoursFor(swim) })
    case 'gossip.ack':
      for (const rumour of message.rumours) hear(swim, ctx, rumour)
      return acked(swim, ctx, message.seq)
    case 'gossip.nack':
      if (swim.probe?.seq === message.seq) swim.probe.nacks++
      return
    case 'gossip.tcpPing':
      if (message.target === swim.name) ctx.send(from, { kind: 'gossip.tcpAck', seq: message.seq })
      return
    case 'gossip.tcpAck':
      return acked(swim, ctx, message.seq)
    case 'gossip.pingReq': {
      const seq = swim.nextSeq++
      swim.relays[seq] = { forSeq: message.seq, machine: from }
      const { target, machine } = message
      ctx.send(machine, { kind: 'gossip.ping', seq, target, rumours: [] })
      return ctx.after(LAN.probeTimeout, { kind: 'gossip.relay.timeout', seq })
    }
  }
}

/** A ping made for somebody else was not answered: that is said, too. */
export function onRelayTimeout(swim: Swim, ctx: GossipContext, seq: number): void {
  const relay = swim.relays[seq]
  if (relay === undefined) return
  delete swim.relays[seq]
  ctx.send(relay.machine, { kind: 'gossip.nack', seq: relay.forSeq })
}

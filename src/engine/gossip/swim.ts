/**
 * A member of the gossip as a plain value: what it takes the others for, and what it is about to
 * do (memberlist's state.go, spec 9.6). What it makes of a rumour stands in hear.ts, its probes in
 * probe.ts.
 */
import { widened } from '../kernel/column'
import type { MachineId } from '../kernel/context'
import { below } from '../kernel/rng'
import type { Millis } from '../kernel/time'
import { createBroadcasts, take, type Broadcasts } from './broadcast'
import { pushPullScale, retransmitLimit } from './suspicion'
import { machineOf, type GossipContext, type Known, type Rumour } from './types'

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
  awarenessMost: 8,
  rumoursPerPacket: 12,
} as const

/** What a member is taken for. */
export const STATE = { unknown: 0, alive: 1, suspect: 2, dead: 3, left: 4 } as const

/** A suspicion under way. */
export interface Suspicion {
  readonly incarnation: number
  readonly since: Millis
  readonly min: Millis
  readonly max: Millis
  readonly needed: number
  readonly confirmedBy: number[]
  due: Millis
}

/** A probe that is not decided yet. */
export interface Probe {
  readonly seq: number
  readonly target: number
  asked: number[]
  nacks: number
}

/** A ping made for somebody else. */
interface Relay {
  readonly forSeq: number
  readonly machine: MachineId
}

export interface Swim {
  /** Its own number. */
  readonly self: number
  /** What each member is taken for (`STATE`), and its incarnation, by number. */
  states: Uint8Array
  incarnations: Uint32Array
  /** How many are not dead, this one and suspects included. */
  count: number
  suspects: Record<number, Suspicion>
  /** The dead and those that left, with the instant. */
  buried: Record<number, Millis>
  /** The others that are not dead in the order of probing; `count - 1` of them. */
  ring: Uint32Array
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
export function createSwim(self: number): Swim {
  const swim: Swim = {
    self,
    states: new Uint8Array(0),
    incarnations: new Uint32Array(0),
    count: 1,
    suspects: {},
    buried: {},
    ring: new Uint32Array(0),
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
  regard(swim, self, STATE.alive, 1)
  return swim
}

/** Takes a member for something from now on. */
export function regard(swim: Swim, who: number, state: number, incarnation: number): void {
  swim.states = widened(swim.states, who + 1)
  swim.incarnations = widened(swim.incarnations, who + 1)
  swim.states[who] = state
  swim.incarnations[who] = incarnation
}

/** Is it taken to be there, suspected or not? */
export function isThere(swim: Swim, who: number): boolean {
  const state = swim.states[who]
  return state === STATE.alive || state === STATE.suspect
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
    ctx.send(machine, { kind: 'gossip.pushPull', join: true, known: knownOf(swim), attendance: {} })
  }
}

/** Says good-bye: a member that leaves is not suspected. */
export function leave(swim: Swim, ctx: GossipContext): void {
  const { self } = swim
  const incarnation = swim.incarnations[self] as number
  const rumour: Rumour = { kind: 'dead', who: self, incarnation, by: self, left: true }
  swim.gone = true
  for (const who of some(swim, ctx, LAN.gossipNodes)) {
    ctx.send(machineOf(ctx, who), { kind: 'gossip.gossip', rumours: [rumour] })
  }
}

/** All that is known, for push/pull. */
export const knownOf = (swim: Swim): Known => ({
  by: swim.self,
  states: swim.states.slice(),
  incarnations: swim.incarnations.slice(),
})

/** Up to `most` random members other than this one. */
export function some(swim: Swim, ctx: GossipContext, most: number, except = -1): number[] {
  const chosen: number[] = []
  const others = swim.count - 1
  for (let tries = 0; tries < 3 * most && chosen.length < most && others > 0; tries++) {
    const who = swim.ring[below(ctx.rng, others)] as number
    if (who !== except && !chosen.includes(who)) chosen.push(who)
  }
  return chosen
}

/** What the next packet tells besides. */
export const rumoursFor = (swim: Swim): readonly Rumour[] =>
  take(swim.broadcasts, LAN.rumoursPerPacket, retransmitLimit(LAN.retransmitMult, swim.count))

/** Tells a few members what there is to tell. */
export function onTick(swim: Swim, ctx: GossipContext): void {
  swim.ticking = false
  if (swim.broadcasts.size === 0) return
  for (const who of some(swim, ctx, LAN.gossipNodes)) {
    const rumours = rumoursFor(swim)
    if (rumours.length > 0) ctx.send(machineOf(ctx, who), { kind: 'gossip.gossip', rumours })
  }
  if (swim.broadcasts.size === 0 || swim.count === 1) return
  swim.ticking = true
  ctx.after(LAN.gossipInterval, { kind: 'gossip.tick' })
}

/** The interval until the next exchange of all that is known. */
export const pushPullInterval = (swim: Swim): Millis =>
  pushPullScale(LAN.pushPullInterval, swim.count)

/** Whom to exchange with: a random member, or a seed when nobody is left. */
export function partner(swim: Swim, ctx: GossipContext): MachineId | null {
  const [who] = some(swim, ctx, 1)
  if (who !== undefined) return machineOf(ctx, who)
  const { seeds } = swim
  return seeds.length === 0 ? null : (seeds[below(ctx.rng, seeds.length)] as MachineId)
}

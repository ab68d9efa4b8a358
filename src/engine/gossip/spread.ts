/**
 * How rumours travel: along with every packet that has room, and a few times a second to a few
 * random members (memberlist's gossip, spec 9.6). The tick runs only while there is something to
 * tell, and then falls where it would have fallen anyway.
 */
import { freeze } from '../kernel/clone'
import { below, shuffle } from '../kernel/rng'
import { forget, sizeOf, take, tell } from './broadcast'
import { LAN, room } from './config'
import { incarnationOf, isThere, STATE, stateOf, type Swim } from './state'
import { retransmitLimit } from './suspicion'
import { machineOf, type Alive, type Attendance, type Dead, type GossipContext } from './types'
import type { Rumour, Suspect } from './types'

/** Bytes of a rumour in a packet: field names, numbers, names of 12 digits, 2 for its length. */
const BYTES = { alive: 72, suspect: 54, dead: 54, attendance: 50 } as const

/** Will pass a rumour on. */
export function spread(swim: Swim, ctx: GossipContext, rumour: Alive | Suspect | Dead): void {
  tell(swim.rumours, rumour, BYTES[rumour.kind], ({ who }) => who === rumour.who)
  arm(swim, ctx)
}

/** Will pass on what rides on this gossip, after the rumours about members. */
export function ride(swim: Swim, ctx: GossipContext, rider: Attendance): void {
  tell(
    swim.riders,
    rider,
    BYTES.attendance,
    ({ network, who }) => network === rider.network && who === rider.who,
  )
  arm(swim, ctx)
}

function arm(swim: Swim, ctx: GossipContext): void {
  if (swim.ticking) return
  swim.ticking = true
  const { gossipInterval } = LAN
  const since = (ctx.now + gossipInterval - swim.phase) % gossipInterval
  ctx.after(gossipInterval - since, { kind: 'gossip.tick' })
}

const NONE: readonly Rumour[] = []

/** Rumours for one packet that carries a word of so many bytes besides. */
export function rumoursFor(swim: Swim, bytes: number): readonly Rumour[] {
  if (!swim.ticking) return NONE
  const { rumours, riders } = swim
  const limit = retransmitLimit(LAN.retransmitMult, swim.size)
  const told = take(rumours, room(bytes), limit)
  if (sizeOf(riders) === 0) return told
  const used = told.reduce((sum, { kind }) => sum + BYTES[kind], 0)
  return [...told, ...take(riders, room(bytes) - used, limit)]
}

/** Up to `most` random members of the ring that are wanted (memberlist's kRandomNodes). */
export function some(
  swim: Swim,
  ctx: GossipContext,
  most: number,
  isWanted: (who: number) => boolean,
): number[] {
  const { ring, size, self } = swim
  if (size < 3 * most) {
    const all = ring.slice(0, size)
    shuffle(ctx.rng, all)
    return [...all].filter((who) => who !== self && isWanted(who)).slice(0, most)
  }
  const chosen: number[] = []
  for (let tries = 0; tries < 3 * size && chosen.length < most; tries++) {
    const who = ring[below(ctx.rng, size)] as number
    if (who !== self && !chosen.includes(who) && isWanted(who)) chosen.push(who)
  }
  return chosen
}

/** Alive beyond doubt. */
export const isAlive = (swim: Swim, who: number): boolean => stateOf(swim, who) === STATE.alive

/** A tick of gossip. The lately dead are told, too, so that one who lives may say so. */
export function onTick(swim: Swim, ctx: GossipContext): void {
  const isLatelyDead = (who: number): boolean =>
    stateOf(swim, who) === STATE.dead &&
    ctx.now - (swim.buried[who] as number) <= LAN.gossipToTheDead
  const targets = some(swim, ctx, LAN.gossipNodes, (who) => isThere(swim, who) || isLatelyDead(who))
  for (const who of targets) {
    const rumours = rumoursFor(swim, 0)
    if (rumours.length === 0) break
    ctx.send(machineOf(ctx, who), { kind: 'gossip.gossip', rumours })
  }
  swim.ticking = false
  const isLeft = sizeOf(swim.rumours) + sizeOf(swim.riders) > 0
  if (isLeft && targets.length > 0) arm(swim, ctx)
}

/**
 * Says good-bye: a member that leaves is not suspected. What memberlist would tell within the
 * second it waits is told at once, for afterwards there is nobody to tell it.
 */
export function leave(swim: Swim, ctx: GossipContext): void {
  const { self } = swim
  const incarnation = incarnationOf(swim, self)
  swim.gone = true
  forget(swim.rumours, ({ who }) => who === self)
  const rumours = [freeze({ kind: 'dead', who: self, incarnation, by: self } as const)]
  const times = retransmitLimit(LAN.retransmitMult, swim.size)
  for (const who of some(swim, ctx, times, (one) => isThere(swim, one))) {
    ctx.send(machineOf(ctx, who), { kind: 'gossip.gossip', rumours })
  }
}

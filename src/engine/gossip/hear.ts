/**
 * What a member makes of a rumour: it believes news of others, confirms suspicions, and refutes
 * what is said of itself (memberlist's state.go, spec 9.6).
 */
import { freeze } from '../kernel/clone'
import { widened } from '../kernel/column'
import { below } from '../kernel/rng'
import { tell } from './broadcast'
import { healthAfter, remaining, suspicionMin } from './suspicion'
import { isThere, LAN, regard, STATE, type Suspicion, type Swim } from './swim'
import { nameOf, type GossipContext, type Known, type Rumour } from './types'

type Suspect = Extract<Rumour, { kind: 'suspect' }>
type Dead = Extract<Rumour, { kind: 'dead' }>

/** Hears a rumour and makes up its mind. */
export function hear(swim: Swim, ctx: GossipContext, rumour: Rumour): void {
  if (rumour.kind === 'alive') hearAlive(swim, ctx, rumour.who, rumour.incarnation, rumour)
  else if (rumour.kind === 'suspect') hearSuspect(swim, ctx, rumour)
  else hearDead(swim, ctx, rumour)
}

/** Takes in all that another member knows. A death that is only reported is a suspicion. */
export function learn(swim: Swim, ctx: GossipContext, known: Known): void {
  const { by, states, incarnations } = known
  for (let who = 0; who < states.length; who++) {
    const state = states[who] as number
    if (state === STATE.unknown) continue
    const incarnation = incarnations[who] as number
    if (state === STATE.left) {
      hearDead(swim, ctx, { kind: 'dead', who, incarnation, by: who, left: true })
      continue
    }
    if (state !== STATE.dead) hearAlive(swim, ctx, who, incarnation, null)
    if (state !== STATE.alive) hearSuspect(swim, ctx, { kind: 'suspect', who, incarnation, by })
  }
}

/** Passes a rumour on; the tick that does so runs only while there is something to tell. */
function spread(swim: Swim, ctx: GossipContext, rumour: Rumour): void {
  tell(swim.broadcasts, freeze(rumour))
  if (swim.ticking) return
  swim.ticking = true
  ctx.after(LAN.gossipInterval, { kind: 'gossip.tick' })
}

/** `rumour` says the same, or is null when none was made of it yet. */
function hearAlive(
  swim: Swim,
  ctx: GossipContext,
  who: number,
  incarnation: number,
  rumour: Rumour | null,
): void {
  if (incarnation <= (swim.incarnations[who] ?? 0)) return
  if (who === swim.self) return refute(swim, ctx, incarnation)
  const isNew = !isThere(swim, who)
  regard(swim, who, STATE.alive, incarnation)
  delete swim.suspects[who]
  delete swim.buried[who]
  if (isNew) {
    seat(swim, ctx, who)
    ctx.note({
      kind: 'gossip.member.joined',
      by: nameOf(ctx, swim.self),
      member: nameOf(ctx, who),
    })
  }
  spread(swim, ctx, rumour ?? { kind: 'alive', who, incarnation })
}

/** Gives a member a random place in the ring. */
function seat(swim: Swim, ctx: GossipContext, who: number): void {
  const others = swim.count - 1
  const at = below(ctx.rng, others + 1)
  swim.ring = widened(swim.ring, others + 1)
  swim.ring.copyWithin(at + 1, at, others)
  swim.ring[at] = who
  swim.count++
}

function hearSuspect(swim: Swim, ctx: GossipContext, rumour: Suspect): void {
  const { who, incarnation, by } = rumour
  if (!isThere(swim, who) || incarnation < (swim.incarnations[who] as number)) return
  if (who === swim.self) return refute(swim, ctx, incarnation)
  const suspicion = swim.suspects[who]
  if (suspicion !== undefined) return confirm(swim, ctx, rumour, suspicion)
  const min = suspicionMin(LAN.suspicionMult, swim.count, LAN.probeInterval)
  const enough = swim.count - 2 >= LAN.suspicionMult - 2
  const needed = enough ? LAN.suspicionMult - 2 : 0
  const max = needed === 0 ? min : min * LAN.suspicionMaxMult
  const due = ctx.now + max
  const { now: since } = ctx
  swim.suspects[who] = { incarnation, since, min, max, needed, confirmedBy: [by], due }
  regard(swim, who, STATE.suspect, incarnation)
  ctx.after(max, { kind: 'gossip.suspicion', who, incarnation })
  const why = by === swim.self ? 'it answered no probe' : 'another member says so'
  const [self, member] = [nameOf(ctx, swim.self), nameOf(ctx, who)]
  ctx.note({ kind: 'gossip.member.suspected', by: self, member, why })
  spread(swim, ctx, rumour)
}

/** Each independent voice makes the suspicion shorter (Lifeguard). */
function confirm(swim: Swim, ctx: GossipContext, rumour: Suspect, suspicion: Suspicion): void {
  const { needed, confirmedBy, since, min, max, incarnation } = suspicion
  const { who, by } = rumour
  if (confirmedBy.length - 1 >= needed || confirmedBy.includes(by)) return
  confirmedBy.push(by)
  const left = remaining(confirmedBy.length - 1, needed, ctx.now - since, min, max)
  suspicion.due = ctx.now + Math.max(0, left)
  ctx.after(Math.max(0, left), { kind: 'gossip.suspicion', who, incarnation })
  spread(swim, ctx, rumour)
}

function hearDead(swim: Swim, ctx: GossipContext, rumour: Dead): void {
  const { who, incarnation, left } = rumour
  if (!isThere(swim, who) || incarnation < (swim.incarnations[who] as number)) return
  if (who === swim.self) {
    if (!swim.gone) refute(swim, ctx, incarnation)
    return
  }
  bury(swim, ctx, who, incarnation, left)
  spread(swim, ctx, rumour)
}

function bury(
  swim: Swim,
  ctx: GossipContext,
  who: number,
  incarnation: number,
  left: boolean,
): void {
  const suspicion = swim.suspects[who]
  delete swim.suspects[who]
  swim.buried[who] = ctx.now
  regard(swim, who, left ? STATE.left : STATE.dead, incarnation)
  const at = swim.ring.indexOf(who)
  swim.ring.copyWithin(at, at + 1, swim.count - 1)
  swim.count--
  if (at < swim.position) swim.position--
  const [by, member] = [nameOf(ctx, swim.self), nameOf(ctx, who)]
  if (left) return ctx.note({ kind: 'gossip.member.left', by, member })
  const confirmations = Math.max(0, (suspicion?.confirmedBy.length ?? 1) - 1)
  const after = suspicion === undefined ? 0 : ctx.now - suspicion.since
  ctx.note({ kind: 'gossip.member.dead', by, member, confirmations, after })
}

/** What is said of oneself is contradicted with a higher incarnation. */
function refute(swim: Swim, ctx: GossipContext, accused: number): void {
  const { self: who } = swim
  const incarnation = Math.max(swim.incarnations[who] as number, accused) + 1
  swim.health = healthAfter(swim.health, 1, LAN.awarenessMost)
  regard(swim, who, STATE.alive, incarnation)
  ctx.note({ kind: 'gossip.member.refuted', member: nameOf(ctx, who), incarnation })
  spread(swim, ctx, { kind: 'alive', who, incarnation })
}

/** A suspicion's time is over, unless it was made shorter or taken back. */
export function onSuspicion(
  swim: Swim,
  ctx: GossipContext,
  who: number,
  incarnation: number,
): void {
  const suspicion = swim.suspects[who]
  if (suspicion?.incarnation !== incarnation || suspicion.due > ctx.now) return
  hear(swim, ctx, { kind: 'dead', who, incarnation, by: swim.self, left: false })
}

/**
 * What a member of the gossip believes of the others, and how it changes its mind: alive, suspect,
 * dead, left, each with an incarnation; what is said of oneself is refuted (memberlist's state.go,
 * spec 9.6). How it finds out stands in probe, how it is passed on in spread.
 */
import { freeze } from '../kernel/clone'
import { writable } from '../kernel/column'
import { withKey, withoutKey } from '../kernel/record'
import { below } from '../kernel/rng'
import { LAN } from './config'
import { spread } from './spread'
import {
  incarnationIn,
  incarnationOf,
  isThere,
  regard,
  STATE,
  stateIn,
  stateOf,
  type Change,
} from './state'
import type { Suspicion, Swim } from './state'
import { confirmationsNeeded, healthAfter, remaining, suspicionMin } from './suspicion'
import { machineOf, type Alive, type Dead, type GossipContext, type Known } from './types'
import type { Suspect } from './types'

/** Hears a rumour about a member and makes up its mind. */
export function hear(swim: Swim, ctx: GossipContext, rumour: Alive | Suspect | Dead): void {
  if (rumour.kind === 'alive') hearAlive(swim, ctx, rumour.who, rumour.incarnation, rumour)
  else if (rumour.kind === 'suspect') hearSuspect(swim, ctx, rumour)
  else hearDead(swim, ctx, rumour)
}

/** Is it older than what is known? Of one who is not known everything is. */
const isOld = (swim: Swim, who: number, incarnation: number): boolean =>
  stateOf(swim, who) === STATE.unknown || incarnation < incarnationOf(swim, who)

/** `rumour` says the same, or is null when none was made of it yet. */
function hearAlive(
  swim: Swim,
  ctx: GossipContext,
  who: number,
  incarnation: number,
  rumour: Alive | null,
): void {
  if (incarnation <= incarnationOf(swim, who)) return
  if (who === swim.self) {
    if (!swim.gone) refute(swim, ctx, incarnation)
    return
  }
  const isNews = !isThere(swim, who)
  if (stateOf(swim, who) === STATE.unknown) enterRing(swim, ctx, who)
  regard(swim, who, STATE.alive, incarnation)
  swim.suspects = withoutKey(swim.suspects, who)
  swim.buried = withoutKey(swim.buried, who)
  spread(swim, ctx, rumour ?? freeze({ kind: 'alive', who, incarnation }))
  if (!isNews) return
  const [by, member] = [machineOf(ctx, swim.self), machineOf(ctx, who)]
  ctx.note({ kind: 'gossip.member.joined', by, member })
  noteChange(swim, { kind: 'joined', who })
}

/** What rides on this gossip hears of it when the event is handled. */
function noteChange(swim: Swim, change: Change): void {
  swim.changes ??= []
  swim.changes.push(change)
}

/** A newcomer takes a random place, so that it is not always the last to be probed. */
function enterRing(swim: Swim, ctx: GossipContext, who: number): void {
  const at = below(ctx.rng, swim.size)
  swim.ring = writable(swim.ring, swim.size + 1)
  swim.ring[swim.size++] = swim.ring[at] as number
  swim.ring[at] = who
}

function hearSuspect(swim: Swim, ctx: GossipContext, rumour: Suspect): void {
  const { who, incarnation, by } = rumour
  if (isOld(swim, who, incarnation)) return
  const known = swim.suspects[who]
  if (known !== undefined) return confirm(swim, ctx, rumour, known)
  if (!isThere(swim, who)) return
  if (who === swim.self) return refute(swim, ctx, incarnation)
  const min = suspicionMin(LAN.suspicionMult, swim.size, LAN.probeInterval)
  const needed = confirmationsNeeded(LAN.suspicionMult, swim.size)
  const max = min * LAN.suspicionMaxMult
  const span = needed === 0 ? min : max
  const [since, due] = [ctx.now, ctx.now + span]
  const suspicion = { since, min, max, needed, voices: [by], due }
  swim.suspects = withKey(swim.suspects, who, suspicion)
  regard(swim, who, STATE.suspect, incarnation)
  ctx.after(span, { kind: 'gossip.suspicion', who, incarnation })
  const why = by === swim.self ? 'it answered no probe' : 'another member says so'
  const [self, member] = [machineOf(ctx, swim.self), machineOf(ctx, who)]
  ctx.note({ kind: 'gossip.member.suspected', by: self, member, why })
  spread(swim, ctx, rumour)
}

/** Each independent voice makes the suspicion shorter (Lifeguard). */
function confirm(swim: Swim, ctx: GossipContext, rumour: Suspect, suspicion: Suspicion): void {
  const { needed, voices, since, min, max } = suspicion
  const { who, by } = rumour
  if (voices.length > needed || voices.includes(by)) return
  const left = Math.max(0, remaining(voices.length, needed, ctx.now - since, min, max))
  const confirmed = { ...suspicion, voices: [...voices, by], due: ctx.now + left }
  swim.suspects = withKey(swim.suspects, who, confirmed)
  const incarnation = incarnationOf(swim, who)
  ctx.after(left, { kind: 'gossip.suspicion', who, incarnation })
  spread(swim, ctx, rumour)
}

/** A suspicion's time is over, unless it was made shorter or taken back. */
export function onSuspicion(
  swim: Swim,
  ctx: GossipContext,
  who: number,
  incarnation: number,
): void {
  const suspicion = swim.suspects[who]
  if (suspicion === undefined || incarnationOf(swim, who) !== incarnation) return
  if (suspicion.due > ctx.now) return
  hear(swim, ctx, freeze({ kind: 'dead', who, incarnation, by: swim.self }))
}

function hearDead(swim: Swim, ctx: GossipContext, rumour: Dead): void {
  const { who, incarnation } = rumour
  if (isOld(swim, who, incarnation) || !isThere(swim, who)) return
  if (who === swim.self) {
    if (!swim.gone) refute(swim, ctx, incarnation)
    return
  }
  bury(swim, ctx, rumour)
  spread(swim, ctx, rumour)
}

function bury(swim: Swim, ctx: GossipContext, { who, incarnation, by }: Dead): void {
  const suspicion = swim.suspects[who]
  const left = by === who
  swim.suspects = withoutKey(swim.suspects, who)
  swim.buried = withKey(swim.buried, who, ctx.now)
  regard(swim, who, left ? STATE.left : STATE.dead, incarnation)
  noteChange(swim, { kind: left ? 'left' : 'dead', who })
  const [self, member] = [machineOf(ctx, swim.self), machineOf(ctx, who)]
  if (left) return ctx.note({ kind: 'gossip.member.left', by: self, member })
  const confirmations = suspicion === undefined ? 0 : suspicion.voices.length - 1
  const after = suspicion === undefined ? 0 : ctx.now - suspicion.since
  ctx.note({ kind: 'gossip.member.dead', by: self, member, confirmations, after })
}

/** What is said of oneself is contradicted with a higher incarnation. */
function refute(swim: Swim, ctx: GossipContext, accused: number): void {
  const { self: who } = swim
  const incarnation = Math.max(incarnationOf(swim, who), accused) + 1
  swim.health = healthAfter(swim.health, 1, LAN.awarenessMost)
  regard(swim, who, STATE.alive, incarnation)
  ctx.note({ kind: 'gossip.member.refuted', member: machineOf(ctx, who), incarnation })
  spread(swim, ctx, freeze({ kind: 'alive', who, incarnation }))
}

/** Takes in what another member knows; whom it holds for dead is only suspected. */
export function learn(swim: Swim, ctx: GossipContext, known: Known): void {
  const { self: by } = swim
  for (let who = 0; who < known.length; who++) {
    const opinion = known[who] as number
    const state = stateIn(opinion)
    if (opinion === swim.opinions[who] && state !== STATE.suspect) continue
    const incarnation = incarnationIn(opinion)
    if (state === STATE.alive) hearAlive(swim, ctx, who, incarnation, null)
    else if (state === STATE.left) {
      hearDead(swim, ctx, freeze({ kind: 'dead', who, incarnation, by: who }))
    } else if (state !== STATE.unknown) {
      hearSuspect(swim, ctx, freeze({ kind: 'suspect', who, incarnation, by }))
    }
  }
}

/**
 * The failure detector: every second the next member of the ring is pinged; if it does not answer
 * in half a second others are asked to ping it and a stream is tried; if nothing is heard by the
 * end of the interval it is suspected (SWIM 4; Lifeguard for one's own health; spec 9.6).
 */
import { freeze } from '../kernel/clone'
import { writable } from '../kernel/column'
import type { MachineId } from '../kernel/context'
import { NOBODY, withKey, withoutKey } from '../kernel/record'
import { shuffle } from '../kernel/rng'
import { LAN } from './config'
import { isAlive, rumoursFor, some } from './spread'
import { incarnationOf, isThere, regard, STATE, type Swim } from './state'
import { healthAfter } from './suspicion'
import { hear } from './swim'
import { machineOf, type GossipContext, type GossipMessage, type GossipTimer } from './types'

/** Bytes of a ping, an ack, a request to ping and a nack. */
const WORD = { ping: 110, ack: 22, pingReq: 150, nack: 14 } as const

const PROBE: GossipTimer = freeze({ kind: 'gossip.probe' })

/** The second is over: the next probe, unless one goes on; then at its end. */
export function onProbe(swim: Swim, ctx: GossipContext): void {
  ctx.after(LAN.probeInterval, PROBE)
  if (swim.probe === null) begin(swim, ctx)
  else swim.missed = true
}

function begin(swim: Swim, ctx: GossipContext): void {
  const target = nextTarget(swim, ctx)
  if (target === null) return
  const seq = swim.nextSeq++
  const interval = LAN.probeInterval * (swim.health + 1)
  const incarnation = incarnationOf(swim, target)
  const rumours = isAlive(swim, target)
    ? rumoursFor(swim, WORD.ping)
    : [freeze({ kind: 'suspect', who: target, incarnation, by: swim.self } as const)]
  ctx.send(machineOf(ctx, target), { kind: 'gossip.ping', seq, target, rumours })
  const alarm = ctx.after(LAN.probeTimeout, { kind: 'gossip.probe.timeout', seq })
  swim.probe = { seq, target, incarnation, interval, asked: NOBODY, nacks: 0, alarm }
}

/** The next of the ring that is not dead; after each round the ring is shuffled. */
function nextTarget(swim: Swim, ctx: GossipContext): number | null {
  for (let looked = 0; looked < swim.size; looked++) {
    if (swim.position >= swim.size) {
      reshuffle(swim, ctx)
      continue
    }
    const who = swim.ring[swim.position++] as number
    if (who !== swim.self && isThere(swim, who)) return who
  }
  return null
}

/** The dead of long ago are forgotten, and everybody takes another place. */
function reshuffle(swim: Swim, ctx: GossipContext): void {
  swim.ring = writable(swim.ring)
  for (const [key, at] of Object.entries(swim.buried)) {
    if (ctx.now - at <= LAN.gossipToTheDead) continue
    const who = Number(key)
    const place = swim.ring.indexOf(who)
    swim.ring.copyWithin(place, place + 1, swim.size--)
    swim.buried = withoutKey(swim.buried, who)
    regard(swim, who, STATE.unknown, 0)
  }
  shuffle(ctx.rng, swim.ring, swim.size)
  swim.position = 0
}

/** No answer in time: others are asked to try, and a stream is tried besides. */
export function onProbeTimeout(swim: Swim, ctx: GossipContext, seq: number): void {
  const { probe } = swim
  if (probe?.seq !== seq) return
  const { target, interval } = probe
  probe.alarm = ctx.after(interval - LAN.probeTimeout, { kind: 'gossip.probe.deadline', seq })
  const helpers = some(swim, ctx, LAN.indirectChecks, (who) => who !== target && isAlive(swim, who))
  probe.asked = freeze(helpers)
  for (const helper of probe.asked) {
    const rumours = rumoursFor(swim, WORD.pingReq)
    ctx.send(machineOf(ctx, helper), { kind: 'gossip.pingReq', seq, target, rumours })
  }
  ctx.send(machineOf(ctx, target), { kind: 'gossip.tcpPing', seq, target })
}

/** The probe's interval is over without an answer: suspicion, of oneself too. */
export function onProbeDeadline(swim: Swim, ctx: GossipContext, seq: number): void {
  const { probe } = swim
  if (probe?.seq !== seq) return
  const { target: who, incarnation, asked, nacks } = probe
  const worse = asked.length > 0 ? asked.length - nacks : 1
  swim.health = healthAfter(swim.health, worse, LAN.awarenessMost)
  ctx.note({
    kind: 'gossip.probe.failed',
    by: machineOf(ctx, swim.self),
    member: machineOf(ctx, who),
    asked: asked.map((helper) => machineOf(ctx, helper)),
  })
  hear(swim, ctx, freeze({ kind: 'suspect', who, incarnation, by: swim.self }))
  end(swim, ctx)
}

/** The probe is over; the one that was due meanwhile begins. */
function end(swim: Swim, ctx: GossipContext): void {
  swim.probe = null
  if (!swim.missed) return
  swim.missed = false
  begin(swim, ctx)
}

function onAck(swim: Swim, ctx: GossipContext, seq: number): void {
  if (swim.probe?.seq === seq) {
    swim.health = healthAfter(swim.health, -1, LAN.awarenessMost)
    ctx.cancel(swim.probe.alarm)
    return end(swim, ctx)
  }
  const relay = swim.relays[seq]
  if (relay === undefined) return
  swim.relays = withoutKey(swim.relays, seq)
  const rumours = rumoursFor(swim, WORD.ack)
  ctx.send(relay.machine, { kind: 'gossip.ack', seq: relay.forSeq, rumours })
}

type Of<K extends GossipMessage['kind']> = Extract<GossipMessage, { kind: K }>

/** Pings and their answers; what was told along with them is heard already. */
export function onPing(
  swim: Swim,
  ctx: GossipContext,
  from: MachineId,
  message: Of<
    | 'gossip.ping'
    | 'gossip.ack'
    | 'gossip.nack'
    | 'gossip.pingReq'
    | 'gossip.tcpPing'
    | 'gossip.tcpAck'
  >,
): void {
  const { seq } = message
  switch (message.kind) {
    case 'gossip.ping':
      if (message.target !== swim.self) return
      return ctx.send(from, { kind: 'gossip.ack', seq, rumours: rumoursFor(swim, WORD.ack) })
    case 'gossip.tcpPing':
      if (message.target === swim.self) ctx.send(from, { kind: 'gossip.tcpAck', seq })
      return
    case 'gossip.ack':
    case 'gossip.tcpAck':
      return onAck(swim, ctx, seq)
    case 'gossip.nack':
      if (swim.probe?.seq === seq) swim.probe.nacks++
      return
    case 'gossip.pingReq':
      return onPingReq(swim, ctx, from, message)
  }
}

function onPingReq(
  swim: Swim,
  ctx: GossipContext,
  from: MachineId,
  { seq: forSeq, target }: Of<'gossip.pingReq'>,
): void {
  const seq = swim.nextSeq++
  swim.relays = withKey(swim.relays, seq, { forSeq, machine: from })
  const rumours = rumoursFor(swim, WORD.ping)
  ctx.send(machineOf(ctx, target), { kind: 'gossip.ping', seq, target, rumours })
  ctx.after(LAN.probeTimeout, { kind: 'gossip.relay.timeout', seq })
}

/** A ping made for somebody else was not answered: that is said, too. */
export function onRelayTimeout(swim: Swim, ctx: GossipContext, seq: number): void {
  const relay = swim.relays[seq]
  if (relay === undefined) return
  swim.relays = withoutKey(swim.relays, seq)
  const rumours = rumoursFor(swim, WORD.nack)
  ctx.send(relay.machine, { kind: 'gossip.nack', seq: relay.forSeq, rumours })
}

/**
 * A member's probes: one after another the others are asked whether they are alive, in case of
 * silence by others too, and who does not answer is suspected (SWIM, spec 9.6).
 */
import type { MachineId } from '../kernel/context'
import { shuffle } from '../kernel/rng'
import { hear } from './hear'
import { healthAfter } from './suspicion'
import { isThere, LAN, rumoursFor, some, type Probe, type Swim } from './swim'
import { machineOf, nameOf, type GossipContext, type GossipMessage } from './types'

/** Probes the next member of the ring; the ring is shuffled after each round. */
export function onProbe(swim: Swim, ctx: GossipContext): void {
  const interval = LAN.probeInterval * (swim.health + 1)
  ctx.after(interval, { kind: 'gossip.probe' })
  if (swim.probe !== null) endProbe(swim, ctx, swim.probe)
  const others = swim.count - 1
  if (others === 0) return
  if (swim.position >= others) {
    shuffle(ctx.rng, swim.ring, others)
    swim.position = 0
  }
  const target = swim.ring[swim.position++] as number
  const seq = swim.nextSeq++
  swim.probe = { seq, target, asked: [], nacks: 0 }
  const rumours = rumoursFor(swim)
  ctx.send(machineOf(ctx, target), { kind: 'gossip.ping', seq, target, rumours })
  ctx.after(LAN.probeTimeout, { kind: 'gossip.probe.timeout', seq })
}

/** No answer in time: others are asked to try, and a stream is tried besides. */
export function onProbeTimeout(swim: Swim, ctx: GossipContext, seq: number): void {
  const { probe } = swim
  if (probe?.seq !== seq || !isThere(swim, probe.target)) return
  const { target } = probe
  probe.asked = some(swim, ctx, LAN.indirectChecks, target)
  for (const helper of probe.asked) {
    ctx.send(machineOf(ctx, helper), { kind: 'gossip.pingReq', seq, target })
  }
  ctx.send(machineOf(ctx, target), { kind: 'gossip.tcpPing', seq, target })
}

/** The probe's interval is over without an answer: suspicion. */
function endProbe(swim: Swim, ctx: GossipContext, probe: Probe): void {
  swim.probe = null
  const { target, asked, nacks } = probe
  if (!isThere(swim, target)) return
  const missing = asked.length > 0 ? asked.length - nacks : 1
  swim.health = healthAfter(swim.health, missing, LAN.awarenessMost)
  ctx.note({
    kind: 'gossip.probe.failed',
    by: nameOf(ctx, swim.self),
    member: nameOf(ctx, target),
    asked: asked.map((who) => nameOf(ctx, who)),
  })
  const incarnation = swim.incarnations[target] as number
  hear(swim, ctx, { kind: 'suspect', who: target, incarnation, by: swim.self })
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
      if (message.target !== swim.self) return
      return ctx.send(from, { kind: 'gossip.ack', seq: message.seq, rumours: rumoursFor(swim) })
    case 'gossip.ack':
      for (const rumour of message.rumours) hear(swim, ctx, rumour)
      return acked(swim, ctx, message.seq)
    case 'gossip.nack':
      if (swim.probe?.seq === message.seq) swim.probe.nacks++
      return
    case 'gossip.tcpPing':
      if (message.target === swim.self) ctx.send(from, { kind: 'gossip.tcpAck', seq: message.seq })
      return
    case 'gossip.tcpAck':
      return acked(swim, ctx, message.seq)
    case 'gossip.pingReq': {
      const seq = swim.nextSeq++
      swim.relays[seq] = { forSeq: message.seq, machine: from }
      const { target } = message
      ctx.send(machineOf(ctx, target), { kind: 'gossip.ping', seq, target, rumours: [] })
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

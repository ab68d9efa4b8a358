/**
 * The words of gossip: SWIM's probes and rumours (Das et al. 2002, with Lifeguard; hashicorp/
 * memberlist's shape), and the tables that ride on it (spec 9.6, 9.7). No Docker word in them.
 * Members are spoken of by their numbers in the roster.
 */
import type { Context, MachineId } from '../kernel/context'
import type { Millis } from '../kernel/time'
import type { Roster } from './roster'

/** A member is there. Frozen, and shared by all who know of it. */
export interface Alive {
  readonly kind: 'alive'
  readonly who: number
  readonly incarnation: number
}

/** `by` says that a member does not answer. */
export interface Suspect {
  readonly kind: 'suspect'
  readonly who: number
  readonly incarnation: number
  readonly by: number
}

/** `by` has given a member up; one who says so of itself leaves. */
export interface Dead {
  readonly kind: 'dead'
  readonly who: number
  readonly incarnation: number
  readonly by: number
}

/** That a member takes part in a network's gossip, or no more. */
export interface Attendance {
  readonly kind: 'attendance'
  readonly network: string
  readonly who: number
  readonly clock: number
  readonly present: boolean
}

/** What is told from mouth to mouth. */
export type Rumour = Alive | Suspect | Dead | Attendance

/** All that a member knows of the others, for push/pull: its opinions by number. */
export type Known = Readonly<Uint32Array>

/** An entry of a network's table. Frozen. */
export interface Entry {
  readonly network: string
  readonly key: string
  readonly owner: number
  readonly value: unknown
  readonly clock: number
  readonly deleted: boolean
  /** When a deleted entry is forgotten (all clocks are one here); otherwise 0. */
  readonly until: Millis
}

/** What one side of a push/pull knows. */
interface Knowledge {
  /** Somebody asks to be let in: what is told of its networks counts as new. */
  readonly join: boolean
  readonly known: Known
  /** By network: see `Tables.attendance`. */
  readonly attendance: Readonly<Record<string, Uint32Array>>
  /** The teller's clock of networks. */
  readonly clock: number
}

interface Telling {
  readonly rumours: readonly Rumour[]
}

export type GossipMessage =
  | (Telling & { readonly kind: 'gossip.ping'; readonly seq: number; readonly target: number })
  | (Telling & { readonly kind: 'gossip.ack'; readonly seq: number })
  | (Telling & { readonly kind: 'gossip.nack'; readonly seq: number })
  | (Telling & {
      readonly kind: 'gossip.pingReq'
      readonly seq: number
      readonly target: number
    })
  /** The same question over a stream; a network that drops datagrams may let it pass. */
  | { readonly kind: 'gossip.tcpPing'; readonly seq: number; readonly target: number }
  | { readonly kind: 'gossip.tcpAck'; readonly seq: number }
  | (Telling & { readonly kind: 'gossip.gossip' })
  | (Knowledge & { readonly kind: 'gossip.pushPull' })
  | (Knowledge & { readonly kind: 'gossip.pushPull.answer' })
  /** A stream is opened to one that was given up, and its machine takes it. */
  | { readonly kind: 'gossip.dial' }
  | { readonly kind: 'gossip.dial.answer' }
  /** The machine is there, and nobody on it takes part (TCP's RST). */
  | { readonly kind: 'gossip.dial.refused' }
  | {
      readonly kind: 'gossip.table'
      readonly network: string
      readonly entries: readonly Entry[]
    }
  | {
      readonly kind: 'gossip.bulkSync'
      readonly answer: boolean
      readonly networks: readonly string[]
      readonly entries: readonly Entry[]
      readonly clock: number
    }

export type GossipTimer =
  | { readonly kind: 'gossip.probe' }
  | { readonly kind: 'gossip.probe.timeout'; readonly seq: number }
  | { readonly kind: 'gossip.probe.deadline'; readonly seq: number }
  | { readonly kind: 'gossip.relay.timeout'; readonly seq: number }
  | { readonly kind: 'gossip.suspicion'; readonly who: number; readonly incarnation: number }
  | { readonly kind: 'gossip.tick' }
  | { readonly kind: 'gossip.pushPull' }
  | { readonly kind: 'gossip.reconnect'; readonly wave: number }
  | { readonly kind: 'gossip.rejoin'; readonly tries: number }
  | { readonly kind: 'gossip.table.tick' }
  | { readonly kind: 'gossip.table.sync' }
  | { readonly kind: 'gossip.table.reap' }

/** What came to pass; members go by the names of their machines. */
export type GossipFact =
  | { readonly kind: 'gossip.member.joined'; readonly by: string; readonly member: string }
  | {
      readonly kind: 'gossip.member.suspected'
      readonly by: string
      readonly member: string
      readonly why: string
    }
  | {
      readonly kind: 'gossip.member.refuted'
      readonly member: string
      readonly incarnation: number
    }
  | {
      readonly kind: 'gossip.member.dead'
      readonly by: string
      readonly member: string
      readonly confirmations: number
      readonly after: Millis
    }
  | { readonly kind: 'gossip.member.left'; readonly by: string; readonly member: string }
  | {
      readonly kind: 'gossip.probe.failed'
      readonly by: string
      readonly member: string
      readonly asked: readonly string[]
    }
  | {
      readonly kind: 'gossip.table.changed'
      readonly by: string
      readonly network: string
      readonly key: string
      readonly deleted: boolean
    }

/** The hands of a member of the gossip. */
export interface GossipContext extends Context<GossipMessage, GossipTimer, GossipFact> {
  readonly roster: Roster
}

/** Where a member is to be reached. */
export const machineOf = (ctx: GossipContext, who: number): MachineId =>
  ctx.roster.machines[who] as MachineId

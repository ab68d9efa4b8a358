/**
 * The words of gossip: SWIM's probes and rumours (Das et al. 2002, with Lifeguard; hashicorp/
 * memberlist's shape), and the tables that ride on it (spec 9.6, 9.7). No Docker word in them.
 * Members are spoken of by their numbers in the roster.
 */
import type { Context, MachineId } from '../kernel/context'
import type { Millis } from '../kernel/time'
import type { Roster } from './roster'

/** What is told from mouth to mouth. Frozen, and shared by all who know of it. */
export type Rumour =
  | { readonly kind: 'alive'; readonly who: number; readonly incarnation: number }
  | {
      readonly kind: 'suspect'
      readonly who: number
      readonly incarnation: number
      /** Who says so. */
      readonly by: number
    }
  | {
      readonly kind: 'dead'
      readonly who: number
      readonly incarnation: number
      readonly by: number
      /** It said so itself: it left. */
      readonly left: boolean
    }

/** All that a member knows of the others, for push/pull: columns by number, its own copies. */
export interface Known {
  /** Whose knowledge it is. */
  readonly by: number
  readonly states: Uint8Array
  readonly incarnations: Uint32Array
}

/** An entry of a network's table. Frozen. */
export interface Entry {
  readonly network: string
  readonly key: string
  readonly owner: string
  readonly value: unknown
  readonly clock: number
  readonly deleted: boolean
}

/** That a member takes part in a network's gossip, or no more. */
export interface Attendance {
  readonly network: string
  readonly who: number
  readonly clock: number
  readonly present: boolean
}

export type GossipMessage =
  | {
      readonly kind: 'gossip.ping'
      readonly seq: number
      readonly target: number
      readonly rumours: readonly Rumour[]
    }
  | { readonly kind: 'gossip.ack'; readonly seq: number; readonly rumours: readonly Rumour[] }
  | { readonly kind: 'gossip.nack'; readonly seq: number }
  | { readonly kind: 'gossip.pingReq'; readonly seq: number; readonly target: number }
  /** The same question over a stream; a network that drops datagrams may let it pass. */
  | { readonly kind: 'gossip.tcpPing'; readonly seq: number; readonly target: number }
  | { readonly kind: 'gossip.tcpAck'; readonly seq: number }
  | { readonly kind: 'gossip.gossip'; readonly rumours: readonly Rumour[] }
  | {
      readonly kind: 'gossip.pushPull'
      readonly join: boolean
      readonly known: Known
      /** By network: see `Tables.attendance`. */
      readonly attendance: Readonly<Record<string, Uint32Array>>
    }
  | {
      readonly kind: 'gossip.pushPull.answer'
      readonly known: Known
      readonly attendance: Readonly<Record<string, Uint32Array>>
    }
  | {
      readonly kind: 'gossip.table'
      readonly network: string
      readonly entries: readonly Entry[]
      readonly attendance: Attendance | null
    }
  | {
      readonly kind: 'gossip.bulkSync'
      readonly answer: boolean
      readonly networks: readonly string[]
      readonly entries: readonly Entry[]
    }

export type GossipTimer =
  | { readonly kind: 'gossip.probe' }
  | { readonly kind: 'gossip.probe.timeout'; readonly seq: number }
  | { readonly kind: 'gossip.relay.timeout'; readonly seq: number }
  | { readonly kind: 'gossip.suspicion'; readonly who: number; readonly incarnation: number }
  | { readonly kind: 'gossip.tick' }
  | { readonly kind: 'gossip.pushPull' }
  | { readonly kind: 'gossip.table.tick' }
  | { readonly kind: 'gossip.table.sync' }

/** Facts name members as the world does. */
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

export const nameOf = (ctx: GossipContext, who: number): string => ctx.roster.names[who] as string

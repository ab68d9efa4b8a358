/**
 * The words of gossip: SWIM's probes and rumours (Das et al. 2002, with Lifeguard; hashicorp/
 * memberlist's shape), and the tables that ride on it (spec 9.6, 9.7). No Docker word in them.
 */
import type { MachineId } from '../kernel/context'
import type { Millis } from '../kernel/time'

/** A member lives under `name` on a machine. Frozen, and shared by all who know of it. */
export interface Alive {
  readonly kind: 'alive'
  readonly name: string
  readonly machine: MachineId
  readonly incarnation: number
}

/** What is told from mouth to mouth. */
export type Rumour =
  | Alive
  | {
      readonly kind: 'suspect'
      readonly name: string
      readonly incarnation: number
      /** Who says so. */
      readonly by: string
    }
  | {
      readonly kind: 'dead'
      readonly name: string
      readonly incarnation: number
      readonly by: string
      /** It said so itself: it left. */
      readonly left: boolean
    }

/** What a member is known to be, for push/pull. */
export interface Known {
  readonly alive: Alive
  readonly state: 'alive' | 'suspect' | 'dead' | 'left'
  readonly incarnation: number
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
  readonly name: string
  readonly machine: MachineId
  readonly clock: number
  readonly present: boolean
}

export type GossipMessage =
  | {
      readonly kind: 'gossip.ping'
      readonly seq: number
      readonly target: string
      readonly rumours: readonly Rumour[]
    }
  | { readonly kind: 'gossip.ack'; readonly seq: number; readonly rumours: readonly Rumour[] }
  | { readonly kind: 'gossip.nack'; readonly seq: number }
  | {
      readonly kind: 'gossip.pingReq'
      readonly seq: number
      readonly target: string
      readonly machine: MachineId
    }
  /** The same question over a stream; a network that drops datagrams may let it pass. */
  | { readonly kind: 'gossip.tcpPing'; readonly seq: number; readonly target: string }
  | { readonly kind: 'gossip.tcpAck'; readonly seq: number }
  | { readonly kind: 'gossip.gossip'; readonly rumours: readonly Rumour[] }
  | {
      readonly kind: 'gossip.pushPull'
      readonly join: boolean
      readonly known: readonly Known[]
      readonly attendance: readonly Attendance[]
    }
  | {
      readonly kind: 'gossip.pushPull.answer'
      readonly known: readonly Known[]
      readonly attendance: readonly Attendance[]
    }
  | {
      readonly kind: 'gossip.table'
      readonly network: string
      readonly entries: readonly Entry[]
      readonly attendance: readonly Attendance[]
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
  | { readonly kind: 'gossip.suspicion'; readonly name: string; readonly incarnation: number }
  | { readonly kind: 'gossip.tick' }
  | { readonly kind: 'gossip.pushPull' }
  | { readonly kind: 'gossip.table.tick' }
  | { readonly kind: 'gossip.table.sync' }

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

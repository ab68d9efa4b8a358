/**
 * The words between the leader's dispatcher and the agents (spec 2.5, 6.2). Sent over the wire as
 * they are and never mutated. A worker may speak to any manager: one that does not lead passes
 * the words on (`dispatcher.relay`), as swarmkit's managers proxy.
 */
import type { Refusal } from '../../api/routes'
import type * as api from '../../api/types'
import type { MachineId } from '../kernel/context'
import type { Millis } from '../kernel/time'
import type { Network, Node, Payload, Task, TaskStatus } from '../store/objects'

/** A manager as the agents know it. */
export interface Remote {
  readonly nodeId: string
  readonly machine: MachineId
  readonly addr: string
}

/**
 * The first words of a session; `agent` is where the answer goes when a manager passes it on, and
 * `attempt` says in answer to which of its words.
 */
export interface SessionOpen {
  readonly kind: 'dispatcher.session.open'
  readonly nodeId: string
  /** The swarm that its certificate is of. */
  readonly clusterId: string
  readonly agent: MachineId
  readonly attempt: number
  /** The last session that it had, to be gone on with if the leader has it still. */
  readonly sessionId: string
  readonly description: api.NodeDescription
  readonly addr: string
  readonly byHand: Node['byHand']
}

export type DispatcherMessage =
  | SessionOpen
  /** Carried by a manager that does not lead: `message` of or for `agent`. */
  | {
      readonly kind: 'dispatcher.relay'
      readonly agent: MachineId
      readonly message: DispatcherMessage
    }
  | {
      readonly kind: 'dispatcher.session'
      readonly sessionId: string
      readonly attempt: number
      readonly role: api.NodeRole
      readonly attachments: Node['attachments']
      readonly overlays: readonly Network[]
      readonly rootPem: string
      /** Its certificate is of an authority that is to go. */
      readonly mustRenew: boolean
      readonly managers: readonly Remote[]
    }
  | {
      readonly kind: 'dispatcher.refused'
      readonly code: 'NotFound' | 'InvalidArgument' | 'Aborted' | 'Unavailable' | 'PermissionDenied'
      readonly why: string
      /** The session that is over; null: none was opened. */
      readonly sessionId: string | null
    }
  /** The managers, the node's role or its networks changed while the session is open. */
  | {
      readonly kind: 'dispatcher.session.news'
      readonly sessionId: string
      readonly role: api.NodeRole
      readonly attachments: Node['attachments']
      readonly overlays: readonly Network[]
      readonly rootPem: string
      /** Its certificate is of an authority that is to go. */
      readonly mustRenew: boolean
      readonly managers: readonly Remote[]
      readonly sequence: number
    }
  | {
      readonly kind: 'dispatcher.heartbeat'
      readonly nodeId: string
      readonly sessionId: string
      readonly agent: MachineId
      /** Up to where the agent has followed: a lost word shows, and all is said again. */
      readonly followed: number
    }
  | {
      readonly kind: 'dispatcher.heartbeat.answer'
      readonly sessionId: string
      readonly period: Millis
    }
  | {
      readonly kind: 'dispatcher.assignments'
      readonly sessionId: string
      /** True: these are all; what is missing is to be removed. */
      readonly complete: boolean
      readonly tasks: readonly Task[]
      /** Secrets and configs of the tasks that may yet run. */
      readonly payloads: readonly Payload[]
      readonly removed: readonly string[]
      /** Place among the words of the session, news and assignments counted together. */
      readonly sequence: number
    }
  | {
      readonly kind: 'dispatcher.status'
      readonly nodeId: string
      readonly sessionId: string
      readonly agent: MachineId
      readonly updates: readonly { readonly taskId: string; readonly status: TaskStatus }[]
    }
  | {
      readonly kind: 'dispatcher.status.answer'
      readonly sessionId: string
      readonly reported: readonly { readonly taskId: string; readonly status: TaskStatus }[]
    }
  /** The overlays that containers by hand are on at the node: all of them. */
  | {
      readonly kind: 'dispatcher.attachments'
      readonly nodeId: string
      readonly sessionId: string
      readonly agent: MachineId
      readonly byHand: Node['byHand']
    }
  /** Which network is this, and may a container by hand be on it? */
  | {
      readonly kind: 'dispatcher.network'
      readonly nodeId: string
      readonly sessionId: string
      readonly agent: MachineId
      readonly network: string
    }
  | {
      readonly kind: 'dispatcher.network.answer'
      readonly network: string
      readonly found: Network | Refusal
    }

/** The words of an agent. */
export type FromAgent = Extract<
  DispatcherMessage,
  { readonly agent: MachineId; readonly nodeId: string }
>

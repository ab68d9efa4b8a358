/**
 * All that can have happened, as words. Facts go out and never come back in. Each decision a
 * learner may ask about carries its reason. Rooms below declare their own; this is the union.
 */
import type * as api from '../api/types'
import type { MachineId } from './kernel/context'
import type { Millis } from './kernel/time'
import type { GossipFact } from './gossip/types'
import type { RaftFact } from './raft/types'

/** How a machine fared in the scheduler's eyes: passed, or the filter that refused it and why. */
export interface Verdict {
  readonly node: string
  readonly filter: string | null
  readonly why: string
}

/** Where a machine stood among those that passed; lower is better (spec 4.3). */
export interface Rank {
  readonly node: string
  readonly recentFailures: number
  readonly ofService: number
  readonly total: number
}

export type ControlFact =
  | {
      readonly kind: 'scheduler.placed'
      readonly task: string
      readonly service: string
      readonly node: string
      readonly ranking: readonly Rank[]
      readonly refused: readonly Verdict[]
    }
  | {
      readonly kind: 'scheduler.pending'
      readonly task: string
      readonly service: string
      readonly explanation: string
      readonly refused: readonly Verdict[]
    }
  | {
      readonly kind: 'task.created'
      readonly task: string
      readonly service: string
      readonly slot: number
      readonly why: string
      readonly replaces: string
    }
  | {
      readonly kind: 'task.stopping'
      readonly task: string
      readonly service: string
      readonly desired: api.TaskState
      readonly why: string
    }
  | { readonly kind: 'task.reaped'; readonly task: string; readonly why: string }
  | {
      readonly kind: 'task.rejected'
      readonly task: string
      readonly node: string
      readonly why: string
    }
  | {
      readonly kind: 'restart.waiting'
      readonly task: string
      readonly replaces: string
      readonly until: Millis
      readonly why: string
    }
  | { readonly kind: 'restart.gaveUp'; readonly task: string; readonly why: string }
  | {
      readonly kind: 'update.started'
      readonly service: string
      readonly dirty: number
      readonly why: string
    }
  | {
      readonly kind: 'update.batch'
      readonly service: string
      readonly slot: number
      readonly why: string
    }
  | {
      readonly kind: 'update.waiting'
      readonly service: string
      readonly until: Millis
      readonly why: string
    }
  | {
      readonly kind: 'update.failed'
      readonly service: string
      readonly task: string
      readonly why: string
    }
  | {
      readonly kind: 'update.state'
      readonly service: string
      readonly state: api.UpdateState
      readonly why: string
    }
  | {
      readonly kind: 'service.created' | 'service.removed'
      readonly service: string
      readonly name: string
    }
  | {
      readonly kind: 'service.changed'
      readonly service: string
      readonly name: string
      readonly why: string
    }
  | {
      readonly kind: 'ca.rotation'
      readonly state: 'started' | 'finished'
      readonly why: string
    }
  | { readonly kind: 'allocator.allocated'; readonly object: string; readonly what: string }

export type NodeFact =
  | {
      readonly kind: 'node.joined'
      readonly node: string
      readonly machine: MachineId
      readonly role: api.NodeRole
    }
  | {
      readonly kind: 'node.state'
      readonly node: string
      readonly machine: MachineId
      readonly from: api.NodeState
      readonly to: api.NodeState
      readonly why: string
    }
  | { readonly kind: 'node.removed'; readonly node: string; readonly why: string }
  | {
      readonly kind: 'dispatcher.heartbeat.missed'
      readonly node: string
      readonly lastAt: Millis
      readonly grace: Millis
    }
  | { readonly kind: 'agent.session.lost'; readonly machine: MachineId; readonly why: string }
  | {
      readonly kind: 'agent.session.opened'
      readonly machine: MachineId
      readonly manager: MachineId
    }
  | {
      readonly kind: 'task.state'
      readonly task: string
      readonly machine: MachineId
      readonly from: api.TaskState
      readonly to: api.TaskState
      readonly why: string
    }
  | {
      readonly kind: 'image.pull.started' | 'image.pull.done' | 'image.pull.refused'
      readonly machine: MachineId
      readonly image: string
    }
  | {
      readonly kind: 'container.health'
      readonly machine: MachineId
      readonly task: string
      readonly status: 'starting' | 'healthy' | 'unhealthy'
      readonly why: string
    }
  /**
   * Somebody dealt with a task's container himself, and the swarm was not asked; or something befell
   * a container that somebody made by hand, which has its own ID for a task's, and a name.
   */
  | {
      readonly kind: 'container.byHand'
      readonly machine: MachineId
      readonly task: string
      /** Empty for a task's container. */
      readonly name: string
      readonly why: string
    }
  | {
      readonly kind: 'container.exited'
      readonly machine: MachineId
      readonly task: string
      readonly exitCode: number
    }

type MachineFact =
  | { readonly kind: 'machine.added' | 'machine.removed'; readonly machine: MachineId }
  | {
      readonly kind: 'machine.power'
      readonly machine: MachineId
      readonly on: boolean
      readonly why: string
    }
  | {
      readonly kind: 'link.changed'
      readonly from: MachineId
      readonly to: MachineId
      readonly cut: boolean
    }
  /** The way is mended, but the peers' connection over it is stuck for so long more (stuck.ts). */
  | {
      readonly kind: 'connection.stuck'
      readonly from: MachineId
      readonly to: MachineId
      readonly wait: Millis
    }
  | { readonly kind: 'swarm.initialised'; readonly machine: MachineId; readonly cluster: string }
  | { readonly kind: 'ca.refused'; readonly machine: MachineId; readonly why: string }
  | { readonly kind: 'swarm.forced'; readonly machine: MachineId; readonly why: string }
  | { readonly kind: 'manager.locked' | 'manager.unlocked'; readonly machine: MachineId }
  | { readonly kind: 'manager.leading'; readonly machine: MachineId; readonly term: number }
  | { readonly kind: 'manager.deposed'; readonly machine: MachineId; readonly why: string }
  | {
      /** An answer to a request of the outside; `reply` is an api.Reply. */
      readonly kind: 'request.answered'
      readonly id: string
      readonly machine: MachineId
      readonly reply: unknown
    }
  | {
      readonly kind: 'traffic.answered'
      readonly id: string
      readonly status: number
      readonly body: string
      readonly failed: 'refused' | 'timeout' | null
      /** What the request passed, in order: each hop with what decided it. */
      readonly hops: readonly Hop[]
    }

/** A station of a request through the routing mesh, and what decided the next (spec 9.3). */
export interface Hop {
  readonly at: Millis
  readonly where: 'client' | 'port' | 'balancer' | 'task' | 'answer'
  /** Empty outside of any. */
  readonly machine: MachineId
  readonly task: string
  readonly why: string
}

export type Fact = RaftFact | GossipFact | ControlFact | NodeFact | MachineFact

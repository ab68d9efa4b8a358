/**
 * What an agent knows, as a plain value.
 */
import type { Journal } from './journal'
import type * as api from '../../api/types'
import type { DispatcherMessage, Remote } from '../dispatcher/messages'
import type { NodeFact } from '../fact'
import type { Alarm, Context, MachineId } from '../kernel/context'
import { NOBODY, NONE, type Fixed } from '../kernel/record'
import type { Millis } from '../kernel/time'
import type { Node, Network, Payload, Task, TaskStatus } from '../store/objects'
import type { AgentTimer, RegistryMessage } from './messages'
import type { Container, Plugged } from './runtime'
import type { Stock } from './stock'

export interface AgentContext extends Context<
  DispatcherMessage | RegistryMessage,
  AgentTimer,
  NodeFact
> {
  /** What lies on the machine's disk. */
  readonly stock: Stock
  /** What its daemon writes down. */
  readonly journal: Journal
}

/** A session with the dispatcher, reached through `manager`. */
export interface Session {
  readonly id: string
  readonly manager: MachineId
  /** Rings when a heartbeat is not answered in time; null: none is under way. */
  patience: Alarm | null
  /** When the last heartbeat left. */
  beatAt: Millis
  /** The last of the dispatcher's numbered words that was followed. */
  followed: number
}

/**
 * What is done for a task. `settle`: its process runs, its health check has not passed yet; `ail`:
 * it is stopped because it is unhealthy; `yield`: a deed was broken off, and after a while it goes on.
 */
type Deed = 'prepare' | 'pull' | 'start' | 'settle' | 'wait' | 'ail' | 'yield' | 'stop'

/** A task as its node has it: the last assignment, what was reached, and the deed in hand. */
export interface AgentTask {
  readonly task: Task
  readonly status: TaskStatus
  /** What is being done; its alarm carries `token`, so that a changed mind voids it. */
  readonly doing: Deed | null
  readonly token: number
  /** Since when its record is gone at the managers; null: it is there. */
  readonly gone: Millis | null
}

/** What a node knows and does; `tasks` is also what it keeps on disk. */
export interface Agent {
  readonly nodeId: string
  readonly clusterId: string
  readonly machine: MachineId
  readonly addr: string
  description: api.NodeDescription
  role: api.NodeRole
  /** The root that the managers trust, and whether they want its certificate renewed (spec 8.4). */
  trustRoot: string
  mustRenew: boolean
  /** The overlays that it takes part in, and its load-balancer address on each. */
  overlays: readonly Network[]
  attachments: Readonly<Record<string, string>>
  /** The overlays that have been made here for what runs. */
  networks: readonly Plugged[]
  /** When `ingress` was made here; null: not yet. */
  ingressAt: Millis | null
  /** The overlays that containers by hand are on, as the leader was told. */
  byHand: Node['byHand']
  session: Session | null
  /** The last session that it had, which it asks for first; empty: none yet. */
  lastSession: string
  attempt: number
  connectingTo: MachineId | null
  backoff: Millis
  /** This machine's own manager runs: the agent speaks to no other (spec 6.5). */
  besideManager: boolean
  /** Known managers with their weights (spec 6.5). */
  remotes: Fixed<{ readonly remote: Remote; readonly weight: number }>
  tasks: Record<string, AgentTask>
  containers: Record<string, Container>
  /** Secrets and configs of tasks that have not ended, by ID: in memory only (spec 2.5). */
  payloads: Fixed<Payload>
  /** Statuses the dispatcher has not acknowledged. */
  reports: Fixed<TaskStatus>
  /** A report leaves at the end of this instant. */
  reporting: boolean
  /** An alarm will send again what is not acknowledged by then. */
  retrying: boolean
  /** The recording bench: all images are there, as sleeping stand-ins. */
  readonly standIn: boolean
  nextToken: number
  nextPid: number
  /** Set when the dispatcher said that this node is no member any more. */
  expelled: boolean
}

/** An agent that is not connected yet. */
export const createAgent = (
  identity: Pick<
    Agent,
    | 'nodeId'
    | 'clusterId'
    | 'machine'
    | 'addr'
    | 'description'
    | 'role'
    | 'standIn'
    | 'besideManager'
  >,
): Agent => ({
  ...identity,
  trustRoot: '',
  mustRenew: false,
  overlays: NOBODY,
  attachments: NONE,
  byHand: NOBODY,
  session: null,
  lastSession: '',
  attempt: 0,
  connectingTo: null,
  backoff: 0,
  remotes: NONE,
  tasks: {},
  containers: {},
  networks: NOBODY,
  ingressAt: null,
  payloads: NONE,
  reports: NONE,
  reporting: false,
  retrying: false,
  nextToken: 1,
  nextPid: 1000,
  expelled: false,
})

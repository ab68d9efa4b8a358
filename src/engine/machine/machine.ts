/**
 * One computer: what survives a power cut (`disk`), what does not (`memory`), and its luck. Timers
 * carry the machine's `life`, so that an old life's alarm is void.
 */
import type { Ask, ExecRequest, Reply } from '../../api/routes'
import type { LocalNodeState, LogLine } from '../../api/daemon'
import type { GenericResource, Network, NodeRole } from '../../api/types'
import { emptyJournal, type Journal } from '../agent/journal'
import type { Pulled } from '../agent/pull'
import type { Container } from '../agent/runtime'
import type { Agent } from '../agent/state'
import { emptyStock, type Stock } from '../agent/stock'
import type { DispatcherJob, Dispatcher } from '../dispatcher/dispatcher'
import type { Remote } from '../dispatcher/messages'
import type { Fact } from '../fact'
import type { Swim } from '../gossip/state'
import type { Tables } from '../gossip/tables'
import { freeze } from '../kernel/clone'
import type { MachineId } from '../kernel/context'
import { NOBODY, NONE, type Fixed } from '../kernel/record'
import type { Rng } from '../kernel/rng'
import type { Millis } from '../kernel/time'
import type { Lane } from '../control/lane'
import type { Balancers } from '../mesh/balancer'
import type { Raft, Saved } from '../raft/raft'
import type { Action } from '../store/actions'
import type { Cluster } from '../store/objects'
import type { Store } from '../store/store'
import type { PeerContext } from './messages'
import type { Running } from './processing'

/** What a member of a swarm keeps: who it is, and by whose word. */
export interface Identity {
  readonly nodeId: string
  readonly clusterId: string
  readonly role: NodeRole
  readonly certificate: string
  readonly notAfter: Millis
  readonly privateKey: string
  readonly rootPem: string
  /** Who signed the certificate: not the root while that rotates (spec 8.4). */
  readonly issuerPem: string
  /** `ip:2377`, as the others reach it. */
  readonly addr: string
  readonly remotes: readonly Remote[]
  /** The name under which it is a member of raft, or asked to become one; empty for a worker. */
  readonly peer: string
}

/** Written when the power goes: until then nobody can read it. */
interface Disk {
  readonly identity: Identity | null
  readonly raft: Saved | null
  /** The unlock key that opens it after a restart; empty: it is not locked (spec 7.9). */
  readonly sealedWith: string
  readonly tasks: Agent['tasks']
  readonly containers: Agent['containers']
}

/** A command inside a container: kept until its exit status was read, a few at most. */
interface Exec {
  readonly taskId: string
  readonly request: ExecRequest
  /** Null: it has not ended. */
  readonly exitCode: number | null
}

/** What somebody pulls by hand: kept for a while when it is over, a few at most. */
export interface Fetch {
  /** What was asked for: an image, or a repository with all its tags. */
  readonly asked: string
  /** Those that have come, the oldest first. */
  readonly past: readonly FetchedImage[]
  readonly now: FetchedImage
  /** Tags that are still to be pulled. */
  readonly rest: readonly string[]
  readonly end: Pulled['end'] | null
}

/** One image of those that are pulled. */
export interface FetchedImage {
  /** With a tag or a digest. */
  readonly image: string
  /** It was there already: by the very name, or by another. */
  readonly before: 'named' | 'there' | null
}

/** A request at this machine's daemon that has no answer yet. */
export interface Pending {
  readonly id: string
  readonly ask: Ask
  readonly since: Millis
  /** The leader it was passed on to, or null while it waits for one. */
  readonly sentTo: MachineId | null
}

/** A question to the leader that must take its turn in the lane. */
export type Job =
  | {
      readonly kind: 'request'
      readonly id: string
      readonly ask: Ask
      /** The manager that passed it on, or null when it was asked here. */
      readonly from: MachineId | null
    }
  | { readonly kind: 'bootstrap'; readonly cluster: Cluster; readonly nodeId: string }
  | {
      readonly kind: 'admit'
      readonly nodeId: string
      readonly role: NodeRole
      readonly publicKey: string
      readonly availability: 'active' | 'pause' | 'drain'
      readonly joiner: MachineId
      readonly via: MachineId
      readonly requestId: string
    }
  | {
      readonly kind: 'renew'
      readonly nodeId: string
      readonly publicKey: string
      readonly joiner: MachineId
      readonly via: MachineId
      readonly requestId: string
    }
  | { readonly kind: 'role'; readonly nodeId: string; readonly role: NodeRole }
  | DispatcherJob

/** What a piece of work comes to. */
export interface Outcome {
  readonly actions: readonly Action[]
  readonly facts: readonly Fact[]
  /** What whoever asked is told when it is committed. */
  readonly reply: Reply | null
}

/** Lines of containers that machines are being asked for. */
export interface Gathering {
  readonly job: Extract<Job, { kind: 'request' }>
  waiting: { readonly machine: MachineId; readonly nodeId: string }[]
  readonly lines: LogLine[]
  readonly missing: string[]
}

/** Who asked for a certificate, and through whom. */
export interface Asking {
  readonly via: MachineId
  readonly joiner: MachineId
  readonly requestId: string
}

/** What only a leader has. Gone with its term. */
export interface Leading {
  readonly term: number
  /** The last entry at its election; the rest of the manager starts when it is applied. */
  readonly from: number
  ready: boolean
  lane: Lane<Job>
  dispatcher: Dispatcher
  /** By request. */
  gathering: Record<string, Gathering>
  /** Who asked for a certificate that is not signed yet, by node. */
  unsigned: Record<string, Asking>
  /** When the roles are looked at again; null: each is as it was asked for. */
  rolesDue: Millis | null
  /** Answers that wait for the commit of the work in hand. */
  answering: { readonly job: Job; readonly reply: Reply | null } | null
}

export interface Manager {
  raft: Raft
  store: Store
  leading: Leading | null
  /** The last tick of raft. */
  tickedAt: Millis
  /** Ticks without a leader (spec 7.3). */
  leaderless: number
  nextProposal: number
  /** Joins that wait for the commit of their membership change, by peer. */
  joining: Record<string, { readonly joiner: MachineId; readonly context: PeerContext }>
  /** Who was a member of raft, and may not know that it is none any more. */
  removed: Record<string, true>
  /**
   * Where peers are that speak to it and that it does not know yet as members, because its log is
   * not so far: they are answered all the same (swarmkit asks another peer for their address).
   */
  strangers: Record<string, MachineId>
  /** Since when each peer owes an answer: the transport's idea of who is reachable. */
  asked: Record<string, Millis>
  /** When a snapshot was last sent to each peer. */
  snapshots: Record<string, Millis>
}

/** What every member has. */
export interface Member {
  identity: Identity
  /** A new certificate is asked for, for this key; it takes the old one's place with it. */
  renewal: { readonly privateKey: string; readonly publicKey: string; asked: MachineId } | null
  /** Whether it has begun to take part in gossip. */
  gossips: boolean
  /** How often it asked since it last had what it wanted. */
  renewals: number
  /** The role that was last asked of it. */
  seenRole: NodeRole
  agent: Agent
  swim: Swim
  tables: Tables
  balancers: Balancers
}

/** A `swarm init` or `swarm join` under way, or a worker that becomes a manager. */
export interface Joining {
  readonly kind: 'join' | 'promotion'
  readonly requestId: string
  remote: MachineId | null
  readonly remoteAddr: string
  readonly token: string
  readonly availability: 'active' | 'pause' | 'drain'
  readonly addr: string
  readonly privateKey: string
  readonly publicKey: string
  stage: 'root' | 'issue' | 'status' | 'raft' | 'member'
  attempt: number
  /** Attempts at this stage so far, and what the last of them was refused for. */
  tries: number
  fault: Reply | null
  rootPem: string
  nodeId: string
  peer: string
}

/** A `swarm init` whose first objects are not written yet. */
interface Founding {
  readonly requestId: string
  readonly nodeId: string
  readonly cluster: Cluster
  asked: boolean
}

interface Awaited {
  readonly taskId: string
  /** The process that had ended before, where the next one's end is meant. */
  readonly after: number | null
  /** It waited to be started again then, which somebody may prevent. */
  readonly restarting: boolean
  readonly exitCode: number | null
}

/** What waits until a daemon that starts is ready. */
export interface Starting {
  /** It answers when it has found its swarm, and then when its containers on overlays are back. */
  awaits: 'swarm' | 'networks'
  readonly asks: { readonly id: string; readonly ask: Ask }[]
  /** Containers by hand on overlays, with the session and the network that was asked about. */
  returning: Fixed<string>
}

export interface Memory {
  /** Null: it answers at once. */
  starting: Starting | null
  localState: LocalNodeState
  error: string
  member: Member | null
  manager: Manager | null
  joining: Joining | null
  founding: Founding | null
  pending: Fixed<Pending>
  /** Those that wait for a container's process to end: its task, which process, how it ended. */
  awaited: Fixed<Awaited>
  /** Commands inside containers, oldest first. */
  execs: Fixed<Exec>
  /** What runs in containers and is not only a course of time: by exec, or by task. */
  processes: Record<string, Running>
  /** What `docker pull` began, oldest first. */
  fetches: Fixed<Fetch>
  /** Containers by hand that are gone, for whoever is attached to them: the last few. */
  departed: Fixed<Container>
  /** The port that was given last of each range of an address: the next one follows it. */
  lastPorts: Fixed<number>
}

export interface Machine {
  readonly id: MachineId
  readonly address: string
  /** Order of creation. */
  readonly order: number
  readonly cpus: number
  readonly memoryBytes: number
  readonly labels: Readonly<Record<string, string>>
  /** Its own kinds of resources: dockerd's `--node-generic-resource`. */
  readonly generic: readonly GenericResource[]
  /** All images are there, as the sleeping stand-ins of the recording bench. */
  readonly standIn: boolean
  life: number
  power: 'on' | 'off'
  rng: Rng
  disk: Disk
  /** Images and volumes: they stay when the machine leaves its swarm. */
  readonly stock: Stock
  /** What its daemon wrote down since it started. */
  readonly journal: Journal
  /**
   * Runs the containers of no task (`docker run`), without a session; null before the first. They
   * stay on the disk when the power goes.
   */
  hand: Agent | null
  /** Bridges that were made here; no swarm knows them, and none takes them away. */
  networks: readonly Network[]
  memory: Memory | null
}

/** A disk with nothing on it. Where it was read, its content is in memory until the power goes. */
export const BLANK_DISK: Disk = freeze({
  identity: null,
  raft: null,
  sealedWith: '',
  tasks: {},
  containers: {},
})

/** A machine as it comes from the shop: off, with an empty disk. */
export const createMachine = (
  plan: Pick<
    Machine,
    'id' | 'address' | 'order' | 'cpus' | 'memoryBytes' | 'labels' | 'generic' | 'standIn' | 'rng'
  >,
): Machine => ({
  ...plan,
  life: 0,
  power: 'off',
  disk: BLANK_DISK,
  stock: emptyStock(),
  journal: emptyJournal(),
  hand: null,
  networks: NOBODY,
  memory: null,
})

/** The memory of a machine that was just switched on. */
export const blankMemory = (): Memory => ({
  starting: null,
  localState: 'inactive',
  error: '',
  member: null,
  manager: null,
  joining: null,
  founding: null,
  pending: NONE,
  awaited: NONE,
  execs: NONE,
  processes: {},
  fetches: NONE,
  departed: NONE,
  lastPorts: NONE,
})

/**
 * What an eye can see of the cluster: flat records by ID, small enough to be sent as differences.
 * Truth (a machine's body) and belief (the leader's opinion of it) stand side by side. Instants
 * are virtual milliseconds.
 */

type Role = 'manager' | 'worker' | 'none'
type Belief = 'ready' | 'down' | 'unknown' | 'disconnected' | 'none'

/** Raft as one manager sees it. */
export interface RaftView {
  /** The manager's machine. */
  readonly id: string
  readonly state: 'follower' | 'candidate' | 'leader'
  readonly term: number
  /** The machine it takes for leader, or null. */
  readonly leader: string | null
  readonly votedFor: string | null
  readonly commit: number
  readonly applied: number
  readonly lastIndex: number
  /** Virtual instant at which its patience ends, when nothing is heard; null for a leader. */
  readonly timeoutAt: number | null
  readonly timeout: number
  /** Machines that gave it their vote in this term. */
  readonly votes: readonly string[]
  /** For a leader: each peer's machine with its match and next index. */
  readonly peers: readonly {
    readonly machine: string
    readonly match: number
    readonly next: number
  }[]
  /** The newest entries: index, term, what they carry in a word. */
  readonly tail: readonly { readonly index: number; readonly term: number; readonly word: string }[]
}

/** Gossip as one machine sees it: whom it doubts and whom it has not heard of; the rest lives. */
export interface GossipView {
  /** Lifeguard's score of itself; 0 is well, more makes it slower to accuse others. */
  readonly health: number
  /** Members it takes for alive or suspects, itself among them. */
  readonly known: number
  readonly doubts: readonly {
    readonly machine: string
    readonly state: 'suspect' | 'dead' | 'left'
    readonly incarnation: number
    /** Since when it thinks so. */
    readonly since: number
  }[]
  /** Machines that gossip, too, of which it has not heard. */
  readonly missing: readonly string[]
}

export interface MachineView {
  readonly id: string
  readonly address: string
  readonly power: 'on' | 'off'
  /** Order of creation, for the layout. */
  readonly order: number
  readonly labels: Readonly<Record<string, string>>
  readonly cpus: number
  readonly memoryBytes: number
  /** Reserved by tasks on it, as the scheduler counts. */
  readonly cpusReserved: number
  readonly memoryReserved: number
  /** What it is in the swarm; `none`: unplugged from any. */
  readonly role: Role
  readonly nodeId: string
  readonly localState: 'inactive' | 'pending' | 'active' | 'error' | 'locked'
  /** What the current leader believes of it. */
  readonly belief: Belief
  readonly availability: 'active' | 'pause' | 'drain'
  readonly reachability: 'reachable' | 'unreachable' | 'unknown' | ''
  readonly isLeader: boolean
  readonly nodeLabels: Readonly<Record<string, string>>
  readonly gossip: GossipView | null
  readonly certificate: {
    readonly role: string
    readonly expiresAt: number
    readonly pem: string
  } | null
  readonly images: readonly string[]
}

/** A container that somebody made by hand on a machine: no manager knows of it. */
export interface ContainerView {
  readonly id: string
  readonly name: string
  readonly machine: string
  readonly image: string
  readonly command: string
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'exited'
  /** Since when it is in this state, but for a pause, which has the start. */
  readonly since: number
  readonly createdAt: number
  /** Of its last end; null before the first. */
  readonly exitCode: number | null
  readonly health: '' | 'starting' | 'healthy' | 'unhealthy'
  /** Docker's word; `no`: nothing starts it again. */
  readonly restartPolicy: string
  readonly restarts: number
  /** Removed when it ends (`--rm`). */
  readonly autoRemove: boolean
  /** The machine's ports that lead into it while it runs: "8080 → 80/tcp". */
  readonly ports: readonly string[]
  /** Networks, with its address there while it runs. */
  readonly networks: readonly { readonly name: string; readonly address: string }[]
  readonly volumes: readonly string[]
}

/** A machine's heartbeats: what moves at rest, apart from what does not. */
export interface BeatView {
  /** The machine. */
  readonly id: string
  /** The leader's last heartbeat from it, and when its patience ends; null for none, or before. */
  readonly heardAt: number | null
  readonly silentUntil: number | null
  /** When it sent its last heartbeat (a pulse); null for never. */
  readonly beatAt: number | null
}

export interface TaskView {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly slot: number
  /** Machine, or empty while it waits. */
  readonly machine: string
  readonly state: string
  readonly desired: string
  readonly message: string
  readonly err: string
  readonly since: number
  /** Its service's spec has changed since, so that it will be replaced. */
  readonly outdated: boolean
  readonly image: string
  /** Pull done, 0 to 100; null when nothing is pulled. */
  readonly pulled: number | null
  readonly origin: string
  readonly createdAt: number
  readonly address: string
  readonly exitCode: number | null
}

export interface ServiceView {
  readonly id: string
  readonly name: string
  readonly mode: 'replicated' | 'global' | 'replicated-job' | 'global-job'
  readonly image: string
  readonly running: number
  readonly desired: number
  readonly ports: readonly {
    readonly published: number
    readonly target: number
    readonly protocol: string
    readonly mode: string
  }[]
  readonly update: {
    readonly state: string
    readonly message: string
    readonly startedAt: number
    readonly completedAt: number | null
    readonly done: number
    readonly total: number
    readonly parallelism: number
    readonly delay: number
    readonly order: string
    /** What is counted down now: a delay or the monitor window; null for neither. */
    readonly waitingUntil: number | null
    readonly waitingFor: 'delay' | 'monitor' | ''
    /** How long that wait is in all. */
    readonly wait: number
    /** New tasks that failed so far, the share of them that may, and what happens then. */
    readonly failed: number
    readonly maxFailureRatio: number
    readonly failureAction: string
  } | null
  readonly virtualIps: readonly string[]
  readonly createdAt: number
}

/** A disturbed link, one direction. */
export interface LinkView {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly cut: boolean
  readonly latency: number
  readonly loss: number
}

export interface NetworkView {
  readonly id: string
  readonly name: string
  readonly driver: string
  readonly subnet: string
}

/** Why tasks of a service wait: each machine against each filter of the scheduler. */
export interface WaitView {
  /** The service. */
  readonly id: string
  readonly tasks: readonly string[]
  readonly filters: readonly string[]
  readonly machines: readonly {
    readonly machine: string
    /** Beside the filters: '' where it passes, else why not. */
    readonly refusals: readonly string[]
  }[]
}

/** The whole swarm in words. */
export interface SwarmView {
  readonly id: 'swarm'
  readonly clusterId: string
  /** The machine that leads, as its majority sees it; null for none. */
  readonly leader: string | null
  readonly term: number
  readonly managers: number
  readonly managersAlive: number
  readonly quorum: number
  /** "3 managers, 2 needed, 1 answers: nothing can change; what runs keeps running". */
  readonly words: string
}

export interface ClusterView {
  readonly swarm: Readonly<Record<string, SwarmView>>
  readonly machines: Readonly<Record<string, MachineView>>
  readonly beats: Readonly<Record<string, BeatView>>
  readonly rafts: Readonly<Record<string, RaftView>>
  readonly services: Readonly<Record<string, ServiceView>>
  readonly tasks: Readonly<Record<string, TaskView>>
  /** Those made by hand. */
  readonly containers: Readonly<Record<string, ContainerView>>
  readonly links: Readonly<Record<string, LinkView>>
  readonly networks: Readonly<Record<string, NetworkView>>
  readonly waits: Readonly<Record<string, WaitView>>
}

export const EMPTY_VIEW: ClusterView = {
  swarm: {},
  machines: {},
  beats: {},
  rafts: {},
  services: {},
  tasks: {},
  containers: {},
  links: {},
  networks: {},
  waits: {},
}

/** One colour a kind in the picture. */
export const PACKET_KINDS = [
  'raft',
  'dispatcher',
  'gossip',
  'join',
  'image',
  'ingress',
  'control',
] as const
export type PacketKind = (typeof PACKET_KINDS)[number]

/** A message on its way. Its dot is placed by arithmetic from the two instants. */
export interface PacketView {
  readonly id: number
  readonly kind: PacketKind
  /** Machines; 'registry' and 'host' stand at the edge of the stage. */
  readonly from: string
  readonly to: string
  readonly sentAt: number
  readonly arrivesAt: number
  readonly lost: boolean
  /** What it says, in a few words: "vote? term 4". */
  readonly word: string
}

/** A request that came back through the routing mesh, with what decided each hop. */
export interface VisitView {
  readonly id: string
  readonly at: number
  readonly status: number
  readonly body: string
  /** Docker's or the client's word for what failed; empty when it was answered. */
  readonly failed: string
  readonly hops: readonly {
    readonly at: number
    readonly where: 'client' | 'port' | 'balancer' | 'task' | 'answer'
    readonly machine: string
    readonly task: string
    readonly why: string
  }[]
}

/** A line of what happened, for the feed, the live region and the timeline's marks. */
export interface FeedItem {
  readonly seq: number
  readonly at: number
  readonly kind: string
  readonly text: string
  /** Weighs it: marks go on the timeline, notes only into the feed. */
  readonly weight: 'mark' | 'note'
  readonly tone: 'good' | 'bad' | 'plain'
  readonly machine: string
  readonly service: string
  readonly task: string
  /** One made by hand. */
  readonly container: string
}

/** Every word that crosses a wire, every alarm a machine may set, and the hands to do so with. */
import type { Millis } from '../kernel/time'
import type { LogLine } from '../../api/daemon'
import type { Ask, Reply } from '../../api/routes'
import type { AgentTimer, RegistryMessage } from '../agent/messages'
import type { Journal } from '../agent/journal'
import type { Stock } from '../agent/stock'
import type { CaMessage } from '../ca/messages'
import type { LaneAlarm } from '../control/lane'
import type { DispatcherTimer } from '../dispatcher/dispatcher'
import type { DispatcherMessage, FromAgent } from '../dispatcher/messages'
import type { Fact } from '../fact'
import type { Roster } from '../gossip/roster'
import type { GossipMessage, GossipTimer } from '../gossip/types'
import type { Context, MachineId } from '../kernel/context'
import type { IngressMessage } from '../mesh/messages'
import type { RaftMessage } from '../raft/types'

/** What a raft member says of itself to the others; raft carries it with the membership. */
export interface PeerContext {
  readonly nodeId: string
  readonly machine: MachineId
  readonly addr: string
}

/** Words among managers: requests passed on to the leader, and joining raft (spec 7.3, 7.5). */
export type ControlMessage =
  | {
      readonly kind: 'control.ask'
      readonly id: string
      readonly ask: Ask
      /** The swarm that the asker's certificate is of. */
      readonly clusterId: string
    }
  | { readonly kind: 'control.answer'; readonly id: string; readonly reply: Reply }
  | {
      readonly kind: 'control.join'
      readonly peer: string
      readonly context: PeerContext
      /** Where the answer goes; a manager that does not lead passes the question on. */
      readonly joiner: MachineId
    }
  | {
      readonly kind: 'control.join.answer'
      readonly peer: string
      readonly members: Readonly<Record<string, PeerContext>>
    }
  /** What did the containers of these tasks print? `since`: as in the API. */
  | {
      readonly kind: 'control.logs'
      readonly id: string
      readonly asker: MachineId
      readonly tasks: readonly string[]
      readonly since: number | null
      readonly tail: number | null
    }
  | {
      readonly kind: 'control.logs.answer'
      readonly id: string
      readonly from: MachineId
      readonly lines: readonly LogLine[]
    }
  /** To a member that was removed and does not know it yet. */
  | { readonly kind: 'control.removed'; readonly peer: string }
  /** A manager that ends closes its connections; one that loses its power cannot. */
  | { readonly kind: 'control.closed' }

export type Message =
  | RaftMessage
  | GossipMessage
  | DispatcherMessage
  | RegistryMessage
  | CaMessage
  | ControlMessage
  | IngressMessage

export type DaemonTimer =
  | { readonly kind: 'raft.tick'; readonly peer: string }
  | { readonly kind: 'role.wait' }
  | { readonly kind: 'daemon.start.timeout'; readonly awaits: 'swarm' | 'networks' }
  | { readonly kind: 'lane.alarm'; readonly term: number; readonly alarm: LaneAlarm }
  | { readonly kind: 'roles.check'; readonly term: number }
  /** Who asked this manager takes it for the leader; by now it may know who leads. */
  | {
      readonly kind: 'control.look'
      readonly from: MachineId
      readonly id: string
      readonly ask: Ask
    }
  | { readonly kind: 'request.retry'; readonly id: string }
  /** A manager without a leader looks for one, with an agent's words in its hand. */
  | { readonly kind: 'proxy.look'; readonly message: FromAgent; readonly until: number }
  | { readonly kind: 'request.deadline'; readonly id: string }
  | { readonly kind: 'join.step'; readonly attempt: number }
  | { readonly kind: 'certificate.renew'; readonly notAfter: number }
  | { readonly kind: 'certificate.retry'; readonly publicKey: string; readonly tries: number }
  | { readonly kind: 'logs.deadline'; readonly id: string; readonly term: number }
  | { readonly kind: 'description.refresh' }
  /** A process in a container has waited long enough. */
  | { readonly kind: 'process.wake'; readonly id: string; readonly turn: number }
  | { readonly kind: 'probe.timeout'; readonly id: string; readonly timeout: Millis }
  /** A container by hand is to be removed or started again, unless it ran since. */
  | {
      readonly kind: 'hand.remove' | 'hand.restart'
      readonly id: string
      readonly pid: number
    }

export type Timer = AgentTimer | DispatcherTimer | GossipTimer | DaemonTimer

/** A machine's hands: also the address book of the network it is on. */
export interface MachineContext extends Context<Message, Timer, Fact> {
  readonly roster: Roster
  readonly stock: Stock
  readonly journal: Journal
  /** The machine that has this IPv4 address or this name, or null. */
  resolve(host: string): MachineId | null
  /** Has the registry an image? What somebody made on a machine it has not. */
  sells(image: string): boolean
  /** The machine's IPv4 address; empty for one that is gone. */
  addressOf(machine: MachineId): string
}

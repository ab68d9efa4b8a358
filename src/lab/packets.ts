/** A message as the picture shows it: its colour's kind, and what it says in a few words. */
import type { Message } from '../engine/machine/messages'
import type { PacketKind, PacketView, VisitView } from '../protocol/view'
import type { Sending } from './bench'
import type { Happening } from './history'

const KINDS: Readonly<Record<string, PacketKind>> = {
  raft: 'raft',
  gossip: 'gossip',
  dispatcher: 'dispatcher',
  ca: 'join',
  control: 'control',
  image: 'image',
  ingress: 'ingress',
}

/** The kind a message is counted with: the room its words come from. */
export function kindOf(message: Message): PacketKind {
  if (message.kind.startsWith('control.join')) return 'join'
  return KINDS[message.kind.slice(0, message.kind.indexOf('.'))] ?? 'control'
}

/** A packet for the eye. A lost one falls after the time it would have taken. */
export function packetView({ packet, arrivesAt, seq }: Sending, id: number): PacketView {
  return {
    id: seq * 64 + (id % 64),
    kind: kindOf(packet.message),
    from: packet.from,
    to: packet.to,
    sentAt: packet.sentAt,
    arrivesAt: arrivesAt ?? packet.sentAt + 1,
    lost: arrivesAt === null,
    word: wordOf(packet.message),
  }
}

const WORDS: Readonly<Partial<Record<Message['kind'], string>>> = {
  'raft.heartbeat': 'heartbeat',
  'raft.heartbeat.answer': 'heard',
  'raft.snapshot': 'snapshot',
  'raft.timeoutNow': 'your turn',
  'gossip.ping': 'alive?',
  'gossip.ack': 'alive',
  'gossip.nack': 'no answer',
  'gossip.pingReq': 'ask it for me',
  'gossip.tcpPing': 'alive?',
  'gossip.tcpAck': 'alive',
  'gossip.dial': 'are you back?',
  'gossip.dial.answer': 'I am back',
  'gossip.dial.refused': 'nobody listens here',
  'gossip.table': 'where tasks are',
  'gossip.bulkSync': 'where all tasks are',
  'gossip.gossip': 'rumour',
  'gossip.pushPull': 'all I know',
  'gossip.pushPull.answer': 'all I know',
  'dispatcher.session.open': 'session?',
  'dispatcher.session': 'session',
  'dispatcher.heartbeat': 'beat',
  'dispatcher.heartbeat.answer': 'heard',
  'dispatcher.refused': 'refused',
  'ca.root': 'whom to trust?',
  'ca.root.answer': 'root certificate',
  'ca.issue': 'let me in',
  'ca.issue.answer': 'you are in',
  'ca.status': 'signed?',
  'ca.status.answer': 'certificate',
  'ca.renew': 'renew',
  'ca.denied': 'denied',
  'control.ask': 'request',
  'control.answer': 'answer',
  'control.logs': 'logs?',
  'control.logs.answer': 'lines',
  'control.join': 'join raft?',
  'control.join.answer': 'members',
  'ingress.request': 'GET',
  'ingress.forward': 'GET',
}

/** What a message says: "vote? term 4", "append 2, term 4". */
function wordOf(message: Message): string {
  switch (message.kind) {
    case 'raft.vote':
      return `vote? term ${message.term}`
    case 'raft.vote.answer':
      return message.granted ? `yes, term ${message.term}` : `no, term ${message.term}`
    case 'raft.append':
      return `append ${message.entries.length}, term ${message.term}`
    case 'raft.append.answer':
      return message.rejected ? `not after ${message.index}` : `have ${message.index}`
    case 'dispatcher.assignments':
      return `run ${message.tasks.length}, forget ${message.removed.length}`
    case 'dispatcher.status':
      return message.updates.map(({ status }) => status.state)[0] ?? 'status'
    case 'dispatcher.relay':
      return wordOf(message.message)
    case 'image.pull':
      return `pull ${message.image}`
    case 'image.layer':
      return message.missing ? 'no such image' : `layer ${message.part} of ${message.parts}`
    case 'ingress.answer':
      return message.failed ?? String(message.status)
    default:
      return WORDS[message.kind] ?? message.kind.slice(message.kind.indexOf('.') + 1)
  }
}

/** A request that came back, or null for other happenings. */
export function visitView({ fact, at }: Happening): VisitView | null {
  if (fact.kind !== 'traffic.answered') return null
  const { id, status, body, failed, hops } = fact
  return { id, at, status, body, failed: failed ?? '', hops }
}

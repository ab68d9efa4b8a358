/**
 * Copies of a machine. The general copy (kernel/clone.ts) meets all shapes at one place, at some 50
 * ns a field; a place that meets one shape takes a tenth of that. So what each machine of a large
 * swarm has is copied by name here, and the rest in general. What is frozen is shared.
 */
import type { Agent } from '../agent/state'
import type { Container } from '../agent/runtime'
import { createDispatcher, type Dispatcher } from '../dispatcher/dispatcher'
import type { Broadcasts } from '../gossip/broadcast'
import type { Swim } from '../gossip/state'
import type { NetworkTable, Tables } from '../gossip/tables'
import { clone, each, eachOfMany } from '../kernel/clone'
import { lend } from '../kernel/column'
import type { Leading, Machine, Manager, Member, Memory } from './machine'

/** A copy that shares with its original what is frozen, and columns. */
export const copyMachine = (machine: Machine): Machine => ({
  ...machine,
  rng: { ...machine.rng },
  disk: clone(machine.disk),
  stock: { ...machine.stock },
  journal: { ...machine.journal },
  hand: clone(machine.hand),
  memory: machine.memory === null ? null : copyMemory(machine.memory),
})

const copyMemory = (memory: Memory): Memory => ({
  ...memory,
  starting: clone(memory.starting),
  member: memory.member === null ? null : copyMember(memory.member),
  manager: memory.manager === null ? null : copyManager(memory.manager),
  joining: clone(memory.joining),
  founding: clone(memory.founding),
  processes: clone(memory.processes),
})

const copyManager = (manager: Manager): Manager => ({
  ...clone({ ...manager, leading: null }),
  leading: manager.leading === null ? null : copyLeading(manager.leading),
})

const copyLeading = (leading: Leading): Leading => ({
  ...clone({ ...leading, dispatcher: createDispatcher() }),
  dispatcher: copyDispatcher(leading.dispatcher),
})

const copyDispatcher = (dispatcher: Dispatcher): Dispatcher => ({
  ...clone({ ...dispatcher, sessions: {}, registrations: {} }),
  sessions: eachOfMany(dispatcher.sessions, (session) => ({ ...session })),
  registrations: eachOfMany(dispatcher.registrations),
})

const copyMember = (member: Member): Member => ({
  ...member,
  renewal: clone(member.renewal),
  agent: copyAgent(member.agent),
  swim: copySwim(member.swim),
  tables: copyTables(member.tables),
  balancers: { ...member.balancers },
})

const copyAgent = (agent: Agent): Agent => ({
  ...agent,
  session: agent.session === null ? null : { ...agent.session },
  tasks: { ...agent.tasks },
  containers: each(agent.containers, copyContainer),
})

const copyContainer = (container: Container): Container => ({
  ...container,
  byHand: clone(container.byHand),
})

const copySwim = (swim: Swim): Swim => ({
  ...swim,
  opinions: lend(swim.opinions),
  ring: lend(swim.ring),
  changes: clone(swim.changes),
  probe: swim.probe === null ? null : { ...swim.probe },
  rumours: copyBroadcasts(swim.rumours),
  riders: copyBroadcasts(swim.riders),
})

const copyBroadcasts = <T>(queue: Broadcasts<T>): Broadcasts<T> => ({
  ...queue,
  waiting:
    queue.waiting === null
      ? null
      : { items: [...queue.waiting.items], ranks: [...queue.waiting.ranks] },
})

const copyTables = (tables: Tables): Tables => ({
  ...tables,
  networks: each(tables.networks, copyTable),
  attendance: each(tables.attendance, lend),
})

const copyTable = (table: NetworkTable): NetworkTable => ({
  ...table,
  entries: { ...table.entries },
  queue: copyBroadcasts(table.queue),
})

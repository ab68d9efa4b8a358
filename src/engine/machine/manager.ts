/**
 * A manager: its raft member, its replica of the store, and the pump that carries entries from
 * one to the other. What a leader does besides stands in leading.ts.
 */
import { tell } from '../agent/journal'
import { assert } from '../kernel/assert'
import type { Action } from '../store/actions'
import { clusterOf, apply, createStore, restore, snapshotOf } from '../store/store'
import type { MachineId } from '../kernel/context'
import { campaign } from '../raft/campaign'
import { step } from '../raft/handle'
import {
  applyConf,
  compact,
  createRaft,
  hasReady,
  save,
  takeReady,
  tick,
  type Saved,
} from '../raft/raft'
import type { ConfChange, Entry, PeerId, RaftMessage } from '../raft/types'
import { fork } from '../kernel/rng'
import type { Millis } from '../kernel/time'
import { changesBetween, clusterEvents } from './cluster-events'
import { markAsked, reportLosses } from './reachable'
import { applied, depose, lead, tellAll, work } from './leading'
import type { Machine, Manager } from './machine'
import type { MachineContext, PeerContext } from './messages'

/** A tick of raft (spec 7.1). */
export const TICK: Millis = 1000

/** A member's clock; it stops with the member, whatever the machine becomes then. */
export function armTick({ raft }: Manager, ctx: MachineContext): void {
  ctx.after(TICK, { kind: 'raft.tick', peer: raft.id })
}

/** Applied entries after which the store is written down (spec 7.1). */
export const SNAPSHOT_EVERY = 10_000
/** Entries before a snapshot that are kept for slow followers (spec 7.1). */
export const KEPT_ENTRIES = 500

/** A manager with an empty store; `members` includes itself, unless it is still to be told. */
export function createManager(
  machine: Machine,
  now: Millis,
  peer: PeerId,
  members: Readonly<Record<PeerId, PeerContext>>,
): Manager {
  return managerOf(createRaft({ id: peer, rng: fork(machine.rng), members }), now)
}

/** A manager as the disk has it. */
export function bootManager(machine: Machine, now: Millis, saved: Saved): Manager {
  const manager = managerOf(createRaft({ id: saved.id, rng: fork(machine.rng), saved }), now)
  const { snapshot } = manager.raft.log
  if (snapshot !== null) manager.store = restore(snapshot.data as readonly Action[])
  return manager
}

const managerOf = (raft: Manager['raft'], now: Millis): Manager => ({
  raft,
  store: createStore(),
  leading: null,
  tickedAt: now,
  leaderless: 0,
  nextProposal: 1,
  joining: {},
  removed: {},
  strangers: {},
  asked: {},
  snapshots: {},
})

/** Takes up what the disk knew; a member alone need not wait for anybody's silence. */
export function startManager(machine: Machine, manager: Manager, ctx: MachineContext): void {
  armTick(manager, ctx)
  pump(machine, manager, ctx)
  if (Object.keys(manager.raft.members).length > 1) return
  campaign(manager.raft, 'it is the only member')
  pump(machine, manager, ctx)
}

/** What of a manager outlives a power cut. */
export const saveManager = (manager: Manager): Saved => save(manager.raft)

/** The machine behind a raft member, or null. */
function machineOf(manager: Manager, peer: PeerId | null): MachineId | null {
  if (peer === null) return null
  return (manager.raft.members[peer] as PeerContext | undefined)?.machine ?? null
}

/** The leader's machine as this manager believes, or null. */
export const leaderOf = (manager: Manager): MachineId | null =>
  machineOf(manager, manager.raft.lead)

/** A tick of raft: one second (spec 7.1). */
export function onTick(machine: Machine, manager: Manager, ctx: MachineContext): void {
  armTick(manager, ctx)
  manager.tickedAt = ctx.now
  tick(manager.raft)
  reportLosses(manager, ctx.now)
  manager.leaderless = manager.raft.lead === null ? manager.leaderless + 1 : 0
  pump(machine, manager, ctx)
}

/** A raft message for this member; one that was removed is told so, and gets no vote. */
export function onRaft(
  machine: Machine,
  manager: Manager,
  ctx: MachineContext,
  from: MachineId,
  message: RaftMessage,
): void {
  if (message.to !== manager.raft.id) return
  if (manager.removed[message.from]) {
    return ctx.send(from, { kind: 'control.removed', peer: message.from })
  }
  if (message.kind === 'raft.vote' && !(message.from in manager.raft.members)) return
  if (!(message.from in manager.raft.members)) manager.strangers[message.from] = from
  // A candidate knocks by a connection of its own; that says nothing of this manager's to it.
  if (message.kind !== 'raft.vote') delete manager.asked[message.from]
  step(manager.raft, message)
  pump(machine, manager, ctx)
}

/** Carries on until neither raft nor the lane has anything left that can be done now. */
export function pump(machine: Machine, manager: Manager, ctx: MachineContext): void {
  do {
    while (hasReady(manager.raft)) carry(machine, manager, ctx)
    watchLeadership(machine, manager, ctx)
  } while (work(machine, manager, ctx) || hasReady(manager.raft))
}

/** Writes, sends and applies what raft has ready. */
function carry(machine: Machine, manager: Manager, ctx: MachineContext): void {
  const { raft } = manager
  const ready = takeReady(raft)
  if (ready.snapshot !== null) {
    const before = manager.store
    manager.store = restore(ready.snapshot.data as readonly Action[])
    tell(ctx, ...clusterEvents(changesBetween(before, manager.store)))
  }
  for (const fact of ready.facts) ctx.note(fact)
  for (const message of ready.messages) {
    const to = machineOf(manager, message.to) ?? manager.strangers[message.to] ?? null
    if (to !== null) ctx.send(to, message)
    markAsked(manager, message, ctx.now)
    if (message.kind === 'raft.snapshot') manager.snapshots[message.to] = ctx.now
  }
  for (const entry of ready.committed) applyEntry(machine, manager, ctx, entry)
  const last = raft.log.snapshot?.index ?? 0
  const settings = clusterOf(manager.store)?.spec.Raft
  if (raft.applied - last >= (settings?.SnapshotInterval ?? SNAPSHOT_EVERY)) {
    const kept = settings?.LogEntriesForSlowFollowers ?? KEPT_ENTRIES
    compact(raft, raft.applied, snapshotOf(manager.store), kept)
  }
}

function applyEntry(machine: Machine, manager: Manager, ctx: MachineContext, entry: Entry): void {
  const { data } = entry
  if (data === null) return
  if (data.kind === 'conf') {
    conf(manager, ctx, data.change)
    return
  }
  const changes = apply(manager.store, data.payload as readonly Action[])
  // Nobody listens yet while a swarm is founded (recorded).
  if (machine.memory?.founding === null) tell(ctx, ...clusterEvents(changes))
  applied(machine, manager, ctx, data.id, changes)
}

function conf(manager: Manager, ctx: MachineContext, change: ConfChange): void {
  const leaving = machineOf(manager, change.peer)
  delete manager.strangers[change.peer]
  applyConf(manager.raft, change)
  tellAll(manager, ctx)
  if (change.kind === 'remove') {
    delete manager.asked[change.peer]
    manager.removed[change.peer] = true
    if (leaving !== null && manager.leading !== null) {
      ctx.send(leaving, { kind: 'control.removed', peer: change.peer })
    }
    return
  }
  const { leading } = manager
  if (leading?.ready === true) ctx.after(0, { kind: 'roles.check', term: leading.term })
  const waiting = manager.joining[change.peer]
  if (waiting === undefined) return
  delete manager.joining[change.peer]
  ctx.send(waiting.joiner, {
    kind: 'control.join.answer',
    peer: change.peer,
    members: { ...(manager.raft.members as Record<PeerId, PeerContext>) },
  })
}

/** Starts or stops what only a leader has, when raft says so. */
function watchLeadership(machine: Machine, manager: Manager, ctx: MachineContext): void {
  const { raft, leading } = manager
  const leads = raft.state === 'leader'
  if (leading !== null && (!leads || leading.term !== raft.term)) depose(machine, manager, ctx)
  if (leads && manager.leading === null) lead(manager)
  if (manager.leading !== null) {
    assert(manager.leading.term === raft.term, 'a leadership lasts one term')
  }
}

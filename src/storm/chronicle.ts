/**
 * The truth about a swarm's log: each entry as it was first seen committed, by whichever manager,
 * and a replica of the store made from them. Whatever a manager says later is held against it.
 */
import { fingerprint } from '../engine/kernel/hash'
import type { Machine, Manager } from '../engine/machine/machine'
import type { Raft } from '../engine/raft/raft'
import { entryAt, type Log } from '../engine/raft/log'
import type { Entry } from '../engine/raft/types'
import type { Action, Change } from '../engine/store/actions'
import { apply, createStore, restore, snapshotOf, type Store } from '../engine/store/store'
import type { World } from '../engine/index'

/** A committed entry of a swarm's log, applied to the chronicle's own replica. */
export interface Commit {
  readonly cluster: string
  readonly index: number
  readonly term: number
  readonly changes: readonly Change[]
  /** The replica after the entry; it goes on changing. */
  readonly store: Store
}

export interface Chronicle {
  readonly cluster: string
  /** Entries by index; those before `base` were never seen. */
  readonly entries: Map<number, Entry>
  base: number
  last: number
  store: Store
}

/** All chronicles of a run, by swarm, and how far each manager's log was held against them. */
export interface Chronicles {
  readonly of: Map<string, Chronicle>
  readonly held: Map<string, number>
}

export const createChronicles = (): Chronicles => ({ of: new Map(), held: new Map() })

/** The managers that are up, with the swarm each belongs to. */
export function* managersOf(
  world: World,
): Generator<{ machine: Machine; manager: Manager; cluster: string }> {
  for (const machine of Object.values(world.machines)) {
    const { manager = null, member = null } = machine.memory ?? {}
    if (manager === null || member === null) continue
    yield { machine, manager, cluster: member.identity.clusterId }
  }
}

/** The latest entries are held against the truth again and again: they would be the first to go. */
const AGAIN = 50

/** Is it the same entry, to the last byte? */
export const isSame = (a: Entry, b: Entry): boolean =>
  a === b ||
  (a.index === b.index && a.term === b.term && fingerprint(a.data) === fingerprint(b.data))

/**
 * Reads on: what is newly committed is told to `committed`, and a committed entry that is not what
 * it was is told to `changed`.
 */
export function readOn(
  chronicles: Chronicles,
  world: World,
  committed: (commit: Commit) => void,
  changed: (what: string) => void,
): void {
  for (const { machine, manager, cluster } of managersOf(world)) {
    const chronicle = chronicleOf(chronicles, cluster)
    const { raft } = manager
    append(chronicle, manager, committed)
    const key = `${machine.id} ${machine.life} ${raft.id}`
    const to = Math.min(raft.commit, chronicle.last)
    const known = Math.min(chronicles.held.get(key) ?? 0, to - AGAIN)
    const from = Math.max(known, raft.log.offset, chronicle.base)
    for (let index = from + 1; index <= to; index++) {
      const [truth, said] = [chronicle.entries.get(index), entryAt(raft.log, index)]
      if (truth !== undefined && !isSame(truth, said)) {
        changed(
          `${machine.id} has committed entry ${index} of term ${said.term}, which was of term ${truth.term} and other words`,
        )
      }
    }
    chronicles.held.set(key, to)
  }
}

/**
 * A manager was told to go on alone: with what it has begins another history, and what others had
 * committed besides is lost, as it is on a real swarm (spec 7.7).
 */
export function forgetSwarm({ of, held }: Chronicles, world: World, machine: string): void {
  const cluster = world.machines[machine]?.memory?.member?.identity.clusterId
  if (cluster !== undefined) of.delete(cluster)
  held.clear()
}

function chronicleOf(chronicles: Chronicles, cluster: string): Chronicle {
  let chronicle = chronicles.of.get(cluster)
  if (chronicle === undefined) {
    chronicle = { cluster, entries: new Map(), base: 0, last: 0, store: createStore() }
    chronicles.of.set(cluster, chronicle)
  }
  return chronicle
}

function append(chronicle: Chronicle, manager: Manager, tell: (commit: Commit) => void): void {
  const { raft } = manager
  if (raft.commit <= chronicle.last) return
  if (raft.log.offset > chronicle.last) return leap(chronicle, manager)
  for (let index = chronicle.last + 1; index <= raft.commit; index++) {
    const entry = entryAt(raft.log, index)
    chronicle.entries.set(index, entry)
    chronicle.last = index
    const { data, term } = entry
    if (data?.kind !== 'normal') continue
    const changes = apply(chronicle.store, data.payload as readonly Action[])
    tell({ cluster: chronicle.cluster, index, term, changes, store: chronicle.store })
  }
}

/** Nobody has the next entries any more: the chronicle goes on from a replica. */
function leap(chronicle: Chronicle, manager: Manager): void {
  if (manager.raft.applied !== manager.raft.commit) return
  chronicle.store = restore(snapshotOf(manager.store))
  chronicle.base = manager.raft.commit
  chronicle.last = manager.raft.commit
}

/** The last index that two logs both hold with the same term, or 0. */
export function lastCommon(a: Log, b: Log): number {
  const floor = Math.max(a.offset, b.offset)
  const top = Math.min(a.offset + a.entries.length, b.offset + b.entries.length)
  for (let index = top; index > floor; index--) {
    if (entryAt(a, index).term === entryAt(b, index).term) return index
  }
  return 0
}

/** Does the log hold what the chronicle knows to be committed in terms before the member's own? */
export function firstLacking(chronicle: Chronicle, raft: Raft): number | null {
  const { log, term } = raft
  for (let index = chronicle.last; index > Math.max(chronicle.base, log.offset); index--) {
    const truth = chronicle.entries.get(index)
    if (truth === undefined || truth.term >= term) continue
    const own = log.entries[index - log.offset - 1]
    return own === undefined || !isSame(truth, own) ? index : null
  }
  return null
}

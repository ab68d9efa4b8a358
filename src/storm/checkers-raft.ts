/** Agreement: what raft promises, and that every replica is made of the same log. */
import type { World } from '../engine/index'
import type { Manager } from '../engine/machine/machine'
import { entryAt } from '../engine/raft/log'
import type { Store } from '../engine/store/store'
import { firstLacking, isSame, lastCommon, managersOf } from './chronicle'
import type { Checker } from './sight'

/** The manager with that raft ID, if it is up. */
function managerOf(world: World, peer: string): { manager: Manager; cluster: string } | null {
  for (const found of managersOf(world)) if (found.manager.raft.id === peer) return found
  return null
}

const oneLeader: Checker = {
  name: 'one leader a term',
  room: 'raft',
  sentence: 'In one term of one swarm at most one manager is ever leader.',
  watch({ lab }, fault) {
    const leaders = new Map<string, string>()
    const led = (cluster: string, term: number, peer: string): void => {
      const key = `${cluster} ${term}`
      const known = leaders.get(key)
      if (known !== undefined && known !== peer) {
        fault(`${known} and ${peer} both lead in term ${term} of swarm ${cluster}`)
      }
      leaders.set(key, peer)
    }
    return {
      happened({ fact }) {
        if (fact.kind === 'swarm.forced') leaders.clear()
        if (fact.kind !== 'raft.leader.elected') return
        const found = managerOf(lab.world, fact.peer)
        if (found !== null) led(found.cluster, fact.term, fact.peer)
      },
      looked() {
        for (const { manager, cluster } of managersOf(lab.world)) {
          const { raft } = manager
          if (raft.state === 'leader') led(cluster, raft.term, raft.id)
        }
      },
    }
  },
}

const oneVote: Checker = {
  name: 'one vote a term',
  room: 'raft',
  sentence: 'A manager votes once in a term, and its term and its vote outlive a power cut.',
  watch({ lab }, fault) {
    const last = new Map<string, { term: number; vote: string | null }>()
    const granted = new Map<string, string>()
    return {
      happened({ fact }) {
        if (fact.kind !== 'raft.vote.granted') return
        const key = `${fact.peer} ${fact.term}`
        const known = granted.get(key)
        if (known !== undefined && known !== fact.candidate) {
          fault(`${fact.peer} voted for ${known} and ${fact.candidate} in term ${fact.term}`)
        }
        granted.set(key, fact.candidate)
      },
      looked() {
        for (const { manager } of managersOf(lab.world)) {
          const { id, term, vote } = manager.raft
          const before = last.get(id)
          last.set(id, { term, vote })
          if (before === undefined) continue
          if (term < before.term) fault(`${id} went back from term ${before.term} to ${term}`)
          const changed = term === before.term && before.vote !== null && vote !== before.vote
          if (changed) fault(`${id} took its vote of term ${term} back: ${before.vote} to ${vote}`)
        }
      },
    }
  },
}

const logMatching: Checker = {
  name: 'log matching',
  room: 'raft',
  sentence:
    'If two logs hold an entry of the same index and term, they are the same up to and including it.',
  watch({ lab }, fault) {
    return {
      looked() {
        const all = [...managersOf(lab.world)]
        for (const [at, a] of all.entries()) {
          for (const b of all.slice(at + 1)) {
            if (a.cluster === b.cluster) compareLogs(a.manager, b.manager, fault)
          }
        }
      },
    }
  },
}

function compareLogs(a: Manager, b: Manager, fault: (what: string) => void): void {
  const [one, other] = [a.raft.log, b.raft.log]
  const floor = Math.max(one.offset, other.offset, Math.min(a.raft.commit, b.raft.commit))
  for (let index = lastCommon(one, other); index > floor; index--) {
    if (isSame(entryAt(one, index), entryAt(other, index))) continue
    return fault(`${a.raft.id} and ${b.raft.id} differ at ${index}, before an equal entry`)
  }
}

const completeness: Checker = {
  name: 'leader completeness',
  room: 'raft',
  sentence: 'A leader has every entry that was committed in an earlier term.',
  watch({ lab, chronicles }, fault) {
    return {
      happened({ fact }) {
        if (fact.kind !== 'raft.leader.elected') return
        const found = managerOf(lab.world, fact.peer)
        const chronicle = found === null ? undefined : chronicles.of.get(found.cluster)
        if (found === null || chronicle === undefined) return
        const lacking = firstLacking(chronicle, found.manager.raft)
        if (lacking !== null) {
          fault(`${fact.peer} leads in term ${fact.term} without committed entry ${lacking}`)
        }
      },
    }
  },
}

/** Told by the chronicle itself, which alone knows what was committed. */
const committedStay: Checker = {
  name: 'committed entries stay',
  room: 'raft',
  sentence: 'An entry that was committed once is the same in every log for ever.',
  watch: () => ({}),
}

const TABLES = ['clusters', 'nodes', 'networks', 'services', 'tasks'] as const
const KEPT = 400

const replicasEqual: Checker = {
  name: 'replicas equal',
  room: 'store',
  sentence: 'Two managers that have applied the log up to the same entry have the same store.',
  watch({ lab }, fault) {
    const seen = new Map<string, { by: string; store: Store }>()
    return {
      happened({ fact }) {
        if (fact.kind === 'swarm.forced') seen.clear()
      },
      looked() {
        for (const { machine, manager, cluster } of managersOf(lab.world)) {
          const key = `${cluster} ${manager.raft.applied}`
          const known = seen.get(key)
          if (known === undefined) seen.set(key, { by: machine.id, store: copyOf(manager.store) })
          else if (known.by !== machine.id) {
            const what = firstDifference(known.store, manager.store)
            if (what !== null) fault(`${known.by} and ${machine.id} differ at ${key}: ${what}`)
          }
        }
        for (const key of seen.keys()) {
          if (seen.size <= KEPT) break
          seen.delete(key)
        }
      },
    }
  },
}

const copyOf = (store: Store): Store =>
  Object.fromEntries(Object.entries(store).map(([table, rows]) => [table, { ...rows }])) as never

/** Objects are frozen and shared, so that the same is the same object, or one that reads alike. */
function firstDifference(a: Store, b: Store): string | null {
  for (const table of TABLES) {
    const [one, other] = [a[table], b[table]] as [Record<string, unknown>, Record<string, unknown>]
    const ids = new Set([...Object.keys(one), ...Object.keys(other)])
    for (const id of ids) {
      if (one[id] === other[id]) continue
      const texts = [one[id], other[id]].map((object) => JSON.stringify(object) ?? 'nothing')
      if (texts[0] !== texts[1]) return `${table} ${id}: ${texts[0]} and ${texts[1]}`
    }
    const orders = [one, other].map((rows) => Object.keys(rows).join(' '))
    if (orders[0] !== orders[1]) return `${table} are walked in another order`
  }
  return null
}

export const RAFT_CHECKERS: readonly Checker[] = [
  oneLeader,
  oneVote,
  logMatching,
  completeness,
  committedStay,
  replicasEqual,
]

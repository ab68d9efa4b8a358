/** The eyes on a storm: all checkers, the chronicles they read, and what was seen last. */
import type { Lab } from '../lab/bench'
import type { Happening } from '../lab/history'
import { createChronicles, forgetSwarm, readOn } from './chronicle'
import { CHECKERS } from './checkers'
import type { Checker, Fault, Watch } from './sight'
import { createTripwire, markFact, markPacket, type Tripwire } from './tripwire'

const LATEST = 60

export interface Observer {
  readonly tripwire: Tripwire
  readonly faults: Fault[]
  /** The last facts, the latest last. */
  readonly latest: Happening[]
  look(): void
  /** What has not come true yet, with the checker that wants it. */
  unrest(): Fault[]
  broke(error: unknown): void
}

/** Puts all checkers around a lab. */
export function observe(
  lab: Lab,
  against: Tripwire | null = null,
  checkers: readonly Checker[] = CHECKERS,
): Observer {
  const chronicles = createChronicles()
  const faults: Fault[] = []
  const latest: Happening[] = []
  const tripwire = createTripwire(against)
  const faultOf = (name: string) => (what: string) => {
    faults.push({ name, what, at: lab.world.now })
  }
  const watches = checkers.map((checker): [Checker, Watch] => [
    checker,
    checker.watch({ lab, chronicles }, faultOf(checker.name)),
  ])
  const all = watches.map(([, watch]) => watch)
  const read = (): void =>
    readOn(
      chronicles,
      lab.world,
      (commit) => all.forEach((watch) => watch.committed?.(commit)),
      faultOf('committed entries stay'),
    )
  lab.eyes.push({
    happened(happening) {
      const { fact, at, seq } = happening
      markFact(tripwire, fact, at, seq)
      latest.push(happening)
      if (latest.length > LATEST) latest.shift()
      if (fact.kind === 'raft.leader.elected') read()
      if (fact.kind === 'swarm.forced') forgetSwarm(chronicles, lab.world, fact.machine)
      for (const watch of all) watch.happened?.(happening)
    },
    sent: ({ packet, arrivesAt, seq }) => markPacket(tripwire, packet, arrivesAt, seq),
  })
  return {
    tripwire,
    faults,
    latest,
    look() {
      read()
      for (const watch of all) watch.looked?.()
    },
    unrest: () =>
      watches.flatMap(([{ name }, watch]) =>
        (watch.calmed?.() ?? []).map((what) => ({ name, what, at: lab.world.now })),
      ),
    broke: (error) => faultOf('never an assert')((error as Error).stack ?? String(error)),
  }
}

/**
 * A world on the bench: its history of inputs, the programs that run against it, and the eyes on
 * it. Programs live outside the world; they resume in the same virtual instant in which what they
 * wait for exists.
 */
import type { Reply } from '../api/routes'
import { createWorld, nextAt, runUntil, type Fact, type Watcher } from '../engine/index'
import { act, type Lab, type Yaml } from './bench'
import { resume } from './running'

/** What stands on the bench at first. */
export interface Bench {
  readonly seed: number
  readonly machines: readonly { readonly name: string; readonly address?: string }[]
  /** All images are on every disk, as sleeping stand-ins: the bench of the recordings. */
  readonly images?: 'present' | 'none'
  readonly yaml?: Yaml
}

/** A lab at instant 0, with its machines switched on. */
export function createLab(bench: Bench): Lab {
  const lab: Lab = {
    world: createWorld(bench.seed),
    inputs: [],
    running: [],
    eyes: [],
    answered: new Map(),
    files: new Map(),
    yaml: bench.yaml ?? null,
    nextId: 1,
  }
  for (const { name, address } of bench.machines) {
    act(lab, {
      kind: 'machine.add',
      machine: name,
      ...(address === undefined ? {} : { address }),
      ...(bench.images === undefined ? {} : { images: bench.images }),
    })
  }
  advance(lab, 0)
  return lab
}

/** Lets virtual time go on to `until`, programs and all. */
export function advance(lab: Lab, until: number): void {
  const watcher = watch(lab)
  do {
    wakeSleepers(lab)
    runUntil(lab.world, Math.min(until, nextWake(lab)), watcher)
    watcher.enough = false
    deliverAnswers(lab)
  } while (nextDue(lab) <= until || lab.world.now < until)
}

/** The instant of whatever comes next: an event of the world, or a program that wakes. */
export const nextDue = (lab: Lab): number =>
  Math.min(nextWake(lab), nextAt(lab.world) ?? Number.POSITIVE_INFINITY)

function watch(lab: Lab): Watcher {
  const watcher: Watcher = {
    note(fact, at, seq, cause) {
      if (fact.kind === 'request.answered' || fact.kind === 'traffic.answered') {
        lab.answered.set(fact.id, fact)
        watcher.enough = true
      }
      for (const eye of lab.eyes) eye.happened?.({ fact, at, seq, cause })
    },
    packet(packet, arrivesAt, seq) {
      for (const eye of lab.eyes) eye.sent?.({ packet, arrivesAt, seq })
    },
  }
  return watcher
}

function nextWake(lab: Lab): number {
  let next = Number.POSITIVE_INFINITY
  for (const { waiting } of lab.running) {
    if (waiting?.kind === 'sleep' && waiting.until < next) next = waiting.until
  }
  return next
}

function wakeSleepers(lab: Lab): void {
  for (const program of lab.running.slice()) {
    const { waiting } = program
    if (waiting?.kind === 'sleep' && waiting.until <= lab.world.now) {
      resume(lab, program, { kind: 'slept' })
    }
  }
}

function deliverAnswers(lab: Lab): void {
  while (lab.answered.size > 0) {
    const [id, fact] = lab.answered.entries().next().value as [string, Fact]
    lab.answered.delete(id)
    const program = lab.running.find(
      ({ waiting }) => waiting?.kind === 'answer' && waiting.id === id,
    )
    if (program === undefined) continue
    if (fact.kind === 'request.answered') {
      resume(lab, program, { kind: 'reply', reply: fact.reply as Reply })
    } else if (fact.kind === 'traffic.answered') {
      resume(lab, program, { kind: 'host', reply: visited(fact) })
    }
  }
}

const visited = (fact: Extract<Fact, { kind: 'traffic.answered' }>) =>
  fact.failed === null
    ? ({ kind: 'http', status: fact.status, body: fact.body } as const)
    : ({ kind: 'http.failed', why: fact.failed } as const)

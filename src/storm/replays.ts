/** Determinism is checked, not hoped for: a storm's inputs, put in again, make the same world. */
import {
  clone,
  createWorld,
  fingerprint,
  runUntil,
  type Watcher,
  type World,
} from '../engine/index'
import { ordered } from '../engine/kernel/queue'
import { between, createRng, type Rng } from '../engine/kernel/rng'
import type { Entry } from '../lab/history'
import { createLab } from '../lab/lab'
import { seek, warm } from '../lab/travel'
import { pick } from './weather'
import { replayEntry } from '../lab/replay'
import type { Outcome } from './storm'
import { close, createTripwire, markFact, markPacket, type Tripwire } from './tripwire'

const watcherOf = (wire: Tripwire) => ({
  note: (fact: Parameters<typeof markFact>[1], at: number, seq: number) =>
    markFact(wire, fact, at, seq),
  packet: (packet: Parameters<typeof markPacket>[1], arrivesAt: number | null, seq: number) =>
    markPacket(wire, packet, arrivesAt, seq),
})

/** What differs when the inputs are played again from the beginning, in slices of random length. */
export function replayInSlices(outcome: Outcome): string | null {
  const wire = createTripwire(outcome.tripwire)
  const rng = createRng(outcome.plan.seed, 0x51)
  const world = createWorld(outcome.plan.seed)
  play(world, outcome.inputs, outcome.end, wire, rng)
  return verdict(world, wire, outcome)
}

/** What differs when a copy from the midst of the storm is given the rest of the inputs. */
export function replayFromCopy(outcome: Outcome): string | null {
  if (outcome.copy === null) return null
  const { world, inputs, marks } = outcome.copy
  const wire = createTripwire(outcome.tripwire, marks)
  const rng = createRng(outcome.plan.seed, 0x52)
  play(world, outcome.inputs.slice(inputs), outcome.end, wire, rng)
  return verdict(world, wire, outcome)
}

function play(world: World, inputs: readonly Entry[], end: number, wire: Tripwire, rng: Rng): void {
  const watcher = watcherOf(wire)
  const slices = (until: number): void => {
    while (world.now < until) {
      runUntil(world, Math.min(until, world.now + between(rng, 0, 3000)), watcher)
    }
  }
  for (const entry of inputs) {
    slices(entry.at - 1)
    replayEntry(world, entry, watcher)
  }
  slices(end - 1)
  runUntil(world, end, watcher)
}

function verdict(world: World, wire: Tripwire, outcome: Outcome): string | null {
  const difference = close(wire)
  if (difference !== null) return difference
  if (fingerprint(world) === outcome.fingerprint) return null
  return firstDifference({ ...world, queue: ordered(world.queue) }, outcome.world, 'world')
}

/** Where two plain values part, and what stands there. */
function firstDifference(a: unknown, b: unknown, path: string): string | null {
  if (Object.is(a, b)) return null
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return `${path} is ${JSON.stringify(a)}, and was ${JSON.stringify(b)}`
  }
  const [one, other] = [a, b] as Record<string, unknown>[] as [Row, Row]
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = firstDifference(one[key], other[key], `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

type Row = Record<string, unknown>

/** How many instants are looked up, and how often the playhead goes to one of them. */
const [INSTANTS, SEEKS] = [4, 8]

/**
 * What differs when one travels in the storm's history: at instants taken by lot the world is what
 * it was when the inputs were first played, however one comes there (house law: a seek is a rerun).
 */
export function seekAround({ plan, inputs, end, fingerprint: last }: Outcome): string | null {
  const rng = createRng(plan.seed, 0x53)
  const instants = Array.from({ length: INSTANTS }, () => between(rng, 0, end))
  const prints = new Map([[end, last]])
  const world = createWorld(plan.seed)
  let next = 0
  for (const at of instants.sort((a, b) => a - b)) {
    next = playOn(world, inputs, next, at)
    prints.set(at, fingerprint(world))
    const both = sharedWith(world)
    if (both !== null) return `at ${at} a copy shares ${both}, which may be written to`
  }
  const lab = createLab({ seed: plan.seed, machines: [], keeps: true })
  lab.branch.inputs.push(...inputs)
  lab.branch.end = end
  lab.branch.cold = true
  warm(lab)
  for (let seeks = 0; seeks < SEEKS; seeks++) {
    const at = pick(rng, [...instants, end])
    seek(lab, at)
    const print = fingerprint(lab.world)
    if (print !== prints.get(at)) return `at ${at} it is ${print}, and was ${prints.get(at)}`
  }
  return null
}

/** What a world and its copy both hold although it may be written to; null: nothing. */
function sharedWith(world: World): string | null {
  const own = openIn({ ...clone(world), queue: null })
  for (const [held, way] of openIn({ ...world, queue: null })) if (own.has(held)) return way
  return null
}

/** All that may be written to in a value, with the way that leads there. */
function openIn(value: unknown, way = 'world', found = new Map<object, string>()) {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return found
  if (ArrayBuffer.isView(value)) return found
  found.set(value, way)
  for (const [key, held] of Object.entries(value)) openIn(held, `${way}.${key}`, found)
  return found
}

const IDLE: Watcher = { note: () => {} }

/** Lets a world that has had the inputs before `next` come to an instant; how many it has now. */
function playOn(
  world: World,
  inputs: readonly Entry[],
  next: number,
  at: number,
  watcher: Watcher = IDLE,
): number {
  const end = inputs.findIndex((entry, n) => n >= next && entry.at > at)
  const due = inputs.slice(next, end < 0 ? undefined : end)
  for (const entry of due) replayEntry(world, entry, watcher)
  runUntil(world, at, watcher)
  return next + due.length
}

/** A storm's world at an instant. */
export function worldAt({ plan, inputs }: Outcome, at: number): World {
  const world = createWorld(plan.seed)
  playOn(world, inputs, 0, at)
  return world
}

/** Facts whose causes do not lead back to an input, seen while the inputs are played again. */
export function looseCauses(outcome: Outcome): string[] {
  const world = createWorld(outcome.plan.seed)
  /** By event: does the walk over its causes reach an input? */
  const rooted: boolean[] = []
  const loose: string[] = []
  const watcher: Watcher = {
    event({ seq, cause, event }) {
      rooted[seq] = cause === 0 ? event.kind === 'input' : rooted[cause] === true
    },
    note({ kind }, at, seq) {
      if (rooted[seq] !== true) loose.push(`${kind} at ${at} in event ${seq}`)
    },
  }
  playOn(world, outcome.inputs, 0, outcome.end, watcher)
  return loose
}

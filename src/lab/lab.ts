/**
 * A world on the bench: its history of inputs, the programs that run against it, and the eyes on
 * it. Programs live outside the world; they resume in the same virtual instant in which what they
 * wait for exists.
 */
import type { Reply } from '../api/routes'
import {
  createWorld,
  nextAt,
  revive,
  runUntil,
  type Fact,
  type Watcher,
  type World,
} from '../engine/index'
import { act, request, type Lab, type Running, type Yaml } from './bench'
import { writeCause } from './causes'
import { feedItem } from './feed'
import {
  createHistory,
  keep,
  type Branch,
  type Happening,
  type Keyframe,
  type Playhead,
} from './history'
import { pass, replay } from './replay'
import { answerBegun, resume, resumeWhenAll, visited } from './running'

/** What stands on the bench at first. */
export interface Bench {
  readonly seed: number
  readonly machines: readonly { readonly name: string; readonly address?: string }[]
  /** All images are on every disk, as sleeping stand-ins: the bench of the recordings. */
  readonly images?: 'present' | 'none'
  readonly yaml?: Yaml
  /** Keyframes and a record of what happened, for seeking and asking why. */
  readonly keeps?: boolean
}

/** What each machine of the recordings' bench had, in bytes. */
const RECORDED_MEMORY = 25_276_502_016

/** A lab at instant 0, with its machines switched on. */
export function createLab(bench: Bench): Lab {
  const lab = labOn(createHistory(createWorld(bench.seed), bench.keeps === true))
  lab.yaml = bench.yaml ?? null
  for (const { name, address } of bench.machines) {
    act(lab, {
      kind: 'machine.add',
      machine: name,
      ...(address === undefined ? {} : { address }),
      ...(bench.images === undefined ? {} : { images: bench.images }),
      ...(bench.images === 'present' ? { memoryBytes: RECORDED_MEMORY } : {}),
    })
  }
  advance(lab, 0)
  return lab
}

/** A lab around a playhead: nothing runs in it yet, and nobody looks. */
function labOn(playhead: Playhead): Lab {
  const watcher: Watcher = { note: () => {} }
  const lab: Lab = {
    ...playhead,
    running: [],
    eyes: [],
    watcher,
    answered: new Map(),
    begun: new Map(),
    regrets: new Map(),
    yaml: null,
    doing: null,
    undone: [],
  }
  watch(lab)
  return lab
}

/** A lab with a copy of this one's world and no past: what happens there leaves no trace here. */
export const scratch = (world: World): Lab => labOn(createHistory(world, false))

/** A second lab at the beginning of another branch of the same history, where nothing runs. */
export function companion({ history }: Lab, branch: Branch): Lab {
  const { at: _, world, ...mark } = branch.keyframes[0] as Keyframe
  return labOn({ world: revive(world), history, branch, ...mark })
}

/** Longest stretch without a look whether the world is to be kept. */
const STRIDE = 1000

/** Lets virtual time go on to `until`: what is known already comes again, then programs and all. */
export function advance(lab: Lab, until: number): void {
  const { watcher, history } = lab
  if (lab.next < lab.branch.inputs.length) replay(lab, until)
  if (lab.world.now < lab.branch.end) pass(lab, Math.min(until, lab.branch.end))
  do {
    wakeSleepers(lab)
    const stop = history.keeps ? Math.min(until, lab.world.now + STRIDE) : until
    runUntil(lab.world, Math.min(stop, nextWake(lab)), watcher)
    watcher.enough = false
    deliverAnswers(lab)
    if (history.keeps) keep(lab)
  } while (nextDue(lab) <= until || lab.world.now < until)
  if (lab.world.now > lab.branch.end) lab.branch.end = lab.world.now
}

/** The instant of whatever comes next: an event of the world, or a program that wakes. */
export const nextDue = (lab: Lab): number =>
  Math.min(nextWake(lab), nextAt(lab.world) ?? Number.POSITIVE_INFINITY)

/** Facts of which every run is full, and after which nobody asks. */
const TRIFLES: ReadonlySet<Fact['kind']> = new Set([
  'request.answered',
  'gossip.member.joined',
  'gossip.table.changed',
] as const)

function watch(lab: Lab): void {
  const { watcher, history, eyes } = lab
  watcher.note = (fact, at, seq, cause) => {
    if (fact.kind === 'request.answered' || fact.kind === 'traffic.answered') {
      lab.answered.set(fact.id, fact)
      watcher.enough = true
    }
    const happening = { fact, at, seq, cause }
    if (history.keeps && !TRIFLES.has(fact.kind)) record(lab, happening)
    for (const eye of eyes) eye.happened?.(happening)
  }
  watcher.packet = (packet, arrivesAt, seq) => {
    for (const eye of eyes) eye.sent?.({ packet, arrivesAt, seq })
  }
  if (!history.keeps) return
  watcher.event = ({ seq, cause }) => writeCause(lab.branch.causes, seq, cause)
}

/** Writes down what happened; in the past it stands there already. */
function record(lab: Lab, happening: Happening): void {
  const { branch, world } = lab
  const at = lab.noted++
  if (at < branch.record.length) return
  branch.record.push({ ...happening, line: feedItem(world, happening) })
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
    if (lab.begun.has(id)) {
      if (fact.kind === 'request.answered') answerBegun(lab, id, fact.reply as Reply)
      continue
    }
    const program = lab.running.find(({ waiting }) => waitsFor(waiting, id))
    if (program === undefined) {
      regret(lab, id, fact)
      continue
    }
    if (program.waiting?.kind === 'answers' && fact.kind === 'request.answered') {
      resumeWhenAll(lab, program, id, fact.reply as Reply)
    } else if (fact.kind === 'request.answered') {
      resume(lab, program, { kind: 'reply', reply: fact.reply as Reply })
    } else if (fact.kind === 'traffic.answered') {
      resume(lab, program, { kind: 'host', reply: visited(fact) })
    }
  }
}

/** Ctrl-C came before the answer: what was begun is called off. */
function regret(lab: Lab, id: string, fact: Fact): void {
  const late = lab.regrets.get(id)
  lab.regrets.delete(id)
  if (late === undefined || fact.kind !== 'request.answered') return
  const ask = late.ask(fact.reply as Reply)
  if (ask !== null) request(lab, late.machine, ask)
}

const waitsFor = (waiting: Running['waiting'], id: string): boolean =>
  (waiting?.kind === 'answer' && waiting.id === id) ||
  (waiting?.kind === 'answers' && waiting.replies.has(id))

/**
 * A lab's history: the seed, what came from outside with its place, worlds kept along the way, and
 * what was noted. Branches are histories that differ from some instant on. This is the book; how
 * one travels by it is travel.ts.
 */
import type { HostAsk } from '../api/host'
import {
  keep as keepWorld,
  weightOf,
  type Fact,
  type Input,
  type Kept,
  type Sketch,
  type World,
} from '../engine/index'
import type { FeedItem } from '../protocol/view'
import { forkCauses, type Causes } from './causes'

/** A change of the home folder. It belongs to the history; the world does not know of it. */
export type FileChange = Extract<HostAsk, { kind: 'file.write' | 'file.remove' }>

export const isFileChange = (input: Entry['input']): input is FileChange =>
  input.kind === 'file.write' || input.kind === 'file.remove'

/**
 * An input with the instant at which it came, the number of its event (where in that instant), and
 * the deed it belongs to (0: none).
 */
export interface Entry {
  readonly at: number
  readonly seq: number
  readonly input: Input | FileChange
  readonly deed: number
}

/** What somebody did: a line typed in a terminal, or an act of a god (then `terminal` is empty). */
export interface Deed {
  readonly id: number
  readonly at: number
  readonly terminal: string
  readonly text: string
}

/** What happened, with the number of the event it happened in and of what caused that. */
export interface Happening {
  readonly fact: Fact
  readonly at: number
  readonly seq: number
  readonly cause: number
}

/** A fact in the record, with the sentence it made in its time. */
export interface Noted extends Happening {
  readonly line: FeedItem | null
}

/** How far a world is on its branch: inputs put in, and facts noted. */
interface Mark {
  readonly at: number
  readonly next: number
  readonly noted: number
}

/** A world kept on the way, or sketched between two of those. */
export interface Keyframe extends Mark {
  readonly world: Kept | Sketch
}

/** Is it kept as what it has otherwise than an earlier one? */
export const isSketch = (world: Kept | Sketch): world is Sketch => 'patch' in world

/** The world itself, or the one that it is a sketch of. */
const wholeOf = ({ world }: Keyframe): Kept => (isSketch(world) ? world.before : world)

export interface Branch {
  readonly id: number
  /** Empty: it goes by what was done first on it. */
  name: string
  /** The branch it left, and where; the first branch left none. */
  readonly parent: number | null
  readonly left: Mark
  readonly inputs: Entry[]
  readonly deeds: Deed[]
  readonly record: Noted[]
  readonly causes: Causes
  /** In order of their instants; the first is the empty world. */
  keyframes: Keyframe[]
  /** The newest instant that was reached. */
  end: number
  /** It was opened and never played: only its inputs are known. */
  cold: boolean
}

/** All branches of a lab. */
interface History {
  /** Are keyframes and a record kept? Without them a lab still plays, and seeks from the start. */
  readonly keeps: boolean
  readonly branches: Branch[]
  nextBranch: number
  nextDeed: number
}

/** A world that moves along a branch: how many of its inputs are in, how many facts were noted. */
export interface Playhead {
  world: World
  readonly history: History
  branch: Branch
  next: number
  noted: number
}

/** A playhead at the beginning of a history without a past. */
export function createHistory(world: World, keeps: boolean): Playhead {
  const left: Mark = { at: world.now, next: 0, noted: 0 }
  const branch: Branch = {
    id: 1,
    name: 'main',
    parent: null,
    left,
    inputs: [],
    deeds: [],
    record: [],
    causes: [],
    keyframes: [{ ...left, world: keepWorld(world, null) }],
    end: world.now,
    cold: false,
  }
  const history = { keeps, branches: [branch], nextBranch: 2, nextDeed: 1 }
  return { world, history, branch, next: 0, noted: 0 }
}

/** Is the playhead at the newest instant, with nothing to come that is known already? */
export const isAtEdge = ({ branch, next, world }: Playhead): boolean =>
  next === branch.inputs.length && world.now >= branch.end

/** Begins a branch where the playhead is, and goes on there. The common past is shared. */
export function fork(playhead: Playhead): Branch {
  const { history, branch: from, next, noted, world } = playhead
  const inputs = from.inputs.slice(0, next)
  const known = new Set(inputs.map(({ deed }) => deed))
  const id = history.nextBranch++
  const before = from.keyframes.filter((kept) => kept.next <= next && kept.at < world.now)
  const branch: Branch = {
    id,
    name: '',
    parent: originOf(playhead),
    left: { at: world.now, next, noted },
    inputs,
    deeds: from.deeds.filter((deed) => known.has(deed.id)),
    record: from.record.slice(0, noted),
    causes: forkCauses(from.causes, world.queue.nextSeq),
    keyframes: before.length > 0 ? before : from.keyframes.slice(0, 1),
    end: world.now,
    cold: false,
  }
  history.branches.push(branch)
  playhead.branch = branch
  return branch
}

/** The branch that a new one leaves: an older one, where the past is not the branch's own. */
function originOf({ history, branch, next, world }: Playhead): number {
  let from = branch
  while (from.parent !== null && next <= from.left.next && world.now <= from.left.at) {
    const { parent } = from
    const older = history.branches.find(({ id }) => id === parent)
    if (older === undefined) break
    from = older
  }
  return from.id
}

/** What a branch is called. */
export const titleOf = ({ id, name, deeds, inputs, left }: Branch): string => {
  if (name !== '') return name
  const first = inputs[left.next]?.deed
  return deeds.find((deed) => deed.id === first)?.text ?? `branch ${id}`
}

/** Nothing was done on it since it left its parent. */
export const isBare = ({ parent, inputs, left }: Branch): boolean =>
  parent !== null && inputs.length === left.next

/** Forgets a branch; the one the playhead is on stays. */
export function forget({ history, branch: current }: Playhead, branch: Branch): void {
  const at = history.branches.indexOf(branch)
  if (at >= 0 && branch !== current) history.branches.splice(at, 1)
}

/**
 * Events between keyframes while a run goes on. A keyframe costs as much as some 50 events a
 * machine, so that keeping takes a thirtieth of a run's time; what lies between is filled in later
 * (filler.ts).
 */
const spacing = (machines: number): number =>
  Math.min(Math.max(5000 + 650 * machines, 1500 * machines), 240_000)

const machinesOf = (kept: Keyframe): number => Object.keys(wholeOf(kept).machines).length

/** A place on a branch: events that were handled, and facts noted. */
export interface Place {
  readonly seq: number
  readonly noted: number
}

/** What is decided takes longer than what only passes: a fact counts as so many events. */
const OF_A_FACT = 100

/** How long it takes to play from one place to another, in events as they come at rest. */
export const stretchOf = (from: Place, to: Place): number =>
  to.seq - from.seq + OF_A_FACT * (to.noted - from.noted)

/** Where a kept world stands, or a running one. */
export const placeOf = ({
  world,
  noted,
}: {
  readonly world: { readonly queue: { readonly nextSeq: number } }
  readonly noted: number
}): Place => ({ seq: world.queue.nextSeq, noted })

/** Into so many parts each stretch is filled, where there is room, none shorter than `LEAST`. */
const [PARTS, LEAST] = [130, 500]

/** Keyframes on a branch, at most; up to so many the stretches between are filled. */
const [MOST, FILLED] = [2200, 1800]

/** Where a playhead stands now, with its world as it is to be kept. */
export const keyframeOf = ({ next, noted, world }: Playhead, kept: Kept | Sketch): Keyframe => ({
  at: world.now,
  next,
  noted,
  world: kept,
})

/** Keeps the world when the last keyframe is far enough behind. */
export function keep(playhead: Playhead): void {
  const { world, branch } = playhead
  const last = branch.keyframes.at(-1) as Keyframe
  const events = world.queue.nextSeq - last.world.queue.nextSeq
  if (world.now <= last.at || events < spacing(Object.keys(world.machines).length)) return
  branch.keyframes.push(keyframeOf(playhead, keepWorld(world, wholeOf(last))))
  if (branch.keyframes.length > MOST) branch.keyframes = thin(branch.keyframes)
}

/**
 * How far two worlds are apart at most (`stretchOf`), once the branch was filled (filler.ts): a
 * long past is filled evenly, as far as there is room.
 */
export function farthest({ keyframes }: Branch): number {
  const [first, last] = [keyframes[0] as Keyframe, keyframes.at(-1) as Keyframe]
  const finest = spacing(machinesOf(last)) / PARTS
  return Math.ceil(Math.max(LEAST, finest, stretchOf(placeOf(first), placeOf(last)) / FILLED))
}

/** May more worlds be kept in the stretches between? Some places stay free for what comes. */
export const roomFor = ({ keyframes }: Branch): boolean => keyframes.length < (FILLED + MOST) / 2

/** So many worlds that were kept on the way in a row become sketches of the first of them. */
const IN_A_ROW = 2

/**
 * Numbers and references that a world or a sketch holds for itself. A thousand machines at rest
 * come to 200,000; while they join and tell each other so, to ten times as much.
 */
const HEAVY = 400_000

const heavy = new WeakMap<Kept | Sketch, boolean>()

/** Does it take long to go back to? */
export function isHeavy(world: Kept | Sketch): boolean {
  const known = heavy.get(world) ?? weightOf(world) > HEAVY
  heavy.set(world, known)
  return known
}

/** The world of which those at and soon after a keyframe are to be sketches. */
export function baseOf({ keyframes }: Branch, kept: Keyframe): Kept {
  const machines = machinesOf(kept)
  const row = IN_A_ROW * spacing(machines)
  const from = row * Math.floor(kept.world.queue.nextSeq / row)
  let base = wholeOf(kept)
  for (let at = keyframes.indexOf(kept); at >= 0; at--) {
    const before = keyframes[at] as Keyframe
    if (before.world.queue.nextSeq < from || machinesOf(before) !== machines) break
    if (!isSketch(before.world) && !isHeavy(before.world)) base = before.world
  }
  return base
}

/** Every second one of the older half goes: the farther back, the wider apart. */
function thin(keyframes: readonly Keyframe[]): Keyframe[] {
  const half = Math.floor(keyframes.length / 2)
  return keyframes.filter((_, at) => at === 0 || at >= half || at % 2 === 0)
}

/** The last keyframe from which the instant can be reached. */
export function keyframeBefore({ keyframes }: Branch, at: number): Keyframe {
  let [low, high] = [0, keyframes.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((keyframes[middle] as Keyframe).at <= at) low = middle
    else high = middle - 1
  }
  return keyframes[low] as Keyframe
}

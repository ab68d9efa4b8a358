/**
 * Moving in time and between branches: a copy of the last world that was kept before the wanted
 * instant, with the inputs since then put in again. What is met on the way is what was met the
 * first time.
 */
import { createWorld, revive } from '../engine/index'
import type { Unit } from '../protocol/time'
import type { Eye, Lab } from './bench'
import { isLook } from './glimpse'
import {
  fork,
  forget,
  isBare,
  keyframeBefore,
  type Branch,
  type Entry,
  type Keyframe,
} from './history'
import { advance, nextDue } from './lab'
import { comeTo, pass, replay } from './replay'
import { abandonAll } from './running'

/**
 * Puts the playhead to an instant of its branch; at most to its end. The way there leads through
 * the `trail` milliseconds before it, for eyes that want to see what came just before.
 */
export function seek(lab: Lab, at: number, trail = 0): void {
  const to = Math.max(0, Math.min(at, lab.branch.end))
  const now = nowOf(lab)
  if (to === now) return
  abandonAll(lab)
  const kept = keyframeBefore(lab.branch, Math.max(0, to - trail))
  if (to < now || kept.at > now) standOn(lab, kept)
  goOn(lab, to)
}

/**
 * A function of its own, as `leave` is: V8 takes whatever a function that still runs has once
 * looked at for alive, here the world that is left, all the way through the next one.
 */
const nowOf = ({ world }: Lab): number => world.now

/** The world that is left goes before the other comes, and dies young. */
function leave(lab: Lab): void {
  lab.world = createWorld(lab.world.seed)
}

function standOn(lab: Lab, { world, next, noted }: Keyframe): void {
  leave(lab)
  lab.world = revive(world)
  lab.next = next
  lab.noted = noted
}

/** What is known comes again, up to an instant within the branch. */
function goOn(lab: Lab, to: number): void {
  replay(lab, to)
  pass(lab, to)
}

/** Goes to another branch, to an instant of it; without one to the same, or to its end. */
export function goTo(lab: Lab, branch: Branch, at = lab.world.now): void {
  const left = lab.branch
  if (branch !== left) {
    abandonAll(lab)
    lab.branch = branch
    warm(lab)
    const to = Math.max(0, Math.min(at, branch.end))
    standOn(lab, keyframeBefore(branch, to))
    goOn(lab, to)
    if (isBare(left)) forget(lab, left)
  } else seek(lab, at)
}

/** Plays a branch that was only opened so far to its end, so that all of it is known. */
export function warm(lab: Lab): void {
  const { branch } = lab
  if (!branch.cold) return
  branch.cold = false
  standOn(lab, branch.keyframes[0] as Keyframe)
  goOn(lab, branch.end)
}

/** The first input of the last deed before the playhead that changed something, or null. */
function lastDeed({ branch, next }: Lab): number | null {
  const { inputs } = branch
  for (let at = next - 1; at >= 0; at--) {
    const entry = inputs[at] as Entry
    if (entry.deed === 0 || isLook(entry.input)) continue
    return inputs.findIndex(({ deed }) => deed === entry.deed)
  }
  return null
}

/** What `undo` would undo, or null. */
export function undoable(lab: Lab): string | null {
  const at = lastDeed(lab)
  const deed = at === null ? 0 : (lab.branch.inputs[at] as Entry).deed
  return lab.branch.deeds.find(({ id }) => id === deed)?.text ?? null
}

/** What `redo` would do again, or null. */
export const redoable = ({ undone }: Lab): string | null => {
  const last = undone.at(-1)
  return last === undefined ? null : last.text
}

/**
 * Goes to just before the last deed, on a new branch in which it was not done; what was undone
 * stays a branch of its own. False when nothing was done.
 */
export function undo(lab: Lab): boolean {
  const index = lastDeed(lab)
  if (index === null) return false
  const { branch, world, undone } = lab
  const entry = branch.inputs[index] as Entry
  undone.push({ branch, at: world.now, text: undoable(lab) ?? '' })
  abandonAll(lab)
  standOn(lab, keyframeBefore(branch, Math.max(0, entry.at - 1)))
  replay(lab, entry.at, index)
  pass(lab, entry.at - 1)
  comeTo(lab.world, entry, lab.watcher)
  fork(lab)
  pass(lab, entry.at)
  if (isBare(branch)) forget(lab, branch)
  return true
}

/** Takes the last undo back. False when there is none. */
export function redo(lab: Lab): boolean {
  const last = lab.undone.pop()
  if (last === undefined) return false
  const { branches } = lab.history
  if (!branches.includes(last.branch)) branches.push(last.branch)
  goTo(lab, last.branch, last.at)
  return true
}

/** Farthest that a step looks. Virtual milliseconds. */
const FARTHEST = 60_000

/** An eye that remembers the last instant at which something of that kind was seen. */
function lookout(lab: Lab, unit: Unit): Eye & { at: number } {
  const eye = {
    at: -1,
    sent: () => void (eye.at = lab.world.now),
    ...(unit === 'message' ? {} : { happened: () => void (eye.at = lab.world.now) }),
  }
  return eye
}

function looking(lab: Lab, unit: Unit, go: (eye: { readonly at: number }) => void): void {
  const eye = lookout(lab, unit)
  lab.eyes.push(eye)
  go(eye)
  lab.eyes.splice(lab.eyes.indexOf(eye), 1)
}

/** Goes on to the next instant at which something is seen, at most a minute. */
export function stepOn(lab: Lab, unit: Unit): void {
  const end = lab.world.now + FARTHEST
  looking(lab, unit, (eye) => {
    while (eye.at < 0 && lab.world.now < end) advance(lab, Math.min(nextInstant(lab), end))
  })
}

/** When something happens next, inputs that are known among it. */
const nextInstant = (lab: Lab): number =>
  Math.max(
    lab.world.now,
    Math.min(nextDue(lab), lab.branch.inputs[lab.next]?.at ?? Number.POSITIVE_INFINITY),
  )

/** Goes back to the last instant before this one at which something was seen. */
export function stepBack(lab: Lab, unit: Unit): void {
  const before = nowOf(lab) - 1
  abandonAll(lab)
  let found = 0
  for (let until = before; until >= 0 && found === 0;) {
    const kept = keyframeBefore(lab.branch, until)
    looking(lab, unit, (eye) => {
      standOn(lab, kept)
      goOn(lab, until)
      if (eye.at >= 0) found = eye.at
    })
    until = kept.at - 1
  }
  standOn(lab, keyframeBefore(lab.branch, found))
  goOn(lab, found)
}

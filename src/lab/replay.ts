/** Inputs that are known already, put in again, each at its place in its instant. */
import { nextAt, runUntil, step, submit, type Watcher, type World } from '../engine/index'
import type { Lab } from './bench'
import { isFileChange, keep, type Entry } from './history'

/** Longest stretch without a look whether the world is to be kept. */
const STRIDE = 1000

/** Lets the world go on to an instant, without programs and without inputs. */
export function pass(lab: Lab, until: number): void {
  const { world, watcher, history, answered } = lab
  while (world.now < until || (nextAt(world) ?? until + 1) <= until) {
    watcher.enough = false
    runUntil(world, Math.min(until, world.now + STRIDE), watcher)
    if (history.keeps) keep(lab)
  }
  watcher.enough = false
  answered.clear()
}

/**
 * Lets time go on to where an input came. A program that goes on within an instant asks before the
 * rest of that instant has happened, so the instant alone is not enough.
 */
export function comeTo(world: World, { at, seq }: Entry, watcher: Watcher): void {
  if (at > world.now) runUntil(world, at - 1, watcher)
  while (world.queue.nextSeq < seq && (nextAt(world) ?? at + 1) <= at) step(world, watcher)
  world.now = at
}

/** Comes to where an input came, and puts it in. */
export function replayEntry(world: World, entry: Entry, watcher: Watcher): void {
  comeTo(world, entry, watcher)
  if (!isFileChange(entry.input)) submit(world, entry.input)
}

/** Puts in what is known up to an instant; at most the first `most` inputs of the branch. */
export function replay(lab: Lab, until: number, most = Number.POSITIVE_INFINITY): void {
  const { inputs } = lab.branch
  for (;;) {
    const entry = inputs[lab.next]
    if (entry === undefined || entry.at > until || lab.next >= most) return
    pass(lab, entry.at - 1)
    replayEntry(lab.world, entry, lab.watcher)
    lab.next++
  }
}

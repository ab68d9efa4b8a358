/** Inputs put in again, each at its place among the events of its instant. */
import { nextAt, runUntil, step, submit, type Watcher, type World } from '../engine/index'
import type { Entry } from './bench'

/**
 * Lets time go on to where the input came, and puts it in. A program that goes on within an
 * instant asks before the rest of that instant has happened, so the instant alone is not enough.
 */
export function replayEntry(world: World, entry: Entry, watcher: Watcher): void {
  const { at, seq, input } = entry
  if (at > world.now) runUntil(world, at - 1, watcher)
  while (world.queue.nextSeq < seq && (nextAt(world) ?? at + 1) <= at) step(world, watcher)
  world.now = at
  submit(world, input)
}

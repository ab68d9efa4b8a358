/**
 * While time stands still, more worlds are kept between those that were kept on the way, so that
 * the hand on the playhead waits less. Keeping them at once would slow every run down for those
 * that are never gone back to.
 */
import { keep, sketch } from '../engine/index'
import type { Lab } from './bench'
import {
  baseOf,
  farthest,
  isAtEdge,
  isHeavy,
  isSketch,
  keyframeOf,
  placeOf,
  roomFor,
  stretchOf,
  type Keyframe,
  type Place,
} from './history'
import { companion } from './lab'
import { seek } from './travel'

export interface Filler {
  /** Who plays through a stretch again, and up to which instant; null: nobody. */
  lab: Lab | null
  until: number
  /** So far on (`stretchOf`) it keeps a world. */
  step: number
  /** So far on it looks again, where a world was too heavy to be kept. */
  reach: number
  /** The world it kept last. */
  last: Keyframe | null
  /** From here it went once: what was too quick to be parted then is left as it is. */
  readonly done: WeakSet<Keyframe>
}

export const createFiller = (): Filler => ({
  lab: null,
  until: 0,
  step: 0,
  reach: 0,
  last: null,
  done: new WeakSet(),
})

/** Events that one call plays at about: a few milliseconds' worth. */
const PORTION = 1500

/** Plays a little of a wide stretch; false when none of the branch is wide any more. */
export function fillOn(filler: Filler, whole: Lab): boolean {
  if (filler.lab?.branch !== whole.branch) filler.lab = null
  if (filler.lab === null && !begin(filler, whole)) return false
  const { lab, last, until } = filler as { lab: Lab; last: Keyframe; until: number }
  const played = lab.world.queue.nextSeq - last.world.queue.nextSeq
  const pace = Math.max(1, played) / Math.max(1, lab.world.now - last.at)
  seek(lab, Math.min(until, lab.world.now + Math.max(20, Math.ceil(PORTION / pace))))
  if (lab.world.now >= until) arrive(filler)
  else if (stretchOf(placeOf(last), placeOf(lab)) >= filler.reach) keepHere(filler)
  return true
}

interface End extends Place {
  readonly at: number
}

/** Where the stretch after each keyframe ends; the last one's at the edge only. */
function endsOf(whole: Lab): readonly End[] {
  const { branch, world } = whole
  const ends = branch.keyframes.map((kept): End => ({ at: kept.at, ...placeOf(kept) }))
  if (isAtEdge(whole)) ends.push({ at: world.now, ...placeOf(whole) })
  return ends.slice(1)
}

/** Stands at the beginning of the wide stretch that is nearest to the playhead. */
function begin(filler: Filler, whole: Lab): boolean {
  const { branch, world } = whole
  if (branch.cold || !roomFor(branch)) return false
  const { keyframes } = branch
  const wide = farthest(branch)
  const ends = endsOf(whole)
  let found = -1
  for (const [at, end] of ends.entries()) {
    const from = keyframes[at] as Keyframe
    const stretch = stretchOf(placeOf(from), end)
    if (filler.done.has(from) || stretch < 1.5 * wide) continue
    const nearest = keyframes[found]?.at ?? Infinity
    if (found >= 0 && Math.abs(from.at - world.now) >= Math.abs(nearest - world.now)) continue
    found = at
    filler.until = end.at
    filler.step = filler.reach = stretch / Math.round(stretch / wide)
  }
  if (found < 0) return false
  const lab = companion(whole, branch)
  filler.last = keyframes[found] as Keyframe
  filler.done.add(filler.last)
  seek(lab, filler.last.at)
  filler.lab = lab
  return true
}

function keepHere(filler: Filler): void {
  const { lab, last } = filler as { lab: Lab; last: Keyframe }
  const { keyframes } = lab.branch
  const base = baseOf(lab.branch, last)
  const world = isHeavy(base) ? keep(lab.world, base) : sketch(lab.world, base)
  if (isHeavy(world)) {
    filler.reach *= 2
    return
  }
  const after = keyframes.findIndex(({ at }) => at > lab.world.now)
  filler.last = keyframeOf(lab, world)
  keyframes.splice(after < 0 ? keyframes.length : after, 0, filler.last)
  filler.reach = filler.step
}

/** At the end of a stretch, the world that was kept there becomes a sketch. */
function arrive(filler: Filler): void {
  const { lab } = filler as { lab: Lab }
  const { branch, world } = lab
  const at = branch.keyframes.findIndex((one) => one.at === world.now)
  const end = branch.keyframes[at]
  filler.lab = null
  if (end === undefined || isSketch(end.world)) return
  const base = baseOf(branch, end)
  if (base !== end.world) branch.keyframes[at] = keyframeOf(lab, sketch(world, base))
}

/**
 * A second branch beside the one at the playhead, always at the same virtual instant: its world
 * goes along, on and back, and what differs is told.
 */
import type { FromLab } from '../protocol/message'
import type { Lab } from './bench'
import { differences, type Side } from './differences'
import { isBare, type Branch } from './history'
import { advance, companion } from './lab'
import { createPlayer, frame, jump, TRAIL, type Player } from './player'
import { seek, warm } from './travel'

export interface Beside {
  readonly player: Player
  readonly branch: Branch
  /** The differences that were last told, as text, and when in real milliseconds from then on. */
  said: string
  since: number
  fresh: boolean
}

/** Puts a branch beside the lab's own. */
export function createBeside(lab: Lab, branch: Branch): Beside {
  const other = companion(lab, branch)
  warm(other)
  const player = createPlayer(other)
  player.playing = false
  return { player, branch, said: '', since: Number.POSITIVE_INFINITY, fresh: true }
}

/** Farthest that the other world plays on instead of being sought. Virtual milliseconds. */
const NEAR = 5000

function follow({ player }: Beside, at: number): void {
  const { lab } = player
  const { now } = lab.world
  if (at < now || at > now + NEAR) jump(player, () => seek(lab, at, TRAIL), at - TRAIL)
  if (lab.world.now < at) advance(lab, at)
}

/** Real milliseconds between two readings of what differs. */
const READING_MS = 250

/** Follows the playhead; tells the other picture, and now and then what differs. */
export function tellBeside(
  beside: Beside,
  { lab, playing, back, speed, shown }: Player,
  realMs: number,
  post: (message: FromLab) => void,
): void {
  const { player, branch, fresh } = beside
  follow(beside, lab.world.now)
  Object.assign(player, { back, speed })
  post({ kind: 'beside', fresh, branch: branch.id, frame: { ...frame(player), playing } })
  beside.fresh = false
  beside.since += realMs
  if (beside.since < READING_MS) return
  beside.since = 0
  const here: Side = { view: shown, requests: requestsOf(lab, branch) }
  const there: Side = { view: player.shown, requests: requestsOf(player.lab, lab.branch) }
  const differing = differences(here, there)
  const said = JSON.stringify(differing)
  if (said === beside.said) return
  beside.said = said
  post({ kind: 'differs', differences: differing })
}

/** Requests that came back since the two parted, and how many of them without an answer. */
function requestsOf({ branch, noted }: Lab, other: Branch): Side['requests'] {
  const parted = partedAt(branch, other)
  let [all, lost] = [0, 0]
  for (let at = noted - 1; at >= 0; at--) {
    const happening = branch.record[at]
    if (happening === undefined || happening.at < parted) break
    if (happening.fact.kind !== 'traffic.answered') continue
    all++
    if (happening.fact.failed !== null) lost++
  }
  return { all, lost }
}

/** When the first input came that only one of them has. */
function partedAt({ inputs: a }: Branch, { inputs: b }: Branch): number {
  const same = (n: number): boolean => a[n]?.seq === b[n]?.seq && a[n]?.deed === b[n]?.deed
  let n = 0
  while (n < a.length && n < b.length && same(n)) n++
  return Math.min(a[n]?.at ?? Number.POSITIVE_INFINITY, b[n]?.at ?? Number.POSITIVE_INFINITY)
}

/**
 * What stays beside the lab after it went to another branch: the one that it left, where it went
 * over to the one beside it; null when that is gone.
 */
export function besideAfter({ lab }: Player, beside: Beside, left: Branch): Branch | null {
  const wanted = beside.branch === lab.branch ? left : beside.branch
  return lab.history.branches.includes(wanted) && !isBare(wanted) ? wanted : null
}

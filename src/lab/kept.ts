/** A lab as it is kept and shared, and how it is opened again. */
import { fingerprint } from '../engine/index'
import { mistakeIn, type SavedLab } from '../protocol/kept'
import type { FromLab, ToLab } from '../protocol/message'
import type { Lab } from './bench'
import type { Branch, Entry, Keyframe } from './history'
import { advance, type Bench } from './lab'
import { foundSwarm } from './swarm'
import { seek } from './travel'

/** Of what plays a lab; a link says which made it. */
const VERSION = '0.1.0'

type Open = Extract<ToLab, { kind: 'open' }>
type Post = (message: FromLab) => void

const storyOf = ({ end, inputs, deeds, id, name, parent, left: { at, next } }: Branch) => ({
  end,
  inputs,
  deeds,
  branch: { id, name, parent, left: { at, next } },
})

/** All branches, to be kept. Branches share what they have in common, also as they are sent. */
export const savedLab = ({ world, branch, history }: Lab): SavedLab => ({
  seed: world.seed,
  at: world.now,
  ...storyOf(branch),
  others: history.branches.filter((other) => other !== branch).map(storyOf),
})

/** The branch at the playhead alone, with what tells whether another version plays it alike. */
export function sharedLab({ world, branch: { end, inputs, deeds } }: Lab): SavedLab {
  const { seed, now: at } = world
  return { seed, at, end, inputs, deeds, print: fingerprint(world), version: VERSION }
}

/** All branches, for a file. */
export const wholeLab = (lab: Lab): SavedLab => ({
  ...savedLab(lab),
  print: fingerprint(lab.world),
  version: VERSION,
})

/** The lab that was kept or sent; where that cannot be played, a new one, and a word about it. */
export function openLab(create: (bench: Bench) => Lab, open: Open, post: Post): Lab {
  const { seed, machines, managers, saved } = open
  const mistake = saved === null ? null : mistakeIn(saved)
  if (saved !== null && mistake === null) {
    try {
      return restore(create({ seed: saved.seed, machines: [], keeps: true }), saved, post)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      post({ kind: 'unplayable', why: `it cannot be played here (${why})` })
    }
  } else if (mistake !== null) post({ kind: 'unplayable', why: mistake })
  const lab = create({ seed, machines, keeps: true })
  if (managers > 0) foundSwarm(lab, managers)
  return lab
}

function restore(lab: Lab, saved: SavedLab, post: Post): Lab {
  const { branch, history } = lab
  const { others = [] } = saved
  branch.inputs.push(...(saved.inputs as readonly Entry[]))
  branch.deeds.push(...saved.deeds)
  if (saved.branch !== undefined) {
    const { left, ...mark } = saved.branch
    Object.assign(branch, { ...mark, left: { ...left, noted: 0 } })
  }
  const [first] = branch.keyframes as [Keyframe]
  history.branches.push(...others.map((other) => coldBranch(other, first)))
  history.branches.sort((a, b) => a.id - b.id)
  history.nextBranch = 1 + Math.max(...history.branches.map(({ id }) => id))
  const deeds = history.branches.flatMap((each) => each.deeds.map(({ id }) => id))
  history.nextDeed = 1 + deeds.reduce((most, id) => Math.max(most, id), 0)
  advance(lab, Math.max(saved.at, saved.end ?? 0, branch.inputs.at(-1)?.at ?? 0))
  seek(lab, saved.at)
  if (saved.print !== undefined && fingerprint(lab.world) !== saved.print) {
    const made = saved.version === undefined ? 'another version' : `version ${saved.version}`
    post({
      kind: 'notice',
      text: `This was made by ${made}, which plays it differently: what you see is not what was meant.`,
    })
  }
  return lab
}

function coldBranch(
  { inputs, deeds, end, branch }: NonNullable<SavedLab['others']>[number],
  first: Keyframe,
): Branch {
  return {
    ...branch,
    left: { ...branch.left, noted: 0 },
    inputs: [...(inputs as readonly Entry[])],
    deeds: [...deeds],
    record: [],
    causes: [],
    keyframes: [first],
    end: Math.max(end ?? 0, inputs.at(-1)?.at ?? 0),
    cold: true,
  }
}

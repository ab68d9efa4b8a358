/**
 * Spread preferences (spec 4.5): the nodes as a tree with a level per preference, and the splitting
 * of a group over its branches. As in swarmkit, a branch is judged by what it had when the run
 * began, also when another turned out to be full; branches go by their first node's joining.
 */
import type * as api from '../../../api/types'
import { labelOf } from '../constraint'
import { assign, createShortlist, offer, type Group, type Shortlist } from './assign'
import type { Load } from './load'

/** A branch: either a leaf with nodes, or further branches by label value. */
interface Branch {
  /** The service's active tasks beneath, on refused nodes too. */
  tasks: number
  readonly branches: Map<string, Branch>
  readonly nodes: Shortlist
}

type Preferences = NonNullable<api.Placement['Preferences']>

/** Grows the tree; without preferences its root is its only leaf. */
export function growTree(group: Group, preferences: Preferences, loads: Iterable<Load>): Branch {
  const root = createBranch(group)
  for (const load of loads) {
    let branch = root
    branch.tasks += load.ofService
    for (const { Spread } of preferences) {
      const value = labelOf(load.node, Spread.SpreadDescriptor)
      if (value === null) continue
      branch = descend(branch, value, group)
      branch.tasks += load.ofService
    }
    offer(branch.nodes, load, group.pipeline)
  }
  return root
}

const createBranch = (group: Group): Branch => ({
  tasks: 0,
  branches: new Map(),
  nodes: createShortlist(group),
})

function descend(branch: Branch, value: string, group: Group): Branch {
  const known = branch.branches.get(value)
  if (known !== undefined) return known
  const grown = createBranch(group)
  branch.branches.set(value, grown)
  return grown
}

/** Places up to `n` tasks of the group beneath the branch, evenly; returns how many it could. */
export function distribute(group: Group, n: number, branch: Branch): number {
  if (branch.branches.size === 0) return assign(group, n, branch.nodes)
  const open = new Set(branch.branches.values())
  let before = branch.tasks
  let placed = 0
  while (placed < n && open.size > 0) {
    const total = before + n - placed
    const share = Math.floor(total / open.size)
    let rest = total % open.size
    for (const part of open) {
      if (part.tasks > share || (part.tasks === share && rest === 0)) continue
      const wanted = share - part.tasks + (rest > 0 ? 1 : 0)
      const got = distribute(group, wanted, part)
      placed += got
      if (got < wanted) {
        open.delete(part)
        before -= part.tasks
      } else if (rest > 0) rest--
    }
  }
  return placed
}

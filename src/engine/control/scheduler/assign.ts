/**
 * Which of two nodes is better for a service, and how a group of its tasks is laid on the best of
 * them (spec 4.3, 4.4). The way it goes is swarmkit's, unevenness included: the filling pass never
 * steps back. Where Go's maps leave the order open, nodes go by joining and tasks by slot.
 */
import type { Rank } from '../../fact'
import type { Task } from '../../store/objects'
import { process, type Pipeline } from './filters'
import type { Load } from './load'

/** How many recent failures make a node suspect. */
export const SUSPECT = 5
/** How many of the candidates a ranking shows at most. */
const RANKED = 10

/** Tasks that are alike but for their slot, and what is done with one that finds its node. */
export interface Group {
  readonly tasks: readonly Task[]
  /** Index of the first task that has no node yet. */
  next: number
  readonly pipeline: Pipeline
  place(task: Task, load: Load, ranking: readonly Rank[]): void
}

/** Is `a` strictly better than `b`? Utilisation plays no part (spec 4.3). */
function isBetter(a: Load, b: Load): boolean {
  if (a.recentFailures >= SUSPECT || b.recentFailures >= SUSPECT) {
    if (a.recentFailures !== b.recentFailures) return a.recentFailures < b.recentFailures
  }
  if (a.ofService !== b.ofService) return a.ofService < b.ofService
  return a.total < b.total
}

const byPreference = (a: Load, b: Load): number =>
  isBetter(a, b) ? -1 : isBetter(b, a) ? 1 : a.order - b.order

/** The best nodes of a leaf, sorted, kept to as many as the group could use or a ranking shows. */
export interface Shortlist {
  loads: Load[]
  readonly most: number
  /** True once tasks were laid on it: then it must be filtered and sorted again. */
  used: boolean
}

export const createShortlist = (group: Group): Shortlist => ({
  loads: [],
  most: Math.max(group.tasks.length, RANKED),
  used: false,
})

/** Considers a node. Nodes come in joining order, so that an equal one never displaces another. */
export function offer(list: Shortlist, load: Load, pipeline: Pipeline): void {
  const { loads, most } = list
  const worst = loads[most - 1]
  if (worst !== undefined && !isBetter(load, worst)) return
  if (!process(pipeline, load)) return
  let low = 0
  let high = loads.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBetter(load, loads[middle] as Load)) high = middle
    else low = middle + 1
  }
  loads.splice(low, 0, load)
  if (loads.length > most) loads.pop()
}

/** Lays up to `n` tasks of the group on the list; returns how many found a node. */
export function assign(group: Group, n: number, list: Shortlist): number {
  if (list.used) renew(list, group.pipeline)
  list.used = true
  const count = Math.min(list.loads.length, group.tasks.length)
  const full = new Set<number>()
  let at = 0
  for (let placed = 0; ; placed++) {
    const task = group.tasks[group.next]
    if (placed === n || task === undefined || count === 0) return placed
    if (placed > 0) {
      const usable = nextUsable(group.pipeline, list.loads, count, at, full)
      if (usable === null) return placed
      at = usable
    }
    const load = list.loads[at % count] as Load
    group.next++
    group.place(task, load, rankingAround(list.loads, at % count, full))
    at = step(list.loads, at, count)
  }
}

/** On the first pass a node is filled up to the level of the next; later it goes round. */
function step(loads: readonly Load[], at: number, count: number): number {
  if (at + 1 >= count) return at + 1
  return isBetter(loads[at + 1] as Load, loads[at] as Load) ? at + 1 : at
}

/** From `at` on, the first that still passes; null after a whole round of refusals. */
function nextUsable(
  pipeline: Pipeline,
  loads: readonly Load[],
  count: number,
  at: number,
  full: Set<number>,
): number | null {
  for (let i = at; i < at + count; i++) {
    if (!full.has(i % count) && process(pipeline, loads[i % count] as Load)) return i
    full.add(i % count)
  }
  return null
}

function renew(list: Shortlist, pipeline: Pipeline): void {
  list.loads = list.loads.filter((load) => process(pipeline, load)).sort(byPreference)
}

/** The chosen node and its nearest rivals, best first, as they stood before the task came. */
function rankingAround(loads: readonly Load[], at: number, full: ReadonlySet<number>): Rank[] {
  const near: Load[] = []
  for (let i = 0; i < loads.length && near.length < RANKED; i++) {
    const index = (at + i) % loads.length
    if (!full.has(index)) near.push(loads[index] as Load)
  }
  return near.sort(byPreference).map(rankOf)
}

export const rankOf = ({ node, recentFailures, ofService, total }: Load): Rank => ({
  node: node.id,
  recentFailures,
  ofService,
  total,
})

/** How often a node may register within a short time (spec 6.1). */
import { freeze } from '../kernel/clone'
import type { Millis } from '../kernel/time'

export const RATE_SPAN: Millis = 8000
export const RATE_MOST = 3

export interface Registry {
  /** Nodes that have not come back since this leader began. */
  readonly unknown: Readonly<Record<string, Millis>>
  /** Registrations in quick succession: node to the last instant and their count. */
  readonly registrations: Record<string, { readonly at: Millis; readonly count: number }>
}

/**
 * A refused registration does not put the end of the span off, and the first of a node of which
 * this leader has not heard is not counted (swarmkit: manager/dispatcher/nodes.go).
 */
export function tooOften(
  { registrations, unknown }: Registry,
  nodeId: string,
  now: Millis,
): boolean {
  const last = registrations[nodeId]
  const isNew = last === undefined && unknown[nodeId] === undefined
  const isLate = last !== undefined && now - last.at > RATE_SPAN
  const count = isLate ? 1 : (last?.count ?? 0) + Number(!isNew)
  const refused = count > RATE_MOST
  registrations[nodeId] = freeze({ at: refused ? (last?.at ?? now) : now, count })
  return refused
}

/**
 * What changed between two views, with both ends of each change, so that it can be
 * applied, and read in either direction.
 */
import { EMPTY_VIEW, type ClusterView } from './view'

type Section = keyof ClusterView
type RecordOf<S extends Section> = ClusterView[S][string]

/** What changed in one section: records that came, changed (`[from, to]`) and went. */
interface SectionDiff<T> {
  readonly added: Readonly<Record<string, T>>
  readonly updated: Readonly<Record<string, readonly [T, T]>>
  readonly removed: Readonly<Record<string, T>>
}

/** Sections without change are absent. */
export type ViewDiff = { readonly [S in Section]?: SectionDiff<RecordOf<S>> }

const SECTIONS = Object.keys(EMPTY_VIEW) as readonly Section[]

/** From `before` to `after`. Records that are the same object are taken to be unchanged. */
export function diff(before: ClusterView, after: ClusterView): ViewDiff {
  const result: Record<string, SectionDiff<unknown>> = {}
  for (const section of SECTIONS) {
    const change = diffSection<unknown>(before[section], after[section])
    if (change !== null) result[section] = change
  }
  return result as ViewDiff
}

function diffSection<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): SectionDiff<T> | null {
  if (before === after) return null
  const added: Record<string, T> = {}
  const updated: Record<string, readonly [T, T]> = {}
  const removed: Record<string, T> = {}
  let changed = false
  for (const [id, record] of Object.entries(after)) {
    const old = before[id]
    if (old === record) continue
    changed = true
    if (old === undefined) added[id] = record
    else updated[id] = [old, record]
  }
  for (const [id, record] of Object.entries(before)) {
    if (id in after) continue
    changed = true
    removed[id] = record
  }
  return changed ? { added, updated, removed } : null
}

/** The view after the change. Untouched sections stay the same objects. */
export function applyDiff(view: ClusterView, change: ViewDiff): ClusterView {
  const result: Record<string, unknown> = { ...view }
  for (const section of SECTIONS) {
    const part = change[section] as SectionDiff<unknown> | undefined
    if (part === undefined) continue
    const records: Record<string, unknown> = { ...view[section], ...part.added }
    for (const [id, [, to]] of Object.entries(part.updated)) records[id] = to
    for (const id of Object.keys(part.removed)) delete records[id]
    result[section] = records
  }
  return result as unknown as ClusterView
}

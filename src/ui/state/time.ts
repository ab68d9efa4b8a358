/** What the thread told of time: the branch's marks, lanes and bars, and the branches. */
import { createStore } from 'zustand/vanilla'
import type { BarView, BranchView, DifferenceView, LaneView, TimeNews } from '../../protocol/time'
import type { FeedItem } from '../../protocol/view'
import type { WhyView } from '../../protocol/why'
import { cluster } from './cluster'

/** A sentence that is shown for a while. */
interface Notice {
  readonly text: string
  /** What was done, as the thread calls it; as long as that is the last deed it can be undone. */
  readonly deed: string | null
}

export interface TimeState {
  /** In order of their instants. */
  readonly marks: readonly FeedItem[]
  readonly lanes: ReadonlyMap<string, LaneView>
  readonly bars: ReadonlyMap<string, BarView>
  readonly branches: readonly BranchView[]
  readonly current: number
  /** The branch beside the current one, and what differs. */
  readonly beside: number | null
  readonly differences: readonly DifferenceView[]
  readonly undo: string | null
  readonly redo: string | null
  readonly notice: Notice | null
  /** The last answer to why. */
  readonly why: WhyView | null
}

export const time = createStore<TimeState>()(() => ({
  marks: [],
  lanes: new Map(),
  bars: new Map(),
  branches: [],
  current: 1,
  beside: null,
  differences: [],
  undo: null,
  redo: null,
  notice: null,
  why: null,
}))

/** The playhead: its instant, and its branch. */
export const here = (): { readonly at: number; readonly branch: number } => ({
  at: cluster.getState().at,
  branch: time.getState().current,
})

/** Does an instant of a branch belong to the past of the playhead? */
export function isPast(
  { at, branch }: { readonly at: number; readonly branch: number },
  now: number,
  { branches, current }: Pick<TimeState, 'branches' | 'current'>,
): boolean {
  let [id, limit] = [current, now]
  for (;;) {
    if (branch === id) return at <= limit
    const known = branches.find((one) => one.id === id)
    if (known === undefined || known.parent === null) break
    limit = Math.min(limit, known.left)
    id = known.parent
  }
  return branches.every((one) => one.id < branch)
}

const NOTICE_MS = 6000
let noticeEnds: ReturnType<typeof setTimeout> | undefined

/** Shows a sentence for a while, and a way to undo the deed it is about. */
export function notice(text: string, deed: string | null = null): void {
  time.setState({ notice: { text, deed } })
  clearTimeout(noticeEnds)
  noticeEnds = setTimeout(() => time.setState({ notice: null }), NOTICE_MS)
}

/** Takes news in. */
export function takeTime(news: TimeNews): void {
  if (news.kind === 'notice') return notice(news.text)
  if (news.kind === 'differs') return time.setState({ differences: news.differences })
  if (news.kind === 'because') return time.setState({ why: news.why })
  if (news.kind === 'branches') {
    const { kind: _, ...rest } = news
    return time.setState(rest)
  }
  const { fresh, marks, lanes, bars } = news.chronicle
  const before = time.getState()
  const all = [...(fresh ? [] : before.marks), ...marks].sort((a, b) => a.at - b.at)
  const allLanes = new Map(fresh ? [] : before.lanes)
  const allBars = new Map(fresh ? [] : before.bars)
  for (const lane of lanes) allLanes.set(lane.service, lane)
  for (const bar of bars) allBars.set(bar.task, bar)
  time.setState({ marks: all, lanes: allLanes, bars: allBars })
}

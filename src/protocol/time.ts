/** Time and branches, as the window and the thread speak of them. Instants are virtual ms. */
import type { FeedItem } from './view'
import type { About, WhyView } from './why'

/** What one step goes over: anything that can be seen, or a message that is sent. */
export type Unit = 'event' | 'message'

/** What the window asks of time. */
export type TimeAsk =
  | { readonly kind: 'seek'; readonly at: number }
  | { readonly kind: 'step'; readonly unit: Unit; readonly back: boolean }
  /** Plays backwards. */
  | { readonly kind: 'rewind' }
  /** Goes to another branch, to the same instant or its end. */
  | { readonly kind: 'branch.go'; readonly branch: number }
  | { readonly kind: 'branch.name'; readonly branch: number; readonly name: string }
  | { readonly kind: 'branch.forget'; readonly branch: number }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  | { readonly kind: 'why'; readonly about: About }
  /** Puts a branch beside the current one; null: none any more. */
  | { readonly kind: 'compare'; readonly branch: number | null }
  /** The branch as a link holds it, or the whole lab; or the branch as a transcript's text. */
  | { readonly kind: 'share'; readonly what: 'branch' | 'lab' | 'transcript' }
  /** Performs a transcript where the playhead is. */
  | { readonly kind: 'perform'; readonly text: string }

export interface BranchView {
  readonly id: number
  readonly name: string
  readonly parent: number | null
  /** When it left its parent, and the newest instant it reached. */
  readonly left: number
  readonly end: number
}

/** A task's life: each state with the instant from which it held. */
export interface BarView {
  readonly task: string
  readonly service: string
  /** 0: the one of its machine. */
  readonly slot: number
  readonly machine: string
  readonly states: readonly { readonly at: number; readonly state: string }[]
  /** When it was forgotten, or null. */
  readonly until: number | null
}

/** A service's lane. */
export interface LaneView {
  readonly service: string
  readonly name: string
  readonly from: number
  readonly until: number | null
}

/** What the timeline shows of a branch: all of it when `fresh`, else what is new or changed. */
interface Chronicle {
  readonly fresh: boolean
  readonly marks: readonly FeedItem[]
  readonly lanes: readonly LaneView[]
  readonly bars: readonly BarView[]
}

/** A sentence on what differs between the two branches that are compared, and what it is about. */
export interface DifferenceView {
  readonly about: 'swarm' | 'machine' | 'service' | 'task' | 'link'
  readonly id: string
  readonly text: string
}

/** What the window is told of time, besides the frames. */
export type TimeNews =
  | { readonly kind: 'chronicle'; readonly chronicle: Chronicle }
  | {
      readonly kind: 'branches'
      readonly branches: readonly BranchView[]
      readonly current: number
      /** The branch beside the current one; null: none. */
      readonly beside: number | null
      /** What `undo` and `redo` would do; null: nothing. */
      readonly undo: string | null
      readonly redo: string | null
    }
  | { readonly kind: 'differs'; readonly differences: readonly DifferenceView[] }
  | { readonly kind: 'because'; readonly why: WhyView }
  /** A sentence to be shown for a while. */
  | { readonly kind: 'notice'; readonly text: string }

/** The answer to "why?", as the window and the terminal show it. */

/** What is asked about; `election`: the last one, whatever its ID; a message by its packet's ID. */
export interface About {
  readonly kind: 'task' | 'container' | 'service' | 'machine' | 'message' | 'election'
  readonly id: string
}

/** A link of the chain, the effect first; `at` is its instant. */
export interface WhyStep {
  readonly at: number
  readonly text: string
}

/** A machine as a task's place, refused by a filter or with its rank; or how it voted. */
export interface WhyRow {
  readonly machine: string
  /** The filter that refused it; empty: it passed. */
  readonly filter: string
  readonly says: string
  readonly chosen: boolean
}

export interface WhyView {
  readonly id: string
  readonly steps: readonly WhyStep[]
  /** What the rows tell of; empty: there are none. */
  readonly caption: string
  readonly rows: readonly WhyRow[]
}

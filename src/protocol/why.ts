/** The answer to "why?", as the window and the terminal show it. */

/** A link of the chain, the effect first; `at` is its instant. */
export interface WhyStep {
  readonly at: number
  readonly text: string
}

/** A machine as a task's place: refused by a filter, or with its rank. */
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
  readonly rows: readonly WhyRow[]
}

/** Experiments, as the window and the thread that runs them speak of them. */

/** An experiment that is ready to be run; its text is a transcript. */
export interface ExperimentView {
  readonly id: string
  readonly question: string
  readonly text: string
}

/** One run: what was varied, with which seed, and what was measured. */
export interface RunView {
  readonly variant: string
  readonly seed: number
  readonly measures: Readonly<Record<string, number>>
  /** What was claimed and did not hold, or null. */
  readonly failed: string | null
}

export interface ToExperiment {
  readonly text: string
  /** How many seeds, and the first of them. */
  readonly seeds: number
  readonly first: number
}

export type FromExperiment =
  | { readonly kind: 'ready'; readonly experiments: readonly ExperimentView[] }
  | { readonly kind: 'run'; readonly run: RunView; readonly done: number; readonly all: number }
  | { readonly kind: 'mistake'; readonly why: string }

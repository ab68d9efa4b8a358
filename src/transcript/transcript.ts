/**
 * How a session is written down: `v1$ docker …`, `TOK=v1$ docker …` (keeps the output in a
 * variable), `@wait 10s`, `@at 90s`, `@kill v2`, `@start v2`, `@cut v2`, `@heal v2`, `@watch v1`,
 * `@crash web.1`, `# comment`. The recordings of real swarms, the lab's tests and the docs share this form.
 */

export type Step =
  | {
      readonly kind: 'command'
      readonly on: string
      readonly line: string
      /** The variable that keeps the trimmed output, or null. */
      readonly into: string | null
    }
  | { readonly kind: 'wait'; readonly ms: number; readonly text: string }
  /** Waits until so much time has gone by since the beginning. */
  | { readonly kind: 'at'; readonly ms: number; readonly text: string }
  /** The process in the task's container ends by itself, with status 1. */
  | { readonly kind: 'crash'; readonly task: string; readonly text: string }
  | {
      readonly kind: 'kill' | 'stop' | 'start' | 'cut' | 'heal' | 'watch'
      readonly machine: string
      readonly text: string
    }

export type Transcript = readonly Step[]

/** A line that is none of these. */
export interface Mistake {
  readonly line: number
  readonly text: string
  readonly message: string
}

/**
 * How a session is written down: `v1$ docker …` (further lines of a command begin with `> `), `TOK=v1$ docker …` (keeps the output in a
 * variable), `@wait 10s`, `@at 90s`, `@kill v2`, `@start v2`, `@cut v2`, `@heal v2`, `@watch v1`,
 * `@crash web.1`, `# comment`; and for experiments `@visit v1:8080 every 50ms` (`@visit off`),
 * `@mark`, `@until 60s running(web) == 3`, `@assert leader == v1`, `@measure lost requests`,
 * `@vary ORDER stop-first start-first`. The recordings of real swarms, the lab's tests and the docs share this form.
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
  /** From now on so often a request from outside; `every` null: no more. */
  | {
      readonly kind: 'visit'
      readonly host: string
      readonly port: number
      readonly every: number | null
      readonly text: string
    }
  /** From here on it is counted and timed. */
  | { readonly kind: 'mark'; readonly text: string }
  /** Waits until the claim holds, at most so long; then it has failed. */
  | { readonly kind: 'until'; readonly ms: number; readonly claim: Claim; readonly text: string }
  | { readonly kind: 'assert'; readonly claim: Claim; readonly text: string }
  /** Writes a figure down, under a name. */
  | {
      readonly kind: 'measure'
      readonly figure: Figure
      readonly name: string
      readonly text: string
    }
  /** A variable that an experiment gives each of these values; a performance the first. */
  | {
      readonly kind: 'vary'
      readonly name: string
      readonly values: readonly string[]
      readonly text: string
    }
  /** The process in the task's container ends by itself, with status 1. */
  | { readonly kind: 'crash'; readonly task: string; readonly text: string }
  | {
      readonly kind: 'kill' | 'stop' | 'start' | 'cut' | 'heal' | 'watch'
      readonly machine: string
      readonly text: string
    }

/** Something that can be read off a lab: `running(web)`, `leader`, `seconds`. */
export interface Figure {
  readonly name: string
  /** What it is about, or empty. */
  readonly of: string
}

/** A figure held against a number or a word. */
export interface Claim {
  readonly figure: Figure
  readonly sign: '==' | '!=' | '>=' | '<=' | '>' | '<'
  readonly value: string
}

export type Transcript = readonly Step[]

/** A line that is none of these. */
export interface Mistake {
  readonly line: number
  readonly text: string
  readonly message: string
}

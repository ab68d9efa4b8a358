/** How a program in a container is called, and what comes of it. */
import type { Millis } from '../kernel/time'
import type { Resolved } from '../mesh/dns'

/** What a program wants with the answer to its request. */
export interface Visit {
  readonly program: 'curl' | 'wget'
  readonly host: string
  readonly port: number
  readonly path: string
  /** Where the body goes; null: it is printed; `/dev/null` takes all. */
  readonly file: string | null
  /** Errors, and what it does meanwhile, are not said. */
  readonly quiet: boolean
  /** Printed after the answer. */
  readonly after: string
  /** Only the head of the answer is told. */
  readonly head: boolean
}

/** How a program was called. */
export interface Call {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  /** What it reads next; empty: there is no more; null: it has not read yet. */
  readonly input: string | null
  /** What it remembered when it last waited; null: it begins. */
  readonly memo: Memo | null
}

/** What a program remembers while it waits. */
export type Memo = Readonly<Record<string, string | number>>

/** What a program printed. */
export interface Printed {
  readonly stdout: string
  readonly stderr: string
}

/** What a program has printed before it waits, and what it remembers. */
interface Meanwhile {
  readonly said?: string
  readonly memo?: Memo
}

/** Output and status, or what it waits for: then it is called again, unless it has ended. */
export type Result =
  | { readonly kind: 'done'; readonly output: Printed; readonly exitCode: number }
  | ({ readonly kind: 'visit'; readonly to: Resolved } & Visit)
  /** Milliseconds; null: for ever. */
  | ({ readonly kind: 'sleep'; readonly ms: Millis | null } & Meanwhile)
  /** It reads, or has more to print as soon as there is room. */
  | ({ readonly kind: 'input' | 'room' } & Meanwhile)
  /** Another folder. */
  | { readonly kind: 'folder'; readonly path: string }

export const done = (stdout: string, exitCode = 0): Result => ({
  kind: 'done',
  output: { stdout, stderr: '' },
  exitCode,
})

export const failed = (stderr: string, exitCode = 1): Result => ({
  kind: 'done',
  output: { stdout: '', stderr },
  exitCode,
})

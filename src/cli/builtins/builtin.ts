/** What a shell's own command is: how it is called, what it does, and its program. */
import { Fail, type Io, type Program } from '../client'

/** The shell that runs it. */
export interface Shell {
  /** Is there a program of this name, or a word on why there is none? */
  knows(name: string): boolean
  /** They change as it runs. */
  readonly variables: Record<string, string>
  /** Runs a line in this shell, or in one with other variables. */
  run(line: string, io: Io, variables?: Record<string, string>): Program
}

export interface Builtin {
  /** What follows the name: `[-n SECONDS] COMMAND`. */
  readonly usage: string
  /** One sentence or a few, without a full stop at the end of the first. */
  readonly help: string
  run(args: readonly string[], io: Io, shell: Shell): Program
}

/** It was called wrongly: says how to. */
export const misused = (name: string, { usage }: Pick<Builtin, 'usage'>): Fail =>
  new Fail(`usage: ${name} ${usage}`, 2)

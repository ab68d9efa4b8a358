/**
 * What a command is: Docker's usage line, its flags, how many words it takes, and the program it
 * runs. The tree, the help screens, the completion and docs/coverage.md are all read from these.
 */
import type { ExitCode, Io, Resume, Wait } from './client'
import type { SettingKey } from './settings'

/** pflag's value types, as the help screens and the error texts name them. */
type FlagType =
  | 'bool'
  | 'string'
  | 'list'
  | 'int'
  | 'uint'
  | 'uint32'
  | 'float'
  | 'duration'
  | 'bytes'
  | 'decimal'
  /** Checked and turned into a value by `parse`, named in help by `placeholder`. */
  | 'custom'

/** What a machine is to the swarm. */
export type Part = 'manager' | 'member'

/** One flag. `default` is what `--help` shows in brackets and what holds when the flag is absent. */
export interface Flag {
  readonly name: string
  readonly short?: string
  readonly type: FlagType
  readonly placeholder?: string
  readonly default?: string
  /** In our own words. */
  readonly help: string
  readonly hidden?: boolean
  /** Help names it only where the machine is that. */
  readonly needs?: Part
  /** Its default holds, but `--help` does not show it. */
  readonly tacit?: boolean
  /** Words that completion offers, or what live objects it may name. */
  readonly values?: readonly string[] | Naming
  /** The key of `~/.docker/config.json` that holds where the flag is not given. */
  readonly setting?: SettingKey
  /**
   * For custom types makes the value, for others checks the text: throws an Error whose message
   * follows `invalid argument …: `.
   */
  readonly parse?: (text: string) => unknown
}

/** What a word of a command line names; completion asks the daemon for the names. */
export type Naming =
  | 'node'
  | 'service'
  | 'network'
  | 'machine'
  | 'image'
  /** One on the machine's disk. */
  | 'local image'
  | 'task'
  | 'secret'
  | 'config'
  | 'stack'
  /** Those that run, all of them, and those that do not run. */
  | 'container'
  | 'any container'
  | 'idle container'
  | 'volume'
  | 'context'

/** How many words a command takes (spec 10.1). */
export type Arity = (
  | { readonly kind: 'none' }
  | { readonly kind: 'exactly' | 'atLeast' | 'atMost'; readonly n: number }
  | { readonly kind: 'between'; readonly low: number; readonly high: number }
  | { readonly kind: 'any' }
) & {
  /** A wrong count is told without the usage, in cobra's own words. */
  readonly isBare?: boolean
}

/** A parsed command line: what was given, and what holds when it was not. */
export interface Call {
  readonly args: readonly string[]
  /** Was the flag given on the command line? */
  changed(flag: string): boolean
  bool(flag: string): boolean
  text(flag: string): string
  /** Durations in nanoseconds, bytes in bytes, decimals in billionths. */
  number(flag: string): number
  list(flag: string): readonly string[]
  /** The value of a custom flag: what its `parse` returned last, or null. */
  custom<T>(flag: string): T | null
  /** The values of a repeatable custom flag. */
  customs<T>(flag: string): readonly T[]
}

/** A leaf of the tree. `path` begins with the program: `docker service create`. */
export interface Command {
  readonly path: string
  /** What follows the path on the usage line, with Docker's own words in capitals. */
  readonly usage: string
  /** In our own words. */
  readonly short: string
  /** What help says instead of it, where that is more. */
  readonly long?: string
  readonly aliases?: readonly string[]
  /** Names of old that still work and are not shown. */
  readonly formerNames?: readonly string[]
  readonly flags: readonly Flag[]
  readonly arity: Arity
  readonly names?: Naming
  /** False where flags end at the first word (`service create IMAGE COMMAND --flag`). */
  readonly interspersed?: boolean
  /** What is said on stderr before anything else. */
  readonly warning?: string
  /** What is not simulated here, in our own words; absent where the command is. */
  readonly missing?: string
  run(call: Call, io: Io): Generator<Wait, ExitCode, Resume>
}

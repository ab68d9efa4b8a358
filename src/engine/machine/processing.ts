/**
 * Processes in containers as plain values: a shell (src/shell) with the programs that are under way
 * for it, what it has said and what it waits for. How they go on is process.ts.
 */
import type { Said } from '../../api/routes'
import type { Shell } from '../../shell/state'
import type { Millis } from '../kernel/time'
import type { Memo, Result, Visit } from './called'

/** A program that is under way, or a `read` of the shell's own. */
export interface UnderWay {
  /** Of the shell, for which it runs. */
  readonly thread: number
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  /** It reads what the shell redirects or pipes to it, not what is typed. */
  readonly isPiped: boolean
  /** Time, an answer, something to read, or that it is called again. */
  waits: 'time' | 'visit' | 'input' | 'line' | 'room'
  /** Which alarm or answer it waits for. */
  turn: number
  visit: Visit | null
  memo: Memo | null
}

/** A process, and all that it was told and has said. */
export interface Process {
  readonly shell: Shell
  /** Runs the lines that it reads. */
  readonly reads: boolean
  /** It has a terminal: the end of the input is the end for one program only. */
  readonly tty: boolean
  /** Said, and told to nobody yet. */
  said: readonly Said[]
  /** What was typed and not read. */
  typed: string
  /** No more will be typed. */
  closed: boolean
  /** It has told of its jobs and waits for a line. */
  prompts: boolean
  /** The one that went on last is last. */
  programs: UnderWay[]
  /** How often it has begun to wait: each alarm and answer is for one of these times. */
  turn: number
  /** It has done much at once and lets this alarm come; null: it does not. */
  rests: number | null
}

/** A process in its place. */
export interface Running extends Process {
  readonly taskId: string
  /** Of the container's main process when it began: with that it ends. */
  readonly pid: number
  /** It is the container's own process: what it says is in the container's log. */
  readonly isMain: boolean
  /** It has ended, its container not yet. */
  over: boolean
  /** The request that waits for what it says, or null. */
  waiting: string | null
  /** When it began, where it is a health check; else null. */
  readonly probe: Millis | null
  /** The instants of the alarms that are set for it, by their turns. */
  alarms: Readonly<Record<number, Millis>>
}

/** An alarm that is to be set, or a request that is to be made; `turn` comes back with it. */
export type Errand = { readonly turn: number } & (
  { readonly kind: 'time'; readonly ms: Millis } | Extract<Result, { kind: 'visit' }>
)

/** How a process stands that cannot go on. */
export interface Standing {
  /** Its status, where it has ended. */
  readonly over: number | null
  /** Something that is to be typed: a command for the shell itself, or what a program reads. */
  readonly reads: 'command' | 'input' | null
  readonly errands: readonly Errand[]
}

/** How a process is started besides its command. */
export interface Surroundings {
  /** Variables over the container's own, and a folder in the place of its own (not empty). */
  readonly env: readonly string[]
  readonly folder: string
  readonly tty: boolean
  /** Something can be typed to it. */
  readonly open: boolean
}

/** What it has said since it was last taken. */
export function takeSaid(process: Process): readonly Said[] {
  const { said } = process
  process.said = []
  return said
}

/** An alarm has come: a program goes on, or all of it does; false: nobody waits for it. */
export function wake(process: Process, turn: number): boolean {
  if (process.rests === turn) process.rests = null
  else {
    const program = process.programs.find((one) => one.turn === turn && one.waits === 'time')
    if (program === undefined) return false
    program.waits = 'room'
  }
  return true
}

/** Does the program of that turn wait for an answer? */
export const isAsking = ({ programs }: Process, turn: number): boolean =>
  programs.some((one) => one.turn === turn && one.waits === 'visit')

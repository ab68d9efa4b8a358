/**
 * A shell as a plain value: what it has still to do, what it remembers, and where its output goes.
 * It runs no program and touches no file: `advance` (run.ts) gives what it wants next. Stages of a
 * pipeline are threads of it, each with all that a forked shell has of its own (threads.ts).
 */
import type { Stream } from '../api/routes'
import type { Field, Folders } from './glob'
import type { Aliases, Redirection, Script, ShellCommand } from './parse'

/** A shell's variables, `?` among them; they change as it runs. */
type Variables = Record<string, string>

/** Whose words it speaks. */
type Dialect = 'bash' | 'ash'

/** Where something goes: nowhere, to whoever looks, or into a buffer or a pipe (by its number). */
export type Sink = number
export const NOWHERE: Sink = 0
export const STDOUT: Sink = 1
export const STDERR: Sink = 2

/** What comes back when a command with redirections, or a shell in the shell, is over. */
interface Saved {
  readonly out: Sink
  readonly err: Sink
  readonly input: Sink | null
  /** Null: it was no shell of its own. */
  readonly apart: Pick<Thread, 'variables' | 'args' | 'exported' | 'functions' | 'options'> | null
}

/** A file that is written when the command is over. */
export interface Pending {
  readonly buffer: Sink
  readonly path: string
  readonly append: boolean
}

/** One thing that is to be done. `tested`: its status is looked at, so `-e` does not hold. */
export type Todo =
  | { readonly do: 'list'; readonly script: Script; readonly at: number; readonly tested: boolean }
  /** The threads of a pipeline have to end; then its pipes are gone. */
  | { readonly do: 'wait'; readonly threads: readonly number[]; readonly pipes: readonly Sink[] }
  | { readonly do: 'command'; readonly command: ShellCommand; readonly tested: boolean }
  /** A command once `$( )` in it have run. */
  | {
      readonly do: 'expand'
      readonly command: ShellCommand
      readonly outputs: readonly string[]
      readonly tested: boolean
    }
  /** Some of the words stand for files; `next` is done with all of them. */
  | {
      readonly do: 'match'
      readonly fields: readonly Field[]
      readonly folders: Folders
      readonly next: Extract<Todo, { do: 'perform' | 'for' }>
    }
  /** The output of a `$( )` is there, for the command below. */
  | { readonly do: 'collect'; readonly buffer: Sink }
  | { readonly do: 'redirect'; readonly rows: readonly Redirected[]; readonly at: number }
  /** `assigned`: variables of this one command. `traced`: `-x` has shown it. */
  | {
      readonly do: 'perform'
      readonly words: readonly string[]
      readonly assigned: Variables
      readonly traced?: true
    }
  | { readonly do: 'for'; readonly name: string; readonly values: readonly string[]; body: Script }
  | {
      readonly do: 'while'
      readonly command: Extract<ShellCommand, { kind: 'while' }>
      readonly phase: 'condition' | 'body'
      readonly status: number
    }
  | {
      readonly do: 'branch'
      readonly command: Extract<ShellCommand, { kind: 'if' }>
      readonly at: number
      readonly tested: boolean
    }
  | { readonly do: 'restore'; readonly saved: Saved; readonly files: Pending[] }
  | { readonly do: 'write'; readonly file: Pending }
  /** Until jobs of other shells have ended. */
  | { readonly do: 'attend'; readonly jobs: readonly Job[] }
  /** A job was waited for: if a signal ended it, that is said. */
  | { readonly do: 'mourn'; readonly text: string }
  | { readonly do: 'negate' }
  /** A pipeline is over: with `-e` it ends here where that failed and its status is not looked at. */
  | { readonly do: 'check'; readonly tested: boolean; readonly single: boolean }
  | { readonly do: 'return'; readonly args: readonly string[] }
  | { readonly do: 'print'; readonly stream: Stream; readonly text: string }
  /** A line for `read`. */
  | { readonly do: 'read'; readonly names: readonly string[] }
  /** `test`, once it is known which files there are. */
  | {
      readonly do: 'test'
      readonly words: readonly string[]
      readonly files: Readonly<Record<string, boolean>>
    }

/** A redirection whose file has been filled in. */
export interface Redirected {
  readonly operator: Redirection['operator']
  readonly text: string
}

/** What a shell waits for. */
export type Want =
  /**
   * A program, for a thread. `isPiped`: it reads by `takeInput`, else whatever the shell itself
   * reads; `shown`: its output goes to whoever looks. Answered by `ended`, whenever that is; by then
   * other threads go on. Meanwhile `say`.
   */
  | {
      readonly kind: 'run'
      readonly thread: number
      readonly words: readonly string[]
      readonly env: Variables
      readonly isPiped: boolean
      readonly shown: boolean
    }
  /** Answered by nothing. */
  | { readonly kind: 'print'; readonly stream: Stream; readonly text: string }
  /** A line of the standard input, for a thread. Answered by `given`, whenever that is. */
  | { readonly kind: 'read'; readonly thread: number }
  /** What lies in a folder. Answered by `listed`; null: there is none. */
  | { readonly kind: 'folder.read'; readonly path: string }
  /** A file's text. Answered by `given`; null: there is none. */
  | { readonly kind: 'file.read'; readonly path: string }
  /** Answered by nothing, or by `notWritten`. */
  | {
      readonly kind: 'file.write'
      readonly path: string
      readonly text: string
      readonly append: boolean
    }
  /** It has done much at once; whoever runs it lets time pass. Answered by nothing. */
  | { readonly kind: 'busy' }
  /** All threads wait for programs, or for lines. */
  | { readonly kind: 'idle' }
  /** All is done. */
  | { readonly kind: 'over' }

/** What a shell has of its own, and gets a copy of when it is forked. It changes as it runs. */
export interface Thread {
  /** Its number: the shell's own is `MAIN`. */
  id: number
  /** The next is last. */
  todo: Todo[]
  variables: Variables
  /** Names of the variables that programs see; null: all. */
  exported: readonly string[] | null
  /** `$0`, `$1` and so on. */
  args: readonly string[]
  functions: Readonly<Record<string, ShellCommand>>
  /** Letters of `set`. */
  options: string
  out: Sink
  err: Sink
  input: Sink | null
  /** `exit` was met. */
  left: boolean
  /** A program, or a line, has been wanted and is not there yet. */
  waits: boolean
  /** It is a job's, or was forked by one: Ctrl-C is not for it. */
  background: boolean
  jobs: readonly Job[]
  /** `$!`; empty: there was no job. */
  lastJob: string
}

/** What was begun with `&`. */
export interface Job {
  readonly number: number
  readonly thread: number
  readonly text: string
  /** Its status, once it has been waited for. */
  readonly ended: number | null
  /** The shell in which it runs, where that is another: one of an earlier line. */
  readonly home?: Shell
  /** It is a whole line that was typed, and was stopped. */
  readonly line?: StoppedLine
}

/** A line that Ctrl-Z has stopped, and what can be done with it. */
export interface StoppedLine {
  isStopped: boolean
  /** Its status, once it is over. */
  exit: number | null
  goOn(): void
  end(status: number): void
}

/** The fields are those of the thread that goes on now; the others lie in `others`. */
export interface Shell extends Thread {
  readonly dialect: Dialect
  /** What stands before its own words: `sh: `. */
  readonly prefix: string
  aliases: Aliases
  /** It lives on when a line is over, and its jobs with it. */
  readonly keepsJobs: boolean
  /** The job that was brought to the front: Ctrl-C is for it. */
  front: Job | null
  others: Thread[]
  nextThread: number
  /** How those ended that are still waited for. */
  statuses: Record<number, number>
  buffers: Record<Sink, string>
  /** The buffers that are pipes: they have a size, and an end where nobody holds the other. */
  pipes: readonly Sink[]
  nextBuffer: Sink
}

export const MAIN = 0

/** What is remembered from line to line where lines are typed. It changes as they run. */
export interface Memory {
  readonly variables: Variables
  functions?: Thread['functions']
  options?: string
  aliases?: Aliases
  /** Whether jobs may outlive their line. */
  readonly keepsJobs?: boolean
  jobs?: readonly Job[]
  lastJob?: string
  nextThread?: number
  /** The shell of the line that was typed last: what an earlier one knows is of old. */
  latest?: Shell
}

/** A shell with nothing to do. `variables` is changed as it runs. */
export const createShell = (
  plan: Pick<Shell, 'dialect' | 'prefix' | 'variables'> &
    Partial<Pick<Shell, 'exported' | 'args'> & Memory>,
): Shell => ({
  id: MAIN,
  todo: [],
  exported: null,
  args: [plan.dialect === 'bash' ? 'bash' : 'sh'],
  functions: {},
  options: '',
  out: STDOUT,
  err: STDERR,
  input: null,
  left: false,
  waits: false,
  background: false,
  jobs: [],
  lastJob: '',
  aliases: {},
  keepsJobs: true,
  front: null,
  others: [],
  nextThread: MAIN + 1,
  statuses: {},
  buffers: {},
  pipes: [],
  nextBuffer: STDERR + 1,
  ...plan,
})

/** `$?` */
export const statusOf = ({ variables }: Thread): number => Number(variables['?'] ?? 0)

/** Sets it. */
export function setStatus(shell: Thread, status: number): void {
  shell.variables['?'] = String(status)
}

/** A new buffer. */
export function openBuffer(shell: Shell, text = ''): Sink {
  const buffer = shell.nextBuffer++
  shell.buffers[buffer] = text
  return buffer
}

/** What a buffer holds; it is gone. */
export function closeBuffer(shell: Shell, buffer: Sink): string {
  const text = shell.buffers[buffer] ?? ''
  delete shell.buffers[buffer]
  return text
}

/**
 * A shell as a plain value: what it has still to do, what it remembers, and where its output goes.
 * It runs no program and touches no file: `advance` (run.ts) gives what it wants next.
 */
import type { Pipeline, Redirection, Script, ShellCommand } from './parse'

/** A shell's variables, `?` among them; they change as it runs. */
type Variables = Record<string, string>

/** Whose words it speaks. */
type Dialect = 'bash' | 'ash'

/** Where something goes: nowhere, to whoever looks, or into a buffer (by its number). */
export type Sink = number
export const NOWHERE: Sink = 0
export const STDOUT: Sink = 1
const STDERR: Sink = 2

/** What comes back when a command with redirections, or a shell in the shell, is over. */
interface Saved {
  readonly out: Sink
  readonly err: Sink
  readonly input: Sink | null
  /** Null: it was no shell of its own. */
  readonly apart: Pick<Shell, 'variables' | 'args' | 'exported' | 'functions' | 'options'> | null
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
  | {
      readonly do: 'stage'
      readonly pipeline: Pipeline
      readonly at: number
      readonly input: Sink | null
      readonly failed: number
      readonly tested: boolean
    }
  | { readonly do: 'command'; readonly command: ShellCommand; readonly tested: boolean }
  /** A command once `$( )` in it have run. */
  | {
      readonly do: 'expand'
      readonly command: ShellCommand
      readonly outputs: readonly string[]
      readonly tested: boolean
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
  | { readonly do: 'negate' }
  /** With `-e` it ends here where the last status was a failure. */
  | { readonly do: 'check' }
  | { readonly do: 'return'; readonly args: readonly string[] }
  | { readonly do: 'print'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
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
   * A program: `input` is what it can read, null: whatever the shell itself reads from; `shown`:
   * its output goes to whoever looks. Answered by `ended`; meanwhile `say` and `drain`.
   */
  | {
      readonly kind: 'run'
      readonly words: readonly string[]
      readonly env: Variables
      readonly input: string | null
      readonly shown: boolean
    }
  /** Answered by nothing. */
  | { readonly kind: 'print'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** A line of the standard input. Answered by `given`. */
  | { readonly kind: 'read' }
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
  /** All is done. */
  | { readonly kind: 'over' }

export interface Shell {
  readonly dialect: Dialect
  /** What stands before its own words: `sh: `. */
  readonly prefix: string
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
  buffers: Record<Sink, string>
  nextBuffer: Sink
  /** `exit` was met. */
  left: boolean
}

/** What is remembered from line to line where lines are typed. It changes as they run. */
export interface Memory {
  readonly variables: Variables
  functions?: Shell['functions']
  options?: string
}

/** A shell with nothing to do. `variables` is changed as it runs. */
export const createShell = (
  plan: Pick<Shell, 'dialect' | 'prefix' | 'variables'> &
    Partial<Pick<Shell, 'exported' | 'args' | 'functions' | 'options'>>,
): Shell => ({
  todo: [],
  exported: null,
  args: [plan.dialect === 'bash' ? 'bash' : 'sh'],
  functions: {},
  options: '',
  out: STDOUT,
  err: STDERR,
  input: null,
  buffers: {},
  nextBuffer: STDERR + 1,
  left: false,
  ...plan,
})

export const statusOf = ({ variables }: Shell): number => Number(variables['?'] ?? 0)

export function setStatus(shell: Shell, status: number): void {
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

/** Something is printed. Gives the stream on which whoever looks sees it; null: nobody does. */
export function say(
  shell: Shell,
  stream: 'stdout' | 'stderr',
  text: string,
): 'stdout' | 'stderr' | null {
  const sink = stream === 'stdout' ? shell.out : shell.err
  if (sink === STDOUT) return 'stdout'
  if (sink === STDERR) return 'stderr'
  if (sink !== NOWHERE) shell.buffers[sink] = (shell.buffers[sink] ?? '') + text
  return null
}

/** Prints words of the shell's own, after those that it is about to print. */
export function print(shell: Shell, stream: 'stdout' | 'stderr', text: string): void {
  if (text === '') return
  const seen = say(shell, stream, text)
  if (seen === null) return
  const last = shell.todo.findLastIndex((todo) => todo.do !== 'print')
  shell.todo.splice(last + 1, 0, { do: 'print', stream: seen, text })
}

/** Says what is wrong, after the shell's name, and sets the status. */
export function complain(shell: Shell, words: string, status: number): void {
  print(shell, 'stderr', `${shell.prefix}${words}\n`)
  setStatus(shell, status)
}

/** What the running program could read has been read. */
export function drain(shell: Shell): void {
  if (shell.input !== null) shell.buffers[shell.input] = ''
}

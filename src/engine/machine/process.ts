/**
 * Processes in containers: a shell (src/shell) with what it has said and what it waits for, as a
 * plain value. A program without a shell around it is a shell that runs nothing else.
 */
import type { Said, Stream } from '../../api/routes'
import { absolute } from '../../api/path'
import { isShell } from '../../api/shell'
import { enter } from '../../shell/enter'
import { advance, ended, given, interrupt, nest, notWritten } from '../../shell/run'
import { createShell, drain, say, statusOf, type Shell, type Want } from '../../shell/state'
import { freeze } from '../kernel/clone'
import type { Millis } from '../kernel/time'
import { done, failed, type Call, type Result, type Visit } from './called'
import { environmentOf, fileOf, namesIn, writeFile, type Inside } from './inside'
import { isThere, runProgram } from './programs'

/** A program that is under way: it lets time pass, asks somebody, or reads. */
interface UnderWay {
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly waits: 'time' | 'visit' | 'input'
  readonly visit: Visit | null
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
  program: UnderWay | null
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
  /** How often it has waited: alarms and answers of before are void. */
  turn: number
  /** The request that waits for what it says, or null. */
  waiting: string | null
}

/** What a process waits for. */
export type Waits =
  | { readonly kind: 'over'; readonly status: number }
  /** Milliseconds; null: for ever. */
  | { readonly kind: 'time'; readonly ms: Millis | null }
  /** Something that is to be typed: a command for the shell itself, or what a program reads. */
  | { readonly kind: 'command' | 'input' }
  /** What it waited for before. */
  | { readonly kind: 'still' }
  /** The answer to a request that is to be made now. */
  | Extract<Result, { kind: 'visit' }>

/** How a command line begins that is a shell's: `-c` and a line, a file, or nothing. */
interface Called {
  readonly options: string
  readonly line: string | null
  readonly rest: readonly string[]
}

function calledWith(args: readonly string[]): Called {
  let options = ''
  let at = 0
  for (; /^-[a-z]+$/.test(args[at] ?? ''); at++) options += (args[at] as string).slice(1)
  const hasLine = options.includes('c')
  const line = hasLine ? (args[at] ?? '') : null
  return { options: options.replace(/[cl]/g, ''), line, rest: args.slice(hasLine ? at + 1 : at) }
}

/** What a real runtime says when a program is not in the image. */
export const notFound = (name: string): string =>
  `exec: "${name}": executable file not found in $PATH`

/** Is it a program of the image, or a shell? */
export const canStart = ([name = '']: readonly string[]): boolean => isShell(name) || isThere(name)

/** How a process is started besides its command. */
export interface Surroundings {
  /** Variables over the container's own, and a folder in the place of its own (not empty). */
  readonly env: readonly string[]
  readonly folder: string
  readonly tty: boolean
  /** Something can be typed to it. */
  readonly open: boolean
}

/** A process that runs a command. */
export function createProcess(
  inside: Inside,
  command: readonly string[],
  { env, folder, tty, open }: Surroundings,
): Process {
  const [name = '', ...args] = command
  const shellName = isShell(name) ? (name.split('/').at(-1) ?? '') : null
  const called = shellName === null ? null : calledWith(args)
  const PWD = folder === '' ? (inside.task.spec.ContainerSpec?.Dir ?? '/') : folder
  const given = env.map((text) => [text.split('=')[0] ?? '', text.slice(text.indexOf('=') + 1)])
  const variables = { ...environmentOf(inside), ...Object.fromEntries(given) } as Shell['variables']
  const isBash = shellName === 'bash'
  const rest = called?.rest ?? []
  const shell = createShell({
    dialect: isBash ? 'bash' : 'ash',
    prefix: isBash ? (called?.line == null ? 'bash: ' : 'bash: line 1: ') : 'sh: ',
    exported: [...Object.keys(variables), ...(called === null ? [] : ['SHLVL', 'PWD'])],
    variables,
    args: rest.length > 0 ? rest : [name],
  })
  Object.assign(variables, { SHLVL: '1', PWD })
  shell.options = called?.options ?? ''
  const reads = called !== null && called.line === null && rest.length === 0
  if (reads) shell.options += 'i'
  const process: Process = {
    shell,
    reads,
    tty,
    said: [],
    typed: '',
    closed: !open,
    program: null,
  }
  start(process, inside, command, called)
  return process
}

function start(
  { shell, reads }: Process,
  inside: Inside,
  command: readonly string[],
  called: Called | null,
): void {
  if (called === null) {
    shell.todo.push({ do: 'perform', words: command, assigned: {} })
  } else if (called.line !== null) run(shell, called.line)
  else if (!reads) {
    const path = called.rest[0] ?? ''
    const text = fileOf(inside, absolute(path, shell.variables['PWD'] ?? '/'))
    const line = text ?? `echo "sh: can't open '${path}': No such file or directory" >&2; exit 2`
    run(shell, line)
  }
}

/** Gives it a line; what it is as a program is frozen, so that copies share it. */
function run(shell: Shell, line: string): void {
  enter(shell, line)
  freeze(shell.todo.at(-1))
}

/** What a terminal sends for Ctrl-C. */
export const INTERRUPT = '\u0003'

/** What is typed: text, Ctrl-C, or the end (null). */
export function type(process: Process, text: string | null): void {
  if (text === null) process.closed = true
  else if (text === INTERRUPT) {
    process.program = null
    process.typed = ''
    interrupt(process.shell)
  } else process.typed += text
}

/** What it has said since it was last taken. */
export function takeSaid(process: Process): readonly Said[] {
  const { said } = process
  process.said = []
  return said
}

function add(process: Process, Stream: Stream, text: string): void {
  if (text === '') return
  const last = process.said.at(-1)
  const isMore = last?.Stream === Stream
  const before = isMore ? process.said.slice(0, -1) : process.said
  process.said = [...before, { Stream, Text: (isMore ? last.Text : '') + text }]
}

/** What a program printed goes where the shell has it go. */
function tell(process: Process, stream: Stream, text: string): void {
  const seen = say(process.shell, stream, text)
  if (seen !== null) add(process, seen, text)
}

/** The time for which it waited has passed. */
export function wake(process: Process): void {
  if (process.program?.waits === 'time') conclude(process, done(''))
}

/** The program that was under way has ended so. */
export function conclude(process: Process, result: Result): void {
  process.program = null
  if (result.kind !== 'done') return ended(process.shell, 0)
  tell(process, 'stdout', result.output.stdout)
  tell(process, 'stderr', result.output.stderr)
  ended(process.shell, result.exitCode)
}

/** Goes on until it waits. */
export function goOn(process: Process, inside: Inside): Waits {
  const { program, shell } = process
  if (program !== null && program.waits !== 'input') return { kind: 'still' }
  if (program !== null) {
    const waits = once(process, inside, program.words, program.env)
    if (waits !== null) return waits
  }
  for (;;) {
    const want = advance(shell)
    const waits = want.kind === 'over' ? nextLine(process) : satisfy(process, inside, want)
    if (waits !== null) return waits
  }
}

/** Runs a program; what it waits for, or null when it has ended. */
function once(
  process: Process,
  inside: Inside,
  words: readonly string[],
  env: UnderWay['env'],
): Waits | null {
  const { shell } = process
  const [name = '', ...args] = words
  process.program = null
  const folder = folderOf(process)
  const call: Call = { args, env, folder, input: null }
  const first = isShell(name) ? inShell(process, inside, args) : runProgram(inside, name, call)
  if (first === 'begun') return null
  const input = first?.kind === 'input' ? takeInput(process) : null
  const result = input === null ? first : runProgram(inside, name, { ...call, input })
  if (result === null) {
    const why = shell.dialect === 'bash' ? 'command not found' : 'not found'
    conclude(process, failed(`${shell.prefix}${name}: ${why}\n`, 127))
    return null
  }
  const underWay = { words, env, visit: null }
  switch (result.kind) {
    case 'done':
      conclude(process, result)
      return null
    case 'folder':
      Object.assign(shell.variables, { OLDPWD: folder, PWD: result.path })
      ended(shell, 0)
      return null
    case 'input':
      process.program = { ...underWay, waits: 'input' }
      return { kind: 'input' }
    case 'sleep':
      process.program = { ...underWay, waits: 'time' }
      return { kind: 'time', ms: result.ms }
    case 'visit': {
      const { to: _, kind: __, ...visit } = result
      process.program = { ...underWay, waits: 'visit', visit }
      return result
    }
  }
}

const folderOf = ({ shell }: Process): string => shell.variables['PWD'] ?? '/'

/** A shell in the shell: it runs a line, a file, or what is piped to it. */
function inShell(process: Process, inside: Inside, args: readonly string[]): Result | 'begun' {
  const { line, rest } = calledWith(args)
  const [path] = rest
  const text =
    line ??
    (path === undefined ? takeInput(process) : fileOf(inside, absolute(path, folderOf(process))))
  if (text === null && path !== undefined) {
    return failed(`sh: can't open '${path}': No such file or directory\n`, 2)
  }
  nest(process.shell, text ?? '', rest.length > 0 ? rest : ['sh'])
  return 'begun'
}

/** All that a program can read; null: more may be typed. */
function takeInput(process: Process): string | null {
  const { shell, tty, typed } = process
  if (shell.input !== null) {
    const text = shell.buffers[shell.input] ?? ''
    drain(shell)
    return text
  }
  if (!process.closed) return null
  process.typed = ''
  if (tty) process.closed = false
  return typed
}

/** A shell that reads has done a line. */
function nextLine(process: Process): Waits | null {
  const { shell, reads } = process
  if (!reads || shell.left) return { kind: 'over', status: statusOf(shell) }
  const line = takeLine(process)
  if (line === null) {
    return process.closed ? { kind: 'over', status: statusOf(shell) } : { kind: 'command' }
  }
  if (line.trim() !== '') run(shell, line)
  return null
}

function takeLine(process: Process): string | null {
  const { typed } = process
  const end = typed.indexOf('\n')
  if (end < 0 && (!process.closed || typed === '')) return null
  process.typed = end < 0 ? '' : typed.slice(end + 1)
  return end < 0 ? typed : typed.slice(0, end)
}

/** What a shell that does nothing but reckon lets pass. */
const BREATH: Millis = 10

function satisfy(
  process: Process,
  inside: Inside,
  want: Exclude<Want, { kind: 'over' }>,
): Waits | null {
  const { shell } = process
  const whole = (path: string): string => absolute(path, folderOf(process))
  switch (want.kind) {
    case 'print':
      add(process, want.stream, want.text)
      return null
    case 'read': {
      const line = takeLine(process)
      if (line === null && !process.closed) return { kind: 'input' }
      given(shell, line)
      return null
    }
    case 'file.read':
      given(shell, fileOf(inside, whole(want.path)))
      return null
    case 'file.write': {
      const path = whole(want.path)
      const folder = path.replace(/\/[^/]*$/, '')
      const isNowhere = namesIn(inside, folder) === null
      const before = want.append ? (fileOf(inside, path) ?? '') : ''
      if (!isNowhere) writeFile(inside, path, before + want.text)
      else notWritten(shell, `can't create ${want.path}: nonexistent directory`)
      return null
    }
    case 'run':
      return once(process, inside, want.words, want.env)
    case 'busy':
      return { kind: 'time', ms: BREATH }
  }
}

/**
 * How processes in containers (processing.ts) begin and go on. A program without a shell around it
 * is a shell that runs nothing else.
 */
import type { Stream, Typed } from '../../api/routes'
import { absolute } from '../../api/path'
import { isShell } from '../../api/shell'
import { enter } from '../../shell/enter'
import { news } from '../../shell/jobs'
import { listed } from '../../shell/match'
import { BROKEN_PIPE, say } from '../../shell/print'
import { advance, ended, given, interrupt, nest, notWritten } from '../../shell/run'
import { createShell, setStatus, statusOf, type Shell, type Want } from '../../shell/state'
import { findThread, hasRoom, takeInput } from '../../shell/threads'
import { freeze } from '../kernel/clone'
import type { Millis } from '../kernel/time'
import { failed, type Result } from './called'
import { answeredBy, refusedBy } from './http'
import { environmentOf, fileOf, namesIn, variablesIn, writeFile, type Inside } from './inside'
import { interruptPing } from './ping'
import type { Errand, Process, Standing, Surroundings, UnderWay } from './processing'
import { runProgram } from './programs'

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
  const variables: Shell['variables'] = { ...environmentOf(inside), ...variablesIn(env) }
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
    prompts: false,
    programs: [],
    turn: 0,
    rests: null,
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

/** What is typed: a line, Ctrl-C, or the end (null). */
export function type(process: Process, { Interrupt, Line, Unended }: Typed): void {
  if (Interrupt === true) interruptAll(process)
  if (Line === null) process.closed = true
  else if (Line !== undefined) process.typed += Unended === true ? Line : `${Line}\n`
}

/** Ctrl-C: `ping` says what it has counted, all else just ends. */
function interruptAll(process: Process): void {
  const { programs, shell } = process
  let status: number | null = null
  for (const { memo, thread, words } of programs) {
    const [name = '', ...args] = words
    if (findThread(shell, thread)?.background === true) continue
    const last = name.endsWith('ping') && memo !== null ? interruptPing(args, memo) : null
    if (last?.kind !== 'done') continue
    tell(process, thread, 'stdout', last.output.stdout)
    status = last.exitCode
  }
  Object.assign(process, { typed: '', rests: null })
  interrupt(shell)
  process.programs = programs.filter(({ thread }) => findThread(shell, thread)?.background === true)
  if (status !== null) setStatus(shell, status)
}

function add(process: Process, Stream: Stream, text: string): void {
  if (text === '') return
  const last = process.said.at(-1)
  const isMore = last?.Stream === Stream
  const before = isMore ? process.said.slice(0, -1) : process.said
  process.said = [...before, { Stream, Text: (isMore ? last.Text : '') + text }]
}

/** What a program printed goes where the shell has it go; false: nobody reads there any more. */
function tell(process: Process, thread: number, stream: Stream, text: string): boolean {
  const its = findThread(process.shell, thread)
  const seen = its === undefined ? null : say(process.shell, stream, text, its)
  if (seen === 'stdout' || seen === 'stderr') add(process, seen, text)
  return seen !== 'broken'
}

/** The program of that turn has its answer, or learns that there will be none. */
export function conclude(
  process: Process,
  inside: Inside,
  turn: number,
  answer: { readonly body: string } | { readonly failed: 'refused' | 'timeout' },
): void {
  const program = process.programs.find((one) => one.turn === turn)
  const visit = program?.visit ?? null
  if (program === undefined || visit === null) return
  const result =
    'body' in answer ? answeredBy(inside, visit, answer.body) : refusedBy(visit, answer.failed)
  settle(process, program, result, [])
}

/** Wishes of the shell that are met at once at most, and before programs have their turn. */
const MOST = 2000
const TURN = 100

/** Goes on until it has to wait. */
export function goOn(process: Process, inside: Inside): Standing {
  const errands: Errand[] = []
  for (let wish = 0; wish < MOST; wish++) {
    if (wish % TURN === TURN - 1) feed(process, inside, errands)
    const want = advance(process.shell)
    if (want.kind === 'busy') break
    if (want.kind !== 'over' && want.kind !== 'idle') satisfy(process, inside, want, errands)
    else if (!feed(process, inside, errands)) {
      const line = want.kind === 'over' ? nextLine(process) : null
      if (want.kind === 'idle' || line !== null) return standing(process, line, errands)
    }
  }
  process.rests = ++process.turn
  errands.push({ kind: 'time', ms: BREATH, turn: process.turn })
  return { over: null, reads: null, errands }
}

/** What a shell that does nothing but reckon lets pass. */
const BREATH: Millis = 10

function standing(process: Process, line: NextLine, errands: readonly Errand[]): Standing {
  const { programs, shell } = process
  if (line === 'over') return { over: statusOf(shell), reads: null, errands }
  const isRead = programs.some(
    ({ isPiped, waits }) => !isPiped && (waits === 'input' || waits === 'line'),
  )
  return { over: null, reads: isRead ? 'input' : line, errands }
}

/** Lets the first program go on that can, and puts it behind the others; false: none can. */
function feed(process: Process, inside: Inside, errands: Errand[]): boolean {
  const { shell } = process
  process.programs = process.programs.filter(
    ({ thread }) => findThread(shell, thread) !== undefined,
  )
  return process.programs.some((program) => goesOn(process, inside, program, errands))
}

function goesOn(process: Process, inside: Inside, program: UnderWay, errands: Errand[]): boolean {
  const { shell } = process
  const { thread, waits } = program
  const its = findThread(shell, thread)
  if (its === undefined || !hasRoom(shell, its) || waits === 'time' || waits === 'visit')
    return false
  if (waits === 'line') {
    const line = takeLine(process)
    if (line === null && !process.closed) return false
    drop(process, program)
    given(shell, line, thread)
    return true
  }
  const isReading = waits === 'input'
  const text = isReading ? takeFor(process, program) : null
  if (isReading && text === null) return false
  process.programs = [...process.programs.filter((other) => other !== program), program]
  call(process, inside, program, text, errands)
  return true
}

const takeFor = (process: Process, { isPiped, thread }: UnderWay): string | null =>
  isPiped ? takeInput(process.shell, thread, 'all') : takeTyped(process)

function drop(process: Process, program: UnderWay): void {
  process.programs = process.programs.filter((other) => other !== program)
}

/** Calls a program, for the first time or because it can go on. */
function call(
  process: Process,
  inside: Inside,
  program: UnderWay,
  input: string | null,
  errands: Errand[],
): void {
  const { env, folder, memo, words } = program
  const [name = '', ...args] = words
  const result = isShell(name)
    ? inShell(process, inside, program, args, input)
    : runProgram(inside, name, { args, env, folder, input, memo })
  if (result === 'begun') return drop(process, program)
  const { dialect, prefix } = process.shell
  const why = dialect === 'bash' ? 'command not found' : 'not found'
  settle(process, program, result ?? failed(`${prefix}${name}: ${why}\n`, 127), errands)
}

/** A program has ended, or has printed something and waits. */
function settle(process: Process, program: UnderWay, result: Result, errands: Errand[]): void {
  const { shell } = process
  const { thread } = program
  const finish = (status: number): void => {
    drop(process, program)
    ended(shell, status, thread)
  }
  if (result.kind === 'done') {
    const isHeard = tell(process, thread, 'stdout', result.output.stdout)
    tell(process, thread, 'stderr', result.output.stderr)
    return finish(isHeard ? result.exitCode : BROKEN_PIPE)
  }
  if (result.kind === 'folder') {
    const variables = findThread(shell, thread)?.variables ?? {}
    Object.assign(variables, { OLDPWD: program.folder, PWD: result.path })
    return finish(0)
  }
  if (result.kind === 'visit') {
    const { to: _, kind: __, ...visit } = result
    Object.assign(program, { waits: 'visit', visit, turn: ++process.turn })
    return void errands.push({ ...result, turn: process.turn })
  }
  const { said = '', memo = null } = result
  if (!tell(process, thread, 'stdout', said)) return finish(BROKEN_PIPE)
  program.memo = memo
  const isShown = result.kind === 'room' && !shell.pipes.includes(outOf(shell, thread))
  const ms = result.kind === 'sleep' ? result.ms : BREATH
  const waits = isShown || result.kind === 'sleep' ? 'time' : result.kind
  Object.assign(program, { waits, turn: ++process.turn })
  if (waits === 'time' && ms !== null) errands.push({ kind: 'time', ms, turn: process.turn })
}

const outOf = (shell: Shell, thread: number): number => findThread(shell, thread)?.out ?? 0

const folderOf = ({ shell }: Process): string => shell.variables['PWD'] ?? '/'

/** A shell in the shell: it runs a line, a file, or, when all of it is there, what is piped. */
function inShell(
  process: Process,
  inside: Inside,
  { folder, isPiped, memo, thread }: UnderWay,
  args: readonly string[],
  input: string | null,
): Result | 'begun' {
  const { line, rest } = calledWith(args)
  const [path] = rest
  const isRead = line === null && path === undefined && isPiped
  const read = String(memo?.['read'] ?? '') + (input ?? '')
  if (isRead && input !== '') return { kind: 'input', memo: { read } }
  const text = line ?? (path === undefined ? read : fileOf(inside, absolute(path, folder)))
  if (text === null) return failed(`sh: can't open '${path}': No such file or directory\n`, 2)
  nest(process.shell, thread, text, rest.length > 0 ? rest : ['sh'])
  return 'begun'
}

/** What is typed to a program; null: more may be. At a terminal its end is the end for it alone. */
function takeTyped(process: Process): string | null {
  const { closed, tty, typed } = process
  process.typed = ''
  if (typed !== '') return typed
  if (closed && tty) process.closed = false
  return closed ? '' : null
}

/** It has ended, or reads a command; null: it has nothing to read. */
type NextLine = 'over' | 'command' | null

/** A shell that reads has done a line; null: it has begun another. */
function nextLine(process: Process): NextLine {
  const { shell, reads } = process
  if (!reads || shell.left) return 'over'
  if (!process.prompts) add(process, 'stderr', news(shell))
  process.prompts = true
  const line = takeLine(process)
  if (line === null) return process.closed ? 'over' : 'command'
  process.prompts = false
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

/** Meets a wish of the shell, or begins with it. */
function satisfy(
  process: Process,
  inside: Inside,
  want: Exclude<Want, { kind: 'over' | 'idle' | 'busy' }>,
  errands: Errand[],
): void {
  const { shell } = process
  const folder = folderOf(process)
  const whole = (path: string): string => absolute(path, folder)
  switch (want.kind) {
    case 'print':
      return add(process, want.stream, want.text)
    case 'file.read':
      return given(shell, fileOf(inside, whole(want.path)))
    case 'folder.read':
      return listed(shell, want.path, namesIn(inside, whole(want.path)))
    case 'file.write': {
      const path = whole(want.path)
      const isNowhere = namesIn(inside, path.replace(/\/[^/]*$/, '')) === null
      const before = want.append ? (fileOf(inside, path) ?? '') : ''
      if (!isNowhere) return writeFile(inside, path, before + want.text)
      return notWritten(shell, `can't create ${want.path}: nonexistent directory`)
    }
    case 'read':
    case 'run': {
      const { thread } = want
      const { env, isPiped, words } = want.kind === 'run' ? want : READING
      const program: UnderWay = { thread, words, env, folder, isPiped, ...BEGINNING }
      process.programs = [...process.programs, program]
      if (want.kind === 'run') call(process, inside, program, null, errands)
    }
  }
}

const READING = { words: [], env: {}, isPiped: false } as const
const BEGINNING = { waits: 'line', turn: 0, visit: null, memo: null } as const

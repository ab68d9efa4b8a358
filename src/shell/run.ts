/**
 * How a shell goes on: it takes the next thing that is to be done, which may put others before
 * the rest, until it wants something that only its surroundings have (dash: eval.c). Where a thread
 * has to wait, another goes on.
 */
import { BUILTINS, decide, isBuiltin, tested } from './builtins'
import { begin, enter, listOf } from './enter'
import { ExpansionTrouble, expandOne, expandWords, outputsIn, patternOf } from './expand'
import { SumTrouble } from './arithmetic'
import type { Word } from './lex'
import { endOf, mourn, startJob } from './jobs'
import { match, matched } from './match'
import type { Pipeline, ShellCommand } from './parse'
import { complain, fault, print } from './print'
import {
  closeBuffer,
  MAIN,
  NOWHERE,
  openBuffer,
  setStatus,
  statusOf,
  STDOUT,
  type Redirected,
  type Shell,
  type Todo,
  type Want,
} from './state'
import { findThread, forkStages, goesOn, join, nextReady, switchTo, takeInput } from './threads'
import { leave, restore } from './unwind'

/** Steps that are taken at once at most, by all threads and by one before another has its turn. */
const MOST = 2000
const TURN = 200

/** Goes on until something is wanted. Each time another thread has its turn. */
export function advance(shell: Shell): Want {
  for (let step = 0; step < MOST; step++) {
    if ((step % TURN === 0 || !goesOn(shell)) && !nextReady(shell)) {
      return { kind: shell.todo.length === 0 && !shell.waits ? 'over' : 'idle' }
    }
    const want = take(shell, shell.todo.pop() as Todo)
    if (want !== null) return want
  }
  return { kind: 'busy' }
}

/** The program that was wanted for a thread is a shell: it runs a line, in a shell of its own. */
export function nest(shell: Shell, thread: number, line: string, args: readonly string[]): void {
  switchTo(shell, thread)
  shell.waits = false
  apart(shell)
  shell.args = args
  enter(shell, line)
}

/** The program that was wanted for a thread has ended. */
export function ended(shell: Shell, status: number, thread: number): void {
  const found = findThread(shell, thread)
  if (found === undefined) return
  found.waits = false
  setStatus(found, status)
}

/** Ctrl-C: whatever it did is over, but for its jobs. */
export function interrupt(shell: Shell): void {
  switchTo(shell, MAIN)
  shell.others = shell.others.filter(({ background }) => background)
  while (shell.todo.length > 0) leave(shell, 0)
  Object.assign(shell, { left: false, waits: false })
  if (shell.others.length === 0) Object.assign(shell, { buffers: {}, pipes: [], statuses: {} })
  setStatus(shell, INTERRUPTED)
}

const INTERRUPTED = 130

/** A line or a file that was wanted, by the thread that goes on or by another; null: none. */
export function given(shell: Shell, text: string | null, thread = shell.id): void {
  switchTo(shell, thread)
  shell.waits = false
  const todo = shell.todo.pop()
  if (todo?.do === 'read') return keep(shell, todo.names, text)
  if (todo?.do === 'test') {
    const path = tested(todo) ?? ''
    const files = { ...todo.files, [path]: text !== null }
    return void shell.todo.push({ ...todo, files })
  }
  if (todo?.do !== 'redirect') return
  const row = todo.rows[todo.at] as Redirected
  if (text !== null) {
    shell.input = openBuffer(shell, text)
    shell.todo.push({ ...todo, at: todo.at + 1 })
    return
  }
  shell.todo.pop()
  const isBash = shell.dialect === 'bash'
  const why = isBash
    ? `${row.text}: No such file or directory`
    : `can't open ${row.text}: no such file`
  complain(shell, why, 1)
}

/** What `read` has read goes into variables: the last takes what is left. */
function keep(shell: Shell, names: readonly string[], line: string | null): void {
  setStatus(shell, line === null ? 1 : 0)
  let rest = (line ?? '').trim()
  for (const [at, name] of names.entries()) {
    const [first = ''] = rest.split(/[ \t]+/)
    const value = at === names.length - 1 ? rest : first
    shell.variables[name] = value
    rest = rest.slice(value.length).trimStart()
  }
}

/** A file could not be written; `why` names it. */
export const notWritten = (shell: Shell, why: string): void => complain(shell, why, 1)

function take(shell: Shell, todo: Todo): Want | null {
  switch (todo.do) {
    case 'list':
      return list(shell, todo)
    case 'wait':
      join(shell, todo)
      return null
    case 'command':
      return wide(shell, { ...todo, do: 'expand', outputs: [] })
    case 'expand':
      return wide(shell, todo)
    case 'match':
      return match(shell, todo)
    case 'collect': {
      const text = closeBuffer(shell, todo.buffer)
      const below = shell.todo.pop() as Extract<Todo, { do: 'expand' }>
      shell.todo.push({ ...below, outputs: [...below.outputs, text] })
      return null
    }
    case 'redirect':
      return redirect(shell, todo)
    case 'perform':
      return perform(shell, todo)
    case 'for':
      return nextOf(shell, todo)
    case 'while':
      return again(shell, todo)
    case 'branch':
      return branch(shell, todo)
    case 'restore':
      restore(shell, todo)
      return null
    case 'write':
      return { kind: 'file.write', ...writing(shell, todo) }
    case 'attend':
      return attend(shell, todo)
    case 'mourn':
      mourn(shell, statusOf(shell), todo.text)
      return null
    case 'negate':
      setStatus(shell, statusOf(shell) === 0 ? 1 : 0)
      return null
    case 'check':
      return check(shell, todo)
    case 'return':
      shell.args = todo.args
      return null
    case 'print':
      return { kind: 'print', stream: todo.stream, text: todo.text }
    case 'read':
      return read(shell, todo)
    case 'test':
      return test(shell, todo)
  }
}

/** All the jobs have ended, or whoever runs the shell lets time pass. */
function attend(shell: Shell, todo: Extract<Todo, { do: 'attend' }>): Want | null {
  const statuses = todo.jobs.map((job) => endOf(shell, job))
  if (statuses.includes(null)) {
    shell.todo.push(todo)
    return { kind: 'busy' }
  }
  setStatus(shell, statuses.at(-1) ?? 0)
  return null
}

const writing = (shell: Shell, { file }: Extract<Todo, { do: 'write' }>) => ({
  path: file.path,
  text: closeBuffer(shell, file.buffer),
  append: file.append,
})

function list(shell: Shell, todo: Extract<Todo, { do: 'list' }>): null {
  const { script, at } = todo
  const pipeline = script[at]
  if (pipeline === undefined) return null
  const next = script[at + 1]
  if (next !== undefined) shell.todo.push({ ...todo, at: at + 1 })
  if (pipeline.join === '&&' && statusOf(shell) !== 0) return null
  if (pipeline.join === '||' && statusOf(shell) === 0) return null
  if (pipeline.background !== null) return begun(shell, pipeline, pipeline.background)
  const isLast = next === undefined || next.join === ';'
  const tested = todo.tested || pipeline.negated || !isLast
  const [command] = pipeline.commands
  const single = pipeline.commands.length === 1 && isOwn(command)
  shell.todo.push({ do: 'check', tested, single })
  if (pipeline.negated) shell.todo.push({ do: 'negate' })
  if (command === undefined || pipeline.commands.length > 1) {
    shell.todo.push(forkStages(shell, pipeline, tested))
  } else shell.todo.push({ do: 'command', command, tested })
  return null
}

/** Is it one process, not a compound of others? */
const isOwn = (command: ShellCommand | undefined): boolean =>
  command?.kind === 'simple' || (command?.kind === 'group' && command.apart)

function check(shell: Shell, { single, tested }: Extract<Todo, { do: 'check' }>): null {
  const status = statusOf(shell)
  if (single && shell.dialect === 'bash') shell.variables['PIPESTATUS'] = String(status)
  if (!tested && shell.options.includes('e') && status !== 0) leave(shell, status)
  return null
}

/** A job begins, where a shell lives long enough. */
function begun(shell: Shell, { commands }: Pipeline, text: string): null {
  if (shell.keepsJobs) {
    startJob(shell, [{ join: ';', negated: false, commands, background: null }], text)
    return null
  }
  leave(shell, 1)
  shell.left = false
  complain(shell, 'jobs in the background (&) are not modelled here', 1)
  return null
}

/** What is done next is done in a shell of its own. */
function apart(shell: Shell): void {
  const { out, err, input, variables, args, exported, functions, options } = shell
  const kept = { variables, args, exported, functions, options }
  shell.todo.push({ do: 'restore', saved: { out, err, input, apart: kept }, files: [] })
  shell.variables = { ...variables }
}

/** The words of a command that are filled in before it runs, in their order. */
function wordsIn(command: ShellCommand): readonly Word[] {
  const files = command.redirections.flatMap(({ word }) => (word === null ? [] : [word]))
  switch (command.kind) {
    case 'simple':
      return [...command.words, ...command.assignments.map(({ value }) => value), ...files]
    case 'for':
      return [...(command.words ?? []), ...files]
    case 'case':
      return [command.subject, ...files]
    default:
      return files
  }
}

/** Fills in the words of a command, when all `$( )` in them have run. */
function wide(shell: Shell, todo: Extract<Todo, { do: 'expand' }>): null {
  const { command, outputs } = todo
  const source = wordsIn(command).flatMap(outputsIn)[outputs.length]
  if (source !== undefined) {
    const buffer = openBuffer(shell)
    shell.todo.push(todo, { do: 'collect', buffer })
    apart(shell)
    shell.out = buffer
    enter(shell, source)
    return null
  }
  try {
    expanded(shell, todo)
  } catch (error) {
    if (!(error instanceof ExpansionTrouble || error instanceof SumTrouble)) throw error
    fault(shell, error.message, 1)
  }
  return null
}

const surroundings = (shell: Shell, outputs: readonly string[]) => ({
  variables: shell.variables,
  args: shell.args,
  lastJob: shell.lastJob,
  outputs: [...outputs],
  braces: shell.dialect === 'bash',
  strict: shell.options.includes('u'),
})

function expanded(
  shell: Shell,
  { command, outputs, tested }: Extract<Todo, { do: 'expand' }>,
): void {
  const around = surroundings(shell, outputs)
  const then = thenOf(shell, command, around, outputs, tested)
  const rows = command.redirections.map(({ operator, word }) => ({
    operator,
    text: word === null ? '' : expandOne(word, around),
  }))
  if (rows.length === 0) return void shell.todo.push(...then)
  const { out, err, input } = shell
  const saved = { out, err, input, apart: null }
  const [first] = then
  shell.todo.push({ do: 'restore', saved, files: [] }, ...then)
  if (first === undefined) shell.todo.push({ do: 'perform', words: [], assigned: {} })
  shell.todo.push({ do: 'redirect', rows, at: 0 })
}

/** What is to be done for a command whose words are filled in: one thing at most. */
function thenOf(
  shell: Shell,
  command: ShellCommand,
  around: ReturnType<typeof surroundings>,
  outputs: readonly string[],
  tested: boolean,
): Todo[] {
  switch (command.kind) {
    case 'simple': {
      const words = expandWords(command.words, around)
      const assigned: Record<string, string> = {}
      for (const { name, value } of command.assignments) assigned[name] = expandOne(value, around)
      if (words.length === 0 && outputs.length === 0) setStatus(shell, 0)
      return [matched(shell, words, { do: 'perform', words: [], assigned })]
    }
    case 'for': {
      const { body, name, words } = command
      if (words === null) return [{ do: 'for', name, values: shell.args.slice(1), body }]
      return [matched(shell, expandWords(words, around), { do: 'for', name, values: [], body })]
    }
    case 'while':
      return [{ do: 'while', command, phase: 'body', status: 0 }]
    case 'if':
      return [{ do: 'branch', command, at: -1, tested }]
    case 'case': {
      const subject = expandOne(command.subject, around)
      const fits = (word: Word): boolean => patternOf(word, surroundings(shell, [])).test(subject)
      const found = command.cases.find(({ patterns }) => patterns.some(fits))
      setStatus(shell, outputs.length > 0 ? statusOf(shell) : 0)
      return found === undefined ? [] : [listOf(found.body, tested)]
    }
    case 'group':
      if (command.apart) apart(shell)
      return [listOf(command.body, tested)]
    case 'function':
      shell.functions = { ...shell.functions, [command.name]: command.body }
      setStatus(shell, 0)
      return []
  }
}

/** The next redirection takes hold. */
function redirect(shell: Shell, todo: Extract<Todo, { do: 'redirect' }>): Want | null {
  const row = todo.rows[todo.at]
  if (row === undefined) return null
  if (row.operator === '<' && row.text !== '/dev/null') {
    shell.todo.push(todo)
    return { kind: 'file.read', path: row.text }
  }
  point(shell, row)
  shell.todo.push({ ...todo, at: todo.at + 1 })
  return null
}

function point(shell: Shell, { operator, text }: Redirected): void {
  if (operator === '<') shell.input = openBuffer(shell)
  else if (operator === '<<') shell.input = openBuffer(shell, text)
  else if (operator === '<<<') shell.input = openBuffer(shell, `${text}\n`)
  else if (operator === '2>&1') shell.err = shell.out
  else if (operator === '>&2') shell.out = shell.err
  else {
    const sink = text === '/dev/null' ? NOWHERE : openBuffer(shell)
    const last = shell.todo.findLast((todo) => todo.do === 'restore')
    if (sink !== NOWHERE && last?.do === 'restore') {
      last.files.push({ buffer: sink, path: text, append: operator.endsWith('>>') })
    }
    if (operator.startsWith('2') || operator === '&>') shell.err = sink
    if (!operator.startsWith('2')) shell.out = sink
  }
}

/** What programs see of the variables. */
function environmentOf(shell: Shell, assigned: Record<string, string>): Record<string, string> {
  const { variables, exported } = shell
  if (exported === null) return { ...variables, ...assigned }
  const seen = exported.flatMap((name) =>
    variables[name] === undefined ? [] : [[name, variables[name]] as const],
  )
  return { ...Object.fromEntries(seen), ...assigned }
}

/** Runs a command of words: a function, the shell's own, or a program. */
function perform(shell: Shell, todo: Extract<Todo, { do: 'perform' }>): Want | null {
  const { words, assigned } = todo
  const [name = '', ...args] = words
  if (words.length === 0) {
    Object.assign(shell.variables, assigned)
    return null
  }
  if (shell.options.includes('x') && todo.traced === undefined) {
    shell.todo.push({ ...todo, traced: true })
    print(shell, 'stderr', `+ ${words.join(' ')}\n`)
    return null
  }
  const body = Object.hasOwn(shell.functions, name) ? shell.functions[name] : undefined
  if (body !== undefined) {
    Object.assign(shell.variables, assigned)
    shell.todo.push({ do: 'return', args: shell.args })
    shell.args = [shell.args[0] ?? '', ...args]
    shell.todo.push({ do: 'command', command: body, tested: false })
    return null
  }
  if (isBuiltin(shell, words)) {
    Object.assign(shell.variables, assigned)
    BUILTINS[name]?.(shell, args, name)
    return null
  }
  shell.waits = true
  return {
    kind: 'run',
    thread: shell.id,
    words,
    env: environmentOf(shell, assigned),
    isPiped: shell.input !== null,
    shown: shell.out === STDOUT,
  }
}

function nextOf(shell: Shell, todo: Extract<Todo, { do: 'for' }>): null {
  const [value, ...values] = todo.values
  if (value === undefined) return null
  shell.variables[todo.name] = value
  shell.todo.push({ ...todo, values })
  begin(shell, todo.body)
  return null
}

function again(shell: Shell, todo: Extract<Todo, { do: 'while' }>): null {
  const { command, phase } = todo
  if (phase === 'body') {
    shell.todo.push({ ...todo, phase: 'condition' })
    begin(shell, command.condition, true)
    return null
  }
  if ((statusOf(shell) === 0) === command.endsOn) {
    setStatus(shell, 0)
    return null
  }
  shell.todo.push({ ...todo, phase: 'body' })
  begin(shell, command.body)
  return null
}

/** The next condition of an `if`, or what follows the one that held. */
function branch(shell: Shell, todo: Extract<Todo, { do: 'branch' }>): null {
  const { command, at, tested } = todo
  const holds = at >= 0 && statusOf(shell) === 0
  const next = command.branches[at + 1]
  if (holds || next === undefined) {
    setStatus(shell, 0)
    begin(shell, holds ? (command.branches[at]?.body ?? []) : command.otherwise, tested)
    return null
  }
  shell.todo.push({ ...todo, at: at + 1 })
  begin(shell, next.condition, true)
  return null
}

/** A line for `read`: of what is redirected or piped, else of what the shell itself reads. */
function read(shell: Shell, todo: Extract<Todo, { do: 'read' }>): Want | null {
  if (shell.input === null) {
    shell.todo.push(todo)
    shell.waits = true
    return { kind: 'read', thread: shell.id }
  }
  const line = takeInput(shell, shell.id, 'line') ?? ''
  // A line without its end is read, and told as the last.
  keep(shell, todo.names, line === '' ? null : line.replace(/\n$/, ''))
  if (!line.endsWith('\n')) setStatus(shell, 1)
  return null
}

function test(shell: Shell, todo: Extract<Todo, { do: 'test' }>): Want | null {
  const path = tested(todo)
  if (path !== null) {
    shell.todo.push(todo)
    return { kind: 'file.read', path }
  }
  decide(shell, todo)
  return null
}
